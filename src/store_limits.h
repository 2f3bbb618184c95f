/* Limits of a store. See include/wmt/store_limits.h. */
#ifndef WMT_SRC_STORE_LIMITS_H
#define WMT_SRC_STORE_LIMITS_H

#include <wmt/store_limits.h>

enum { STORE_LIMITS = WMT_LIMIT_MEMORIES + 1 };

/* By wmt_store_limit, as libwasmtime takes them. */
struct store_limits {
    int64_t values[STORE_LIMITS];
};

/* For a new store. */
void store_limits_start(wmt_store *store);

#endif
