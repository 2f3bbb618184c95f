/* Reading a library's version and build. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "capi/capi.h"
#include "capi/engine_section.h"
#include "capi/identify.h"
#include "error.h"
#include "support/libraries.h"
#include "support/substitute.h"

static const struct parsed {
    const char *text;
    int major; /* 0: no version */
} versions[] = {
    {"20.0.0", 20},
    {"36.0.9", 36},
    {"48", 48},
    {"50", 50},
    {"51.0.0-dev", 51},
    {"7.1", 7},
    {"123", 123},
    {"", 0},
    {".", 0},
    {"v48", 0},
    {"-1", 0},
    {"48x", 0},
    {" 48", 0},
    {"48 ", 0},
    {"48.0\n", 0},
    {"10000", 0},
    {"99999999999999999999", 0},
    {"48.\xff", 0},
    {"48.aaaaaaaaaaaaaaaaaaaaaaaaaaaa", 48}, /* 31 characters */
    {"48.aaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0},
};

static void versions_are_taken_apart_and_nothing_else_is(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        struct capi_identity identity = {0};
        bool is_version = capi_parse_version(versions[i].text, strlen(versions[i].text), &identity);
        assert_int_equal(is_version, versions[i].major != 0);
        assert_int_equal(identity.major, versions[i].major);
        assert_string_equal(identity.version, is_version ? versions[i].text : "");
    }
}

static struct capi *open_as_it_is(void) {
    struct capi *capi = capi_open(library_path(), WMT_DIE);
    assert_non_null(capi);
    return capi;
}

static int forget_substitutes(void **state) {
    (void)state;
    substitute_nothing();
    return 0;
}

/* The folder that a library lies in is, by custom, named after the version of its package, whose
 * major is the library's. */
static void the_major_is_that_of_the_package(void **state) {
    const char *path = library_path();
    struct capi *capi = open_as_it_is();
    const char *folder = path;
    (void)state;
    for (const char *at = path; *at != '\0'; at++) {
        bool begins_version = at[0] == '/' && at[1] >= '0' && at[1] <= '9';
        folder = begins_version ? at + 1 : folder;
    }
    if (folder == path) {
        capi_delete(capi);
        skip();
    }
    assert_int_equal(capi->identity.major, atoi(folder));
    capi_delete(capi);
}

static void the_functions_found_are_those_of_the_major(void **state) {
    struct capi *capi = open_as_it_is();
    (void)state;
    for (size_t i = 0; i < CAPI_FUNCTION_COUNT; i++) {
        const struct capi_function_fact *fact = &capi_function_facts[i];
        bool is_in_major =
            fact->first <= capi->identity.major && capi->identity.major <= fact->last;
        if (is_in_major != (capi->symbol[i] != NULL)) {
            fail_msg("%s on %s", fact->name, capi->identity.version);
        }
    }
    capi_delete(capi);
}

static void official_builds_have_everything_and_the_sizes_of_their_major(void **state) {
    struct capi *capi = open_as_it_is();
    const struct capi_identity *identity = &capi->identity;
    (void)state;
    assert_true(identity->has_compiler);
    assert_true(identity->has_gc);
    assert_int_equal(identity->val_size, identity->major >= 37 ? 32 : 24);
    assert_int_equal(identity->extern_size, identity->major >= 34 ? 32 : 24);
    capi_delete(capi);
}

static void a_library_without_a_compiler_tells_the_same_version(void **state) {
    static const char *const compiler[] = {
        "wasmtime_module_new", "wasmtime_module_serialize", "wasmtime_module_validate",
        "wasmtime_config_cranelift_*", "wasmtime_config_parallel_compilation_set"};
    struct capi *whole = open_as_it_is();
    struct capi *part = NULL;
    (void)state;
    substitute_hide(compiler, sizeof compiler / sizeof *compiler);
    part = capi_open(library_path(), WMT_DIE);
    assert_false(part->identity.has_compiler);
    assert_string_equal(part->identity.version, whole->identity.version);
    assert_int_equal(part->identity.major, whole->identity.major);
    assert_int_equal(part->identity.val_size, whole->identity.val_size);
    capi_delete(part);
    capi_delete(whole);
}

/* With next to no function known the range of majors to try is wide. */
static void a_library_without_most_functions_tells_the_same_version(void **state) {
    static const char *const most[] = {"wasmtime_module_new",
                                       "wasmtime_component_*",
                                       "wasmtime_config_*",
                                       "wasmtime_pooling_*",
                                       "wasmtime_memory*",
                                       "wasmtime_sharedmemory*",
                                       "wasmtime_anyref_*",
                                       "wasmtime_struct*",
                                       "wasmtime_array*",
                                       "wasmtime_exn*",
                                       "wasmtime_context_*",
                                       "wasmtime_tag*",
                                       "wasi_*",
                                       "wasmtime_trap_new_code",
                                       "wasmtime_linker_define_unknown*",
                                       "wasmtime_val*",
                                       "wasmtime_func*",
                                       "wasmtime_wasm*",
                                       "wasmtime_eqref*",
                                       "wasmtime_externref*"};
    struct capi *whole = open_as_it_is();
    struct capi *part = NULL;
    (void)state;
    substitute_hide(most, sizeof most / sizeof *most);
    part = capi_open(library_path(), WMT_DIE);
    assert_string_equal(part->identity.version, whole->identity.version);
    capi_delete(part);
    capi_delete(whole);
}

static void without_the_functions_of_references_values_are_small(void **state) {
    static const char *const references[] = {"wasmtime_anyref_*", "wasmtime_externref_*"};
    struct capi *capi = NULL;
    (void)state;
    substitute_hide(references, 2);
    capi = capi_open(library_path(), WMT_DIE);
    assert_false(capi->identity.has_gc);
    assert_int_equal(capi->identity.val_size, 24);
    capi_delete(capi);
}

/* Libraries that lie about their version, or tell none */

static capi_symbol original;
static const char *claimed;

static wasmtime_error_t *serialize_as_claimed(const wasmtime_module_t *module,
                                              wasm_byte_vec_t *bytes) {
    uint8_t image[ENGINE_SECTION_IMAGE_SIZE];
    wasmtime_error_t *error =
        ((wasmtime_error_t * (*)(const wasmtime_module_t *, wasm_byte_vec_t *)) original)(module,
                                                                                          bytes);
    size_t size = engine_section_write_image(image, claimed);
    if (error == NULL && size <= bytes->size) {
        memcpy(bytes->data, image, size);
    }
    return error;
}

static void assert_refused(const char *code, int kind, const char *text) {
    wmt_error *err = NULL;
    assert_null(capi_open(library_path(), &err));
    assert_string_equal(wmt_error_code(err), code);
    assert_int_equal(wmt_error_kind_of(err), kind);
    if (strstr(wmt_error_message(err), text) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", wmt_error_message(err), text);
    }
    assert_non_null(strstr(wmt_error_message(err), library_path()));
    wmt_error_delete(err);
}

static void a_library_older_than_20_is_refused(void **state) {
    static const char *const old[] = {"19.0.2", "1.0.0", "0.40.0"};
    (void)state;
    substitute_function("wasmtime_module_serialize", (capi_symbol)serialize_as_claimed, &original);
    for (size_t i = 0; i < sizeof old / sizeof *old; i++) {
        claimed = old[i];
        assert_refused("version-too-old", WMT_ERROR_VERSION, old[i]);
    }
}

static void a_library_whose_version_cannot_be_read_is_refused(void **state) {
    static const char *const none[] = {"", "unknown", "48beta"};
    (void)state;
    substitute_function("wasmtime_module_serialize", (capi_symbol)serialize_as_claimed, &original);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        claimed = none[i];
        assert_refused("version-unreadable", WMT_ERROR_VERSION, "does not tell its version");
    }
}

static wasmtime_error_t *serialize_nothing(const wasmtime_module_t *module,
                                           wasm_byte_vec_t *bytes) {
    (void)module;
    bytes->size = 0;
    bytes->data = NULL;
    return NULL;
}

static void a_library_that_serializes_nothing_is_refused(void **state) {
    (void)state;
    substitute_function("wasmtime_module_serialize", (capi_symbol)serialize_nothing, &original);
    assert_refused("version-unreadable", WMT_ERROR_VERSION, "does not tell its version");
}

static wasmtime_error_t *refuse_to_compile(wasm_engine_t *engine, const uint8_t *wasm, size_t size,
                                           wasmtime_module_t **module) {
    typedef wasmtime_error_t *new_module(wasm_engine_t *, const uint8_t *, size_t,
                                         wasmtime_module_t **);
    (void)wasm;
    (void)size;
    return ((new_module *)original)(engine, (const uint8_t *)"garbage.", 8, module);
}

static void a_library_that_compiles_nothing_is_refused_with_its_reason(void **state) {
    (void)state;
    substitute_function("wasmtime_module_new", (capi_symbol)refuse_to_compile, &original);
    assert_refused("version-unreadable", WMT_ERROR_VERSION, "magic header");
}

static wasmtime_error_t *refuse_without_reason(wasm_engine_t *engine, const uint8_t *bytes,
                                               size_t size, wasmtime_module_t **module) {
    typedef wasmtime_error_t *deserialize(wasm_engine_t *, const uint8_t *, size_t,
                                          wasmtime_module_t **);
    (void)bytes;
    (void)size;
    return ((deserialize *)original)(engine, (const uint8_t *)"garbage.", 8, module);
}

/* It does not name the versions that it refuses, so that nothing follows from a refusal. */
static void a_library_without_a_compiler_that_refuses_everything_alike_is_refused(void **state) {
    static const char *const compiler[] = {"wasmtime_module_new"};
    (void)state;
    substitute_hide(compiler, 1);
    substitute_function("wasmtime_module_deserialize", (capi_symbol)refuse_without_reason,
                        &original);
    assert_refused("version-unreadable", WMT_ERROR_VERSION, "no compiler");
}

static void a_library_that_lacks_what_every_wasmtime_has_is_none(void **state) {
    static const char *const needed[] = {"wasm_config_new", "wasmtime_store_new",
                                         "wasmtime_linker_new", "wasmtime_error_message",
                                         "wasmtime_module_deserialize"};
    (void)state;
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        substitute_hide(&needed[i], 1);
        assert_refused("library-not-wasmtime", WMT_ERROR_LOAD, needed[i]);
    }
}

#define identify_test(function) cmocka_unit_test_teardown(function, forget_substitutes)

int main(void) {
    const struct CMUnitTest tests[] = {
        identify_test(versions_are_taken_apart_and_nothing_else_is),
        identify_test(the_major_is_that_of_the_package),
        identify_test(the_functions_found_are_those_of_the_major),
        identify_test(official_builds_have_everything_and_the_sizes_of_their_major),
        identify_test(a_library_without_a_compiler_tells_the_same_version),
        identify_test(a_library_without_most_functions_tells_the_same_version),
        identify_test(without_the_functions_of_references_values_are_small),
        identify_test(a_library_older_than_20_is_refused),
        identify_test(a_library_whose_version_cannot_be_read_is_refused),
        identify_test(a_library_that_serializes_nothing_is_refused),
        identify_test(a_library_that_compiles_nothing_is_refused_with_its_reason),
        identify_test(a_library_without_a_compiler_that_refuses_everything_alike_is_refused),
        identify_test(a_library_that_lacks_what_every_wasmtime_has_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
