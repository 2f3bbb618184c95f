/* Calls in bulk: what single calls would give, row for row, however the columns lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bulk_loop.h"
#include "engine.h"
#include "support/embedding.h"

enum { ROWS = 20000 };

static const char add_text[] = "(module (func (export \"run\") (param i32 i32) (result i32)"
                               "  (i32.add (local.get 0) (local.get 1))))";

static struct bulk_loop *loop_of(const wmt_func *func) { return handle_find(func)->own.loop; }

static bool has_loop(const wmt_func *func) {
    return loop_of(func) != NULL && loop_of(func)->region != NULL;
}

/* Columns of a test, and what is expected of the last. */
static int32_t lefts[ROWS];
static int32_t rights[ROWS];
static int32_t sums[ROWS + 1];

static void fill_columns(void) {
    for (int32_t i = 0; i < ROWS; i++) {
        lefts[i] = i * 7;
        rights[i] = 1000 - i;
    }
    memset(sums, 0xee, sizeof sums);
}

static void expect_sums(size_t rows) {
    for (size_t i = 0; i < rows; i++) {
        assert_int_equal(sums[i], lefts[i] + rights[i]);
    }
    assert_int_equal(sums[rows], (int32_t)0xeeeeeeee);
}

static bool add_rows(wmt_func *func, size_t rows, size_t *done, wmt_error **err) {
    wmt_column args[] = {wmt_i32_column(lefts), wmt_i32_column(rights)};
    wmt_column results[] = {wmt_i32_column(sums)};
    return wmt_bulk_call(func, rows, args, 2, results, 1, done, err);
}

static void all_rows_are_computed_however_many_there_are(void **state) {
    static const size_t counts[] = {0, 1, 2, 15, 16, 17, 2719, 2720, 2721, 5440, 5441, ROWS};
    wmt_func *add = embedding_func(*state, add_text, NULL, 0);
    wmt_error *err = NULL;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        size_t done = 99;
        fill_columns();
        assert_true(add_rows(add, counts[i], &done, &err));
        assert_no_error(&err);
        assert_int_equal(done, counts[i]);
        expect_sums(counts[i]);
        assert_int_equal(has_loop(add), counts[i] >= 16 || i > 4);
    }
    assert_int_equal(2720, loop_of(add)->capacity); /* or the counts miss the edges of chunks */
}

static void how_many_are_done_need_not_be_asked(void **state) {
    wmt_error *err = NULL;
    fill_columns();
    assert_true(add_rows(embedding_func(*state, add_text, NULL, 0), 100, NULL, &err));
    expect_sums(100);
}

/* Every kind, several results, an order of their own. */
static const char all_kinds_text[] =
    "(module (func (export \"run\") (param i32 i64 f32 f64 v128) (result v128 f64 f32 i64 i32)"
    "  (local.get 4) (f64.neg (local.get 3)) (f32.neg (local.get 2))"
    "  (i64.sub (i64.const 0) (local.get 1)) (i32.sub (i32.const 0) (local.get 0))))";

struct packed_row {
    char before; /* so that nothing is aligned */
    uint8_t bytes[4 + 8 + 4 + 8 + 16];
};

/* The places of the five kinds in a row's bytes. */
static const size_t places[] = {0, 4, 12, 16, 24};
static const wmt_valkind kinds[] = {WMT_I32, WMT_I64, WMT_F32, WMT_F64, WMT_V128};
enum { KINDS = 5 };

static void fill_packed_row(struct packed_row *row, int seed) {
    int32_t i32 = seed - 500;
    int64_t i64 = ((int64_t)seed << 33) + 1;
    float f32 = (float)seed + 0.5F;
    double f64 = seed * 1e100;
    memcpy(row->bytes + places[0], &i32, sizeof i32);
    memcpy(row->bytes + places[1], &i64, sizeof i64);
    memcpy(row->bytes + places[2], &f32, sizeof f32);
    memcpy(row->bytes + places[3], &f64, sizeof f64);
    for (int i = 0; i < 16; i++) {
        row->bytes[places[4] + (size_t)i] = (uint8_t)(seed + i);
    }
}

static void expect_negated(const struct packed_row *row, const struct packed_row *other) {
    int32_t i32[2];
    int64_t i64[2];
    float f32[2];
    double f64[2];
    const struct packed_row *rows[] = {row, other};
    for (int i = 0; i < 2; i++) {
        memcpy(&i32[i], rows[i]->bytes + places[0], sizeof *i32);
        memcpy(&i64[i], rows[i]->bytes + places[1], sizeof *i64);
        memcpy(&f32[i], rows[i]->bytes + places[2], sizeof *f32);
        memcpy(&f64[i], rows[i]->bytes + places[3], sizeof *f64);
    }
    assert_int_equal(i32[0], -i32[1]);
    assert_true(i64[0] == -i64[1]);
    assert_true(f32[0] == -f32[1]);
    assert_true(f64[0] == -f64[1]);
    assert_memory_equal(row->bytes + places[4], other->bytes + places[4], 16);
    assert_int_equal(row->before, 'x');
}

static void negate_packed_rows(wmt_func *func, size_t rows) {
    wmt_error *err = NULL;
    wmt_column args[KINDS];
    wmt_column results[KINDS];
    struct packed_row *from = calloc(rows, sizeof *from);
    struct packed_row *to = calloc(rows, sizeof *to);
    assert_true(from != NULL && to != NULL);
    for (size_t i = 0; i < rows; i++) {
        fill_packed_row(&from[i], (int)i);
        to[i].before = 'x';
    }
    for (size_t i = 0; i < KINDS; i++) {
        args[i] = wmt_column_of(kinds[i], from->bytes + places[i], sizeof *from);
        results[KINDS - 1 - i] = wmt_column_of(kinds[i], to->bytes + places[i], sizeof *to);
    }
    assert_true(wmt_bulk_call(func, rows, args, KINDS, results, KINDS, NULL, &err));
    for (size_t i = 0; i < rows; i++) {
        expect_negated(&to[i], &from[i]);
    }
    free(from);
    free(to);
}

static void columns_are_members_of_structures_aligned_or_not(void **state) {
    wmt_func *negate = embedding_func(*state, all_kinds_text, NULL, 0);
    negate_packed_rows(negate, 7);
    assert_false(has_loop(negate));
    negate_packed_rows(negate, 3000);
    assert_true(has_loop(negate));
}

static void vectors_and_wide_numbers_lie_side_by_side(void **state) {
    static double f64[100];
    static float f32[100];
    static int64_t i64[100];
    static uint8_t v128[100][16];
    wmt_error *err = NULL;
    wmt_column args[] = {wmt_f32_column(f32), wmt_f64_column(f64), wmt_i64_column(i64),
                         wmt_v128_column(v128)};
    wmt_func *func = embedding_func(
        *state,
        "(module (func (export \"run\") (param f32 f64 i64 v128) (result f32 f64 i64 v128)"
        "  (f32.neg (local.get 0)) (f64.neg (local.get 1))"
        "  (i64.sub (i64.const 0) (local.get 2)) (local.get 3)))",
        NULL, 0);
    for (int i = 0; i < 100; i++) {
        f32[i] = (float)i;
        f64[i] = i;
        i64[i] = i;
        memset(v128[i], i, 16);
    }
    /* In place. */
    assert_true(wmt_bulk_call(func, 100, args, 4, args, 4, NULL, &err));
    for (int i = 0; i < 100; i++) {
        assert_true(f32[i] == (float)-i && f64[i] == -i && i64[i] == -i && v128[i][15] == i);
    }
}

static void a_constant_is_a_column_without_a_stride(void **state) {
    wmt_func *add = embedding_func(*state, add_text, NULL, 0);
    int32_t constant = -5;
    wmt_column args[] = {wmt_column_of(WMT_I32, &constant, 0), wmt_i32_column(rights)};
    wmt_column results[] = {wmt_i32_column(sums)};
    for (size_t rows = 3; rows <= ROWS; rows = rows * 2 + 1) {
        wmt_error *err = NULL;
        fill_columns();
        assert_true(wmt_bulk_call(add, rows, args, 2, results, 1, NULL, &err));
        for (size_t i = 0; i < rows; i++) {
            assert_int_equal(sums[i], rights[i] - 5);
        }
    }
}

static void a_result_may_take_the_place_of_an_argument(void **state) {
    wmt_func *add = embedding_func(*state, add_text, NULL, 0);
    wmt_column args[] = {wmt_i32_column(lefts), wmt_i32_column(rights)};
    wmt_error *err = NULL;
    fill_columns();
    assert_true(wmt_bulk_call(add, ROWS, args, 2, args, 1, NULL, &err));
    for (int32_t i = 0; i < ROWS; i++) {
        assert_int_equal(lefts[i], i * 6 + 1000);
    }
}

/* A guest that counts how often it was called. */
static const char count_text[] =
    "(module (global $n (mut i32) (i32.const 0))"
    "  (func (export \"run\") (global.set $n (i32.add (global.get $n) (i32.const 1))))"
    "  (func (export \"count\") (result i32)"
    "    (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n))"
    "  (func (export \"add\") (param i32)"
    "    (global.set $n (i32.add (global.get $n) (local.get 0)))))";

static void functions_without_parameters_or_results_are_called_as_often(void **state) {
    wmt_error *err = NULL;
    wmt_instance *instance = embedding_instance(*state, count_text, NULL, 0);
    wmt_func *run = wmt_instance_func(instance, "run", &err);
    wmt_func *count = wmt_instance_func(instance, "count", &err);
    wmt_func *add = wmt_instance_func(instance, "add", &err);
    wmt_column results[] = {wmt_i32_column(sums)};
    wmt_column args[] = {wmt_i32_column(lefts)};
    size_t done = 0;
    assert_true(wmt_bulk_call(run, 3, NULL, 0, NULL, 0, &done, &err));
    assert_int_equal(done, 3);
    assert_true(wmt_bulk_call(run, 100000, NULL, 0, NULL, 0, &done, &err));
    assert_int_equal(done, 100000);
    assert_true(wmt_bulk_call(count, ROWS, NULL, 0, results, 1, NULL, &err));
    for (int32_t i = 0; i < ROWS; i++) {
        assert_int_equal(sums[i], 100004 + i);
    }
    memset(lefts, 0, sizeof lefts);
    lefts[ROWS - 1] = 5;
    assert_true(wmt_bulk_call(add, ROWS, args, 1, NULL, 0, NULL, &err));
    assert_true(wmt_bulk_call(count, 1, NULL, 0, results, 1, NULL, &err));
    assert_int_equal(sums[0], 100003 + ROWS + 5 + 1);
}

enum { MANY = 1000 /* parameters and results, the most there can be */ };

/* "(module (func (export "run") (param i64 ...) (result i64 ...) (local.get 999) ... ". */
static char *many_text(void) {
    char *text = malloc(MANY * 40);
    char *end = text;
    assert_non_null(text);
    end += sprintf(end, "(module (func (export \"run\") (param");
    for (int i = 0; i < MANY; i++) {
        end += sprintf(end, " v128");
    }
    end += sprintf(end, ") (result");
    for (int i = 0; i < MANY; i++) {
        end += sprintf(end, " v128");
    }
    end += sprintf(end, ")");
    for (int i = MANY; i-- > 0;) {
        end += sprintf(end, " (local.get %d)", i);
    }
    (void)sprintf(end, "))");
    return text;
}

static void a_row_may_have_as_many_values_as_a_function(void **state) {
    enum { FEW = 20 };
    static uint8_t from[FEW][MANY][16];
    static uint8_t to[FEW][MANY][16];
    static wmt_column args[MANY];
    static wmt_column results[MANY];
    wmt_error *err = NULL;
    char *text = many_text();
    wmt_func *reverse = embedding_func(*state, text, NULL, 0);
    free(text);
    for (size_t i = 0; i < MANY; i++) {
        args[i] = wmt_column_of(WMT_V128, from[0][i], sizeof from[0]);
        results[i] = wmt_column_of(WMT_V128, to[0][i], sizeof to[0]);
        for (size_t row = 0; row < FEW; row++) {
            memset(from[row][i], (int)(row * 7 + i), 16);
        }
    }
    for (size_t rows = 2; rows <= FEW; rows += FEW - 2) { /* without the loop, and with it */
        memset(to, 0xee, sizeof to);
        assert_true(wmt_bulk_call(reverse, rows, args, MANY, results, MANY, NULL, &err));
        for (size_t row = 0; row < rows; row++) {
            for (size_t i = 0; i < MANY; i++) {
                assert_memory_equal(to[row][i], from[row][MANY - 1 - i], 16);
            }
        }
    }
    assert_true(has_loop(reverse));
}

static void double_it(wmt_call *call) { call->results[0] = wmt_i32(call->args[0].of.i32 * 2); }

static void host_functions_can_be_called_as_well(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_func *twice = wmt_func_new(embedding->store, "(i32) -> (i32)", double_it, NULL, NULL, &err);
    wmt_column args[] = {wmt_i32_column(lefts)};
    wmt_column results[] = {wmt_i32_column(sums)};
    fill_columns();
    for (size_t rows = 5; rows <= 5000; rows *= 1000) {
        assert_true(wmt_bulk_call(twice, rows, args, 1, results, 1, NULL, &err));
        for (size_t i = 0; i < rows; i++) {
            assert_int_equal(sums[i], lefts[i] * 2);
        }
    }
    assert_true(has_loop(twice));
}

static void functions_of_all_instances_can_be_called(void **state) {
    wmt_error *err = NULL;
    wmt_func *add = embedding_func(*state, add_text, NULL, 0);
    wmt_extern *imports[] = {wmt_func_extern(add)};
    wmt_func *again = embedding_func(*state,
                                     "(module (import \"\" \"\" (func $add (param i32 i32)"
                                     "    (result i32))) (export \"run\" (func $add)))",
                                     imports, 1);
    fill_columns();
    assert_true(add_rows(again, 100, NULL, &err));
    expect_sums(100);
}

static size_t count_modules(const wmt_engine *engine) {
    size_t count = 0;
    for (const struct bulk_module *one = atomic_load(&engine->bulk_modules.first); one != NULL;
         one = one->next) {
        count++;
    }
    return count;
}

static void a_signature_is_compiled_once_for_an_engine(void **state) {
    const struct embedding *embedding = *state;
    struct embedding other = {embedding->engine, NULL};
    wmt_error *err = NULL;
    other.store = wmt_store_new(embedding->engine, &err);
    for (int i = 0; i < 3; i++) {
        assert_true(add_rows(embedding_func(embedding, add_text, NULL, 0), 100, NULL, &err));
        assert_true(add_rows(embedding_func(&other, add_text, NULL, 0), 100, NULL, &err));
    }
    assert_int_equal(count_modules(embedding->engine), 1);
    negate_packed_rows(embedding_func(embedding, all_kinds_text, NULL, 0), 100);
    assert_int_equal(count_modules(embedding->engine), 2);
    wmt_store_delete(other.store);
}

static void a_function_keeps_its_loop(void **state) {
    wmt_func *add = embedding_func(*state, add_text, NULL, 0);
    const struct bulk_loop *loop = NULL;
    wmt_error *err = NULL;
    assert_true(add_rows(add, 100, NULL, &err));
    loop = loop_of(add);
    fill_columns();
    assert_true(add_rows(add, 5, NULL, &err));
    expect_sums(5);
    assert_true(add_rows(add, ROWS, NULL, &err));
    assert_ptr_equal(loop, loop_of(add));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        embedding_test(all_rows_are_computed_however_many_there_are),
        embedding_test(how_many_are_done_need_not_be_asked),
        embedding_test(columns_are_members_of_structures_aligned_or_not),
        embedding_test(vectors_and_wide_numbers_lie_side_by_side),
        embedding_test(a_constant_is_a_column_without_a_stride),
        embedding_test(a_result_may_take_the_place_of_an_argument),
        embedding_test(functions_without_parameters_or_results_are_called_as_often),
        embedding_test(a_row_may_have_as_many_values_as_a_function),
        embedding_test(host_functions_can_be_called_as_well),
        embedding_test(functions_of_all_instances_can_be_called),
        embedding_test(a_signature_is_compiled_once_for_an_engine),
        embedding_test(a_function_keeps_its_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
