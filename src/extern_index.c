#include "extern_index.h"

#include "alloc.h"

static size_t hash(const struct extern_key *key) {
    uint64_t mixed = key->words[0] * 0x9e3779b97f4a7c15u;
    mixed = (mixed ^ (mixed >> 29) ^ key->words[1] ^ key->kind) * 0xbf58476d1ce4e5b9u;
    return (size_t)(mixed ^ (mixed >> 32));
}

static bool same(const struct extern_key *one, const struct extern_key *other) {
    return one->kind == other->kind && one->words[0] == other->words[0] &&
           one->words[1] == other->words[1];
}

/* The entry with this key, or the free one where it belongs. */
static struct extern_index_entry *place(const struct extern_index *index,
                                        const struct extern_key *key) {
    size_t mask = index->capacity - 1;
    size_t i = hash(key) & mask;
    while (index->entries[i].handle != NULL && !same(&index->entries[i].key, key)) {
        i = (i + 1) & mask;
    }
    return &index->entries[i];
}

struct handle *extern_index_find(const struct extern_index *index, const struct extern_key *key) {
    return index->capacity == 0 ? NULL : place(index, key)->handle;
}

static bool grow(struct extern_index *index) {
    struct extern_index grown = {NULL, index->count,
                                 index->capacity == 0 ? 16 : index->capacity * 2};
    grown.entries = mem_calloc(grown.capacity, sizeof *grown.entries);
    if (grown.entries == NULL) {
        return false;
    }
    for (size_t i = 0; i < index->capacity; i++) {
        if (index->entries[i].handle != NULL) {
            *place(&grown, &index->entries[i].key) = index->entries[i];
        }
    }
    mem_free(index->entries);
    *index = grown;
    return true;
}

bool extern_index_add(struct extern_index *index, const struct extern_key *key,
                      struct handle *handle) {
    struct extern_index_entry *entry = NULL;
    if (index->count * 4 >= index->capacity * 3 && !grow(index)) {
        return false;
    }
    entry = place(index, key);
    entry->key = *key;
    entry->handle = handle;
    index->count++;
    return true;
}

void extern_index_free(struct extern_index *index) { mem_free(index->entries); }
