/* Memory for libwmt's own objects. Everything is allocated here, so that tests can make it fail. */
#ifndef WMT_SRC_ALLOC_H
#define WMT_SRC_ALLOC_H

#include <stddef.h>

/* Each gives NULL when memory has run out (or when a test says that it has). */
void *mem_alloc(size_t size);
void *mem_calloc(size_t count, size_t size);
void *mem_realloc(void *block, size_t size);
void mem_free(void *block);

/* `count * size` bytes, NULL also when that product does not fit a size_t. */
void *mem_alloc_array(size_t count, size_t size);

/* Copies, NUL-terminated. `mem_copy_text(NULL)` is NULL. */
char *mem_copy_text(const char *text);
char *mem_copy_bytes(const void *bytes, size_t size);

/* Makes room for one element more in an array that grows by doubling. False: out of memory, and
 * nothing has changed. `array` points to the array's pointer. */
int mem_grow_array(void *array, size_t count, size_t *capacity, size_t element_size);

#ifdef WMT_TESTING
/* The allocation numbered `nth` from now (0: the next one) fails, and all after it until the next
 * call. A negative number: none fails. */
void mem_fail_from(long nth);
/* Likewise, but just this one fails: what follows must cope with having failed in the middle. */
void mem_fail_once(long nth);
/* How many allocations there have been since the last of these calls. */
long mem_allocation_count(void);
#endif

#endif
