/* Types of structs and arrays that are there. See include/wmt/object.h. */
#include "arena.h"
#include "capi/capi.h"
#include "error.h"
#include "native_valtype.h"
#include "object_type.h"
#include "store.h"

#include <string.h>

/* False for what has no name outside of the module that defines it. */
static bool read_storage(const struct capi *capi, const wasmtime_field_type_t *native,
                         struct object_field *field) {
    memset(field, 0, sizeof *field);
    field->is_mutable = native->mutable_;
    field->type.kind = WMT_I32;
    switch (native->storage.kind) {
    case WASMTIME_STORAGE_TYPE_KIND_I8:
        field->packed_bits = 8;
        return true;
    case WASMTIME_STORAGE_TYPE_KIND_I16:
        field->packed_bits = 16;
        return true;
    default:
        return native_valtype_read(capi, native->storage.valtype, &field->type);
    }
}

static bool read_field(const wmt_object_type *type, size_t index, struct object_field *field,
                       wmt_error **err) {
    const struct capi *capi = type->engine->capi;
    wasmtime_field_type_t native;
    bool is_known = false;
    memset(&native, 0, sizeof native);
    if (type->kind == WMT_REF_ARRAY) {
        capi_wasmtime_array_type_element(capi, type->native.array, &native);
    } else {
        (void)capi_wasmtime_struct_type_field(capi, type->native.structure, index, &native);
    }
    is_known = read_storage(capi, &native, field);
    capi_wasmtime_field_type_delete(capi, &native);
    return is_known || error_set(err, ERROR_ID_UNSUPPORTED_TYPE,
                                 "field %zu of the object refers to a type that a module defines, "
                                 "which has no name outside of it",
                                 index);
}

static bool read_fields(wmt_object_type *type, size_t count, wmt_error **err) {
    struct object_field *fields = arena_alloc_array(type->arena, count, sizeof *fields);
    if (fields == NULL) {
        return error_set_nomem(err);
    }
    for (size_t i = 0; i < count; i++) {
        if (!read_field(type, i, &fields[i], err)) {
            return false;
        }
    }
    return object_type_set_fields(type, fields, count) || error_set_nomem(err);
}

static bool check_engine(const wmt_engine *engine, wmt_error **err) {
    if (engine->facts.stack_switching) {
        return error_set(err, ERROR_ID_UNSUPPORTED_TYPE,
                         "libwasmtime may abort on types of objects in an engine that switches "
                         "stacks");
    }
    return capi_require(engine->capi, wasmtime_array_type_element, err) &&
           capi_require(engine->capi, wasmtime_struct_type_field, err) &&
           capi_require(engine->capi, wasmtime_struct_type_num_fields, err) &&
           capi_require(engine->capi, wasmtime_field_type_delete, err) &&
           capi_require(engine->capi, wasmtime_valtype_new, err);
}

static wmt_object_type *begin(wmt_store *store, wmt_error **err) {
    return check_engine(store->engine, err) ? object_type_begin(store->engine, err) : NULL;
}

/* Reads the fields of a type that has its native one. */
static wmt_object_type *finish(wmt_object_type *type, size_t count, wmt_error **err) {
    if (!read_fields(type, count, err)) {
        wmt_object_type_delete(type);
        return NULL;
    }
    return type;
}

wmt_object_type *object_type_of_struct(wmt_store *store, const wasmtime_structref_t *structure,
                                       wmt_error **err) {
    const struct capi *capi = store->capi;
    wmt_object_type *type =
        capi_require(capi, wasmtime_structref_type, err) ? begin(store, err) : NULL;
    if (type == NULL) {
        return NULL;
    }
    type->kind = WMT_REF_STRUCT;
    type->native.structure = capi_wasmtime_structref_type(capi, store->context, structure);
    return finish(type, capi_wasmtime_struct_type_num_fields(capi, type->native.structure), err);
}

wmt_object_type *object_type_of_array(wmt_store *store, const wasmtime_arrayref_t *array,
                                      wmt_error **err) {
    wmt_object_type *type =
        capi_require(store->capi, wasmtime_arrayref_type, err) ? begin(store, err) : NULL;
    if (type == NULL) {
        return NULL;
    }
    type->kind = WMT_REF_ARRAY;
    type->native.array = capi_wasmtime_arrayref_type(store->capi, store->context, array);
    return finish(type, 1, err);
}
