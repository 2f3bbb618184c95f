/*
 * What global_get and table_get give may be a reference, which has to keep its context up to 36:
 * see reference.h. The table of 20 to 25 is table_index.c's.
 */
#include "capi/drift/drift.h"
#include "capi/drift/narrow_val.h"

typedef void global_get_narrow(wasmtime_context_t *store, const wasmtime_global_t *global,
                               struct narrow_val *val);
typedef bool table_get_narrow(wasmtime_context_t *store, const wasmtime_table_t *table,
                              uint64_t index, struct narrow_val *val);

static void global_get(const struct capi *capi, wasmtime_context_t *store,
                       const wasmtime_global_t *global, wasmtime_val_t *val) {
    struct narrow_val narrow;
    capi_native(capi, wasmtime_global_get, global_get_narrow *)(store, global, &narrow);
    narrow_val_to(capi, store, &narrow, val);
}

void drift_global_get_without_context(struct capi *capi) {
    DRIFT_ADAPT(capi, wasmtime_global_get, wasmtime_global_get, global_get);
}

static bool table_get(const struct capi *capi, wasmtime_context_t *store,
                      const wasmtime_table_t *table, uint64_t index, wasmtime_val_t *val) {
    struct narrow_val narrow;
    if (!capi_native(capi, wasmtime_table_get, table_get_narrow *)(store, table, index, &narrow)) {
        return false;
    }
    narrow_val_to(capi, store, &narrow, val);
    return true;
}

void drift_table_get_without_context(struct capi *capi) {
    DRIFT_ADAPT(capi, wasmtime_table_get, wasmtime_table_get, table_get);
}
