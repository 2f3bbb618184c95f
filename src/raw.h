/* Values as libwasmtime's unchecked calls have them, and all the checks that those calls leave out. */
#ifndef WMT_SRC_RAW_H
#define WMT_SRC_RAW_H

#include "store.h"
#include "type.h"

#include <wmt/val.h>

/* What values are being checked: for messages, and for the kind of error. */
enum raw_role { RAW_ARGUMENT, RAW_RESULT };

/* Checks `vals` against `types` and writes the slots; false with an error. */
bool raw_from_vals(wmt_store *store, enum raw_role role, const wmt_valtype *types, size_t count,
                   const wmt_val *vals, wasmtime_val_raw_t *slots, wmt_error **err);

/* Reads the slots as values of `types`; false with an error, and then `vals` is undefined. */
bool raw_to_vals(wmt_store *store, const wmt_valtype *types, size_t count,
                 const wasmtime_val_raw_t *slots, wmt_val *vals, wmt_error **err);

#endif
