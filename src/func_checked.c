#include "func_checked.h"

#include "alloc.h"
#include "error.h"
#include "failure.h"
#include "native_val.h"

static bool run(const struct handle *func, const wasmtime_val_t *args, size_t nargs,
                wasmtime_val_t *native_results, wmt_val *results, size_t nresults,
                wmt_error **err) {
    wmt_store *store = func->store;
    wasmtime_error_t *native_error = NULL;
    wasm_trap_t *trap = NULL;
    bool succeeded = false;
    if (!store_enter_wasm(store, err)) {
        return false;
    }
    native_error = capi_wasmtime_func_call(store->capi, store->context, &func->native.func, args,
                                           nargs, native_results, nresults, &trap);
    succeeded = failure_check_run(store, native_error, trap, ERROR_ID_ARGUMENT_KIND, err) &&
                native_vals_to(store, native_results, nresults, results, err);
    store_leave_wasm(store);
    return succeeded;
}

/* libwasmtime aborts on giving a value of a kind that it has no name for. */
static bool check_results(const struct handle *func, wmt_error **err) {
    for (size_t i = 0; i < wmt_type_result_count(func->type); i++) {
        if (!native_val_is_known(func->store->capi, func->type->func.results[i].kind, err)) {
            return false;
        }
    }
    return true;
}

bool func_checked_call(const struct handle *func, const wmt_val *args, size_t nargs,
                       wmt_val *results, size_t nresults, wmt_error **err) {
    wasmtime_val_t *natives = mem_alloc_array(nargs + nresults, sizeof *natives);
    bool succeeded = check_results(func, err) && (natives != NULL || error_set_nomem(err));
    for (size_t i = 0; succeeded && i < nargs; i++) {
        const wmt_valtype *type = wmt_type_param(func->type, i);
        succeeded = native_val_from(func->store, VAL_ARGUMENT, i, type, &args[i], &natives[i], err);
    }
    succeeded = succeeded && run(func, natives, nargs, natives + nargs, results, nresults, err);
    mem_free(natives);
    return succeeded;
}
