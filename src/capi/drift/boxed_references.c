/*
 * In 20 a reference is a pointer to a box of the library's. Since 21 it is a structure of the
 * caller's, and what was called delete and copy is called unroot and clone. The structure holds
 * the box as reference.h tells. (Headers 20 and 21: include/wasmtime/val.h.)
 */
#include "capi/drift/drift.h"
#include "capi/drift/narrow_val.h"
#include "capi/drift/reference.h"

#include <string.h>

typedef void *box_clone(wasmtime_context_t *context, void *box);
typedef void box_delete(wasmtime_context_t *context, void *box);
typedef void *box_from_raw(wasmtime_context_t *context, uint32_t raw);
typedef uint32_t box_to_raw(wasmtime_context_t *context, const void *box);

#define BOXED(type)                                                                                \
    static void type##_clone(const struct capi *capi, const wasmtime_##type##_t *ref,              \
                             wasmtime_##type##_t *out) {                                           \
        void *box = type##_box(ref);                                                               \
        wasmtime_context_t *context = box == NULL ? NULL : type##_box_context(ref);                \
        if (box != NULL) {                                                                         \
            box = capi_native(capi, wasmtime_##type##_clone, box_clone *)(context, box);           \
        }                                                                                          \
        type##_set_box(out, context, box);                                                         \
    }                                                                                              \
    static void type##_unroot(const struct capi *capi, wasmtime_##type##_t *ref) {                 \
        void *box = type##_box(ref);                                                               \
        if (box != NULL) {                                                                         \
            capi_native(capi, wasmtime_##type##_delete, box_delete *)(type##_box_context(ref),     \
                                                                      box);                        \
        }                                                                                          \
    }                                                                                              \
    static void type##_from_raw(const struct capi *capi, wasmtime_context_t *context,              \
                                uint32_t raw, wasmtime_##type##_t *out) {                          \
        void *box = capi_native(capi, wasmtime_##type##_from_raw, box_from_raw *)(context, raw);   \
        type##_set_box(out, context, box);                                                         \
    }                                                                                              \
    static uint32_t type##_to_raw(const struct capi *capi, wasmtime_context_t *context,            \
                                  const wasmtime_##type##_t *ref) {                                \
        return capi_native(capi, wasmtime_##type##_to_raw, box_to_raw *)(context,                  \
                                                                         type##_box(ref));         \
    }
BOXED(anyref)
BOXED(externref)
#undef BOXED

/* anyref alone */

typedef void *box_from_i31(wasmtime_context_t *context, uint32_t value);
typedef bool box_get_i31(wasmtime_context_t *context, const void *box, void *value);

static void anyref_from_i31(const struct capi *capi, wasmtime_context_t *context, uint32_t value,
                            wasmtime_anyref_t *out) {
    void *box = capi_native(capi, wasmtime_anyref_from_i31, box_from_i31 *)(context, value);
    anyref_set_box(out, context, box);
}

static bool anyref_i31_get_s(const struct capi *capi, wasmtime_context_t *context,
                             const wasmtime_anyref_t *ref, int32_t *value) {
    return capi_native(capi, wasmtime_anyref_i31_get_s, box_get_i31 *)(context, anyref_box(ref),
                                                                       value);
}

static bool anyref_i31_get_u(const struct capi *capi, wasmtime_context_t *context,
                             const wasmtime_anyref_t *ref, uint32_t *value) {
    return capi_native(capi, wasmtime_anyref_i31_get_u, box_get_i31 *)(context, anyref_box(ref),
                                                                       value);
}

/* externref alone */

typedef void *box_new(wasmtime_context_t *context, void *data, capi_finalizer_t finalizer);
typedef void *box_data(wasmtime_context_t *context, const void *box);

static bool externref_new(const struct capi *capi, wasmtime_context_t *context, void *data,
                          capi_finalizer_t finalizer, wasmtime_externref_t *out) {
    void *box = capi_native(capi, wasmtime_externref_new, box_new *)(context, data, finalizer);
    externref_set_box(out, context, box);
    return box != NULL;
}

static void *externref_data(const struct capi *capi, wasmtime_context_t *context,
                            const wasmtime_externref_t *ref) {
    return capi_native(capi, wasmtime_externref_data, box_data *)(context, externref_box(ref));
}

/* Values */

static void val_clone(const struct capi *capi, const wasmtime_val_t *src, wasmtime_val_t *dst) {
    if (src->kind == WASMTIME_ANYREF) {
        dst->kind = src->kind;
        anyref_clone(capi, &src->of.anyref, &dst->of.anyref);
    } else if (src->kind == WASMTIME_EXTERNREF) {
        dst->kind = src->kind;
        externref_clone(capi, &src->of.externref, &dst->of.externref);
    } else {
        *dst = *src;
    }
}

static void val_unroot(const struct capi *capi, wasmtime_val_t *val) {
    if (val->kind == WASMTIME_ANYREF) {
        anyref_unroot(capi, &val->of.anyref);
    } else if (val->kind == WASMTIME_EXTERNREF) {
        externref_unroot(capi, &val->of.externref);
    }
}

typedef wasmtime_error_t *global_new_narrow(wasmtime_context_t *store,
                                            const wasm_globaltype_t *type,
                                            const struct narrow_val *val, wasmtime_global_t *out);
typedef wasmtime_error_t *global_set_narrow(wasmtime_context_t *store,
                                            const wasmtime_global_t *global,
                                            const struct narrow_val *val);
typedef wasmtime_error_t *table_new_narrow(wasmtime_context_t *store, const wasm_tabletype_t *type,
                                           const struct narrow_val *init, wasmtime_table_t *out);

static wasmtime_error_t *global_new(const struct capi *capi, wasmtime_context_t *store,
                                    const wasm_globaltype_t *type, const wasmtime_val_t *val,
                                    wasmtime_global_t *out) {
    struct narrow_val narrow;
    narrow_val_from(capi, val, &narrow);
    return capi_native(capi, wasmtime_global_new, global_new_narrow *)(store, type, &narrow, out);
}

static wasmtime_error_t *global_set(const struct capi *capi, wasmtime_context_t *store,
                                    const wasmtime_global_t *global, const wasmtime_val_t *val) {
    struct narrow_val narrow;
    narrow_val_from(capi, val, &narrow);
    return capi_native(capi, wasmtime_global_set, global_set_narrow *)(store, global, &narrow);
}

static wasmtime_error_t *table_new(const struct capi *capi, wasmtime_context_t *store,
                                   const wasm_tabletype_t *type, const wasmtime_val_t *init,
                                   wasmtime_table_t *out) {
    struct narrow_val narrow;
    narrow_val_from(capi, init, &narrow);
    return capi_native(capi, wasmtime_table_new, table_new_narrow *)(store, type, &narrow, out);
}

void drift_boxed_references(struct capi *capi) {
    DRIFT_ADAPT(capi, wasmtime_anyref_clone, wasmtime_anyref_clone, anyref_clone);
    DRIFT_ADAPT(capi, wasmtime_anyref_from_i31, wasmtime_anyref_from_i31, anyref_from_i31);
    DRIFT_ADAPT(capi, wasmtime_anyref_from_raw, wasmtime_anyref_from_raw, anyref_from_raw);
    DRIFT_ADAPT(capi, wasmtime_anyref_i31_get_s, wasmtime_anyref_i31_get_s, anyref_i31_get_s);
    DRIFT_ADAPT(capi, wasmtime_anyref_i31_get_u, wasmtime_anyref_i31_get_u, anyref_i31_get_u);
    DRIFT_ADAPT(capi, wasmtime_anyref_to_raw, wasmtime_anyref_to_raw, anyref_to_raw);
    DRIFT_ADAPT(capi, wasmtime_anyref_unroot, wasmtime_anyref_delete, anyref_unroot);
    DRIFT_ADAPT(capi, wasmtime_externref_clone, wasmtime_externref_clone, externref_clone);
    DRIFT_ADAPT(capi, wasmtime_externref_data, wasmtime_externref_data, externref_data);
    DRIFT_ADAPT(capi, wasmtime_externref_from_raw, wasmtime_externref_from_raw, externref_from_raw);
    DRIFT_ADAPT(capi, wasmtime_externref_new, wasmtime_externref_new, externref_new);
    DRIFT_ADAPT(capi, wasmtime_externref_to_raw, wasmtime_externref_to_raw, externref_to_raw);
    DRIFT_ADAPT(capi, wasmtime_externref_unroot, wasmtime_externref_delete, externref_unroot);
    DRIFT_ADAPT(capi, wasmtime_val_clone, wasmtime_val_copy, val_clone);
    DRIFT_ADAPT(capi, wasmtime_val_unroot, wasmtime_val_delete, val_unroot);
    DRIFT_ADAPT(capi, wasmtime_global_new, wasmtime_global_new, global_new);
    DRIFT_ADAPT(capi, wasmtime_global_set, wasmtime_global_set, global_set);
    DRIFT_ADAPT(capi, wasmtime_table_new, wasmtime_table_new, table_new);
}
