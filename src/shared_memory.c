#include "shared_memory.h"

#include "alloc.h"
#include "error.h"
#include "failure.h"
#include "memory.h"

#include <string.h>
#include <wmt/memory_view.h>

/* Making and keeping */

/* Checks what libwasmtime would abort on, and that the memory can be of use. */
static bool check_engine(const wmt_engine *engine, wmt_error **err) {
    if (!store_check_engine(engine, err)) {
        return false;
    }
    if (!capi_has(engine->capi, wasmtime_sharedmemory_new)) {
        return error_set(err, ERROR_ID_MISSING_FEATURE,
                         "this libwasmtime was built without threads");
    }
    return engine->facts.shared_memory ||
           error_set(err, ERROR_ID_BAD_ARGUMENT,
                     "the engine makes no shared memories: set its option shared-memory=on");
}

wasmtime_sharedmemory_t *shared_memory_new_native(const wmt_engine *engine, const wmt_type *type,
                                                  wmt_error **err) {
    const struct capi *capi = engine->capi;
    wasmtime_sharedmemory_t *native = NULL;
    wasmtime_error_t *native_error = NULL;
    wasm_memorytype_t *native_type =
        check_engine(engine, err) ? memory_make_native_type(capi, type, err) : NULL;
    if (native_type == NULL) {
        return NULL;
    }
    native_error = capi_wasmtime_sharedmemory_new(capi, engine->native, native_type, &native);
    capi_wasm_memorytype_delete(capi, native_type);
    if (native_error != NULL) {
        (void)failure_set(err, ERROR_ID_MEMORY_LIMIT, capi, native_error);
        return NULL;
    }
    return native;
}

/* Takes over `native`, and `type`, which may be NULL. */
static wmt_shared_memory *adopt(wmt_engine *engine, wasmtime_sharedmemory_t *native, wmt_type *type,
                                wmt_error **err) {
    wmt_shared_memory *memory = mem_calloc(1, sizeof *memory);
    if (memory == NULL) {
        capi_wasmtime_sharedmemory_delete(engine->capi, native);
        type_delete(type);
        (void)error_set_nomem(err);
        return NULL;
    }
    atomic_init(&memory->references, 1);
    memory->engine = wmt_engine_keep(engine);
    memory->native = native;
    memory->base = capi_wasmtime_sharedmemory_data(engine->capi, native);
    memory->type = type;
    return memory;
}

static wmt_type *parse_shared(const char *text, wmt_error **err) {
    wmt_type *type = type_parse_memory(text, err);
    if (type != NULL && !type->is_shared) {
        (void)error_set(err, ERROR_ID_BAD_MEMORY_TYPE,
                        "the type \"%s\" is not that of a shared memory, as \"1 16 shared\"", text);
        type_delete(type);
        return NULL;
    }
    return type;
}

wmt_shared_memory *wmt_shared_memory_new(wmt_engine *engine, const char *type, wmt_error **err) {
    wmt_type *parsed = NULL;
    wasmtime_sharedmemory_t *native = NULL;
    if (!error_enter(err) || !error_check_argument(engine, "engine", err)) {
        return NULL;
    }
    parsed = parse_shared(type, err);
    native = parsed == NULL ? NULL : shared_memory_new_native(engine, parsed, err);
    if (native == NULL) {
        type_delete(parsed);
        return NULL;
    }
    return adopt(engine, native, parsed, err);
}

/* Types belong to a store or to a shared memory, and may outlive neither. */
static bool copy_type(const wmt_type *type, wmt_type **copy, wmt_error **err) {
    *copy = type == NULL ? NULL : type_parse_memory(type->text, err);
    return type == NULL || *copy != NULL;
}

wmt_shared_memory *wmt_shared_memory_of(const wmt_memory *memory, wmt_error **err) {
    const struct handle *handle = error_enter(err) ? memory_check(memory, err) : NULL;
    const wmt_store *store = handle == NULL ? NULL : handle->store;
    wmt_type *type = NULL;
    if (handle == NULL) {
        return NULL;
    }
    if (!handle->is_shared_memory) {
        (void)error_set(err, ERROR_ID_WRONG_KIND, "the argument `memory` is not a shared memory");
        return NULL;
    }
    if (!copy_type(handle->type, &type, err)) {
        return NULL;
    }
    return adopt(store->engine,
                 capi_wasmtime_sharedmemory_clone(store->capi, handle->native.shared_memory), type,
                 err);
}

wmt_shared_memory *wmt_shared_memory_keep(wmt_shared_memory *memory) {
    if (memory != NULL) {
        atomic_fetch_add_explicit(&memory->references, 1, memory_order_relaxed);
    }
    return memory;
}

void wmt_shared_memory_delete(wmt_shared_memory *memory) {
    if (memory == NULL ||
        atomic_fetch_sub_explicit(&memory->references, 1, memory_order_acq_rel) != 1) {
        return;
    }
    capi_wasmtime_sharedmemory_delete(memory->engine->capi, memory->native);
    type_delete(memory->type);
    wmt_engine_delete(memory->engine);
    mem_free(memory);
}

struct handle *shared_memory_intern(const wmt_shared_memory *memory, wmt_store *store,
                                    wmt_error **err) {
    wmt_type *type = NULL;
    struct handle *handle = NULL;
    wasmtime_extern_t item;
    if (!copy_type(memory->type, &type, err)) {
        return NULL;
    }
    memset(&item, 0, sizeof item);
    item.kind = WASMTIME_EXTERN_SHAREDMEMORY;
    item.of.sharedmemory = capi_wasmtime_sharedmemory_clone(store->capi, memory->native);
    handle = store_intern(store, &item, type, err);
    if (handle != NULL && type != NULL && handle->type == type) {
        handle->own_type = type;
    } else {
        type_delete(type);
    }
    return handle;
}

wmt_memory *wmt_shared_memory_in_store(const wmt_shared_memory *memory, wmt_store *store,
                                       wmt_error **err) {
    if (!error_enter(err) || !error_check_argument(memory, "memory", err) ||
        !error_check_argument(store, "store", err) || !store_check_free(store, err)) {
        return NULL;
    }
    if (store->engine != memory->engine) {
        (void)error_set(err, ERROR_ID_WRONG_ENGINE,
                        "the shared memory was made for another engine than the store's");
        return NULL;
    }
    return handle_public(shared_memory_intern(memory, store, err));
}

/* Size */

const wmt_type *wmt_shared_memory_type(const wmt_shared_memory *memory) {
    return memory == NULL ? NULL : memory->type;
}

uint64_t wmt_shared_memory_size(const wmt_shared_memory *memory) {
    return memory == NULL
               ? 0
               : capi_wasmtime_sharedmemory_data_size(memory->engine->capi, memory->native);
}

uint64_t wmt_shared_memory_pages(const wmt_shared_memory *memory) {
    return memory == NULL ? 0
                          : capi_wasmtime_sharedmemory_size(memory->engine->capi, memory->native);
}

bool wmt_shared_memory_grow(wmt_shared_memory *memory, uint64_t delta, uint64_t *previous,
                            wmt_error **err) {
    wasmtime_error_t *native_error = NULL;
    uint64_t before = 0;
    if (previous != NULL) {
        *previous = 0;
    }
    if (!error_enter(err) || !error_check_argument(memory, "memory", err)) {
        return false;
    }
    native_error =
        capi_wasmtime_sharedmemory_grow(memory->engine->capi, memory->native, delta, &before);
    if (native_error != NULL) {
        return failure_set(err, ERROR_ID_MEMORY_LIMIT, memory->engine->capi, native_error);
    }
    if (previous != NULL) {
        *previous = before;
    }
    return true;
}

/* Copies that tear no aligned number */

static uint8_t *locate(const wmt_shared_memory *memory, uint64_t address, size_t size,
                       wmt_error **err) {
    return error_check_argument(memory, "memory", err) &&
                   memory_check_bounds(wmt_shared_memory_size(memory), address, size, err)
               ? memory->base + address
               : NULL;
}

void *wmt_shared_memory_data(const wmt_shared_memory *memory, uint64_t address, size_t size,
                             wmt_error **err) {
    return error_enter(err) ? locate(memory, address, size, err) : NULL;
}

/* The largest access that a number at `place` can be whole in. */
static size_t step(const uint8_t *place, size_t size) {
    size_t width = 8;
    while ((uintptr_t)place % width != 0 || width > size) {
        width /= 2;
    }
    return width;
}

#define LOAD(type)                                                                                 \
    do {                                                                                           \
        type number = atomic_load_explicit((_Atomic type *)(void *)from, memory_order_acquire);    \
        memcpy(to, &number, sizeof number);                                                        \
    } while (0)

static void load(uint8_t *to, uint8_t *from, size_t width) {
    switch (width) {
    case 8:
        LOAD(uint64_t);
        break;
    case 4:
        LOAD(uint32_t);
        break;
    case 2:
        LOAD(uint16_t);
        break;
    default:
        LOAD(uint8_t);
        break;
    }
}

#define STORE(type)                                                                                \
    do {                                                                                           \
        type number = 0;                                                                           \
        memcpy(&number, from, sizeof number);                                                      \
        atomic_store_explicit((_Atomic type *)(void *)to, number, memory_order_release);           \
    } while (0)

static void store_number(uint8_t *to, const uint8_t *from, size_t width) {
    switch (width) {
    case 8:
        STORE(uint64_t);
        break;
    case 4:
        STORE(uint32_t);
        break;
    case 2:
        STORE(uint16_t);
        break;
    default:
        STORE(uint8_t);
        break;
    }
}

bool wmt_shared_memory_read(const wmt_shared_memory *memory, uint64_t address, void *bytes,
                            size_t size, wmt_error **err) {
    uint8_t *to = bytes;
    uint8_t *from = NULL;
    if (error_enter(err) && (size == 0 || error_check_argument(bytes, "bytes", err))) {
        from = locate(memory, address, size, err);
    }
    if (from == NULL) {
        if (bytes != NULL) {
            memset(bytes, 0, size);
        }
        return false;
    }
    for (size_t at = 0, width = 0; at < size; at += width) {
        width = step(from + at, size - at);
        load(to + at, from + at, width);
    }
    return true;
}

bool wmt_shared_memory_write(wmt_shared_memory *memory, uint64_t address, const void *bytes,
                             size_t size, wmt_error **err) {
    const uint8_t *from = bytes;
    uint8_t *to = NULL;
    if (!error_enter(err) || (size > 0 && !error_check_argument(bytes, "bytes", err))) {
        return false;
    }
    to = locate(memory, address, size, err);
    for (size_t at = 0, width = 0; to != NULL && at < size; at += width) {
        width = step(to + at, size - at);
        store_number(to + at, from + at, width);
    }
    return to != NULL;
}

/* Atomic accesses */

static void *locate_aligned(const wmt_shared_memory *memory, uint64_t address, size_t size,
                            wmt_error **err) {
    if (!error_enter(err) || !error_check_argument(memory, "memory", err)) {
        return NULL;
    }
    if (address % size != 0) {
        (void)error_set(err, ERROR_ID_BAD_ARGUMENT,
                        "the address %llu of an atomic access has to be a multiple of %zu",
                        (unsigned long long)address, size);
        return NULL;
    }
    return locate(memory, address, size, err);
}

/* In each, `order` is its own inverse: from the guest's byte order to the host's, and back. */
#define ATOMIC_ACCESSES(name, type)                                                                \
    static type order_##name(type number) {                                                        \
        wmt_memory_view_order(&number, sizeof number);                                             \
        return number;                                                                             \
    }                                                                                              \
    type wmt_shared_memory_load_##name(const wmt_shared_memory *memory, uint64_t address,          \
                                       wmt_error **err) {                                          \
        _Atomic type *place = locate_aligned(memory, address, sizeof(type), err);                  \
        return place == NULL ? 0 : order_##name(atomic_load(place));                               \
    }                                                                                              \
    bool wmt_shared_memory_store_##name(wmt_shared_memory *memory, uint64_t address, type value,   \
                                        wmt_error **err) {                                         \
        _Atomic type *place = locate_aligned(memory, address, sizeof(type), err);                  \
        if (place != NULL) {                                                                       \
            atomic_store(place, order_##name(value));                                              \
        }                                                                                          \
        return place != NULL;                                                                      \
    }                                                                                              \
    type wmt_shared_memory_add_##name(wmt_shared_memory *memory, uint64_t address, type value,     \
                                      wmt_error **err) {                                           \
        _Atomic type *place = locate_aligned(memory, address, sizeof(type), err);                  \
        type before = place == NULL ? 0 : atomic_load(place);                                      \
        while (place != NULL && !atomic_compare_exchange_weak(                                     \
                                    place, &before, order_##name(order_##name(before) + value))) { \
        }                                                                                          \
        return order_##name(before);                                                               \
    }                                                                                              \
    type wmt_shared_memory_exchange_##name(wmt_shared_memory *memory, uint64_t address,            \
                                           type value, wmt_error **err) {                          \
        _Atomic type *place = locate_aligned(memory, address, sizeof(type), err);                  \
        return place == NULL ? 0 : order_##name(atomic_exchange(place, order_##name(value)));      \
    }                                                                                              \
    type wmt_shared_memory_compare_exchange_##name(wmt_shared_memory *memory, uint64_t address,    \
                                                   type expected, type value, wmt_error **err) {   \
        _Atomic type *place = locate_aligned(memory, address, sizeof(type), err);                  \
        type found = order_##name(expected);                                                       \
        if (place == NULL) {                                                                       \
            return 0;                                                                              \
        }                                                                                          \
        (void)atomic_compare_exchange_strong(place, &found, order_##name(value));                  \
        return order_##name(found);                                                                \
    }
ATOMIC_ACCESSES(u32, uint32_t)
ATOMIC_ACCESSES(u64, uint64_t)
