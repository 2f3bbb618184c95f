/* Handing a call of a WASI function on to libwasmtime's own, from a function that has taken its
 * place.
 *
 * libwasmtime's functions work on the memory that their caller exports. Called by the host they
 * have no caller and fail; so they are called by way of a tiny module that imports the guest's
 * memory and exports it again. */
#ifndef WMT_SRC_WASI_FORWARD_H
#define WMT_SRC_WASI_FORWARD_H

#include "capi/table.h"

#include <stdatomic.h>
#include <wmt/error.h>

/* The functions that can be handed on, by their places. */
enum wasi_forward_function {
    WASI_FORWARD_FD_WRITE,
    WASI_FORWARD_FD_CLOSE,
    WASI_FORWARD_FD_RENUMBER,
    WASI_FORWARD_COUNT
};

/* An engine's compiled modules: for memories that are not shared, and for those that are. Made when
 * first needed; any thread may use it. Starts out zeroed. */
struct wasi_forward_cache {
    _Atomic(wasmtime_module_t *) modules[2];
};

void wasi_forward_cache_free(struct wasi_forward_cache *cache, const struct capi *capi);

/* A store's instances, one for each memory that guests have called with. */
struct wasi_forward;

void wasi_forward_free(struct wasi_forward *forwards);

/* Calls one with the arguments in `slots`, on whose memory `memory` is; the result comes into the
 * first slot. `*forwards` is the store's list. False with an error. */
bool wasi_forward_call(struct wasi_forward **forwards, wmt_store *store,
                       const wasmtime_extern_t *memory, enum wasi_forward_function function,
                       wasmtime_val_raw_t *slots, size_t count, wmt_error **err);

#endif
