/*
 * The types of fields of structs and arrays: in 44 two bytes, a kind and whether the field is
 * mutable; since 45 a structure with a value type in it, able to name every type. The kinds of 44
 * are those of values, 9 for i8 and 10 for i16. It has no names for references to a defined type,
 * and aborts when it is asked about them. (Headers 44 and 45: include/wasmtime/gc.h and
 * include/wasmtime/types/structref.h.)
 */
#include "alloc.h"
#include "capi/drift/drift.h"

struct field_type_44 {
    uint8_t kind;
    bool is_mutable;
};

typedef wasmtime_array_type_t *array_type_new_44(const wasm_engine_t *engine,
                                                 const struct field_type_44 *field);
typedef wasmtime_struct_type_t *
struct_type_new_44(const wasm_engine_t *engine, const struct field_type_44 *fields, size_t nfields);

static uint8_t storage_kind(const struct capi *capi, const wasmtime_storage_type_t *storage) {
    if (storage->kind == WASMTIME_STORAGE_TYPE_KIND_I8) {
        return WASMTIME_STORAGE_KIND_I8;
    }
    if (storage->kind == WASMTIME_STORAGE_TYPE_KIND_I16) {
        return WASMTIME_STORAGE_KIND_I16;
    }
    switch (capi_wasm_valtype_kind(capi, storage->valtype)) {
    case WASM_EXTERNREF:
        return WASMTIME_EXTERNREF;
    case WASM_FUNCREF:
        return WASMTIME_FUNCREF;
    default: /* numbers have the same kind here and there */
        return capi_wasm_valtype_kind(capi, storage->valtype);
    }
}

static struct field_type_44 field_type(const struct capi *capi,
                                       const wasmtime_field_type_t *field) {
    return (struct field_type_44){storage_kind(capi, &field->storage), field->mutable_};
}

static wasmtime_array_type_t *array_type_new(const struct capi *capi, const wasm_engine_t *engine,
                                             const wasmtime_field_type_t *field) {
    struct field_type_44 old = field_type(capi, field);
    return capi_native(capi, wasmtime_array_type_new, array_type_new_44 *)(engine, &old);
}

/* NULL also when memory has run out. */
static wasmtime_struct_type_t *struct_type_new(const struct capi *capi, const wasm_engine_t *engine,
                                               const wasmtime_field_type_t *fields,
                                               size_t nfields) {
    struct field_type_44 *old = mem_alloc_array(nfields + 1, sizeof(*old));
    if (old == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < nfields; i++) {
        old[i] = field_type(capi, &fields[i]);
    }
    wasmtime_struct_type_t *type =
        capi_native(capi, wasmtime_struct_type_new, struct_type_new_44 *)(engine, old, nfields);
    mem_free(old);
    return type;
}

void drift_field_type_by_kind(struct capi *capi) {
    DRIFT_ADAPT(capi, wasmtime_array_type_new, wasmtime_array_type_new, array_type_new);
    DRIFT_ADAPT(capi, wasmtime_struct_type_new, wasmtime_struct_type_new, struct_type_new);
}
