/*
 * wasmtime_func_call takes and gives arrays of values, which are narrow up to 36, and later in a
 * library built without the gc feature: see narrow_val.h.
 */
#include "alloc.h"
#include "capi/drift/drift.h"
#include "capi/drift/narrow_val.h"

typedef wasmtime_error_t *func_call_narrow(wasmtime_context_t *store, const wasmtime_func_t *func,
                                           const struct narrow_val *args, size_t nargs,
                                           struct narrow_val *results, size_t nresults,
                                           wasm_trap_t **trap);

/* Most functions have less parameters and results than this, and then nothing is allocated. */
enum { FEW_VALUES = 16 };

static wasmtime_error_t *call_with(const struct capi *capi, wasmtime_context_t *store,
                                   const wasmtime_func_t *func, const wasmtime_val_t *args,
                                   size_t nargs, wasmtime_val_t *results, size_t nresults,
                                   wasm_trap_t **trap, struct narrow_val *narrow) {
    struct narrow_val *narrow_results = narrow + nargs;
    wasm_trap_t *trapped = NULL;
    narrow_vals_from(capi, args, nargs, narrow);
    wasmtime_error_t *error = capi_native(capi, wasmtime_func_call, func_call_narrow *)(
        store, func, narrow, nargs, narrow_results, nresults, &trapped);
    if (error == NULL && trapped == NULL) {
        narrow_vals_to(capi, store, narrow_results, nresults, results);
    }
    if (trapped != NULL) {
        *trap = trapped;
    }
    return error;
}

static wasmtime_error_t *func_call(const struct capi *capi, wasmtime_context_t *store,
                                   const wasmtime_func_t *func, const wasmtime_val_t *args,
                                   size_t nargs, wasmtime_val_t *results, size_t nresults,
                                   wasm_trap_t **trap) {
    if (nargs <= FEW_VALUES && nresults <= FEW_VALUES) {
        struct narrow_val few[2 * FEW_VALUES] = {{0}};
        return call_with(capi, store, func, args, nargs, results, nresults, trap, few);
    }
    struct narrow_val *many = mem_calloc(nargs + nresults, sizeof(*many));
    if (many == NULL) {
        return capi_wasmtime_error_new(capi, "out of memory");
    }
    wasmtime_error_t *error =
        call_with(capi, store, func, args, nargs, results, nresults, trap, many);
    mem_free(many);
    return error;
}

void drift_func_call_with_narrow_values(struct capi *capi) {
    DRIFT_ADAPT(capi, wasmtime_func_call, wasmtime_func_call, func_call);
}
