/* Giving a description of what a guest may see to a store. See include/wmt/wasi.h. */
#ifndef WMT_SRC_WASI_H
#define WMT_SRC_WASI_H

#include "capi/table.h"
#include "wasi_preview1.h"

#include <wmt/error.h>
#include <wmt/wasi.h>

/*
 * Opens what `wasi` names and gives it to the store of `context`, in place of what it had. `wasi`
 * is only read. False, and the store is as before: FILE, DIRECTORY, UNSUPPORTED_READ_ONLY,
 * MISSING_FEATURE, OUT_OF_MEMORY.
 */
bool wasi_apply(const wmt_wasi *wasi, const struct capi *capi, wasmtime_context_t *context,
                wmt_error **err);

#endif
