#include "exception.h"

#include "alloc.h"
#include "capi/capi.h"
#include "error.h"
#include "failure.h"
#include "native_val.h"
#include "store.h"

#include <string.h>
#include <wmt/func.h>

/* What can go wrong when all values have been checked already. */
static enum error_id id_of_refusal(const struct handle *tag) {
    return tag->type == NULL || tag->type->func.has_narrow_param ? ERROR_ID_ARGUMENT_KIND
                                                                 : ERROR_ID_GUEST_MEMORY;
}

static wmt_ref *make(wmt_store *store, const struct handle *tag, const wasmtime_val_t *values,
                     size_t nvalues, wmt_error **err) {
    wasmtime_error_t *native_error = NULL;
    wasmtime_val_t native;
    memset(&native, 0, sizeof native);
    native.kind = WASMTIME_EXNREF;
    native_error = capi_wasmtime_exnref_new(store->capi, store->context, &tag->native.tag, values,
                                            nvalues, &native.of.exnref);
    if (native_error != NULL) {
        (void)failure_set(err, id_of_refusal(tag), store->capi, native_error);
        return NULL;
    }
    return ref_from_native(store, &native, err);
}

static wmt_ref *make_of_vals(wmt_store *store, const struct handle *tag, const wmt_val *values,
                             size_t nvalues, wmt_error **err) {
    wasmtime_val_t *natives = mem_alloc_array(nvalues, sizeof *natives);
    bool succeeded = natives != NULL || error_set_nomem(err);
    wmt_ref *ref = NULL;
    for (size_t i = 0; succeeded && i < nvalues; i++) {
        succeeded = native_val_from(store, VAL_ARGUMENT, i, wmt_type_param(tag->type, i),
                                    &values[i], &natives[i], err);
    }
    if (succeeded) {
        ref = make(store, tag, natives, nvalues, err);
    }
    mem_free(natives);
    return ref;
}

static const struct handle *check_tag(const wmt_store *store, const wmt_tag *tag, size_t nvalues,
                                      wmt_error **err) {
    const struct handle *handle = handle_check(tag, WMT_EXTERN_TAG, "tag", err);
    if (handle == NULL) {
        return NULL;
    }
    if (handle->store != store) {
        (void)error_set(err, ERROR_ID_WRONG_STORE, "the tag is of another store");
        return NULL;
    }
    if (handle->type != NULL && nvalues != wmt_type_param_count(handle->type)) {
        (void)error_set(err, ERROR_ID_ARGUMENT_COUNT, "%zu value%s given to an exception of %s",
                        nvalues, nvalues == 1 ? "" : "s", handle->type->text);
        return NULL;
    }
    return handle;
}

wmt_ref *wmt_ref_new_exception(wmt_store *store, const wmt_tag *tag, const wmt_val *values,
                               size_t nvalues, wmt_error **err) {
    const struct handle *handle = NULL;
    if (!error_enter(err) || !error_check_argument(store, "store", err) ||
        !error_check_argument(tag, "tag", err) || !store_check_free(store, err) ||
        !capi_require(store->capi, wasmtime_exnref_new, err)) {
        return NULL;
    }
    handle = check_tag(store, tag, nvalues, err);
    if (handle == NULL || (nvalues > 0 && !error_check_argument(values, "values", err))) {
        return NULL;
    }
    return make_of_vals(store, handle, values, nvalues, err);
}

/* For functions with an `err`. */
static const struct handle *check_exception(const wmt_ref *ref, const char *name, wmt_error **err) {
    const struct handle *handle = ref_check(ref, name, err);
    if (handle != NULL && handle->native.ref.kind != WASMTIME_EXNREF) {
        (void)error_set(err, ERROR_ID_WRONG_KIND, "`%s` refers to %s, not to an exception", name,
                        ref_words(wmt_ref_kind_of(ref)));
        return NULL;
    }
    return handle;
}

wmt_tag *wmt_ref_tag(const wmt_ref *ref, wmt_error **err) {
    const struct handle *handle = error_enter(err) ? check_exception(ref, "ref", err) : NULL;
    wasmtime_error_t *native_error = NULL;
    wasmtime_extern_t item;
    if (handle == NULL || !capi_require(handle->store->capi, wasmtime_exnref_tag, err)) {
        return NULL;
    }
    memset(&item, 0, sizeof item);
    item.kind = WASMTIME_EXTERN_TAG;
    native_error = capi_wasmtime_exnref_tag(handle->store->capi, handle->store->context,
                                            &handle->native.ref.of.exnref, &item.of.tag);
    if (native_error != NULL) {
        (void)failure_set(err, ERROR_ID_WRONG_KIND, handle->store->capi, native_error);
        return NULL;
    }
    return handle_public(store_intern(handle->store, &item, NULL, err));
}

/* Takes the reference over, which lasts as long as the error. */
static wmt_error *make_error(wmt_store *store, wmt_ref *exception) {
    wmt_error *error = wmt_error_new_trap(WMT_TRAP_UNCAUGHT_EXCEPTION);
    if (error_is_static(error)) {
        wmt_ref_delete(exception);
        return error;
    }
    error->exception = exception;
    error->engine = wmt_engine_keep(store->engine);
    return error;
}

static void throw_checked(wmt_call *call, const wmt_ref *exception) {
    wmt_store *store = wmt_call_store(call);
    const struct handle *handle = check_exception(exception, "exception", &call->err);
    wmt_ref *kept = NULL;
    if (handle == NULL ||
        !capi_require(handle->store->capi, wasmtime_context_set_exception, &call->err)) {
        return;
    }
    if (handle->store != store) {
        (void)error_set(&call->err, ERROR_ID_WRONG_STORE, "the exception is of another store");
        return;
    }
    kept = wmt_ref_keep(exception, &call->err);
    if (kept != NULL) {
        call->err = make_error(store, kept);
    }
}

void wmt_call_throw(wmt_call *call, const wmt_ref *exception) {
    if (call != NULL && call->err == NULL) {
        throw_checked(call, exception);
    }
}

wmt_ref *wmt_error_exception(const wmt_error *error) {
    return error == NULL ? NULL : error->exception;
}

wasm_trap_t *exception_throw(wmt_store *store, wmt_error *error) {
    const struct handle *exception = ref_find(error->exception);
    if (exception == NULL || exception->store != store ||
        !capi_has(store->capi, wasmtime_context_set_exception)) {
        return NULL;
    }
    wmt_error_delete(store->exceptions.thrown);
    store->exceptions.thrown = error;
    return capi_wasmtime_context_set_exception(store->capi, store->context,
                                               &exception->native.ref.of.exnref);
}

/* Whether it is the exception that a host function has thrown last. */
static bool is_thrown(const wmt_error *thrown, const wasmtime_val_t *native) {
    const struct handle *handle = thrown == NULL ? NULL : ref_find(thrown->exception);
    const struct capi *capi = handle == NULL ? NULL : handle->store->capi;
    return handle != NULL && capi_wasmtime_exnref_to_raw(capi, handle->store->context,
                                                         &native->of.exnref) == ref_to_raw(handle);
}

/* The guest may have caught what was thrown last. */
static wmt_error *error_of(wmt_store *store, wasmtime_val_t *native) {
    wmt_error *thrown = store->exceptions.thrown;
    wmt_error *err = NULL;
    wmt_ref *exception = NULL;
    store->exceptions.thrown = NULL;
    if (is_thrown(thrown, native)) {
        capi_wasmtime_val_unroot(store->capi, native);
        return thrown;
    }
    wmt_error_delete(thrown);
    exception = ref_from_native_lasting(store, native, &err);
    return exception == NULL ? err : make_error(store, exception);
}

/* What the taker is, as a host function. */
static wasm_trap_t *take(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                         size_t nslots) {
    const wmt_store *store = env;
    wasmtime_val_t *taken = store->exceptions.taken;
    (void)caller;
    (void)slots;
    (void)nslots;
    if (capi_wasmtime_context_take_exception(store->capi, store->context, &taken->of.exnref)) {
        taken->kind = WASMTIME_EXNREF;
    }
    return NULL;
}

static void make_taker(wmt_store *store) {
    const struct capi *capi = store->capi;
    wasm_valtype_vec_t params = {0, NULL};
    wasm_valtype_vec_t results = {0, NULL};
    wasm_functype_t *type = capi_wasm_functype_new(capi, &params, &results);
    capi_wasmtime_func_new_unchecked(capi, store->context, type, take, store, NULL,
                                     &store->exceptions.taker);
    capi_wasm_functype_delete(capi, type);
}

/* libwasmtime roots an exception that is taken until the host function returns in which that is
 * done, or else until the store ends: so it is done in one. */
static void take_in_host_func(wmt_store *store, wasmtime_val_t *native) {
    wasmtime_error_t *native_error = NULL;
    wasm_trap_t *trap = NULL;
    wasmtime_val_raw_t slot;
    if (store->exceptions.taker.store_id == 0) {
        make_taker(store);
    }
    store->exceptions.taken = native;
    native_error = capi_wasmtime_func_call_unchecked(store->capi, store->context,
                                                     &store->exceptions.taker, &slot, 0, &trap);
    if (native_error != NULL) {
        capi_wasmtime_error_delete(store->capi, native_error);
    }
    if (trap != NULL) {
        capi_wasm_trap_delete(store->capi, trap);
    }
}

wmt_error *exception_take(wmt_store *store) {
    wasmtime_val_t native;
    if (!capi_has(store->capi, wasmtime_context_take_exception) ||
        !capi_wasmtime_context_has_exception(store->capi, store->context)) {
        return NULL;
    }
    memset(&native, 0, sizeof native);
    take_in_host_func(store, &native);
    return native.kind == WASMTIME_EXNREF ? error_of(store, &native) : NULL;
}
