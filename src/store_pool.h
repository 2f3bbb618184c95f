/* The blocks that an engine's stores are made of. One is used again after its store has ended, and
 * none is freed before the engine: the inline functions of wmt/memory_view.h read the counter
 * `growth` of a store that may be gone. It goes on counting from store to store, so what was kept
 * of it before never matches again. */
#ifndef WMT_SRC_STORE_POOL_H
#define WMT_SRC_STORE_POOL_H

#include "os/os.h"

#include <wmt/base.h>

/* Any thread may use it. */
struct store_pool {
    struct os_mutex mutex;
    wmt_store *ended; /* by `next_ended` */
};

/* False: the system has no resources left. */
bool store_pool_init(struct store_pool *pool);
/* No store of the engine is left. */
void store_pool_destroy(struct store_pool *pool);
/* Zeroed but for its counter; NULL: out of memory. */
wmt_store *store_pool_take(struct store_pool *pool);
void store_pool_give_back(struct store_pool *pool, wmt_store *store);

#endif
