/* Looking into objects of the guest. See include/wmt/object.h. */
#include "capi/capi.h"
#include "error.h"
#include "failure.h"
#include "native_val.h"
#include "object_type.h"

#include <string.h>
#include <wmt/object.h>

/* An object as what it is, while it is looked into. */
struct object {
    wmt_store *store;
    wmt_ref_kind kind;
    wasmtime_structref_t structure;
    wasmtime_arrayref_t array;
    const wasmtime_exnref_t *exception; /* borrowed */
};

static bool set_not_object(const struct handle *ref, wmt_error **err) {
    return error_set(err, ERROR_ID_WRONG_KIND,
                     "`ref` refers to %s, which is no struct, array or exception",
                     ref_words(ref->own.ref.referent));
}

/* To be closed with close_object(). */
static bool open_any(const struct handle *ref, struct object *object, wmt_error **err) {
    const struct capi *capi = ref->store->capi;
    wasmtime_context_t *context = ref->store->context;
    const wasmtime_anyref_t *any = &ref->native.ref.of.anyref;
    switch (object->kind) {
    case WMT_REF_STRUCT:
        return capi_require(capi, wasmtime_structref_field, err) &&
               capi_wasmtime_anyref_as_struct(capi, context, any, &object->structure);
    case WMT_REF_ARRAY:
        return capi_require(capi, wasmtime_arrayref_get, err) &&
               capi_wasmtime_anyref_as_array(capi, context, any, &object->array);
    case WMT_REF_OTHER:
        return capi_require(capi, wasmtime_anyref_as_struct, err) && set_not_object(ref, err);
    default:
        return set_not_object(ref, err);
    }
}

static bool open_exception(const struct handle *ref, struct object *object, wmt_error **err) {
    object->exception = &ref->native.ref.of.exnref;
    return capi_require(ref->store->capi, wasmtime_exnref_field, err);
}

static bool open_object(const wmt_ref *ref, struct object *object, wmt_error **err) {
    const struct handle *handle = error_enter(err) ? ref_check(ref, "ref", err) : NULL;
    if (handle == NULL) {
        return false;
    }
    memset(object, 0, sizeof *object);
    object->store = handle->store;
    object->kind = (wmt_ref_kind)wmt_ref_kind_of(ref);
    switch (handle->native.ref.kind) {
    case WASMTIME_ANYREF:
        return open_any(handle, object, err);
    case WASMTIME_EXNREF:
        return open_exception(handle, object, err);
    default:
        return set_not_object(handle, err);
    }
}

/* Closing what was not opened does nothing. */
static void close_object(struct object *object) {
    if (object->kind == WMT_REF_STRUCT) {
        capi_wasmtime_structref_unroot(object->store->capi, &object->structure);
    } else if (object->kind == WMT_REF_ARRAY) {
        capi_wasmtime_arrayref_unroot(object->store->capi, &object->array);
    }
}

static bool set_failure(const struct object *object, wasmtime_error_t *native, wmt_error **err) {
    return native == NULL || failure_set(err, ERROR_ID_OBJECT_FIELD, object->store->capi, native);
}

static size_t array_length(const struct object *object, wmt_error **err) {
    uint32_t length = 0;
    return set_failure(object,
                       capi_wasmtime_arrayref_len(object->store->capi, object->store->context,
                                                  &object->array, &length),
                       err)
               ? length
               : 0;
}

static size_t struct_length(const struct object *object, wmt_error **err) {
    const struct capi *capi = object->store->capi;
    wasmtime_struct_type_t *type = NULL;
    size_t length = 0;
    if (!capi_require(capi, wasmtime_structref_type, err)) {
        return 0;
    }
    type = capi_wasmtime_structref_type(capi, object->store->context, &object->structure);
    length = capi_wasmtime_struct_type_num_fields(capi, type);
    capi_wasmtime_struct_type_delete(capi, type);
    return length;
}

static size_t length_of(const struct object *object, wmt_error **err) {
    switch (object->kind) {
    case WMT_REF_ARRAY:
        return array_length(object, err);
    case WMT_REF_STRUCT:
        return struct_length(object, err);
    default:
        return capi_wasmtime_exnref_field_count(object->store->capi, object->store->context,
                                                object->exception);
    }
}

size_t wmt_ref_length(const wmt_ref *ref, wmt_error **err) {
    struct object object;
    size_t length = 0;
    if (open_object(ref, &object, err)) {
        length = length_of(&object, err);
        close_object(&object);
    }
    return length;
}

static wmt_object_type *type_of(const struct object *object, wmt_error **err) {
    switch (object->kind) {
    case WMT_REF_ARRAY:
        return object_type_of_array(object->store, &object->array, err);
    case WMT_REF_STRUCT:
        return object_type_of_struct(object->store, &object->structure, err);
    default:
        (void)error_set(err, ERROR_ID_WRONG_KIND,
                        "`ref` refers to an exception, whose type is its tag's");
        return NULL;
    }
}

wmt_object_type *wmt_ref_object_type(const wmt_ref *ref, wmt_error **err) {
    struct object object;
    wmt_object_type *type = NULL;
    if (open_object(ref, &object, err)) {
        type = type_of(&object, err);
        close_object(&object);
    }
    return type;
}

/* An index of an array has 32 bits. */
static bool check_index(const struct object *object, size_t index, wmt_error **err) {
    size_t length = 0;
    if (object->kind != WMT_REF_ARRAY) {
        return true;
    }
    length = array_length(object, err);
    return index < length || error_set(err, ERROR_ID_OBJECT_FIELD,
                                       "there is no element %zu: the array has %zu", index, length);
}

static wasmtime_error_t *get_native(const struct object *object, size_t index,
                                    wasmtime_val_t *native) {
    const struct capi *capi = object->store->capi;
    wasmtime_context_t *context = object->store->context;
    switch (object->kind) {
    case WMT_REF_ARRAY:
        return capi_wasmtime_arrayref_get(capi, context, &object->array, (uint32_t)index, native);
    case WMT_REF_STRUCT:
        return capi_wasmtime_structref_field(capi, context, &object->structure, index, native);
    default:
        return capi_wasmtime_exnref_field(capi, context, object->exception, index, native);
    }
}

static bool get(const struct object *object, size_t index, wmt_val *val, wmt_error **err) {
    wasmtime_val_t native;
    memset(&native, 0, sizeof native);
    return check_index(object, index, err) &&
           set_failure(object, get_native(object, index, &native), err) &&
           native_val_to(object->store, &native, val, err);
}

bool wmt_ref_get(const wmt_ref *ref, size_t index, wmt_val *val, wmt_error **err) {
    struct object object;
    bool succeeded =
        error_enter(err) && error_check_argument(val, "val", err) && open_object(ref, &object, err);
    if (succeeded) {
        succeeded = get(&object, index, val, err);
        close_object(&object);
    }
    if (!succeeded && val != NULL) {
        memset(val, 0, sizeof *val);
    }
    return succeeded;
}

static wasmtime_error_t *set_native(const struct object *object, size_t index,
                                    const wasmtime_val_t *native) {
    const struct capi *capi = object->store->capi;
    wasmtime_context_t *context = object->store->context;
    return object->kind == WMT_REF_ARRAY
               ? capi_wasmtime_arrayref_set(capi, context, &object->array, (uint32_t)index, native)
               : capi_wasmtime_structref_set_field(capi, context, &object->structure, index,
                                                   native);
}

static bool set(const struct object *object, size_t index, const wmt_val *val, wmt_error **err) {
    wasmtime_val_t native;
    if (object->kind == WMT_REF_EXCEPTION) {
        return error_set(err, ERROR_ID_OBJECT_FIELD, "the values of an exception stay as they are");
    }
    return native_val_from(object->store, VAL_FIELD, index, NULL, val, &native, err) &&
           check_index(object, index, err) &&
           set_failure(object, set_native(object, index, &native), err);
}

bool wmt_ref_set(const wmt_ref *ref, size_t index, const wmt_val *val, wmt_error **err) {
    struct object object;
    bool succeeded =
        error_enter(err) && error_check_argument(val, "val", err) && open_object(ref, &object, err);
    if (succeeded) {
        succeeded = set(&object, index, val, err);
        close_object(&object);
    }
    return succeeded;
}
