/* Runtimes, as a program sees them. What is refused is in test_runtime_refused.c, where libraries
 * are looked for in test_runtime_search.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdlib.h>

#include "alloc.h"
#include "error.h"
#include "runtime.h"
#include "support/emulator.h"
#include "support/libraries.h"
#include "support/substitute.h"

static wmt_runtime *runtime;

static int open_runtime(void **state) {
    (void)state;
    runtime = wmt_runtime_open(library_path(), WMT_DIE);
    return 0;
}

static int close_runtime(void **state) {
    (void)state;
    wmt_runtime_delete(runtime);
    substitute_nothing();
    return 0;
}

static void a_runtime_knows_its_library(void **state) {
    (void)state;
    assert_string_equal(wmt_runtime_path(runtime), library_path());
    assert_in_range(wmt_runtime_major(runtime), 20, 50);
    assert_int_equal(atoi(wmt_runtime_version(runtime)), wmt_runtime_major(runtime));
}

static void a_runtime_lists_its_features(void **state) {
    size_t count = 0;
    (void)state;
    while (wmt_runtime_feature_name(count) != NULL) {
        count++;
    }
    assert_int_equal(count, 10);
    assert_string_equal(wmt_runtime_feature_name(0), "compiler");
    assert_null(wmt_runtime_feature_name(SIZE_MAX));
    assert_true(wmt_runtime_has_feature(runtime, "compiler"));
    assert_true(wmt_runtime_has_feature(runtime, "wasi"));
    assert_false(wmt_runtime_has_feature(runtime, "no such feature"));
}

static void a_runtime_lists_the_functions_of_the_c_api(void **state) {
    size_t count = wmt_runtime_function_count();
    int major = wmt_runtime_major(runtime);
    size_t found = 0;
    (void)state;
    assert_in_range(count, 600, 2000);
    for (size_t i = 0; i < count; i++) {
        int first = -1;
        int last = -1;
        bool present = false;
        const char *name = wmt_runtime_function(runtime, i, &first, &last, &present);
        assert_non_null(name);
        assert_in_range(first, 20, 50);
        assert_in_range(last, first, 50);
        assert_int_equal(present, first <= major && major <= last);
        assert_string_equal(wmt_runtime_function(runtime, i, NULL, NULL, NULL), name);
        found += present && strcmp(name, "wasmtime_store_new") == 0;
    }
    assert_int_equal(found, 1);
}

static void a_function_out_of_range_is_null(void **state) {
    int first = -1;
    int last = -1;
    bool present = true;
    (void)state;
    assert_null(
        wmt_runtime_function(runtime, wmt_runtime_function_count(), &first, &last, &present));
    assert_int_equal(first, 0);
    assert_int_equal(last, 0);
    assert_false(present);
    assert_null(wmt_runtime_function(NULL, 0, NULL, NULL, NULL));
}

static void a_runtime_lists_what_it_can_do_by_the_first_major(void **state) {
    int major = wmt_runtime_major(runtime);
    const char *description = NULL;
    int first = -1;
    bool available = true;
    size_t count = 0;
    (void)state;
    while ((description = wmt_runtime_ability(runtime, count, &first, &available)) != NULL) {
        assert_in_range(first, 21, 50);
        if (available != (major >= first)) {
            fail_msg("%s: from %d on, and %d says %d", description, first, major, available);
        }
        assert_string_equal(wmt_runtime_ability(runtime, count, NULL, NULL), description);
        count++;
    }
    assert_true(count > 5);
    assert_int_equal(first, 0);
    assert_false(available);
    assert_null(wmt_runtime_ability(NULL, 0, &first, &available));
    assert_false(available);
}

static void null_is_no_runtime(void **state) {
    (void)state;
    assert_string_equal(wmt_runtime_path(NULL), "");
    assert_string_equal(wmt_runtime_version(NULL), "");
    assert_int_equal(wmt_runtime_major(NULL), 0);
    assert_false(wmt_runtime_has_feature(NULL, "wasi"));
    assert_false(wmt_runtime_has_feature(runtime, NULL));
    wmt_runtime_delete(NULL);
}

static void count_line(void *data, const char *line) {
    *(int *)data += strncmp(line, "passed: ", 8) == 0;
}

static void the_self_test_reports_what_it_has_proved(void **state) {
    int lines = 0;
    (void)state;
    assert_true(wmt_runtime_self_test(runtime, count_line, &lines, WMT_DIE));
    assert_in_range(lines, 10, 100);
    assert_true(wmt_runtime_self_test(runtime, NULL, NULL, WMT_DIE));
}

static void the_self_test_of_null_is_the_callers_mistake(void **state) {
    wmt_error *err = NULL;
    (void)state;
    assert_false(wmt_runtime_self_test(NULL, NULL, NULL, &err));
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_INVALID);
    assert_non_null(strstr(wmt_error_message(err), "runtime"));
    wmt_error_delete(err);
}

static void runtimes_of_one_library_are_independent(void **state) {
    wmt_runtime *other = wmt_runtime_open(library_path(), WMT_DIE);
    (void)state;
    assert_ptr_not_equal(other, runtime);
    assert_ptr_not_equal(runtime_capi(other), runtime_capi(runtime));
    wmt_runtime_delete(other);
    assert_string_equal(wmt_runtime_path(runtime), library_path());
    assert_true(wmt_runtime_self_test(runtime, NULL, NULL, WMT_DIE));
}

static void a_runtime_lives_as_long_as_any_reference(void **state) {
    wmt_runtime *other = wmt_runtime_open(library_path(), WMT_DIE);
    wmt_runtime *same = wmt_runtime_keep(other);
    (void)state;
    assert_ptr_equal(same, other);
    assert_null(wmt_runtime_keep(NULL));
    wmt_runtime_delete(other);
    assert_in_range(wmt_runtime_major(same), 20, 50);
    wmt_runtime_delete(same);
}

static void nothing_is_done_when_an_error_is_set_already(void **state) {
    wmt_error *err = wmt_error_new("earlier");
    wmt_error *earlier = err;
    (void)state;
    assert_null(wmt_runtime_open(library_path(), &err));
    assert_null(wmt_runtime_default(&err));
    assert_false(wmt_runtime_self_test(runtime, NULL, NULL, &err));
    assert_ptr_equal(err, earlier);
    wmt_error_delete(err);
}

static void a_null_err_drops_the_error(void **state) {
    (void)state;
    assert_null(wmt_runtime_open("/nowhere/libwasmtime.so", NULL));
}

/* Every allocation of opening fails in turn: an error each time, until one time none does. */
static void running_out_of_memory_is_an_error_wherever_it_happens(void **state) {
    wmt_runtime *opened = NULL;
    long failing = 0;
    (void)state;
    while (opened == NULL) {
        wmt_error *err = NULL;
        mem_fail_from(failing++);
        opened = wmt_runtime_open(library_path(), &err);
        mem_fail_from(-1);
        if (opened == NULL) {
            assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_NOMEM);
        }
        assert_in_range(failing, 1, 50);
    }
    assert_in_range(failing, 3, 50);
    wmt_runtime_delete(opened);
}

/* Threads that a fork would leave behind. */
static size_t count_threads(void) {
    DIR *threads = opendir("/proc/self/task");
    size_t count = 0;
    if (threads == NULL) {
        skip();
    }
    while (readdir(threads) != NULL) {
        count++;
    }
    (void)closedir(threads);
    return count;
}

static void opening_and_testing_a_library_start_no_threads(void **state) {
    size_t before = count_threads();
    (void)state;
    assert_true(wmt_runtime_self_test(runtime, NULL, NULL, WMT_DIE));
    assert_int_equal(count_threads(), before);
    if (!emulator_is("qemu")) {      /* which has a thread of its own */
        assert_int_equal(before, 3); /* this thread, and two entries of every directory */
    }
}

static void a_library_without_a_compiler_is_opened(void **state) {
    static const char *const compiler[] = {"wasmtime_module_new", "wasmtime_module_serialize"};
    wmt_runtime *part = NULL;
    wmt_error *err = NULL;
    (void)state;
    substitute_hide(compiler, 2);
    part = wmt_runtime_open(library_path(), WMT_DIE);
    assert_false(wmt_runtime_has_feature(part, "compiler"));
    assert_true(wmt_runtime_has_feature(part, "wasi"));
    assert_string_equal(wmt_runtime_version(part), wmt_runtime_version(runtime));
    assert_false(wmt_runtime_self_test(part, NULL, NULL, &err));
    assert_string_equal(wmt_error_code(err), "self-test-failed");
    wmt_error_delete(err);
    wmt_runtime_delete(part);
}

static void libwmt_has_a_version(void **state) {
    (void)state;
    assert_string_equal(wmt_version(), WMT_VERSION_TEXT);
    assert_int_equal(wmt_abi_version(), WMT_ABI_VERSION);
}

#define runtime_test(function)                                                                     \
    cmocka_unit_test_setup_teardown(function, open_runtime, close_runtime)

int main(void) {
    const struct CMUnitTest tests[] = {
        runtime_test(a_runtime_knows_its_library),
        runtime_test(a_runtime_lists_its_features),
        runtime_test(a_runtime_lists_the_functions_of_the_c_api),
        runtime_test(a_function_out_of_range_is_null),
        runtime_test(a_runtime_lists_what_it_can_do_by_the_first_major),
        runtime_test(null_is_no_runtime),
        runtime_test(the_self_test_reports_what_it_has_proved),
        runtime_test(the_self_test_of_null_is_the_callers_mistake),
        runtime_test(runtimes_of_one_library_are_independent),
        runtime_test(a_runtime_lives_as_long_as_any_reference),
        runtime_test(nothing_is_done_when_an_error_is_set_already),
        runtime_test(a_null_err_drops_the_error),
        runtime_test(running_out_of_memory_is_an_error_wherever_it_happens),
        runtime_test(opening_and_testing_a_library_start_no_threads),
        runtime_test(a_library_without_a_compiler_is_opened),
        runtime_test(libwmt_has_a_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
