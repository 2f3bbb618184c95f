/* All variables of the environment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "os/os.h"

extern char **environ;

static size_t count_variables(void) {
    size_t count = 0;
    while (environ != NULL && environ[count] != NULL) {
        count++;
    }
    return count;
}

struct search {
    const char *wanted;
    size_t found;
    size_t visited;
    size_t limit;
};

static bool visit(void *data, const char *variable) {
    struct search *search = data;
    search->visited++;
    search->found += strcmp(variable, search->wanted) == 0;
    return search->visited < search->limit;
}

static void every_variable_is_visited_once(void **state) {
    struct search search = {.wanted = "WMT_TEST_NAME=a=b \xff", .limit = SIZE_MAX};
    (void)state;
    setenv("WMT_TEST_NAME", "a=b \xff", 1);
    assert_true(os_environment_each(visit, &search));
    assert_int_equal(search.found, 1);
    assert_int_equal(search.visited, count_variables());
}

static void a_visitor_can_end_it(void **state) {
    struct search search = {.wanted = "", .limit = 2};
    (void)state;
    setenv("WMT_TEST_ONE", "1", 1);
    setenv("WMT_TEST_TWO", "2", 1);
    assert_false(os_environment_each(visit, &search));
    assert_int_equal(search.visited, 2);
}

static void an_environment_without_variables_is_fine(void **state) {
    struct search search = {.wanted = "", .limit = SIZE_MAX};
    char *none[] = {NULL};
    char **all = environ;
    bool done = false;
    (void)state;
    environ = none;
    done = os_environment_each(visit, &search);
    environ = NULL;
    done = done && os_environment_each(visit, &search);
    environ = all;
    assert_true(done);
    assert_int_equal(search.visited, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_variable_is_visited_once),
        cmocka_unit_test(a_visitor_can_end_it),
        cmocka_unit_test(an_environment_without_variables_is_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
