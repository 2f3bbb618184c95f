#include "capi/identify.h"

#include "alloc.h"
#include "capi/capi.h"
#include "capi/engine_section.h"
#include "error.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* The smallest module: the magic number and the format's version. */
static const uint8_t empty_module[] = {0, 'a', 's', 'm', 1, 0, 0, 0};

bool capi_parse_version(const char *text, size_t length, struct capi_identity *identity) {
    enum { MAJOR_LIMIT = 10000 };
    int major = 0;
    size_t digits = 0;
    while (digits < length && isdigit((unsigned char)text[digits]) && major < MAJOR_LIMIT) {
        major = major * 10 + (text[digits++] - '0');
    }
    if (digits == 0 || major >= MAJOR_LIMIT || length >= sizeof identity->version ||
        (digits < length && text[digits] != '.')) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (!isgraph((unsigned char)text[i])) {
            return false;
        }
    }
    identity->major = major;
    memcpy(identity->version, text, length);
    identity->version[length] = '\0';
    return true;
}

/* A library that can compile tells its version in what it compiles. */

static bool read_serialized(const struct capi *capi, const wasmtime_module_t *module,
                            struct capi_identity *identity, wmt_error **err) {
    wasm_byte_vec_t image = {0, NULL};
    const char *version = NULL;
    size_t length = 0;
    bool found = false;
    wasmtime_error_t *error = capi_wasmtime_module_serialize(capi, module, &image);
    if (error != NULL) {
        char *message = capi_take_error_message(capi, error);
        (void)error_set(err, ERROR_ID_VERSION_UNREADABLE, "serializing a module failed: %s",
                        message == NULL ? "" : message);
        mem_free(message);
        return false;
    }
    found =
        engine_section_find_version((const uint8_t *)image.data, image.size, &version, &length) &&
        capi_parse_version(version, length, identity);
    capi_wasm_byte_vec_delete(capi, &image);
    return found || error_set(err, ERROR_ID_VERSION_UNREADABLE,
                              "a module that it compiled does not tell its version");
}

static bool identify_by_compiling(const struct capi *capi, wasm_engine_t *engine,
                                  struct capi_identity *identity, wmt_error **err) {
    wasmtime_module_t *module = NULL;
    bool done = false;
    wasmtime_error_t *error =
        capi_wasmtime_module_new(capi, engine, empty_module, sizeof empty_module, &module);
    if (error != NULL) {
        char *message = capi_take_error_message(capi, error);
        (void)error_set(err, ERROR_ID_VERSION_UNREADABLE, "compiling an empty module failed: %s",
                        message == NULL ? "" : message);
        mem_free(message);
        return false;
    }
    done = read_serialized(capi, module, identity, err);
    capi_wasmtime_module_delete(capi, module);
    return done;
}

/*
 * A library that cannot compile is offered images that name one version after the other. It refuses
 * all of them: those of other versions by naming the version, those of its own for what they lack.
 */

static bool refuses_version(const struct capi *capi, wasm_engine_t *engine, const char *version) {
    uint8_t image[ENGINE_SECTION_IMAGE_SIZE];
    size_t size = engine_section_write_image(image, version);
    wasmtime_module_t *module = NULL;
    char quoted[64];
    char *message = NULL;
    bool names_it = false;
    wasmtime_error_t *error = capi_wasmtime_module_deserialize(capi, engine, image, size, &module);
    if (error == NULL) {
        return false;
    }
    message = capi_take_error_message(capi, error);
    (void)snprintf(quoted, sizeof quoted, "version '%s'", version);
    names_it = message != NULL && strstr(message, quoted) != NULL;
    mem_free(message);
    return names_it;
}

/* From this major on the major alone is compared. */
enum { MAJOR_ALONE_FIRST = 38 };

static bool try_version(const struct capi *capi, wasm_engine_t *engine, const char *version,
                        struct capi_identity *identity) {
    return !refuses_version(capi, engine, version) &&
           capi_parse_version(version, strlen(version), identity);
}

struct major_range {
    int first;
    int last;
};

static const struct major_range all_majors = {1, 99};

/* The majors that have all functions that the library has, which are few. */
static struct major_range likely_majors(const struct capi *capi) {
    struct major_range range = all_majors;
    for (size_t i = 0; i < CAPI_FUNCTION_COUNT; i++) {
        const struct capi_function_fact *fact = &capi_function_facts[i];
        if (capi->symbol[i] == NULL) {
            continue;
        }
        if (fact->first > range.first && fact->first > CAPI_MAJOR_FIRST) {
            range.first = fact->first;
        }
        if (fact->last < range.last && fact->last < CAPI_MAJOR_LAST) {
            range.last = fact->last;
        }
    }
    return range;
}

static bool try_majors(const struct capi *capi, wasm_engine_t *engine, struct major_range majors,
                       int patch, struct capi_identity *identity) {
    /* Upwards: a library has most likely brought the newest function that it has. */
    for (int major = majors.first; major <= majors.last; major++) {
        char version[32];
        if (major >= MAJOR_ALONE_FIRST) {
            (void)snprintf(version, sizeof version, "%d", major);
        } else {
            (void)snprintf(version, sizeof version, "%d.0.%d", major, patch);
        }
        if ((patch == 0 || major < MAJOR_ALONE_FIRST) &&
            try_version(capi, engine, version, identity)) {
            return true;
        }
    }
    return false;
}

static bool try_versions(const struct capi *capi, wasm_engine_t *engine, struct major_range majors,
                         struct capi_identity *identity) {
    enum { PATCH_LIMIT = 64 };
    for (int patch = 0; patch < PATCH_LIMIT; patch++) {
        if (try_majors(capi, engine, majors, patch, identity)) {
            return true;
        }
    }
    return false;
}

static bool identify_by_trying(const struct capi *capi, wasm_engine_t *engine,
                               struct capi_identity *identity, wmt_error **err) {
    /* No Wasmtime has this version: were it not refused by name, the others would tell nothing. */
    bool found = refuses_version(capi, engine, "none") &&
                 (try_versions(capi, engine, likely_majors(capi), identity) ||
                  try_versions(capi, engine, all_majors, identity));
    return found ||
           error_set(err, ERROR_ID_VERSION_UNREADABLE,
                     "it has no compiler, and accepts compiled modules of no version known");
}

/* How wide its values are, which no function of the library tells. */
static void measure_structures(struct capi_identity *identity) {
    enum { MAJOR_WIDE_EXTERN = 34, MAJOR_WIDE_REFERENCE = 37 };
    bool wide_references = identity->major >= MAJOR_WIDE_REFERENCE && identity->has_gc;
    identity->extern_size = identity->major >= MAJOR_WIDE_EXTERN ? 32 : 24;
    identity->val_size = wide_references ? 32 : 24;
}

static bool identify_with_engine(struct capi *capi, wasm_engine_t *engine, wmt_error **err) {
    struct capi_identity *identity = &capi->identity;
    identity->has_compiler =
        capi_has(capi, wasmtime_module_new) && capi_has(capi, wasmtime_module_serialize);
    /* Up to 44 every build has references, and there is always such a function. */
    identity->has_gc = capi_has(capi, wasmtime_anyref_clone);
    if (!(identity->has_compiler ? identify_by_compiling(capi, engine, identity, err)
                                 : identify_by_trying(capi, engine, identity, err))) {
        return false;
    }
    measure_structures(identity);
    return true;
}

bool capi_identify(struct capi *capi, wmt_error **err) {
    wasm_config_t *config = capi_config_new(capi);
    wasm_engine_t *engine = NULL;
    bool done = false;
    /* Compiling in threads of its own would leave the library with threads that a later fork does
     * not copy, and the child's first compile would wait for them. */
    if (capi_has(capi, wasmtime_config_parallel_compilation_set)) {
        capi_wasmtime_config_parallel_compilation_set(capi, config, false);
    }
    engine = capi_wasm_engine_new_with_config(capi, config);
    done = identify_with_engine(capi, engine, err);
    capi_wasm_engine_delete(capi, engine);
    return done;
}
