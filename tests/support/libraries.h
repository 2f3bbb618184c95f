/* The libwasmtimes that a test runs on. For the internal tests only. */
#ifndef TEST_SUPPORT_LIBRARIES_H
#define TEST_SUPPORT_LIBRARIES_H

#include <stddef.h>

#include "support/folder.h"

/* The library under test: the environment variable WMT_LIBRARY. */
const char *library_path(void);

enum { LIBRARIES_MAX = 64 };

/* All libraries of the run, the one under test first: WMT_LIBRARIES, separated as in PATH; that one
 * alone where it is not set. Returns how many. */
size_t library_paths(const char *paths[LIBRARIES_MAX]);

#endif
