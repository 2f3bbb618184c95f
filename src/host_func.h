/* Host functions: C functions that a guest can call. */
#ifndef WMT_SRC_HOST_FUNC_H
#define WMT_SRC_HOST_FUNC_H

#include "engine.h"
#include "type.h"

#include <wmt/raw.h>

/* What an embedder gives for a host function. */
struct host_func_source {
    const char *signature;
    wmt_func_callback callback;         /* either this one ... */
    wmt_func_raw_callback raw_callback; /* ... or this one */
    void *env;
    wmt_finalizer finalizer;
};

struct host_func {
    void *env;
    const struct capi *capi;
    wmt_func_callback callback;
    wmt_func_raw_callback raw_callback;
    wmt_finalizer finalizer;
    wmt_type *type; /* owned */
    /* What to register with libwasmtime, with the host_func as its `env`: the one for functions
     * like this. */
    wasmtime_func_unchecked_callback_t enter;
};

/* Parses the signature and checks all arguments; NULL with an error, and then the finalizer is not
 * called. `*native_type` receives its type for libwasmtime, to be deleted by the caller. */
struct host_func *host_func_make(const wmt_engine *engine, const struct host_func_source *source,
                                 wasm_functype_t **native_type, wmt_error **err);

/* The finalizer to register beside `enter`: runs the user's, and frees the host_func. */
void host_func_finalize(void *env);

/* Frees it without running the user's finalizer, when it was never registered. */
void host_func_discard(struct host_func *func);

#endif
