/* Paths: their parts, and joining them. */
#define _GNU_SOURCE /* getcwd() */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <unistd.h>

#include "alloc.h"
#include "os/os.h"
#include "support/folder.h"

static void assert_text(char *text, const char *expected) {
    assert_non_null(text);
    assert_string_equal(text, expected);
    mem_free(text);
}

static void a_path_is_absolute_if_it_starts_at_the_root(void **state) {
    (void)state;
    assert_true(os_path_is_absolute("/"));
    assert_true(os_path_is_absolute("/usr/lib"));
    assert_false(os_path_is_absolute(""));
    assert_false(os_path_is_absolute("lib"));
    assert_false(os_path_is_absolute("./lib"));
}

static void a_bare_name_has_no_directory(void **state) {
    (void)state;
    assert_false(os_path_has_directory("libwasmtime.so"));
    assert_false(os_path_has_directory(""));
    assert_true(os_path_has_directory("./libwasmtime.so"));
    assert_true(os_path_has_directory("/libwasmtime.so"));
    assert_true(os_path_has_directory("lib/"));
}

static void the_directory_is_what_comes_before_the_name(void **state) {
    (void)state;
    assert_text(os_path_directory("/usr/lib/libwmt.so"), "/usr/lib");
    assert_text(os_path_directory("/libwmt.so"), "/");
    assert_text(os_path_directory("lib/libwmt.so"), "lib");
    assert_text(os_path_directory("libwmt.so"), ".");
    assert_text(os_path_directory("/usr/lib/"), "/usr/lib");
}

static void joining_adds_one_separator_where_there_is_none(void **state) {
    (void)state;
    assert_text(os_path_join("/usr/lib", "x.so"), "/usr/lib/x.so");
    assert_text(os_path_join("/usr/lib/", "x.so"), "/usr/lib/x.so");
    assert_text(os_path_join("/", "x.so"), "/x.so");
    assert_text(os_path_join("", "x.so"), "x.so");
}

static void a_relative_path_is_taken_from_the_current_directory(void **state) {
    struct folder folder;
    char before[4096];
    char expected[128];
    (void)state;
    folder_make(&folder);
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(folder.path), 0);
    (void)strcpy(expected, folder.path);
    (void)strcat(expected, "/sub/x.so");
    assert_text(os_path_absolute("sub/x.so"), expected);
    assert_text(os_path_absolute("/sub/x.so"), "/sub/x.so");
    assert_int_equal(chdir(before), 0);
    folder_remove(&folder);
}

static void running_out_of_memory_gives_null(void **state) {
    (void)state;
    mem_fail_from(0);
    assert_null(os_path_directory("/a/b"));
    assert_null(os_path_join("/a", "b"));
    assert_null(os_path_absolute("b"));
    assert_null(os_path_absolute("/b"));
    mem_fail_from(-1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_is_absolute_if_it_starts_at_the_root),
        cmocka_unit_test(a_bare_name_has_no_directory),
        cmocka_unit_test(the_directory_is_what_comes_before_the_name),
        cmocka_unit_test(joining_adds_one_separator_where_there_is_none),
        cmocka_unit_test(a_relative_path_is_taken_from_the_current_directory),
        cmocka_unit_test(running_out_of_memory_gives_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
