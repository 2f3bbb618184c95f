/* Address space. libwmt takes some for a moment, to learn whether there is enough for what
 * libwasmtime is about to take. */
#ifndef OS_MAPPING_H
#define OS_MAPPING_H

#include <stdbool.h>
#include <stddef.h>

struct os_mapping {
    void *start; /* NULL when there is none */
    size_t size;
};

enum os_mapping_use {
    OS_MAPPING_RESERVED, /* cannot be accessed */
    OS_MAPPING_WRITABLE, /* can, but most of it never will be */
    OS_MAPPING_BACKED    /* there must be memory for all of it */
};

/* Maps `size` bytes, a multiple of the page's size; 0 is fine and maps nothing. */
bool os_mapping_make(struct os_mapping *mapping, size_t size, enum os_mapping_use use);

/* Makes the first page of every `stride` bytes of a writable mapping inaccessible, as guards of
 * stacks are. False when the system lets a process have no more pieces. */
bool os_mapping_guard(const struct os_mapping *mapping, size_t stride);

void os_mapping_release(struct os_mapping *mapping);

/* Bytes in a page. */
size_t os_page_size(void);

/* Whether libwasmtime keeps the stacks of a pool in one mapping here, with guards. */
bool os_has_mapped_stacks(void);

#endif
