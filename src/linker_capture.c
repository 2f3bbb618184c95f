/* The linker as stores see it that capture their guests' output. */
#include "capi/capi.h"
#include "linker.h"
#include "wasi_preview1.h"

/* What the user has defined in place of a WASI function stays. */
static bool is_wasi(const void *data, const struct two_part_name *name) {
    const struct definition *definition =
        name_table_find(&((const wmt_linker *)data)->definitions, name);
    return definition == NULL || definition->kind == DEFINITION_WASI;
}

wasmtime_linker_t *linker_clone_capturing(const wmt_linker *linker, wmt_error **err) {
    const struct capi *capi = linker->engine->capi;
    wasmtime_linker_t *clone = NULL;
    if (!capi_require(capi, wasmtime_linker_clone, err)) {
        return NULL;
    }
    clone = capi_wasmtime_linker_clone(capi, linker->native);
    if (!wasi_preview1_define_capturing(capi, clone, is_wasi, linker, err)) {
        capi_wasmtime_linker_delete(capi, clone);
        return NULL;
    }
    return clone;
}
