/* Exceptions: thrown by guests and hosts, caught by either, with tag and values; nothing leaks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/exceptions.h"

/* Throws what it is told, catches what the host throws. */
static const char guest[] =
    "(module"
    "  (tag $tag (import \"\" \"tag\") (param i32 externref))"
    "  (func $host (import \"\" \"host\") (param i32))"
    "  (func (export \"throw\") (param i32 externref)"
    "    (throw $tag (local.get 0) (local.get 1)))"
    "  (func (export \"let_pass\") (param i32) (call $host (local.get 0)))"
    "  (func (export \"catch\") (param i32) (result i32 externref)"
    "    (block $caught (result i32 externref)"
    "      (try_table (catch $tag $caught) (call $host (local.get 0)))"
    "      (i32.const -1) (ref.null extern)))"
    "  (func (export \"trap\") (param i32)"
    "    (block $caught (try_table (catch_all $caught) (call $host (local.get 0))))"
    "    unreachable)"
    "  (func (export \"hand_back\") (param i32) (result exnref)"
    "    (block $caught (result exnref)"
    "      (try_table (catch_all_ref $caught) (call $host (local.get 0)))"
    "      (ref.null exn)))"
    "  (func (export \"throw_ref\") (param exnref) (throw_ref (local.get 0))))";

struct scene {
    struct embedding *embedding;
    wmt_tag *tag;
    wmt_instance *instance;
    wmt_ref *object; /* what host functions throw */
    int calls;
};

static int finalized;

static void count_finalized(void *data) { ++*(int *)data; }

static wmt_ref *new_object(const struct scene *scene) {
    wmt_error *err = NULL;
    wmt_ref *ref = wmt_ref_new_extern(scene->embedding->store, &finalized, count_finalized, &err);
    assert_no_error(&err);
    return ref;
}

static void start(struct scene *scene, void **state, wmt_func_callback host) {
    wmt_error *err = NULL;
    wmt_extern *imports[2];
    memset(scene, 0, sizeof *scene);
    finalized = 0;
    scene->embedding = exceptions_or_skip(state);
    scene->tag = wmt_tag_new(scene->embedding->store, "(i32, externref) -> ()", &err);
    imports[0] = wmt_tag_extern(scene->tag);
    imports[1] = wmt_func_extern(
        wmt_func_new(scene->embedding->store, "(i32) -> ()", host, scene, NULL, &err));
    assert_no_error(&err);
    scene->instance = embedding_instance(scene->embedding, guest, imports, 2);
}

static bool call(const struct scene *scene, const char *name, const wmt_val *args, size_t nargs,
                 wmt_val *results, size_t nresults, wmt_error **err) {
    return wmt_func_call(wmt_instance_func(scene->instance, name, err), args, nargs, results,
                         nresults, err);
}

static void collect(const struct scene *scene) {
    wmt_error *err = NULL;
    assert_true(wmt_store_gc(scene->embedding->store, &err));
    assert_no_error(&err);
}

/* Checks the error of an exception that carries these two. */
static void check_exception(const struct scene *scene, const wmt_error *error, int32_t number,
                            void *data) {
    wmt_ref *exception = wmt_error_exception(error);
    wmt_error *err = NULL;
    wmt_val val;
    assert_string_equal(wmt_error_code(error), "exception");
    assert_int_equal(wmt_error_kind_of(error), WMT_ERROR_TRAP);
    assert_int_equal(wmt_error_trap(error), WMT_TRAP_UNCAUGHT_EXCEPTION);
    assert_int_equal(wmt_ref_kind_of(exception), WMT_REF_EXCEPTION);
    assert_true(wmt_tag_equal(wmt_ref_tag(exception, &err), scene->tag, &err));
    assert_int_equal(wmt_ref_length(exception, &err), 2);
    assert_true(wmt_ref_get(exception, 0, &val, &err));
    assert_int_equal(val.kind, WMT_I32);
    assert_int_equal(val.of.i32, number);
    assert_true(wmt_ref_get(exception, 1, &val, &err));
    assert_int_equal(val.kind, WMT_EXTERNREF);
    assert_ptr_equal(wmt_ref_data(val.of.ref), data);
    wmt_ref_delete(val.of.ref);
    assert_false(wmt_ref_get(exception, 2, &val, &err));
    assert_error(&err, WMT_ERROR_INVALID, "object-field", "");
    val = wmt_i32(1);
    assert_false(wmt_ref_set(exception, 0, &val, &err));
    assert_error(&err, WMT_ERROR_INVALID, "object-field", "stay");
}

static void do_nothing(wmt_call *call) { (void)call; }

static void what_a_guest_throws_comes_out_with_tag_and_values(void **state) {
    struct scene scene;
    wmt_error *err = NULL;
    wmt_val args[] = {wmt_i32(42), wmt_null(WMT_EXTERNREF)};
    start(&scene, state, do_nothing);
    args[1].of.ref = new_object(&scene);
    assert_false(call(&scene, "throw", args, 2, NULL, 0, &err));
    check_exception(&scene, err, 42, &finalized);
    wmt_error_clear(&err);
    args[1].of.ref = NULL;
    assert_false(call(&scene, "throw", args, 2, NULL, 0, &err));
    check_exception(&scene, err, 42, NULL);
    wmt_error_clear(&err);
}

static void exceptions_that_were_looked_at_or_not_leave_nothing(void **state) {
    enum { ROUNDS = 100 };
    struct scene scene;
    start(&scene, state, do_nothing);
    for (int i = 0; i < ROUNDS; i++) {
        wmt_error *err = NULL;
        wmt_val args[] = {wmt_i32(i), wmt_externref(new_object(&scene))};
        assert_false(call(&scene, "throw", args, 2, NULL, 0, i % 3 == 0 ? NULL : &err));
        if (i % 3 == 1) {
            check_exception(&scene, err, i, &finalized);
        }
        wmt_error_clear(&err);
        wmt_ref_delete(args[1].of.ref);
    }
    collect(&scene);
    assert_int_equal(finalized, ROUNDS);
}

/* Host functions that throw */

static void throw_number(wmt_call *call) {
    struct scene *scene = call->env;
    wmt_val values[] = {call->args[0], wmt_externref(scene->object)};
    scene->calls++;
    wmt_call_throw(call,
                   wmt_ref_new_exception(wmt_call_store(call), scene->tag, values, 2, &call->err));
}

static void a_guest_catches_what_a_host_function_throws(void **state) {
    struct scene scene;
    wmt_error *err = NULL;
    wmt_val arg = wmt_i32(7);
    wmt_val results[2];
    start(&scene, state, throw_number);
    scene.object = new_object(&scene);
    for (int i = 0; i < 3; i++) {
        assert_true(call(&scene, "catch", &arg, 1, results, 2, &err));
        assert_no_error(&err);
        assert_int_equal(results[0].of.i32, 7);
        assert_ptr_equal(wmt_ref_data(results[1].of.ref), &finalized);
        wmt_ref_delete(results[1].of.ref);
    }
    assert_int_equal(scene.calls, 3);
    wmt_ref_delete(scene.object);
    assert_false(call(&scene, "trap", &arg, 1, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_INVALID, "stale-reference", "argument 1");
}

static void what_a_host_function_throws_comes_out_uncaught(void **state) {
    struct scene scene;
    wmt_error *err = NULL;
    wmt_val arg = wmt_i32(-5);
    start(&scene, state, throw_number);
    scene.object = new_object(&scene);
    assert_false(call(&scene, "let_pass", &arg, 1, NULL, 0, &err));
    check_exception(&scene, err, -5, &finalized);
    wmt_error_clear(&err);
    wmt_ref_delete(scene.object);
    collect(&scene);
    assert_int_equal(finalized, 1);
}

/* A trap after an exception that was caught has nothing to do with it. */
static void a_later_trap_is_a_trap(void **state) {
    struct scene scene;
    wmt_error *err = NULL;
    wmt_val arg = wmt_i32(1);
    start(&scene, state, throw_number);
    assert_false(call(&scene, "trap", &arg, 1, NULL, 0, &err));
    assert_null(wmt_error_exception(err));
    assert_int_equal(wmt_error_trap(err), WMT_TRAP_UNREACHABLE);
    assert_error(&err, WMT_ERROR_TRAP, "trap", "unreachable");
}

/* Through several levels: the guest calls the host, which calls the guest, and so on. */

static void go_deeper(wmt_call *host_call) {
    struct scene *scene = host_call->env;
    wmt_val arg = wmt_i32(host_call->args[0].of.i32 - 1);
    if (arg.of.i32 < 0) {
        throw_number(host_call);
        (void)wmt_error_set_data(host_call->err, scene, NULL);
    } else {
        (void)call(scene, "let_pass", &arg, 1, NULL, 0, &host_call->err);
    }
}

static void the_same_error_comes_through_all_levels(void **state) {
    struct scene scene;
    wmt_error *err = NULL;
    wmt_val arg = wmt_i32(5);
    start(&scene, state, go_deeper);
    scene.object = new_object(&scene);
    assert_false(call(&scene, "let_pass", &arg, 1, NULL, 0, &err));
    assert_ptr_equal(wmt_error_data(err), &scene);
    check_exception(&scene, err, 0, &finalized);
    wmt_error_clear(&err);
}

static void an_outer_guest_catches_what_came_through_the_host(void **state) {
    struct scene scene;
    wmt_error *err = NULL;
    wmt_val arg = wmt_i32(5);
    wmt_val results[2];
    start(&scene, state, go_deeper);
    scene.object = new_object(&scene);
    assert_true(call(&scene, "catch", &arg, 1, results, 2, &err));
    assert_no_error(&err);
    assert_int_equal(results[0].of.i32, 0);
    assert_ptr_equal(wmt_ref_data(results[1].of.ref), &finalized);
}

/* A host function that deals with the exception of an inner call. */
static void catch_in_host(wmt_call *host_call) {
    struct scene *scene = host_call->env;
    wmt_error *err = NULL;
    wmt_val args[] = {wmt_i32(9), wmt_null(WMT_EXTERNREF)};
    scene->calls +=
        !call(scene, "throw", args, 2, NULL, 0, &err) && wmt_error_exception(err) != NULL;
    wmt_error_clear(&err);
}

static void a_host_function_catches_what_an_inner_call_throws(void **state) {
    struct scene scene;
    wmt_error *err = NULL;
    wmt_val arg = wmt_i32(0);
    wmt_val results[2];
    start(&scene, state, catch_in_host);
    assert_true(call(&scene, "catch", &arg, 1, results, 2, &err));
    assert_no_error(&err);
    assert_int_equal(results[0].of.i32, -1);
    assert_int_equal(scene.calls, 1);
}

/* As values */

static void an_exception_is_a_value(void **state) {
    struct scene scene;
    wmt_error *err = NULL;
    wmt_val arg = wmt_i32(11);
    wmt_val given;
    wmt_val null = wmt_null(WMT_EXNREF);
    start(&scene, state, throw_number);
    assert_true(call(&scene, "hand_back", &arg, 1, &given, 1, &err));
    assert_no_error(&err);
    assert_int_equal(given.kind, WMT_EXNREF);
    assert_false(call(&scene, "throw_ref", &given, 1, NULL, 0, &err));
    check_exception(&scene, err, 11, NULL);
    assert_true(wmt_ref_equal(wmt_error_exception(err), given.of.ref, &(wmt_error *){NULL}));
    wmt_error_clear(&err);
    assert_false(call(&scene, "throw_ref", &null, 1, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_TRAP, "trap", "null reference");
}

static void an_exception_may_outlive_its_error(void **state) {
    struct scene scene;
    wmt_error *err = NULL;
    wmt_val args[] = {wmt_i32(1), wmt_null(WMT_EXTERNREF)};
    wmt_ref *kept = NULL;
    wmt_ref *gone = NULL;
    wmt_val val;
    start(&scene, state, do_nothing);
    assert_false(call(&scene, "throw", args, 2, NULL, 0, &err));
    gone = wmt_error_exception(err);
    kept = wmt_ref_keep(gone, &(wmt_error *){NULL});
    wmt_error_clear(&err);
    assert_true(wmt_ref_get(kept, 0, &val, &err));
    assert_int_equal(val.of.i32, 1);
    assert_false(wmt_ref_get(gone, 0, &val, &err));
    assert_error(&err, WMT_ERROR_INVALID, "stale-reference", "`ref`");
}

static void an_error_may_outlive_everything(void **state) {
    struct scene scene;
    wmt_error *err = NULL;
    wmt_val args[] = {wmt_i32(1), wmt_null(WMT_EXTERNREF)};
    start(&scene, state, do_nothing);
    assert_false(call(&scene, "throw", args, 2, NULL, 0, &err));
    embedding_end(scene.embedding);
    assert_int_equal(wmt_ref_kind_of(wmt_error_exception(err)), WMT_REF_NONE);
    wmt_error_clear(&err);
}

/* Mistakes */

static void throw_wrong(wmt_call *call) {
    wmt_call_throw(call, ((struct scene *)call->env)->object);
}

static void only_exceptions_of_the_store_are_thrown(void **state) {
    struct scene scene;
    wmt_error *err = NULL;
    wmt_val arg = wmt_i32(1);
    wmt_store *other = NULL;
    start(&scene, state, throw_wrong);
    assert_false(call(&scene, "let_pass", &arg, 1, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`exception`");
    scene.object = new_object(&scene);
    assert_false(call(&scene, "let_pass", &arg, 1, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "a host object, not to an exception");
    other = wmt_store_new(scene.embedding->engine, &err);
    scene.object =
        wmt_ref_new_exception(other, wmt_tag_new(other, "() -> ()", &err), NULL, 0, &err);
    assert_no_error(&err);
    assert_false(call(&scene, "let_pass", &arg, 1, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-store", "another store");
    wmt_store_delete(other);
    wmt_call_throw(NULL, NULL); /* nothing */
}

static void wrong_values_are_refused(void **state) {
    struct scene scene;
    wmt_error *err = NULL;
    wmt_val values[] = {wmt_i32(1), wmt_i64(2)};
    wmt_store *store = NULL;
    start(&scene, state, do_nothing);
    store = scene.embedding->store;
    assert_null(wmt_ref_new_exception(store, scene.tag, NULL, 2, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`values`");
    assert_null(wmt_ref_new_exception(store, scene.tag, values, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "argument-count", "1 value given");
    assert_null(wmt_ref_new_exception(store, scene.tag, values, 2, &err));
    assert_error(&err, WMT_ERROR_INVALID, "argument-kind", "argument 1 is i64");
    assert_null(wmt_ref_tag(new_object(&scene), &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "a host object, not to an exception");
    assert_int_equal(wmt_ref_length(new_object(&scene), &err), 0);
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "a host object");
}

static void exceptions_are_unsupported_before_they_begin(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_tag *tag = wmt_tag_new(embedding->store, "() -> ()", &err);
    wmt_ref *ref = wmt_ref_new_exception(embedding->store, tag, NULL, 0, &err);
    if (wmt_error_kind_of(err) == WMT_ERROR_UNSUPPORTED) {
        assert_error(&err, WMT_ERROR_UNSUPPORTED, "missing-function", "and newer");
        return;
    }
    assert_no_error(&err);
    assert_int_equal(wmt_ref_kind_of(ref), WMT_REF_EXCEPTION);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        exceptions_test(what_a_guest_throws_comes_out_with_tag_and_values),
        exceptions_test(exceptions_that_were_looked_at_or_not_leave_nothing),
        exceptions_test(a_guest_catches_what_a_host_function_throws),
        exceptions_test(what_a_host_function_throws_comes_out_uncaught),
        exceptions_test(a_later_trap_is_a_trap),
        exceptions_test(the_same_error_comes_through_all_levels),
        exceptions_test(an_outer_guest_catches_what_came_through_the_host),
        exceptions_test(a_host_function_catches_what_an_inner_call_throws),
        exceptions_test(an_exception_is_a_value),
        exceptions_test(an_exception_may_outlive_its_error),
        exceptions_test(an_error_may_outlive_everything),
        exceptions_test(only_exceptions_of_the_store_are_thrown),
        exceptions_test(wrong_values_are_refused),
        embedding_test(exceptions_are_unsupported_before_they_begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
