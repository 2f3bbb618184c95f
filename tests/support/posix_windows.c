#include "support/posix_windows.h"

#include <stdbool.h>
#include <stdlib.h>

#include <windows.h>

#include "alloc.h"
#include "os/text_windows.h"

/* A name that was not there, from a few digits of it that are tried in turn. */
char *mkdtemp(char *pattern) {
    return _mktemp(pattern) != NULL && _mkdir(pattern) == 0 ? pattern : NULL;
}

/* The C library, which cannot have empty ones, and the system each keep the variables. */
static bool set(const char *name, const char *value) {
    wchar_t *wide_name = windows_wide_text(name);
    wchar_t *wide_value = windows_wide_text(value != NULL ? value : "");
    bool done = _wputenv_s(wide_name, wide_value) == 0 &&
                (value == NULL || SetEnvironmentVariableW(wide_name, wide_value));
    mem_free(wide_name);
    mem_free(wide_value);
    return done;
}

int setenv(const char *name, const char *value, int overwrite) {
    return (!overwrite && getenv(name) != NULL) || set(name, value) ? 0 : -1;
}

int unsetenv(const char *name) { return set(name, NULL) ? 0 : -1; }
