/* Limits of a store: what guests and the host cannot have beyond them; the store goes on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/embedding.h"

enum { PAGE = 65536 };

static const char growing[] =
    "(module (memory (export \"memory\") 1 100) (table (export \"table\") 1 100 funcref)"
    "  (func (export \"grow_memory\") (param i32) (result i32) (memory.grow (local.get 0)))"
    "  (func (export \"grow_table\") (param i32) (result i32)"
    "    (table.grow (ref.null func) (local.get 0))))";

static void set_limit(const struct embedding *embedding, int limit, uint64_t value) {
    assert_true(wmt_store_set_limit(embedding->store, limit, value, WMT_DIE));
}

static int grow(wmt_instance *instance, const char *name, int delta) {
    wmt_val arg = wmt_i32(delta);
    wmt_val result;
    assert_true(
        wmt_func_call(wmt_instance_func(instance, name, WMT_DIE), &arg, 1, &result, 1, WMT_DIE));
    return result.of.i32;
}

static void a_memory_grows_up_to_the_limit(void **state) {
    const struct embedding *embedding = *state;
    wmt_instance *instance = embedding_instance(embedding, growing, NULL, 0);
    wmt_memory *memory = wmt_instance_memory(instance, "memory", WMT_DIE);
    wmt_error *err = NULL;
    set_limit(embedding, WMT_LIMIT_MEMORY_SIZE, 4 * PAGE);
    assert_int_equal(grow(instance, "grow_memory", 2), 1);
    assert_int_equal(grow(instance, "grow_memory", 2), -1);
    assert_true(wmt_memory_grow(memory, 1, NULL, WMT_DIE));
    assert_false(wmt_memory_grow(memory, 1, NULL, &err));
    assert_error(&err, WMT_ERROR_LIMIT, "memory-limit", "");
    assert_int_equal(wmt_memory_pages(memory), 4);
    set_limit(embedding, WMT_LIMIT_MEMORY_SIZE, WMT_NO_LIMIT);
    assert_int_equal(grow(instance, "grow_memory", 96), 4);
}

static void a_table_grows_up_to_the_limit(void **state) {
    const struct embedding *embedding = *state;
    wmt_instance *instance = embedding_instance(embedding, growing, NULL, 0);
    wmt_table *table = wmt_instance_table(instance, "table", WMT_DIE);
    wmt_error *err = NULL;
    set_limit(embedding, WMT_LIMIT_TABLE_ELEMENTS, 4);
    assert_int_equal(grow(instance, "grow_table", 2), 1);
    assert_int_equal(grow(instance, "grow_table", 2), -1);
    assert_true(wmt_table_grow(table, 1, NULL, NULL, WMT_DIE));
    assert_false(wmt_table_grow(table, 1, NULL, NULL, &err));
    assert_error(&err, WMT_ERROR_LIMIT, "table-limit", "");
    assert_int_equal(wmt_table_size(table), 4);
    set_limit(embedding, WMT_LIMIT_TABLE_ELEMENTS, WMT_NO_LIMIT);
    assert_int_equal(grow(instance, "grow_table", 96), 4);
}

/* The limit on one thing refuses the module with two of it, and the one with one is made after. */
static void expect_refused(const struct embedding *embedding, int limit, uint64_t value,
                           const char *too_much, const char *just_fits) {
    wmt_module *module = embedding_module(embedding, too_much);
    wmt_error *err = NULL;
    set_limit(embedding, limit, value);
    assert_null(wmt_instance_new(embedding->store, module, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_LIMIT, "instantiation", "");
    assert_non_null(embedding_instance(embedding, just_fits, NULL, 0));
    set_limit(embedding, limit, WMT_NO_LIMIT);
    assert_non_null(wmt_instance_new(embedding->store, module, NULL, 0, WMT_DIE));
    wmt_module_delete(module);
}

static void what_is_larger_than_a_limit_is_not_made(void **state) {
    const struct embedding *embedding = *state;
    expect_refused(embedding, WMT_LIMIT_MEMORY_SIZE, 2 * PAGE, "(module (memory 3))",
                   "(module (memory 2))");
    expect_refused(embedding, WMT_LIMIT_TABLE_ELEMENTS, 10, "(module (table 11 funcref))",
                   "(module (table 10 funcref))");
}

static void what_is_more_than_a_limit_is_not_made(void **state) {
    const struct embedding *embedding = *state;
    expect_refused(embedding, WMT_LIMIT_MEMORIES, 1, "(module (memory 1) (memory 1))",
                   "(module (memory 1))");
    expect_refused(embedding, WMT_LIMIT_TABLES, 3,
                   "(module (table 1 funcref) (table 1 funcref) (table 1 funcref)"
                   "  (table 1 funcref))",
                   "(module (table 1 funcref))");
}

static void instances_are_counted(void **state) {
    const struct embedding *embedding = *state;
    wmt_module *module = embedding_module(embedding, "(module)");
    wmt_error *err = NULL;
    set_limit(embedding, WMT_LIMIT_INSTANCES, 3);
    for (int i = 0; i < 3; i++) {
        assert_non_null(wmt_instance_new(embedding->store, module, NULL, 0, WMT_DIE));
    }
    assert_null(wmt_instance_new(embedding->store, module, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_LIMIT, "instantiation", "instance");
    set_limit(embedding, WMT_LIMIT_INSTANCES, 4);
    assert_non_null(wmt_instance_new(embedding->store, module, NULL, 0, WMT_DIE));
    wmt_module_delete(module);
}

static void what_the_host_makes_is_limited_too(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    set_limit(embedding, WMT_LIMIT_MEMORY_SIZE, PAGE);
    set_limit(embedding, WMT_LIMIT_TABLE_ELEMENTS, 2);
    assert_non_null(wmt_memory_new(embedding->store, "memory 1", WMT_DIE));
    assert_null(wmt_memory_new(embedding->store, "memory 2", &err));
    assert_error(&err, WMT_ERROR_LIMIT, "memory-limit", "");
    assert_non_null(wmt_table_new(embedding->store, "table 2 funcref", NULL, WMT_DIE));
    assert_null(wmt_table_new(embedding->store, "table 3 funcref", NULL, &err));
    assert_error(&err, WMT_ERROR_LIMIT, "table-limit", "");
}

static void a_limit_of_0_leaves_nothing(void **state) {
    const struct embedding *embedding = *state;
    expect_refused(embedding, WMT_LIMIT_MEMORY_SIZE, 0, "(module (memory 1))", "(module)");
    expect_refused(embedding, WMT_LIMIT_TABLES, 0, "(module (table 0 funcref))", "(module)");
}

static void lower_limits(wmt_call *call) {
    (void)wmt_store_set_limit(wmt_call_store(call), WMT_LIMIT_MEMORY_SIZE, PAGE, &call->err);
}

static void a_host_function_sets_limits_for_its_caller(void **state) {
    const struct embedding *embedding = *state;
    wmt_val before;
    wmt_func *func = embedding_func_with_host(
        embedding,
        "(module (import \"\" \"host\" (func $host)) (memory 1)"
        "  (func (export \"run\") (result i32) (call $host) (memory.grow (i32.const 1))))",
        "() -> ()", lower_limits, NULL);
    assert_true(wmt_func_call(func, NULL, 0, &before, 1, WMT_DIE));
    assert_int_equal(before.of.i32, -1);
}

static void other_limits_stay_as_they_are(void **state) {
    const struct embedding *embedding = *state;
    wmt_instance *instance = embedding_instance(embedding, growing, NULL, 0);
    set_limit(embedding, WMT_LIMIT_MEMORY_SIZE, PAGE);
    set_limit(embedding, WMT_LIMIT_TABLE_ELEMENTS, 1);
    set_limit(embedding, WMT_LIMIT_INSTANCES, 9999);
    assert_int_equal(grow(instance, "grow_memory", 1), -1);
    assert_int_equal(grow(instance, "grow_table", 1), -1);
}

static void a_limit_has_to_be_one_and_possible(void **state) {
    static const struct {
        int limit;
        uint64_t value;
        const char *part;
    } rows[] = {
        {-1, 1, "-1"},
        {5, 1, "5"},
        {WMT_LIMIT_MEMORY_SIZE, UINT64_MAX - 1, "bytes of a memory"},
        {WMT_LIMIT_TABLE_ELEMENTS, 10000001, "10000000 elements of a table"},
        {WMT_LIMIT_INSTANCES, 10001, "10000 instances"},
        {WMT_LIMIT_TABLES, UINT64_MAX - 1, "10000 tables"},
        {WMT_LIMIT_MEMORIES, 10001, "10000 memories"},
    };
    const struct embedding *embedding = *state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        wmt_error *err = NULL;
        assert_false(wmt_store_set_limit(embedding->store, rows[i].limit, rows[i].value, &err));
        assert_error(&err, WMT_ERROR_INVALID, "bad-argument", rows[i].part);
    }
}

/* Random numbers come by way of an instance of libwmt's, with a memory of two pages. */
static const char drawing[] = "(module (import \"wasi_snapshot_preview1\" \"random_get\""
                              "  (func $random (param i32 i32) (result i32)))"
                              " (memory (export \"memory\") 1)"
                              " (func (export \"draw\") (param i32) (result i32)"
                              "  (call $random (i32.const 0) (local.get 0))))";

static void guests_of_wasi_need_no_more_than_others(void **state) {
    const struct embedding *embedding = *state;
    wmt_linker *linker = wmt_linker_new(embedding->engine, WMT_DIE);
    wmt_module *module = embedding_module(embedding, drawing);
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_instance *instance = NULL;
    wmt_error *err = NULL;
    assert_true(wmt_linker_define_wasi(linker, WMT_DIE));
    assert_true(wmt_store_set_wasi(embedding->store, wasi, WMT_DIE));
    set_limit(embedding, WMT_LIMIT_INSTANCES, 1);
    set_limit(embedding, WMT_LIMIT_MEMORIES, 1);
    set_limit(embedding, WMT_LIMIT_MEMORY_SIZE, PAGE);
    instance = wmt_linker_instantiate(linker, embedding->store, module, WMT_DIE);
    assert_int_equal(grow(instance, "draw", 8), 0);
    assert_null(wmt_linker_instantiate(linker, embedding->store, module, &err));
    assert_error(&err, WMT_ERROR_LIMIT, "instantiation", "instance");
    wmt_wasi_delete(wasi);
    wmt_module_delete(module);
    wmt_linker_delete(linker);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        embedding_test(a_memory_grows_up_to_the_limit),
        embedding_test(a_table_grows_up_to_the_limit),
        embedding_test(what_is_larger_than_a_limit_is_not_made),
        embedding_test(what_is_more_than_a_limit_is_not_made),
        embedding_test(instances_are_counted),
        embedding_test(what_the_host_makes_is_limited_too),
        embedding_test(a_limit_of_0_leaves_nothing),
        embedding_test(a_host_function_sets_limits_for_its_caller),
        embedding_test(other_limits_stay_as_they_are),
        embedding_test(a_limit_has_to_be_one_and_possible),
        embedding_test(guests_of_wasi_need_no_more_than_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
