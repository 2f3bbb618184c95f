#include "object_type.h"

#include "alloc.h"
#include "arena.h"
#include "capi/capi.h"
#include "error.h"
#include "native_valtype.h"

#include <string.h>

static bool make_field(const wmt_engine *engine, const struct object_field *field,
                       wasmtime_field_type_t *native, wmt_error **err) {
    native->mutable_ = field->is_mutable;
    switch (field->packed_bits) {
    case 8:
        native->storage.kind = WASMTIME_STORAGE_TYPE_KIND_I8;
        return true;
    case 16:
        native->storage.kind = WASMTIME_STORAGE_TYPE_KIND_I16;
        return true;
    default:
        native->storage.kind = WASMTIME_STORAGE_TYPE_KIND_VALTYPE;
        native->storage.valtype =
            native_valtype_make(engine, &field->type, "a field or element", err);
        return native->storage.valtype != NULL;
    }
}

static void delete_fields(const struct capi *capi, wasmtime_field_type_t *natives, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (natives[i].storage.valtype != NULL) {
            capi_wasm_valtype_delete(capi, natives[i].storage.valtype);
        }
    }
    mem_free(natives);
}

/* libwasmtime copies what it is given. */
static bool make_of_fields(wmt_object_type *type, const wasmtime_field_type_t *natives,
                           wmt_error **err) {
    const struct capi *capi = type->engine->capi;
    wasm_engine_t *engine = type->engine->native;
    if (type->kind == WMT_REF_ARRAY) {
        type->native.array = capi_wasmtime_array_type_new(capi, engine, natives);
        return type->native.array != NULL || error_set_nomem(err);
    }
    type->native.structure =
        capi_wasmtime_struct_type_new(capi, engine, natives, type->field_count);
    return type->native.structure != NULL || error_set_nomem(err);
}

static bool make_native(wmt_object_type *type, wmt_error **err) {
    wasmtime_field_type_t *natives = mem_calloc(type->field_count + 1, sizeof *natives);
    bool succeeded = natives != NULL || error_set_nomem(err);
    for (size_t i = 0; succeeded && i < type->field_count; i++) {
        succeeded = make_field(type->engine, &type->fields[i], &natives[i], err);
    }
    succeeded = succeeded && make_of_fields(type, natives, err);
    if (natives != NULL) {
        delete_fields(type->engine->capi, natives, type->field_count);
    }
    return succeeded;
}

wmt_object_type *object_type_begin(wmt_engine *engine, wmt_error **err) {
    wmt_object_type *type = mem_calloc(1, sizeof *type);
    struct arena *arena = type == NULL ? NULL : arena_new();
    if (arena == NULL) {
        mem_free(type);
        (void)error_set_nomem(err);
        return NULL;
    }
    atomic_init(&type->references, 1);
    type->engine = wmt_engine_keep(engine);
    type->arena = arena;
    return type;
}

wmt_object_type *wmt_object_type_new(wmt_engine *engine, const char *text, wmt_error **err) {
    wmt_object_type *type = NULL;
    if (!error_enter(err) || !error_check_argument(engine, "engine", err) ||
        !error_check_argument(text, "text", err) ||
        !capi_require(engine->capi, wasmtime_struct_type_new, err) ||
        !capi_require(engine->capi, wasmtime_array_type_new, err)) {
        return NULL;
    }
    type = object_type_begin(engine, err);
    if (type != NULL && object_type_parse(type, text, err) && make_native(type, err)) {
        return type;
    }
    wmt_object_type_delete(type);
    return NULL;
}

wmt_object_type *wmt_object_type_keep(wmt_object_type *type) {
    if (type != NULL) {
        atomic_fetch_add_explicit(&type->references, 1, memory_order_relaxed);
    }
    return type;
}

/* One whose making has failed may have no native type. */
static void delete_native(const wmt_object_type *type) {
    const struct capi *capi = type->engine->capi;
    if (type->kind == WMT_REF_ARRAY && type->native.array != NULL) {
        capi_wasmtime_array_type_delete(capi, type->native.array);
    } else if (type->kind == WMT_REF_STRUCT && type->native.structure != NULL) {
        capi_wasmtime_struct_type_delete(capi, type->native.structure);
    }
}

void wmt_object_type_delete(wmt_object_type *type) {
    if (type == NULL ||
        atomic_fetch_sub_explicit(&type->references, 1, memory_order_acq_rel) != 1) {
        return;
    }
    delete_native(type);
    arena_delete(type->arena);
    wmt_engine_delete(type->engine);
    mem_free(type);
}

int wmt_object_type_kind(const wmt_object_type *type) {
    return type == NULL ? WMT_REF_NONE : (int)type->kind;
}

const char *wmt_object_type_text(const wmt_object_type *type) {
    return type == NULL ? "" : type->text;
}

size_t wmt_object_type_field_count(const wmt_object_type *type) {
    return type == NULL ? 0 : type->field_count;
}

static const struct object_field *field_at(const wmt_object_type *type, size_t index) {
    return index < wmt_object_type_field_count(type) ? &type->fields[index] : NULL;
}

const wmt_valtype *wmt_object_type_field(const wmt_object_type *type, size_t index) {
    const struct object_field *field = field_at(type, index);
    return field == NULL ? NULL : &field->type;
}

uint32_t wmt_object_type_field_packed_bits(const wmt_object_type *type, size_t index) {
    const struct object_field *field = field_at(type, index);
    return field == NULL ? 0 : field->packed_bits;
}

bool wmt_object_type_field_is_mutable(const wmt_object_type *type, size_t index) {
    const struct object_field *field = field_at(type, index);
    return field != NULL && field->is_mutable;
}
