/* Drifts of memory types, page sizes and value types. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "capi/capi.h"
#include "support/capi_library.h"

enum { PAGE_SIZE_LOG2 = 16, TEXT_SIZE = 400 };

static wasm_memorytype_t *new_memorytype(uint64_t min, bool max_present, uint64_t max, bool is_64,
                                         bool shared) {
    const struct capi *capi = capi_library();
    wasm_memorytype_t *type = NULL;
    capi_assert_ok(capi, capi_wasmtime_memorytype_new(capi, min, max_present, max, is_64, shared,
                                                      PAGE_SIZE_LOG2, &type));
    assert_non_null(type);
    return type;
}

static void a_memory_type_has_the_limits_it_was_made_with(void **state) {
    (void)state;
    const struct capi *capi = capi_library();
    wasm_memorytype_t *type = new_memorytype(1, true, 7, false, false);
    uint64_t max = 0;
    assert_int_equal(capi_wasmtime_memorytype_minimum(capi, type), 1);
    assert_true(capi_wasmtime_memorytype_maximum(capi, type, &max));
    assert_int_equal(max, 7);
    assert_false(capi_wasmtime_memorytype_is64(capi, type));
    capi_wasm_memorytype_delete(capi, type);

    type = new_memorytype(3, false, 0, true, false);
    assert_int_equal(capi_wasmtime_memorytype_minimum(capi, type), 3);
    assert_false(capi_wasmtime_memorytype_maximum(capi, type, &max));
    assert_true(capi_wasmtime_memorytype_is64(capi, type));
    capi_wasm_memorytype_delete(capi, type);
}

static void a_memory_type_is_not_shared_by_accident(void **state) {
    (void)state;
    const struct capi *capi = capi_library();
    if (!capi_has(capi, wasmtime_memorytype_isshared)) {
        skip();
    }
    wasm_memorytype_t *type = new_memorytype(1, true, 2, false, false);
    assert_false(capi_wasmtime_memorytype_isshared(capi, type));
    capi_wasm_memorytype_delete(capi, type);
}

/* Whatever a memory's type can say, a memory that is to be shared is shared. */
static void a_shared_memory_has_a_shared_type(void **state) {
    (void)state;
    const struct capi *capi = capi_library();
    wasm_config_t *config = capi_config_new(capi);
    wasm_memorytype_t *type = NULL;
    wasmtime_sharedmemory_t *memory = NULL;
    uint64_t max = 0;
    if (capi_has(capi, wasmtime_config_shared_memory_set)) {
        capi_wasmtime_config_shared_memory_set(capi, config, true);
    }
    struct capi_store store = capi_store_open(config);
    capi_assert_ok(
        capi, capi_wasmtime_memorytype_new(capi, 1, true, 200, false, true, PAGE_SIZE_LOG2, &type));
    capi_assert_ok(capi, capi_wasmtime_sharedmemory_new(capi, store.engine, type, &memory));
    assert_int_equal(capi_wasmtime_sharedmemory_size(capi, memory), 1);
    capi_wasm_memorytype_delete(capi, type);
    type = capi_wasmtime_sharedmemory_type(capi, memory);
    assert_true(capi_wasmtime_memorytype_maximum(capi, type, &max));
    assert_int_equal(max, 200);
    if (capi_has(capi, wasmtime_memorytype_isshared)) {
        assert_true(capi_wasmtime_memorytype_isshared(capi, type));
    }
    capi_wasm_memorytype_delete(capi, type);
    capi_wasmtime_sharedmemory_delete(capi, memory);
    capi_store_close(&store);
}

static const struct refused_memorytype {
    uint64_t min;
    bool max_present;
    uint64_t max;
    bool is_64;
    bool shared;
    uint8_t page_size_log2;
} refused_memorytypes[] = {
    {2, true, 1, false, false, PAGE_SIZE_LOG2},                 /* max below min */
    {65537, false, 0, false, false, PAGE_SIZE_LOG2},            /* 4 GiB and a page */
    {0, true, 65537, false, false, PAGE_SIZE_LOG2},             /* the same for the maximum */
    {UINT64_MAX, false, 0, false, false, PAGE_SIZE_LOG2},       /* bytes overflow 64 bits */
    {UINT64_C(1) << 48, false, 0, true, false, PAGE_SIZE_LOG2}, /* the same, 64-bit index */
    {1, false, 0, false, true, PAGE_SIZE_LOG2},                 /* shared without maximum */
    {1, true, 2, false, false, 12},                             /* pages of 4 KiB */
};

static void an_impossible_memory_type_is_an_error(void **state) {
    (void)state;
    const struct capi *capi = capi_library();
    for (size_t i = 0; i < sizeof(refused_memorytypes) / sizeof(refused_memorytypes[0]); i++) {
        const struct refused_memorytype *row = &refused_memorytypes[i];
        wasm_memorytype_t *type = NULL;
        wasmtime_error_t *error =
            capi_wasmtime_memorytype_new(capi, row->min, row->max_present, row->max, row->is_64,
                                         row->shared, row->page_size_log2, &type);
        char text[TEXT_SIZE];
        if (!capi_take_error(capi, error, text, sizeof(text))) {
            fail_msg("row %zu was accepted", i);
        }
    }
}

static void a_page_of_one_byte_is_made_or_refused(void **state) {
    (void)state;
    const struct capi *capi = capi_library();
    wasm_memorytype_t *type = NULL;
    wasmtime_error_t *error =
        capi_wasmtime_memorytype_new(capi, 1, true, 2, false, false, 0, &type);
    char text[TEXT_SIZE];
    if (capi_take_error(capi, error, text, sizeof(text))) {
        assert_true(capi->identity.major < 39);
        assert_non_null(strstr(text, "begin with version 39"));
        return;
    }
    assert_int_equal(capi_wasmtime_memorytype_page_size(capi, type), 1);
    assert_int_equal(capi_wasmtime_memorytype_page_size_log2(capi, type), 0);
    capi_wasm_memorytype_delete(capi, type);
}

static void pages_have_64_kib_unless_said_otherwise(void **state) {
    (void)state;
    const struct capi *capi = capi_library();
    wasm_memorytype_t *type = new_memorytype(1, true, 2, false, false);
    assert_int_equal(capi_wasmtime_memorytype_page_size(capi, type), 65536);
    assert_int_equal(capi_wasmtime_memorytype_page_size_log2(capi, type), 16);

    struct capi_store store = capi_store_open(NULL);
    wasmtime_memory_t memory;
    capi_assert_ok(capi, capi_wasmtime_memory_new(capi, store.context, type, &memory));
    assert_int_equal(capi_wasmtime_memory_page_size(capi, store.context, &memory), 65536);
    assert_int_equal(capi_wasmtime_memory_page_size_log2(capi, store.context, &memory), 16);
    capi_store_close(&store);
    capi_wasm_memorytype_delete(capi, type);
}

static void v128_is_a_value_type_with_a_kind(void **state) {
    (void)state;
    const struct capi *capi = capi_library();
    assert_true(capi_has(capi, wasmtime_wasm_valtype_v128));
    wasm_valtype_t *v128 = capi_wasmtime_wasm_valtype_v128(capi);
    assert_int_equal(capi_wasm_valtype_kind(capi, v128), WASMTIME_V128);
    capi_wasm_valtype_delete(capi, v128);

    static const wasm_valkind_t kinds[] = {WASM_I32, WASM_I64,       WASM_F32,
                                           WASM_F64, WASM_EXTERNREF, WASM_FUNCREF};
    for (size_t i = 0; i < sizeof(kinds); i++) {
        wasm_valtype_t *type = capi_wasm_valtype_new(capi, kinds[i]);
        assert_int_equal(capi_wasm_valtype_kind(capi, type), kinds[i]);
        capi_wasm_valtype_delete(capi, type);
    }
}

static void a_v128_global_keeps_its_value(void **state) {
    (void)state;
    struct capi_store store = capi_store_open(NULL);
    const struct capi *capi = store.capi;
    wasm_globaltype_t *type =
        capi_wasm_globaltype_new(capi, capi_wasmtime_wasm_valtype_v128(capi), WASM_CONST);
    wasmtime_val_t val = {.kind = WASMTIME_V128};
    for (uint8_t i = 0; i < sizeof(val.of.v128); i++) {
        val.of.v128[i] = (uint8_t)(0xf0 + i);
    }
    wasmtime_global_t global;
    capi_assert_ok(capi, capi_wasmtime_global_new(capi, store.context, type, &val, &global));
    wasmtime_val_t read;
    capi_wasmtime_global_get(capi, store.context, &global, &read);
    assert_int_equal(read.kind, WASMTIME_V128);
    assert_memory_equal(read.of.v128, val.of.v128, sizeof(val.of.v128));
    capi_wasm_globaltype_delete(capi, type);
    capi_store_close(&store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_memory_type_has_the_limits_it_was_made_with),
        cmocka_unit_test(a_memory_type_is_not_shared_by_accident),
        cmocka_unit_test(a_shared_memory_has_a_shared_type),
        cmocka_unit_test(an_impossible_memory_type_is_an_error),
        cmocka_unit_test(a_page_of_one_byte_is_made_or_refused),
        cmocka_unit_test(pages_have_64_kib_unless_said_otherwise),
        cmocka_unit_test(v128_is_a_value_type_with_a_kind),
        cmocka_unit_test(a_v128_global_keeps_its_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
