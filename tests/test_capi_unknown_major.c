/* A libwasmtime newer than all that are known: the library under test, saying that it is 51. Up to
 * 44 the C API is not that of the newest major, so that it is one that has changed; from 45 on it
 * is one in which all that the self-test uses has stayed the same. */
#define _GNU_SOURCE /* setenv() */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdlib.h>

#include "capi/capi.h"
#include "capi/identify.h"
#include "capi/self_test.h"
#include "error.h"
#include "support/libraries.h"
#include "support/substitute.h"

enum { MAJOR_FIRST_ALIKE = 45 };

static bool is_alike;

static int disguise(void **state) {
    struct capi *real = capi_open(library_path(), WMT_DIE);
    (void)state;
    is_alike = real->identity.major >= MAJOR_FIRST_ALIKE;
    capi_delete(real);
    substitute_major("51");
    return unsetenv("WMT_ALLOW_UNTESTED");
}

static int undo_disguise(void **state) {
    (void)state;
    substitute_nothing();
    return unsetenv("WMT_ALLOW_UNTESTED");
}

static void skip_unless_alike(void) {
    if (!is_alike) {
        skip();
    }
}

static void one_that_has_changed_is_refused_with_what_has_changed(void **state) {
    wmt_error *err = NULL;
    (void)state;
    if (is_alike) {
        skip();
    }
    assert_null(capi_open(library_path(), &err));
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_VERSION);
    assert_string_equal(wmt_error_code(err), "self-test-failed");
    assert_non_null(strstr(wmt_error_message(err), library_path()));
    assert_non_null(strstr(wmt_error_message(err), "wasmtime_wasm_valtype_v128"));
    wmt_error_delete(err);
}

static void one_that_has_changed_is_refused_also_where_untested_ones_are_allowed(void **state) {
    wmt_error *err = NULL;
    (void)state;
    if (is_alike) {
        skip();
    }
    assert_int_equal(setenv("WMT_ALLOW_UNTESTED", "1", 1), 0);
    assert_null(capi_open(library_path(), &err));
    assert_string_equal(wmt_error_code(err), "self-test-failed");
    wmt_error_delete(err);
}

static void one_that_works_is_opened(void **state) {
    struct capi *capi = NULL;
    (void)state;
    skip_unless_alike();
    capi = capi_open(library_path(), WMT_DIE);
    assert_int_equal(capi_major(capi), 51);
    assert_string_equal(capi_version(capi), "51");
    assert_int_equal(capi->identity.val_size, 32);
    capi_delete(capi);
}

static void it_keeps_the_functions_that_the_self_test_has_exercised_and_no_others(void **state) {
    bool exercised[CAPI_FUNCTION_COUNT] = {false};
    struct capi *capi = NULL;
    int kept = 0;
    (void)state;
    skip_unless_alike();
    capi = capi_open(library_path(), WMT_DIE);
    assert_true(self_test_run(capi, exercised, NULL, NULL, WMT_DIE));
    for (size_t i = 0; i < CAPI_FUNCTION_COUNT; i++) {
        assert_int_equal(capi_has_index(capi, (enum capi_function_index)i), exercised[i]);
        kept += exercised[i];
    }
    assert_in_range(kept, 60, CAPI_FUNCTION_COUNT / 2);
    capi_delete(capi);
}

static void asking_for_another_function_says_why_there_is_none(void **state) {
    struct capi *capi = NULL;
    wmt_error *err = NULL;
    (void)state;
    skip_unless_alike();
    capi = capi_open(library_path(), WMT_DIE);
    assert_true(capi_require(capi, wasmtime_module_new, &err));
    assert_null(err);
    assert_false(capi_require(capi, wasmtime_component_linker_new, &err));
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_UNSUPPORTED);
    assert_string_equal(wmt_error_code(err), "untested-function");
    assert_non_null(strstr(wmt_error_message(err), "wasmtime_component_linker_new"));
    assert_non_null(strstr(wmt_error_message(err), "51"));
    assert_non_null(strstr(wmt_error_advice(err), "WMT_ALLOW_UNTESTED=1"));
    wmt_error_delete(err);
    capi_delete(capi);
}

static void all_functions_stay_where_untested_ones_are_allowed(void **state) {
    struct capi *capi = NULL;
    (void)state;
    skip_unless_alike();
    assert_int_equal(setenv("WMT_ALLOW_UNTESTED", "1", 1), 0);
    capi = capi_open(library_path(), WMT_DIE);
    for (size_t i = 0; i < CAPI_FUNCTION_COUNT; i++) {
        assert_true(capi_has_index(capi, (enum capi_function_index)i) || capi->symbol[i] == NULL);
    }
    assert_true(capi_has(capi, wasmtime_component_linker_new));
    capi_delete(capi);
}

static void only_the_value_1_allows_untested_ones(void **state) {
    static const char *const others[] = {"", "0", "yes", "11"};
    (void)state;
    skip_unless_alike();
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct capi *capi = NULL;
        assert_int_equal(setenv("WMT_ALLOW_UNTESTED", others[i], 1), 0);
        capi = capi_open(library_path(), WMT_DIE);
        assert_false(capi_has(capi, wasmtime_component_linker_new));
        capi_delete(capi);
    }
}

static void one_without_an_optional_feature_is_opened(void **state) {
    static const char *const features[] = {"wasmtime_wat2wasm", "wasi_*", "wasmtime_component_*"};
    struct capi *capi = NULL;
    (void)state;
    skip_unless_alike();
    substitute_hide(features, 3);
    capi = capi_open(library_path(), WMT_DIE);
    assert_false(capi_has(capi, wasmtime_wat2wasm));
    assert_true(capi_has(capi, wasmtime_module_new));
    capi_delete(capi);
}

static capi_symbol original;

static wasmtime_error_t *write_beside_slots(wasmtime_context_t *store, const wasmtime_func_t *func,
                                            wasmtime_val_raw_t *slots, size_t count,
                                            wasm_trap_t **trap) {
    typedef wasmtime_error_t *call(wasmtime_context_t *, const wasmtime_func_t *,
                                   wasmtime_val_raw_t *, size_t, wasm_trap_t **);
    wasmtime_error_t *error = ((call *)original)(store, func, slots, count, trap);
    slots[count].i64 = 0;
    return error;
}

static void one_that_fails_the_self_test_is_refused(void **state) {
    wmt_error *err = NULL;
    (void)state;
    skip_unless_alike();
    substitute_function("wasmtime_func_call_unchecked", (capi_symbol)write_beside_slots, &original);
    assert_null(capi_open(library_path(), &err));
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_VERSION);
    assert_string_equal(wmt_error_code(err), "self-test-failed");
    assert_non_null(strstr(wmt_error_message(err), library_path()));
    assert_non_null(strstr(wmt_error_message(err), "wrote beside its slots"));
    wmt_error_delete(err);
}

#define unknown_test(function) cmocka_unit_test_setup_teardown(function, disguise, undo_disguise)

int main(void) {
    const struct CMUnitTest tests[] = {
        unknown_test(one_that_has_changed_is_refused_with_what_has_changed),
        unknown_test(one_that_has_changed_is_refused_also_where_untested_ones_are_allowed),
        unknown_test(one_that_works_is_opened),
        unknown_test(it_keeps_the_functions_that_the_self_test_has_exercised_and_no_others),
        unknown_test(asking_for_another_function_says_why_there_is_none),
        unknown_test(all_functions_stay_where_untested_ones_are_allowed),
        unknown_test(only_the_value_1_allows_untested_ones),
        unknown_test(one_without_an_optional_feature_is_opened),
        unknown_test(one_that_fails_the_self_test_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
