#include "ref.h"

#include "capi/capi.h"
#include "error.h"
#include "store.h"
#include "type.h"

#include <string.h>

uint32_t ref_valkind(const struct handle *ref) {
    switch (ref->native.ref.kind) {
    case WASMTIME_EXTERNREF:
        return WMT_EXTERNREF;
    case WASMTIME_ANYREF:
        return WMT_ANYREF;
    default:
        return WMT_EXNREF;
    }
}

/* What an anyref refers to, as far as libwasmtime tells: up to 43 only whether it is an i31. */
static wmt_ref_kind ask_any(const struct handle *ref) {
    const struct capi *capi = ref->store->capi;
    wasmtime_context_t *context = ref->store->context;
    const wasmtime_anyref_t *any = &ref->native.ref.of.anyref;
    uint32_t number = 0;
    if (capi_wasmtime_anyref_i31_get_u(capi, context, any, &number)) {
        return WMT_REF_I31;
    }
    if (capi_has(capi, wasmtime_anyref_is_struct) &&
        capi_wasmtime_anyref_is_struct(capi, context, any)) {
        return WMT_REF_STRUCT;
    }
    if (capi_has(capi, wasmtime_anyref_is_array) &&
        capi_wasmtime_anyref_is_array(capi, context, any)) {
        return WMT_REF_ARRAY;
    }
    return WMT_REF_OTHER;
}

/* Asked once, since an object stays what it is. The store is free. */
static wmt_ref_kind ask(const struct handle *ref) {
    switch (ref->native.ref.kind) {
    case WASMTIME_EXTERNREF:
        return ref->own.ref.host != NULL ? WMT_REF_EXTERN : WMT_REF_OTHER;
    case WASMTIME_ANYREF:
        return ask_any(ref);
    default:
        return WMT_REF_EXCEPTION;
    }
}

static wmt_ref_kind kind_of(struct handle *ref) {
    if (ref->own.ref.referent == WMT_REF_NONE) {
        ref->own.ref.referent = (uint8_t)ask(ref);
    }
    return (wmt_ref_kind)ref->own.ref.referent;
}

static bool is_usable(const struct handle *ref) {
    return ref != NULL && ref->store->state == STORE_HOST;
}

int wmt_ref_kind_of(const wmt_ref *ref) {
    struct handle *handle = ref_find(ref);
    return is_usable(handle) ? (int)kind_of(handle) : WMT_REF_NONE;
}

const char *wmt_ref_kind_name(int kind) {
    static const char *const names[] = {
        [WMT_REF_NONE] = "none",     [WMT_REF_EXTERN] = "extern", [WMT_REF_I31] = "i31",
        [WMT_REF_STRUCT] = "struct", [WMT_REF_ARRAY] = "array",   [WMT_REF_EXCEPTION] = "exception",
        [WMT_REF_OTHER] = "other",
    };
    bool known = kind >= 0 && (size_t)kind < sizeof names / sizeof *names;
    return known ? names[kind] : names[WMT_REF_NONE];
}

const char *ref_words(int kind) {
    static const char *const words[] = {
        [WMT_REF_EXTERN] = "a host object",   [WMT_REF_I31] = "an i31",
        [WMT_REF_STRUCT] = "a struct",        [WMT_REF_ARRAY] = "an array",
        [WMT_REF_EXCEPTION] = "an exception", [WMT_REF_OTHER] = "an object of the guest",
    };
    return words[kind];
}

wmt_store *wmt_ref_store(const wmt_ref *ref) {
    const struct handle *handle = ref_find(ref);
    return handle == NULL ? NULL : handle->store;
}

wmt_ref *wmt_ref_new_i31(wmt_store *store, int32_t value, wmt_error **err) {
    const int32_t limit = 1 << 30;
    wasmtime_val_t native;
    if (!error_enter(err) || !error_check_argument(store, "store", err) ||
        !store_check_free(store, err) ||
        !capi_require(store->capi, wasmtime_anyref_from_i31, err)) {
        return NULL;
    }
    if (value < -limit || value >= limit) {
        (void)error_set(err, ERROR_ID_BAD_ARGUMENT, "%d does not fit into 31 bits", (int)value);
        return NULL;
    }
    memset(&native, 0, sizeof native);
    native.kind = WASMTIME_ANYREF;
    capi_wasmtime_anyref_from_i31(store->capi, store->context, (uint32_t)value, &native.of.anyref);
    return ref_from_native(store, &native, err);
}

bool wmt_ref_i31(const wmt_ref *ref, int32_t *value) {
    struct handle *handle = ref_find(ref);
    int32_t number = 0;
    bool is_i31 = is_usable(handle) && handle->native.ref.kind == WASMTIME_ANYREF &&
                  capi_wasmtime_anyref_i31_get_s(handle->store->capi, handle->store->context,
                                                 &handle->native.ref.of.anyref, &number);
    if (value != NULL) {
        *value = is_i31 ? number : 0;
    }
    return is_i31;
}

/* What libwmt can tell by itself saves libwasmtime from noting that the guest may hold the object.
 * Otherwise, slots of equal numbers are the same object as long as nothing is collected. */
static bool are_equal(const struct handle *one, const struct handle *other) {
    if (ref_valkind(one) != ref_valkind(other)) {
        return false;
    }
    return one->own.ref.host != NULL || other->own.ref.host != NULL
               ? one->own.ref.host == other->own.ref.host
               : ref_to_raw(one) == ref_to_raw(other);
}

bool wmt_ref_equal(const wmt_ref *one, const wmt_ref *other, wmt_error **err) {
    const struct handle *first = NULL;
    const struct handle *second = NULL;
    if (!error_enter(err)) {
        return false;
    }
    first = ref_check(one, "one", err);
    second = first == NULL ? NULL : ref_check(other, "other", err);
    if (second == NULL) {
        return false;
    }
    if (first->store != second->store) {
        return error_set(err, ERROR_ID_WRONG_STORE, "the two references are of different stores");
    }
    return are_equal(first, second);
}

uint32_t ref_to_raw(const struct handle *ref) {
    const struct capi *capi = ref->store->capi;
    wasmtime_context_t *context = ref->store->context;
    const wasmtime_valunion_t *of = &ref->native.ref.of;
    switch (ref->native.ref.kind) {
    case WASMTIME_EXTERNREF:
        return capi_wasmtime_externref_to_raw(capi, context, &of->externref);
    case WASMTIME_ANYREF:
        return capi_wasmtime_anyref_to_raw(capi, context, &of->anyref);
    default:
        return capi_wasmtime_exnref_to_raw(capi, context, &of->exnref);
    }
}

/* False with an error: this libwasmtime, or libwmt, has no such references. */
static bool native_from_raw(wmt_store *store, uint32_t valkind, uint32_t raw,
                            wasmtime_val_t *native, wmt_error **err) {
    const struct capi *capi = store->capi;
    memset(native, 0, sizeof *native);
    switch (valkind) {
    case WMT_EXTERNREF:
        native->kind = WASMTIME_EXTERNREF;
        capi_wasmtime_externref_from_raw(capi, store->context, raw, &native->of.externref);
        return true;
    case WMT_ANYREF:
        native->kind = WASMTIME_ANYREF;
        capi_wasmtime_anyref_from_raw(capi, store->context, raw, &native->of.anyref);
        return true;
    case WMT_EXNREF:
        if (!capi_require(capi, wasmtime_exnref_from_raw, err)) {
            return false;
        }
        native->kind = WASMTIME_EXNREF;
        capi_wasmtime_exnref_from_raw(capi, store->context, raw, &native->of.exnref);
        return true;
    default:
        return error_set(err, ERROR_ID_UNSUPPORTED_VALUE, "no %s can be held",
                         wmt_valkind_name(valkind));
    }
}

wmt_ref *ref_from_raw(wmt_store *store, uint32_t valkind, uint32_t raw, wmt_error **err) {
    wasmtime_val_t native;
    return native_from_raw(store, valkind, raw, &native, err) ? ref_from_native(store, &native, err)
                                                              : NULL;
}

static bool is_eq(struct handle *ref) {
    const struct capi *capi = ref->store->capi;
    return kind_of(ref) != WMT_REF_OTHER || !capi_has(capi, wasmtime_anyref_is_eqref) ||
           capi_wasmtime_anyref_is_eqref(capi, ref->store->context, &ref->native.ref.of.anyref);
}

/* Structs and arrays cannot be told apart where both are OTHER. */
static bool may_be(struct handle *ref, wmt_ref_kind kind) {
    bool is_told = capi_has(ref->store->capi, wasmtime_anyref_is_struct);
    return kind_of(ref) == kind || (!is_told && kind_of(ref) == WMT_REF_OTHER);
}

static bool may_be_of_form(struct handle *ref, uint8_t form) {
    switch (form) {
    case TYPE_FORM_STRUCT:
        return may_be(ref, WMT_REF_STRUCT);
    case TYPE_FORM_ARRAY:
        return may_be(ref, WMT_REF_ARRAY);
    default:
        return false;
    }
}

bool ref_may_match(struct handle *ref, const wmt_valtype *type) {
    if (ref_valkind(ref) != type->kind || type->shared) {
        return false;
    }
    switch (type->heap) {
    case TYPE_HEAP_EXTERN:
    case TYPE_HEAP_ANY:
    case TYPE_HEAP_EXN:
        return true;
    case TYPE_HEAP_EQ:
        return is_eq(ref);
    case TYPE_HEAP_I31:
        return kind_of(ref) == WMT_REF_I31;
    case TYPE_HEAP_STRUCT:
        return may_be(ref, WMT_REF_STRUCT);
    case TYPE_HEAP_ARRAY:
        return may_be(ref, WMT_REF_ARRAY);
    case TYPE_HEAP_DEFINED:
        return may_be_of_form(ref, type->def->form);
    default: /* the bottom types have no values but null */
        return false;
    }
}
