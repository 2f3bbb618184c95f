/* Calls in bulk under settings of the engine that stop guests, or in which no loop can be made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bulk_loop.h"
#include "store.h"
#include "support/embedding.h"

enum { ROWS = 20000, UNTOUCHED = 0x55555555 };

static int32_t numbers[ROWS];
static int32_t squares[ROWS];

static const char square_text[] = "(module (func (export \"run\") (param i32) (result i32)"
                                  "  (i32.mul (local.get 0) (local.get 0))))";

static bool square_rows(wmt_func *func, size_t rows, size_t *done, wmt_error **err) {
    const wmt_column args[] = {wmt_i32_column(numbers)};
    const wmt_column results[] = {wmt_i32_column(squares)};
    for (int32_t i = 0; i < ROWS; i++) {
        numbers[i] = i;
        squares[i] = UNTOUCHED;
    }
    return wmt_bulk_call(func, rows, args, 1, results, 1, done, err);
}

static void expect_squares(size_t done) {
    for (size_t i = 0; i < ROWS; i++) {
        assert_int_equal(squares[i], i < done ? (int32_t)(i * i) : UNTOUCHED);
    }
}

static void expect_all_squares(wmt_func *func) {
    wmt_error *err = NULL;
    assert_true(square_rows(func, ROWS, NULL, &err));
    assert_no_error(&err);
    expect_squares(ROWS);
}

static bool has_loop(const wmt_func *func) {
    const struct bulk_loop *loop = handle_find(func)->own.loop;
    return loop != NULL && loop->region != NULL;
}

/* Skips what this libwasmtime does not have. */
static struct embedding start(const char *settings) {
    struct embedding embedding = embedding_start(settings);
    if (embedding.engine == NULL) {
        print_message("this libwasmtime lacks one of: %s\n", settings);
        skip();
    }
    return embedding;
}

/* With the loop, whatever the code looks like. */
static void all_settings_give_the_same_results(void **state) {
    static const char *const settings[] = {
        "consume-fuel=on",
        "epoch-interruption=on",
        "cranelift-opt-level=none",
        "wasm-multi-value=off",
        "wasm-simd=off wasm-relaxed-simd=off",
        "memory-guard-size=0 memory-reservation=0",
        "memory-init-cow=off",
        "signals-based-traps=off",
        "strategy=winch",
    };
    (void)state;
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        struct embedding embedding = embedding_start(settings[i]);
        wmt_func *func = NULL;
        if (embedding.engine == NULL) {
            continue; /* this libwasmtime lacks the option */
        }
        func = embedding_func(&embedding, square_text, NULL, 0);
        expect_all_squares(func);
        assert_true(has_loop(func));
        embedding_end(&embedding);
    }
}

static void fuel_that_runs_out_stops_at_its_row(void **state) {
    struct embedding embedding = start("consume-fuel=on");
    wmt_func *func = embedding_func(&embedding, square_text, NULL, 0);
    const wmt_store *store = embedding.store;
    size_t done = 0;
    size_t row = 0;
    wmt_error *err = NULL;
    (void)state;
    for (uint64_t fuel = 0; fuel <= 200000; fuel = fuel * 10 + 2) {
        assert_null(capi_wasmtime_context_set_fuel(store->capi, store->context, fuel));
        assert_false(square_rows(func, ROWS, &done, &err));
        assert_true(done <= fuel / 4 && done >= fuel / 25); /* what a row may use */
        assert_true(wmt_error_row(err, &row));
        assert_int_equal(row, done);
        expect_squares(done);
        assert_error(&err, WMT_ERROR_LIMIT, "out-of-fuel", "fuel");
    }
    assert_null(capi_wasmtime_context_set_fuel(store->capi, store->context, 100 * ROWS));
    expect_all_squares(func);
    embedding_end(&embedding);
}

static void an_epoch_deadline_stops_the_rows(void **state) {
    struct embedding embedding = start("epoch-interruption=on");
    wmt_func *func = embedding_func(&embedding, square_text, NULL, 0);
    size_t done = 99;
    wmt_error *err = NULL;
    (void)state;
    assert_true(wmt_store_set_epoch_deadline(embedding.store, 0, &err));
    assert_false(square_rows(func, ROWS, &done, &err));
    assert_int_equal(done, 0);
    expect_squares(0);
    assert_error(&err, WMT_ERROR_INTERRUPTED, "epoch-deadline", "epoch");
    assert_true(wmt_store_set_epoch_deadline(embedding.store, 1000, &err));
    expect_all_squares(func);
    embedding_end(&embedding);
}

/* Room for the guest's instance, and none for the loop's. */
static void without_room_in_the_pools_rows_go_one_by_one(void **state) {
    struct embedding embedding =
        start("pooling=on pooling-total-core-instances=1 pooling-total-memories=1");
    wmt_func *func = embedding_func(&embedding, square_text, NULL, 0);
    (void)state;
    expect_all_squares(func);
    assert_false(has_loop(func));
    expect_all_squares(func);
    embedding_end(&embedding);
}

static void without_room_in_the_store_rows_go_one_by_one(void **state) {
    const struct embedding *embedding = *state;
    const wmt_store *store = embedding->store;
    wmt_func *func = embedding_func(embedding, square_text, NULL, 0);
    capi_wasmtime_store_limiter(store->capi, store->native, -1, -1, -1, -1, 0);
    expect_all_squares(func);
    assert_false(has_loop(func));
}

static size_t warnings;

static void count_warning(void *data, int level, const char *message) {
    (void)data;
    if (level == WMT_LOG_WARNING) {
        assert_non_null(strstr(message, "row by row"));
        warnings++;
    }
}

/* It is another than the one that looks like it, so the loop cannot import the function. */
static void a_type_that_nobody_else_can_name_makes_rows_go_one_by_one(void **state) {
    static const char text[] =
        "(module (rec (type $t (func (param i32) (result i32))) (type (func)))"
        "  (func (export \"run\") (type $t) (i32.mul (local.get 0) (local.get 0))))";
    struct embedding embedding = start("wasm-function-references=on wasm-gc=on");
    wmt_runtime *runtime = wmt_engine_runtime(embedding.engine);
    wmt_func *func = NULL;
    (void)state;
    if (!embedding_can_compile(&embedding, text)) {
        embedding_end(&embedding);
        print_message("this libwasmtime was built without recursion groups\n");
        skip();
    }
    func = embedding_func(&embedding, text, NULL, 0);
    wmt_runtime_set_log(runtime, count_warning, NULL);
    warnings = 0;
    expect_all_squares(func);
    expect_all_squares(func);
    assert_int_equal(warnings, has_loop(func) ? 0 : 1); /* 25 takes it for the other type */
    wmt_runtime_set_log(runtime, NULL, NULL);
    embedding_end(&embedding);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_settings_give_the_same_results),
        cmocka_unit_test(fuel_that_runs_out_stops_at_its_row),
        cmocka_unit_test(an_epoch_deadline_stops_the_rows),
        cmocka_unit_test(without_room_in_the_pools_rows_go_one_by_one),
        embedding_test(without_room_in_the_store_rows_go_one_by_one),
        cmocka_unit_test(a_type_that_nobody_else_can_name_makes_rows_go_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
