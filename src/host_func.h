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

struct host_func;

/* Makes one call, which came from `store`. */
typedef wasm_trap_t *host_func_runner(const struct host_func *func, wasmtime_caller_t *caller,
                                      wasmtime_val_raw_t *slots, wmt_store *store);

struct host_func {
    void *env;
    wmt_store *store;      /* the only one that can call it; NULL: any of the engine's */
    host_func_runner *run; /* the one for functions like this */
    const struct capi *capi;
    wmt_func_callback callback;
    wmt_func_raw_callback raw_callback;
    wmt_finalizer finalizer;
    wmt_type *type; /* owned */
};

/* Parses the signature and checks all arguments; NULL with an error, and then the finalizer is not
 * called. `*native_type` receives its type for libwasmtime, to be deleted by the caller. */
struct host_func *host_func_make(const wmt_engine *engine, const struct host_func_source *source,
                                 wasm_functype_t **native_type, wmt_error **err);

/* What to register with libwasmtime, with the host_func as its `env`. */
wasm_trap_t *host_func_call(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                            size_t nslots);

/* The finalizer to register beside it: runs the user's, and frees the host_func. */
void host_func_finalize(void *env);

/* Frees it without running the user's finalizer, when it was never registered. */
void host_func_discard(struct host_func *func);

#endif
