#include "support/libraries.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

const char *library_path(void) {
    const char *path = getenv("WMT_LIBRARY");
    if (path == NULL || path[0] == '\0') {
        fail_msg("WMT_LIBRARY has to name a libwasmtime");
    }
    return path;
}

size_t library_paths(const char *paths[LIBRARIES_MAX]) {
    static char text[LIBRARIES_MAX * 256];
#if defined(_WIN32)
    const char *separator = ";";
#else
    const char *separator = ":";
#endif
    const char *listed = getenv("WMT_LIBRARIES");
    size_t count = 0;
    if (listed == NULL) {
        paths[0] = library_path();
        return 1;
    }
    assert_true(strlen(listed) < sizeof text);
    strcpy(text, listed);
    for (char *at = strtok(text, separator); at != NULL; at = strtok(NULL, separator)) {
        assert_true(count < LIBRARIES_MAX);
        paths[count++] = at;
    }
    return count;
}
