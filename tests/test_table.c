/* Tables: made, read, written and grown by the host, within their bounds and types. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/embedding.h"

enum { ROOM = 3, MOST = 10000000 /* elements in a table of any store */ };

/* A table of three, with $one in the middle, and what calls its elements. */
static const char guest_text[] =
    "(module (table (export \"table\") 3 5 funcref)"
    "  (type $answer (func (result i32)))"
    "  (func $one (export \"one\") (type $answer) (i32.const 1))"
    "  (func $two (export \"two\") (type $answer) (i32.const 2))"
    "  (elem (table 0) (i32.const 1) func $one)"
    "  (func (export \"run\") (param i32) (result i32)"
    "    (call_indirect (type $answer) (local.get 0)))"
    "  (func (export \"grow\") (result i32)"
    "    (table.grow 0 (ref.func $two) (i32.const 1)))"
    "  (func (export \"clear\") (table.set 0 (i32.const 1) (ref.null func))))";

struct guest {
    wmt_instance *instance;
    wmt_table *table;
    wmt_func *one;
    wmt_func *two;
};

static struct guest make_guest(const struct embedding *embedding) {
    struct guest guest;
    guest.instance = embedding_instance(embedding, guest_text, NULL, 0);
    guest.table = wmt_instance_table(guest.instance, "table", WMT_DIE);
    guest.one = wmt_instance_func(guest.instance, "one", WMT_DIE);
    guest.two = wmt_instance_func(guest.instance, "two", WMT_DIE);
    return guest;
}

static int32_t run(const struct guest *guest, int32_t index, wmt_error **err) {
    wmt_val arg = wmt_i32(index);
    wmt_val result;
    wmt_func *func = wmt_instance_func(guest->instance, "run", WMT_DIE);
    return wmt_func_call(func, &arg, 1, &result, 1, err) ? result.of.i32 : -1;
}

static void the_host_reads_what_the_guest_put_there(void **state) {
    struct guest guest = make_guest(*state);
    wmt_val val;
    assert_int_equal(wmt_table_size(guest.table), 3);
    assert_true(wmt_table_get(guest.table, 1, &val, WMT_DIE));
    assert_int_equal(val.kind, WMT_FUNCREF);
    assert_ptr_equal(val.of.func, guest.one);
    assert_true(wmt_table_get(guest.table, 0, &val, WMT_DIE));
    assert_int_equal(val.kind, WMT_FUNCREF);
    assert_null(val.of.func);
}

static void the_guest_calls_what_the_host_put_there(void **state) {
    struct guest guest = make_guest(*state);
    wmt_val two = wmt_funcref(guest.two);
    wmt_val null = wmt_null(WMT_FUNCREF);
    wmt_error *err = NULL;
    assert_true(wmt_table_set(guest.table, 0, &two, WMT_DIE));
    assert_int_equal(run(&guest, 0, WMT_DIE), 2);
    assert_int_equal(run(&guest, 1, WMT_DIE), 1);
    assert_true(wmt_table_set(guest.table, 0, &null, WMT_DIE));
    assert_int_equal(run(&guest, 0, &err), -1);
    assert_int_equal(wmt_error_trap(err), WMT_TRAP_INDIRECT_CALL_TO_NULL);
    wmt_error_clear(&err);
}

static void give_seven(wmt_call *call) { call->results[0] = wmt_i32(7); }

static void a_host_function_can_be_an_element(void **state) {
    struct embedding *embedding = *state;
    struct guest guest = make_guest(embedding);
    wmt_func *host = wmt_func_new(embedding->store, "() -> (i32)", give_seven, NULL, NULL, WMT_DIE);
    wmt_val val = wmt_funcref(host);
    assert_true(wmt_table_set(guest.table, 2, &val, WMT_DIE));
    assert_int_equal(run(&guest, 2, WMT_DIE), 7);
    assert_true(wmt_table_get(guest.table, 2, &val, WMT_DIE));
    assert_ptr_equal(val.of.func, host);
}

static void one_function_gives_one_handle_however_often_it_is_read(void **state) {
    struct guest guest = make_guest(*state);
    wmt_val first;
    wmt_val again;
    assert_true(wmt_table_get(guest.table, 1, &first, WMT_DIE));
    for (int i = 0; i < 100; i++) {
        assert_true(wmt_table_get(guest.table, 1, &again, WMT_DIE));
        assert_ptr_equal(again.of.func, first.of.func);
    }
}

static void the_guest_and_the_host_see_each_others_growth(void **state) {
    struct guest guest = make_guest(*state);
    wmt_val one = wmt_funcref(guest.one);
    wmt_val grown;
    uint64_t previous = 0;
    assert_true(wmt_table_grow(guest.table, 1, &one, &previous, WMT_DIE));
    assert_int_equal(previous, 3);
    assert_int_equal(wmt_table_size(guest.table), 4);
    assert_int_equal(run(&guest, 3, WMT_DIE), 1);
    assert_true(wmt_func_call(wmt_instance_func(guest.instance, "grow", WMT_DIE), NULL, 0, &grown,
                              1, WMT_DIE));
    assert_int_equal(grown.of.i32, 4);
    assert_int_equal(wmt_table_size(guest.table), 5);
    assert_int_equal(run(&guest, 4, WMT_DIE), 2);
}

static void growing_beyond_the_maximum_is_a_limit(void **state) {
    struct guest guest = make_guest(*state);
    wmt_error *err = NULL;
    uint64_t previous = 9;
    static const uint64_t deltas[] = {3, UINT32_MAX, (uint64_t)UINT32_MAX + 1, UINT64_MAX};
    for (size_t i = 0; i < sizeof deltas / sizeof *deltas; i++) {
        assert_false(wmt_table_grow(guest.table, deltas[i], NULL, &previous, &err));
        assert_error(&err, WMT_ERROR_LIMIT, "table-limit", "");
        assert_int_equal(previous, 0);
        assert_int_equal(wmt_table_size(guest.table), 3);
    }
    assert_true(wmt_table_grow(guest.table, 0, NULL, &previous, WMT_DIE));
    assert_int_equal(previous, 3);
}

static void an_index_beyond_the_end_is_refused(void **state) {
    struct guest guest = make_guest(*state);
    wmt_val one = wmt_funcref(guest.one);
    wmt_error *err = NULL;
    static const uint64_t beyond[] = {3, UINT32_MAX, (uint64_t)UINT32_MAX + 1,
                                      (uint64_t)UINT32_MAX + 2, UINT64_MAX};
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
        wmt_val val = wmt_i32(5);
        assert_false(wmt_table_get(guest.table, beyond[i], &val, &err));
        assert_error(&err, WMT_ERROR_INVALID, "table-bounds", "has 3 elements");
        assert_int_equal(val.kind, WMT_NONE);
        assert_false(wmt_table_set(guest.table, beyond[i], &one, &err));
        assert_error(&err, WMT_ERROR_INVALID, "table-bounds", "has 3 elements");
    }
    assert_int_equal(run(&guest, 1, WMT_DIE), 1);
}

static void filling_writes_all_elements_or_none(void **state) {
    struct guest guest = make_guest(*state);
    wmt_val two = wmt_funcref(guest.two);
    wmt_val val;
    wmt_error *err = NULL;
    assert_true(wmt_table_fill(guest.table, 1, 2, &two, WMT_DIE));
    assert_int_equal(run(&guest, 1, WMT_DIE), 2);
    assert_int_equal(run(&guest, 2, WMT_DIE), 2);
    assert_true(wmt_table_fill(guest.table, 3, 0, &two, WMT_DIE));
    assert_false(wmt_table_fill(guest.table, 0, 4, &two, &err));
    assert_error(&err, WMT_ERROR_INVALID, "table-bounds", "4 elements from index 0");
    assert_false(wmt_table_fill(guest.table, 2, UINT64_MAX, &two, &err));
    assert_error(&err, WMT_ERROR_INVALID, "table-bounds", "");
    assert_false(wmt_table_fill(guest.table, 4, 0, &two, &err));
    assert_error(&err, WMT_ERROR_INVALID, "table-bounds", "");
    assert_true(wmt_table_get(guest.table, 0, &val, WMT_DIE));
    assert_null(val.of.func);
}

static void an_element_of_another_type_is_refused(void **state) {
    struct embedding *embedding = *state;
    struct guest guest = make_guest(embedding);
    wmt_table *externs = wmt_table_new(embedding->store, "1 externref", NULL, WMT_DIE);
    wmt_val wrong[4];
    wmt_val func = wmt_funcref(guest.one);
    wmt_error *err = NULL;
    memset(&wrong[0], 0, sizeof wrong[0]);
    wrong[1] = wmt_i32(1);
    wrong[2] = wmt_null(WMT_EXTERNREF);
    wrong[3] = wmt_null(WMT_ANYREF);
    for (size_t i = 0; i < 4; i++) {
        assert_false(wmt_table_set(guest.table, 0, &wrong[i], &err));
        assert_error(&err, WMT_ERROR_INVALID, "value-kind", "but funcref is wanted");
        assert_false(wmt_table_grow(guest.table, 1, &wrong[i], NULL, &err));
        assert_error(&err, WMT_ERROR_INVALID, "value-kind", "but funcref is wanted");
        assert_null(wmt_table_new(embedding->store, "1 funcref", &wrong[i], &err));
        assert_error(&err, WMT_ERROR_INVALID, "value-kind", "but funcref is wanted");
    }
    assert_false(wmt_table_set(externs, 0, &func, &err));
    assert_error(&err, WMT_ERROR_INVALID, "value-kind", "is funcref, but externref is wanted");
}

/* Such tables begin where typed function references are on. */
static void a_function_of_another_type_is_no_typed_element(void **state) {
    struct embedding typed = embedding_start("wasm-function-references=on");
    static const char text[] =
        "(module (type $answer (func (result i32))) (table (export \"t\") 1 (ref null $answer))"
        "  (func (export \"one\") (type $answer) (i32.const 1)) (func (export \"other\")))";
    wmt_instance *instance = NULL;
    wmt_table *table = NULL;
    wmt_val one;
    wmt_val other;
    wmt_error *err = NULL;
    (void)state;
    if (typed.store == NULL || !embedding_can_compile(&typed, text)) {
        embedding_end(&typed);
        skip();
    }
    instance = embedding_instance(&typed, text, NULL, 0);
    table = wmt_instance_table(instance, "t", WMT_DIE);
    one = wmt_funcref(wmt_instance_func(instance, "one", WMT_DIE));
    other = wmt_funcref(wmt_instance_func(instance, "other", WMT_DIE));
    assert_true(wmt_table_set(table, 0, &one, WMT_DIE));
    assert_false(wmt_table_set(table, 0, &other, &err));
    assert_error(&err, WMT_ERROR_INVALID, "value-kind", "is a function of type () -> ()");
    assert_true(wmt_table_get(table, 0, &other, WMT_DIE));
    assert_ptr_equal(other.of.func, one.of.func);
    embedding_end(&typed);
}

static void a_function_of_another_store_is_refused(void **state) {
    struct embedding *embedding = *state;
    struct embedding other = {embedding->engine, wmt_store_new(embedding->engine, WMT_DIE)};
    struct guest guest = make_guest(embedding);
    struct guest stranger = make_guest(&other);
    wmt_val strange = wmt_funcref(stranger.one);
    wmt_error *err = NULL;
    assert_false(wmt_table_set(guest.table, 0, &strange, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-store", "the element");
    assert_null(wmt_table_new(embedding->store, "1 funcref", &strange, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-store", "the element");
    wmt_store_delete(other.store);
    assert_false(wmt_table_set(guest.table, 0, &strange, &err));
    assert_error(&err, WMT_ERROR_INVALID, "stale-handle", "the element");
}

static void a_stale_table_is_found_out(void **state) {
    struct embedding *embedding = *state;
    wmt_table *table = wmt_table_new(embedding->store, "2 funcref", NULL, WMT_DIE);
    wmt_val val = wmt_null(WMT_FUNCREF);
    wmt_error *err = NULL;
    wmt_store_delete(embedding->store);
    embedding->store = NULL;
    assert_int_equal(wmt_table_size(table), 0);
    assert_null(wmt_table_type(table));
    assert_false(wmt_table_set(table, 0, &val, &err));
    assert_error(&err, WMT_ERROR_INVALID, "stale-handle", "`table`");
    assert_false(wmt_table_get(table, 0, &val, &err));
    assert_error(&err, WMT_ERROR_INVALID, "stale-handle", "`table`");
    assert_false(wmt_table_grow(table, 0, &val, NULL, &err));
    assert_error(&err, WMT_ERROR_INVALID, "stale-handle", "`table`");
}

static void what_is_no_table_is_found_out(void **state) {
    struct guest guest = make_guest(*state);
    wmt_table *no_table = (wmt_table *)(void *)guest.one;
    wmt_val val;
    wmt_error *err = NULL;
    assert_int_equal(wmt_table_size(no_table), 0);
    assert_false(wmt_table_get(no_table, 0, &val, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "`table` is a func, not a table");
}

static void tables_of_the_host_are_made_of_text_or_refused(void **state) {
    struct embedding *embedding = *state;
    static const struct {
        const char *text;
        const char *type; /* NULL: refused as INVALID */
    } made[] = {
        {"0 funcref", "table 0 funcref"},
        {"table 1 externref", "table 1 externref"},
        {" 1   16  (ref null func) ", "table 1 16 funcref"},
        {"", NULL},
        {"table", NULL},
        {"1", NULL},
        {"funcref", NULL},
        {"-1 funcref", NULL},
        {"1 0 funcref", NULL},
        {"4294967296 funcref", NULL},
        {"1 4294967296 funcref", NULL},
        {"99999999999999999999999 funcref", NULL},
        {"1 i32", NULL},
        {"1 v128", NULL},
        {"1 (ref null 3)", NULL},
        {"1 shared funcref", NULL},
        {"1 funcref funcref", NULL},
        {"i64 2 1 funcref", NULL},
        {"(table 1 funcref)", NULL},
    };
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        wmt_error *err = NULL;
        wmt_table *table = wmt_table_new(embedding->store, made[i].text, NULL, &err);
        if (made[i].type != NULL) {
            assert_no_error(&err);
            assert_string_equal(wmt_type_text(wmt_table_type(table)), made[i].type);
            assert_int_equal(wmt_table_size(table), wmt_type_minimum(wmt_table_type(table)));
            continue;
        }
        assert_null(table);
        assert_error(&err, WMT_ERROR_INVALID, "bad-table-type", "column");
    }
}

static void a_table_of_the_host_serves_a_guest(void **state) {
    struct embedding *embedding = *state;
    struct guest guest = make_guest(embedding);
    wmt_val two = wmt_funcref(guest.two);
    wmt_table *table = wmt_table_new(embedding->store, "2 4 funcref", &two, WMT_DIE);
    wmt_extern *imports[] = {wmt_table_extern(table)};
    wmt_val result;
    wmt_func *func = embedding_func(
        embedding,
        "(module (import \"\" \"t\" (table 3 4 funcref))"
        "  (func (export \"run\") (result i32) (call_indirect (result i32) (i32.const 2))))",
        (assert_true(wmt_table_grow(table, 1, &two, NULL, WMT_DIE)), imports), 1);
    assert_true(wmt_func_call(func, NULL, 0, &result, 1, WMT_DIE));
    assert_int_equal(result.of.i32, 2);
}

static void a_table_larger_than_the_store_has_room_for_is_a_limit(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_table *table = NULL;
    assert_null(wmt_table_new(embedding->store, "10000001 funcref", NULL, &err));
    assert_error(&err, WMT_ERROR_LIMIT, "table-limit", "");
    assert_null(wmt_table_new(embedding->store, "4294967295 externref", NULL, &err));
    assert_error(&err, WMT_ERROR_LIMIT, "table-limit", "");
    table = wmt_table_new(embedding->store, "1 funcref", NULL, WMT_DIE);
    assert_false(wmt_table_grow(table, MOST, NULL, NULL, &err));
    assert_error(&err, WMT_ERROR_LIMIT, "table-limit", "");
    assert_int_equal(wmt_table_size(table), 1);
}

/* What a libwasmtime cannot make is UNSUPPORTED, and what it makes works. */
static void unusual_tables_work_or_say_why_not(void **state) {
    struct embedding *embedding = *state;
    static const char *const types[] = {"1 3 anyref", "1 3 (ref null i31)", "i64 1 3 funcref",
                                        "1 3 nullfuncref", "1 3 exnref"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        wmt_error *err = NULL;
        wmt_val val;
        wmt_table *table = wmt_table_new(embedding->store, types[i], NULL, &err);
        if (table == NULL) {
            assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_UNSUPPORTED);
            wmt_error_clear(&err);
            continue;
        }
        assert_non_null(strstr(wmt_type_text(wmt_table_type(table)), "1 3"));
        assert_true(wmt_table_grow(table, 1, NULL, NULL, WMT_DIE));
        assert_true(wmt_table_get(table, 1, &val, WMT_DIE));
        assert_int_equal(val.kind, wmt_valtype_kind(wmt_type_element(wmt_table_type(table))));
        assert_null(val.of.ref);
    }
}

static void a_guests_64_bit_table_works_alike(void **state) {
    struct embedding wide = embedding_start("wasm-memory64=on");
    static const char text[] =
        "(module (table (export \"t\") i64 2 funcref) (func $f (export \"f\"))"
        "  (elem (table 0) (i64.const 1) func $f))";
    wmt_instance *instance = NULL;
    wmt_table *table = NULL;
    wmt_val val;
    wmt_error *err = NULL;
    (void)state;
    if (wide.store == NULL || !embedding_can_compile(&wide, text)) {
        embedding_end(&wide); /* 64-bit tables begin with 26 */
        skip();
    }
    instance = embedding_instance(&wide, text, NULL, 0);
    table = wmt_instance_table(instance, "t", WMT_DIE);
    assert_true(wmt_type_is_64(wmt_table_type(table)));
    assert_true(wmt_table_get(table, 1, &val, WMT_DIE));
    assert_ptr_equal(val.of.func, wmt_instance_func(instance, "f", WMT_DIE));
    assert_true(wmt_table_grow(table, 1, &val, NULL, WMT_DIE));
    assert_int_equal(wmt_table_size(table), 3);
    assert_false(wmt_table_get(table, (uint64_t)1 << 32, &val, &err));
    assert_error(&err, WMT_ERROR_INVALID, "table-bounds", "4294967296");
    embedding_end(&wide);
}

static void a_table_of_a_bare_artifact_is_checked_by_libwasmtime(void **state) {
    struct embedding *embedding = *state;
    wmt_module *module =
        embedding_bare_artifact(embedding, "(module (table (export \"t\") 1 3 funcref)"
                                           "  (func (export \"f\")))");
    wmt_instance *instance = wmt_instance_new(embedding->store, module, NULL, 0, WMT_DIE);
    wmt_error *err = NULL;
    wmt_table *table = wmt_instance_table(instance, "t", &err);
    wmt_val val = wmt_null(WMT_FUNCREF);
    wmt_val wrong = wmt_null(WMT_EXTERNREF);
    wmt_module_delete(module);
    assert_no_error(&err);
    if (wmt_table_type(table) == NULL) {
        assert_false(wmt_table_grow(table, 1, NULL, NULL, &err));
        assert_error(&err, WMT_ERROR_INVALID, "null-argument", "init");
    }
    assert_true(wmt_table_grow(table, 1, &val, NULL, WMT_DIE));
    assert_true(wmt_table_get(table, 1, &val, WMT_DIE));
    assert_int_equal(val.kind, WMT_FUNCREF);
    assert_false(wmt_table_set(table, 0, &wrong, &err));
    assert_error(&err, WMT_ERROR_INVALID, "value-kind", "");
    wrong = wmt_i32(1);
    assert_false(wmt_table_set(table, 0, &wrong, &err));
    assert_error(&err, WMT_ERROR_INVALID, "value-kind", "");
}

static void an_error_that_is_set_stops_everything(void **state) {
    struct guest guest = make_guest(*state);
    wmt_error *err = wmt_error_new("earlier");
    wmt_val val = wmt_funcref(guest.two);
    uint64_t previous = 9;
    assert_false(wmt_table_set(guest.table, 1, &val, &err));
    assert_false(wmt_table_grow(guest.table, 1, &val, &previous, &err));
    assert_int_equal(previous, 0);
    assert_false(wmt_table_get(guest.table, 1, &val, &err));
    assert_int_equal(val.kind, WMT_NONE);
    assert_string_equal(wmt_error_message(err), "earlier");
    wmt_error_clear(&err);
    assert_int_equal(run(&guest, 1, WMT_DIE), 1);
    assert_int_equal(wmt_table_size(guest.table), ROOM);
}

static void use_tables(wmt_call *call) {
    wmt_table *table = call->env;
    wmt_val val;
    (void)wmt_table_grow(table, 1, NULL, NULL, &call->err);
    (void)wmt_table_get(table, 1, &val, &call->err);
    (void)wmt_table_set(table, 0, &val, &call->err);
}

static void a_host_function_may_use_tables(void **state) {
    struct embedding *embedding = *state;
    struct guest guest = make_guest(embedding);
    wmt_func *func = embedding_func_with_host(
        embedding,
        "(module (import \"\" \"host\" (func $host)) (func (export \"run\") (call $host)))",
        "() -> ()", use_tables, guest.table);
    assert_true(wmt_func_call(func, NULL, 0, NULL, 0, WMT_DIE));
    assert_int_equal(run(&guest, 0, WMT_DIE), 1);
    assert_int_equal(wmt_table_size(guest.table), 4);
}

struct busy_use {
    wmt_table *table;
    uint64_t size;
    const char *code;
};

static void use_while_busy(void *env) {
    struct busy_use *use = env;
    wmt_error *err = NULL;
    wmt_val val;
    use->size = wmt_table_size(use->table);
    (void)wmt_table_get(use->table, 0, &val, &err);
    use->code = wmt_error_code(err);
    wmt_error_clear(&err);
}

static void a_busy_store_lets_nobody_at_its_tables(void **state) {
    struct embedding *embedding = *state;
    struct busy_use use = {make_guest(embedding).table, 0, ""};
    assert_int_equal(wmt_table_size(use.table), 3);
    assert_true(wmt_store_set_data(embedding->store, &use, use_while_busy, WMT_DIE));
    assert_true(wmt_store_set_data(embedding->store, NULL, NULL, WMT_DIE));
    assert_string_equal(use.code, "store-busy");
    assert_int_equal(use.size, 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        embedding_test(the_host_reads_what_the_guest_put_there),
        embedding_test(the_guest_calls_what_the_host_put_there),
        embedding_test(a_host_function_can_be_an_element),
        embedding_test(one_function_gives_one_handle_however_often_it_is_read),
        embedding_test(the_guest_and_the_host_see_each_others_growth),
        embedding_test(growing_beyond_the_maximum_is_a_limit),
        embedding_test(an_index_beyond_the_end_is_refused),
        embedding_test(filling_writes_all_elements_or_none),
        embedding_test(an_element_of_another_type_is_refused),
        embedding_test(a_function_of_another_type_is_no_typed_element),
        embedding_test(a_function_of_another_store_is_refused),
        embedding_test(a_stale_table_is_found_out),
        embedding_test(what_is_no_table_is_found_out),
        embedding_test(tables_of_the_host_are_made_of_text_or_refused),
        embedding_test(a_table_of_the_host_serves_a_guest),
        embedding_test(a_table_larger_than_the_store_has_room_for_is_a_limit),
        embedding_test(unusual_tables_work_or_say_why_not),
        embedding_test(a_guests_64_bit_table_works_alike),
        embedding_test(a_table_of_a_bare_artifact_is_checked_by_libwasmtime),
        embedding_test(an_error_that_is_set_stops_everything),
        embedding_test(a_host_function_may_use_tables),
        embedding_test(a_busy_store_lets_nobody_at_its_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
