/* Fuel: what guests use up, and what becomes of those that have none left. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/embedding.h"

static const char endless[] = "(module (func (export \"run\") (loop (br 0))))";

static const char counting[] =
    "(module (func (export \"run\") (param i32)"
    "  (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))";

static int open_with_fuel(void **state) {
    static struct embedding embedding;
    embedding = embedding_start("consume-fuel=on");
    *state = &embedding;
    return 0;
}

static int close_with_fuel(void **state) {
    embedding_end(*state);
    return 0;
}

static void a_new_store_has_as_good_as_no_limit(void **state) {
    struct embedding *embedding = *state;
    wmt_val arg = wmt_i32(1000000);
    assert_true(wmt_store_fuel(embedding->store, WMT_DIE) == UINT64_MAX);
    assert_true(
        wmt_func_call(embedding_func(embedding, counting, NULL, 0), &arg, 1, NULL, 0, WMT_DIE));
}

static uint64_t used_for(const struct embedding *embedding, wmt_func *func, int32_t rounds) {
    const uint64_t given = 1000000;
    wmt_val arg = wmt_i32(rounds);
    assert_true(wmt_store_set_fuel(embedding->store, given, WMT_DIE));
    assert_true(wmt_store_fuel(embedding->store, WMT_DIE) == given);
    assert_true(wmt_func_call(func, &arg, 1, NULL, 0, WMT_DIE));
    return given - wmt_store_fuel(embedding->store, WMT_DIE);
}

static void what_a_guest_uses_up_is_what_it_does(void **state) {
    struct embedding *embedding = *state;
    wmt_func *func = embedding_func(embedding, counting, NULL, 0);
    uint64_t ten = used_for(embedding, func, 10);
    assert_true(ten > 10);
    assert_true(used_for(embedding, func, 10) == ten);
    assert_true(used_for(embedding, func, 100) > 5 * ten);
}

static void a_guest_without_fuel_is_stopped_and_goes_on_with_more(void **state) {
    struct embedding *embedding = *state;
    wmt_func *func = embedding_func(embedding, endless, NULL, 0);
    wmt_func *short_one = embedding_func(embedding, counting, NULL, 0);
    wmt_val arg = wmt_i32(10);
    for (int i = 0; i < 3; i++) {
        wmt_error *err = NULL;
        assert_true(wmt_store_set_fuel(embedding->store, 1000, WMT_DIE));
        assert_false(wmt_func_call(func, NULL, 0, NULL, 0, &err));
        assert_int_equal(wmt_error_trap(err), WMT_TRAP_OUT_OF_FUEL);
        assert_error(&err, WMT_ERROR_LIMIT, "out-of-fuel", "all fuel consumed");
        assert_true(wmt_store_fuel(embedding->store, WMT_DIE) == 0);
    }
    assert_true(wmt_store_set_fuel(embedding->store, 1000, WMT_DIE));
    assert_true(wmt_func_call(short_one, &arg, 1, NULL, 0, WMT_DIE));
}

static void give_more(wmt_call *call) {
    uint64_t *seen = call->env;
    *seen = wmt_store_fuel(wmt_call_store(call), &call->err);
    wmt_store_set_fuel(wmt_call_store(call), 5000, &call->err);
}

static void a_host_function_can_give_its_caller_fuel(void **state) {
    struct embedding *embedding = *state;
    uint64_t seen = 0;
    wmt_func *func = embedding_func_with_host(
        embedding,
        "(module (import \"\" \"host\" (func $host)) (func (export \"run\") (call $host)))",
        "() -> ()", give_more, &seen);
    assert_true(wmt_store_set_fuel(embedding->store, 100, WMT_DIE));
    assert_true(wmt_func_call(func, NULL, 0, NULL, 0, WMT_DIE));
    assert_in_range(seen, 1, 100);
    assert_in_range(wmt_store_fuel(embedding->store, WMT_DIE), 4000, 5000);
}

static void a_start_function_needs_fuel_too(void **state) {
    struct embedding *embedding = *state;
    wmt_module *module =
        embedding_module(embedding, "(module (func $start (loop (br 0))) (start $start))");
    wmt_error *err = NULL;
    assert_true(wmt_store_set_fuel(embedding->store, 1000, WMT_DIE));
    assert_null(wmt_instance_new(embedding->store, module, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_LIMIT, "out-of-fuel", "all fuel consumed");
    wmt_module_delete(module);
}

static void an_engine_that_counts_none_says_so(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    assert_false(wmt_store_set_fuel(embedding->store, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "option-off", "`consume-fuel=on`");
    assert_true(wmt_store_fuel(embedding->store, &err) == 0);
    assert_error(&err, WMT_ERROR_INVALID, "option-off", "`consume-fuel=on`");
}

#define fuel_test(function)                                                                        \
    cmocka_unit_test_setup_teardown(function, open_with_fuel, close_with_fuel)

int main(void) {
    const struct CMUnitTest tests[] = {
        fuel_test(a_new_store_has_as_good_as_no_limit),
        fuel_test(what_a_guest_uses_up_is_what_it_does),
        fuel_test(a_guest_without_fuel_is_stopped_and_goes_on_with_more),
        fuel_test(a_host_function_can_give_its_caller_fuel),
        fuel_test(a_start_function_needs_fuel_too),
        embedding_test(an_engine_that_counts_none_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
