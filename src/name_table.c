#include "name_table.h"

#include "alloc.h"

#include <string.h>

/* FNV-1a, over both parts with a separator that UTF-8 does not have. */
static uint64_t add_bytes(uint64_t hash, const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        hash = (hash ^ (uint8_t)bytes[i]) * 0x100000001b3u;
    }
    return hash;
}

static size_t hash(const struct two_part_name *name) {
    uint64_t result = add_bytes(0xcbf29ce484222325u, name->module, name->module_length);
    result = (result ^ 0xff) * 0x100000001b3u;
    result = add_bytes(result, name->name, name->name_length);
    return (size_t)(result ^ (result >> 32));
}

static bool same_bytes(const char *one, size_t one_length, const char *other, size_t other_length) {
    return one_length == other_length && (one_length == 0 || memcmp(one, other, one_length) == 0);
}

static bool same(const struct two_part_name *one, const struct two_part_name *other) {
    return same_bytes(one->name, one->name_length, other->name, other->name_length) &&
           same_bytes(one->module, one->module_length, other->module, other->module_length);
}

/* The entry of this name, or the free one where it belongs. */
static struct name_table_entry *place(const struct name_table *table,
                                      const struct two_part_name *name) {
    size_t mask = table->capacity - 1;
    size_t i = hash(name) & mask;
    while (table->entries[i].value != NULL && !same(&table->entries[i].name, name)) {
        i = (i + 1) & mask;
    }
    return &table->entries[i];
}

void *name_table_find(const struct name_table *table, const struct two_part_name *name) {
    return table->capacity == 0 ? NULL : place(table, name)->value;
}

static bool grow(struct name_table *table) {
    struct name_table grown = {NULL, table->count, table->capacity == 0 ? 16 : table->capacity * 2};
    grown.entries = mem_calloc(grown.capacity, sizeof *grown.entries);
    if (grown.entries == NULL) {
        return false;
    }
    for (size_t i = 0; i < table->capacity; i++) {
        if (table->entries[i].value != NULL) {
            *place(&grown, &table->entries[i].name) = table->entries[i];
        }
    }
    mem_free(table->entries);
    *table = grown;
    return true;
}

static bool copy_name(const struct two_part_name *name, struct two_part_name *copy) {
    char *block = mem_calloc(name->module_length + name->name_length + 2, 1);
    if (block == NULL) {
        return false;
    }
    *copy = *name;
    copy->module = block;
    copy->name = block + name->module_length + 1;
    memcpy(block, name->module, name->module_length);
    memcpy(block + name->module_length + 1, name->name, name->name_length);
    return true;
}

bool name_table_set(struct name_table *table, const struct two_part_name *name, void *value,
                    void **replaced) {
    struct name_table_entry *entry = NULL;
    *replaced = name_table_find(table, name);
    if (*replaced != NULL) {
        place(table, name)->value = value;
        return true;
    }
    if (table->count * 4 >= table->capacity * 3 && !grow(table)) {
        return false;
    }
    entry = place(table, name);
    if (!copy_name(name, &entry->name)) {
        return false;
    }
    entry->value = value;
    table->count++;
    return true;
}

void name_table_free(struct name_table *table) {
    for (size_t i = 0; i < table->capacity; i++) {
        if (table->entries[i].value != NULL) {
            mem_free((char *)(uintptr_t)table->entries[i].name.module);
        }
    }
    mem_free(table->entries);
}
