/* Finds things by a two-part name, as imports have them. An open-addressing table; it does not own
 * what it holds. */
#ifndef WMT_SRC_NAME_TABLE_H
#define WMT_SRC_NAME_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes; the table's own copies have a NUL behind them. */
struct two_part_name {
    const char *module;
    size_t module_length;
    const char *name;
    size_t name_length;
};

struct name_table_entry {
    struct two_part_name name; /* `module` and `name` lie in one block that the table owns */
    void *value;               /* NULL: no entry */
};

struct name_table {
    struct name_table_entry *entries;
    size_t count;
    size_t capacity; /* 0, or a power of two */
};

/* NULL if there is none. */
void *name_table_find(const struct name_table *table, const struct two_part_name *name);

/* Adds or replaces; the name is copied. `*replaced` receives what was there, or NULL. False: out of
 * memory, and nothing has changed. */
bool name_table_set(struct name_table *table, const struct two_part_name *name, void *value,
                    void **replaced);

/* Frees the table and its names, not the values. */
void name_table_free(struct name_table *table);

#endif
