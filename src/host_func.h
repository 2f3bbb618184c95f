/* Host functions: C functions that a guest can call. */
#ifndef WMT_SRC_HOST_FUNC_H
#define WMT_SRC_HOST_FUNC_H

#include "engine.h"
#include "type.h"

#include <wmt/func.h>

struct host_func {
    const struct capi *capi;
    wmt_func_callback callback;
    void *env;
    wmt_finalizer finalizer;
    wmt_type *type; /* owned */
};

/* Parses the signature and checks all arguments; NULL with an error, and then `finalizer` is not
 * called. `*native_type` receives its type for libwasmtime, to be deleted by the caller. */
struct host_func *host_func_make(const wmt_engine *engine, const char *signature,
                                 wmt_func_callback callback, void *env, wmt_finalizer finalizer,
                                 wasm_functype_t **native_type, wmt_error **err);

/* What is registered with libwasmtime, with the host_func as `env`. */
wasm_trap_t *host_func_call(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                            size_t nslots);

/* The finalizer to register beside it: runs the user's, and frees the host_func. */
void host_func_finalize(void *env);

/* Frees it without running the user's finalizer, when it was never registered. */
void host_func_discard(struct host_func *func);

#endif
