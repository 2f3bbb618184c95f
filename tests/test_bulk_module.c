/* The module that loops: what it imports and exports, and how many rows it takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bulk_module.h"
#include "module_types.h"
#include "support/embedding.h"
#include "type.h"

static wmt_type *parse(const char *signature) {
    wmt_error *err = NULL;
    wmt_type *type = type_parse_func(signature, &err);
    assert_no_error(&err);
    return type;
}

static const char *const signatures[] = {
    "() -> ()",
    "() -> (i32)",
    "(i32) -> ()",
    "(i32, i64, f32, f64, v128) -> (v128, f64, f32, i64, i32)",
    "(v128, v128, v128) -> (v128)",
    "(f64, f64, f64, f64) -> (f64)",
};
enum { SIGNATURES = sizeof signatures / sizeof *signatures };

static void it_is_valid_and_imports_the_function(void **state) {
    const struct embedding *embedding = *state;
    for (size_t i = 0; i < SIGNATURES; i++) {
        wmt_error *err = NULL;
        wmt_type *type = parse(signatures[i]);
        wmt_bytes *bytes = bulk_module_write(&type->func);
        struct module_types *types = NULL;
        assert_true(wmt_module_validate(embedding->engine, bytes->data, bytes->size, &err));
        assert_true(module_types_parse(bytes->data, bytes->size, &types, &err));
        assert_int_equal(types->import_count, 1);
        assert_string_equal(types->imports[0].type->text, signatures[i]);
        assert_int_equal(types->export_count, 2);
        assert_string_equal(types->exports[0].name, BULK_EXPORT_ROWS);
        assert_string_equal(types->exports[0].type->text, "(i32) -> ()");
        assert_string_equal(types->exports[1].name, BULK_EXPORT_REGION);
        assert_string_equal(types->exports[1].type->text, "memory 1 1");
        module_types_delete(types);
        wmt_bytes_delete(bytes);
        type_delete(type);
    }
}

static void the_region_holds_as_many_rows_as_it_says(void **state) {
    static const size_t capacities[SIGNATURES] = {INT32_MAX / 16 * 16, 8176, 8176, 400, 496, 816};
    (void)state;
    for (size_t i = 0; i < SIGNATURES; i++) {
        wmt_type *type = parse(signatures[i]);
        assert_int_equal(bulk_module_capacity(&type->func), capacities[i]);
        type_delete(type);
    }
}

/* As many vectors as a function can have. */
static void the_longest_row_fits(void **state) {
    const struct embedding *embedding = *state;
    wmt_valtype *types = calloc(TYPE_VALUES_MAX, sizeof *types);
    struct type_func type = {.params = types,
                             .param_count = TYPE_VALUES_MAX,
                             .results = types,
                             .result_count = TYPE_VALUES_MAX};
    wmt_error *err = NULL;
    wmt_bytes *bytes = NULL;
    assert_non_null(types);
    for (size_t i = 0; i < TYPE_VALUES_MAX; i++) {
        types[i].kind = WMT_V128;
    }
    assert_int_equal(bulk_module_capacity(&type), 1);
    bytes = bulk_module_write(&type);
    assert_true(wmt_module_validate(embedding->engine, bytes->data, bytes->size, &err));
    assert_no_error(&err);
    wmt_bytes_delete(bytes);
    free(types);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        embedding_test(it_is_valid_and_imports_the_function),
        cmocka_unit_test(the_region_holds_as_many_rows_as_it_says),
        embedding_test(the_longest_row_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
