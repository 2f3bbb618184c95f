/* The steps about what holds values: tables and globals. */
#include "capi/self_test_step.h"

static const enum capi_function_index table_functions[] = {
    CAPI_INDEX_wasmtime_table_size,   CAPI_INDEX_wasm_valtype_new,    CAPI_INDEX_wasm_tabletype_new,
    CAPI_INDEX_wasm_tabletype_delete, CAPI_INDEX_wasmtime_table_new,  CAPI_INDEX_wasmtime_table_get,
    CAPI_INDEX_wasmtime_table_set,    CAPI_INDEX_wasmtime_table_grow,
};

static bool has_elements(struct self_test *test, const wasmtime_table_t *table, uint64_t count) {
    return self_test_expect(
        test, SELF_TEST_USE(test, wasmtime_table_size)(test->capi, test->context, table) == count,
        "a table has another size");
}

static wasmtime_val_t null_func(void) {
    wasmtime_val_t val;
    memset(&val, 0, sizeof val);
    val.kind = WASMTIME_FUNCREF;
    return val;
}

/* Writes a function into the element, and finds it there. */
static bool takes_func(struct self_test *test, const wasmtime_table_t *table, uint64_t index) {
    SELF_TEST_GUARDED(wasmtime_val_t) seen;
    wasmtime_val_t val = null_func();
    wasmtime_extern_t item;
    wasmtime_error_t *error = NULL;
    SELF_TEST_ARM(seen);
    if (!self_test_export(test, self_test_main_guest(test), "load", WASMTIME_EXTERN_FUNC, &item)) {
        return false;
    }
    val.of.funcref = item.of.func;
    error = SELF_TEST_USE(test, wasmtime_table_set)(test->capi, test->context, table, index, &val);
    return self_test_succeeds(test, error, NULL) &&
           self_test_expect(test,
                            SELF_TEST_USE(test, wasmtime_table_get)(test->capi, test->context,
                                                                    table, index, &seen.value) &&
                                SELF_TEST_IS_WHOLE(seen) && seen.value.kind == WASMTIME_FUNCREF &&
                                seen.value.of.funcref.store_id == item.of.func.store_id,
                            "a table does not give what it was given");
}

static bool grows_to_three(struct self_test *test, const wasmtime_table_t *table) {
    SELF_TEST_GUARDED(uint64_t) before;
    const wasmtime_val_t null = null_func();
    wasmtime_error_t *error = NULL;
    SELF_TEST_ARM(before);
    error = SELF_TEST_USE(test, wasmtime_table_grow)(test->capi, test->context, table, 1, &null,
                                                     &before.value);
    return self_test_succeeds(test, error, NULL) &&
           self_test_expect(test, before.value == 2 && SELF_TEST_IS_WHOLE(before),
                            "growing a table gave another size") &&
           has_elements(test, table, 3);
}

static bool run_new_table(struct self_test *test) {
    const wasm_limits_t limits = {2, 3};
    SELF_TEST_GUARDED(wasmtime_table_t) table;
    const wasmtime_val_t null = null_func();
    wasm_tabletype_t *type = SELF_TEST_USE(test, wasm_tabletype_new)(
        test->capi, SELF_TEST_USE(test, wasm_valtype_new)(test->capi, WASM_FUNCREF), &limits);
    wasmtime_error_t *error = NULL;
    SELF_TEST_ARM(table);
    error = SELF_TEST_USE(test, wasmtime_table_new)(test->capi, test->context, type, &null,
                                                    &table.value);
    SELF_TEST_USE(test, wasm_tabletype_delete)(test->capi, type);
    return self_test_succeeds(test, error, NULL) &&
           self_test_expect(test, SELF_TEST_IS_WHOLE(table), "a table's handle has another size") &&
           has_elements(test, &table.value, 2) && takes_func(test, &table.value, 1) &&
           grows_to_three(test, &table.value);
}

static bool run_table(struct self_test *test) {
    wasmtime_extern_t item;
    return self_test_export(test, self_test_main_guest(test), "table", WASMTIME_EXTERN_TABLE,
                            &item) &&
           has_elements(test, &item.of.table, 3) && run_new_table(test);
}

const struct self_test_step self_test_step_table = {
    "a table gives what it was given, before and after it grows",
    false,
    SELF_TEST_FUNCTIONS(table_functions),
    run_table,
};

/* A global */

static const enum capi_function_index global_functions[] = {
    CAPI_INDEX_wasm_valtype_new,       CAPI_INDEX_wasm_globaltype_new,
    CAPI_INDEX_wasm_globaltype_delete, CAPI_INDEX_wasmtime_global_new,
    CAPI_INDEX_wasmtime_global_get,    CAPI_INDEX_wasmtime_global_set,
};

static bool holds(struct self_test *test, const wasmtime_global_t *global, int64_t number) {
    SELF_TEST_GUARDED(wasmtime_val_t) seen;
    SELF_TEST_ARM(seen);
    SELF_TEST_USE(test, wasmtime_global_get)(test->capi, test->context, global, &seen.value);
    return self_test_expect(test,
                            SELF_TEST_IS_WHOLE(seen) && seen.value.kind == WASMTIME_I64 &&
                                seen.value.of.i64 == number,
                            "a global does not give what it was given");
}

static bool run_global(struct self_test *test) {
    SELF_TEST_GUARDED(wasmtime_global_t) global;
    wasmtime_val_t val;
    wasmtime_error_t *error = NULL;
    wasm_globaltype_t *type = SELF_TEST_USE(test, wasm_globaltype_new)(
        test->capi, SELF_TEST_USE(test, wasm_valtype_new)(test->capi, WASM_I64), WASM_VAR);
    SELF_TEST_ARM(global);
    memset(&val, 0, sizeof val);
    val.kind = WASMTIME_I64;
    val.of.i64 = INT64_MIN;
    error = SELF_TEST_USE(test, wasmtime_global_new)(test->capi, test->context, type, &val,
                                                     &global.value);
    SELF_TEST_USE(test, wasm_globaltype_delete)(test->capi, type);
    if (!self_test_succeeds(test, error, NULL) ||
        !self_test_expect(test, SELF_TEST_IS_WHOLE(global), "a global's handle has another size") ||
        !holds(test, &global.value, INT64_MIN)) {
        return false;
    }
    val.of.i64 = INT64_MAX;
    error =
        SELF_TEST_USE(test, wasmtime_global_set)(test->capi, test->context, &global.value, &val);
    return self_test_succeeds(test, error, NULL) && holds(test, &global.value, INT64_MAX);
}

const struct self_test_step self_test_step_global = {
    "a global gives what it was given",
    false,
    SELF_TEST_FUNCTIONS(global_functions),
    run_global,
};
