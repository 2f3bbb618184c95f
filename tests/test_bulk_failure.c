/* Calls in bulk that fail in one of their rows, are called wrongly, or call each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bulk_loop.h"
#include "engine.h"
#include "store.h"
#include "support/embedding.h"

enum { ROWS = 20000, UNTOUCHED = 0x55555555 };

static int32_t dividends[ROWS];
static int32_t divisors[ROWS];
static int32_t quotients[ROWS];

static const char divide_text[] =
    "(module $guest (func $divide (export \"run\") (param i32 i32) (result i32)"
    "  (i32.div_s (local.get 0) (local.get 1))))";

static void fill_columns(void) {
    for (int32_t i = 0; i < ROWS; i++) {
        dividends[i] = i * 3;
        divisors[i] = 3;
        quotients[i] = UNTOUCHED;
    }
}

static bool divide_rows(wmt_func *func, size_t rows, size_t *done, wmt_error **err) {
    wmt_column args[] = {wmt_i32_column(dividends), wmt_i32_column(divisors)};
    wmt_column results[] = {wmt_i32_column(quotients)};
    return wmt_bulk_call(func, rows, args, 2, results, 1, done, err);
}

static void expect_quotients(size_t done) {
    for (size_t i = 0; i < ROWS; i++) {
        assert_int_equal(quotients[i], i < done ? (int32_t)i : UNTOUCHED);
    }
}

/* Checks that the call of so many rows stops at `row`. */
static void expect_trap(wmt_func *func, size_t rows, size_t row) {
    wmt_error *err = NULL;
    size_t done = 0;
    size_t told = 0;
    fill_columns();
    divisors[row] = 0;
    assert_false(divide_rows(func, rows, &done, &err));
    assert_int_equal(wmt_error_trap(err), WMT_TRAP_INTEGER_DIVISION_BY_ZERO);
    assert_true(wmt_error_row(err, &told));
    assert_int_equal(told, row);
    assert_true(wmt_error_row(err, NULL));
    assert_int_equal(done, row);
    expect_quotients(row);
    assert_string_equal(wmt_error_frame_func_name(err, 0), "divide");
    wmt_error_clear(&err);
}

static void a_trap_tells_its_row_and_those_before_are_delivered(void **state) {
    static const size_t rows[] = {0, 1, 100, 2719, 2720, 2721, 9000, ROWS - 1};
    wmt_func *divide = embedding_func(*state, divide_text, NULL, 0);
    wmt_error *err = NULL;
    expect_trap(divide, 4, 2); /* without the loop */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        expect_trap(divide, ROWS, rows[i]);
    }
    fill_columns();
    assert_true(divide_rows(divide, ROWS, NULL, &err));
    expect_quotients(ROWS);
}

static void the_loop_is_the_outermost_frame(void **state) {
    wmt_func *divide = embedding_func(*state, divide_text, NULL, 0);
    wmt_error *err = NULL;
    fill_columns();
    divisors[50] = 0;
    assert_false(divide_rows(divide, ROWS, NULL, &err));
    assert_int_equal(wmt_error_frame_count(err), 2);
    assert_string_equal(wmt_error_frame_module_name(err, 0), "guest");
    assert_string_equal(wmt_error_frame_module_name(err, 1), "wmt_bulk");
    assert_string_equal(wmt_error_frame_func_name(err, 1), "rows");
    wmt_error_clear(&err);
}

static void the_row_is_in_the_text_of_an_error(void **state) {
    wmt_func *divide = embedding_func(*state, divide_text, NULL, 0);
    wmt_error *err = NULL;
    char text[1000];
    fill_columns();
    divisors[1234] = 0;
    assert_false(divide_rows(divide, ROWS, NULL, &err));
    (void)wmt_error_format(err, text, sizeof text);
    assert_non_null(strstr(text, "\n  in row 1234\n"));
    wmt_error_clear(&err);
}

static void other_errors_have_no_row(void **state) {
    wmt_error *err = wmt_error_new("mine");
    size_t row = 7;
    (void)state;
    assert_false(wmt_error_row(err, &row));
    assert_int_equal(row, 0);
    assert_false(wmt_error_row(NULL, &row));
    assert_false(wmt_error_row(NULL, NULL));
    wmt_error_clear(&err);
}

/* Fails at the argument that `env` points to. */
struct failing {
    int32_t at;
    int data;
    wmt_error *made;
};

static void fail_at(wmt_call *call) {
    struct failing *failing = call->env;
    if (call->args[0].of.i32 == failing->at) {
        failing->made = call->err = wmt_error_new("the host failed");
        (void)wmt_error_set_data(call->err, &failing->data, NULL);
    }
    call->results[0] = call->args[0];
}

static const char through_host_text[] =
    "(module (import \"\" \"host\" (func $host (param i32) (result i32)))"
    "  (func (export \"run\") (param i32 i32) (result i32) (call $host (local.get 0))))";

static void an_error_of_the_host_comes_out_as_it_is_with_its_row(void **state) {
    struct failing failing = {3 * 7000, 0, NULL};
    wmt_func *func =
        embedding_func_with_host(*state, through_host_text, "(i32) -> (i32)", fail_at, &failing);
    for (size_t rows = ROWS; rows >= 2; rows = rows == 2 ? 0 : 2) {
        wmt_error *err = NULL;
        size_t row = 0;
        fill_columns();
        failing.at = rows == 2 ? 3 : 3 * 7000;
        assert_false(divide_rows(func, rows, NULL, &err));
        assert_ptr_equal(err, failing.made);
        assert_ptr_equal(wmt_error_data(err), &failing.data);
        assert_true(wmt_error_row(err, &row));
        assert_int_equal(row, failing.at / 3);
        assert_error(&err, WMT_ERROR_HOST, "host", "the host failed");
    }
}

static void exit_at(wmt_call *call) {
    const int32_t *at = call->env;
    call->results[0] = call->args[0];
    if (call->args[0].of.i32 == *at) {
        call->err = wmt_error_new_exit(42);
    }
}

static void a_guest_may_end_itself_in_a_row(void **state) {
    int32_t at = 3 * 100;
    wmt_func *func =
        embedding_func_with_host(*state, through_host_text, "(i32) -> (i32)", exit_at, &at);
    wmt_error *err = NULL;
    int status = 0;
    size_t done = 0;
    fill_columns();
    assert_false(divide_rows(func, ROWS, &done, &err));
    assert_int_equal(done, 100);
    assert_true(wmt_error_exit_status(err, &status));
    assert_int_equal(status, 42);
    wmt_error_clear(&err);
}

/* Recurses as deep as its first argument says. */
static const char recursive_text[] =
    "(module (func $run (export \"run\") (param i32 i32) (result i32)"
    "  (if (result i32) (i32.eqz (local.get 0)) (then (local.get 1))"
    "    (else (i32.add (i32.const 1) (call $run (i32.sub (local.get 0) (i32.const 1))"
    "      (local.get 1)))))))";

static void a_stack_that_is_exhausted_stops_at_its_row(void **state) {
    wmt_func *func = embedding_func(*state, recursive_text, NULL, 0);
    wmt_error *err = NULL;
    size_t done = 0;
    fill_columns();
    memset(dividends, 0, sizeof dividends);
    dividends[12345] = 100000000;
    assert_false(divide_rows(func, ROWS, &done, &err));
    assert_int_equal(done, 12345);
    assert_int_equal(wmt_error_trap(err), WMT_TRAP_STACK_OVERFLOW);
    wmt_error_clear(&err);
    dividends[12345] = 0;
    assert_true(divide_rows(func, ROWS, NULL, &err));
}

/* Mistakes */

struct mistake {
    const char *code;
    const char *part;
    wmt_error_kind kind;
    size_t rows;
    size_t nargs;
    size_t nresults;
    const wmt_column *args;
    const wmt_column *results;
};

static void a_mistake_is_found_before_any_row_has_run(void **state) {
    wmt_func *divide = embedding_func(*state, divide_text, NULL, 0);
    const wmt_column args[] = {wmt_i32_column(dividends), wmt_i32_column(divisors)};
    const wmt_column wrong[] = {wmt_i32_column(dividends), wmt_f32_column((float *)divisors)};
    const wmt_column unset[] = {wmt_i32_column(dividends), {0, 0, NULL, 0}};
    const wmt_column unknown[] = {wmt_i32_column(dividends), {77, 0, divisors, 4}};
    const wmt_column no_data[] = {wmt_i32_column(NULL), wmt_i32_column(divisors)};
    const wmt_column far[] = {wmt_i32_column(dividends),
                              wmt_column_of(WMT_I32, divisors, SIZE_MAX / 2)};
    const wmt_column at_end[] = {wmt_column_of(WMT_I32, (void *)(UINTPTR_MAX - 2), 0),
                                 wmt_i32_column(divisors)};
    const wmt_column results[] = {wmt_i32_column(quotients)};
    const wmt_column wide[] = {wmt_i64_column((int64_t *)quotients)};
    const wmt_column no_room[] = {wmt_i32_column(NULL)};
    const wmt_column flat[] = {wmt_column_of(WMT_I32, quotients, 0)};
    const wmt_column tight[] = {wmt_column_of(WMT_I32, quotients, 3)};
    const struct mistake mistakes[] = {
        {"argument-count", "1 columns", WMT_ERROR_INVALID, 5, 1, 1, args, results},
        {"argument-count", "and 2 of results", WMT_ERROR_INVALID, 5, 2, 2, args, results},
        {"null-argument", "`args`", WMT_ERROR_INVALID, 5, 2, 1, NULL, results},
        {"null-argument", "`results`", WMT_ERROR_INVALID, 0, 2, 1, args, NULL},
        {"argument-kind", "`args[1]` is of f32, but i32", WMT_ERROR_INVALID, 5, 2, 1, wrong,
         results},
        {"argument-kind", "`args[1]` is of none", WMT_ERROR_INVALID, 5, 2, 1, unset, results},
        {"argument-kind", "`args[1]` is of unknown", WMT_ERROR_INVALID, 5, 2, 1, unknown, results},
        {"argument-kind", "`results[0]` is of i64", WMT_ERROR_INVALID, 0, 2, 1, args, wide},
        {"null-argument", "`args[0].data`", WMT_ERROR_INVALID, 1, 2, 1, no_data, results},
        {"null-argument", "`results[0].data`", WMT_ERROR_INVALID, ROWS, 2, 1, args, no_room},
        {"bad-argument", "address space", WMT_ERROR_INVALID, 4, 2, 1, far, results},
        {"bad-argument", "address space", WMT_ERROR_INVALID, 1, 2, 1, at_end, results},
        {"bad-argument", "address space", WMT_ERROR_INVALID, SIZE_MAX, 2, 1, args, results},
        {"bad-argument", "address space", WMT_ERROR_INVALID, SIZE_MAX / 4, 2, 1, args, results},
        {"bad-argument", "stride is 0", WMT_ERROR_INVALID, 5, 2, 1, args, flat},
        {"bad-argument", "stride is 3", WMT_ERROR_INVALID, 5, 2, 1, args, tight},
    };
    fill_columns();
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        const struct mistake *one = &mistakes[i];
        wmt_error *err = NULL;
        size_t done = 99;
        assert_false(wmt_bulk_call(divide, one->rows, one->args, one->nargs, one->results,
                                   one->nresults, &done, &err));
        assert_int_equal(done, 0);
        assert_false(wmt_error_row(err, NULL));
        assert_error(&err, (int)one->kind, one->code, one->part);
        expect_quotients(0);
    }
}

static void no_rows_need_no_data(void **state) {
    wmt_func *divide = embedding_func(*state, divide_text, NULL, 0);
    const wmt_column args[] = {wmt_i32_column(NULL), wmt_i32_column(NULL)};
    wmt_error *err = NULL;
    size_t done = 99;
    assert_true(wmt_bulk_call(divide, 0, args, 2, args, 1, &done, &err));
    assert_int_equal(done, 0);
}

static void with_an_error_set_nothing_happens(void **state) {
    wmt_func *divide = embedding_func(*state, divide_text, NULL, 0);
    wmt_error *earlier = wmt_error_new("earlier");
    wmt_error *err = earlier;
    size_t done = 99;
    fill_columns();
    assert_false(divide_rows(divide, ROWS, &done, &err));
    assert_int_equal(done, 0);
    assert_ptr_equal(err, earlier);
    expect_quotients(0);
    wmt_error_clear(&err);
}

static void a_function_of_a_deleted_store_is_found_out(void **state) {
    struct embedding *embedding = *state;
    wmt_func *divide = embedding_func(embedding, divide_text, NULL, 0);
    wmt_error *err = NULL;
    fill_columns();
    assert_true(divide_rows(divide, ROWS, NULL, &err));
    wmt_store_delete(embedding->store);
    embedding->store = NULL;
    assert_false(divide_rows(divide, ROWS, NULL, &err));
    assert_error(&err, WMT_ERROR_INVALID, "stale-handle", "func");
}

static void what_is_no_function_is_found_out(void **state) {
    wmt_instance *instance =
        embedding_instance(*state, "(module (memory (export \"m\") 1))", NULL, 0);
    wmt_error *err = NULL;
    wmt_memory *memory = wmt_instance_memory(instance, "m", &err);
    assert_false(divide_rows((wmt_func *)(void *)memory, 5, NULL, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "a memory");
    assert_false(divide_rows(NULL, 5, NULL, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "func");
}

static void references_cannot_lie_in_columns(void **state) {
    wmt_func *takes =
        embedding_func(*state, "(module (func (export \"run\") (param i32 externref)))", NULL, 0);
    wmt_func *gives = embedding_func(
        *state, "(module (func (export \"run\") (result funcref) (ref.null func)))", NULL, 0);
    const wmt_column columns[] = {wmt_i32_column(dividends),
                                  {WMT_EXTERNREF, 0, divisors, sizeof(void *)}};
    wmt_error *err = NULL;
    assert_false(wmt_bulk_call(takes, 5, columns, 2, NULL, 0, NULL, &err));
    assert_error(&err, WMT_ERROR_UNSUPPORTED, "unsupported-value", "`args[1]` has to be externref");
    assert_false(wmt_bulk_call(gives, 0, NULL, 0, columns, 1, NULL, &err));
    assert_error(&err, WMT_ERROR_UNSUPPORTED, "unsupported-value",
                 "`results[0]` has to be funcref");
}

/* In a store in which libwasmtime must not be asked for the types of functions. */
static void a_function_whose_type_is_not_known_is_refused(void **state) {
    const struct embedding *embedding = *state;
    wmt_module *module = embedding_bare_artifact(
        embedding, "(module (func (export \"run\") (param i32 i32) (result i32) (local.get 0)))");
    wmt_error *err = NULL;
    wmt_instance *instance = wmt_instance_new(embedding->store, module, NULL, 0, &err);
    wmt_func *func = NULL;
    embedding->store->has_unnameable_func = true;
    func = wmt_instance_func(instance, "run", &err);
    assert_no_error(&err);
    fill_columns();
    assert_false(divide_rows(func, 5, NULL, &err));
    assert_error(&err, WMT_ERROR_NOTFOUND, "no-types", "type");
    wmt_module_delete(module);
}

static void use_in_finalizer(void *env) {
    wmt_error *err = NULL;
    assert_false(divide_rows(env, ROWS, NULL, &err));
    assert_error(&err, WMT_ERROR_INVALID, "store-busy", "finalizer");
}

static void a_busy_store_is_found_out(void **state) {
    const struct embedding *embedding = *state;
    wmt_func *divide = embedding_func(embedding, divide_text, NULL, 0);
    wmt_error *err = NULL;
    fill_columns();
    assert_true(wmt_store_set_data(embedding->store, divide, use_in_finalizer, &err));
    assert_true(wmt_store_set_data(embedding->store, NULL, NULL, &err));
    assert_no_error(&err);
}

/* Calls inside calls */

/* Squares its argument, and at one row does all rows again through the same function. */
struct nesting {
    wmt_func *func;
    size_t rows;
    bool inside;
    int32_t inner_results[ROWS];
    wmt_error *inner_error;
};

static void nest(wmt_call *call) {
    struct nesting *nesting = call->env;
    int32_t value = call->args[0].of.i32;
    call->results[0] = wmt_i32(value / 3);
    if (value == 3 * 20 && !nesting->inside) {
        wmt_column args[] = {wmt_i32_column(dividends), wmt_i32_column(divisors)};
        wmt_column results[] = {wmt_i32_column(nesting->inner_results)};
        nesting->inside = true;
        (void)wmt_bulk_call(nesting->func, nesting->rows, args, 2, results, 1, NULL, &call->err);
    }
    if (nesting->inside && value == 3 * 55 && nesting->inner_error != NULL) {
        call->err = nesting->inner_error;
        nesting->inner_error = NULL;
    }
}

static void a_function_may_be_called_in_bulk_while_it_is(void **state) {
    static struct nesting nesting;
    wmt_error *err = NULL;
    nesting.func =
        embedding_func_with_host(*state, through_host_text, "(i32) -> (i32)", nest, &nesting);
    nesting.rows = ROWS;
    fill_columns();
    assert_true(divide_rows(nesting.func, ROWS, NULL, &err));
    assert_no_error(&err);
    assert_true(nesting.inside);
    expect_quotients(ROWS);
    assert_memory_equal(nesting.inner_results, quotients, sizeof quotients);
}

static void an_error_of_an_inner_call_has_the_row_of_the_outer_one(void **state) {
    static struct nesting nesting;
    wmt_error *err = NULL;
    size_t row = 0;
    nesting.func =
        embedding_func_with_host(*state, through_host_text, "(i32) -> (i32)", nest, &nesting);
    nesting.rows = 100;
    nesting.inner_error = wmt_error_new("in row 55 of the inner call");
    fill_columns();
    assert_false(divide_rows(nesting.func, ROWS, NULL, &err));
    assert_true(wmt_error_row(err, &row));
    assert_int_equal(row, 20);
    assert_error(&err, WMT_ERROR_HOST, "host", "in row 55");
    expect_quotients(20);
}

static void delete_store(wmt_call *call) {
    wmt_store_delete(wmt_call_store(call));
    call->results[0] = wmt_i32(call->args[0].of.i32 / 3);
}

static void a_store_deleted_by_a_row_lives_until_all_are_done(void **state) {
    struct embedding *embedding = *state;
    wmt_func *func = embedding_func_with_host(embedding, through_host_text, "(i32) -> (i32)",
                                              delete_store, NULL);
    wmt_error *err = NULL;
    size_t done = 0;
    fill_columns();
    embedding->store = NULL;
    assert_true(divide_rows(func, ROWS, &done, &err));
    assert_int_equal(done, ROWS);
    expect_quotients(ROWS);
    assert_false(divide_rows(func, 1, NULL, &err));
    assert_error(&err, WMT_ERROR_INVALID, "stale-handle", "func");
}

static void ask_for_memory(wmt_call *call) {
    wmt_error *err = NULL;
    bool *found = call->env;
    *found |= wmt_call_memory(call, "memory", &err) != NULL;
    *found |= wmt_error_kind_of(err) != WMT_ERROR_NOTFOUND;
    wmt_error_clear(&err);
    call->results[0] = call->args[0];
}

static void a_host_function_does_not_see_the_loop(void **state) {
    const struct embedding *embedding = *state;
    bool found = false;
    wmt_error *err = NULL;
    wmt_func *func =
        wmt_func_new(embedding->store, "(i32, i32) -> (i32)", ask_for_memory, &found, NULL, &err);
    fill_columns();
    assert_true(divide_rows(func, 100, NULL, &err));
    assert_false(found);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        embedding_test(a_trap_tells_its_row_and_those_before_are_delivered),
        embedding_test(the_loop_is_the_outermost_frame),
        embedding_test(the_row_is_in_the_text_of_an_error),
        cmocka_unit_test(other_errors_have_no_row),
        embedding_test(an_error_of_the_host_comes_out_as_it_is_with_its_row),
        embedding_test(a_guest_may_end_itself_in_a_row),
        embedding_test(a_stack_that_is_exhausted_stops_at_its_row),
        embedding_test(a_mistake_is_found_before_any_row_has_run),
        embedding_test(no_rows_need_no_data),
        embedding_test(with_an_error_set_nothing_happens),
        embedding_test(a_function_of_a_deleted_store_is_found_out),
        embedding_test(what_is_no_function_is_found_out),
        embedding_test(references_cannot_lie_in_columns),
        embedding_test(a_function_whose_type_is_not_known_is_refused),
        embedding_test(a_busy_store_is_found_out),
        embedding_test(a_function_may_be_called_in_bulk_while_it_is),
        embedding_test(an_error_of_an_inner_call_has_the_row_of_the_outer_one),
        embedding_test(a_store_deleted_by_a_row_lives_until_all_are_done),
        embedding_test(a_host_function_does_not_see_the_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
