/* Drifts of table indices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/capi_library.h"

static const char table_wat[] =
    "(module (table (export \"table\") 3 100 funcref) (func $f) (elem (i32.const 0) $f $f $f))";

static const uint64_t beyond = UINT64_C(1) << 32;

struct opened_table {
    struct capi_store store;
    wasmtime_table_t table;
};

static struct opened_table open_table(void) {
    struct opened_table opened = {.store = capi_store_open(NULL)};
    wasmtime_instance_t instance = capi_instance(&opened.store, table_wat, NULL, 0);
    opened.table = capi_export(&opened.store, &instance, "table").of.table;
    return opened;
}

static const wasmtime_val_t null_func = {.kind = WASMTIME_FUNCREF};

static bool is_null(const struct opened_table *opened, uint64_t index) {
    wasmtime_val_t val;
    assert_true(capi_wasmtime_table_get(opened->store.capi, opened->store.context, &opened->table,
                                        index, &val));
    assert_int_equal(val.kind, WASMTIME_FUNCREF);
    return val.of.funcref.store_id == 0;
}

static void elements_are_read_and_written(void **state) {
    (void)state;
    struct opened_table opened = open_table();
    const struct capi *capi = opened.store.capi;
    assert_false(is_null(&opened, 1));
    capi_assert_ok(
        capi, capi_wasmtime_table_set(capi, opened.store.context, &opened.table, 1, &null_func));
    assert_true(is_null(&opened, 1));
    assert_false(is_null(&opened, 2));
    capi_store_close(&opened.store);
}

static void a_table_grows(void **state) {
    (void)state;
    struct opened_table opened = open_table();
    const struct capi *capi = opened.store.capi;
    uint64_t before = UINT64_MAX;
    assert_int_equal(capi_wasmtime_table_size(capi, opened.store.context, &opened.table), 3);
    capi_assert_ok(capi, capi_wasmtime_table_grow(capi, opened.store.context, &opened.table, 4,
                                                  &null_func, &before));
    assert_int_equal(before, 3);
    assert_int_equal(capi_wasmtime_table_size(capi, opened.store.context, &opened.table), 7);
    assert_true(is_null(&opened, 6));
    capi_store_close(&opened.store);
}

static void an_index_beyond_32_bits_is_out_of_bounds(void **state) {
    (void)state;
    struct opened_table opened = open_table();
    const struct capi *capi = opened.store.capi;
    wasmtime_context_t *context = opened.store.context;
    wasmtime_val_t val;
    char text[200];
    assert_false(capi_wasmtime_table_get(capi, context, &opened.table, 3, &val));
    assert_false(capi_wasmtime_table_get(capi, context, &opened.table, beyond, &val));
    wasmtime_error_t *error =
        capi_wasmtime_table_set(capi, context, &opened.table, beyond + 1, &null_func);
    assert_true(capi_take_error(capi, error, text, sizeof(text)));
    assert_false(is_null(&opened, 1));
    capi_store_close(&opened.store);
}

static void growth_beyond_32_bits_is_refused(void **state) {
    (void)state;
    struct opened_table opened = open_table();
    const struct capi *capi = opened.store.capi;
    uint64_t before = UINT64_MAX;
    char text[200];
    wasmtime_error_t *error = capi_wasmtime_table_grow(capi, opened.store.context, &opened.table,
                                                       beyond + 1, &null_func, &before);
    assert_true(capi_take_error(capi, error, text, sizeof(text)));
    assert_int_equal(capi_wasmtime_table_size(capi, opened.store.context, &opened.table), 3);
    capi_store_close(&opened.store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_are_read_and_written),
        cmocka_unit_test(a_table_grows),
        cmocka_unit_test(an_index_beyond_32_bits_is_out_of_bounds),
        cmocka_unit_test(growth_beyond_32_bits_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
