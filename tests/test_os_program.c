/* What a program knows of itself and its environment. */
#define _GNU_SOURCE /* setenv() */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdlib.h>

#include "alloc.h"
#include "os/os.h"

static void a_program_knows_its_file(void **state) {
    char *path = os_program_path();
    bool exists = false;
    (void)state;
    assert_true(os_path_is_absolute(path));
    assert_non_null(strstr(path, "test_os_program"));
    assert_true(os_file_exists(path, &exists) && exists);
    mem_free(path);
}

static void a_program_knows_which_code_is_its_own(void **state) {
    char reason[64];
    struct os_library *library = os_library_open("libc.so.6", reason, sizeof reason);
    (void)state;
#ifndef __APPLE__
    assert_true(os_program_holds((os_symbol)a_program_knows_which_code_is_its_own));
#endif
    assert_false(os_program_holds(os_library_symbol(library, "puts")));
    assert_false(os_program_holds(NULL));
}

static void a_test_program_is_not_static_and_has_no_privileges(void **state) {
    (void)state;
    assert_false(os_program_is_static());
    assert_false(os_program_is_privileged());
}

static void a_variable_of_the_environment_is_copied(void **state) {
    char *value = NULL;
    (void)state;
    assert_int_equal(setenv("WMT_TEST_VARIABLE", "some value", 1), 0);
    assert_true(os_environment_get("WMT_TEST_VARIABLE", &value));
    assert_int_equal(setenv("WMT_TEST_VARIABLE", "other value", 1), 0);
    assert_string_equal(value, "some value");
    mem_free(value);
    assert_int_equal(setenv("WMT_TEST_VARIABLE", "", 1), 0);
    assert_true(os_environment_get("WMT_TEST_VARIABLE", &value));
    assert_string_equal(value, "");
    mem_free(value);
}

static void a_variable_that_is_not_set_is_null(void **state) {
    char *value = (char *)&value;
    (void)state;
    assert_int_equal(unsetenv("WMT_TEST_VARIABLE"), 0);
    assert_true(os_environment_get("WMT_TEST_VARIABLE", &value));
    assert_null(value);
}

static void running_out_of_memory_is_told_from_a_variable_not_set(void **state) {
    char *value = NULL;
    (void)state;
    assert_int_equal(setenv("WMT_TEST_VARIABLE", "value", 1), 0);
    mem_fail_from(0);
    assert_false(os_environment_get("WMT_TEST_VARIABLE", &value));
    assert_true(os_environment_get("WMT_TEST_NOT_SET", &value));
    assert_null(os_program_path());
    mem_fail_from(-1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_program_knows_its_file),
        cmocka_unit_test(a_program_knows_which_code_is_its_own),
        cmocka_unit_test(a_test_program_is_not_static_and_has_no_privileges),
        cmocka_unit_test(a_variable_of_the_environment_is_copied),
        cmocka_unit_test(a_variable_that_is_not_set_is_null),
        cmocka_unit_test(running_out_of_memory_is_told_from_a_variable_not_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
