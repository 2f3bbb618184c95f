/* Finds the handle of a store that stands for something libwasmtime gave, so that the same thing
 * gives the same handle, and asking again makes no new one. A small open-addressing table. */
#ifndef WMT_SRC_EXTERN_INDEX_H
#define WMT_SRC_EXTERN_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct handle;

/* What tells one extern of a store from all others. */
struct extern_key {
    uint8_t kind; /* wmt_extern_kind */
    uint64_t words[2];
};

struct extern_index_entry {
    struct extern_key key;
    struct handle *handle; /* NULL: no entry */
};

struct extern_index {
    struct extern_index_entry *entries;
    size_t count;
    size_t capacity; /* 0, or a power of two */
};

struct handle *extern_index_find(const struct extern_index *index, const struct extern_key *key);

/* False: out of memory. The key must not be there yet. */
bool extern_index_add(struct extern_index *index, const struct extern_key *key,
                      struct handle *handle);

void extern_index_free(struct extern_index *index);

#endif
