/* Memory at a boundary of its own, which Windows has to free in a way of its own. */
#ifndef TEST_SUPPORT_ALIGNED_H
#define TEST_SUPPORT_ALIGNED_H

#include <stddef.h>

/* Filled with zeros; `size` is a multiple of `alignment`. Without memory the test fails. */
void *aligned_new(size_t alignment, size_t size);
void aligned_delete(void *memory);

#endif
