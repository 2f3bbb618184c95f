/*
 * wasmtime_sharedmemory_new: up to 26 no memory type could be shared, so it refused every one. A
 * module can have a shared memory nevertheless: the new one is the export of a module that has
 * nothing else. What type it gets says only the limits then. (Headers 26 and 27:
 * include/wasmtime/types/memory.h.)
 */
#include "capi/drift/drift.h"

#include <string.h>

struct bytes {
    uint8_t at[64];
    size_t size;
};

static void add(struct bytes *bytes, uint8_t byte) { bytes->at[bytes->size++] = byte; }

/* Unsigned LEB128. */
static void add_number(struct bytes *bytes, uint64_t number) {
    for (; number >= 0x80; number >>= 7) {
        add(bytes, (uint8_t)(number | 0x80));
    }
    add(bytes, (uint8_t)number);
}

/* https://webassembly.github.io/threads/core/binary/modules.html */
static struct bytes make_module(const struct capi *capi, const wasm_memorytype_t *type) {
    enum { MEMORY_SECTION = 5, SHARED_WITH_MAXIMUM = 3, INDEX_64 = 4 };
    static const uint8_t export_section[] = {7, 4, 1, 0, 2, 0}; /* memory 0 under the empty name */
    struct bytes module = {{0, 'a', 's', 'm', 1, 0, 0, 0, MEMORY_SECTION}, 9};
    size_t start = module.size + 1;
    uint64_t maximum = 0;
    (void)capi_wasmtime_memorytype_maximum(capi, type, &maximum);
    module.size = start;
    add(&module, 1);
    add(&module, capi_wasmtime_memorytype_is64(capi, type) ? SHARED_WITH_MAXIMUM | INDEX_64
                                                           : SHARED_WITH_MAXIMUM);
    add_number(&module, capi_wasmtime_memorytype_minimum(capi, type));
    add_number(&module, maximum);
    module.at[start - 1] = (uint8_t)(module.size - start);
    memcpy(module.at + module.size, export_section, sizeof export_section);
    module.size += sizeof export_section;
    return module;
}

/* It has no start function, so there is no trap. */
static wasmtime_error_t *take_export(const struct capi *capi, const wasm_engine_t *engine,
                                     const wasmtime_module_t *module,
                                     wasmtime_sharedmemory_t **ret) {
    wasmtime_store_t *store =
        capi_wasmtime_store_new(capi, (wasm_engine_t *)(uintptr_t)engine, NULL, NULL);
    wasmtime_context_t *context = capi_wasmtime_store_context(capi, store);
    wasmtime_instance_t instance;
    wasmtime_extern_t item;
    wasm_trap_t *trap = NULL;
    wasmtime_error_t *error =
        capi_wasmtime_instance_new(capi, context, module, NULL, 0, &instance, &trap);
    memset(&item, 0, sizeof item);
    if (error == NULL &&
        capi_wasmtime_instance_export_get(capi, context, &instance, "", 0, &item)) {
        *ret = item.of.sharedmemory;
    }
    capi_wasmtime_store_delete(capi, store);
    return error;
}

static wasmtime_error_t *sharedmemory_new(const struct capi *capi, const wasm_engine_t *engine,
                                          const wasm_memorytype_t *ty,
                                          wasmtime_sharedmemory_t **ret) {
    struct bytes bytes = make_module(capi, ty);
    wasmtime_module_t *module = NULL;
    wasmtime_error_t *error = capi_wasmtime_module_new(capi, (wasm_engine_t *)(uintptr_t)engine,
                                                       bytes.at, bytes.size, &module);
    if (error == NULL) {
        error = take_export(capi, engine, module, ret);
        capi_wasmtime_module_delete(capi, module);
    }
    return error;
}

void drift_sharedmemory_new_by_module(struct capi *capi) {
    DRIFT_ADAPT(capi, wasmtime_sharedmemory_new, wasmtime_module_new, sharedmemory_new);
}
