#include "capi/capi.h"
#include "error.h"
#include "failure.h"
#include "functype.h"
#include "store.h"

#include <string.h>
#include <wmt/tag.h>

static wasm_tagtype_t *make_native_type(const wmt_store *store, const wmt_type *type,
                                        wmt_error **err) {
    wasm_functype_t *functype = functype_make(store->engine, type, err);
    return functype == NULL ? NULL : capi_wasm_tagtype_new(store->capi, functype);
}

static struct handle *make(wmt_store *store, const wmt_type *type, wmt_error **err) {
    wasm_tagtype_t *native_type = make_native_type(store, type, err);
    wasmtime_error_t *native_error = NULL;
    wasmtime_extern_t item;
    if (native_type == NULL) {
        return NULL;
    }
    memset(&item, 0, sizeof item);
    item.kind = WASMTIME_EXTERN_TAG;
    native_error = capi_wasmtime_tag_new(store->capi, store->context, native_type, &item.of.tag);
    capi_wasm_tagtype_delete(store->capi, native_type);
    if (native_error != NULL) {
        (void)failure_set(err, ERROR_ID_UNSUPPORTED_TYPE, store->capi, native_error);
        return NULL;
    }
    return store_intern(store, &item, type, err);
}

wmt_tag *wmt_tag_new(wmt_store *store, const char *signature, wmt_error **err) {
    wmt_type *type = NULL;
    struct handle *handle = NULL;
    if (!error_enter(err) || !error_check_argument(store, "store", err) ||
        !error_check_argument(signature, "signature", err) || !store_check_free(store, err) ||
        !capi_require(store->capi, wasmtime_tag_new, err)) {
        return NULL;
    }
    type = type_parse_tag(signature, err);
    handle = type == NULL ? NULL : make(store, type, err);
    if (handle == NULL) {
        type_delete(type);
        return NULL;
    }
    handle->own_type = type;
    return handle_public(handle);
}

const wmt_type *wmt_tag_type(const wmt_tag *tag) {
    return wmt_extern_type((const wmt_extern *)(const void *)tag);
}

static const struct handle *check(const wmt_tag *tag, const char *name, wmt_error **err) {
    const struct handle *handle = handle_check(tag, WMT_EXTERN_TAG, name, err);
    return handle == NULL || !store_check_free(handle->store, err) ? NULL : handle;
}

bool wmt_tag_equal(const wmt_tag *one, const wmt_tag *other, wmt_error **err) {
    const struct handle *first = error_enter(err) ? check(one, "one", err) : NULL;
    const struct handle *second = first == NULL ? NULL : check(other, "other", err);
    if (second == NULL) {
        return false;
    }
    if (first->store != second->store) {
        return error_set(err, ERROR_ID_WRONG_STORE, "the two tags are of different stores");
    }
    return first == second || (capi_require(first->store->capi, wasmtime_tag_eq, err) &&
                               capi_wasmtime_tag_eq(first->store->capi, first->store->context,
                                                    &first->native.tag, &second->native.tag));
}
