/* Drifts of references: what they are, and how they are cloned and unrooted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/capi_library.h"

static int finalized;

static void count_finalization(void *data) {
    (void)data;
    finalized++;
}

static int datum = 17;

static wasmtime_externref_t new_externref(const struct capi_store *store) {
    wasmtime_externref_t ref;
    finalized = 0;
    assert_true(
        capi_wasmtime_externref_new(store->capi, store->context, &datum, count_finalization, &ref));
    return ref;
}

static void *data_of(const struct capi_store *store, const wasmtime_externref_t *ref) {
    return capi_wasmtime_externref_data(store->capi, store->context, ref);
}

static void collect(const struct capi_store *store) {
    capi_assert_ok(store->capi, capi_wasmtime_context_gc(store->capi, store->context));
}

static void an_externref_lives_until_all_its_roots_are_gone(void **state) {
    (void)state;
    struct capi_store store = capi_store_open(NULL);
    const struct capi *capi = store.capi;
    wasmtime_externref_t ref = new_externref(&store), clone;
    assert_ptr_equal(data_of(&store, &ref), &datum);
    capi_wasmtime_externref_clone(capi, &ref, &clone);
    assert_ptr_equal(data_of(&store, &clone), &datum);
    capi_wasmtime_externref_unroot(capi, &ref);
    collect(&store);
    assert_int_equal(finalized, 0);
    assert_ptr_equal(data_of(&store, &clone), &datum);
    capi_wasmtime_externref_unroot(capi, &clone);
    collect(&store);
    assert_int_equal(finalized, 1);
    capi_store_close(&store);
    assert_int_equal(finalized, 1);
}

static void an_externref_goes_through_a_raw_value(void **state) {
    (void)state;
    struct capi_store store = capi_store_open(NULL);
    const struct capi *capi = store.capi;
    wasmtime_externref_t ref = new_externref(&store), other;
    uint32_t raw = capi_wasmtime_externref_to_raw(capi, store.context, &ref);
    assert_int_not_equal(raw, 0);
    capi_wasmtime_externref_from_raw(capi, store.context, raw, &other);
    capi_wasmtime_externref_unroot(capi, &ref);
    assert_ptr_equal(data_of(&store, &other), &datum);
    capi_wasmtime_externref_unroot(capi, &other);
    collect(&store);
    assert_int_equal(finalized, 1);
    capi_store_close(&store);
}

static void a_null_externref_is_null_everywhere(void **state) {
    (void)state;
    struct capi_store store = capi_store_open(NULL);
    const struct capi *capi = store.capi;
    wasmtime_externref_t null = {0}, clone, from_raw;
    assert_null(data_of(&store, &null));
    assert_int_equal(capi_wasmtime_externref_to_raw(capi, store.context, &null), 0);
    capi_wasmtime_externref_clone(capi, &null, &clone);
    assert_int_equal(clone.store_id, 0);
    capi_wasmtime_externref_from_raw(capi, store.context, 0, &from_raw);
    assert_int_equal(from_raw.store_id, 0);
    capi_wasmtime_externref_unroot(capi, &clone);
    capi_wasmtime_externref_unroot(capi, &from_raw);
    capi_store_close(&store);
}

static void a_value_that_is_a_reference_is_cloned_and_unrooted(void **state) {
    (void)state;
    struct capi_store store = capi_store_open(NULL);
    const struct capi *capi = store.capi;
    wasmtime_val_t val = {.kind = WASMTIME_EXTERNREF}, clone;
    val.of.externref = new_externref(&store);
    capi_wasmtime_val_clone(capi, &val, &clone);
    capi_wasmtime_val_unroot(capi, &val);
    collect(&store);
    assert_int_equal(clone.kind, WASMTIME_EXTERNREF);
    assert_ptr_equal(data_of(&store, &clone.of.externref), &datum);
    assert_int_equal(finalized, 0);
    capi_wasmtime_val_unroot(capi, &clone);
    collect(&store);
    assert_int_equal(finalized, 1);
    capi_store_close(&store);
}

static void values_that_are_no_references_are_copied(void **state) {
    (void)state;
    const struct capi *capi = capi_library();
    const wasmtime_val_t number = {.kind = WASMTIME_F64, .of.f64 = 2.5};
    wasmtime_val_t vector = {.kind = WASMTIME_V128}, clone;
    memset(vector.of.v128, 0x5a, sizeof(vector.of.v128));
    capi_wasmtime_val_clone(capi, &number, &clone);
    assert_int_equal(clone.kind, WASMTIME_F64);
    assert_true(clone.of.f64 == 2.5);
    capi_wasmtime_val_unroot(capi, &clone);
    capi_wasmtime_val_clone(capi, &vector, &clone);
    assert_int_equal(clone.kind, WASMTIME_V128);
    assert_memory_equal(clone.of.v128, vector.of.v128, sizeof(vector.of.v128));
    capi_wasmtime_val_unroot(capi, &clone);
}

static void null_values_are_cloned_to_null(void **state) {
    (void)state;
    const struct capi *capi = capi_library();
    static const wasmtime_valkind_t kinds[] = {WASMTIME_FUNCREF, WASMTIME_EXTERNREF,
                                               WASMTIME_ANYREF};
    for (size_t i = 0; i < sizeof(kinds); i++) {
        const wasmtime_val_t null = {.kind = kinds[i]};
        wasmtime_val_t clone;
        memset(&clone, 0xff, sizeof(clone));
        capi_wasmtime_val_clone(capi, &null, &clone);
        assert_int_equal(clone.kind, kinds[i]);
        assert_int_equal(clone.of.externref.store_id, 0);
        capi_wasmtime_val_unroot(capi, &clone);
    }
}

static void an_anyref_holds_a_small_integer(void **state) {
    (void)state;
    struct capi_store store = capi_store_open(NULL);
    const struct capi *capi = store.capi;
    wasmtime_anyref_t ref, clone, from_raw;
    int32_t with_sign = 0;
    uint32_t without_sign = 0;
    capi_wasmtime_anyref_from_i31(capi, store.context, UINT32_C(0x7fffffff), &ref);
    capi_wasmtime_anyref_clone(capi, &ref, &clone);
    uint32_t raw = capi_wasmtime_anyref_to_raw(capi, store.context, &clone);
    capi_wasmtime_anyref_from_raw(capi, store.context, raw, &from_raw);
    assert_true(capi_wasmtime_anyref_i31_get_s(capi, store.context, &from_raw, &with_sign));
    assert_true(capi_wasmtime_anyref_i31_get_u(capi, store.context, &from_raw, &without_sign));
    assert_int_equal(with_sign, -1);
    assert_int_equal(without_sign, 0x7fffffff);
    capi_wasmtime_anyref_unroot(capi, &ref);
    capi_wasmtime_anyref_unroot(capi, &clone);
    capi_wasmtime_anyref_unroot(capi, &from_raw);
    wasmtime_anyref_t null = {0};
    assert_false(capi_wasmtime_anyref_i31_get_s(capi, store.context, &null, &with_sign));
    capi_store_close(&store);
}

static const char holder_wat[] =
    "(module (global (export \"global\") (mut externref) (ref.null extern))"
    " (table (export \"table\") 4 externref)"
    " (func (export \"same\") (param externref) (result externref) local.get 0))";

static void a_global_keeps_a_reference(void **state) {
    (void)state;
    struct capi_store store = capi_store_open(NULL);
    const struct capi *capi = store.capi;
    wasmtime_instance_t instance = capi_instance(&store, holder_wat, NULL, 0);
    wasmtime_extern_t global = capi_export(&store, &instance, "global");
    wasmtime_val_t val = {.kind = WASMTIME_EXTERNREF}, read, null = {.kind = WASMTIME_EXTERNREF};
    val.of.externref = new_externref(&store);
    capi_assert_ok(capi, capi_wasmtime_global_set(capi, store.context, &global.of.global, &val));
    capi_wasmtime_val_unroot(capi, &val);
    capi_wasmtime_global_get(capi, store.context, &global.of.global, &read);
    assert_int_equal(read.kind, WASMTIME_EXTERNREF);
    assert_ptr_equal(data_of(&store, &read.of.externref), &datum);
    capi_wasmtime_val_unroot(capi, &read);
    collect(&store);
    assert_int_equal(finalized, 0);
    capi_assert_ok(capi, capi_wasmtime_global_set(capi, store.context, &global.of.global, &null));
    capi_wasmtime_global_get(capi, store.context, &global.of.global, &read);
    assert_int_equal(read.of.externref.store_id, 0);
    collect(&store);
    assert_int_equal(finalized, 1);
    capi_store_close(&store);
}

static void a_global_made_with_a_reference_keeps_it(void **state) {
    (void)state;
    struct capi_store store = capi_store_open(NULL);
    const struct capi *capi = store.capi;
    wasm_globaltype_t *type =
        capi_wasm_globaltype_new(capi, capi_wasm_valtype_new(capi, WASM_EXTERNREF), WASM_CONST);
    wasmtime_val_t val = {.kind = WASMTIME_EXTERNREF}, read;
    val.of.externref = new_externref(&store);
    wasmtime_global_t global;
    capi_assert_ok(capi, capi_wasmtime_global_new(capi, store.context, type, &val, &global));
    capi_wasmtime_val_unroot(capi, &val);
    collect(&store);
    capi_wasmtime_global_get(capi, store.context, &global, &read);
    assert_ptr_equal(data_of(&store, &read.of.externref), &datum);
    capi_wasmtime_val_unroot(capi, &read);
    capi_wasm_globaltype_delete(capi, type);
    capi_store_close(&store);
    assert_int_equal(finalized, 1);
}

static void a_table_keeps_references(void **state) {
    (void)state;
    struct capi_store store = capi_store_open(NULL);
    const struct capi *capi = store.capi;
    static const wasm_limits_t limits = {2, 10};
    wasm_tabletype_t *type =
        capi_wasm_tabletype_new(capi, capi_wasm_valtype_new(capi, WASM_EXTERNREF), &limits);
    wasmtime_val_t val = {.kind = WASMTIME_EXTERNREF}, read, null = {.kind = WASMTIME_EXTERNREF};
    wasmtime_table_t table;
    uint64_t before = 0;
    val.of.externref = new_externref(&store);
    capi_assert_ok(capi, capi_wasmtime_table_new(capi, store.context, type, &val, &table));
    capi_assert_ok(capi, capi_wasmtime_table_set(capi, store.context, &table, 0, &null));
    capi_assert_ok(capi, capi_wasmtime_table_grow(capi, store.context, &table, 3, &val, &before));
    assert_int_equal(before, 2);
    capi_wasmtime_val_unroot(capi, &val);
    collect(&store);
    for (uint64_t i = 0; i < 5; i++) {
        assert_true(capi_wasmtime_table_get(capi, store.context, &table, i, &read));
        assert_int_equal(read.kind, WASMTIME_EXTERNREF);
        assert_ptr_equal(data_of(&store, &read.of.externref), i == 0 ? NULL : &datum);
        capi_wasmtime_val_unroot(capi, &read);
    }
    for (uint64_t i = 1; i < 5; i++) {
        capi_assert_ok(capi, capi_wasmtime_table_set(capi, store.context, &table, i, &null));
    }
    collect(&store);
    if (capi->identity.major > 36) { /* older ones keep what ever was in a table */
        assert_int_equal(finalized, 1);
    }
    capi_wasm_tabletype_delete(capi, type);
    capi_store_close(&store);
    assert_int_equal(finalized, 1);
}

static void a_reference_goes_through_a_checked_call(void **state) {
    (void)state;
    struct capi_store store = capi_store_open(NULL);
    const struct capi *capi = store.capi;
    wasmtime_instance_t instance = capi_instance(&store, holder_wat, NULL, 0);
    wasmtime_extern_t func = capi_export(&store, &instance, "same");
    wasmtime_val_t arg = {.kind = WASMTIME_EXTERNREF}, result;
    arg.of.externref = new_externref(&store);
    wasm_trap_t *trap = NULL;
    capi_assert_ok(capi, capi_wasmtime_func_call(capi, store.context, &func.of.func, &arg, 1,
                                                 &result, 1, &trap));
    assert_null(trap);
    capi_wasmtime_val_unroot(capi, &arg);
    assert_ptr_equal(data_of(&store, &result.of.externref), &datum);
    capi_wasmtime_val_unroot(capi, &result);
    collect(&store);
    assert_int_equal(finalized, 1);
    capi_store_close(&store);
}

/* Functions of the host */

static wasm_functype_t *externref_functype(bool has_result) {
    const struct capi *capi = capi_library();
    wasm_valtype_t *types[2] = {capi_wasm_valtype_new(capi, WASM_EXTERNREF), NULL};
    wasm_valtype_vec_t params, results;
    capi_wasm_valtype_vec_new(capi, &params, 1, types);
    if (has_result) {
        types[1] = capi_wasm_valtype_new(capi, WASM_EXTERNREF);
    }
    capi_wasm_valtype_vec_new(capi, &results, has_result ? 1 : 0, &types[1]);
    return capi_wasm_functype_new(capi, &params, &results);
}

static void *seen;

static wasm_trap_t *look_and_give_back(void *env, wasmtime_caller_t *caller,
                                       const wasmtime_val_t *args, size_t nargs,
                                       wasmtime_val_t *results, size_t nresults) {
    (void)env, (void)nargs;
    const struct capi *capi = capi_library();
    seen = capi_wasmtime_externref_data(capi, capi_wasmtime_caller_context(capi, caller),
                                        &args[0].of.externref);
    if (nresults > 0) {
        capi_wasmtime_val_clone(capi, &args[0], &results[0]);
    }
    return NULL;
}

static void call_host(const struct capi_store *store, bool has_result) {
    const struct capi *capi = store->capi;
    wasm_functype_t *type = externref_functype(has_result);
    wasmtime_func_t func;
    capi_wasmtime_func_new(capi, store->context, type, look_and_give_back, NULL, NULL, &func);
    wasmtime_val_t arg = {.kind = WASMTIME_EXTERNREF}, result;
    arg.of.externref = new_externref(store);
    seen = NULL;
    wasm_trap_t *trap = NULL;
    capi_assert_ok(capi, capi_wasmtime_func_call(capi, store->context, &func, &arg, 1, &result,
                                                 has_result ? 1 : 0, &trap));
    assert_null(trap);
    capi_wasmtime_val_unroot(capi, &arg);
    assert_ptr_equal(seen, &datum);
    if (has_result) {
        assert_ptr_equal(data_of(store, &result.of.externref), &datum);
        capi_wasmtime_val_unroot(capi, &result);
    }
    capi_wasm_functype_delete(capi, type);
}

static void a_host_function_gets_and_gives_references(void **state) {
    (void)state;
    struct capi_store store = capi_store_open(NULL);
    call_host(&store, true);
    capi_store_close(&store);
    assert_int_equal(finalized, 1);
}

static void a_host_function_does_not_keep_its_arguments_rooted(void **state) {
    (void)state;
    struct capi_store store = capi_store_open(NULL);
    call_host(&store, false);
    collect(&store);
    assert_int_equal(finalized, store.capi->identity.major == 20 ? 0 : 1);
    capi_store_close(&store);
    assert_int_equal(finalized, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_externref_lives_until_all_its_roots_are_gone),
        cmocka_unit_test(an_externref_goes_through_a_raw_value),
        cmocka_unit_test(a_null_externref_is_null_everywhere),
        cmocka_unit_test(a_value_that_is_a_reference_is_cloned_and_unrooted),
        cmocka_unit_test(values_that_are_no_references_are_copied),
        cmocka_unit_test(null_values_are_cloned_to_null),
        cmocka_unit_test(an_anyref_holds_a_small_integer),
        cmocka_unit_test(a_global_keeps_a_reference),
        cmocka_unit_test(a_global_made_with_a_reference_keeps_it),
        cmocka_unit_test(a_table_keeps_references),
        cmocka_unit_test(a_reference_goes_through_a_checked_call),
        cmocka_unit_test(a_host_function_gets_and_gives_references),
        cmocka_unit_test(a_host_function_does_not_keep_its_arguments_rooted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
