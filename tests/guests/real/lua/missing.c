/* What Lua uses and WASI has not: each says that it cannot. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

int system(const char *command) { return command == NULL ? 0 : -1; }

FILE *tmpfile(void) { return NULL; }

char *tmpnam(char *name) {
    (void)name;
    return NULL;
}
