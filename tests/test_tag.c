/* Tags: made by the host, imported and exported by guests, compared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/exceptions.h"

static void a_tag_has_the_type_it_was_made_with(void **state) {
    struct embedding *embedding = exceptions_or_skip(state);
    wmt_error *err = NULL;
    wmt_tag *tag = wmt_tag_new(embedding->store, "(i32, externref)->()", &err);
    assert_no_error(&err);
    assert_string_equal(wmt_type_text(wmt_tag_type(tag)), "tag (i32, externref) -> ()");
    assert_int_equal(wmt_extern_kind_of(wmt_tag_extern(tag)), WMT_EXTERN_TAG);
    assert_ptr_equal(wmt_extern_store(wmt_tag_extern(tag)), embedding->store);
}

static void every_kind_of_value_can_be_carried(void **state) {
    struct embedding *embedding = exceptions_or_skip(state);
    wmt_error *err = NULL;
    (void)wmt_tag_new(embedding->store,
                      "(i32, i64, f32, f64, v128, funcref, externref, anyref, exnref) -> ()", &err);
    (void)wmt_tag_new(embedding->store, "() -> ()", &err);
    (void)wmt_tag_new(embedding->store, "((ref extern), eqref, (ref i31), structref) -> ()", &err);
    assert_no_error(&err);
}

static void a_tag_made_by_the_host_is_imported(void **state) {
    static const char guest[] = "(module (import \"\" \"tag\" (tag $t (param i32)))"
                                "  (export \"again\" (tag $t)) (tag (export \"own\") (param i32)))";
    struct embedding *embedding = exceptions_or_skip(state);
    wmt_error *err = NULL;
    wmt_tag *tag = wmt_tag_new(embedding->store, "(i32) -> ()", &err);
    wmt_tag *other = wmt_tag_new(embedding->store, "(i32) -> ()", &err);
    wmt_extern *import = wmt_tag_extern(tag);
    wmt_instance *instance = NULL;
    assert_no_error(&err);
    instance = embedding_instance(embedding, guest, &import, 1);
    assert_true(wmt_tag_equal(tag, tag, &err));
    assert_true(wmt_tag_equal(wmt_instance_tag(instance, "again", &err), tag, &err));
    assert_false(wmt_tag_equal(wmt_instance_tag(instance, "own", &err), tag, &err));
    assert_false(wmt_tag_equal(other, tag, &err));
    assert_no_error(&err);
}

static void a_tag_of_another_type_is_no_import(void **state) {
    struct embedding *embedding = exceptions_or_skip(state);
    wmt_error *err = NULL;
    wmt_extern *import = wmt_tag_extern(wmt_tag_new(embedding->store, "(i64) -> ()", &err));
    wmt_module *module =
        embedding_module(embedding, "(module (import \"\" \"tag\" (tag (param i32))))");
    assert_null(wmt_instance_new(embedding->store, module, &import, 1, &err));
    assert_error(&err, WMT_ERROR_LINK, "import-type", "tag (i64) -> ()");
    wmt_module_delete(module);
}

static void wrong_signatures_are_refused(void **state) {
    static const struct {
        const char *signature;
        const char *part;
    } rows[] = {
        {"(i32) -> (i32)", "no results"}, {"(i32)", "`->`"},         {"", "`(`"},
        {"(i33) -> ()", "value type"},    {"() -> () x", "the end"},
    };
    struct embedding *embedding = exceptions_or_skip(state);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        wmt_error *err = NULL;
        assert_null(wmt_tag_new(embedding->store, rows[i].signature, &err));
        assert_error(&err, WMT_ERROR_INVALID, "bad-signature", rows[i].part);
    }
}

static void a_tag_that_cannot_be_used_is_found_out(void **state) {
    struct embedding *embedding = exceptions_or_skip(state);
    wmt_error *err = NULL;
    wmt_store *other = wmt_store_new(embedding->engine, &err);
    wmt_tag *foreign = wmt_tag_new(other, "() -> ()", &err);
    wmt_tag *tag = wmt_tag_new(embedding->store, "() -> ()", &err);
    assert_no_error(&err);
    assert_false(wmt_tag_equal(tag, foreign, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-store", "different stores");
    assert_null(wmt_ref_new_exception(embedding->store, foreign, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-store", "the tag");
    wmt_store_delete(other);
    assert_null(wmt_ref_new_exception(embedding->store, foreign, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_INVALID, "stale-handle", "`tag`");
    assert_false(wmt_tag_equal(tag, NULL, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`other`");
    assert_null(wmt_tag_type(foreign));
}

static void tags_are_unsupported_before_they_begin(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_tag *tag = wmt_tag_new(embedding->store, "() -> ()", &err);
    if (wmt_error_kind_of(err) == WMT_ERROR_UNSUPPORTED) {
        assert_error(&err, WMT_ERROR_UNSUPPORTED, "missing-function", "libwasmtime 44 and newer");
        return;
    }
    assert_no_error(&err);
    assert_non_null(tag);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        exceptions_test(a_tag_has_the_type_it_was_made_with),
        exceptions_test(every_kind_of_value_can_be_carried),
        exceptions_test(a_tag_made_by_the_host_is_imported),
        exceptions_test(a_tag_of_another_type_is_no_import),
        exceptions_test(wrong_signatures_are_refused),
        exceptions_test(a_tag_that_cannot_be_used_is_found_out),
        embedding_test(tags_are_unsupported_before_they_begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
