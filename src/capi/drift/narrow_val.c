#include "capi/drift/narrow_val.h"

#include "capi/drift/reference.h"

#include <string.h>

/* In the union, anyref and externref are the same bytes: one of them stands for both. */

void narrow_val_from(const struct capi *capi, const wasmtime_val_t *val,
                     struct narrow_val *narrow) {
    narrow->kind = val->kind;
    if (reference_is_boxed(capi) && reference_is_kind(val->kind)) {
        narrow->of[0] = (uint64_t)(uintptr_t)externref_box(&val->of.externref);
        narrow->of[1] = 0;
        return;
    }
    memcpy(narrow->of, &val->of, sizeof(narrow->of));
}

void narrow_val_to(const struct capi *capi, wasmtime_context_t *context,
                   const struct narrow_val *narrow, wasmtime_val_t *val) {
    memset(val, 0, sizeof(*val));
    val->kind = narrow->kind;
    if (reference_is_boxed(capi) && reference_is_kind(narrow->kind)) {
        externref_set_box(&val->of.externref, context, (void *)(uintptr_t)narrow->of[0]);
        return;
    }
    memcpy(&val->of, narrow->of, sizeof(narrow->of));
    if (reference_is_narrow(capi) && reference_is_kind(narrow->kind)) {
        val->of.externref.private3 = context;
    }
}

void narrow_vals_from(const struct capi *capi, const wasmtime_val_t *vals, size_t count,
                      struct narrow_val *narrow) {
    for (size_t i = 0; i < count; i++) {
        narrow_val_from(capi, &vals[i], &narrow[i]);
    }
}

void narrow_vals_to(const struct capi *capi, wasmtime_context_t *context,
                    const struct narrow_val *narrow, size_t count, wasmtime_val_t *vals) {
    for (size_t i = 0; i < count; i++) {
        narrow_val_to(capi, context, &narrow[i], &vals[i]);
    }
}
