/* Values as libwasmtime's checked functions have them: for tables, globals, and functions whose
 * type libwmt does not know. The counterpart for unchecked calls is raw.h. */
#ifndef WMT_SRC_NATIVE_VAL_H
#define WMT_SRC_NATIVE_VAL_H

#include "val_check.h"

/* Checks `val` as val_check() does and writes it; false with an error. What it refers to stays the
 * embedder's: there is nothing to release. */
bool native_val_from(const wmt_store *store, enum val_role role, size_t index,
                     const wmt_valtype *type, const wmt_val *val, wasmtime_val_t *native,
                     wmt_error **err);

/* Whether libwasmtime has native values of that kind; false with an error. It aborts on others. */
bool native_val_is_known(const struct capi *capi, uint32_t kind, wmt_error **err);

/* Takes `native` over; false with an error, and then `val` is undefined. */
bool native_val_to(wmt_store *store, wasmtime_val_t *native, wmt_val *val, wmt_error **err);

/* The same for all results of a call: none stays rooted when one cannot be taken. */
bool native_vals_to(wmt_store *store, wasmtime_val_t *natives, size_t count, wmt_val *results,
                    wmt_error **err);

#endif
