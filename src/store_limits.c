#include "store_limits.h"

#include "capi/capi.h"
#include "error.h"
#include "store.h"

#include <inttypes.h>

/* What each is at first, which is also the most. */
static const struct limit_fact {
    const char *name;
    uint64_t most;
} facts[STORE_LIMITS] = {
    [WMT_LIMIT_MEMORY_SIZE] = {"bytes of a memory", INT64_MAX},
    /* Up to 43 a guest that lets a table grow beyond the memory there is ends the process. Browsers
     * draw the line at the same size (https://webassembly.github.io/spec/js-api/#limits). */
    [WMT_LIMIT_TABLE_ELEMENTS] = {"elements of a table", 10000000},
    [WMT_LIMIT_INSTANCES] = {"instances", 10000},
    [WMT_LIMIT_TABLES] = {"tables", 10000},
    [WMT_LIMIT_MEMORIES] = {"memories", 10000},
};

static void apply(const wmt_store *store, int64_t memory_size) {
    const struct store_limits *limits = &store->limits;
    const int64_t *values = limits->values;
    capi_wasmtime_store_limiter(
        store->capi, store->native, memory_size, values[WMT_LIMIT_TABLE_ELEMENTS],
        values[WMT_LIMIT_INSTANCES] + limits->own_instances, values[WMT_LIMIT_TABLES],
        values[WMT_LIMIT_MEMORIES] + limits->own_memories);
}

void store_limits_restore(const wmt_store *store) {
    apply(store, store->limits.values[WMT_LIMIT_MEMORY_SIZE]);
}

void store_limits_lift(wmt_store *store, int memories) {
    store->limits.own_instances++;
    store->limits.own_memories += memories;
    apply(store, (int64_t)facts[WMT_LIMIT_MEMORY_SIZE].most);
}

void store_limits_start(wmt_store *store) {
    for (size_t i = 0; i < STORE_LIMITS; i++) {
        store->limits.values[i] = (int64_t)facts[i].most;
    }
    store_limits_restore(store);
}

bool wmt_store_set_limit(wmt_store *store, int limit, uint64_t value, wmt_error **err) {
    if (!error_enter(err) || !error_check_argument(store, "store", err) ||
        !store_check_free(store, err)) {
        return false;
    }
    if (limit < 0 || limit >= STORE_LIMITS) {
        return error_set(err, ERROR_ID_BAD_ARGUMENT, "`limit` is %d, which is no wmt_store_limit",
                         limit);
    }
    if (value > facts[limit].most && value != WMT_NO_LIMIT) {
        return error_set(err, ERROR_ID_BAD_ARGUMENT,
                         "`value` is %" PRIu64 ", and a store can have at most %" PRIu64 " %s",
                         value, facts[limit].most, facts[limit].name);
    }
    store->limits.values[limit] = (int64_t)(value == WMT_NO_LIMIT ? facts[limit].most : value);
    store_limits_restore(store);
    return true;
}
