/* Features, and what is said of functions that are missing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "capi/capi.h"
#include "error.h"
#include "support/libraries.h"
#include "support/substitute.h"

static struct capi *capi;

static int close_library(void **state) {
    (void)state;
    capi_delete(capi);
    capi = NULL;
    substitute_nothing();
    return 0;
}

static void open_without(const char *const *names, size_t count) {
    substitute_hide(names, count);
    capi = capi_open(library_path(), WMT_DIE);
}

static void official_builds_have_all_features_that_their_major_has(void **state) {
    (void)state;
    open_without(NULL, 0);
    for (size_t i = 0; capi_feature_name(i) != NULL; i++) {
        const char *name = capi_feature_name(i);
        int first = 20;
        first = strcmp(name, "component-model") == 0 ? 33 : first;
        first = strcmp(name, "pooling-allocator") == 0 ? 32 : first;
        assert_int_equal(capi_has_feature(capi, name), capi_major(capi) >= first);
    }
}

static void a_feature_is_missing_where_its_functions_are(void **state) {
    static const struct lack {
        const char *feature;
        const char *functions;
    } lacks[] = {
        {"compiler", "wasmtime_module_new"},         {"wat", "wasmtime_wat2wasm"},
        {"wasi", "wasmtime_linker_define_wasi"},     {"gc", "wasmtime_anyref_*"},
        {"async", "wasmtime_call_future_*"},         {"threads", "wasmtime_sharedmemory_*"},
        {"component-model", "wasmtime_component_*"}, {"pooling-allocator", "wasmtime_pooling_*"},
        {"profiling", "wasmtime_guestprofiler_*"},   {"cache", "wasmtime_config_cache_*"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof lacks / sizeof *lacks; i++) {
        open_without(&lacks[i].functions, 1);
        assert_false(capi_has_feature(capi, lacks[i].feature));
        capi_delete(capi);
        capi = NULL;
    }
}

static void there_is_no_feature_of_another_name(void **state) {
    (void)state;
    open_without(NULL, 0);
    assert_false(capi_has_feature(capi, ""));
    assert_false(capi_has_feature(capi, "Compiler"));
    assert_false(capi_has_feature(capi, "compiler "));
}

static void assert_missing(enum capi_function_index index, const char *code, const char *text) {
    wmt_error *err = NULL;
    assert_false(capi_set_missing(capi, index, &err));
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_UNSUPPORTED);
    assert_string_equal(wmt_error_code(err), code);
    assert_non_null(strstr(wmt_error_message(err), capi_function_facts[index].name));
    assert_non_null(strstr(wmt_error_message(err), capi_version(capi)));
    assert_non_null(strstr(wmt_error_message(err), text));
    wmt_error_delete(err);
}

static void a_function_that_is_there_is_no_error(void **state) {
    wmt_error *err = NULL;
    (void)state;
    open_without(NULL, 0);
    assert_true(capi_require(capi, wasmtime_store_new, &err));
    assert_null(err);
}

static void a_function_of_a_newer_major_is_said_to_be_one(void **state) {
    wmt_error *err = NULL;
    (void)state;
    open_without(NULL, 0);
    if (capi_has(capi, wasmtime_pooling_allocation_strategy_set)) {
        skip();
    }
    assert_false(capi_require(capi, wasmtime_pooling_allocation_strategy_set, &err));
    wmt_error_clear(&err);
    assert_missing(CAPI_INDEX_wasmtime_pooling_allocation_strategy_set, "missing-function",
                   "32 and newer");
}

static void a_function_of_an_older_major_is_said_to_be_one(void **state) {
    (void)state;
    open_without(NULL, 0);
    if (capi->symbol[CAPI_INDEX_wasmtime_config_async_support_set] != NULL) {
        skip();
    }
    assert_missing(CAPI_INDEX_wasmtime_config_async_support_set, "missing-function", "up to 41");
}

static void a_function_left_out_of_the_build_is_said_to_be_so(void **state) {
    static const char *const wat[] = {"wasmtime_wat2wasm"};
    wmt_error *err = NULL;
    (void)state;
    open_without(wat, 1);
    assert_false(capi_require(capi, wasmtime_wat2wasm, &err));
    wmt_error_clear(&err);
    assert_missing(CAPI_INDEX_wasmtime_wat2wasm, "missing-feature", "built without it");
}

#define feature_test(function) cmocka_unit_test_teardown(function, close_library)

int main(void) {
    const struct CMUnitTest tests[] = {
        feature_test(official_builds_have_all_features_that_their_major_has),
        feature_test(a_feature_is_missing_where_its_functions_are),
        feature_test(there_is_no_feature_of_another_name),
        feature_test(a_function_that_is_there_is_no_error),
        feature_test(a_function_of_a_newer_major_is_said_to_be_one),
        feature_test(a_function_of_an_older_major_is_said_to_be_one),
        feature_test(a_function_left_out_of_the_build_is_said_to_be_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
