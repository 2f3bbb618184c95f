#include "error.h"
#include "failure.h"
#include "native_val.h"
#include "native_valtype.h"

#include <string.h>
#include <wmt/global.h>

static struct handle *check(const wmt_global *global, wmt_error **err) {
    struct handle *handle = handle_check(global, WMT_EXTERN_GLOBAL, "global", err);
    return handle == NULL || !store_check_free(handle->store, err) ? NULL : handle;
}

static wasm_globaltype_t *make_native_type(const wmt_store *store, const wmt_type *type,
                                           wmt_error **err) {
    wasm_valtype_t *content = native_valtype_make(store->engine, &type->element, "a global", err);
    return content == NULL ? NULL
                           : capi_wasm_globaltype_new(store->capi, content,
                                                      type->is_mutable ? WASM_VAR : WASM_CONST);
}

static struct handle *make(wmt_store *store, const wmt_type *type, const wmt_val *val,
                           wmt_error **err) {
    wasmtime_val_t native_val;
    wasm_globaltype_t *native_type = NULL;
    wasmtime_error_t *native_error = NULL;
    wasmtime_extern_t item;
    memset(&item, 0, sizeof item);
    item.kind = WASMTIME_EXTERN_GLOBAL;
    if (!native_val_from(store, VAL_CONTENT, 0, &type->element, val, &native_val, err)) {
        return NULL;
    }
    native_type = make_native_type(store, type, err);
    if (native_type == NULL) {
        return NULL;
    }
    native_error = capi_wasmtime_global_new(store->capi, store->context, native_type, &native_val,
                                            &item.of.global);
    capi_wasm_globaltype_delete(store->capi, native_type);
    if (native_error != NULL) {
        (void)failure_set(err, ERROR_ID_VALUE_KIND, store->capi, native_error);
        return NULL;
    }
    return store_intern(store, &item, type, err);
}

wmt_global *wmt_global_new(wmt_store *store, const char *type, const wmt_val *val,
                           wmt_error **err) {
    wmt_type *parsed = NULL;
    struct handle *handle = NULL;
    if (!error_enter(err) || !error_check_argument(store, "store", err) ||
        !error_check_argument(val, "val", err) || !store_check_free(store, err)) {
        return NULL;
    }
    parsed = type_parse_global(type, err);
    handle = parsed == NULL ? NULL : make(store, parsed, val, err);
    if (handle == NULL) {
        type_delete(parsed);
        return NULL;
    }
    handle->own_type = parsed;
    return handle_public(handle);
}

const wmt_type *wmt_global_type(const wmt_global *global) {
    return wmt_extern_type((const wmt_extern *)(const void *)global);
}

static bool get(const wmt_global *global, wmt_val *val, wmt_error **err) {
    const struct handle *handle = NULL;
    wasmtime_val_t native;
    if (!error_enter(err) || !error_check_argument(val, "val", err)) {
        return false;
    }
    handle = check(global, err);
    if (handle == NULL) {
        return false;
    }
    memset(&native, 0, sizeof native);
    capi_wasmtime_global_get(handle->store->capi, handle->store->context, &handle->native.global,
                             &native);
    return native_val_to(handle->store, &native, val, err);
}

bool wmt_global_get(const wmt_global *global, wmt_val *val, wmt_error **err) {
    bool succeeded = get(global, val, err);
    if (!succeeded && val != NULL) {
        memset(val, 0, sizeof *val);
    }
    return succeeded;
}

static bool check_mutable(const struct handle *global, wmt_error **err) {
    return global->type == NULL || global->type->is_mutable ||
           error_set(err, ERROR_ID_IMMUTABLE_GLOBAL, "the global is of type %s, which is not mut",
                     global->type->text);
}

bool wmt_global_set(wmt_global *global, const wmt_val *val, wmt_error **err) {
    const struct handle *handle = NULL;
    wasmtime_val_t native;
    wasmtime_error_t *native_error = NULL;
    if (!error_enter(err) || !error_check_argument(val, "val", err)) {
        return false;
    }
    handle = check(global, err);
    if (handle == NULL || !check_mutable(handle, err) ||
        !native_val_from(handle->store, VAL_CONTENT, 0, wmt_type_element(handle->type), val,
                         &native, err)) {
        return false;
    }
    native_error = capi_wasmtime_global_set(handle->store->capi, handle->store->context,
                                            &handle->native.global, &native);
    return native_error == NULL ||
           failure_set(err, ERROR_ID_VALUE_KIND, handle->store->capi, native_error);
}
