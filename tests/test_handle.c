/* Handles: found while their store lives, found out when it does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

#include "alloc.h"
#include "handle.h"
#include "support/embedding.h"

/* The pool: any address does for a store here, nobody looks into it. */

static int some_store;
static wmt_store *const store_address = (wmt_store *)(void *)&some_store;

static struct handle *take(struct handle_pool *pool) {
    struct handle *handle = handle_pool_take(pool, store_address);
    assert_non_null(handle);
    handle->kind = WMT_EXTERN_FUNC;
    return handle;
}

static void a_handle_is_found_until_it_is_given_back(void **state) {
    struct handle_pool pool;
    struct handle *handle = NULL;
    void *pointer = NULL;
    (void)state;
    assert_true(handle_pool_init(&pool));
    handle = take(&pool);
    pointer = handle_public(handle);
    assert_ptr_equal(handle_find(pointer), handle);
    handle_pool_give_back(&pool, handle);
    assert_null(handle_find(pointer));
    assert_null(handle_find(NULL));
    assert_null(handle_public(NULL));
    handle_pool_destroy(&pool);
}

enum { HELD = 300 };

static void every_handle_is_another_one(void **state) {
    struct handle_pool pool;
    struct handle *held[HELD];
    struct handle *list = NULL;
    (void)state;
    assert_true(handle_pool_init(&pool));
    for (size_t i = 0; i < HELD; i++) {
        held[i] = take(&pool);
        assert_int_equal((uintptr_t)held[i] % HANDLE_SIZE, 0);
        for (size_t j = 0; j < i; j++) {
            assert_ptr_not_equal(held[i], held[j]);
        }
        held[i]->next = list;
        list = held[i];
    }
    handle_pool_give_back(&pool, list);
    for (size_t i = 0; i < HELD; i++) {
        assert_null(handle_find(handle_public(held[i])));
    }
    handle_pool_destroy(&pool);
}

/* Takes a handle and gives it back, and says where it was. */
static void *use_once(struct handle_pool *pool) {
    struct handle *handle = take(pool);
    void *pointer = handle_public(handle);
    handle->next = NULL;
    assert_ptr_equal(handle_find(pointer), handle);
    handle_pool_give_back(pool, handle);
    return pointer;
}

static uintptr_t slot_of(const void *pointer) {
    return (uintptr_t)pointer / HANDLE_SIZE * HANDLE_SIZE;
}

static void a_slot_comes_again_late_and_under_another_number(void **state) {
    struct handle_pool pool;
    void *first = NULL;
    size_t others = 0;
    (void)state;
    assert_true(handle_pool_init(&pool));
    first = use_once(&pool);
    for (int generation = 1; generation < HANDLE_SIZE; generation++) {
        void *again = use_once(&pool);
        for (others = 0; slot_of(again) != slot_of(first); others++) {
            again = use_once(&pool);
        }
        assert_true(others >= 1000);
        assert_ptr_not_equal(again, first);
        assert_null(handle_find(first));
    }
    handle_pool_destroy(&pool);
}

static void without_memory_a_handle_is_used_again_before_its_time(void **state) {
    struct handle_pool pool;
    void *first = NULL;
    size_t taken = 0;
    (void)state;
    assert_true(handle_pool_init(&pool));
    mem_fail_from(0);
    assert_null(handle_pool_take(&pool, store_address));
    mem_fail_from(-1);
    first = use_once(&pool);
    mem_fail_from(0);
    while (handle_pool_take(&pool, store_address) != NULL) {
        taken++;
        assert_null(handle_find(first));
    }
    mem_fail_from(-1);
    assert_int_equal(taken, HANDLE_CHUNK);
    handle_pool_destroy(&pool);
}

/* Through the API */

static const char everything[] = "(module (func (export \"func\"))"
                                 "  (memory (export \"memory\") 1)"
                                 "  (table (export \"table\") 1 funcref)"
                                 "  (global (export \"global\") i32 (i32.const 1)))";

/* All that a store can give. */
struct things {
    wmt_instance *instance;
    wmt_func *func;
    wmt_memory *memory;
    wmt_table *table;
    wmt_global *global;
    wmt_extern *item;
    wmt_func *host;
};

static void do_nothing(wmt_call *call) { (void)call; }

static struct things make_things(const struct embedding *embedding) {
    struct things things;
    wmt_error *err = NULL;
    things.instance = embedding_instance(embedding, everything, NULL, 0);
    things.func = wmt_instance_func(things.instance, "func", &err);
    things.memory = wmt_instance_memory(things.instance, "memory", &err);
    things.table = wmt_instance_table(things.instance, "table", &err);
    things.global = wmt_instance_global(things.instance, "global", &err);
    things.item = wmt_instance_export(things.instance, "memory", &err);
    things.host = wmt_func_new(embedding->store, "() -> ()", do_nothing, NULL, NULL, &err);
    assert_no_error(&err);
    return things;
}

static void assert_stale(wmt_error **err, const char *what) {
    assert_error(err, WMT_ERROR_INVALID, "stale-handle", what);
}

static void assert_calls_are_refused(const struct things *things) {
    wmt_error *err = NULL;
    char byte = 'x';
    assert_false(wmt_func_call(things->func, NULL, 0, NULL, 0, &err));
    assert_stale(&err, "`func` belongs to a store that was deleted");
    assert_false(wmt_func_call(things->host, NULL, 0, NULL, 0, &err));
    assert_stale(&err, "`func`");
    assert_null(wmt_instance_export(things->instance, "func", &err));
    assert_stale(&err, "`instance`");
    assert_null(wmt_instance_export_at(things->instance, 0, &err));
    assert_stale(&err, "`instance`");
    assert_false(wmt_instance_run(things->instance, NULL, &err));
    assert_stale(&err, "`instance`");
    assert_false(wmt_memory_read(things->memory, 0, &byte, 1, &err));
    assert_stale(&err, "`memory`");
    assert_int_equal(byte, 0);
    assert_false(wmt_memory_grow(things->memory, 0, NULL, &err));
    assert_stale(&err, "`memory`");
    assert_null(wmt_memory_data(things->memory, 0, 0, &err));
    assert_stale(&err, "`memory`");
}

static void assert_accessors_give_nothing(const struct things *things) {
    assert_null(wmt_func_type(things->func));
    assert_null(wmt_memory_type(things->memory));
    assert_int_equal(wmt_memory_size(things->memory), 0);
    assert_int_equal(wmt_memory_pages(things->memory), 0);
    assert_null(wmt_instance_module(things->instance));
    assert_int_equal(wmt_instance_export_count(things->instance), 0);
    assert_int_equal(wmt_extern_kind_of(things->item), WMT_EXTERN_NONE);
    assert_null(wmt_extern_type(things->item));
    assert_null(wmt_extern_store(things->item));
    assert_null(wmt_extern_memory(things->item));
    assert_null(wmt_extern_table(wmt_table_extern(things->table)));
    assert_null(wmt_extern_global(wmt_global_extern(things->global)));
}

static void everything_of_a_deleted_store_is_stale(void **state) {
    struct embedding *embedding = *state;
    struct things things = make_things(embedding);
    wmt_store_delete(embedding->store);
    assert_calls_are_refused(&things);
    assert_accessors_give_nothing(&things);
    embedding->store = wmt_store_new(embedding->engine, NULL);
    assert_calls_are_refused(&things);
    assert_accessors_give_nothing(&things);
}

static void stale_things_are_refused_as_imports(void **state) {
    struct embedding *embedding = *state;
    struct things things = make_things(embedding);
    wmt_error *err = NULL;
    wmt_extern *imports[] = {wmt_func_extern(things.func)};
    wmt_linker *linker = wmt_linker_new(embedding->engine, &err);
    wmt_module *module = embedding_module(embedding, "(module (import \"a\" \"b\" (func)))");
    wmt_store_delete(embedding->store);
    embedding->store = wmt_store_new(embedding->engine, &err);
    assert_null(wmt_instance_new(embedding->store, module, imports, 1, &err));
    assert_stale(&err, "what is given for the import \"a\" \"b\" belongs to a store that was");
    assert_false(wmt_linker_define(linker, "a", "b", imports[0], &err));
    assert_stale(&err, "`item`");
    wmt_linker_delete(linker);
    wmt_module_delete(module);
}

/* Long enough for each slot of the quarantine to be used again a few times. */
static void stale_handles_stay_stale_while_stores_come_and_go(void **state) {
    struct embedding *embedding = *state;
    struct things things = make_things(embedding);
    wmt_error *err = NULL;
    wmt_store_delete(embedding->store);
    for (int i = 0; i < 3000; i++) {
        wmt_func *func = NULL;
        embedding->store = wmt_store_new(embedding->engine, &err);
        (void)wmt_func_new(embedding->store, "() -> ()", do_nothing, NULL, NULL, &err);
        func = wmt_func_new(embedding->store, "() -> ()", do_nothing, NULL, NULL, &err);
        assert_true(wmt_func_call(func, NULL, 0, NULL, 0, &err));
        assert_null(wmt_func_type(things.func));
        assert_null(wmt_func_type(things.host));
        assert_int_equal(wmt_memory_size(things.memory), 0);
        wmt_store_delete(embedding->store);
        assert_null(wmt_func_type(func));
    }
    embedding->store = NULL;
    assert_calls_are_refused(&things);
}

/* Each kind given as each other kind, as a binding of another language might. */
static void a_thing_of_another_kind_is_refused(void **state) {
    struct things things = make_things(*state);
    void *pointers[] = {things.func, things.memory, things.table, things.global, things.instance};
    static const char *const words[] = {"a func", "a memory", "a table", "a global", "an instance"};
    for (size_t i = 0; i < sizeof pointers / sizeof *pointers; i++) {
        wmt_error *err = NULL;
        if (pointers[i] != things.func) {
            assert_false(wmt_func_call(pointers[i], NULL, 0, NULL, 0, &err));
            assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", words[i]);
        }
        if (pointers[i] != things.memory) {
            assert_false(wmt_memory_grow(pointers[i], 0, NULL, &err));
            assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", words[i]);
            assert_int_equal(wmt_memory_size(pointers[i]), 0);
            assert_int_equal(wmt_memory_pages(pointers[i]), 0);
            assert_null(wmt_extern_memory(pointers[i]));
        }
        if (pointers[i] != things.instance) {
            assert_null(wmt_instance_export(pointers[i], "func", &err));
            assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", words[i]);
            assert_null(wmt_instance_module(pointers[i]));
            assert_int_equal(wmt_instance_export_count(pointers[i]), 0);
        } else {
            assert_int_equal(wmt_extern_kind_of(pointers[i]), WMT_EXTERN_NONE);
            assert_null(wmt_extern_type(pointers[i]));
            assert_null(wmt_extern_store(pointers[i]));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_handle_is_found_until_it_is_given_back),
        cmocka_unit_test(every_handle_is_another_one),
        cmocka_unit_test(a_slot_comes_again_late_and_under_another_number),
        cmocka_unit_test(without_memory_a_handle_is_used_again_before_its_time),
        embedding_test(everything_of_a_deleted_store_is_stale),
        embedding_test(stale_things_are_refused_as_imports),
        embedding_test(stale_handles_stay_stale_while_stores_come_and_go),
        embedding_test(a_thing_of_another_kind_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
