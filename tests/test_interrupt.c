/* Interrupts from another thread, or from a moment before the call. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <pthread.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/embedding.h"

static const char endless[] = "(module (func (export \"run\") (loop (br 0))))";
static const char nothing[] = "(module (func (export \"run\")))";
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

static void expect_interrupted(wmt_func *func) {
    wmt_error *err = NULL;
    assert_false(wmt_func_call(func, NULL, 0, NULL, 0, &err));
    assert_int_equal(wmt_error_trap(err), WMT_TRAP_INTERRUPT);
    assert_error(&err, WMT_ERROR_INTERRUPTED, "interrupted", "interrupted");
}

static void sleep_for(long milliseconds) {
    struct timespec span = {0, milliseconds * 1000000};
    nanosleep(&span, NULL);
}

static void *interrupt_soon(void *handle) {
    sleep_for(20);
    wmt_interrupt_handle_interrupt(handle);
    wmt_interrupt_handle_delete(handle);
    return NULL;
}

static pthread_t start_interrupter(wmt_interrupt_handle *handle) {
    pthread_t thread;
    assert_int_equal(
        pthread_create(&thread, NULL, interrupt_soon, wmt_interrupt_handle_keep(handle)), 0);
    return thread;
}

static void a_running_guest_is_stopped_and_its_store_is_usable(void **state) {
    struct embedding *embedding = *state;
    wmt_func *func = embedding_func(embedding, endless, NULL, 0);
    wmt_func *harmless = embedding_func(embedding, nothing, NULL, 0);
    wmt_interrupt_handle *handle = wmt_interrupt_handle_new(embedding->store, WMT_DIE);
    for (int i = 0; i < 3; i++) {
        pthread_t thread = start_interrupter(handle);
        expect_interrupted(func);
        pthread_join(thread, NULL);
        assert_true(wmt_func_call(harmless, NULL, 0, NULL, 0, WMT_DIE));
    }
    wmt_interrupt_handle_delete(handle);
}

static void one_that_comes_early_stops_the_next_call_only(void **state) {
    struct embedding *embedding = *state;
    wmt_func *func = embedding_func(embedding, nothing, NULL, 0);
    wmt_interrupt_handle *handle = wmt_interrupt_handle_new(embedding->store, WMT_DIE);
    for (int i = 0; i < 3; i++) {
        wmt_interrupt_handle_interrupt(handle);
        wmt_interrupt_handle_interrupt(handle);
        expect_interrupted(func);
        assert_true(wmt_func_call(func, NULL, 0, NULL, 0, WMT_DIE));
    }
    wmt_interrupt_handle_delete(handle);
}

static void instantiating_is_stopped_too(void **state) {
    struct embedding *embedding = *state;
    wmt_module *module = embedding_module(embedding, nothing);
    wmt_interrupt_handle *handle = wmt_interrupt_handle_new(embedding->store, WMT_DIE);
    wmt_error *err = NULL;
    wmt_interrupt_handle_interrupt(handle);
    assert_null(wmt_instance_new(embedding->store, module, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_INTERRUPTED, "interrupted", "interrupted");
    assert_non_null(wmt_instance_new(embedding->store, module, NULL, 0, WMT_DIE));
    wmt_interrupt_handle_delete(handle);
    wmt_module_delete(module);
}

static void one_can_be_taken_back(void **state) {
    struct embedding *embedding = *state;
    wmt_func *func = embedding_func(embedding, nothing, NULL, 0);
    wmt_interrupt_handle *handle = NULL;
    assert_false(wmt_store_clear_interrupt(embedding->store, WMT_DIE));
    handle = wmt_interrupt_handle_new(embedding->store, WMT_DIE);
    assert_false(wmt_store_clear_interrupt(embedding->store, WMT_DIE));
    wmt_interrupt_handle_interrupt(handle);
    assert_true(wmt_store_clear_interrupt(embedding->store, WMT_DIE));
    assert_false(wmt_store_clear_interrupt(embedding->store, WMT_DIE));
    assert_true(wmt_func_call(func, NULL, 0, NULL, 0, WMT_DIE));
    wmt_interrupt_handle_delete(handle);
}

static void interrupt(wmt_call *call) { wmt_interrupt_handle_interrupt(call->env); }

static void a_host_function_can_interrupt_its_caller(void **state) {
    struct embedding *embedding = *state;
    wmt_interrupt_handle *handle = wmt_interrupt_handle_new(embedding->store, WMT_DIE);
    expect_interrupted(
        embedding_func_with_host(embedding, calling_for_ever, "() -> ()", interrupt, handle));
    wmt_interrupt_handle_delete(handle);
}

struct nested {
    wmt_interrupt_handle *handle;
    wmt_func *inner;
    bool was_interrupted;
};

static void call_inner(wmt_call *call) {
    struct nested *nested = call->env;
    wmt_error *err = NULL;
    wmt_interrupt_handle_interrupt(nested->handle);
    wmt_func_call(nested->inner, NULL, 0, NULL, 0, &err);
    nested->was_interrupted = wmt_error_kind_of(err) == WMT_ERROR_INTERRUPTED;
    wmt_error_clear(&err);
}

static void an_interrupt_stops_the_whole_call_whatever_a_host_function_makes_of_it(void **state) {
    struct embedding *embedding = *state;
    struct nested nested = {
        wmt_interrupt_handle_new(embedding->store, WMT_DIE),
        embedding_func(embedding, endless, NULL, 0),
        false,
    };
    expect_interrupted(
        embedding_func_with_host(embedding, calling_for_ever, "() -> ()", call_inner, &nested));
    assert_true(nested.was_interrupted);
    assert_false(wmt_store_clear_interrupt(embedding->store, WMT_DIE));
    wmt_interrupt_handle_delete(nested.handle);
}

static void other_stores_are_not_interrupted(void **state) {
    struct embedding *embedding = *state;
    struct embedding other = {embedding->engine, wmt_store_new(embedding->engine, WMT_DIE)};
    wmt_func *own = embedding_func(embedding, nothing, NULL, 0);
    wmt_func *func = embedding_func(&other, nothing, NULL, 0);
    wmt_interrupt_handle *handle = wmt_interrupt_handle_new(embedding->store, WMT_DIE);
    wmt_interrupt_handle_interrupt(handle);
    assert_true(wmt_func_call(func, NULL, 0, NULL, 0, WMT_DIE));
    expect_interrupted(own);
    wmt_interrupt_handle_delete(handle);
    wmt_store_delete(other.store);
}

static void a_handle_outlives_its_store_and_engine(void **state) {
    struct embedding own = embedding_start("epoch-interruption=on");
    wmt_interrupt_handle *handle = wmt_interrupt_handle_new(own.store, WMT_DIE);
    (void)state;
    wmt_interrupt_handle_interrupt(handle);
    wmt_store_delete(own.store);
    wmt_interrupt_handle_interrupt(handle);
    wmt_engine_delete(own.engine);
    wmt_interrupt_handle_interrupt(handle);
    wmt_interrupt_handle_delete(handle);
}

static void nothing_is_interrupted_by_nobody(void **state) {
    (void)state;
    wmt_interrupt_handle_interrupt(NULL);
    wmt_interrupt_handle_delete(NULL);
    assert_null(wmt_interrupt_handle_keep(NULL));
}

static void an_engine_without_epochs_says_so(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    assert_null(wmt_interrupt_handle_new(embedding->store, &err));
    assert_error(&err, WMT_ERROR_INVALID, "option-off", "`epoch-interruption=on`");
}

#define interrupt_test(function)                                                                   \
    cmocka_unit_test_setup_teardown(function, open_with_epochs, close_with_epochs)

int main(void) {
    const struct CMUnitTest tests[] = {
        interrupt_test(a_running_guest_is_stopped_and_its_store_is_usable),
        interrupt_test(one_that_comes_early_stops_the_next_call_only),
        interrupt_test(instantiating_is_stopped_too),
        interrupt_test(one_can_be_taken_back),
        interrupt_test(a_host_function_can_interrupt_its_caller),
        interrupt_test(an_interrupt_stops_the_whole_call_whatever_a_host_function_makes_of_it),
        interrupt_test(other_stores_are_not_interrupted),
        cmocka_unit_test(a_handle_outlives_its_store_and_engine),
        cmocka_unit_test(nothing_is_interrupted_by_nobody),
        embedding_test(an_engine_without_epochs_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
