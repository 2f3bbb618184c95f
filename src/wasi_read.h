/* Reading: fd_read and fd_pread.
 *
 * libwasmtime up to 41 makes room at once for as much as a guest says that it has room for, and
 * aborts if there is none: libwmt looks first, and reads a part at a time by way of the scratch
 * (see wasi_forward.h). As in newer ones, a guest gets less at once than it has asked for. A read
 * of standard input waits in a way that time limits and interrupts end (see wasi_poll.h). */
#ifndef WMT_SRC_WASI_READ_H
#define WMT_SRC_WASI_READ_H

#include "capi/table.h"

/* For wasmtime_linker_define_func_unchecked() with the struct capi as `env`. */
wasm_trap_t *wasi_read_fd_read(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                               size_t count);
wasm_trap_t *wasi_read_fd_pread(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                                size_t count);

#endif
