/* Function types as libwasmtime has them. */
#ifndef WMT_SRC_FUNCTYPE_H
#define WMT_SRC_FUNCTYPE_H

#include "engine.h"
#include "type.h"

/* To be deleted with wasm_functype_delete. NULL with UNSUPPORTED_TYPE if libwasmtime cannot name
 * one of the types. */
wasm_functype_t *functype_make(const wmt_engine *engine, const wmt_type *type, wmt_error **err);

/* The type of a function that libwasmtime alone knows, such as one that no instance exports: not
 * known exactly (type_is_known_exactly()), to be freed with type_delete(). Some libraries abort if
 * a type in it is not type_val_is_nameable(). NULL with an error when memory runs out. */
wmt_type *functype_ask(const struct capi *capi, const wasmtime_context_t *context,
                       const wasmtime_func_t *func, wmt_error **err);

#endif
