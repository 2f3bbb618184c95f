/* Whether a value that the embedder gives can be what is wanted. Both forms in which libwasmtime
 * takes values, slots (raw.h) and native values (native_val.h), are written after this check. */
#ifndef WMT_SRC_VAL_CHECK_H
#define WMT_SRC_VAL_CHECK_H

#include "store.h"
#include "type.h"

#include <wmt/val.h>

/* What a value is given for: for messages, and for the kind of error. */
enum val_role { VAL_ARGUMENT, VAL_RESULT, VAL_ELEMENT, VAL_CONTENT, VAL_FIELD };

/* Room for the longest of these, such as "argument 999". */
enum { VAL_NAME_ROOM = 32 };

/* What messages call it; arguments, results and fields are numbered by `index`. */
void val_name(char name[VAL_NAME_ROOM], enum val_role role, size_t index);

/* Checks kind, null, store and type; false with an error. `type` NULL is one that libwmt does not
 * know: libwasmtime checks the rest then. A function or reference that passes is a
 * live handle. */
bool val_check(const wmt_store *store, enum val_role role, size_t index, const wmt_valtype *type,
               const wmt_val *val, wmt_error **err);

#endif
