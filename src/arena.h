/* Memory that is taken in small pieces and given back all at once. */
#ifndef WMT_SRC_ARENA_H
#define WMT_SRC_ARENA_H

#include <stddef.h>

struct arena;

/* NULL when memory has run out. */
struct arena *arena_new(void);

/* Frees every piece; NULL is fine. */
void arena_delete(struct arena *arena);

/* Pieces aligned for integers of 64 bits and pointers, not zeroed. NULL when memory has run out. */
void *arena_alloc(struct arena *arena, size_t size);

/* `count * size` bytes, NULL also when that product does not fit a size_t. */
void *arena_alloc_array(struct arena *arena, size_t count, size_t size);

/* A copy, with a NUL behind it. */
char *arena_copy_bytes(struct arena *arena, const void *bytes, size_t size);

#endif
