#include "store_pool.h"

#include "alloc.h"
#include "store.h"

#include <string.h>

bool store_pool_init(struct store_pool *pool) {
    pool->ended = NULL;
    return os_mutex_init(&pool->mutex);
}

void store_pool_destroy(struct store_pool *pool) {
    while (pool->ended != NULL) {
        wmt_store *next = pool->ended->next_ended;
        mem_free(pool->ended);
        pool->ended = next;
    }
    os_mutex_destroy(&pool->mutex);
}

static wmt_store *take_ended(struct store_pool *pool) {
    wmt_store *store = NULL;
    os_mutex_lock(&pool->mutex);
    store = pool->ended;
    if (store != NULL) {
        pool->ended = store->next_ended;
    }
    os_mutex_unlock(&pool->mutex);
    return store;
}

wmt_store *store_pool_take(struct store_pool *pool) {
    wmt_store *store = take_ended(pool);
    uint64_t growth = 0;
    if (store == NULL) {
        return mem_calloc(1, sizeof *store);
    }
    growth = store->growth;
    memset(store, 0, sizeof *store);
    store->growth = growth;
    return store;
}

void store_pool_give_back(struct store_pool *pool, wmt_store *store) {
    store->growth++;
    os_mutex_lock(&pool->mutex);
    store->next_ended = pool->ended;
    pool->ended = store;
    os_mutex_unlock(&pool->mutex);
}
