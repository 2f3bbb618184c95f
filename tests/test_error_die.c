/* WMT_DIE and reports, which write to stderr, and end the process or say how it is to end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <wmt.h>

#include "error.h"
#include "support/child.h"

static void die_of_null(void) { (void)wmt_store_new(NULL, WMT_DIE); }
static void die_of_exit_3(void) { (void)error_set_object(WMT_DIE, wmt_error_new_exit(3)); }
static void die_of_exit_0(void) { (void)error_set_object(WMT_DIE, wmt_error_new_exit(0)); }
static void die_of_nomem(void) { (void)error_set_nomem(WMT_DIE); }

static void report_and_exit(wmt_error *err) { _exit(10 + wmt_error_report(&err)); }
static void report_nothing(void) { report_and_exit(NULL); }
static void report_host(void) { report_and_exit(wmt_error_new("disk full")); }
static void report_exit_0(void) { report_and_exit(wmt_error_new_exit(0)); }
static void report_exit_5(void) { report_and_exit(wmt_error_new_exit(5)); }
static void report_long(void) {
    static char message[5000];
    memset(message, 'x', sizeof message - 1);
    report_and_exit(wmt_error_new(message));
}

static void wmt_die_prints_the_error_and_exits_with_status_1(void **state) {
    char text[1000];
    (void)state;
    assert_int_equal(child_run(die_of_null, text, sizeof text), 1);
    assert_string_equal(text, "invalid error: the argument `engine` is NULL (Pass an object; NULL "
                              "often means that an earlier call failed with its error ignored.)\n");
    assert_int_equal(child_run(die_of_exit_3, text, sizeof text), 1);
    assert_non_null(strstr(text, "exit with status 3"));
    assert_int_equal(child_run(die_of_nomem, text, sizeof text), 1);
    assert_non_null(strstr(text, "memory ran out"));
}

static void wmt_die_takes_a_guests_exit_with_status_0_for_a_success(void **state) {
    char text[1000];
    (void)state;
    assert_int_equal(child_run(die_of_exit_0, text, sizeof text), 0);
    assert_string_equal(text, "");
}

static void a_report_gives_the_status_for_main(void **state) {
    char text[6000];
    (void)state;
    assert_int_equal(child_run(report_nothing, text, sizeof text), 10);
    assert_string_equal(text, "");
    assert_int_equal(child_run(report_host, text, sizeof text), 11);
    assert_string_equal(text, "host error: disk full (A host function reported this.)\n");
    assert_int_equal(child_run(report_exit_0, text, sizeof text), 10);
    assert_string_equal(text, "");
    assert_int_equal(child_run(report_exit_5, text, sizeof text), 11);
    assert_non_null(strstr(text, "exit with status 5"));
    assert_int_equal(child_run(report_long, text, sizeof text), 11);
    assert_true(strlen(text) > 5000);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wmt_die_prints_the_error_and_exits_with_status_1),
        cmocka_unit_test(wmt_die_takes_a_guests_exit_with_status_0_for_a_success),
        cmocka_unit_test(a_report_gives_the_status_for_main),
    };
    child_begin(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
