/*
 * wasmtime_context_gc returned nothing up to 41, and since 42 an error if a collection fails.
 * (Headers 41 and 42: include/wasmtime/store.h.)
 */
#include "capi/drift/drift.h"

typedef void context_gc_without_error(wasmtime_context_t *context);

static wasmtime_error_t *context_gc(const struct capi *capi, wasmtime_context_t *context) {
    capi_native(capi, wasmtime_context_gc, context_gc_without_error *)(context);
    return NULL;
}

void drift_context_gc_without_error(struct capi *capi) {
    DRIFT_ADAPT(capi, wasmtime_context_gc, wasmtime_context_gc, context_gc);
}
