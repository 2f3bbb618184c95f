/* Calls with slots, which is how typed calls are made: see include/wmt/raw.h.
 *
 * The way of a call that has nothing unusual about it is wmt_func_call_raw() alone, in as few
 * instructions as the checks allow (docs/performance.md). Everything else is in call_with_care(),
 * which marks functions as plain when it finds that they need none. */
#include "alloc.h"
#include "compiler.h"
#include "error.h"
#include "failure.h"
#include "func_checked.h"
#include "raw.h"
#include "store.h"

#include <string.h>

static const char unknown_type[] = "the function's type, which the call goes by, is not known";

/* The kinds of values are what C types can say; null and the types of functions are checked when a
 * value is passed. */
static bool same_kinds(const wmt_valtype *types, size_t count, const wmt_valtype *others,
                       size_t other_count) {
    if (count != other_count) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (types[i].kind != others[i].kind) {
            return false;
        }
    }
    return true;
}

static bool check_kinds(const wmt_type *type, const wmt_type *wanted, wmt_error **err) {
    const struct type_func *one = &type->func;
    const struct type_func *other = &wanted->func;
    return (same_kinds(one->params, one->param_count, other->params, other->param_count) &&
            same_kinds(one->results, one->result_count, other->results, other->result_count)) ||
           error_set(err, ERROR_ID_FUNC_TYPE, "the function has the type %s, but %s is wanted",
                     type->text, wanted->text);
}

/* Equal texts spare the parsing, which costs more than all the rest. */
static bool check_signature(const wmt_type *type, const char *signature, wmt_error **err) {
    wmt_type *wanted = NULL;
    bool same = strcmp(type->text, signature) == 0;
    if (same) {
        return true;
    }
    wanted = type_parse_func(signature, err);
    same = wanted != NULL && check_kinds(type, wanted, err);
    type_delete(wanted);
    return same;
}

wmt_func *wmt_func_bind(wmt_func *func, const wmt_store *store, const char *signature,
                        wmt_error **err) {
    const struct handle *handle = NULL;
    if (!error_enter(err)) {
        return NULL;
    }
    handle = handle_check(func, WMT_EXTERN_FUNC, "func", err);
    if (handle == NULL || !error_check_argument(signature, "signature", err)) {
        return NULL;
    }
    if (store != NULL && handle->store != store) {
        (void)error_set(err, ERROR_ID_WRONG_STORE, "the function belongs to another store");
        return NULL;
    }
    if (handle->type == NULL) {
        (void)error_set(err, ERROR_ID_NO_TYPES, unknown_type);
        return NULL;
    }
    return check_signature(handle->type, signature, err) ? func : NULL;
}

/* One call, as the caller wants it. */
struct raw_call {
    struct handle *func;
    wasmtime_val_raw_t *slots;
    size_t nslots;
};

static size_t slots_needed(const wmt_type *type) {
    size_t params = type->func.param_count;
    size_t results = type->func.result_count;
    return params > results ? params : results;
}

static bool check_call(const struct raw_call *call, wmt_error **err) {
    const wmt_type *type = call->func->type;
    if (!store_check_free(call->func->store, err)) {
        return false;
    }
    if (type == NULL) {
        return error_set(err, ERROR_ID_NO_TYPES, unknown_type);
    }
    if (call->nslots < slots_needed(type)) {
        return error_set(err, ERROR_ID_ARGUMENT_COUNT, "%zu slot%s given to a function of type %s",
                         call->nslots, call->nslots == 1 ? "" : "s", type->text);
    }
    return call->nslots == 0 || error_check_argument(call->slots, "slots", err);
}

static bool run(const struct raw_call *call, wmt_error **err) {
    wmt_store *store = call->func->store;
    const struct type_func *type = &call->func->type->func;
    wasmtime_error_t *native_error = NULL;
    wasm_trap_t *trap = NULL;
    bool succeeded = false;
    if (!raw_slots_to_native(store, VAL_ARGUMENT, type->params, type->param_count, call->slots,
                             err) ||
        !store_enter_wasm(store, err)) {
        return false;
    }
    native_error = capi_wasmtime_func_call_unchecked(
        store->capi, store->context, &call->func->native.func, call->slots, call->nslots, &trap);
    succeeded = failure_check_run(store, native_error, trap, ERROR_ID_GUEST_HOST, err) &&
                raw_slots_from_native(store, type->results, type->result_count, call->slots, err);
    store_leave_wasm(store);
    return succeeded;
}

_Static_assert(sizeof(wmt_raw) == sizeof(((wmt_val *)0)->of), "a slot is a value without its kind");

static void vals_from_slots(const wmt_valtype *types, size_t count, const wmt_raw *slots,
                            wmt_val *vals) {
    for (size_t i = 0; i < count; i++) {
        vals[i].kind = types[i].kind;
        vals[i].reserved = 0;
        memcpy(&vals[i].of, &slots[i], sizeof slots[i]);
    }
}

/* For what libwasmtime has to compare with the function's type. */
static bool run_checked(const struct raw_call *call, wmt_error **err) {
    const struct type_func *type = &call->func->type->func;
    wmt_val *vals = mem_alloc_array(type->param_count + type->result_count, sizeof *vals);
    wmt_val *results = NULL;
    bool succeeded = false;
    if (vals == NULL) {
        return error_set_nomem(err);
    }
    results = vals + type->param_count;
    vals_from_slots(type->params, type->param_count, raw_public(call->slots), vals);
    succeeded =
        func_checked_call(call->func, vals, type->param_count, results, type->result_count, err);
    for (size_t i = 0; succeeded && i < type->result_count; i++) {
        memcpy(&call->slots[i], &results[i].of, sizeof call->slots[i]);
    }
    mem_free(vals);
    return succeeded;
}

static bool check_and_run(wmt_func *func, struct raw_call *call, wmt_error **err) {
    wasmtime_val_raw_t none;
    call->func = handle_check(func, WMT_EXTERN_FUNC, "func", err);
    if (call->func == NULL || !check_call(call, err)) {
        return false;
    }
    raw_mark_if_plain(call->func);
    if (call->nslots == 0) {
        call->slots = &none;
    }
    return call->func->type->func.has_narrow_param ? run_checked(call, err) : run(call, err);
}

static void zero(wmt_raw *slots, size_t nslots) {
    if (slots != NULL) {
        memset(slots, 0, nslots * sizeof *slots);
    }
}

COLD static bool call_with_care(wmt_func *func, wmt_raw *slots, size_t nslots, wmt_error **err) {
    struct raw_call call = {NULL, raw_native(slots), nslots};
    bool succeeded = error_enter(err) && check_and_run(func, &call, err);
    if (!succeeded) {
        zero(slots, nslots);
    }
    return succeeded;
}

/* What is needed after the call. Since libwasmtime gets its address, it stays in memory, which
 * costs less than keeping registers. */
struct plain_call {
    wmt_error **err;
    wasm_trap_t *trap;
    wmt_store *store;
    wmt_raw *slots;
    size_t nslots;
};

COLD static bool end_with_care(wmt_store *store, wasmtime_error_t *native_error, wasm_trap_t *trap,
                               wmt_raw *slots, size_t nslots, wmt_error **err) {
    bool succeeded = failure_check_run(store, native_error, trap, ERROR_ID_GUEST_HOST, err);
    if (!succeeded) {
        zero(slots, nslots);
    }
    store_leave_wasm(store);
    return succeeded;
}

static inline bool call_plain(const struct handle *func, wmt_raw *slots, size_t nslots,
                              wmt_error **err) {
    struct plain_call call = {err, NULL, func->store, slots, nslots};
    wasmtime_error_t *native_error = NULL;
    store_begin_wasm(call.store);
    native_error =
        capi_wasmtime_func_call_unchecked(call.store->capi, call.store->context, &func->native.func,
                                          raw_native(slots), nslots, &call.trap);
    if (((uintptr_t)native_error | (uintptr_t)call.trap | store_attention(call.store)) != 0) {
        return end_with_care(call.store, native_error, call.trap, call.slots, call.nslots,
                             call.err);
    }
    store_end_wasm(call.store);
    return true;
}

bool wmt_func_call_raw(wmt_func *func, wmt_raw *slots, size_t nslots, wmt_error **err) {
    const struct handle *handle = handle_find_plain(func);
    if (handle == NULL || slots == NULL || nslots < handle->plain_slots || !error_enter(err) ||
        !store_can_enter_wasm(handle->store)) {
        return call_with_care(func, slots, nslots, err);
    }
    return call_plain(handle, slots, nslots, err);
}
