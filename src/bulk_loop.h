/* The loops that call functions in bulk, one for each function. See include/wmt/bulk.h.
 *
 * A loop is an instance of the module of bulk_module.h. It belongs to the store, as all instances
 * do; the module is compiled once for each signature and lives as long as the engine. */
#ifndef WMT_SRC_BULK_LOOP_H
#define WMT_SRC_BULK_LOOP_H

#include "handle.h"

#include <stdatomic.h>

struct bulk_loop {
    uint8_t *region; /* the loop's memory, which never moves; NULL: no loop can be made */
    size_t capacity; /* rows that the region has room for */
    wasmtime_func_t rows;
    bool is_running; /* the region is in use */
};

struct bulk_module {
    struct bulk_module *next;
    wasmtime_module_t *native;
    size_t param_count;
    size_t result_count;
    uint8_t kinds[]; /* of the parameters, then of the results */
};

/* What an engine has compiled; the newest first. Starts out zeroed; any thread may use it. */
struct bulk_modules {
    _Atomic(struct bulk_module *) first;
};

void bulk_modules_free(struct bulk_modules *modules, const struct capi *capi);

/* Makes the loop of a function, unless that was tried before: `func->own.loop`, which says whether
 * there is one. All parameters and results are numbers or vectors, and the store is free. False
 * with an error when memory has run out. */
bool bulk_loop_prepare(struct handle *func, wmt_error **err);

#endif
