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

static wasmtime_linker_t *make(const wmt_linker *linker, wmt_error **err) {
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

/* Two threads may make one at once: the first to be done wins. */
wasmtime_linker_t *linker_capturing(const wmt_linker *linker, wmt_error **err) {
    _Atomic(wasmtime_linker_t *) *place = &((wmt_linker *)(uintptr_t)linker)->capturing;
    wasmtime_linker_t *known = atomic_load_explicit(place, memory_order_acquire);
    wasmtime_linker_t *made = NULL;
    if (known != NULL) {
        return known;
    }
    made = make(linker, err);
    if (made == NULL || atomic_compare_exchange_strong(place, &known, made)) {
        return made;
    }
    capi_wasmtime_linker_delete(linker->engine->capi, made);
    return known;
}

void linker_forget_capturing(wmt_linker *linker) {
    wasmtime_linker_t *outdated = atomic_exchange(&linker->capturing, NULL);
    if (outdated != NULL) {
        capi_wasmtime_linker_delete(linker->engine->capi, outdated);
    }
}
