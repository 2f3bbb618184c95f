#include "support/substitute.h"

#include <string.h>

#include "capi/capi.h"

static struct {
    const char *const *hidden;
    size_t hidden_count;
    const char *name;
    capi_symbol function;
    capi_symbol *original;
} substitution;

static bool is_meant(const char *pattern, const char *name) {
    size_t length = strlen(pattern);
    if (length > 0 && pattern[length - 1] == '*') {
        return strncmp(pattern, name, length - 1) == 0;
    }
    return strcmp(pattern, name) == 0;
}

static capi_symbol substitute(const char *name, capi_symbol found) {
    for (size_t i = 0; i < substitution.hidden_count; i++) {
        if (is_meant(substitution.hidden[i], name)) {
            return NULL;
        }
    }
    if (substitution.name != NULL && strcmp(substitution.name, name) == 0) {
        *substitution.original = found;
        return substitution.function;
    }
    return found;
}

void substitute_hide(const char *const *names, size_t count) {
    substitution.hidden = names;
    substitution.hidden_count = count;
    capi_test_substitute = substitute;
}

void substitute_function(const char *name, capi_symbol function, capi_symbol *original) {
    substitution.name = name;
    substitution.function = function;
    substitution.original = original;
    capi_test_substitute = substitute;
}

void substitute_nothing(void) {
    memset(&substitution, 0, sizeof substitution);
    capi_test_substitute = NULL;
}
