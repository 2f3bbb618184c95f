/* Address space, and memory in it. */
#ifndef TEST_SUPPORT_PAGES_H
#define TEST_SUPPORT_PAGES_H

#include <stdbool.h>
#include <stddef.h>

/* Address space that nothing may touch; NULL when there is not enough. */
void *pages_reserve(size_t size);
/* Makes a part of it memory, full of zeros. */
bool pages_open(void *start, size_t size);
/* Gives back all that was reserved at `base`. */
void pages_release(void *base, size_t size);

#endif
