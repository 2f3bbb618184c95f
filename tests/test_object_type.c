/* Types of structs and arrays: what their text may be, and what they tell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/embedding.h"

/* Skips the test where there are none, after checking that libwmt says so. */
static wmt_object_type *type_or_skip(void **state, const char *text) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_object_type *type = wmt_object_type_new(embedding->engine, text, &err);
    if (wmt_error_kind_of(err) == WMT_ERROR_UNSUPPORTED) {
        assert_null(type);
        assert_error(&err, WMT_ERROR_UNSUPPORTED, "missing-function", "libwasmtime 44 and newer");
        skip();
    }
    assert_no_error(&err);
    return type;
}

static void assert_text(void **state, const char *text, const char *canonical) {
    wmt_object_type *type = type_or_skip(state, text);
    assert_string_equal(wmt_object_type_text(type), canonical);
    wmt_object_type_delete(type);
}

static void a_type_is_read_in_every_form_and_written_in_one(void **state) {
    assert_text(state, "(struct)", "(struct)");
    assert_text(state, " ( struct ( field ) ) ", "(struct)");
    assert_text(state, "(struct (field i8 (mut i16))(field v128))",
                "(struct (field i8) (field (mut i16)) (field v128))");
    assert_text(state, "(struct (field (mut externref) (ref null func)))",
                "(struct (field (mut externref)) (field funcref))");
    assert_text(state, "(array\t(mut i8))", "(array (mut i8))");
    assert_text(state, "(array f64)", "(array f64)");
}

static void fields_are_told(void **state) {
    wmt_object_type *type = type_or_skip(state, "(struct (field (mut i8) externref) (field i64))");
    assert_int_equal(wmt_object_type_kind(type), WMT_REF_STRUCT);
    assert_int_equal(wmt_object_type_field_count(type), 3);
    assert_string_equal(wmt_valtype_text(wmt_object_type_field(type, 0)), "i32");
    assert_int_equal(wmt_object_type_field_packed_bits(type, 0), 8);
    assert_true(wmt_object_type_field_is_mutable(type, 0));
    assert_string_equal(wmt_valtype_text(wmt_object_type_field(type, 1)), "externref");
    assert_int_equal(wmt_object_type_field_packed_bits(type, 1), 0);
    assert_false(wmt_object_type_field_is_mutable(type, 1));
    assert_int_equal(wmt_valtype_kind(wmt_object_type_field(type, 2)), WMT_I64);
    assert_null(wmt_object_type_field(type, 3));
    assert_int_equal(wmt_object_type_field_packed_bits(type, SIZE_MAX), 0);
    assert_false(wmt_object_type_field_is_mutable(type, 3));
    wmt_object_type_delete(type);
}

static void an_array_has_one_field(void **state) {
    wmt_object_type *type = type_or_skip(state, "(array (mut i16))");
    assert_int_equal(wmt_object_type_kind(type), WMT_REF_ARRAY);
    assert_int_equal(wmt_object_type_field_count(type), 1);
    assert_int_equal(wmt_object_type_field_packed_bits(type, 0), 16);
    assert_true(wmt_object_type_field_is_mutable(type, 0));
    wmt_object_type_delete(type);
}

static void null_has_nothing(void **state) {
    (void)state;
    assert_int_equal(wmt_object_type_kind(NULL), WMT_REF_NONE);
    assert_string_equal(wmt_object_type_text(NULL), "");
    assert_int_equal(wmt_object_type_field_count(NULL), 0);
    assert_null(wmt_object_type_field(NULL, 0));
    assert_null(wmt_object_type_keep(NULL));
    wmt_object_type_delete(NULL);
}

static void a_text_that_is_no_type_is_refused(void **state) {
    static const struct {
        const char *text;
        const char *part;
    } cases[] = {
        {"", "column 1 of the type: expected `(`, but it ends here"},
        {"struct", "column 1 of the type: expected `(`, found `struct`"},
        {"(func)", "expected `struct` or `array`, found `func`"},
        {"(struct", "expected `(field` or `)`, but it ends here"},
        {"(struct i32)", "expected `(field` or `)`, found `i32`"},
        {"(struct (mut i32))", "expected `field`, found `mut`"},
        {"(struct (field (mut i32))", "expected `(field` or `)`, but it ends here"},
        {"(struct (field i32)) i32", "expected the end, found `i32`"},
        {"(struct (field i33))", "expected a value type such as `i32`, found `i33`"},
        {"(struct (field (mut (mut i32))))", "expected `ref`, found `mut`"},
        {"(struct (field (ref 0)))", "an index would need a module"},
        {"(struct (field $x i32))", "found `$`"},
        {"(array)", "expected a value type such as `i32`, found `)`"},
        {"(array i8 i8)", "expected `)`, found `i8`"},
        {"(array (mut i8)", "expected `)`, but it ends here"},
        {"(array \xff)", "found the byte 0xff"},
    };
    const struct embedding *embedding = *state;
    wmt_object_type_delete(type_or_skip(state, "(struct)"));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wmt_error *err = NULL;
        assert_null(wmt_object_type_new(embedding->engine, cases[i].text, &err));
        assert_error(&err, WMT_ERROR_INVALID, "bad-object-type", cases[i].part);
    }
}

/* "(struct (field i8 i8 ...))" */
static char *struct_of_many(size_t count) {
    static const char start[] = "(struct (field";
    char *text = malloc(sizeof start + 3 * count + 2);
    assert_non_null(text);
    memcpy(text, start, sizeof start);
    for (size_t i = 0; i < count; i++) {
        memcpy(text + sizeof start - 1 + 3 * i, " i8", 3);
    }
    memcpy(text + sizeof start - 1 + 3 * count, "))", 3);
    return text;
}

static void there_are_at_most_10000_fields(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_object_type *type = NULL;
    char *text = NULL;
    wmt_object_type_delete(type_or_skip(state, "(struct)"));
    text = struct_of_many(10000);
    type = wmt_object_type_new(embedding->engine, text, &err);
    assert_int_equal(wmt_object_type_field_count(type), 10000);
    free(text);
    text = struct_of_many(10001);
    assert_null(wmt_object_type_new(embedding->engine, text, &err));
    assert_error(&err, WMT_ERROR_INVALID, "bad-object-type", "at most 10000 fields");
    free(text);
    wmt_object_type_delete(type);
}

static void a_type_outlives_who_else_had_the_engine(void **state) {
    struct embedding *embedding = *state;
    wmt_object_type *type = type_or_skip(state, "(array i8)");
    wmt_object_type *kept = wmt_object_type_keep(type);
    assert_ptr_equal(kept, type);
    wmt_object_type_delete(type);
    wmt_store_delete(embedding->store);
    wmt_engine_delete(embedding->engine);
    embedding->store = NULL;
    embedding->engine = NULL;
    assert_string_equal(wmt_object_type_text(kept), "(array i8)");
    wmt_object_type_delete(kept);
}

static void types_that_cannot_be_named_are_unsupported(void **state) {
    static const char *const texts[] = {"(array contref)", "(struct (field (ref (shared any))))"};
    const struct embedding *embedding = *state;
    wmt_object_type_delete(type_or_skip(state, "(struct)"));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        wmt_error *err = NULL;
        assert_null(wmt_object_type_new(embedding->engine, texts[i], &err));
        assert_error(&err, WMT_ERROR_UNSUPPORTED, "unsupported-type", "a field or element");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        embedding_test(a_type_is_read_in_every_form_and_written_in_one),
        embedding_test(fields_are_told),
        embedding_test(an_array_has_one_field),
        cmocka_unit_test(null_has_nothing),
        embedding_test(a_text_that_is_no_type_is_refused),
        embedding_test(there_are_at_most_10000_fields),
        embedding_test(a_type_outlives_who_else_had_the_engine),
        embedding_test(types_that_cannot_be_named_are_unsupported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
