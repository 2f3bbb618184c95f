/* Function types as libwasmtime has them, for host functions. */
#ifndef WMT_SRC_FUNCTYPE_H
#define WMT_SRC_FUNCTYPE_H

#include "engine.h"
#include "type.h"

/* To be deleted with wasm_functype_delete. NULL with UNSUPPORTED_TYPE if libwasmtime cannot name one of
 * the types. */
wasm_functype_t *functype_make(const wmt_engine *engine, const wmt_type *type, wmt_error **err);

#endif
