/* References to host objects and i31: the same pointer back, nothing freed early, nothing kept for
 * longer than somebody refers to it, and every misuse found out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/embedding.h"

/* Objects that count how many of them were finalized. */

static int finalized;

static void count_finalized(void *data) { ++*(int *)data; }

static wmt_ref *new_counted(wmt_store *store) {
    wmt_error *err = NULL;
    wmt_ref *ref = wmt_ref_new_extern(store, &finalized, count_finalized, &err);
    assert_no_error(&err);
    return ref;
}

static void collect(wmt_store *store) {
    wmt_error *err = NULL;
    assert_true(wmt_store_gc(store, &err));
    assert_no_error(&err);
}

static int start_counting(void **state) {
    finalized = 0;
    return embedding_open(state);
}

#define ref_test(function)                                                                         \
    cmocka_unit_test_setup_teardown(function, start_counting, embedding_close)

/* A guest that holds references in every place there is. */
static const char keeper[] =
    "(module"
    "  (table $table (export \"table\") 10 externref)"
    "  (global $global (export \"global\") (mut externref) (ref.null extern))"
    "  (func (export \"same\") (param externref) (result externref) (local.get 0))"
    "  (func (export \"null\") (result externref) (ref.null extern))"
    "  (func (export \"is_null\") (param externref) (result i32) (ref.is_null (local.get 0)))"
    "  (func (export \"to_table\") (param i32 externref)"
    "    (table.set $table (local.get 0) (local.get 1)))"
    "  (func (export \"from_table\") (param i32) (result externref)"
    "    (table.get $table (local.get 0)))"
    "  (func (export \"to_global\") (param externref) (global.set $global (local.get 0)))"
    "  (func (export \"from_global\") (result externref) (global.get $global)))";

static void call(wmt_instance *instance, const char *name, const wmt_val *args, size_t nargs,
                 wmt_val *result) {
    wmt_error *err = NULL;
    wmt_func *func = wmt_instance_func(instance, name, &err);
    (void)wmt_func_call(func, args, nargs, result, result == NULL ? 0 : 1, &err);
    assert_no_error(&err);
}

static wmt_ref *call_for_ref(wmt_instance *instance, const char *name, const wmt_val *args,
                             size_t nargs) {
    wmt_val result;
    call(instance, name, args, nargs, &result);
    assert_int_equal(result.kind, WMT_EXTERNREF);
    return result.of.ref;
}

static void the_guest_gives_the_same_pointer_back(void **state) {
    struct embedding *embedding = *state;
    wmt_instance *instance = embedding_instance(embedding, keeper, NULL, 0);
    wmt_val args[] = {wmt_externref(new_counted(embedding->store))};
    wmt_ref *back = call_for_ref(instance, "same", args, 1);
    wmt_error *err = NULL;
    assert_non_null(back);
    assert_ptr_equal(wmt_ref_data(args[0].of.ref), &finalized);
    assert_ptr_equal(wmt_ref_data(back), &finalized);
    assert_int_equal(wmt_ref_kind_of(back), WMT_REF_EXTERN);
    assert_ptr_equal(wmt_ref_store(back), embedding->store);
    assert_true(wmt_ref_equal(args[0].of.ref, back, &err));
    assert_false(wmt_ref_equal(new_counted(embedding->store), back, &err));
    assert_no_error(&err);
}

static void an_object_may_be_made_of_null_and_is_no_null(void **state) {
    struct embedding *embedding = *state;
    wmt_instance *instance = embedding_instance(embedding, keeper, NULL, 0);
    wmt_error *err = NULL;
    wmt_val args[] = {wmt_externref(wmt_ref_new_extern(embedding->store, NULL, NULL, &err))};
    wmt_val result;
    assert_no_error(&err);
    call(instance, "is_null", args, 1, &result);
    assert_int_equal(result.of.i32, 0);
    assert_null(wmt_ref_data(call_for_ref(instance, "same", args, 1)));
}

static void null_stays_null(void **state) {
    wmt_instance *instance = embedding_instance(*state, keeper, NULL, 0);
    wmt_val args[] = {wmt_null(WMT_EXTERNREF)};
    wmt_val result;
    call(instance, "is_null", args, 1, &result);
    assert_int_equal(result.of.i32, 1);
    assert_null(call_for_ref(instance, "same", args, 1));
    assert_null(call_for_ref(instance, "null", NULL, 0));
}

/* How long objects live */

static void an_object_lives_as_long_as_a_reference(void **state) {
    struct embedding *embedding = *state;
    wmt_ref *ref = new_counted(embedding->store);
    wmt_error *err = NULL;
    wmt_ref *other = wmt_ref_keep(ref, &err);
    assert_no_error(&err);
    collect(embedding->store);
    wmt_ref_delete(ref);
    collect(embedding->store);
    assert_int_equal(finalized, 0);
    assert_ptr_equal(wmt_ref_data(other), &finalized);
    wmt_ref_delete(other);
    collect(embedding->store);
    assert_int_equal(finalized, 1);
}

static void what_the_guest_holds_is_not_freed(void **state) {
    struct embedding *embedding = *state;
    wmt_instance *instance = embedding_instance(embedding, keeper, NULL, 0);
    wmt_ref *ref = new_counted(embedding->store);
    wmt_val to_table[] = {wmt_i32(3), wmt_externref(ref)};
    wmt_ref *back = NULL;
    call(instance, "to_table", to_table, 2, NULL);
    collect(embedding->store); /* or the library keeps it for good, up to 44 */
    call(instance, "to_global", &to_table[1], 1, NULL);
    wmt_ref_delete(ref);
    collect(embedding->store);
    to_table[1] = wmt_null(WMT_EXTERNREF);
    back = call_for_ref(instance, "from_table", to_table, 1);
    assert_ptr_equal(wmt_ref_data(back), &finalized);
    wmt_ref_delete(back);
    call(instance, "to_table", to_table, 2, NULL);
    collect(embedding->store);
    assert_int_equal(finalized, 0);
    back = call_for_ref(instance, "from_global", NULL, 0);
    assert_ptr_equal(wmt_ref_data(back), &finalized);
    wmt_ref_delete(back);
    call(instance, "to_global", &to_table[1], 1, NULL);
    collect(embedding->store);
    assert_int_equal(finalized, 1);
}

static void the_end_of_the_store_finalizes_what_is_left(void **state) {
    struct embedding *embedding = *state;
    wmt_instance *instance = embedding_instance(embedding, keeper, NULL, 0);
    wmt_val args[] = {wmt_externref(new_counted(embedding->store))};
    wmt_ref *kept = new_counted(embedding->store);
    call(instance, "to_global", args, 1, NULL);
    wmt_ref_delete(args[0].of.ref);
    wmt_store_delete(embedding->store);
    embedding->store = NULL;
    assert_int_equal(finalized, 2);
    wmt_ref_delete(kept); /* found out */
}

static void many_round_trips_leave_nothing(void **state) {
    struct embedding *embedding = *state;
    wmt_instance *instance = embedding_instance(embedding, keeper, NULL, 0);
    enum { ROUNDS = 20000 };
    for (int i = 0; i < ROUNDS; i++) {
        wmt_val args[] = {wmt_externref(new_counted(embedding->store))};
        wmt_ref *back = call_for_ref(instance, "same", args, 1);
        wmt_ref_delete(args[0].of.ref);
        wmt_ref_delete(back);
    }
    collect(embedding->store);
    assert_int_equal(finalized, ROUNDS);
}

/* In host functions */

struct scene {
    wmt_store *store;
    wmt_ref *received;
    wmt_ref *made;
    wmt_ref *kept;
    int seen; /* how many were finalized while the host function ran */
};

static void receive(wmt_call *call) {
    struct scene *scene = call->env;
    scene->received = call->args[0].of.ref;
    scene->kept = wmt_ref_keep(scene->received, &call->err);
    scene->made = wmt_ref_new_extern(scene->store, &finalized, count_finalized, &call->err);
    call->results[0] = wmt_externref(scene->made);
}

static const char asks_the_host[] =
    "(module (import \"\" \"host\" (func $host (param externref) (result externref)))"
    "  (func (export \"run\") (param externref) (result externref)"
    "    (call $host (local.get 0))))";

static void references_end_with_their_host_function(void **state) {
    struct embedding *embedding = *state;
    struct scene scene = {embedding->store, NULL, NULL, NULL, 0};
    wmt_func *run = embedding_func_with_host(embedding, asks_the_host, "(externref) -> (externref)",
                                             receive, &scene);
    wmt_error *err = NULL;
    wmt_val arg = wmt_externref(new_counted(embedding->store));
    wmt_val result;
    assert_true(wmt_func_call(run, &arg, 1, &result, 1, &err));
    assert_ptr_equal(wmt_ref_data(result.of.ref), &finalized);
    assert_null(wmt_ref_keep(scene.received, &err));
    assert_error(&err, WMT_ERROR_INVALID, "stale-reference", "`ref`");
    assert_null(wmt_ref_keep(scene.made, &err));
    assert_error(&err, WMT_ERROR_INVALID, "stale-reference", "`ref`");
    assert_true(wmt_ref_equal(scene.kept, arg.of.ref, &err));
    assert_false(wmt_ref_equal(scene.kept, result.of.ref, &err));
    assert_no_error(&err);
    wmt_ref_delete(scene.kept);
    wmt_ref_delete(arg.of.ref);
    collect(embedding->store);
    assert_int_equal(finalized, 1);
    wmt_ref_delete(result.of.ref);
    collect(embedding->store);
    assert_int_equal(finalized, 2);
}

static void collect_in_host(wmt_call *call) {
    struct scene *scene = call->env;
    wmt_ref_delete(scene->kept);
    (void)wmt_store_gc(scene->store, &call->err);
    scene->seen = finalized;
}

static const char runs_the_host[] = "(module (import \"\" \"host\" (func $host))"
                                    "  (func (export \"run\") (call $host)))";

static void finalizers_wait_for_the_end_of_the_call(void **state) {
    struct embedding *embedding = *state;
    struct scene scene = {embedding->store, NULL, NULL, new_counted(embedding->store), -1};
    wmt_func *run =
        embedding_func_with_host(embedding, runs_the_host, "() -> ()", collect_in_host, &scene);
    wmt_error *err = NULL;
    assert_true(wmt_func_call(run, NULL, 0, NULL, 0, &err));
    assert_int_equal(scene.seen, 0);
    assert_int_equal(finalized, 1);
}

static int refusals;

/* A finalizer may look at the store, and must not use it. */
static void use_busy_store(void *data) {
    wmt_error *err = NULL;
    wmt_ref *ref = wmt_ref_new_extern(data, NULL, NULL, &err);
    refusals += ref == NULL && strcmp(wmt_error_code(err), "store-busy") == 0;
    wmt_error_clear(&err);
    finalized++;
}

static void a_finalizer_finds_the_store_busy(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    refusals = 0;
    wmt_ref_delete(wmt_ref_new_extern(embedding->store, embedding->store, use_busy_store, &err));
    assert_non_null(wmt_ref_new_extern(embedding->store, embedding->store, use_busy_store, &err));
    collect(embedding->store);
    assert_int_equal(finalized, 1);
    wmt_store_delete(embedding->store);
    embedding->store = NULL;
    assert_int_equal(finalized, 2);
    assert_int_equal(refusals, 2);
}

static void delete_store(void *data) {
    finalized++;
    wmt_store_delete(data);
}

static void a_finalizer_may_delete_the_store(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_ref_delete(wmt_ref_new_extern(embedding->store, embedding->store, delete_store, &err));
    assert_non_null(wmt_ref_new_extern(embedding->store, &finalized, count_finalized, &err));
    (void)wmt_store_gc(embedding->store, &err);
    assert_no_error(&err);
    embedding->store = NULL;
    assert_int_equal(finalized, 2);
}

/* A host function that fails keeps nothing either. */
static void receive_and_fail(wmt_call *call) {
    receive(call);
    wmt_ref_delete(((struct scene *)call->env)->kept);
    call->err = wmt_error_new("no");
}

static void a_failing_host_function_leaves_nothing(void **state) {
    struct embedding *embedding = *state;
    struct scene scene = {embedding->store, NULL, NULL, NULL, 0};
    wmt_func *run = embedding_func_with_host(embedding, asks_the_host, "(externref) -> (externref)",
                                             receive_and_fail, &scene);
    wmt_error *err = NULL;
    wmt_val arg = wmt_externref(new_counted(embedding->store));
    wmt_val result;
    assert_false(wmt_func_call(run, &arg, 1, &result, 1, &err));
    assert_error(&err, WMT_ERROR_HOST, "host", "no");
    wmt_ref_delete(arg.of.ref);
    collect(embedding->store);
    assert_int_equal(finalized, 2);
}

/* Calls that nest: each level's references end with it, and not those of the levels outside. */

struct nest {
    wmt_func *run;
    int errors;
};

static void go_deeper(wmt_call *call) {
    struct nest *nest = call->env;
    wmt_val args[] = {wmt_i32(call->args[0].of.i32 - 1), call->args[1]};
    wmt_val inner = wmt_null(WMT_EXTERNREF);
    wmt_ref *mine =
        wmt_ref_new_extern(wmt_call_store(call), &finalized, count_finalized, &call->err);
    if (args[0].of.i32 > 0) {
        (void)wmt_func_call(nest->run, args, 2, &inner, 1, &call->err);
        nest->errors += wmt_ref_data(inner.of.ref) != &finalized;
        (void)wmt_store_gc(wmt_call_store(call), &call->err);
    }
    nest->errors += wmt_ref_data(mine) != &finalized;
    nest->errors += wmt_ref_data(call->args[1].of.ref) != nest;
    call->results[0] = wmt_externref(mine);
}

static const char nests[] =
    "(module (import \"\" \"host\" (func $host (param i32 externref) (result externref)))"
    "  (func (export \"run\") (param i32 externref) (result externref)"
    "    (call $host (local.get 0) (local.get 1))))";

static void nested_calls_keep_what_is_theirs(void **state) {
    struct embedding *embedding = *state;
    struct nest nest = {NULL, 0};
    enum { DEPTH = 10 };
    wmt_error *err = NULL;
    wmt_val args[] = {wmt_i32(DEPTH),
                      wmt_externref(wmt_ref_new_extern(embedding->store, &nest, NULL, &err))};
    wmt_val result;
    nest.run = embedding_func_with_host(embedding, nests, "(i32, externref) -> (externref)",
                                        go_deeper, &nest);
    assert_true(wmt_func_call(nest.run, args, 2, &result, 1, &err));
    assert_no_error(&err);
    assert_int_equal(nest.errors, 0);
    assert_ptr_equal(wmt_ref_data(result.of.ref), &finalized);
    collect(embedding->store);
    assert_int_equal(finalized, DEPTH - 1);
    wmt_ref_delete(result.of.ref);
    collect(embedding->store);
    assert_int_equal(finalized, DEPTH);
}

/* Mistakes */

static void expect_refused(wmt_func *func, wmt_val arg, const char *code, const char *part) {
    wmt_error *err = NULL;
    wmt_val result = wmt_i32(1);
    assert_false(wmt_func_call(func, &arg, 1, &result, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, code, part);
    assert_int_equal(result.kind, WMT_NONE);
}

static void a_reference_that_cannot_be_used_is_found_out(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_instance *instance = embedding_instance(embedding, keeper, NULL, 0);
    wmt_func *same = wmt_instance_func(instance, "same", &err);
    wmt_store *other = wmt_store_new(embedding->engine, &err);
    wmt_ref *foreign = new_counted(other);
    wmt_ref *deleted = new_counted(embedding->store);
    expect_refused(same, wmt_externref(foreign), "wrong-store", "argument 0");
    assert_false(wmt_ref_equal(foreign, deleted, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-store", "different stores");
    wmt_ref_delete(deleted);
    expect_refused(same, wmt_externref(deleted), "stale-reference", "argument 0");
    wmt_ref_delete(deleted);
    collect(embedding->store);
    wmt_ref_delete(deleted);
    expect_refused(same, wmt_externref(deleted), "stale-reference", "argument 0");
    wmt_store_delete(other);
    expect_refused(same, wmt_externref(foreign), "stale-reference", "argument 0");
    assert_null(wmt_ref_data(foreign));
    assert_null(wmt_ref_store(foreign));
    assert_int_equal(wmt_ref_kind_of(foreign), WMT_REF_NONE);
    assert_int_equal(finalized, 2);
    call(instance, "null", NULL, 0, &(wmt_val){0});
}

static void what_is_no_reference_is_found_out(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_instance *instance = embedding_instance(embedding, keeper, NULL, 0);
    wmt_func *same = wmt_instance_func(instance, "same", &err);
    wmt_ref *i31 = wmt_ref_new_i31(embedding->store, 5, &err);
    wmt_ref *object = new_counted(embedding->store);
    wmt_val arg = wmt_externref((wmt_ref *)(void *)same);
    assert_no_error(&err);
    expect_refused(same, arg, "wrong-kind", "argument 0 is a func, not a reference");
    expect_refused(same, wmt_anyref(i31), "argument-kind", "anyref, but externref");
    expect_refused(same, wmt_externref(i31), "argument-kind", "an i31, which is no externref");
    assert_null(wmt_ref_keep((wmt_ref *)(void *)instance, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "`ref` is an instance, not a reference");
    assert_false(wmt_func_call((wmt_func *)(void *)object, &arg, 1, &arg, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "`func` is a reference, not a func");
    assert_int_equal(wmt_extern_kind_of((wmt_extern *)(void *)object), WMT_EXTERN_NONE);
    wmt_ref_delete((wmt_ref *)(void *)same); /* nothing */
    assert_ptr_equal(call_for_ref(instance, "null", NULL, 0), NULL);
}

static void give_i31(wmt_call *call) {
    call->results[0] = wmt_externref(wmt_ref_new_i31(wmt_call_store(call), 1, &call->err));
}

static void a_host_function_cannot_give_a_reference_of_another_kind(void **state) {
    wmt_func *run = embedding_func_with_host(*state, asks_the_host, "(externref) -> (externref)",
                                             give_i31, NULL);
    wmt_error *err = NULL;
    wmt_val val = wmt_null(WMT_EXTERNREF);
    assert_false(wmt_func_call(run, &val, 1, &val, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "result-kind", "an i31, which is no externref");
}

/* i31 */

static void an_i31_is_a_number_of_31_bits(void **state) {
    struct embedding *embedding = *state;
    static const int32_t values[] = {0, 1, -1, 12345, (1 << 30) - 1, -(1 << 30)};
    wmt_error *err = NULL;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        wmt_ref *ref = wmt_ref_new_i31(embedding->store, values[i], &err);
        int32_t value = 7;
        assert_no_error(&err);
        assert_int_equal(wmt_ref_kind_of(ref), WMT_REF_I31);
        assert_true(wmt_ref_i31(ref, &value));
        assert_int_equal(value, values[i]);
        assert_true(wmt_ref_equal(ref, wmt_ref_new_i31(embedding->store, values[i], &err), &err));
        assert_no_error(&err);
    }
    assert_null(wmt_ref_new_i31(embedding->store, 1 << 30, &err));
    assert_error(&err, WMT_ERROR_INVALID, "bad-argument", "1073741824");
    assert_null(wmt_ref_new_i31(embedding->store, INT32_MIN, &err));
    assert_error(&err, WMT_ERROR_INVALID, "bad-argument", "31 bits");
    assert_false(wmt_ref_i31(new_counted(embedding->store), NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ref_test(the_guest_gives_the_same_pointer_back),
        ref_test(an_object_may_be_made_of_null_and_is_no_null),
        ref_test(null_stays_null),
        ref_test(an_object_lives_as_long_as_a_reference),
        ref_test(what_the_guest_holds_is_not_freed),
        ref_test(the_end_of_the_store_finalizes_what_is_left),
        ref_test(many_round_trips_leave_nothing),
        ref_test(references_end_with_their_host_function),
        ref_test(finalizers_wait_for_the_end_of_the_call),
        ref_test(a_finalizer_finds_the_store_busy),
        ref_test(a_finalizer_may_delete_the_store),
        ref_test(a_failing_host_function_leaves_nothing),
        ref_test(nested_calls_keep_what_is_theirs),
        ref_test(a_reference_that_cannot_be_used_is_found_out),
        ref_test(what_is_no_reference_is_found_out),
        ref_test(a_host_function_cannot_give_a_reference_of_another_kind),
        ref_test(an_i31_is_a_number_of_31_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
