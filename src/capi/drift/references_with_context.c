/*
 * From 21 to 37 references, and values, were cloned and unrooted with the context of their store,
 * since then without. Up to 36 the context was needed: every function that gives a reference notes
 * it there, as reference.h tells. In 37 it was no longer looked at.
 * (Headers 37 and 38: include/wasmtime/val.h; crates/c-api/src/ref.rs of 36 and 37.)
 */
#include "capi/drift/drift.h"
#include "capi/drift/narrow_val.h"
#include "capi/drift/reference.h"

#include <string.h>

#define CLONE_AND_UNROOT(type)                                                                     \
    typedef void type##_clone_with_context(                                                        \
        wasmtime_context_t *context, const wasmtime_##type##_t *ref, wasmtime_##type##_t *out);    \
    typedef void type##_unroot_with_context(wasmtime_context_t *context,                           \
                                            wasmtime_##type##_t *ref);                             \
    static void type##_clone_21(const struct capi *capi, const wasmtime_##type##_t *ref,           \
                                wasmtime_##type##_t *out) {                                        \
        memset(out, 0, sizeof(*out));                                                              \
        if (ref != NULL && ref->store_id != 0) {                                                   \
            capi_native(capi, wasmtime_##type##_clone, type##_clone_with_context *)(ref->private3, \
                                                                                    ref, out);     \
            out->private3 = ref->private3;                                                         \
        }                                                                                          \
    }                                                                                              \
    static void type##_unroot_21(const struct capi *capi, wasmtime_##type##_t *ref) {              \
        if (ref != NULL && ref->store_id != 0) {                                                   \
            capi_native(capi, wasmtime_##type##_unroot,                                            \
                        type##_unroot_with_context *)(ref->private3, ref);                         \
        }                                                                                          \
    }                                                                                              \
    static void type##_clone_37(const struct capi *capi, const wasmtime_##type##_t *ref,           \
                                wasmtime_##type##_t *out) {                                        \
        capi_native(capi, wasmtime_##type##_clone, type##_clone_with_context *)(NULL, ref, out);   \
    }                                                                                              \
    static void type##_unroot_37(const struct capi *capi, wasmtime_##type##_t *ref) {              \
        capi_native(capi, wasmtime_##type##_unroot, type##_unroot_with_context *)(NULL, ref);      \
    }
CLONE_AND_UNROOT(anyref)
CLONE_AND_UNROOT(externref)
#undef CLONE_AND_UNROOT

static void val_clone_21(const struct capi *capi, const wasmtime_val_t *src, wasmtime_val_t *dst) {
    if (src->kind == WASMTIME_ANYREF) {
        dst->kind = src->kind;
        anyref_clone_21(capi, &src->of.anyref, &dst->of.anyref);
    } else if (src->kind == WASMTIME_EXTERNREF) {
        dst->kind = src->kind;
        externref_clone_21(capi, &src->of.externref, &dst->of.externref);
    } else {
        *dst = *src;
    }
}

static void val_unroot_21(const struct capi *capi, wasmtime_val_t *val) {
    if (val->kind == WASMTIME_ANYREF) {
        anyref_unroot_21(capi, &val->of.anyref);
    } else if (val->kind == WASMTIME_EXTERNREF) {
        externref_unroot_21(capi, &val->of.externref);
    }
}

typedef void val_clone_with_context(wasmtime_context_t *context, const wasmtime_val_t *src,
                                    wasmtime_val_t *dst);
typedef void val_unroot_with_context(wasmtime_context_t *context, wasmtime_val_t *val);

static void val_clone_37(const struct capi *capi, const wasmtime_val_t *src, wasmtime_val_t *dst) {
    capi_native(capi, wasmtime_val_clone, val_clone_with_context *)(NULL, src, dst);
}

static void val_unroot_37(const struct capi *capi, wasmtime_val_t *val) {
    capi_native(capi, wasmtime_val_unroot, val_unroot_with_context *)(NULL, val);
}

/* What gives a reference */

typedef void anyref_from_number(wasmtime_context_t *context, uint32_t number,
                                wasmtime_anyref_t *out);
typedef void externref_from_number(wasmtime_context_t *context, uint32_t number,
                                   wasmtime_externref_t *out);
typedef bool externref_from_data(wasmtime_context_t *context, void *data,
                                 capi_finalizer_t finalizer, wasmtime_externref_t *out);

static void anyref_from_i31(const struct capi *capi, wasmtime_context_t *context, uint32_t value,
                            wasmtime_anyref_t *out) {
    capi_native(capi, wasmtime_anyref_from_i31, anyref_from_number *)(context, value, out);
    out->private3 = context;
}

static void anyref_from_raw(const struct capi *capi, wasmtime_context_t *context, uint32_t raw,
                            wasmtime_anyref_t *out) {
    capi_native(capi, wasmtime_anyref_from_raw, anyref_from_number *)(context, raw, out);
    out->private3 = context;
}

static void externref_from_raw(const struct capi *capi, wasmtime_context_t *context, uint32_t raw,
                               wasmtime_externref_t *out) {
    capi_native(capi, wasmtime_externref_from_raw, externref_from_number *)(context, raw, out);
    out->private3 = context;
}

static bool externref_new(const struct capi *capi, wasmtime_context_t *context, void *data,
                          capi_finalizer_t finalizer, wasmtime_externref_t *out) {
    bool made = capi_native(capi, wasmtime_externref_new, externref_from_data *)(context, data,
                                                                                 finalizer, out);
    if (made) {
        out->private3 = context;
    }
    return made;
}

void drift_references_with_context(struct capi *capi) {
    DRIFT_ADAPT(capi, wasmtime_anyref_clone, wasmtime_anyref_clone, anyref_clone_21);
    DRIFT_ADAPT(capi, wasmtime_anyref_from_i31, wasmtime_anyref_from_i31, anyref_from_i31);
    DRIFT_ADAPT(capi, wasmtime_anyref_from_raw, wasmtime_anyref_from_raw, anyref_from_raw);
    DRIFT_ADAPT(capi, wasmtime_anyref_unroot, wasmtime_anyref_unroot, anyref_unroot_21);
    DRIFT_ADAPT(capi, wasmtime_externref_clone, wasmtime_externref_clone, externref_clone_21);
    DRIFT_ADAPT(capi, wasmtime_externref_from_raw, wasmtime_externref_from_raw, externref_from_raw);
    DRIFT_ADAPT(capi, wasmtime_externref_new, wasmtime_externref_new, externref_new);
    DRIFT_ADAPT(capi, wasmtime_externref_unroot, wasmtime_externref_unroot, externref_unroot_21);
    DRIFT_ADAPT(capi, wasmtime_val_clone, wasmtime_val_clone, val_clone_21);
    DRIFT_ADAPT(capi, wasmtime_val_unroot, wasmtime_val_unroot, val_unroot_21);
}

void drift_references_with_unused_context(struct capi *capi) {
    DRIFT_ADAPT(capi, wasmtime_anyref_clone, wasmtime_anyref_clone, anyref_clone_37);
    DRIFT_ADAPT(capi, wasmtime_anyref_unroot, wasmtime_anyref_unroot, anyref_unroot_37);
    DRIFT_ADAPT(capi, wasmtime_externref_clone, wasmtime_externref_clone, externref_clone_37);
    DRIFT_ADAPT(capi, wasmtime_externref_unroot, wasmtime_externref_unroot, externref_unroot_37);
    DRIFT_ADAPT(capi, wasmtime_val_clone, wasmtime_val_clone, val_clone_37);
    DRIFT_ADAPT(capi, wasmtime_val_unroot, wasmtime_val_unroot, val_unroot_37);
}
