/* Functions by which a guest could end the process: libwmt looks at the arguments first.
 *
 * In the first releases of 20 to 34 libwasmtime aborts when a file is opened after a descriptor was
 * renumbered to one that was not open, or to itself. Up to 41 it makes room at once for all the
 * random numbers that a guest asks for, however many, and aborts if there is none. */
#ifndef WMT_SRC_WASI_GUARD_H
#define WMT_SRC_WASI_GUARD_H

#include "capi/table.h"

/* For wasmtime_linker_define_func_unchecked() with the struct capi as `env`. */
wasm_trap_t *wasi_guard_fd_renumber(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                                    size_t count);
wasm_trap_t *wasi_guard_random_get(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                                   size_t count);

#endif
