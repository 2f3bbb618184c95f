#include "memory.h"

#include "error.h"
#include "failure.h"
#include "shared_memory.h"
#include "type.h"

#include <string.h>
#include <wmt/memory.h>

/* Base and size are asked anew when a memory of the store may have grown; a shared one may grow at
 * any time. */
static void renew(struct handle *memory) {
    wmt_store *store = memory->store;
    if (memory->is_shared_memory) {
        memory->own.memory.base =
            capi_wasmtime_sharedmemory_data(store->capi, memory->native.shared_memory);
        memory->own.memory.size =
            capi_wasmtime_sharedmemory_data_size(store->capi, memory->native.shared_memory);
        return;
    }
    memory->own.memory.base =
        capi_wasmtime_memory_data(store->capi, store->context, &memory->native.memory);
    memory->own.memory.size =
        capi_wasmtime_memory_data_size(store->capi, store->context, &memory->native.memory);
    memory->own.memory.growth = store->growth;
}

static void renew_if_needed(struct handle *memory) {
    if (memory->own.memory.growth != memory->store->growth) {
        renew(memory);
    }
}

/* For accessors, which may be called while the store is busy: the last known size does then. */
static struct handle *find(const wmt_memory *memory) {
    struct handle *handle = handle_find(memory);
    if (handle == NULL || handle->kind != WMT_EXTERN_MEMORY) {
        return NULL;
    }
    if (handle->store->state == STORE_HOST) {
        renew_if_needed(handle);
    }
    return handle;
}

struct handle *memory_check(const wmt_memory *memory, wmt_error **err) {
    struct handle *handle = handle_check(memory, WMT_EXTERN_MEMORY, "memory", err);
    if (handle == NULL || !store_check_free(handle->store, err)) {
        return NULL;
    }
    renew_if_needed(handle);
    return handle;
}

bool memory_check_bounds(uint64_t all, uint64_t address, uint64_t size, wmt_error **err) {
    if (address <= all && size <= all - address) {
        return true;
    }
    return error_set(err, ERROR_ID_MEMORY_BOUNDS,
                     "%llu bytes at address %llu do not fit the memory's %llu bytes",
                     (unsigned long long)size, (unsigned long long)address,
                     (unsigned long long)all);
}

uint8_t *memory_locate(const struct handle *memory, uint64_t address, uint64_t size,
                       wmt_error **err) {
    return memory_check_bounds(memory->own.memory.size, address, size, err)
               ? memory->own.memory.base + address
               : NULL;
}

wasm_memorytype_t *memory_make_native_type(const struct capi *capi, const wmt_type *type,
                                           wmt_error **err) {
    const struct type_limits *limits = &type->limits;
    wasm_memorytype_t *native_type = NULL;
    wasmtime_error_t *native_error = capi_wasmtime_memorytype_new(
        capi, limits->minimum, limits->has_maximum, limits->has_maximum ? limits->maximum : 0,
        limits->is_64, type->is_shared, limits->page_size_log2, &native_type);
    if (native_error != NULL) {
        (void)failure_set(err, ERROR_ID_UNSUPPORTED_TYPE, capi, native_error);
        return NULL;
    }
    return native_type;
}

static bool new_native(const wmt_store *store, const wmt_type *type, wasmtime_memory_t *native,
                       wmt_error **err) {
    wasmtime_error_t *native_error = NULL;
    wasm_memorytype_t *native_type = memory_make_native_type(store->capi, type, err);
    if (native_type == NULL) {
        return false;
    }
    native_error = capi_wasmtime_memory_new(store->capi, store->context, native_type, native);
    capi_wasm_memorytype_delete(store->capi, native_type);
    return native_error == NULL ||
           failure_set(err, ERROR_ID_MEMORY_LIMIT, store->capi, native_error);
}

static struct handle *make(wmt_store *store, const wmt_type *type, wmt_error **err) {
    wasmtime_extern_t item;
    bool made = false;
    memset(&item, 0, sizeof item);
    if (type->is_shared) {
        item.kind = WASMTIME_EXTERN_SHAREDMEMORY;
        item.of.sharedmemory = shared_memory_new_native(store->engine, type, err);
        made = item.of.sharedmemory != NULL;
    } else {
        item.kind = WASMTIME_EXTERN_MEMORY;
        made = new_native(store, type, &item.of.memory, err);
    }
    return made ? store_intern(store, &item, type, err) : NULL;
}

wmt_memory *wmt_memory_new(wmt_store *store, const char *type, wmt_error **err) {
    wmt_type *parsed = NULL;
    struct handle *handle = NULL;
    if (!error_enter(err) || !error_check_argument(store, "store", err) ||
        !store_check_free(store, err)) {
        return NULL;
    }
    parsed = type_parse_memory(type, err);
    handle = parsed == NULL ? NULL : make(store, parsed, err);
    if (handle == NULL) {
        type_delete(parsed);
        return NULL;
    }
    handle->own_type = parsed;
    return handle_public(handle);
}

const wmt_type *wmt_memory_type(const wmt_memory *memory) {
    return wmt_extern_type((const wmt_extern *)(const void *)memory);
}

uint64_t wmt_memory_size(const wmt_memory *memory) {
    const struct handle *handle = find(memory);
    return handle == NULL ? 0 : handle->own.memory.size;
}

/* A shared memory whose type is not known has the usual pages: no libwasmtime makes others. */
static uint64_t page_size(const struct handle *memory) {
    const wmt_store *store = memory->store;
    if (memory->type != NULL) {
        return wmt_type_page_size(memory->type);
    }
    return memory->is_shared_memory ? 65536
                                    : capi_wasmtime_memory_page_size(store->capi, store->context,
                                                                     &memory->native.memory);
}

uint64_t wmt_memory_pages(const wmt_memory *memory) {
    const struct handle *handle = find(memory);
    return handle == NULL ? 0 : handle->own.memory.size / page_size(handle);
}

static wasmtime_error_t *grow(struct handle *memory, uint64_t delta, uint64_t *previous) {
    wmt_store *store = memory->store;
    if (memory->is_shared_memory) {
        return capi_wasmtime_sharedmemory_grow(store->capi, memory->native.shared_memory, delta,
                                               previous);
    }
    return capi_wasmtime_memory_grow(store->capi, store->context, &memory->native.memory, delta,
                                     previous);
}

bool wmt_memory_grow(wmt_memory *memory, uint64_t delta, uint64_t *previous, wmt_error **err) {
    struct handle *handle = NULL;
    wasmtime_error_t *native_error = NULL;
    uint64_t before = 0;
    if (previous != NULL) {
        *previous = 0;
    }
    if (!error_enter(err)) {
        return false;
    }
    handle = memory_check(memory, err);
    if (handle == NULL) {
        return false;
    }
    native_error = grow(handle, delta, &before);
    handle->store->growth++;
    if (native_error != NULL) {
        return failure_set(err, ERROR_ID_MEMORY_LIMIT, handle->store->capi, native_error);
    }
    if (previous != NULL) {
        *previous = before;
    }
    return true;
}
