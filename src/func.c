#include "alloc.h"
#include "compiler.h"
#include "error.h"
#include "failure.h"
#include "func_checked.h"
#include "functype.h"
#include "host_func.h"
#include "raw.h"
#include "store.h"

#include <string.h>
#include <wmt/func.h>

enum {
    SLOTS_ON_STACK = 16 /* calls with more arguments or results than this allocate */
};

/* Registers `func`, which libwasmtime then owns. */
static struct handle *define(wmt_store *store, struct host_func *func,
                             const wasm_functype_t *native_type, wmt_error **err) {
    wasmtime_extern_t item;
    memset(&item, 0, sizeof item);
    item.kind = WASMTIME_EXTERN_FUNC;
    capi_wasmtime_func_new_unchecked(store->capi, store->context, native_type, func->enter, func,
                                     host_func_finalize, &item.of.func);
    return store_intern(store, &item, func->type, err);
}

static wmt_func *make(wmt_store *store, const struct host_func_source *source, wmt_error **err) {
    wasm_functype_t *native_type = NULL;
    struct host_func *func = NULL;
    struct handle *handle = NULL;
    if (!error_enter(err) || !error_check_argument(store, "store", err) ||
        !store_check_free(store, err)) {
        return NULL;
    }
    func = host_func_make(store->engine, source, &native_type, err);
    if (func == NULL) {
        return NULL;
    }
    handle = define(store, func, native_type, err);
    if (handle == NULL) {
        func->finalizer = NULL; /* it stays registered until the store ends, unreachable */
    }
    capi_wasm_functype_delete(store->capi, native_type);
    return handle_public(handle);
}

wmt_func *wmt_func_new(wmt_store *store, const char *signature, wmt_func_callback callback,
                       void *env, wmt_finalizer finalizer, wmt_error **err) {
    const struct host_func_source source = {signature, callback, NULL, env, finalizer};
    return make(store, &source, err);
}

wmt_func *wmt_func_new_raw(wmt_store *store, const char *signature, wmt_func_raw_callback callback,
                           void *env, wmt_finalizer finalizer, wmt_error **err) {
    const struct host_func_source source = {signature, NULL, callback, env, finalizer};
    return make(store, &source, err);
}

static size_t larger(size_t one, size_t other) { return one > other ? one : other; }

static bool check_counts(const wmt_type *type, size_t nargs, size_t nresults, wmt_error **err) {
    if (nargs != type->func.param_count) {
        return error_set(err, ERROR_ID_ARGUMENT_COUNT,
                         "%zu argument%s given to a function of type %s", nargs,
                         nargs == 1 ? "" : "s", type->text);
    }
    if (nresults != type->func.result_count) {
        return error_set(err, ERROR_ID_ARGUMENT_COUNT,
                         "room for %zu result%s given to a function of type %s", nresults,
                         nresults == 1 ? "" : "s", type->text);
    }
    return true;
}

/* One call, as the caller wants it. */
struct func_call {
    const struct handle *func;
    const wmt_val *args;
    wmt_val *results;
    wasmtime_val_raw_t *slots;
    size_t nslots;
};

static bool check_call(const struct func_call *call, size_t nargs, size_t nresults,
                       wmt_error **err) {
    const struct handle *func = call->func;
    if (!store_check_free(func->store, err)) {
        return false;
    }
    return (func->type == NULL || check_counts(func->type, nargs, nresults, err)) &&
           (nargs == 0 || error_check_argument(call->args, "args", err)) &&
           (nresults == 0 || error_check_argument(call->results, "results", err));
}

/* The results are read before the store is left, since it may be gone then. */
static inline bool run(const struct func_call *call, wmt_error **err) {
    const struct handle *func = call->func;
    const struct type_func *type = &func->type->func;
    wmt_store *store = func->store;
    wasmtime_error_t *native_error = NULL;
    wasm_trap_t *trap = NULL;
    bool succeeded = false;
    if (!raw_from_vals(store, VAL_ARGUMENT, type->params, type->param_count, call->args,
                       call->slots, err) ||
        !store_enter_wasm(store, err)) {
        return false;
    }
    native_error = capi_wasmtime_func_call_unchecked(
        store->capi, store->context, &func->native.func, call->slots, call->nslots, &trap);
    succeeded =
        failure_check_run(store, native_error, trap, ERROR_ID_GUEST_HOST, err) &&
        raw_to_vals(store, type->results, type->result_count, call->slots, call->results, err);
    store_leave_wasm(store);
    return succeeded;
}

static bool run_with_slots(struct func_call *call, wmt_error **err) {
    const struct type_func *type = &call->func->type->func;
    wasmtime_val_raw_t slots[SLOTS_ON_STACK];
    bool succeeded = false;
    call->nslots = larger(type->param_count, type->result_count);
    if (call->nslots <= SLOTS_ON_STACK) {
        call->slots = slots;
        return run(call, err);
    }
    call->slots = mem_alloc_array(call->nslots, sizeof *call->slots);
    if (call->slots == NULL) {
        return error_set_nomem(err);
    }
    succeeded = run(call, err);
    mem_free(call->slots);
    return succeeded;
}

/* Whether libwasmtime has to compare the arguments with the function's type. */
static inline bool needs_checks(const wmt_type *type) {
    return type == NULL || type->func.has_narrow_param;
}

static bool check_and_call(wmt_func *func, const wmt_val *args, size_t nargs, wmt_val *results,
                           size_t nresults, wmt_error **err) {
    struct func_call call = {NULL, args, results, NULL, 0};
    struct handle *handle = NULL;
    if (!error_enter(err)) {
        return false;
    }
    handle = handle_check(func, WMT_EXTERN_FUNC, "func", err);
    call.func = handle;
    if (handle == NULL || !check_call(&call, nargs, nresults, err)) {
        return false;
    }
    if (needs_checks(handle->type)) {
        return func_checked_call(handle, args, nargs, results, nresults, err);
    }
    raw_mark_if_plain(handle);
    return run_with_slots(&call, err);
}

static void zero(wmt_val *results, size_t nresults) {
    if (results != NULL) {
        memset(results, 0, nresults * sizeof *results);
    }
}

COLD static bool call_with_care(wmt_func *func, const wmt_val *args, size_t nargs, wmt_val *results,
                                size_t nresults, wmt_error **err) {
    bool succeeded = check_and_call(func, args, nargs, results, nresults, err);
    if (!succeeded) {
        zero(results, nresults);
    }
    return succeeded;
}

/* Writes the kinds of results, if all are numbers: after the call the type may be gone, with a
 * store that was deleted meanwhile. */
static inline bool expect_numbers(const wmt_valtype *types, wmt_val *results, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!raw_is_number(types[i].kind)) {
            return false;
        }
        results[i].kind = types[i].kind;
        results[i].reserved = 0;
    }
    return true;
}

/* Whether `call` is the usual one, with just the numbers that its function takes and gives. Its
 * slots have the arguments then. */
static inline bool expects_numbers_alone(const struct func_call *call, size_t nargs,
                                         size_t nresults) {
    const struct type_func *type = &call->func->type->func;
    return call->func->plain_slots <= SLOTS_ON_STACK && nargs == type->param_count &&
           nresults == type->result_count && (nargs == 0 || call->args != NULL) &&
           (nresults == 0 || call->results != NULL) &&
           raw_numbers_from_vals(type->params, nargs, call->args, call->slots) == nargs &&
           expect_numbers(type->results, call->results, nresults);
}

/* The usual call is made as a typed one, which has the other checks. */
bool wmt_func_call(wmt_func *func, const wmt_val *args, size_t nargs, wmt_val *results,
                   size_t nresults, wmt_error **err) {
    wasmtime_val_raw_t slots[SLOTS_ON_STACK];
    struct func_call call = {handle_find_plain(func), args, results, slots, 0};
    if (call.func == NULL || !expects_numbers_alone(&call, nargs, nresults)) {
        return call_with_care(func, args, nargs, results, nresults, err);
    }
    if (!wmt_func_call_raw(func, raw_public(slots), call.func->plain_slots, err)) {
        zero(results, nresults);
        return false;
    }
    for (size_t i = 0; i < nresults; i++) {
        results[i].of.u64 = raw_number_bits(results[i].kind, &slots[i]);
    }
    return true;
}

const wmt_type *wmt_func_type(const wmt_func *func) {
    return wmt_extern_type((const wmt_extern *)(const void *)func);
}
