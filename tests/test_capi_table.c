/* The table of the C API against the library that WMT_LIBRARY names, and against made-up ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "capi/table.h"
#include "os/os.h"

enum { MAJOR_OLDEST = 20, MAJOR_NEWEST = 50 };

static struct capi opened;

static capi_symbol find_in_library(void *library, const char *name) {
    return (capi_symbol)os_library_symbol(library, name);
}

static int open_library(void **state) {
    (void)state;
    const char *path = getenv("WMT_LIBRARY");
    char reason[200] = "not set";
    void *library = path != NULL ? os_library_open(path, reason, sizeof reason) : NULL;
    if (library == NULL) {
        print_error("WMT_LIBRARY has to name a libwasmtime: %s\n", reason);
        return -1;
    }
    capi_resolve(&opened, find_in_library, library);
    capi_install_direct(&opened);
    return 0;
}

static bool is_in_major(const struct capi_function_fact *fact, int major) {
    return fact->first <= major && major <= fact->last;
}

static int count_differences(int major, bool print) {
    int differences = 0;
    for (size_t i = 0; i < CAPI_FUNCTION_COUNT; i++) {
        const struct capi_function_fact *fact = &capi_function_facts[i];
        bool found = opened.symbol[i] != NULL;
        if (found != is_in_major(fact, major)) {
            differences++;
            if (print) {
                print_error("%s %s, but the table says majors %d to %d\n", fact->name,
                            found ? "is there" : "is missing", fact->first, fact->last);
            }
        }
    }
    return differences;
}

/* Several majors can have the same functions: any of them will do. */
static void the_library_has_exactly_the_functions_of_one_major(void **state) {
    (void)state;
    int nearest = MAJOR_OLDEST;
    for (int major = MAJOR_OLDEST; major <= MAJOR_NEWEST; major++) {
        if (count_differences(major, false) < count_differences(nearest, false)) {
            nearest = major;
        }
    }
    if (count_differences(nearest, true) != 0) {
        fail_msg("no major of the table is like this library; the nearest is %d", nearest);
    }
}

static void a_direct_table_offers_what_the_library_has_and_no_more(void **state) {
    (void)state;
    static const size_t offsets[CAPI_FUNCTION_COUNT] = {
#define CAPI_FUNCTION(result, function, shape, params, args, returned, oldest, newest)             \
    offsetof(struct capi, function),
#include "capi/functions.def"
    };
    for (size_t i = 0; i < CAPI_FUNCTION_COUNT; i++) {
        capi_symbol member;
        memcpy(&member, (const char *)&opened + offsets[i], sizeof(member));
        assert_true((member != NULL) == (opened.symbol[i] != NULL));
        assert_true(capi_function_facts[i].drifted || member == opened.symbol[i]);
    }
}

static void the_face_calls_the_library(void **state) {
    (void)state;
    wasm_byte_vec_t wasm;
    static const char text[] = "(module)";
    wasmtime_error_t *error = capi_wasmtime_wat2wasm(&opened, text, strlen(text), &wasm);
    assert_null(error);
    static const char empty_module[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
    assert_int_equal(wasm.size, sizeof(empty_module));
    assert_memory_equal(wasm.data, empty_module, sizeof(empty_module));
    capi_wasm_byte_vec_delete(&opened, &wasm);
}

static void facts_are_in_the_order_of_the_indices(void **state) {
    (void)state;
    static const struct capi_function_fact expected[CAPI_FUNCTION_COUNT] = {
#define CAPI_FUNCTION(result, function, shape, params, args, returned, oldest, newest)             \
    [CAPI_INDEX_##function] = {#function, oldest, newest, false},
#define CAPI_DRIFTED(result, function, shape, params, args, returned, oldest, newest)              \
    [CAPI_INDEX_##function] = {#function, oldest, newest, true},
#include "capi/functions.def"
    };
    for (size_t i = 0; i < CAPI_FUNCTION_COUNT; i++) {
        assert_string_equal(capi_function_facts[i].name, expected[i].name);
        assert_int_equal(capi_function_facts[i].first, expected[i].first);
        assert_int_equal(capi_function_facts[i].last, expected[i].last);
        assert_int_equal(capi_function_facts[i].drifted, expected[i].drifted);
    }
}

static void every_range_lies_within_the_supported_majors(void **state) {
    (void)state;
    for (size_t i = 0; i < CAPI_FUNCTION_COUNT; i++) {
        const struct capi_function_fact *fact = &capi_function_facts[i];
        assert_in_range(fact->first, MAJOR_OLDEST, fact->last);
        assert_in_range(fact->last, fact->first, MAJOR_NEWEST);
    }
}

/* A made-up library with one function of each kind that the face and the forwarders tell apart. */

static wasm_valtype_t *made_up_valtype(void) {
    static char valtype;
    return (wasm_valtype_t *)(void *)&valtype;
}

static uint64_t made_up_table_size(const wasmtime_context_t *store, const wasmtime_table_t *table) {
    return (store == NULL ? 1000u : 0u) + table->store_id;
}

static void made_up_val_unroot(wasmtime_val_t *val) { val->kind = 99; }

static bool made_up_is64(const wasm_memorytype_t *type) { return type != NULL; }

static capi_symbol find_made_up(void *data, const char *name) {
    (void)data;
    const struct {
        const char *name;
        capi_symbol symbol;
    } functions[] = {
        {"wasmtime_wasm_valtype_v128", (capi_symbol)made_up_valtype},
        {"wasmtime_table_size", (capi_symbol)made_up_table_size},
        {"wasmtime_val_unroot", (capi_symbol)made_up_val_unroot},
        {"wasmtime_memorytype_is64", (capi_symbol)made_up_is64},
    };
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
        if (strcmp(functions[i].name, name) == 0) {
            return functions[i].symbol;
        }
    }
    return NULL;
}

static struct capi *made_up(void) {
    static struct capi capi;
    capi_resolve(&capi, find_made_up, NULL);
    capi_install_direct(&capi);
    return &capi;
}

static void calls_reach_plain_and_drifted_functions_alike(void **state) {
    (void)state;
    const struct capi *capi = made_up();
    wasmtime_table_t table = {.store_id = 7};
    wasmtime_val_t val = {.kind = WASMTIME_I32};
    capi_wasmtime_val_unroot(capi, &val);
    assert_int_equal(val.kind, 99);
    assert_int_equal(capi_wasmtime_table_size(capi, NULL, &table), 1007);
    assert_ptr_equal(capi_wasmtime_wasm_valtype_v128(capi), made_up_valtype());
    assert_false(capi_wasmtime_memorytype_is64(capi, NULL));
}

static void a_function_that_is_nowhere_is_reported_absent(void **state) {
    (void)state;
    const struct capi *capi = made_up();
    assert_true(capi_has(capi, wasmtime_memorytype_is64));
    assert_true(capi_has(capi, wasmtime_table_size));
    assert_false(capi_has(capi, wasmtime_memorytype_new)); /* drifted */
    assert_false(capi_has(capi, wasmtime_module_new));     /* plain */
}

static uint64_t adapted_table_size(const struct capi *capi, const wasmtime_context_t *store,
                                   const wasmtime_table_t *table) {
    uint64_t native = capi_native(
        capi, wasmtime_table_size,
        uint64_t(*)(const wasmtime_context_t *, const wasmtime_table_t *))(store, table);
    return native * 2;
}

static void an_adapter_stands_in_front_of_the_native_function(void **state) {
    (void)state;
    struct capi *capi = made_up();
    wasmtime_table_t table = {.store_id = 7};
    capi->wasmtime_table_size = adapted_table_size;
    assert_int_equal(capi_wasmtime_table_size(capi, NULL, &table), 2014);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_library_has_exactly_the_functions_of_one_major),
        cmocka_unit_test(a_direct_table_offers_what_the_library_has_and_no_more),
        cmocka_unit_test(the_face_calls_the_library),
        cmocka_unit_test(facts_are_in_the_order_of_the_indices),
        cmocka_unit_test(every_range_lies_within_the_supported_majors),
        cmocka_unit_test(calls_reach_plain_and_drifted_functions_alike),
        cmocka_unit_test(a_function_that_is_nowhere_is_reported_absent),
        cmocka_unit_test(an_adapter_stands_in_front_of_the_native_function),
    };
    return cmocka_run_group_tests(tests, open_library, NULL);
}
