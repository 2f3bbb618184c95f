/* Value types as libwasmtime has them. */
#ifndef WMT_SRC_NATIVE_VALTYPE_H
#define WMT_SRC_NATIVE_VALTYPE_H

#include "engine.h"
#include "type.h"

/* To be deleted with wasm_valtype_delete. NULL with UNSUPPORTED_TYPE if libwasmtime cannot name the
 * type; `whose` type it is to be, such as "a table", is for the message. */
wasm_valtype_t *native_valtype_make(const wmt_engine *engine, const wmt_valtype *type,
                                    const char *whose, wmt_error **err);

/* What `native` is: all of `type` but its text. False for references to what a module defines,
 * which have no name outside of it. Not for references to continuations: libwasmtime aborts on
 * those. */
bool native_valtype_read(const struct capi *capi, const wasm_valtype_t *native, wmt_valtype *type);

#endif
