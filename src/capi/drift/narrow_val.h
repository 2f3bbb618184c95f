/*
 * Values of 24 bytes.
 *
 * At 37 references grew from 16 to 24 bytes, and with them wasmtime_val_t from 24 to 32. Libraries
 * built without references of that kind (the gc feature) kept 24. A single narrow value is the
 * front of a value, but for references: what they are made of is told in reference.h.
 * (Headers 36 and 37: include/wasmtime/val.h.)
 */
#ifndef CAPI_DRIFT_NARROW_VAL_H
#define CAPI_DRIFT_NARROW_VAL_H

#include "capi/table.h"

struct narrow_val {
    wasmtime_valkind_t kind;
    uint64_t of[2];
};

/* The narrow value borrows what the value refers to. */
void narrow_val_from(const struct capi *capi, const wasmtime_val_t *val, struct narrow_val *narrow);
void narrow_vals_from(const struct capi *capi, const wasmtime_val_t *vals, size_t count,
                      struct narrow_val *narrow);

/* The value takes over what the narrow one refers to. */
void narrow_val_to(const struct capi *capi, wasmtime_context_t *context,
                   const struct narrow_val *narrow, wasmtime_val_t *val);
void narrow_vals_to(const struct capi *capi, wasmtime_context_t *context,
                    const struct narrow_val *narrow, size_t count, wasmtime_val_t *vals);

#endif
