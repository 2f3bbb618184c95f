/* Waiting on a guest's behalf, so that time limits and interrupts end it.
 *
 * poll_oneoff is libwmt's own: it waits for clocks itself. What happens on descriptors only
 * libwasmtime knows; it is asked to wait, never for longer than the guest has time left, nor, if
 * somebody may interrupt the guest, for longer than a moment. */
#ifndef WMT_SRC_WASI_POLL_H
#define WMT_SRC_WASI_POLL_H

#include "capi/table.h"

#include <wmt/error.h>

/* For wasmtime_linker_define_func_unchecked() with the struct capi as `env`. */
wasm_trap_t *wasi_poll_oneoff(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                              size_t count);

/* Waits until a descriptor has something to read, or none can come any more. False with the error
 * that the guest is to be stopped by. */
bool wasi_poll_readable(wmt_store *store, uint32_t fd, wmt_error **err);

#endif
