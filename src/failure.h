/* Making wmt_errors of libwasmtime's errors and traps. */
#ifndef WMT_SRC_FAILURE_H
#define WMT_SRC_FAILURE_H

#include "capi/table.h"
#include "error.h"

/* Reports a libwasmtime error that has nothing to do with running a guest. Consumes it; `id` says
 * what kind of error it is. Always returns false. */
bool failure_set(wmt_error **err, enum error_id id, const struct capi *capi,
                 wasmtime_error_t *native);

/* For failure_check_run(), when there is an error or a trap. Returns false. */
bool failure_set_run(wmt_store *store, wasmtime_error_t *native, wasm_trap_t *trap,
                     enum error_id id, wmt_error **err);

/* Reports what came out of running a guest: a trap, an error, or neither. Consumes both and the
 * store's pending error, which explains them if there is one. `id` is for an error that is no trap
 * and no host error. False if something was reported. */
static inline bool failure_check_run(wmt_store *store, wasmtime_error_t *native, wasm_trap_t *trap,
                                     enum error_id id, wmt_error **err) {
    return (native == NULL && trap == NULL) || failure_set_run(store, native, trap, id, err);
}

/* The text of a libwasmtime error in one line: its causes in order, without backtraces. NULL: out
 * of memory. To be freed with mem_free(). */
char *failure_one_line(const char *text, size_t length);

/* The text of a libwasmtime error as it is. NULL: out of memory. To be freed with mem_free(). */
char *failure_text(const struct capi *capi, const wasmtime_error_t *native);

#endif
