/* Types as text, function types from text, and what can be asked of a type. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "alloc.h"
#include "module_types.h"
#include "support/module_bytes.h"
#include "type.h"

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static void signatures_come_out_as_they_went_in(void **state) {
    static const char *const rows[] = {
        "() -> ()",
        "(i32) -> ()",
        "() -> (f64)",
        "(i32, i64, f32, f64, v128) -> (i32, i64, f32, f64, v128)",
        "(funcref, externref, anyref, eqref, i31ref, structref, arrayref) -> ()",
        "(exnref, contref) -> (nullref, nullfuncref, nullexternref, nullexnref, nullcontref)",
        "((ref func), (ref extern), (ref any), (ref eq), (ref i31), (ref struct)) -> ((ref array))",
        "((ref none), (ref nofunc), (ref noextern), (ref exn), (ref noexn)) -> ((ref cont))",
        "((ref nocont), (ref (shared any))) -> ((ref null (shared func)), (ref null (shared i31)))",
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        wmt_error *err = NULL;
        wmt_type *type = type_parse_func(rows[i], &err);
        assert_string_equal(wmt_error_message(err), "");
        assert_string_equal(wmt_type_text(type), rows[i]);
        assert_int_equal(wmt_type_kind(type), WMT_EXTERN_FUNC);
        type_delete(type);
    }
}

static void signatures_may_be_spaced_and_written_in_long_form(void **state) {
    static const struct {
        const char *text;
        const char *expected;
    } rows[] = {
        {"()->()", "() -> ()"},
        {"(i32,i64)->(f64)", "(i32, i64) -> (f64)"},
        {"  ( i32 ,\ti64 )\r\n -> ( f64 )  ", "(i32, i64) -> (f64)"},
        {"((ref null func)) -> ((ref null extern))", "(funcref) -> (externref)"},
        {"((ref null none), (ref null noexn)) -> ()", "(nullref, nullexnref) -> ()"},
        {"( ( ref\nnull(shared\tnone) ) ) -> ()", "((ref null (shared none))) -> ()"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        wmt_error *err = NULL;
        wmt_type *type = type_parse_func(rows[i].text, &err);
        assert_string_equal(wmt_error_message(err), "");
        assert_string_equal(wmt_type_text(type), rows[i].expected);
        type_delete(type);
    }
}

static void bad_signatures_name_the_column_and_what_belongs_there(void **state) {
    static const struct {
        const char *text;
        const char *message;
    } rows[] = {
        {"", "column 1 of the signature: expected `(`, but it ends here"},
        {"   ", "column 4 of the signature: expected `(`, but it ends here"},
        {"i32 -> i32", "column 1 of the signature: expected `(`, found `i32`"},
        {"(", "column 2 of the signature: expected a value type such as `i32`, but it ends here"},
        {"(i32", "column 5 of the signature: expected `,` or `)`, but it ends here"},
        {"(i32)", "column 6 of the signature: expected `->`, but it ends here"},
        {"(i32) ->", "column 9 of the signature: expected `(`, but it ends here"},
        {"(i32) - > ()", "column 7 of the signature: expected `->`, found `-`"},
        {"(i32) => ()", "column 7 of the signature: expected `->`, found `=`"},
        {"(i32) -> i32", "column 10 of the signature: expected `(`, found `i32`"},
        {"(i32,) -> ()",
         "column 6 of the signature: expected a value type such as `i32`, found `)`"},
        {"(,i32) -> ()",
         "column 2 of the signature: expected a value type such as `i32`, found `,`"},
        {"(i32 i32) -> ()", "column 6 of the signature: expected `,` or `)`, found `i32`"},
        {"(i31) -> ()",
         "column 2 of the signature: expected a value type such as `i32`, found `i31`"},
        {"(I32) -> ()",
         "column 2 of the signature: expected a value type such as `i32`, found `I32`"},
        {"(i32x) -> ()",
         "column 2 of the signature: expected a value type such as `i32`, found `i32x`"},
        {"(i8) -> ()",
         "column 2 of the signature: expected a value type such as `i32`, found `i8`"},
        {"(any) -> ()",
         "column 2 of the signature: expected a value type such as `i32`, found `any`"},
        {"() -> () x", "column 10 of the signature: expected the end, found `x`"},
        {"() -> ())", "column 9 of the signature: expected the end, found `)`"},
        {"((ref)) -> ()", "column 6 of the signature: expected a heap type such as `any` (an index "
                          "would need a module), found `)`"},
        {"((ref null 3)) -> ()", "column 12 of the signature: expected a heap type such as `any` "
                                 "(an index would need a module), found `3`"},
        {"((ref (exact 3))) -> ()", "column 8 of the signature: expected `shared`, found `exact`"},
        {"((ref (shared 3))) -> ()", "column 15 of the signature: expected a heap type such as "
                                     "`any` (an index would need a module), found `3`"},
        {"((ref funcref)) -> ()", "column 7 of the signature: expected a heap type such as `any` "
                                  "(an index would need a module), found `funcref`"},
        {"((ref any) -> ()", "column 12 of the signature: expected `,` or `)`, found `->`"},
        {"((null any)) -> ()", "column 3 of the signature: expected `ref`, found `null`"},
        {"(\x01) -> ()",
         "column 2 of the signature: expected a value type such as `i32`, found the "
         "byte 0x01"},
        {"(\xc3\xbc) -> ()",
         "column 2 of the signature: expected a value type such as `i32`, found "
         "the byte 0xc3"},
        {"(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) -> ()",
         "column 2 of the signature: expected a value type such as `i32`, found "
         "`aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        wmt_error *err = NULL;
        assert_null(type_parse_func(rows[i].text, &err));
        assert_string_equal(wmt_error_message(err), rows[i].message);
        assert_string_equal(wmt_error_code(err), "bad-signature");
        wmt_error_clear(&err);
    }
}

/* "(i32, i32, ...) -> ()". */
static void write_many_params(char *text, size_t count) {
    char *at = text;
    for (size_t i = 0; i < count; i++) {
        at += sprintf(at, i == 0 ? "(i32" : ", i32");
    }
    (void)sprintf(at, ") -> ()");
}

static void a_thousand_parameters_are_the_limit(void **state) {
    static char text[8000];
    wmt_error *err = NULL;
    wmt_type *type = NULL;
    (void)state;
    write_many_params(text, 1000);
    type = type_parse_func(text, &err);
    assert_int_equal(wmt_type_param_count(type), 1000);
    assert_string_equal(wmt_type_text(type), text);
    type_delete(type);
    write_many_params(text, 1001);
    assert_null(type_parse_func(text, &err));
    assert_string_equal(wmt_error_message(err), "column 5002 of the signature: expected `)` after "
                                                "at most 1000 types, found `i32`");
    wmt_error_clear(&err);
}

static void no_signature_is_a_null_argument(void **state) {
    wmt_error *err = NULL;
    (void)state;
    assert_null(type_parse_func(NULL, &err));
    assert_string_equal(wmt_error_code(err), "null-argument");
    assert_null(type_parse_func("() -> ()", &err));
    assert_string_equal(wmt_error_code(err), "null-argument");
    wmt_error_clear(&err);
}

static void fail_every_allocation(const char *text) {
    long count = 0;
    mem_fail_from(-1);
    type_delete(type_parse_func(text, NULL));
    count = mem_allocation_count();
    assert_true(count > 1);
    for (long nth = 0; nth < count; nth++) {
        wmt_error *err = NULL;
        wmt_type *type = NULL;
        mem_fail_from(nth);
        type = type_parse_func(text, &err);
        mem_fail_from(-1);
        assert_null(type);
        assert_string_equal(wmt_error_code(err), "out-of-memory");
        wmt_error_clear(&err);
    }
}

static void every_allocation_of_a_signature_may_fail(void **state) {
    static char text[8000];
    (void)state;
    fail_every_allocation("(i32, (ref any), funcref) -> (i32, externref)");
    write_many_params(text, 1000);
    fail_every_allocation(text);
    write_many_params(text, 20);
    fail_every_allocation(text);
}

static void a_function_type_tells_its_parameters_and_results(void **state) {
    wmt_type *type = type_parse_func("(i32, (ref null none)) -> ((ref extern))", NULL);
    (void)state;
    assert_int_equal(wmt_type_param_count(type), 2);
    assert_int_equal(wmt_type_result_count(type), 1);
    assert_int_equal(wmt_valtype_kind(wmt_type_param(type, 0)), WMT_I32);
    assert_int_equal(wmt_valtype_kind(wmt_type_param(type, 1)), WMT_ANYREF);
    assert_int_equal(wmt_valtype_kind(wmt_type_result(type, 0)), WMT_EXTERNREF);
    assert_int_equal(type->func.params[1].kind, WMT_ANYREF);
    assert_string_equal(wmt_valtype_text(wmt_type_param(type, 1)), "nullref");
    assert_false(wmt_valtype_is_nullable(wmt_type_param(type, 0)));
    assert_true(wmt_valtype_is_nullable(wmt_type_param(type, 1)));
    assert_false(wmt_valtype_is_nullable(wmt_type_result(type, 0)));
    assert_null(wmt_type_param(type, 2));
    assert_null(wmt_type_result(type, 1));
    assert_null(wmt_type_result(type, SIZE_MAX));
    type_delete(type);
}

static void what_a_type_does_not_have_is_zero(void **state) {
    wmt_type *type = type_parse_func("(i32) -> ()", NULL);
    uint64_t maximum = 7;
    (void)state;
    assert_int_equal(wmt_type_minimum(type), 0);
    assert_false(wmt_type_maximum(type, &maximum));
    assert_int_equal(maximum, 0);
    assert_false(wmt_type_maximum(type, NULL));
    assert_int_equal(wmt_type_page_size(type), 0);
    assert_false(wmt_type_is_64(type));
    assert_false(wmt_type_is_shared(type));
    assert_false(wmt_type_is_mutable(type));
    assert_null(wmt_type_element(type));
    type_delete(type);
}

static void null_is_a_type_of_nothing(void **state) {
    uint64_t maximum = 7;
    (void)state;
    assert_int_equal(wmt_type_kind(NULL), WMT_EXTERN_NONE);
    assert_string_equal(wmt_type_text(NULL), "");
    assert_int_equal(wmt_type_param_count(NULL), 0);
    assert_null(wmt_type_param(NULL, 0));
    assert_int_equal(wmt_type_result_count(NULL), 0);
    assert_null(wmt_type_result(NULL, 0));
    assert_int_equal(wmt_type_minimum(NULL), 0);
    assert_false(wmt_type_maximum(NULL, &maximum));
    assert_int_equal(maximum, 0);
    assert_false(wmt_type_is_64(NULL));
    assert_false(wmt_type_is_shared(NULL));
    assert_int_equal(wmt_type_page_size(NULL), 0);
    assert_null(wmt_type_element(NULL));
    assert_false(wmt_type_is_mutable(NULL));
    assert_int_equal(wmt_valtype_kind(NULL), WMT_NONE);
    assert_string_equal(wmt_valtype_text(NULL), "");
    assert_false(wmt_valtype_is_nullable(NULL));
    type_delete(NULL);
}

/* One import of each shape, in the format of its type in a module. */
static const struct imported {
    const char *bytes;
    const char *text;
    uint64_t minimum, maximum, page_size;
    bool has_maximum, is_64, is_shared, is_mutable;
    const char *element;
} imported[] = {
    {"02 00 00", "memory 0", 0, 0, 65536, false, false, false, false, ""},
    {"02 01 01 10", "memory 1 16", 1, 16, 65536, true, false, false, false, ""},
    {"02 03 01 10", "memory 1 16 shared", 1, 16, 65536, true, false, true, false, ""},
    {"02 04 #300", "memory i64 300", 300, 0, 65536, false, true, false, false, ""},
    {"02 05 00 80 80 80 80 80 80 40", "memory i64 0 281474976710656", 0, UINT64_C(1) << 48, 65536,
     true, true, false, false, ""},
    {"02 08 05 00", "memory 5 pagesize 1", 5, 0, 1, false, false, false, false, ""},
    {"02 0f 05 06 0c", "memory i64 5 6 shared pagesize 4096", 5, 6, 4096, true, true, true, false,
     ""},
    {"02 08 05 10", "memory 5", 5, 0, 65536, false, false, false, false, ""},
    {"02 08 05 3f", "memory 5 pagesize 9223372036854775808", 5, 0, UINT64_C(1) << 63, false, false,
     false, false, ""},
    {"01 70 00 00", "table 0 funcref", 0, 0, 0, false, false, false, false, "funcref"},
    {"01 6f 01 0a 14", "table 10 20 externref", 10, 20, 0, true, false, false, false, "externref"},
    {"01 64 00 05 0a ff ff ff ff ff ff ff ff ff 01", "table i64 10 18446744073709551615 (ref 0)",
     10, UINT64_MAX, 0, true, true, false, false, "(ref 0)"},
    {"01 65 70 02 01", "table shared 1 (ref null (shared func))", 1, 0, 0, false, false, true,
     false, "(ref null (shared func))"},
    {"03 7f 00", "global i32", 0, 0, 0, false, false, false, false, "i32"},
    {"03 7b 01", "global mut v128", 0, 0, 0, false, false, false, true, "v128"},
    {"03 63 62 00 01", "global mut (ref null (exact 0))", 0, 0, 0, false, false, false, true,
     "(ref null (exact 0))"},
    {"03 64 65 6e 02", "global shared (ref (shared any))", 0, 0, 0, false, false, true, false,
     "(ref (shared any))"},
    {"03 69 03", "global shared mut exnref", 0, 0, 0, false, false, true, true, "exnref"},
    {"04 00 00", "tag (i32) -> ()", 0, 0, 0, false, false, false, false, ""},
    {"00 00", "(i32) -> ()", 0, 0, 0, false, false, false, false, ""},
    {"20 00", "exact (i32) -> ()", 0, 0, 0, false, false, false, false, ""},
    {"00 01", "shared () -> ()", 0, 0, 0, false, false, true, false, ""},
    {"20 01", "exact shared () -> ()", 0, 0, 0, false, false, true, false, ""},
};

static void types_of_modules_tell_what_they_are(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(imported); i++) {
        const struct imported *row = &imported[i];
        char description[200];
        struct module_bytes module;
        struct module_types *types = NULL;
        const wmt_type *type = NULL;
        wmt_error *err = NULL;
        uint64_t maximum = 1;
        (void)snprintf(description, sizeof description,
                       "1: 02 60 01 7f 00 65 60 00 00 ; 2: 01 'm' 'n' %s ;", row->bytes);
        module = module_bytes(description, 0);
        (void)module_types_parse(module.bytes, module.size, &types, &err);
        assert_string_equal(wmt_error_message(err), "");
        type = types->imports[0].type;
        assert_string_equal(wmt_type_text(type), row->text);
        assert_int_equal(wmt_type_minimum(type), row->minimum);
        assert_int_equal(wmt_type_maximum(type, &maximum), row->has_maximum);
        assert_int_equal(maximum, row->maximum);
        assert_int_equal(wmt_type_page_size(type), row->page_size);
        assert_int_equal(wmt_type_is_64(type), row->is_64);
        assert_int_equal(wmt_type_is_shared(type), row->is_shared);
        assert_int_equal(wmt_type_is_mutable(type), row->is_mutable);
        assert_string_equal(wmt_valtype_text(wmt_type_element(type)), row->element);
        module_types_delete(types);
    }
}

static void types_that_the_c_api_cannot_name_are_found(void **state) {
    static const struct {
        const char *signature;
        const char *unnameable;
    } rows[] = {
        {"() -> ()", ""},
        {"(i32, i64, f32, f64, v128) -> (funcref, externref)", ""},
        {"(i32, anyref, eqref) -> ()", "anyref"},
        {"((ref func)) -> ()", "(ref func)"},
        {"((ref null (shared extern))) -> ()", "(ref null (shared extern))"},
        {"(i32) -> (i32, nullfuncref)", "nullfuncref"},
        {"() -> (exnref)", "exnref"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        wmt_type *type = type_parse_func(rows[i].signature, NULL);
        assert_string_equal(wmt_valtype_text(type_first_unnameable(type)), rows[i].unnameable);
        type_delete(type);
    }
}

static void elements_that_the_c_api_cannot_name_are_found(void **state) {
    struct module_bytes module = module_bytes("2: 03 'm' 'n' 01 70 00 00 'm' 'n' 03 6e 00 "
                                              "'m' 'n' 02 00 00 ;",
                                              0);
    struct module_types *types = NULL;
    (void)state;
    assert_true(module_types_parse(module.bytes, module.size, &types, NULL));
    assert_null(type_first_unnameable(types->imports[0].type));
    assert_string_equal(wmt_valtype_text(type_first_unnameable(types->imports[1].type)), "anyref");
    assert_null(type_first_unnameable(types->imports[2].type));
    module_types_delete(types);
}

static void kinds_have_names(void **state) {
    static const char *const extern_names[] = {"none", "func", "table", "memory", "global", "tag"};
    static const char *const val_names[] = {"none",   "i32",    "i64",     "f32",
                                            "f64",    "v128",   "funcref", "externref",
                                            "anyref", "exnref", "contref"};
    (void)state;
    for (size_t i = 0; i < COUNT(extern_names); i++) {
        assert_string_equal(wmt_extern_kind_name((int)i), extern_names[i]);
    }
    assert_string_equal(wmt_extern_kind_name(6), "none");
    assert_string_equal(wmt_extern_kind_name(-1), "none");
    for (size_t i = 0; i < COUNT(val_names); i++) {
        assert_string_equal(wmt_valkind_name((uint32_t)i), val_names[i]);
    }
    assert_string_equal(wmt_valkind_name(11), "unknown");
    assert_string_equal(wmt_valkind_name(UINT32_MAX), "unknown");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_come_out_as_they_went_in),
        cmocka_unit_test(signatures_may_be_spaced_and_written_in_long_form),
        cmocka_unit_test(bad_signatures_name_the_column_and_what_belongs_there),
        cmocka_unit_test(a_thousand_parameters_are_the_limit),
        cmocka_unit_test(no_signature_is_a_null_argument),
        cmocka_unit_test(every_allocation_of_a_signature_may_fail),
        cmocka_unit_test(a_function_type_tells_its_parameters_and_results),
        cmocka_unit_test(what_a_type_does_not_have_is_zero),
        cmocka_unit_test(null_is_a_type_of_nothing),
        cmocka_unit_test(types_of_modules_tell_what_they_are),
        cmocka_unit_test(types_that_the_c_api_cannot_name_are_found),
        cmocka_unit_test(elements_that_the_c_api_cannot_name_are_found),
        cmocka_unit_test(kinds_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
