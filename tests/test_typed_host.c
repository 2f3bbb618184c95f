/* C functions as imports of a guest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/embedding.h"

#include "alloc.h"

WMT_TYPED_FUNC(run, int32_t, (int32_t, int32_t));
WMT_TYPED_FUNC(start, void, (void));

static int32_t add(int32_t a, int32_t b) { return a + b; }
WMT_TYPED_HOST_FUNC(add, int32_t, (int32_t, int32_t));

static int32_t checked_divide(wmt_call *call, int32_t a, int32_t b) {
    int32_t *calls = (int32_t *)call->env;
    *calls += 1;
    if (b == 0) {
        call->err = wmt_error_new("nothing can be divided by zero");
        return 1;
    }
    return a / b;
}
WMT_TYPED_HOST_FUNC(checked_divide, int32_t, (wmt_call *, int32_t, int32_t));

static const char runner[] =
    "(module (import \"\" \"host\" (func $host (param i32 i32) (result i32)))"
    "  (func (export \"run\") (param i32 i32) (result i32)"
    "    (call $host (local.get 0) (local.get 1))))";

static run_func run_with(const struct embedding *embedding, wmt_func *host) {
    wmt_error *err = NULL;
    wmt_extern *import = wmt_func_extern(host);
    run_func run = run_get(embedding_instance(embedding, runner, &import, 1), "run", &err);
    assert_no_error(&err);
    return run;
}

static void a_c_function_is_an_import(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_func *host = add_new(embedding->store, NULL, NULL, &err);
    run_func run = run_with(embedding, host);
    assert_string_equal(wmt_type_text(wmt_func_type(host)), "(i32, i32) -> (i32)");
    assert_int_equal(run_call(run, 40, 2, &err), 42);
    assert_int_equal(run_call(run, INT32_MIN, INT32_MAX, &err), -1);
    assert_int_equal(run_call(run_bind(NULL, host, &err), 1, -3, &err), -2); /* no guest between */
    assert_no_error(&err);
}

static void count_finalizer(void *env) { *(int32_t *)env += 100; }

static void it_fails_by_its_call_and_has_a_pointer_of_its_own(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    int32_t calls = 0;
    wmt_store *store = wmt_store_new(embedding->engine, &err);
    struct embedding inner = {embedding->engine, store};
    run_func run = run_with(&inner, checked_divide_new(store, &calls, count_finalizer, &err));
    for (int i = 0; i < 2; i++) {
        assert_int_equal(run_call(run, 84, 2, &err), 42);
        assert_no_error(&err);
        assert_int_equal(run_call(run, 1, 0, &err), 0);
        assert_true(wmt_error_frame_count(err) > 0);
        assert_error(&err, WMT_ERROR_HOST, "host", "nothing can be divided by zero");
    }
    assert_int_equal(calls, 4);
    wmt_store_delete(store);
    assert_int_equal(calls, 104);
}

static void a_linker_defines_it_for_all_stores(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    int32_t calls = 0;
    wmt_module *module = embedding_module(embedding, runner);
    wmt_linker *linker = wmt_linker_new(embedding->engine, &err);
    assert_true(checked_divide_define(linker, "", "host", &calls, count_finalizer, &err));
    for (int i = 0; i < 2; i++) {
        wmt_store *store = wmt_store_new(embedding->engine, &err);
        run_func run = run_get(wmt_linker_instantiate(linker, store, module, &err), "run", &err);
        assert_int_equal(run_call(run, 84, -2, &err), -42);
        assert_no_error(&err);
        assert_int_equal(run_call(run, 84, 0, &err), 0);
        assert_error(&err, WMT_ERROR_HOST, "host", "divided by zero");
        wmt_store_delete(store);
    }
    assert_false(add_define(linker, "", "host", NULL, NULL, &err));
    assert_error(&err, WMT_ERROR_INVALID, "duplicate-definition", "host");
    wmt_linker_delete(linker);
    wmt_module_delete(module);
    assert_int_equal(calls, 104);
}

/* One of each C type, and all of them as results */
WMT_TYPED_RESULTS(each, (wmt_vector, vector), (double, f64), (float, f32), (uint64_t, u64),
                  (int64_t, i64), (uint32_t, u32), (int32_t, i32), (wmt_addr64, addr64),
                  (wmt_addr32, addr32));
WMT_TYPED_FUNC(turn, struct each,
               (wmt_addr32, wmt_addr64, int32_t, uint32_t, int64_t, uint64_t, float, double,
                wmt_vector));

static struct each turn(wmt_addr32 addr32, wmt_addr64 addr64, int32_t i32, uint32_t u32,
                        int64_t i64, uint64_t u64, float f32, double f64, wmt_vector vector) {
    struct each each;
    each.vector = vector;
    each.f64 = f64;
    each.f32 = f32;
    each.u64 = u64;
    each.i64 = i64;
    each.u32 = u32;
    each.i32 = i32;
    each.addr64 = addr64;
    each.addr32 = addr32;
    return each;
}
WMT_TYPED_HOST_FUNC(turn, struct each,
                    (wmt_addr32, wmt_addr64, int32_t, uint32_t, int64_t, uint64_t, float, double,
                     wmt_vector));

#define TURN_TYPE                                                                                  \
    "(param i32 i64 i32 i32 i64 i64 f32 f64 v128) (result v128 f64 f32 i64 i64 i32 i32 i64 i32)"

static void every_type_of_numbers_passes_both_ways(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_extern *import = wmt_func_extern(turn_new(embedding->store, NULL, NULL, &err));
    wmt_instance *instance = embedding_instance(
        embedding,
        "(module (import \"\" \"host\" (func $host " TURN_TYPE "))"
        "  (func (export \"run\") " TURN_TYPE
        "    (call $host (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4)"
        "      (local.get 5) (local.get 6) (local.get 7) (local.get 8))))",
        &import, 1);
    wmt_vector vector = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255}};
    turn_func run = turn_get(instance, "run", &err);
    struct each each =
        turn_call(run, wmt_addr32_at(UINT32_MAX), wmt_addr64_at(UINT64_MAX), INT32_MIN, UINT32_MAX,
                  INT64_MIN, UINT64_MAX, 1.5f, -0.25, vector, &err);
    assert_no_error(&err);
    assert_memory_equal(each.vector.bytes, vector.bytes, sizeof vector.bytes);
    assert_true(each.f64 == -0.25 && each.f32 == 1.5f);
    assert_true(each.u64 == UINT64_MAX && each.i64 == INT64_MIN);
    assert_true(each.u32 == UINT32_MAX && each.i32 == INT32_MIN);
    assert_true(each.addr64.address == UINT64_MAX && each.addr32.address == UINT32_MAX);
}

/* A 32-bit result must not leave anything in the upper half of its slot: a guest that reads it as
 * an address would go astray. */
static int32_t minus_one(void) { return -1; }
WMT_TYPED_HOST_FUNC(minus_one, int32_t, (void));
WMT_TYPED_FUNC(widened, uint64_t, (void));

static void a_32_bit_result_is_no_more_than_that(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_extern *import = wmt_func_extern(minus_one_new(embedding->store, NULL, NULL, &err));
    wmt_instance *instance = embedding_instance(
        embedding,
        "(module (import \"\" \"host\" (func $host (result i32)))"
        "  (func (export \"run\") (result i64) (i64.extend_i32_u (call $host))))",
        &import, 1);
    assert_true(widened_call(widened_get(instance, "run", &err), &err) == UINT32_MAX);
    assert_no_error(&err);
}

/* References */

static wmt_ref *received;

static wmt_ref *hand_on(wmt_call *call, wmt_ref *ref, wmt_func *func) {
    bool *give_stale = (bool *)call->env;
    start_func start = start_bind(wmt_call_store(call), func, &call->err);
    (void)start_call(start, &call->err);
    received = ref;
    if (*give_stale) {
        wmt_ref_delete(ref);
    }
    return ref;
}
WMT_TYPED_HOST_FUNC(hand_on, wmt_ref *, (wmt_call *, wmt_ref *, wmt_func *));
WMT_TYPED_FUNC(hand, wmt_ref *, (wmt_ref *));

static void references_pass_as_the_objects_they_are(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    int object = 0;
    bool give_stale = false;
    wmt_extern *import = wmt_func_extern(hand_on_new(embedding->store, &give_stale, NULL, &err));
    wmt_instance *instance = embedding_instance(
        embedding,
        "(module (import \"\" \"host\" (func $host (param externref funcref) (result externref)))"
        "  (global $n (export \"n\") (mut i32) (i32.const 0))"
        "  (func $tick (global.set $n (i32.add (global.get $n) (i32.const 1))))"
        "  (elem declare func $tick)"
        "  (func (export \"run\") (param externref) (result externref)"
        "    (call $host (local.get 0) (ref.func $tick))))",
        &import, 1);
    hand_func run = hand_get(instance, "run", &err);
    wmt_ref *ref = wmt_ref_new_extern(embedding->store, &object, NULL, &err);
    wmt_ref *given = hand_call(run, ref, &err);
    wmt_val n;
    assert_ptr_equal(wmt_ref_data(given), &object);
    assert_null(wmt_ref_data(received)); /* it ended with the host function */
    assert_null(hand_call(run, NULL, &err));
    assert_true(wmt_global_get(wmt_instance_global(instance, "n", &err), &n, &err));
    assert_int_equal(n.of.i32, 2);
    assert_no_error(&err);
    give_stale = true;
    assert_null(hand_call(run, ref, &err));
    assert_error(&err, WMT_ERROR_INVALID, "stale-reference", "result 0");
    assert_ptr_equal(wmt_ref_data(ref), &object);
    wmt_ref_delete(ref);
    wmt_ref_delete(given);
}

/* What else a host function may do */

static int32_t countdown(wmt_call *call, int32_t n, int32_t sum) {
    run_func self = run_bind(NULL, wmt_call_func(call, "run", &call->err), &call->err);
    return n == 0 ? sum : run_call(self, n - 1, sum + n, &call->err);
}
WMT_TYPED_HOST_FUNC(countdown, int32_t, (wmt_call *, int32_t, int32_t));

static void it_calls_the_guest_again(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    run_func run = run_with(embedding, countdown_new(embedding->store, NULL, NULL, &err));
    assert_int_equal(run_call(run, 100, 0, &err), 5050);
    assert_no_error(&err);
}

static void note(wmt_call *call) { *(int *)call->env += 1; }
WMT_TYPED_HOST_FUNC(note, void, (wmt_call *));
static void nothing(void) {}
WMT_TYPED_HOST_FUNC(nothing, void, (void));

static void it_may_have_neither_parameters_nor_results(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    int notes = 0;
    wmt_func *host = note_new(embedding->store, &notes, NULL, &err);
    assert_true(start_call(start_bind(NULL, host, &err), &err));
    assert_true(
        start_call(start_bind(NULL, nothing_new(embedding->store, NULL, NULL, &err), &err), &err));
    assert_no_error(&err);
    assert_int_equal(notes, 1);
}

static void slots_are_no_values(wmt_call *call, wmt_raw *slots) {
    bool empty = call->args == NULL && call->results == NULL && call->nargs == 0 &&
                 call->nresults == 0 && call->err == NULL;
    slots[0].u64 = empty ? slots[0].u32 - slots[1].u32 : 0;
}

static void bindings_make_them_of_slots(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    run_func run = run_with(embedding, wmt_func_new_raw(embedding->store, "(i32, i32) -> (i32)",
                                                        slots_are_no_values, NULL, NULL, &err));
    assert_int_equal(run_call(run, 50, 8, &err), 42);
    assert_no_error(&err);
    assert_null(wmt_func_new_raw(embedding->store, "() -> ()", NULL, NULL, NULL, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`callback`");
    assert_null(wmt_func_new_raw(embedding->store, "(", slots_are_no_values, NULL, NULL, &err));
    assert_error(&err, WMT_ERROR_INVALID, "bad-signature", "");
}

static void calls_out_of_the_guest_allocate_nothing(void **state) {
    const struct embedding *embedding = *state;
    run_func run = run_with(embedding, add_new(embedding->store, NULL, NULL, WMT_DIE));
    int32_t sum = 0;
    mem_fail_from(-1); /* counts from here */
    for (int32_t i = 0; i < 1000; i++) {
        sum = run_call(run, sum, i, WMT_DIE);
    }
    assert_int_equal(mem_allocation_count(), 0);
    assert_int_equal(sum, 499500);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        embedding_test(a_c_function_is_an_import),
        embedding_test(it_fails_by_its_call_and_has_a_pointer_of_its_own),
        embedding_test(a_linker_defines_it_for_all_stores),
        embedding_test(every_type_of_numbers_passes_both_ways),
        embedding_test(a_32_bit_result_is_no_more_than_that),
        embedding_test(references_pass_as_the_objects_they_are),
        embedding_test(it_calls_the_guest_again),
        embedding_test(it_may_have_neither_parameters_nor_results),
        embedding_test(bindings_make_them_of_slots),
        embedding_test(calls_out_of_the_guest_allocate_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
