#include "handle.h"

#include "alloc.h"
#include "error.h"

#include <stdio.h>
#include <string.h>

/* Slots lie behind this header, at the first address that is aligned to their size. */
struct handle_chunk {
    struct handle_chunk *next;
    char *slots;
};

static struct handle *slot_at(const struct handle_chunk *chunk, size_t index) {
    return (struct handle *)(void *)(chunk->slots + index * HANDLE_SIZE);
}

static size_t chunk_size(void) {
    return sizeof(struct handle_chunk) + (size_t)HANDLE_SIZE * (HANDLE_CHUNK + 1);
}

bool handle_pool_init(struct handle_pool *pool) {
    memset(pool, 0, sizeof *pool);
    return os_mutex_init(&pool->mutex);
}

void handle_pool_destroy(struct handle_pool *pool) {
    struct handle_chunk *chunk = pool->chunks;
    while (chunk != NULL) {
        struct handle_chunk *next = chunk->next;
        mem_free(chunk);
        chunk = next;
    }
    os_mutex_destroy(&pool->mutex);
}

static void append_free(struct handle_pool *pool, struct handle *slot) {
    slot->next = NULL;
    if (pool->free_last == NULL) {
        pool->free_first = slot;
    } else {
        pool->free_last->next = slot;
    }
    pool->free_last = slot;
    pool->free_count++;
}

static void prepend_free(struct handle_pool *pool, struct handle *slot) {
    slot->next = pool->free_first;
    pool->free_first = slot;
    if (pool->free_last == NULL) {
        pool->free_last = slot;
    }
    pool->free_count++;
}

static struct handle_chunk *new_chunk(void) {
    struct handle_chunk *chunk = mem_calloc(1, chunk_size());
    uintptr_t first = 0;
    if (chunk == NULL) {
        return NULL;
    }
    first = (uintptr_t)chunk + sizeof *chunk;
    first = (first + HANDLE_SIZE - 1) / HANDLE_SIZE * HANDLE_SIZE;
    chunk->slots = (char *)chunk + (first - (uintptr_t)chunk);
    return chunk;
}

/* Fresh slots go to the front: they need no quarantine. */
static bool add_chunk(struct handle_pool *pool) {
    struct handle_chunk *chunk = new_chunk();
    if (chunk == NULL) {
        return false;
    }
    chunk->next = pool->chunks;
    pool->chunks = chunk;
    for (size_t i = HANDLE_CHUNK; i-- > 0;) {
        prepend_free(pool, slot_at(chunk, i));
    }
    return true;
}

static bool is_fresh(const struct handle *slot) {
    return slot != NULL && slot->generation == 0 && slot->kind == 0;
}

/* With no memory for a fresh one, a slot in quarantine is better than a failure. */
static struct handle *take_free(struct handle_pool *pool) {
    struct handle *slot = NULL;
    if (!is_fresh(pool->free_first) && pool->free_count <= HANDLE_QUARANTINE) {
        (void)add_chunk(pool);
    }
    slot = pool->free_first;
    if (slot == NULL) {
        return NULL;
    }
    pool->free_first = slot->next;
    if (pool->free_first == NULL) {
        pool->free_last = NULL;
    }
    pool->free_count--;
    return slot;
}

struct handle *handle_pool_take(struct handle_pool *pool, wmt_store *store) {
    struct handle *slot = NULL;
    uint8_t generation = 0;
    os_mutex_lock(&pool->mutex);
    slot = take_free(pool);
    os_mutex_unlock(&pool->mutex);
    if (slot == NULL) {
        return NULL;
    }
    generation = slot->generation;
    memset((char *)slot + offsetof(struct handle, store), 0,
           sizeof *slot - offsetof(struct handle, store));
    slot->generation = generation;
    slot->store = store;
    return slot;
}

void handle_pool_give_back(struct handle_pool *pool, struct handle *list) {
    os_mutex_lock(&pool->mutex);
    while (list != NULL) {
        struct handle *next = list->next;
        list->store = NULL;
        list->plain = NULL;
        list->generation = (uint8_t)((list->generation + 1) % HANDLE_SIZE);
        append_free(pool, list);
        list = next;
    }
    os_mutex_unlock(&pool->mutex);
}

void *handle_public(const struct handle *handle) {
    return handle == NULL ? NULL : (char *)(uintptr_t)handle + handle->generation;
}

struct handle *handle_end_life(const void *public_pointer) {
    unsigned generation = (unsigned)((uintptr_t)public_pointer % HANDLE_SIZE);
    struct handle *slot = (struct handle *)((uintptr_t)public_pointer - generation);
    unsigned life = generation | HANDLE_LIVE;
    return public_pointer != NULL && atomic_compare_exchange_strong(&slot->life, &life, 0) ? slot
                                                                                           : NULL;
}

const char *handle_kind_words(int kind) {
    static const char *const words[] = {
        [WMT_EXTERN_NONE] = "an extern",   [WMT_EXTERN_FUNC] = "a func",
        [WMT_EXTERN_TABLE] = "a table",    [WMT_EXTERN_MEMORY] = "a memory",
        [WMT_EXTERN_GLOBAL] = "a global",  [WMT_EXTERN_TAG] = "a tag",
        [HANDLE_INSTANCE] = "an instance", [HANDLE_REF] = "a reference",
    };
    return words[kind];
}

struct handle *handle_of_kind(struct handle *handle, int kind, const char *name, wmt_error **err) {
    if (handle == NULL || handle_is(handle, kind)) {
        return handle;
    }
    (void)error_set(err, ERROR_ID_WRONG_KIND, "the export \"%s\" is %s, not %s", name,
                    handle_kind_words(handle->kind), handle_kind_words(kind));
    return NULL;
}

struct handle *handle_refuse(const void *public_pointer, int kind, const char *what,
                             wmt_error **err) {
    const struct handle *handle = handle_find(public_pointer);
    if (handle == NULL) {
        (void)error_set(err, ERROR_ID_STALE_HANDLE, "%s belongs to a store that was deleted", what);
    } else {
        (void)error_set(err, ERROR_ID_WRONG_KIND, "%s is %s, not %s", what,
                        handle_kind_words(handle->kind), handle_kind_words(kind));
    }
    return NULL;
}

struct handle *handle_refuse_argument(const void *public_pointer, int kind, const char *name,
                                      wmt_error **err) {
    char what[32];
    if (!error_check_argument(public_pointer, name, err)) {
        return NULL;
    }
    (void)snprintf(what, sizeof what, "`%s`", name);
    return handle_refuse(public_pointer, kind, what, err);
}
