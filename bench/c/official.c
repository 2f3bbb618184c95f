#include "official.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *find(void *library, const char *name) {
    void *symbol = dlsym(library, name);
    if (symbol == NULL) {
        (void)fprintf(stderr, "libwasmtime has no %s\n", name);
        exit(EXIT_FAILURE);
    }
    return symbol;
}

void official_open(struct official *official, const char *path) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    void *symbol = NULL;
    if (library == NULL) {
        (void)fprintf(stderr, "%s\n", dlerror());
        exit(EXIT_FAILURE);
    }
#define OFFICIAL_FIND(result, name, parameters)                                                    \
    symbol = find(library, #name);                                                                 \
    memcpy(&official->name, &symbol, sizeof symbol);
    OFFICIAL_FUNCTIONS(OFFICIAL_FIND)
#undef OFFICIAL_FIND
}
