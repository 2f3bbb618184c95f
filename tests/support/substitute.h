/* Libraries that lack functions, or lie: what stands between a library and its table. For the
 * internal tests only. */
#ifndef TEST_SUPPORT_SUBSTITUTE_H
#define TEST_SUPPORT_SUBSTITUTE_H

#include "capi/table.h"

/* From now on, libraries are opened as if they had no function of these names; a name that ends
 * with `*` stands for all that begin so. The texts must stay. */
void substitute_hide(const char *const *names, size_t count);

/* From now on, `function` is found under `name`, and the library's own is in `*original`. */
void substitute_function(const char *name, capi_symbol function, capi_symbol *original);

/* From now on, libraries are opened as if they were of this major, which has two digits as their
 * own has: what they compile names it, and they load what names it. The text must stay. */
void substitute_major(const char *major);

/* Libraries are opened as they are again. */
void substitute_nothing(void);

#endif
