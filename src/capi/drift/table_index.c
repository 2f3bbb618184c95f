/*
 * Table indices and sizes had 32 bits up to 25, and have 64 since 26, for tables of 64-bit index.
 * An index that does not fit is out of bounds, for no older table is that large. The values that
 * go in and out are narrow in these majors. (Headers 25 and 26: include/wasmtime/table.h.)
 */
#include "capi/drift/drift.h"
#include "capi/drift/narrow_val.h"

typedef bool table_get_32(wasmtime_context_t *store, const wasmtime_table_t *table, uint32_t index,
                          struct narrow_val *val);
typedef wasmtime_error_t *table_set_32(wasmtime_context_t *store, const wasmtime_table_t *table,
                                       uint32_t index, const struct narrow_val *val);
typedef wasmtime_error_t *table_grow_32(wasmtime_context_t *store, const wasmtime_table_t *table,
                                        uint32_t delta, const struct narrow_val *init,
                                        uint32_t *prev_size);
typedef uint32_t table_size_32(const wasmtime_context_t *store, const wasmtime_table_t *table);

static bool table_get(const struct capi *capi, wasmtime_context_t *store,
                      const wasmtime_table_t *table, uint64_t index, wasmtime_val_t *val) {
    struct narrow_val narrow;
    if (index > UINT32_MAX || !capi_native(capi, wasmtime_table_get, table_get_32 *)(
                                  store, table, (uint32_t)index, &narrow)) {
        return false;
    }
    narrow_val_to(capi, store, &narrow, val);
    return true;
}

static wasmtime_error_t *table_set(const struct capi *capi, wasmtime_context_t *store,
                                   const wasmtime_table_t *table, uint64_t index,
                                   const wasmtime_val_t *val) {
    struct narrow_val narrow;
    if (index > UINT32_MAX) {
        return capi_wasmtime_error_new(capi, "table element index out of bounds");
    }
    narrow_val_from(capi, val, &narrow);
    return capi_native(capi, wasmtime_table_set, table_set_32 *)(store, table, (uint32_t)index,
                                                                 &narrow);
}

static wasmtime_error_t *table_grow(const struct capi *capi, wasmtime_context_t *store,
                                    const wasmtime_table_t *table, uint64_t delta,
                                    const wasmtime_val_t *init, uint64_t *prev_size) {
    struct narrow_val narrow;
    uint32_t before = 0;
    if (delta > UINT32_MAX) {
        return capi_wasmtime_error_new(capi, "a table cannot grow to more than 2^32-1 elements");
    }
    narrow_val_from(capi, init, &narrow);
    wasmtime_error_t *error = capi_native(capi, wasmtime_table_grow, table_grow_32 *)(
        store, table, (uint32_t)delta, &narrow, &before);
    if (error == NULL) {
        *prev_size = before;
    }
    return error;
}

static uint64_t table_size(const struct capi *capi, const wasmtime_context_t *store,
                           const wasmtime_table_t *table) {
    return capi_native(capi, wasmtime_table_size, table_size_32 *)(store, table);
}

void drift_table_index_of_32_bits(struct capi *capi) {
    DRIFT_ADAPT(capi, wasmtime_table_get, wasmtime_table_get, table_get);
    DRIFT_ADAPT(capi, wasmtime_table_set, wasmtime_table_set, table_set);
    DRIFT_ADAPT(capi, wasmtime_table_grow, wasmtime_table_grow, table_grow);
    DRIFT_ADAPT(capi, wasmtime_table_size, wasmtime_table_size, table_size);
}
