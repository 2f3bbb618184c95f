/*
 * wasmtime_instance_new takes an array of wasmtime_extern_t. At 34 the handles of memories, tables
 * and globals grew, and with them the extern from 24 to 32 bytes. A single extern behind a pointer
 * needs nothing, since the old one is the front of the new one; an array has to be packed.
 * (Headers 33 and 34: include/wasmtime/extern.h.)
 */
#include "alloc.h"
#include "capi/drift/drift.h"

#include <string.h>

struct narrow_extern {
    wasmtime_extern_kind_t kind;
    uint64_t of[2];
};

/* Most modules import less than this, and then nothing is allocated. */
enum { FEW_IMPORTS = 16 };

typedef wasmtime_error_t *instance_new_narrow(wasmtime_context_t *store,
                                              const wasmtime_module_t *module,
                                              const struct narrow_extern *imports, size_t nimports,
                                              wasmtime_instance_t *instance, wasm_trap_t **trap);

static void pack(const wasmtime_extern_t *externs, size_t count, struct narrow_extern *narrow) {
    for (size_t i = 0; i < count; i++) {
        narrow[i].kind = externs[i].kind;
        memcpy(narrow[i].of, &externs[i].of, sizeof(narrow[i].of));
    }
}

static wasmtime_error_t *instance_new(const struct capi *capi, wasmtime_context_t *store,
                                      const wasmtime_module_t *module,
                                      const wasmtime_extern_t *imports, size_t nimports,
                                      wasmtime_instance_t *instance, wasm_trap_t **trap) {
    struct narrow_extern few[FEW_IMPORTS] = {0};
    struct narrow_extern *narrow = few;
    if (nimports > FEW_IMPORTS) {
        narrow = mem_alloc_array(nimports, sizeof(*narrow));
        if (narrow == NULL) {
            return capi_wasmtime_error_new(capi, "out of memory");
        }
    }
    pack(imports, nimports, narrow);
    wasmtime_error_t *error = capi_native(capi, wasmtime_instance_new, instance_new_narrow *)(
        store, module, narrow, nimports, instance, trap);
    if (narrow != few) {
        mem_free(narrow);
    }
    return error;
}

void drift_instance_new_with_narrow_externs(struct capi *capi) {
    DRIFT_ADAPT(capi, wasmtime_instance_new, wasmtime_instance_new, instance_new);
}
