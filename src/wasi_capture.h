/* What the guests of a store write to standard output and error, when the host itself wants it.
 *
 * In such a store fd_write is libwmt's own: it hands what goes to one of the two over at once, on
 * the thread of the call, and everything else on to libwasmtime's function (see wasi_forward.h). To
 * libwasmtime the two are streams that nobody reads; it alone knows which numbers are open, so it
 * also gets each fd_close and fd_renumber first, and libwmt follows what they did. Nothing else
 * makes a number stand for another thing that was open before: WASI preview 1 has no dup. */
#ifndef WMT_SRC_WASI_CAPTURE_H
#define WMT_SRC_WASI_CAPTURE_H

#include "capi/table.h"

#include <wmt/error.h>
#include <wmt/wasi.h>

/* Before `wasi` is applied to the store: makes the store ready to capture if that is wanted. False
 * if it is too late for that, or memory has run out. */
bool wasi_capture_prepare(wmt_store *store, const wmt_wasi *wasi, wmt_error **err);

/* After `wasi` was applied: its streams replace those of before, whose finalizers may run. */
void wasi_capture_set(wmt_store *store, const wmt_wasi *wasi);

/* At the store's end. */
void wasi_capture_delete(wmt_store *store);

/* The functions of such stores, for wasmtime_linker_define_func_unchecked() with the struct capi as
 * `env`. */
wasm_trap_t *wasi_capture_fd_write(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                                   size_t count);
wasm_trap_t *wasi_capture_fd_close(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                                   size_t count);
/* One number has become another, in any store. */
void wasi_capture_renumbered(const wmt_store *store, uint32_t from, uint32_t to);

#endif
