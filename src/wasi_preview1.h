/* The functions of WASI preview 1, as libwasmtime defines them in a linker. */
#ifndef WMT_SRC_WASI_PREVIEW1_H
#define WMT_SRC_WASI_PREVIEW1_H

#include "capi/table.h"
#include "name_table.h"

#include <wmt/error.h>

struct wasi_function {
    const char *name;
    const char *signature; /* such as "(i32, i32) -> (i32)"; only i32 and i64 occur */
};

/* The function that wasi_preview1_define() defines under these two names; NULL if it defines none.
 * Static data. */
const struct wasi_function *wasi_preview1_find(const char *module, size_t module_length,
                                               const char *name, size_t name_length);

/* The name of function number `index`, as imports have it; false after the last one. */
bool wasi_preview1_name(size_t index, struct two_part_name *name);

/*
 * Defines all of them in a linker, for any number of stores and threads, in place of what had their
 * names: the linker must allow shadowing.
 *
 * Some are libwmt's own. proc_exit makes the exit the pending error of the calling store, whose
 * context data must be its wmt_store, and stops the guest with a trap. False: as capi_require()
 * says.
 */
bool wasi_preview1_define(const struct capi *capi, wasmtime_linker_t *linker, wmt_error **err);

typedef bool wasi_preview1_filter(const void *data, const struct two_part_name *name);

/* Replaces the functions that stores with captured output need their own of (wasi_capture.h), each
 * if `is_wanted` says so of its name. */
bool wasi_preview1_define_capturing(const struct capi *capi, wasmtime_linker_t *linker,
                                    wasi_preview1_filter *is_wanted, const void *data,
                                    wmt_error **err);

#endif
