/* Limits of a store. See include/wmt/store_limits.h. */
#ifndef WMT_SRC_STORE_LIMITS_H
#define WMT_SRC_STORE_LIMITS_H

#include <wmt/store_limits.h>

enum { STORE_LIMITS = WMT_LIMIT_MEMORIES + 1 };

/* By wmt_store_limit, as libwasmtime takes them. */
struct store_limits {
    int64_t values[STORE_LIMITS];
    int64_t own_instances; /* what libwmt has made for itself, which libwasmtime counts as well */
    int64_t own_memories;
};

/* For a new store. */
void store_limits_start(wmt_store *store);

/* Around the making of an instance for libwmt itself, with so many memories of its own: no limit
 * reaches it, and it does not count. */
void store_limits_lift(wmt_store *store, int memories);
void store_limits_restore(const wmt_store *store);

#endif
