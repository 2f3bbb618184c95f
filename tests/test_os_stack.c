/* How much of its stack a thread has left. */
#define _GNU_SOURCE /* makecontext() */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdlib.h>
#include <sys/resource.h>
#include <ucontext.h>

#include "os/os.h"
#include "support/thread.h"

enum { KIBIBYTE = 1024, MEBIBYTE = 1024 * KIBIBYTE };

/* Uses about `bytes` of stack before it asks. */
static __attribute__((noinline)) size_t remaining_below(size_t bytes) {
    volatile char used[64 * KIBIBYTE];
    size_t remaining = 0;
    used[0] = (char)bytes;
    used[sizeof used - 1] = used[0];
    if (bytes > sizeof used) {
        remaining = remaining_below(bytes - sizeof used);
        used[1] = (char)remaining; /* keeps the frame until the call is over */
        return remaining;
    }
    return os_stack_remaining(&remaining) ? remaining : 0;
}

static void the_deeper_a_call_the_less_remains(void **state) {
    size_t here = 0;
    size_t below = 0;
    (void)state;
    assert_true(os_stack_remaining(&here));
    below = remaining_below(MEBIBYTE);
    assert_true(below > 0);
    assert_in_range(here - below, MEBIBYTE - 128 * KIBIBYTE, MEBIBYTE + 512 * KIBIBYTE);
}

static void the_first_thread_has_no_more_than_its_limit(void **state) {
    struct rlimit limit;
    size_t remaining = 0;
    (void)state;
    assert_int_equal(getrlimit(RLIMIT_STACK, &limit), 0);
    if (limit.rlim_cur == RLIM_INFINITY) {
        skip();
    }
    assert_true(os_stack_remaining(&remaining));
    assert_in_range(remaining, limit.rlim_cur / 4, limit.rlim_cur);
}

static void ask(void *data) {
    size_t *remaining = data;
    if (!os_stack_remaining(remaining)) {
        *remaining = 0;
    }
}

static size_t remaining_in_thread(size_t stack_size) {
    size_t remaining = 0;
    thread_run(stack_size, ask, &remaining);
    return remaining;
}

static void every_thread_has_its_own_stack(void **state) {
    (void)state;
    assert_in_range(remaining_in_thread(256 * KIBIBYTE), 128 * KIBIBYTE, 256 * KIBIBYTE);
    assert_in_range(remaining_in_thread(2 * MEBIBYTE), MEBIBYTE + 512 * KIBIBYTE, 2 * MEBIBYTE);
    assert_in_range(remaining_in_thread(256 * KIBIBYTE), 128 * KIBIBYTE, 256 * KIBIBYTE);
}

static ucontext_t outside;
static bool known_inside;

static void ask_inside(void) {
    size_t remaining = 0;
    known_inside = os_stack_remaining(&remaining);
}

static void on_a_stack_of_somebody_elses_it_is_not_known(void **state) {
    const size_t size = 256 * KIBIBYTE;
    ucontext_t inside;
    size_t remaining = 0;
    char *stack = malloc(size);
    (void)state;
    assert_non_null(stack);
    assert_int_equal(getcontext(&inside), 0);
    inside.uc_stack.ss_sp = stack;
    inside.uc_stack.ss_size = size;
    inside.uc_link = &outside;
    makecontext(&inside, ask_inside, 0);
    known_inside = true;
    assert_int_equal(swapcontext(&outside, &inside), 0);
    assert_false(known_inside);
    assert_true(os_stack_remaining(&remaining));
    free(stack);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_deeper_a_call_the_less_remains),
        cmocka_unit_test(the_first_thread_has_no_more_than_its_limit),
        cmocka_unit_test(every_thread_has_its_own_stack),
        cmocka_unit_test(on_a_stack_of_somebody_elses_it_is_not_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
