#include "host_func.h"

#include "alloc.h"
#include "compiler.h"
#include "error.h"
#include "exception.h"
#include "functype.h"
#include "instance.h"
#include "raw.h"
#include "store.h"

#include <string.h>

enum {
    VALS_ON_STACK = 16 /* calls with more arguments and results than this allocate */
};

/* What a wmt_call is the public part of. */
struct host_call {
    wmt_call call;
    wmt_store *store;
    wasmtime_caller_t *caller;
};

static struct host_call *private_of(wmt_call *call) { return (struct host_call *)(void *)call; }

void host_func_discard(struct host_func *func) {
    type_delete(func->type);
    mem_free(func);
}

void host_func_finalize(void *env) {
    struct host_func *func = env;
    if (func->finalizer != NULL) {
        func->finalizer(func->env);
    }
    host_func_discard(func);
}

/* One by one, since there are few: one memset() of an unknown size would be a call. */
static inline void unset(wmt_val *results, size_t count) {
    for (size_t i = 0; i < count; i++) {
        memset(&results[i], 0, sizeof results[i]);
    }
}

/* Runs the callback with the arguments that `vals` begins with, and writes its results, which come
 * behind them, to the slots. */
static inline void run_callback(struct host_call *host_call, const struct host_func *func,
                                wasmtime_val_raw_t *slots, wmt_val *vals) {
    const struct type_func *type = &func->type->func;
    wmt_call *call = &host_call->call;
    wmt_val *results = vals + type->param_count;
    unset(results, type->result_count);
    call->args = vals;
    call->nargs = type->param_count;
    call->results = results;
    call->nresults = type->result_count;
    func->callback(call);
    if (call->err == NULL) {
        (void)raw_from_vals(host_call->store, VAL_RESULT, type->results, type->result_count,
                            results, slots, &call->err);
    }
}

static inline void call_with_vals(struct host_call *host_call, const struct host_func *func,
                                  wasmtime_val_raw_t *slots, wmt_val *vals) {
    const struct type_func *type = &func->type->func;
    if (raw_to_vals(host_call->store, type->params, type->param_count, slots, vals,
                    &host_call->call.err)) {
        run_callback(host_call, func, slots, vals);
    }
}

COLD static void call_with_many_vals(struct host_call *host_call, const struct host_func *func,
                                     wasmtime_val_raw_t *slots) {
    const struct type_func *type = &func->type->func;
    wmt_val *vals = mem_alloc_array(type->param_count + type->result_count, sizeof *vals);
    if (vals == NULL) {
        (void)error_set_nomem(&host_call->call.err);
        return;
    }
    call_with_vals(host_call, func, slots, vals);
    mem_free(vals);
}

/* The trap only unwinds the guest: what it is about is the store's pending error. */
static wasm_trap_t *fail(wmt_store *store, wmt_error *error) {
    static const char message[] = "a host function failed";
    wasm_trap_t *thrown = exception_throw(store, error);
    if (thrown != NULL) {
        return thrown;
    }
    store_set_pending(store, error);
    return capi_wasmtime_trap_new(store->capi, message, sizeof message - 1);
}

/* The store that calls; for when store_running() does not know. The next time it does. */
COLD static wmt_store *ask_for_store(const struct host_func *func, wasmtime_caller_t *caller) {
    const wasmtime_context_t *context = capi_wasmtime_caller_context(func->capi, caller);
    wmt_store *store = capi_wasmtime_context_get_data(func->capi, context);
    store_set_running(store);
    return store;
}

static inline wmt_store *store_of_caller(const struct host_func *func, wasmtime_caller_t *caller) {
    wmt_store *store = store_running();
    return store != NULL ? store : ask_for_store(func, caller);
}

/* Around a call of the callback: the store can be used in between. What is written is kept apart,
 * since compilers would gather neighbours in a vector register first, which takes longer. */
static inline void open_call(struct host_call *host_call, wmt_store *store,
                             const struct host_func *func, wasmtime_caller_t *caller) {
    host_call->caller = caller;
    KEEP_IN_MEMORY(*host_call);
    host_call->store = store;
    memset(&host_call->call, 0, sizeof host_call->call);
    KEEP_IN_MEMORY(*host_call);
    host_call->call.env = func->env;
    store_enter_host(store);
}

COLD static wasm_trap_t *close_with_care(wmt_store *store, wmt_error *error) {
    refs_end_scope(store);
    store_leave_host(store);
    return error == NULL ? NULL : fail(store, error);
}

static inline wasm_trap_t *close_call(const struct host_call *host_call) {
    wmt_store *store = host_call->store;
    if (((uintptr_t)host_call->call.err | (uintptr_t)store->refs.scoped) != 0) {
        return close_with_care(store, host_call->call.err);
    }
    store_leave_host(store);
    return NULL;
}

static wasm_trap_t *enter_with_vals(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                                    size_t nslots) {
    const struct host_func *func = env;
    const struct type_func *type = &func->type->func;
    struct host_call host_call;
    wmt_val vals[VALS_ON_STACK];
    (void)nslots;
    open_call(&host_call, store_of_caller(func, caller), func, caller);
    if (type->param_count + type->result_count <= VALS_ON_STACK) {
        call_with_vals(&host_call, func, slots, vals);
    } else {
        call_with_many_vals(&host_call, func, slots);
    }
    return close_call(&host_call);
}

/* For those without parameters and results, which get addresses all the same: C allows no null for
 * arrays, not even for those of no elements. */
static wasm_trap_t *enter_without_vals(void *env, wasmtime_caller_t *caller,
                                       wasmtime_val_raw_t *slots, size_t nslots) {
    const struct host_func *func = env;
    struct host_call host_call;
    wmt_val none;
    (void)slots;
    (void)nslots;
    open_call(&host_call, store_of_caller(func, caller), func, caller);
    host_call.call.args = &none;
    host_call.call.results = &none;
    func->callback(&host_call.call);
    return close_call(&host_call);
}

/* For those whose values are numbers, and few. */
static wasm_trap_t *enter_with_numbers(void *env, wasmtime_caller_t *caller,
                                       wasmtime_val_raw_t *slots, size_t nslots) {
    const struct host_func *func = env;
    const struct type_func *type = &func->type->func;
    struct host_call host_call;
    wmt_val vals[VALS_ON_STACK];
    (void)nslots;
    open_call(&host_call, store_of_caller(func, caller), func, caller);
    for (size_t i = 0; i < type->param_count; i++) {
        raw_number_to_val(type->params[i].kind, &slots[i], &vals[i]);
    }
    run_callback(&host_call, func, slots, vals);
    return close_call(&host_call);
}

static inline wasm_trap_t *run_with_slots(wmt_store *store, const struct host_func *func,
                                          wasmtime_caller_t *caller, wasmtime_val_raw_t *slots) {
    struct host_call host_call;
    open_call(&host_call, store, func, caller);
    func->raw_callback(&host_call.call, raw_public(slots));
    return close_call(&host_call);
}

/* Whole, so that the usual way has nothing to save for the time of asking. */
COLD static wasm_trap_t *ask_and_run_with_slots(const struct host_func *func,
                                                wasmtime_caller_t *caller,
                                                wasmtime_val_raw_t *slots) {
    return run_with_slots(ask_for_store(func, caller), func, caller, slots);
}

static wasm_trap_t *enter_with_slots(void *env, wasmtime_caller_t *caller,
                                     wasmtime_val_raw_t *slots, size_t nslots) {
    wmt_store *store = store_running();
    (void)nslots;
    return store != NULL ? run_with_slots(store, env, caller, slots)
                         : ask_and_run_with_slots(env, caller, slots);
}

static wasm_trap_t *enter_with_references(void *env, wasmtime_caller_t *caller,
                                          wasmtime_val_raw_t *slots, size_t nslots) {
    const struct host_func *func = env;
    const struct type_func *type = &func->type->func;
    struct host_call host_call;
    wmt_error **err = &host_call.call.err;
    (void)nslots;
    open_call(&host_call, store_of_caller(func, caller), func, caller);
    if (raw_slots_from_native(host_call.store, type->params, type->param_count, slots, err)) {
        func->raw_callback(&host_call.call, raw_public(slots));
    }
    if (*err == NULL) {
        (void)raw_slots_to_native(host_call.store, VAL_RESULT, type->results, type->result_count,
                                  slots, err);
    }
    return close_call(&host_call);
}

static bool are_numbers(const wmt_valtype *types, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!raw_is_number(types[i].kind)) {
            return false;
        }
    }
    return true;
}

static wasmtime_func_unchecked_callback_t entry_with_vals(const struct type_func *type) {
    size_t count = type->param_count + type->result_count;
    if (count == 0) {
        return enter_without_vals;
    }
    return count <= VALS_ON_STACK && are_numbers(type->params, type->param_count) &&
                   are_numbers(type->results, type->result_count)
               ? enter_with_numbers
               : enter_with_vals;
}

static wasmtime_func_unchecked_callback_t entry_of(const struct host_func *func) {
    if (func->callback != NULL) {
        return entry_with_vals(&func->type->func);
    }
    return raw_has_references(func->type) ? enter_with_references : enter_with_slots;
}

struct host_func *host_func_make(const wmt_engine *engine, const struct host_func_source *source,
                                 wasm_functype_t **native_type, wmt_error **err) {
    struct host_func *func = NULL;
    if (source->callback == NULL && source->raw_callback == NULL) {
        (void)error_check_argument(NULL, "callback", err);
        return NULL;
    }
    func = mem_calloc(1, sizeof *func);
    if (func == NULL) {
        (void)error_set_nomem(err);
        return NULL;
    }
    func->capi = engine->capi;
    func->callback = source->callback;
    func->raw_callback = source->raw_callback;
    func->env = source->env;
    func->finalizer = source->finalizer;
    func->type = type_parse_func(source->signature, err);
    *native_type = func->type == NULL ? NULL : functype_make(engine, func->type, err);
    if (*native_type == NULL) {
        host_func_discard(func);
        return NULL;
    }
    func->enter = entry_of(func);
    return func;
}

wmt_store *wmt_call_store(wmt_call *call) { return call == NULL ? NULL : private_of(call)->store; }

static struct handle *find_export(wmt_call *call, const char *name, wmt_error **err) {
    wmt_store *store = private_of(call)->store;
    wasmtime_extern_t item;
    struct handle *handle = NULL;
    memset(&item, 0, sizeof item);
    if (!instance_check_not_tag(store, name, err)) {
        return NULL;
    }
    if (!capi_wasmtime_caller_export_get(store->capi, private_of(call)->caller, name, strlen(name),
                                         &item)) {
        (void)error_set(err, ERROR_ID_NO_EXPORT, "the caller has no export \"%s\"", name);
        return NULL;
    }
    handle = store_intern(store, &item, NULL, err);
    if (handle != NULL && handle->type == NULL) {
        handle->type = instance_starting_type(store, name, handle->kind);
    }
    return handle;
}

/* `kind` 0 means any. */
static void *check_export(wmt_call *call, int kind, const char *name, wmt_error **err) {
    struct handle *handle = NULL;
    if (!error_enter(err) || !error_check_argument(call, "call", err) ||
        !error_check_argument(name, "name", err) ||
        !store_check_free(private_of(call)->store, err)) {
        return NULL;
    }
    handle = find_export(call, name, err);
    return handle_public(handle_of_kind(handle, kind, name, err));
}

wmt_extern *wmt_call_export(wmt_call *call, const char *name, wmt_error **err) {
    return check_export(call, 0, name, err);
}

wmt_memory *wmt_call_memory(wmt_call *call, const char *name, wmt_error **err) {
    return check_export(call, WMT_EXTERN_MEMORY, name, err);
}

wmt_func *wmt_call_func(wmt_call *call, const char *name, wmt_error **err) {
    return check_export(call, WMT_EXTERN_FUNC, name, err);
}
