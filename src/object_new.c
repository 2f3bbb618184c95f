/* Making structs and arrays. See include/wmt/object.h. */
#include "alloc.h"
#include "capi/capi.h"
#include "error.h"
#include "failure.h"
#include "native_val.h"
#include "object_type.h"
#include "ref.h"
#include "store.h"

#include <string.h>
#include <wmt/object.h>

/* All values have been checked by then. */
static wmt_ref *make_ref(wmt_store *store, wasmtime_error_t *native_error, wasmtime_val_t *native,
                         wmt_error **err) {
    if (native_error != NULL) {
        (void)failure_set(err, ERROR_ID_GUEST_MEMORY, store->capi, native_error);
        return NULL;
    }
    native->kind = WASMTIME_ANYREF;
    return ref_from_native(store, native, err);
}

static wmt_ref *make_struct(wmt_store *store, const wmt_object_type *type,
                            const wasmtime_val_t *values, wmt_error **err) {
    const struct capi *capi = store->capi;
    wasmtime_struct_ref_pre_t *pre =
        capi_wasmtime_struct_ref_pre_new(capi, store->context, type->native.structure);
    wasmtime_error_t *native_error = NULL;
    wasmtime_structref_t structure;
    wasmtime_val_t native;
    memset(&structure, 0, sizeof structure);
    memset(&native, 0, sizeof native);
    native_error = capi_wasmtime_structref_new(capi, store->context, pre, values, type->field_count,
                                               &structure);
    capi_wasmtime_struct_ref_pre_delete(capi, pre);
    if (native_error == NULL) {
        capi_wasmtime_structref_to_anyref(capi, &structure, &native.of.anyref);
        capi_wasmtime_structref_unroot(capi, &structure);
    }
    return make_ref(store, native_error, &native, err);
}

static wmt_ref *make_array(wmt_store *store, const wmt_object_type *type,
                           const wasmtime_val_t *element, uint32_t length, wmt_error **err) {
    const struct capi *capi = store->capi;
    wasmtime_array_ref_pre_t *pre =
        capi_wasmtime_array_ref_pre_new(capi, store->context, type->native.array);
    wasmtime_error_t *native_error = NULL;
    wasmtime_arrayref_t array;
    wasmtime_val_t native;
    memset(&array, 0, sizeof array);
    memset(&native, 0, sizeof native);
    native_error = capi_wasmtime_arrayref_new(capi, store->context, pre, element, length, &array);
    capi_wasmtime_array_ref_pre_delete(capi, pre);
    if (native_error == NULL) {
        capi_wasmtime_arrayref_to_anyref(capi, &array, &native.of.anyref);
        capi_wasmtime_arrayref_unroot(capi, &array);
    }
    return make_ref(store, native_error, &native, err);
}

/* Zero or a null reference for NULL. */
static bool field_to_native(const wmt_store *store, const wmt_object_type *type, size_t index,
                            const wmt_val *val, wasmtime_val_t *native, wmt_error **err) {
    const wmt_valtype *valtype = &type->fields[index].type;
    wmt_val zero;
    if (val == NULL) {
        memset(&zero, 0, sizeof zero);
        zero.kind = valtype->kind;
        val = &zero;
    }
    return native_val_from(store, VAL_FIELD, index, valtype, val, native, err);
}

static bool check(wmt_store *store, const wmt_object_type *type, wmt_ref_kind kind,
                  wmt_error **err) {
    if (!error_enter(err) || !error_check_argument(store, "store", err) ||
        !error_check_argument(type, "type", err) || !store_check_free(store, err)) {
        return false;
    }
    if (type->engine != store->engine) {
        return error_set(err, ERROR_ID_WRONG_ENGINE,
                         "the type is of another engine than the store");
    }
    return type->kind == kind ||
           error_set(err, ERROR_ID_WRONG_KIND, "%s cannot be made of the type %.200s",
                     ref_words((int)kind), type->text);
}

static bool check_count(const wmt_object_type *type, const wmt_val *values, size_t nvalues,
                        wmt_error **err) {
    if (values == NULL && nvalues == 0) {
        return true;
    }
    if (nvalues != type->field_count) {
        return error_set(err, ERROR_ID_OBJECT_FIELD, "%zu value%s given to a struct of %zu fields",
                         nvalues, nvalues == 1 ? "" : "s", type->field_count);
    }
    return error_check_argument(values, "values", err);
}

wmt_ref *wmt_ref_new_struct(wmt_store *store, const wmt_object_type *type, const wmt_val *values,
                            size_t nvalues, wmt_error **err) {
    wasmtime_val_t *natives = NULL;
    wmt_ref *ref = NULL;
    bool succeeded =
        check(store, type, WMT_REF_STRUCT, err) && check_count(type, values, nvalues, err);
    if (!succeeded) {
        return NULL;
    }
    natives = mem_alloc_array(type->field_count, sizeof *natives);
    succeeded = natives != NULL || error_set_nomem(err);
    for (size_t i = 0; succeeded && i < type->field_count; i++) {
        const wmt_val *val = values == NULL ? NULL : &values[i];
        succeeded = field_to_native(store, type, i, val, &natives[i], err);
    }
    if (succeeded) {
        ref = make_struct(store, type, natives, err);
    }
    mem_free(natives);
    return ref;
}

/* In the heap of objects. */
static size_t size_of(const struct object_field *field) {
    if (field->packed_bits > 0) {
        return field->packed_bits / 8;
    }
    switch (field->type.kind) {
    case WMT_V128:
        return 16;
    case WMT_I64:
    case WMT_F64:
        return 8;
    default: /* references too */
        return 4;
    }
}

/* Some libwasmtimes abort when the size of an object does not fit into 32 bits. */
static bool check_length(const wmt_object_type *type, size_t length, wmt_error **err) {
    enum { HEADER = 64 /* and more than it */ };
    size_t size = size_of(&type->fields[0]);
    return length <= (UINT32_MAX - HEADER) / size ||
           error_set(err, ERROR_ID_GUEST_MEMORY,
                     "no array can have %zu elements of %zu bytes: an object has less than 4 GiB",
                     length, size);
}

wmt_ref *wmt_ref_new_array(wmt_store *store, const wmt_object_type *type, const wmt_val *element,
                           size_t length, wmt_error **err) {
    wasmtime_val_t native;
    return check(store, type, WMT_REF_ARRAY, err) && check_length(type, length, err) &&
                   field_to_native(store, type, 0, element, &native, err)
               ? make_array(store, type, &native, (uint32_t)length, err)
               : NULL;
}
