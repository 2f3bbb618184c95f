#include "wasi_caller.h"

#include "capi/capi.h"
#include "error.h"
#include "instance.h"
#include "store.h"

#include <string.h>

wmt_store *wasi_caller_store(const struct capi *capi, wasmtime_caller_t *caller) {
    return capi_wasmtime_context_get_data(capi, capi_wasmtime_caller_context(capi, caller));
}

bool wasi_memory_find(const wmt_store *store, wasmtime_caller_t *caller, struct wasi_memory *memory,
                      wmt_error **err) {
    static const char name[] = "memory";
    const struct capi *capi = store->capi;
    memset(memory, 0, sizeof *memory);
    if (!instance_check_not_tag(store, name, err)) {
        return false;
    }
    if (capi_wasmtime_caller_export_get(capi, caller, name, sizeof name - 1, &memory->item)) {
        switch (memory->item.kind) {
        case WASMTIME_EXTERN_MEMORY:
            memory->base = capi_wasmtime_memory_data(capi, store->context, &memory->item.of.memory);
            memory->size =
                capi_wasmtime_memory_data_size(capi, store->context, &memory->item.of.memory);
            return true;
        case WASMTIME_EXTERN_SHAREDMEMORY:
            memory->base = capi_wasmtime_sharedmemory_data(capi, memory->item.of.sharedmemory);
            memory->size = capi_wasmtime_sharedmemory_data_size(capi, memory->item.of.sharedmemory);
            return true;
        default:
            break;
        }
    }
    return error_set(err, ERROR_ID_GUEST_HOST,
                     "the caller of a WASI function exports no memory named \"memory\"");
}

void wasi_memory_release(const wmt_store *store, const struct wasi_memory *memory) {
    if (memory->item.kind == WASMTIME_EXTERN_SHAREDMEMORY) {
        capi_wasmtime_sharedmemory_delete(store->capi, memory->item.of.sharedmemory);
    }
}

uint8_t *wasi_memory_at(const struct wasi_memory *memory, uint64_t address, uint64_t size) {
    return address > memory->size || size > memory->size - address ? NULL : memory->base + address;
}

uint32_t wasi_load_u32(const uint8_t *bytes) {
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

void wasi_store_u32(uint8_t *bytes, uint32_t value) {
    for (int i = 0; i < 4; i++) {
        bytes[i] = (uint8_t)(value >> 8 * i);
    }
}

wasm_trap_t *wasi_caller_end(wmt_store *store, wmt_error *error) {
    static const char message[] = "a WASI function failed";
    if (error == NULL) {
        return NULL;
    }
    store_set_pending(store, error);
    return capi_wasmtime_trap_new(store->capi, message, sizeof message - 1);
}
