/* Handing a call of a WASI function on to libwasmtime's own, from a function that has taken its
 * place.
 *
 * libwasmtime's functions work on the memory that their caller exports. Called by the host they
 * have no caller and fail; so they are called by way of a tiny module that imports the guest's
 * memory and exports it again, or that has a small memory of its own, a scratch. */
#ifndef WMT_SRC_WASI_FORWARD_H
#define WMT_SRC_WASI_FORWARD_H

#include "capi/table.h"

#include <stdatomic.h>
#include <wmt/error.h>

/* The functions that can be handed on: place, name, and what they take, as WebAssembly's text. All
 * give an errno. The arguments are numbered so that the text can be made. */
#define WASI_FORWARD_FUNCTIONS(ROW)                                                                \
    ROW(CLOCK_TIME_GET, "clock_time_get", "i32 i64 i32", ARGUMENTS_3)                              \
    ROW(FD_CLOSE, "fd_close", "i32", ARGUMENTS_1)                                                  \
    ROW(FD_FDSTAT_GET, "fd_fdstat_get", "i32 i32", ARGUMENTS_2)                                    \
    ROW(FD_PREAD, "fd_pread", "i32 i32 i32 i64 i32", ARGUMENTS_5)                                  \
    ROW(FD_READ, "fd_read", "i32 i32 i32 i32", ARGUMENTS_4)                                        \
    ROW(FD_RENUMBER, "fd_renumber", "i32 i32", ARGUMENTS_2)                                        \
    ROW(FD_WRITE, "fd_write", "i32 i32 i32 i32", ARGUMENTS_4)                                      \
    ROW(POLL_ONEOFF, "poll_oneoff", "i32 i32 i32 i32", ARGUMENTS_4)                                \
    ROW(RANDOM_GET, "random_get", "i32 i32", ARGUMENTS_2)

enum wasi_forward_function {
#define PLACE(place, name, params, arguments) WASI_FORWARD_##place,
    WASI_FORWARD_FUNCTIONS(PLACE)
#undef PLACE
        WASI_FORWARD_COUNT
};

/* How large a scratch is. */
#define WASI_FORWARD_SCRATCH_SIZE 131072

enum wasi_forward_kind { WASI_FORWARD_GUEST, WASI_FORWARD_SHARED, WASI_FORWARD_SCRATCH };

/* An engine's compiled modules, one of each kind. Made when first needed; any thread may use it.
 * Starts out zeroed. */
struct wasi_forward_cache {
    _Atomic(wasmtime_module_t *) modules[WASI_FORWARD_SCRATCH + 1];
};

void wasi_forward_cache_free(struct wasi_forward_cache *cache, const struct capi *capi);

/* Whether the library can compile the modules. */
bool wasi_forward_is_possible(const struct capi *capi);

/* A store's instances, one for each memory that guests have called with. */
struct wasi_forward;

/* At the store's end. */
void wasi_forward_free(struct wasi_forward *forwards);

/* Calls one with the arguments in `slots`, on whose memory `memory` is, the scratch if it is NULL;
 * the result comes into the first slot. False with an error. */
bool wasi_forward_call(wmt_store *store, const wasmtime_extern_t *memory,
                       enum wasi_forward_function function, wasmtime_val_raw_t *slots, size_t count,
                       wmt_error **err);

/* The store's scratch: it stays where it is, and its address for WASI is 0. NULL with an error. */
uint8_t *wasi_forward_scratch(wmt_store *store, wmt_error **err);

#endif
