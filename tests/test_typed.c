/* Functions of a guest called as C functions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/embedding.h"

#include "alloc.h"

WMT_TYPED_RESULTS(divided, (int32_t, quotient), (int32_t, rest));
WMT_TYPED_FUNC(divide, struct divided, (int32_t, int32_t));
WMT_TYPED_FUNC(add, int32_t, (int32_t, int32_t));
WMT_TYPED_FUNC(nothing, void, (void));
WMT_TYPED_FUNC(get, int32_t, (void));
WMT_TYPED_FUNC(put, void, (int32_t));
WMT_TYPED_FUNC(wrong_result, int64_t, (int32_t, int32_t));
WMT_TYPED_FUNC(too_few, int32_t, (int32_t));
WMT_TYPED_FUNC(too_many, int32_t, (int32_t, int32_t, int32_t));
WMT_TYPED_FUNC(no_result, void, (int32_t, int32_t));

static const char guest[] =
    "(module (global $g (mut i32) (i32.const 5))"
    "  (func (export \"add\") (param i32 i32) (result i32)"
    "    (i32.add (local.get 0) (local.get 1)))"
    "  (func (export \"divide\") (param i32 i32) (result i32 i32)"
    "    (i32.div_s (local.get 0) (local.get 1)) (i32.rem_s (local.get 0) (local.get 1)))"
    "  (func (export \"nothing\"))"
    "  (func (export \"get\") (result i32) (global.get $g))"
    "  (func (export \"put\") (param i32) (global.set $g (local.get 0)))"
    "  (memory (export \"memory\") 1))";

static void results_and_parameters_are_those_of_c(void **state) {
    wmt_instance *instance = embedding_instance(*state, guest, NULL, 0);
    wmt_error *err = NULL;
    add_func add = add_get(instance, "add", &err);
    divide_func divide = divide_get(instance, "divide", &err);
    nothing_func nothing = nothing_get(instance, "nothing", &err);
    get_func get = get_get(instance, "get", &err);
    put_func put = put_get(instance, "put", &err);
    struct divided divided = divide_call(divide, -17, 5, &err);
    assert_int_equal(divided.quotient, -3);
    assert_int_equal(divided.rest, -2);
    assert_int_equal(add_call(add, INT32_MAX, 1, &err), INT32_MIN);
    assert_true(nothing_call(nothing, &err));
    assert_int_equal(get_call(get, &err), 5);
    assert_true(put_call(put, -9, &err));
    assert_int_equal(get_call(get, &err), -9);
    assert_no_error(&err);
}

/* One of each C type, turned round by the guest. */
WMT_TYPED_RESULTS(each, (wmt_vector, vector), (double, f64), (float, f32), (uint64_t, u64),
                  (int64_t, i64), (uint32_t, u32), (int32_t, i32), (wmt_addr64, addr64),
                  (wmt_addr32, addr32));
WMT_TYPED_FUNC(turn, struct each,
               (wmt_addr32, wmt_addr64, int32_t, uint32_t, int64_t, uint64_t, float, double,
                wmt_vector));

static void every_type_of_numbers_passes(void **state) {
    wmt_instance *instance = embedding_instance(
        *state,
        "(module (func (export \"turn\") (param i32 i64 i32 i32 i64 i64 f32 f64 v128)"
        "  (result v128 f64 f32 i64 i64 i32 i32 i64 i32)"
        "  (local.get 8) (local.get 7) (local.get 6) (local.get 5) (local.get 4)"
        "  (local.get 3) (local.get 2) (local.get 1) (local.get 0)))",
        NULL, 0);
    wmt_error *err = NULL;
    wmt_vector vector = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255}};
    turn_func turn = turn_get(instance, "turn", &err);
    struct each each =
        turn_call(turn, wmt_addr32_at(UINT32_MAX), wmt_addr64_at(UINT64_MAX), INT32_MIN, UINT32_MAX,
                  INT64_MIN, UINT64_MAX, 1.5f, -0.25, vector, &err);
    assert_no_error(&err);
    assert_memory_equal(each.vector.bytes, vector.bytes, sizeof vector.bytes);
    assert_true(each.f64 == -0.25 && each.f32 == 1.5f);
    assert_true(each.u64 == UINT64_MAX && each.i64 == INT64_MIN);
    assert_true(each.u32 == UINT32_MAX && each.i32 == INT32_MIN);
    assert_true(each.addr64.address == UINT64_MAX && each.addr32.address == UINT32_MAX);
}

WMT_TYPED_FUNC(lengths, unsigned long, (long, unsigned long, size_t));

static void long_is_what_it_is_on_this_platform(void **state) {
    const char *guest_text =
        sizeof(long) == 8 ? "(module (func (export \"run\") (param i64 i64 i64) (result i64)"
                            "  (i64.add (local.get 0) (i64.add (local.get 1) (local.get 2)))))"
                          : "(module (func (export \"run\") (param i32 i32 i64) (result i32)"
                            "  (i32.add (local.get 0) (local.get 1))))";
    wmt_instance *instance = embedding_instance(*state, guest_text, NULL, 0);
    wmt_error *err = NULL;
    lengths_func lengths = lengths_get(instance, "run", &err);
    assert_int_equal(lengths_call(lengths, -5, 7, sizeof(long) == 8 ? 40 : 0, &err),
                     sizeof(long) == 8 ? 42 : 2);
    assert_no_error(&err);
}

WMT_TYPED_FUNC(give_func, wmt_func *, (wmt_func *));
WMT_TYPED_FUNC(give_extern, wmt_ref *, (wmt_ref *));

static void references_pass_as_the_objects_they_are(void **state) {
    const struct embedding *embedding = *state;
    wmt_instance *instance = embedding_instance(
        embedding,
        "(module (func (export \"func\") (param funcref) (result funcref) (local.get 0))"
        "  (func (export \"extern\") (param externref) (result externref) (local.get 0)))",
        NULL, 0);
    wmt_error *err = NULL;
    int object = 0;
    wmt_ref *ref = wmt_ref_new_extern(embedding->store, &object, NULL, &err);
    give_func_func func = give_func_get(instance, "func", &err);
    give_extern_func give = give_extern_get(instance, "extern", &err);
    assert_ptr_equal(give_func_call(func, give.func, &err), give.func);
    assert_null(give_func_call(func, NULL, &err));
    assert_ptr_equal(wmt_ref_data(give_extern_call(give, ref, &err)), &object);
    assert_null(give_extern_call(give, NULL, &err));
    assert_no_error(&err);
    wmt_ref_delete(ref);
    assert_null(give_extern_call(give, ref, &err));
    assert_error(&err, WMT_ERROR_INVALID, "stale-reference", "argument 0");
    assert_null(give_func_call(func, (wmt_func *)(void *)instance, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "argument 0");
}

WMT_TYPED_FUNC(give_any, wmt_any, (wmt_any));
WMT_TYPED_FUNC(number_of, int32_t, (wmt_any));

static void check_objects(const struct embedding *embedding) {
    wmt_instance *instance = embedding_instance(
        embedding,
        "(module (type $s (struct (field i32)))"
        "  (func (export \"any\") (param anyref) (result anyref) (local.get 0))"
        "  (func (export \"narrow\") (param (ref i31)) (result i32) (i31.get_s (local.get 0))))",
        NULL, 0);
    wmt_error *err = NULL;
    int32_t number = 0;
    give_any_func any = give_any_get(instance, "any", &err);
    number_of_func narrow = number_of_get(instance, "narrow", &err);
    wmt_ref *ref = wmt_ref_new_i31(embedding->store, -7, &err);
    assert_true(wmt_ref_i31(give_any_call(any, wmt_any_of(ref), &err).ref, &number));
    assert_int_equal(number, -7);
    assert_int_equal(number_of_call(narrow, wmt_any_of(ref), &err), -7);
    assert_no_error(&err);
    assert_int_equal(number_of_call(narrow, wmt_any_of(NULL), &err), 0);
    assert_error(&err, WMT_ERROR_INVALID, "argument-kind", "argument 0 is null");
}

static void references_to_objects_pass_where_there_are_any(void **state) {
    struct embedding embedding = embedding_start("wasm-function-references=on wasm-gc=on");
    (void)state;
    if (embedding.engine == NULL) {
        skip(); /* older libwasmtimes have no garbage collection */
    }
    check_objects(&embedding);
    embedding_end(&embedding);
}

static void other_types_are_refused_when_bound(void **state) {
    wmt_instance *instance = embedding_instance(*state, guest, NULL, 0);
    wmt_error *err = NULL;
    assert_null(wrong_result_get(instance, "add", &err).func);
    assert_error(&err, WMT_ERROR_INVALID, "func-type",
                 "the function has the type (i32, i32) -> (i32), but (i32, i32) -> (i64)");
    assert_null(too_few_get(instance, "add", &err).func);
    assert_error(&err, WMT_ERROR_INVALID, "func-type", "but (i32) -> (i32)");
    assert_null(too_many_get(instance, "add", &err).func);
    assert_error(&err, WMT_ERROR_INVALID, "func-type", "but (i32, i32, i32) -> (i32)");
    assert_null(no_result_get(instance, "add", &err).func);
    assert_error(&err, WMT_ERROR_INVALID, "func-type", "but (i32, i32) -> ()");
    assert_null(add_get(instance, "memory", &err).func);
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "memory");
    assert_null(add_get(instance, "absent", &err).func);
    assert_error(&err, WMT_ERROR_NOTFOUND, "no-export", "absent");
}

static void a_function_of_another_store_is_refused_when_bound(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_store *other = wmt_store_new(embedding->engine, &err);
    wmt_func *func = wmt_instance_func(embedding_instance(embedding, guest, NULL, 0), "add", &err);
    assert_ptr_equal(add_bind(embedding->store, func, &err).func, func);
    assert_ptr_equal(add_bind(NULL, func, &err).func, func);
    assert_no_error(&err);
    assert_null(add_bind(other, func, &err).func);
    assert_error(&err, WMT_ERROR_INVALID, "wrong-store", "another store");
    wmt_store_delete(other);
}

static void a_function_of_unknown_type_is_refused_when_bound(void **state) {
    struct embedding embedding = embedding_start("");
    wmt_error *err = NULL;
    wmt_module *module = embedding_bare_artifact(&embedding, guest);
    wmt_instance *instance = wmt_instance_new(embedding.store, module, NULL, 0, &err);
    (void)state;
    assert_no_error(&err);
    assert_null(add_get(instance, "add", &err).func);
    assert_error(&err, WMT_ERROR_NOTFOUND, "no-types", "not known");
    assert_false(wmt_func_call_raw(wmt_instance_func(instance, "add", &err), NULL, 0, &err));
    assert_error(&err, WMT_ERROR_NOTFOUND, "no-types", "not known");
    wmt_module_delete(module);
    embedding_end(&embedding);
}

static void a_trap_is_an_error_and_the_result_zero(void **state) {
    wmt_instance *instance = embedding_instance(*state, guest, NULL, 0);
    wmt_error *err = NULL;
    divide_func divide = divide_get(instance, "divide", &err);
    for (int i = 0; i < 2; i++) { /* the first call goes the long way */
        struct divided divided = divide_call(divide, 1, 0, &err);
        assert_int_equal(divided.quotient, 0);
        assert_int_equal(divided.rest, 0);
        assert_int_equal(wmt_error_trap(err), WMT_TRAP_INTEGER_DIVISION_BY_ZERO);
        assert_true(wmt_error_frame_count(err) > 0);
        assert_error(&err, WMT_ERROR_TRAP, "trap", "");
        assert_int_equal(divide_call(divide, 9, 2, &err).quotient, 4);
    }
    assert_no_error(&err);
}

static void nothing_is_called_when_an_error_is_set(void **state) {
    wmt_instance *instance = embedding_instance(*state, guest, NULL, 0);
    wmt_error *err = NULL;
    put_func put = put_get(instance, "put", &err);
    get_func get = get_get(instance, "get", &err);
    assert_true(put_call(put, 1, &err));
    assert_int_equal(get_call(get, &err), 1);
    err = wmt_error_new("before");
    assert_false(put_call(put, 2, &err));
    assert_int_equal(get_call(get, &err), 0);
    assert_error(&err, WMT_ERROR_HOST, "host", "before");
    assert_int_equal(get_call(get, &err), 1);
    assert_true(put_call(put, 3, NULL)); /* an error would be ignored */
    assert_int_equal(get_call(get, NULL), 3);
}

static void a_stale_function_is_found_out(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_store *store = wmt_store_new(embedding->engine, &err);
    wmt_module *module = embedding_module(embedding, guest);
    wmt_instance *instance = wmt_instance_new(store, module, NULL, 0, &err);
    add_func add = add_get(instance, "add", &err);
    assert_int_equal(add_call(add, 1, 2, &err), 3);
    assert_int_equal(add_call(add, 2, 2, &err), 4);
    assert_no_error(&err);
    wmt_store_delete(store);
    assert_int_equal(add_call(add, 1, 2, &err), 0);
    assert_error(&err, WMT_ERROR_INVALID, "stale-handle", "`func`");
    assert_null(add_bind(NULL, add.func, &err).func);
    assert_error(&err, WMT_ERROR_INVALID, "stale-handle", "`func`");
    add.func = NULL;
    assert_int_equal(add_call(add, 1, 2, &err), 0);
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`func`");
    add.func = (wmt_func *)(void *)wmt_instance_memory(
        embedding_instance(embedding, guest, NULL, 0), "memory", &err);
    assert_int_equal(add_call(add, 1, 2, &err), 0);
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "a memory");
    wmt_module_delete(module);
}

static void too_few_slots_are_refused(void **state) {
    wmt_instance *instance = embedding_instance(*state, guest, NULL, 0);
    wmt_error *err = NULL;
    wmt_func *add = wmt_instance_func(instance, "add", &err);
    wmt_raw slots[2];
    for (int i = 0; i < 2; i++) {
        slots[0].u64 = 40;
        slots[1].u64 = 2;
        assert_false(wmt_func_call_raw(add, slots, 1, &err));
        assert_error(&err, WMT_ERROR_INVALID, "argument-count", "1 slot given");
        assert_int_equal(slots[0].u64, 0);
        assert_int_equal(slots[1].u64, 2);
        slots[0].u64 = 40;
        assert_true(wmt_func_call_raw(add, slots, 2, &err));
        assert_int_equal(slots[0].i32, 42);
    }
    assert_false(wmt_func_call_raw(add, NULL, 2, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`slots`");
    assert_null(wmt_func_bind(add, NULL, "(i32, i32", &err));
    assert_error(&err, WMT_ERROR_INVALID, "bad-signature", "");
}

static void fibonacci(wmt_call *call) {
    get_func *next = (get_func *)call->env;
    int32_t n = call->args[0].of.i32;
    int32_t below = n == 0 ? 0 : get_call(*next, &call->err);
    call->results[0] = wmt_i32(n + below);
}

static void typed_calls_nest(void **state) {
    const struct embedding *embedding = *state;
    get_func next = {NULL};
    wmt_error *err = NULL;
    wmt_func *run = embedding_func_with_host(
        embedding,
        "(module (import \"\" \"host\" (func $host (param i32) (result i32)))"
        "  (global $n (mut i32) (i32.const 11))"
        "  (func (export \"run\") (result i32)"
        "    (global.set $n (i32.sub (global.get $n) (i32.const 1)))"
        "    (call $host (global.get $n))))",
        "(i32) -> (i32)", fibonacci, &next);
    next = get_bind(NULL, run, &err);
    assert_int_equal(get_call(next, &err), 55);
    assert_no_error(&err);
}

static void report_and_call_again(wmt_call *call) {
    wmt_store *store = wmt_call_store(call);
    if (call->args[0].of.i32 == 0) {
        call->err = wmt_error_new("no more");
        return;
    }
    wmt_store_delete(store); /* takes effect when the outermost call is over */
    call->results[0] = wmt_i32(1);
}

static void a_host_error_comes_out_and_a_store_may_end_inside(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_store *store = wmt_store_new(embedding->engine, &err);
    wmt_module *module = embedding_module(
        embedding,
        "(module (import \"\" \"host\" (func $host (param i32) (result i32)))"
        "  (func (export \"run\") (param i32) (result i32) (call $host (local.get 0))))");
    wmt_extern *host = wmt_func_extern(
        wmt_func_new(store, "(i32) -> (i32)", report_and_call_again, NULL, NULL, &err));
    wmt_instance *instance = wmt_instance_new(store, module, &host, 1, &err);
    too_few_func run = too_few_get(instance, "run", &err);
    assert_no_error(&err);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(too_few_call(run, 0, &err), 0);
        assert_error(&err, WMT_ERROR_HOST, "host", "no more");
    }
    assert_int_equal(too_few_call(run, 1, &err), 1);
    assert_no_error(&err);
    (void)too_few_call(run, 1, &err);
    assert_error(&err, WMT_ERROR_INVALID, "stale-handle", "");
    wmt_module_delete(module);
}

static void typed_calls_allocate_nothing(void **state) {
    add_func add = add_get(embedding_instance(*state, guest, NULL, 0), "add", WMT_DIE);
    int32_t sum = 0;
    mem_fail_from(-1); /* counts from here */
    for (int32_t i = 0; i < 1000; i++) {
        sum = add_call(add, sum, i, WMT_DIE);
    }
    assert_int_equal(mem_allocation_count(), 0);
    assert_int_equal(sum, 499500);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        embedding_test(results_and_parameters_are_those_of_c),
        embedding_test(every_type_of_numbers_passes),
        embedding_test(long_is_what_it_is_on_this_platform),
        embedding_test(references_pass_as_the_objects_they_are),
        cmocka_unit_test(references_to_objects_pass_where_there_are_any),
        embedding_test(other_types_are_refused_when_bound),
        embedding_test(a_function_of_another_store_is_refused_when_bound),
        cmocka_unit_test(a_function_of_unknown_type_is_refused_when_bound),
        embedding_test(a_trap_is_an_error_and_the_result_zero),
        embedding_test(nothing_is_called_when_an_error_is_set),
        embedding_test(a_stale_function_is_found_out),
        embedding_test(too_few_slots_are_refused),
        embedding_test(typed_calls_nest),
        embedding_test(a_host_error_comes_out_and_a_store_may_end_inside),
        embedding_test(typed_calls_allocate_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
