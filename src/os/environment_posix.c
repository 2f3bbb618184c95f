#include "os/os.h"

#ifdef __APPLE__
#include <crt_externs.h>

/* A macOS library cannot link to the variable. */
static char **all_variables(void) { return *_NSGetEnviron(); }
#else
extern char **environ;

static char **all_variables(void) { return environ; }
#endif

bool os_environment_each(bool (*visit)(void *data, const char *variable), void *data) {
    for (char **at = all_variables(); at != NULL && *at != NULL; at++) {
        if (!visit(data, *at)) {
            return false;
        }
    }
    return true;
}
