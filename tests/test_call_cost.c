/* What a call must not cost: memory. Times are for the benchmarks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/embedding.h"

#include "alloc.h"

enum { CALLS = 1000 };

static void add(wmt_call *call) {
    call->results[0] = wmt_i64(call->args[0].of.i64 + (int64_t)call->args[1].of.f64);
}

static void calls_and_host_functions_allocate_nothing(void **state) {
    const struct embedding *embedding = *state;
    wmt_func *run = embedding_func_with_host(
        embedding,
        "(module (import \"\" \"host\" (func $add (param i64 f64) (result i64)))"
        "  (func (export \"run\") (param i64 f64) (result i64)"
        "    (call $add (call $add (local.get 0) (local.get 1)) (local.get 1))))",
        "(i64, f64) -> (i64)", add, NULL);
    wmt_val args[2];
    wmt_val result;
    args[0] = wmt_i64(40);
    args[1] = wmt_f64(1);
    assert_true(wmt_func_call(run, args, 2, &result, 1, WMT_DIE));
    mem_fail_from(-1); /* counts from here */
    for (int i = 0; i < CALLS; i++) {
        assert_true(wmt_func_call(run, args, 2, &result, 1, WMT_DIE));
        assert_int_equal(result.of.i64, 42);
    }
    assert_int_equal(mem_allocation_count(), 0);
}

static void reach_memory(wmt_call *call) {
    wmt_memory *memory = wmt_call_memory(call, "memory", &call->err);
    (void)wmt_memory_write(memory, 8, "x", 1, &call->err);
}

static void asking_for_the_callers_exports_again_allocates_nothing(void **state) {
    const struct embedding *embedding = *state;
    wmt_func *run = embedding_func_with_host(
        embedding,
        "(module (import \"\" \"host\" (func $reach)) (memory (export \"memory\") 1)"
        "  (func (export \"run\") (call $reach)))",
        "() -> ()", reach_memory, NULL);
    assert_true(wmt_func_call(run, NULL, 0, NULL, 0, WMT_DIE));
    mem_fail_from(-1);
    for (int i = 0; i < CALLS; i++) {
        assert_true(wmt_func_call(run, NULL, 0, NULL, 0, WMT_DIE));
    }
    assert_int_equal(mem_allocation_count(), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        embedding_test(calls_and_host_functions_allocate_nothing),
        embedding_test(asking_for_the_callers_exports_again_allocates_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
