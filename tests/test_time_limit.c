/* Time limits of calls and of stores: never too early, and the store is usable afterwards. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/embedding.h"

enum { LIMIT = 50 /* milliseconds */ };

static const char endless[] = "(module (func (export \"run\") (loop (br 0))))";
static const char nothing[] = "(module (func (export \"run\")))";
static const char calling[] =
    "(module (import \"\" \"host\" (func $host)) (func (export \"run\") (call $host)))";
static const char calling_for_ever[] = "(module (import \"\" \"host\" (func $host))"
                                       " (func (export \"run\") (call $host) (loop (br 0))))";

static int open_with_epochs(void **state) {
    static struct embedding embedding;
    embedding = embedding_start("epoch-interruption=on");
    *state = &embedding;
    return 0;
}

static int close_with_epochs(void **state) {
    embedding_end(*state);
    return 0;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void sleep_for(long milliseconds) {
    struct timespec span = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    nanosleep(&span, NULL);
}

static void expect_timeout(wmt_error **err) {
    assert_int_equal(wmt_error_trap(*err), WMT_TRAP_INTERRUPT);
    assert_error(err, WMT_ERROR_TIMEOUT, "timeout", " ms of time");
}

/* Not before `end`, which is milliseconds by now(). */
static void expect_timeout_of(wmt_func *func, double end) {
    wmt_error *err = NULL;
    assert_false(wmt_func_call(func, NULL, 0, NULL, 0, &err));
    assert_true(now() >= end);
    expect_timeout(&err);
}

static void an_endless_guest_is_stopped_and_its_store_is_usable(void **state) {
    struct embedding *embedding = *state;
    wmt_func *func = embedding_func(embedding, endless, NULL, 0);
    wmt_func *harmless = embedding_func(embedding, nothing, NULL, 0);
    assert_true(wmt_store_set_call_time_limit(embedding->store, LIMIT, WMT_DIE));
    for (int i = 0; i < 3; i++) {
        expect_timeout_of(func, now() + LIMIT);
        assert_true(wmt_func_call(harmless, NULL, 0, NULL, 0, WMT_DIE));
    }
}

static void a_start_function_is_stopped(void **state) {
    struct embedding *embedding = *state;
    wmt_module *module =
        embedding_module(embedding, "(module (func $start (loop (br 0))) (start $start))");
    wmt_error *err = NULL;
    assert_true(wmt_store_set_call_time_limit(embedding->store, LIMIT, WMT_DIE));
    assert_null(wmt_instance_new(embedding->store, module, NULL, 0, &err));
    expect_timeout(&err);
    wmt_module_delete(module);
}

static void each_call_has_the_whole_time(void **state) {
    struct embedding *embedding = *state;
    wmt_func *func = embedding_func(embedding, nothing, NULL, 0);
    assert_true(wmt_store_set_call_time_limit(embedding->store, LIMIT, WMT_DIE));
    for (double end = now() + 2 * LIMIT; now() < end;) {
        assert_true(wmt_func_call(func, NULL, 0, NULL, 0, WMT_DIE));
    }
}

static void a_limit_of_the_store_stops_everything_until_it_is_lifted(void **state) {
    struct embedding *embedding = *state;
    wmt_func *func = embedding_func(embedding, endless, NULL, 0);
    wmt_func *harmless = embedding_func(embedding, nothing, NULL, 0);
    wmt_error *err = NULL;
    assert_true(wmt_store_set_time_limit(embedding->store, LIMIT, WMT_DIE));
    expect_timeout_of(func, now() + LIMIT - 1);
    for (int i = 0; i < 3; i++) {
        assert_false(wmt_func_call(harmless, NULL, 0, NULL, 0, &err));
        expect_timeout(&err);
    }
    assert_true(wmt_store_set_time_limit(embedding->store, WMT_NO_LIMIT, WMT_DIE));
    assert_true(wmt_func_call(harmless, NULL, 0, NULL, 0, WMT_DIE));
    assert_true(wmt_store_set_time_limit(embedding->store, LIMIT, WMT_DIE));
    expect_timeout_of(func, now() + LIMIT - 1);
}

static void a_store_that_rests_has_its_limit_too(void **state) {
    struct embedding *embedding = *state;
    wmt_func *harmless = embedding_func(embedding, nothing, NULL, 0);
    wmt_error *err = NULL;
    assert_true(wmt_store_set_time_limit(embedding->store, 1, WMT_DIE));
    sleep_for(20);
    assert_false(wmt_func_call(harmless, NULL, 0, NULL, 0, &err));
    expect_timeout(&err);
}

static void the_earlier_of_two_limits_counts(void **state) {
    static const uint64_t limits[][2] = {{LIMIT, 60000}, {60000, LIMIT}};
    struct embedding *embedding = *state;
    wmt_func *func = embedding_func(embedding, endless, NULL, 0);
    for (int i = 0; i < 2; i++) {
        double end = now() + LIMIT;
        assert_true(wmt_store_set_time_limit(embedding->store, limits[i][0], WMT_DIE));
        assert_true(wmt_store_set_call_time_limit(embedding->store, limits[i][1], WMT_DIE));
        expect_timeout_of(func, end);
    }
}

static void no_time_at_all_stops_at_once_and_the_longest_never(void **state) {
    static const uint64_t longest[] = {WMT_NO_LIMIT, UINT64_MAX - 1, UINT64_MAX / 1000000,
                                       INT64_MAX, 1000000000};
    struct embedding *embedding = *state;
    wmt_func *func = embedding_func(embedding, endless, NULL, 0);
    wmt_func *harmless = embedding_func(embedding, nothing, NULL, 0);
    assert_true(wmt_store_set_call_time_limit(embedding->store, 0, WMT_DIE));
    expect_timeout_of(func, 0);
    for (size_t i = 0; i < sizeof longest / sizeof *longest; i++) {
        assert_true(wmt_store_set_call_time_limit(embedding->store, longest[i], WMT_DIE));
        assert_true(wmt_store_set_time_limit(embedding->store, longest[i], WMT_DIE));
        assert_true(wmt_func_call(harmless, NULL, 0, NULL, 0, WMT_DIE));
    }
    assert_true(wmt_store_set_time_limit(embedding->store, 0, WMT_DIE));
    expect_timeout_of(func, 0);
}

/* Host functions */

static void sleep_beyond(wmt_call *call) {
    (void)call;
    sleep_for(2 * LIMIT);
}

static void a_guest_is_stopped_after_a_host_function_that_took_too_long(void **state) {
    struct embedding *embedding = *state;
    wmt_func *func =
        embedding_func_with_host(embedding, calling_for_ever, "() -> ()", sleep_beyond, NULL);
    assert_true(wmt_store_set_call_time_limit(embedding->store, LIMIT, WMT_DIE));
    expect_timeout_of(func, now() + 2 * LIMIT);
}

static void set_limit(wmt_call *call) {
    wmt_store_set_call_time_limit(wmt_call_store(call), LIMIT, &call->err);
}

static void a_limit_set_in_a_host_function_counts_for_the_call_that_runs(void **state) {
    struct embedding *embedding = *state;
    wmt_func *func =
        embedding_func_with_host(embedding, calling_for_ever, "() -> ()", set_limit, NULL);
    expect_timeout_of(func, now() + LIMIT);
    expect_timeout_of(embedding_func(embedding, endless, NULL, 0), now() + LIMIT);
}

static void lift_limit(wmt_call *call) {
    wmt_store_set_call_time_limit(wmt_call_store(call), WMT_NO_LIMIT, &call->err);
    sleep_for(2 * LIMIT);
}

static void a_limit_lifted_in_a_host_function_stops_nothing(void **state) {
    struct embedding *embedding = *state;
    wmt_func *func = embedding_func_with_host(embedding, calling, "() -> ()", lift_limit, NULL);
    assert_true(wmt_store_set_call_time_limit(embedding->store, LIMIT, WMT_DIE));
    assert_true(wmt_func_call(func, NULL, 0, NULL, 0, WMT_DIE));
}

/* Swallows the error. */
static void call_inner(wmt_call *call) {
    wmt_error *err = NULL;
    wmt_func_call(*(wmt_func **)call->env, NULL, 0, NULL, 0, &err);
    wmt_error_clear(&err);
}

static void calls_of_host_functions_are_part_of_the_outermost_one(void **state) {
    struct embedding *embedding = *state;
    wmt_func *inner = embedding_func(embedding, endless, NULL, 0);
    wmt_func *outer =
        embedding_func_with_host(embedding, calling_for_ever, "() -> ()", call_inner, &inner);
    assert_true(wmt_store_set_call_time_limit(embedding->store, LIMIT, WMT_DIE));
    expect_timeout_of(outer, now() + LIMIT);
}

/* Another store of the same engine, with a limit far away, runs in between. */
static void run_other_store(wmt_call *call) {
    wmt_func *other = *(wmt_func **)call->env;
    wmt_func_call(other, NULL, 0, NULL, 0, &call->err);
}

static const char for_a_while[] =
    "(module (import \"\" \"host\" (func $is_over (result i32)))"
    " (func (export \"run\") (loop (br_if 0 (i32.eqz (call $is_over))))))";

static void is_over(wmt_call *call) {
    const double *end = call->env;
    call->results[0] = wmt_i32(now() >= *end);
}

static void limits_of_other_stores_disturb_nobody(void **state) {
    struct embedding *embedding = *state;
    struct embedding other = {embedding->engine, wmt_store_new(embedding->engine, WMT_DIE)};
    double end = now() + 3 * LIMIT;
    wmt_func *inner = embedding_func_with_host(&other, for_a_while, "() -> (i32)", is_over, &end);
    wmt_func *outer =
        embedding_func_with_host(embedding, calling_for_ever, "() -> ()", run_other_store, &inner);
    assert_true(wmt_store_set_call_time_limit(embedding->store, LIMIT, WMT_DIE));
    assert_true(wmt_store_set_call_time_limit(other.store, 60000, WMT_DIE));
    expect_timeout_of(outer, end);
    wmt_store_delete(other.store);
}

/* Ends */

static void a_store_may_end_with_a_limit_that_was_not_reached(void **state) {
    struct embedding *embedding = *state;
    for (int i = 0; i < 100; i++) {
        wmt_store *store = wmt_store_new(embedding->engine, WMT_DIE);
        assert_true(wmt_store_set_time_limit(store, 1 + (uint64_t)i % 3, WMT_DIE));
        wmt_store_delete(store);
    }
    sleep_for(5);
}

static void delete_store(wmt_call *call) { wmt_store_delete(wmt_call_store(call)); }

static void a_store_deleted_in_its_call_is_stopped_too(void **state) {
    struct embedding *embedding = *state;
    struct embedding other = {embedding->engine, wmt_store_new(embedding->engine, WMT_DIE)};
    wmt_func *func =
        embedding_func_with_host(&other, calling_for_ever, "() -> ()", delete_store, NULL);
    assert_true(wmt_store_set_call_time_limit(other.store, LIMIT, WMT_DIE));
    expect_timeout_of(func, now() + LIMIT);
}

static void an_engine_without_epochs_says_so(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    assert_false(wmt_store_set_time_limit(embedding->store, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "option-off", "`epoch-interruption=on`");
    assert_false(wmt_store_set_call_time_limit(embedding->store, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "option-off", "`epoch-interruption=on`");
}

#define limit_test(function)                                                                       \
    cmocka_unit_test_setup_teardown(function, open_with_epochs, close_with_epochs)

int main(void) {
    const struct CMUnitTest tests[] = {
        limit_test(an_endless_guest_is_stopped_and_its_store_is_usable),
        limit_test(a_start_function_is_stopped),
        limit_test(each_call_has_the_whole_time),
        limit_test(a_limit_of_the_store_stops_everything_until_it_is_lifted),
        limit_test(a_store_that_rests_has_its_limit_too),
        limit_test(the_earlier_of_two_limits_counts),
        limit_test(no_time_at_all_stops_at_once_and_the_longest_never),
        limit_test(a_guest_is_stopped_after_a_host_function_that_took_too_long),
        limit_test(a_limit_set_in_a_host_function_counts_for_the_call_that_runs),
        limit_test(a_limit_lifted_in_a_host_function_stops_nothing),
        limit_test(calls_of_host_functions_are_part_of_the_outermost_one),
        limit_test(limits_of_other_stores_disturb_nobody),
        limit_test(a_store_may_end_with_a_limit_that_was_not_reached),
        limit_test(a_store_deleted_in_its_call_is_stopped_too),
        embedding_test(an_engine_without_epochs_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
