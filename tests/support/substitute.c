#include "support/substitute.h"

#include <stdlib.h>
#include <string.h>

#include "capi/capi.h"
#include "capi/engine_section.h"

static struct {
    const char *const *hidden;
    size_t hidden_count;
    const char *name;
    capi_symbol function;
    capi_symbol *original;
    const char *major;
} substitution;

enum { MAJOR_DIGITS = 2 };

/* The library of which the major is another than it says. */
static struct {
    char major[MAJOR_DIGITS];
    capi_symbol serialize;
    capi_symbol deserialize;
} disguised;

/* Where the major is in what was compiled; NULL if there is none. */
static char *find_major(char *image, size_t size) {
    const char *version = NULL;
    size_t length = 0;
    bool found = engine_section_find_version((const uint8_t *)image, size, &version, &length) &&
                 length >= MAJOR_DIGITS;
    return found ? image + (version - image) : NULL;
}

static wasmtime_error_t *serialize(const wasmtime_module_t *module, wasm_byte_vec_t *bytes) {
    typedef wasmtime_error_t *function(const wasmtime_module_t *, wasm_byte_vec_t *);
    wasmtime_error_t *error = ((function *)disguised.serialize)(module, bytes);
    char *major = error == NULL ? find_major(bytes->data, bytes->size) : NULL;
    if (major != NULL) {
        memcpy(disguised.major, major, MAJOR_DIGITS);
        memcpy(major, substitution.major, MAJOR_DIGITS);
    }
    return error;
}

static wasmtime_error_t *deserialize(wasm_engine_t *engine, const uint8_t *bytes, size_t size,
                                     wasmtime_module_t **module) {
    typedef wasmtime_error_t *function(wasm_engine_t *, const uint8_t *, size_t,
                                       wasmtime_module_t **);
    char *image = malloc(size);
    char *major = NULL;
    wasmtime_error_t *error = NULL;
    memcpy(image, bytes, size);
    major = find_major(image, size);
    if (major != NULL && memcmp(major, substitution.major, MAJOR_DIGITS) == 0) {
        memcpy(major, disguised.major, MAJOR_DIGITS);
    }
    error = ((function *)disguised.deserialize)(engine, (const uint8_t *)image, size, module);
    free(image);
    return error;
}

static bool is_meant(const char *pattern, const char *name) {
    size_t length = strlen(pattern);
    if (length > 0 && pattern[length - 1] == '*') {
        return strncmp(pattern, name, length - 1) == 0;
    }
    return strcmp(pattern, name) == 0;
}

/* What stands for the functions in which a library tells its major; NULL for all others. */
static capi_symbol disguise(const char *name, capi_symbol found) {
    if (strcmp(name, "wasmtime_module_serialize") == 0) {
        disguised.serialize = found;
        return (capi_symbol)serialize;
    }
    if (strcmp(name, "wasmtime_module_deserialize") == 0) {
        disguised.deserialize = found;
        return (capi_symbol)deserialize;
    }
    return NULL;
}

static capi_symbol substitute(const char *name, capi_symbol found) {
    capi_symbol other = substitution.major == NULL ? NULL : disguise(name, found);
    for (size_t i = 0; i < substitution.hidden_count; i++) {
        if (is_meant(substitution.hidden[i], name)) {
            return NULL;
        }
    }
    if (substitution.name != NULL && strcmp(substitution.name, name) == 0) {
        *substitution.original = found;
        return substitution.function;
    }
    return other != NULL ? other : found;
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

void substitute_major(const char *major) {
    substitution.major = major;
    capi_test_substitute = substitute;
}

void substitute_nothing(void) {
    memset(&substitution, 0, sizeof substitution);
    capi_test_substitute = NULL;
}
