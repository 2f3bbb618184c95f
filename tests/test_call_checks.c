/* Every way of calling makes every check, in a function's first call and in later ones, which go by
 * a shorter path. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <wmt/typed.h>

#include "support/embedding.h"
#include "support/emulator.h"
#include "support/thread.h"

/* The function of the guest calls the host and gives its number increased; for 0 it never ends. */
static const char guest[] = "(module (import \"\" \"host\" (func $host))"
                            "  (func (export \"run\") (param i32) (result i32)"
                            "    (call $host)"
                            "    (if (i32.eqz (local.get 0)) (then (loop $on (br $on))))"
                            "    (i32.add (local.get 0) (i32.const 1))))";

WMT_TYPED_FUNC(increase, int32_t, (int32_t));

static int32_t typed(wmt_func *func, int32_t number, wmt_error **err) {
    increase_func bound;
    bound.func = func;
    return increase_call(bound, number, err);
}

static int32_t dynamic(wmt_func *func, int32_t number, wmt_error **err) {
    wmt_val arg = wmt_i32(number);
    wmt_val result = wmt_i32(-1);
    (void)wmt_func_call(func, &arg, 1, &result, 1, err);
    return result.of.i32;
}

static int32_t in_bulk(wmt_func *func, int32_t number, wmt_error **err) {
    int32_t result = 0;
    const wmt_column arg_column = {WMT_I32, 0, &number, sizeof number};
    const wmt_column result_column = {WMT_I32, 0, &result, sizeof result};
    (void)wmt_bulk_call(func, 1, &arg_column, 1, &result_column, 1, NULL, err);
    return result;
}

typedef int32_t call_way(wmt_func *func, int32_t number, wmt_error **err);

static call_way *const ways[] = {typed, dynamic, in_bulk};
enum { WAYS = sizeof ways / sizeof *ways, FIRST_AND_LATER = 2 };

/* What the host function does in its next call, and what it has to work with. */
struct host {
    void (*act)(struct host *host, wmt_call *call);
    call_way *way;
    wmt_func *run;
    int calls;
};

static void host_called(wmt_call *call) {
    struct host *host = call->env;
    void (*act)(struct host *, wmt_call *) = host->act;
    host->calls++;
    host->act = NULL;
    if (act != NULL) {
        act(host, call);
    }
}

/* A function in a store of its own, so that each test is that function's first call. */
struct called {
    wmt_store *store;
    struct host host;
};

static void open_called(struct called *called, const struct embedding *embedding, call_way *way) {
    struct embedding inside = {embedding->engine, wmt_store_new(embedding->engine, WMT_DIE)};
    called->store = inside.store;
    called->host.act = NULL;
    called->host.way = way;
    called->host.calls = 0;
    called->host.run =
        embedding_func_with_host(&inside, guest, "() -> ()", host_called, &called->host);
}

/* Calls refuse to run for `kind` and `code`, and the guest has not been entered. */
static void expect_refused(struct called *called, int kind, const char *code) {
    wmt_error *err = NULL;
    int calls = called->host.calls;
    assert_int_equal(called->host.way(called->host.run, 1, &err), 0);
    assert_error(&err, kind, code, "");
    assert_int_equal(called->host.calls, calls);
}

static void expect_called(struct called *called) {
    assert_int_equal(called->host.way(called->host.run, 1, WMT_DIE), 2);
}

/* Runs `check` with each way, for the first call of a function and for a later one. */
static void with_every_way(const struct embedding *embedding, void (*check)(struct called *)) {
    for (int i = 0; i < WAYS * FIRST_AND_LATER; i++) {
        struct called called;
        open_called(&called, embedding, ways[i / FIRST_AND_LATER]);
        if (i % FIRST_AND_LATER == 1) {
            expect_called(&called);
        }
        check(&called);
        wmt_store_delete(called.store);
    }
}

static void check_set_error(struct called *called) {
    wmt_error *err = wmt_error_new("before");
    int calls = called->host.calls;
    (void)called->host.way(called->host.run, 1, &err);
    assert_int_equal(called->host.calls, calls);
    assert_error(&err, WMT_ERROR_HOST, "host", "before");
    expect_called(called);
}

static void an_error_that_is_set_keeps_the_guest_from_running(void **state) {
    with_every_way(*state, check_set_error);
}

static void use_in_finalizer(void *env) { expect_refused(env, WMT_ERROR_INVALID, "store-busy"); }

static void check_busy_store(struct called *called) {
    assert_true(wmt_store_set_data(called->store, called, use_in_finalizer, WMT_DIE));
    assert_true(wmt_store_set_data(called->store, NULL, NULL, WMT_DIE));
    expect_called(called);
    assert_true(wmt_store_set_data(called->store, called, use_in_finalizer, WMT_DIE));
}

static void a_busy_or_ending_store_is_found_out(void **state) {
    with_every_way(*state, check_busy_store);
}

static void check_stale_function(struct called *called) {
    wmt_store_delete(called->store);
    called->store = NULL;
    expect_refused(called, WMT_ERROR_INVALID, "stale-handle");
    called->host.run = NULL;
    expect_refused(called, WMT_ERROR_INVALID, "null-argument");
}

static void a_function_of_a_deleted_store_is_found_out(void **state) {
    with_every_way(*state, check_stale_function);
}

static void call_with_little_stack(void *called) {
    expect_refused(called, WMT_ERROR_LIMIT, "stack");
}

static void check_little_stack(struct called *called) {
    thread_run((size_t)256 * 1024, call_with_little_stack, called);
    expect_called(called);
}

static void a_stack_that_is_too_small_is_found_out(void **state) {
    if (emulator_is("wine")) {
        skip(); /* its threads have no less than 1 MiB */
    }
    with_every_way(*state, check_little_stack);
}

static void call_again(struct host *host, wmt_call *call) {
    if (host->way(host->run, 10, &call->err) != 11) {
        wmt_error_delete(call->err);
        call->err = wmt_error_new("the inner call gave something else");
    }
}

static void check_nesting(struct called *called) {
    int calls = called->host.calls;
    called->host.act = call_again;
    expect_called(called);
    assert_int_equal(called->host.calls, calls + 2);
}

static void a_host_function_calls_the_same_function_again(void **state) {
    with_every_way(*state, check_nesting);
}

static void delete_store(struct host *host, wmt_call *call) {
    (void)host;
    wmt_store_delete(wmt_call_store(call));
}

static void check_deletion(struct called *called) {
    called->host.act = delete_store;
    expect_called(called);
    called->store = NULL;
    expect_refused(called, WMT_ERROR_INVALID, "stale-handle");
}

static void a_store_deleted_inside_ends_after_the_result_is_there(void **state) {
    with_every_way(*state, check_deletion);
}

static void set_error(struct host *host, wmt_call *call) {
    (void)host;
    call->err = wmt_error_new("disk full");
}

static void check_host_error(struct called *called) {
    wmt_error *err = NULL;
    called->host.act = set_error;
    assert_int_equal(called->host.way(called->host.run, 1, &err), 0);
    assert_error(&err, WMT_ERROR_HOST, "host", "disk full");
    expect_called(called);
}

static void an_error_of_the_host_comes_out(void **state) {
    with_every_way(*state, check_host_error);
}

static void check_interrupt(struct called *called) {
    wmt_interrupt_handle *handle = wmt_interrupt_handle_new(called->store, WMT_DIE);
    wmt_interrupt_handle_interrupt(handle);
    expect_refused(called, WMT_ERROR_INTERRUPTED, "interrupted");
    expect_called(called);
    wmt_interrupt_handle_delete(handle);
}

static void check_time_limit(struct called *called) {
    wmt_error *err = NULL;
    assert_true(wmt_store_set_call_time_limit(called->store, 20, WMT_DIE));
    assert_int_equal(called->host.way(called->host.run, 0, &err), 0);
    assert_error(&err, WMT_ERROR_TIMEOUT, "timeout", "the call has had its 20 ms");
    assert_true(wmt_store_set_call_time_limit(called->store, WMT_NO_LIMIT, WMT_DIE));
    expect_called(called);
}

static void an_interrupt_that_waits_stops_the_next_call(void **state) {
    struct embedding embedding = embedding_start("epoch-interruption=on");
    (void)state;
    with_every_way(&embedding, check_interrupt);
    embedding_end(&embedding);
}

static void a_time_limit_is_kept(void **state) {
    struct embedding embedding = embedding_start("epoch-interruption=on");
    (void)state;
    with_every_way(&embedding, check_time_limit);
    embedding_end(&embedding);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        embedding_test(an_error_that_is_set_keeps_the_guest_from_running),
        embedding_test(a_busy_or_ending_store_is_found_out),
        embedding_test(a_function_of_a_deleted_store_is_found_out),
        embedding_test(a_stack_that_is_too_small_is_found_out),
        embedding_test(a_host_function_calls_the_same_function_again),
        embedding_test(a_store_deleted_inside_ends_after_the_result_is_there),
        embedding_test(an_error_of_the_host_comes_out),
        embedding_test(an_interrupt_that_waits_stops_the_next_call),
        embedding_test(a_time_limit_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
