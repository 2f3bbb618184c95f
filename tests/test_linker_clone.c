/* A clone of a linker has its definitions, and goes its own way from then on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <wmt.h>

#include "alloc.h"
#include "support/embedding.h"
#include "support/guest.h"

static void give_number(wmt_call *call) { call->results[0] = wmt_i32(*(const int *)call->env); }

static void count_up(void *env) { ++*(int *)env; }

static void define_number(wmt_linker *linker, const char *name, int *number) {
    assert_true(wmt_linker_define_func(linker, "env", name, "() -> (i32)", give_number, number,
                                       NULL, WMT_DIE));
}

/* What env.NAME gives to a guest that is linked with this linker; -1 with an error. */
static int number_of(const struct embedding *embedding, wmt_linker *linker, const char *name,
                     wmt_error **err) {
    char text[200];
    wmt_module *module = NULL;
    wmt_instance *instance = NULL;
    wmt_val result = wmt_i32(-1);
    (void)snprintf(text, sizeof text,
                   "(module (import \"env\" \"%s\" (func $number (result i32)))"
                   "  (func (export \"run\") (result i32) (call $number)))",
                   name);
    module = embedding_module(embedding, text);
    instance = wmt_linker_instantiate(linker, embedding->store, module, err);
    (void)wmt_func_call(wmt_instance_func(instance, "run", err), NULL, 0, &result, 1, err);
    wmt_module_delete(module);
    return result.of.i32;
}

static void expect_missing(const struct embedding *embedding, wmt_linker *linker,
                           const char *name) {
    wmt_error *err = NULL;
    (void)number_of(embedding, linker, name, &err);
    assert_error(&err, WMT_ERROR_LINK, "missing-import", name);
}

static void a_clone_has_the_definitions_and_outlives_the_original(void **state) {
    const struct embedding *embedding = *state;
    wmt_linker *linker = wmt_linker_new(embedding->engine, WMT_DIE);
    wmt_linker *clone = NULL;
    int numbers[100];
    char name[16];
    for (int i = 0; i < 100; i++) {
        numbers[i] = i * i;
        (void)snprintf(name, sizeof name, "number%d", i);
        define_number(linker, name, &numbers[i]);
    }
    clone = wmt_linker_clone(linker, WMT_DIE);
    wmt_linker_delete(linker);
    assert_int_equal(number_of(embedding, clone, "number0", WMT_DIE), 0);
    assert_int_equal(number_of(embedding, clone, "number99", WMT_DIE), 99 * 99);
    wmt_linker_delete(clone);
}

static void what_is_defined_later_is_in_one_of_the_two(void **state) {
    const struct embedding *embedding = *state;
    wmt_linker *linker = wmt_linker_new(embedding->engine, WMT_DIE);
    wmt_linker *clone = wmt_linker_clone(linker, WMT_DIE);
    int one = 1;
    int two = 2;
    define_number(linker, "original", &one);
    define_number(clone, "cloned", &two);
    assert_int_equal(number_of(embedding, linker, "original", WMT_DIE), 1);
    assert_int_equal(number_of(embedding, clone, "cloned", WMT_DIE), 2);
    expect_missing(embedding, linker, "cloned");
    expect_missing(embedding, clone, "original");
    wmt_linker_delete(linker);
    wmt_linker_delete(clone);
}

static void shadowing_is_as_it_was_and_concerns_one_of_the_two(void **state) {
    const struct embedding *embedding = *state;
    wmt_linker *linker = wmt_linker_new(embedding->engine, WMT_DIE);
    wmt_linker *clone = NULL;
    wmt_error *err = NULL;
    int one = 1;
    int two = 2;
    define_number(linker, "number", &one);
    clone = wmt_linker_clone(linker, WMT_DIE);
    assert_false(wmt_linker_define_func(clone, "env", "number", "() -> (i32)", give_number, &two,
                                        NULL, &err));
    assert_error(&err, WMT_ERROR_INVALID, "duplicate-definition", "number");
    wmt_linker_delete(clone);
    wmt_linker_allow_shadowing(linker, true);
    clone = wmt_linker_clone(linker, WMT_DIE);
    define_number(clone, "number", &two);
    assert_int_equal(number_of(embedding, linker, "number", WMT_DIE), 1);
    assert_int_equal(number_of(embedding, clone, "number", WMT_DIE), 2);
    wmt_linker_delete(linker);
    wmt_linker_delete(clone);
}

static void a_finalizer_runs_with_the_last_linker_that_has_the_function(void **state) {
    struct embedding *embedding = *state;
    wmt_linker *linker = wmt_linker_new(embedding->engine, WMT_DIE);
    wmt_linker *clone = NULL;
    int finalized = 0;
    assert_true(wmt_linker_define_func(linker, "env", "number", "() -> (i32)", give_number,
                                       &finalized, count_up, WMT_DIE));
    clone = wmt_linker_clone(linker, WMT_DIE);
    wmt_linker_delete(linker);
    assert_int_equal(finalized, 0);
    assert_int_equal(number_of(embedding, clone, "number", WMT_DIE), 0);
    wmt_linker_delete(clone);
    assert_int_equal(finalized, 0); /* the store has used it */
    wmt_store_delete(embedding->store);
    embedding->store = NULL;
    assert_int_equal(finalized, 1);
}

static void things_of_a_store_are_cloned_too(void **state) {
    const struct embedding *embedding = *state;
    wmt_linker *linker = wmt_linker_new(embedding->engine, WMT_DIE);
    wmt_linker *clone = NULL;
    int number = 5;
    wmt_func *func =
        wmt_func_new(embedding->store, "() -> (i32)", give_number, &number, NULL, WMT_DIE);
    assert_true(wmt_linker_define(linker, "env", "number", wmt_func_extern(func), WMT_DIE));
    clone = wmt_linker_clone(linker, WMT_DIE);
    wmt_linker_delete(linker);
    assert_int_equal(number_of(embedding, clone, "number", WMT_DIE), 5);
    wmt_linker_delete(clone);
}

/* The output goes the way of stores that capture, for which a linker keeps another one inside. */
static void wasi_is_cloned_with_captured_output(void **state) {
    wmt_linker *linker = NULL;
    wmt_linker *clone = NULL;
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    const char *args[] = {"cloned"};
    (void)state;
    assert_true(wmt_wasi_set_args(wasi, args, 1, WMT_DIE));
    assert_true(wmt_wasi_set_stdout_buffer(wasi, 100, WMT_DIE));
    linker = wmt_linker_keep(guest_linker());
    for (int i = 0; i < 2; i++) { /* a clone of the original, and one of that */
        wmt_store *store = wmt_store_new(guest_engine(), WMT_DIE);
        wmt_bytes *output = NULL;
        int status = -1;
        clone = wmt_linker_clone(linker, WMT_DIE);
        wmt_linker_delete(linker);
        assert_true(wmt_store_set_wasi(store, wasi, WMT_DIE));
        assert_true(wmt_instance_run(
            wmt_linker_instantiate(clone, store, guest_module("args"), WMT_DIE), &status, WMT_DIE));
        output = wmt_store_take_stdout(store, WMT_DIE);
        assert_int_equal(wmt_bytes_size(output), 7);
        assert_memory_equal(wmt_bytes_data(output), "cloned\n", 7);
        wmt_bytes_delete(output);
        wmt_store_delete(store);
        linker = clone;
    }
    wmt_linker_delete(linker);
    wmt_wasi_delete(wasi);
}

static void running_out_of_memory_leaves_the_original_as_it_was(void **state) {
    const struct embedding *embedding = *state;
    wmt_linker *linker = wmt_linker_new(embedding->engine, WMT_DIE);
    wmt_linker *clone = NULL;
    int number = 3;
    long failures = 0;
    for (char name[] = "a"; name[0] <= 'p'; name[0]++) {
        define_number(linker, name, &number);
    }
    while (clone == NULL) {
        wmt_error *err = NULL;
        mem_fail_from(failures);
        clone = wmt_linker_clone(linker, &err);
        mem_fail_from(-1);
        if (clone == NULL) {
            assert_error(&err, WMT_ERROR_NOMEM, "out-of-memory", "");
            failures++;
        }
    }
    assert_true(failures > 32); /* the linker; a definition, a name and a table for each */
    assert_int_equal(number_of(embedding, linker, "p", WMT_DIE), 3);
    assert_int_equal(number_of(embedding, clone, "p", WMT_DIE), 3);
    wmt_linker_delete(clone);
    wmt_linker_delete(linker);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        embedding_test(a_clone_has_the_definitions_and_outlives_the_original),
        embedding_test(what_is_defined_later_is_in_one_of_the_two),
        embedding_test(shadowing_is_as_it_was_and_concerns_one_of_the_two),
        embedding_test(a_finalizer_runs_with_the_last_linker_that_has_the_function),
        embedding_test(things_of_a_store_are_cloned_too),
        cmocka_unit_test(wasi_is_cloned_with_captured_output),
        embedding_test(running_out_of_memory_leaves_the_original_as_it_was),
    };
    int status = cmocka_run_group_tests(tests, NULL, NULL);
    guest_end();
    return status;
}
