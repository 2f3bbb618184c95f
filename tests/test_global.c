/* Globals: made, read and written by the host, of every kind of value. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/embedding.h"

static const uint8_t lanes[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

static const char guest_text[] =
    "(module (global $count (export \"count\") (mut i32) (i32.const 40))"
    "  (global (export \"answer\") i64 (i64.const 42))"
    "  (global (export \"vector\") (mut v128) (v128.const i8x16 1 2 3 4 5 6 7 8 9 10 11 12 13 14 "
    "15 16))"
    "  (global (export \"func\") (mut funcref) (ref.func $add))"
    "  (func $add (export \"run\") (result i32)"
    "    (global.set $count (i32.add (global.get $count) (i32.const 1))) (global.get $count)))";

static wmt_global *export_of(const struct embedding *embedding, const char *name) {
    return wmt_instance_global(embedding_instance(embedding, guest_text, NULL, 0), name, WMT_DIE);
}

static void the_guest_and_the_host_see_each_others_writes(void **state) {
    wmt_instance *instance = embedding_instance(*state, guest_text, NULL, 0);
    wmt_global *count = wmt_instance_global(instance, "count", WMT_DIE);
    wmt_func *run = wmt_instance_func(instance, "run", WMT_DIE);
    wmt_val val;
    assert_string_equal(wmt_type_text(wmt_global_type(count)), "global mut i32");
    assert_true(wmt_func_call(run, NULL, 0, &val, 1, WMT_DIE));
    assert_true(wmt_global_get(count, &val, WMT_DIE));
    assert_int_equal(val.kind, WMT_I32);
    assert_int_equal(val.of.i32, 41);
    val = wmt_i32(-7);
    assert_true(wmt_global_set(count, &val, WMT_DIE));
    assert_true(wmt_func_call(run, NULL, 0, &val, 1, WMT_DIE));
    assert_int_equal(val.of.i32, -6);
}

static void a_guests_vector_comes_in_its_byte_order(void **state) {
    wmt_global *vector = export_of(*state, "vector");
    uint8_t reversed[16];
    wmt_val val;
    assert_true(wmt_global_get(vector, &val, WMT_DIE));
    assert_int_equal(val.kind, WMT_V128);
    assert_memory_equal(val.of.v128, lanes, sizeof lanes);
    for (size_t i = 0; i < sizeof lanes; i++) {
        reversed[i] = lanes[15 - i];
    }
    val = wmt_v128(reversed);
    assert_true(wmt_global_set(vector, &val, WMT_DIE));
    memset(&val, 0, sizeof val);
    assert_true(wmt_global_get(vector, &val, WMT_DIE));
    assert_memory_equal(val.of.v128, reversed, sizeof reversed);
}

static void a_functions_handle_is_that_of_the_export(void **state) {
    wmt_instance *instance = embedding_instance(*state, guest_text, NULL, 0);
    wmt_global *global = wmt_instance_global(instance, "func", WMT_DIE);
    wmt_val val;
    assert_true(wmt_global_get(global, &val, WMT_DIE));
    assert_ptr_equal(val.of.func, wmt_instance_func(instance, "run", WMT_DIE));
    val = wmt_null(WMT_FUNCREF);
    assert_true(wmt_global_set(global, &val, WMT_DIE));
    assert_true(wmt_global_get(global, &val, WMT_DIE));
    assert_int_equal(val.kind, WMT_FUNCREF);
    assert_null(val.of.func);
}

static void assert_same(const wmt_val *one, const wmt_val *other) {
    assert_int_equal(one->kind, other->kind);
    assert_memory_equal(&one->of, &other->of, one->kind == WMT_V128 ? 16 : 8);
}

static void globals_of_every_kind_are_made_and_set(void **state) {
    struct embedding *embedding = *state;
    const struct {
        const char *type;
        const char *text; /* with `global mut ` before it */
        wmt_val first;
        wmt_val second;
    } rows[] = {
        {"i32", "i32", wmt_i32(INT32_MIN), wmt_i32(-1)},
        {"i64", "i64", wmt_i64(INT64_MIN), wmt_i64(-1)},
        {"f32", "f32", wmt_f32(-0.0F), wmt_f32(1.5F)},
        {"f64", "f64", wmt_f64(-0.0), wmt_f64(2.5)},
        {"v128", "v128", wmt_v128(lanes), wmt_v128(lanes + 0)},
        {"(ref null func)", "funcref", wmt_null(WMT_FUNCREF), wmt_null(WMT_FUNCREF)},
        {"externref", "externref", wmt_null(WMT_EXTERNREF), wmt_null(WMT_EXTERNREF)},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char type[64] = "global mut ";
        wmt_global *global = NULL;
        wmt_val val;
        strcat(type, rows[i].type);
        global = wmt_global_new(embedding->store, type, &rows[i].first, WMT_DIE);
        assert_string_equal(wmt_type_text(wmt_global_type(global)) + strlen("global mut "),
                            rows[i].text);
        assert_true(wmt_global_get(global, &val, WMT_DIE));
        assert_same(&val, &rows[i].first);
        assert_true(wmt_global_set(global, &rows[i].second, WMT_DIE));
        assert_true(wmt_global_get(global, &val, WMT_DIE));
        assert_same(&val, &rows[i].second);
    }
}

static void a_nans_payload_is_kept(void **state) {
    struct embedding *embedding = *state;
    wmt_val nan = wmt_f64(0);
    wmt_val val;
    nan.of.u64 = UINT64_C(0x7ff4000000000abc); /* signalling */
    assert_true(
        wmt_global_get(wmt_global_new(embedding->store, "f64", &nan, WMT_DIE), &val, WMT_DIE));
    assert_int_equal(val.of.u64, nan.of.u64);
}

static void a_global_of_the_host_serves_a_guest(void **state) {
    struct embedding *embedding = *state;
    wmt_val val = wmt_i64(20);
    wmt_global *global = wmt_global_new(embedding->store, "mut i64", &val, WMT_DIE);
    wmt_extern *imports[] = {wmt_global_extern(global)};
    wmt_func *run = embedding_func(
        embedding,
        "(module (import \"\" \"g\" (global $g (mut i64)))"
        "  (func (export \"run\") (global.set $g (i64.add (global.get $g) (i64.const 1)))))",
        imports, 1);
    assert_true(wmt_func_call(run, NULL, 0, NULL, 0, WMT_DIE));
    assert_true(wmt_global_get(global, &val, WMT_DIE));
    assert_int_equal(val.of.i64, 21);
}

static void an_immutable_global_is_not_set(void **state) {
    struct embedding *embedding = *state;
    wmt_global *answer = export_of(embedding, "answer");
    wmt_val val = wmt_i64(1);
    wmt_error *err = NULL;
    assert_false(wmt_global_set(answer, &val, &err));
    assert_error(&err, WMT_ERROR_INVALID, "immutable-global", "global i64");
    answer = wmt_global_new(embedding->store, "i64", &val, WMT_DIE);
    val = wmt_i64(2);
    assert_false(wmt_global_set(answer, &val, &err));
    assert_error(&err, WMT_ERROR_INVALID, "immutable-global", "global i64");
    assert_true(wmt_global_get(answer, &val, WMT_DIE));
    assert_int_equal(val.of.i64, 1);
}

static void a_value_of_another_kind_is_refused(void **state) {
    struct embedding *embedding = *state;
    wmt_global *count = export_of(embedding, "count");
    wmt_error *err = NULL;
    wmt_val wrong[4];
    memset(&wrong[0], 0, sizeof wrong[0]);
    wrong[1] = wmt_i64(1);
    wrong[2] = wmt_null(WMT_FUNCREF);
    wrong[3] = wmt_i32(1);
    wrong[3].kind = 77;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        wmt_val val;
        assert_false(wmt_global_set(count, &wrong[i], &err));
        assert_error(&err, WMT_ERROR_INVALID, "value-kind", "but i32 is wanted");
        assert_null(wmt_global_new(embedding->store, "i32", &wrong[i], &err));
        assert_error(&err, WMT_ERROR_INVALID, "value-kind", "but i32 is wanted");
        assert_true(wmt_global_get(count, &val, WMT_DIE));
        assert_int_equal(val.of.i32, 40);
    }
    wrong[0] = wmt_null(WMT_FUNCREF);
    assert_null(wmt_global_new(embedding->store, "(ref func)", &wrong[0], &err));
    assert_error(&err, WMT_ERROR_INVALID, "value-kind", "is null, but (ref func) is wanted");
}

static void a_function_of_another_store_is_refused(void **state) {
    struct embedding *embedding = *state;
    struct embedding other = {embedding->engine, wmt_store_new(embedding->engine, WMT_DIE)};
    wmt_global *global = export_of(embedding, "func");
    wmt_val strange = wmt_funcref(embedding_func(&other, guest_text, NULL, 0));
    wmt_error *err = NULL;
    assert_false(wmt_global_set(global, &strange, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-store", "the content");
    wmt_store_delete(other.store);
    assert_null(wmt_global_new(embedding->store, "funcref", &strange, &err));
    assert_error(&err, WMT_ERROR_INVALID, "stale-handle", "the content");
}

static void a_stale_global_is_found_out(void **state) {
    struct embedding *embedding = *state;
    wmt_global *count = export_of(embedding, "count");
    wmt_val val = wmt_i32(1);
    wmt_error *err = NULL;
    wmt_store_delete(embedding->store);
    embedding->store = NULL;
    assert_null(wmt_global_type(count));
    assert_false(wmt_global_set(count, &val, &err));
    assert_error(&err, WMT_ERROR_INVALID, "stale-handle", "`global`");
    assert_false(wmt_global_get(count, &val, &err));
    assert_error(&err, WMT_ERROR_INVALID, "stale-handle", "`global`");
    assert_int_equal(val.kind, WMT_NONE);
}

static void what_is_no_global_is_found_out(void **state) {
    struct embedding *embedding = *state;
    wmt_global *no_global = (wmt_global *)(void *)embedding_func(embedding, guest_text, NULL, 0);
    wmt_val val;
    wmt_error *err = NULL;
    assert_false(wmt_global_get(no_global, &val, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "`global` is a func, not a global");
}

static void a_text_that_is_no_global_type_is_refused(void **state) {
    struct embedding *embedding = *state;
    static const char *const texts[] = {
        "",           "mut",       "global",      "i33",        "i32 mut", "i32 i32",
        "(ref null)", "(mut i32)", "mut mut i32", "shared i32", "(ref 3)", "func"};
    wmt_val val = wmt_i32(1);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        wmt_error *err = NULL;
        assert_null(wmt_global_new(embedding->store, texts[i], &val, &err));
        assert_error(&err, WMT_ERROR_INVALID, "bad-global-type", "column");
    }
}

/* What a libwasmtime cannot make is UNSUPPORTED, and what it makes works. */
static void unusual_globals_work_or_say_why_not(void **state) {
    struct embedding *embedding = *state;
    const struct {
        const char *type;
        wmt_val val;
    } rows[] = {
        {"mut anyref", wmt_null(WMT_ANYREF)},
        {"mut (ref null i31)", wmt_null(WMT_ANYREF)},
        {"mut (ref func)", wmt_funcref(embedding_func(embedding, guest_text, NULL, 0))},
        {"mut nullexternref", wmt_null(WMT_EXTERNREF)},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        wmt_error *err = NULL;
        wmt_val val;
        wmt_global *global = wmt_global_new(embedding->store, rows[i].type, &rows[i].val, &err);
        if (global == NULL) {
            assert_error(&err, WMT_ERROR_UNSUPPORTED, "unsupported-type", "");
            continue;
        }
        assert_true(wmt_global_get(global, &val, WMT_DIE));
        assert_same(&val, &rows[i].val);
        assert_true(wmt_global_set(global, &val, WMT_DIE));
    }
}

static void a_global_of_a_bare_artifact_is_checked_by_libwasmtime(void **state) {
    struct embedding *embedding = *state;
    wmt_module *module =
        embedding_bare_artifact(embedding, "(module (global (export \"m\") (mut i32) (i32.const 5))"
                                           "  (global (export \"c\") i32 (i32.const 5)))");
    wmt_instance *instance = wmt_instance_new(embedding->store, module, NULL, 0, WMT_DIE);
    wmt_global *variable = wmt_instance_global(instance, "m", WMT_DIE);
    wmt_global *constant = wmt_instance_global(instance, "c", WMT_DIE);
    wmt_val val = wmt_i32(6);
    wmt_error *err = NULL;
    wmt_module_delete(module);
    assert_true(wmt_global_set(variable, &val, WMT_DIE));
    assert_false(wmt_global_set(constant, &val, &err));
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_INVALID);
    wmt_error_clear(&err);
    val = wmt_i64(6);
    assert_false(wmt_global_set(variable, &val, &err));
    assert_error(&err, WMT_ERROR_INVALID, "value-kind", "");
    assert_true(wmt_global_get(variable, &val, WMT_DIE));
    assert_int_equal(val.kind, WMT_I32);
    assert_int_equal(val.of.i32, 6);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        embedding_test(the_guest_and_the_host_see_each_others_writes),
        embedding_test(a_guests_vector_comes_in_its_byte_order),
        embedding_test(a_functions_handle_is_that_of_the_export),
        embedding_test(globals_of_every_kind_are_made_and_set),
        embedding_test(a_nans_payload_is_kept),
        embedding_test(a_global_of_the_host_serves_a_guest),
        embedding_test(an_immutable_global_is_not_set),
        embedding_test(a_value_of_another_kind_is_refused),
        embedding_test(a_function_of_another_store_is_refused),
        embedding_test(a_stale_global_is_found_out),
        embedding_test(what_is_no_global_is_found_out),
        embedding_test(a_text_that_is_no_global_type_is_refused),
        embedding_test(unusual_globals_work_or_say_why_not),
        embedding_test(a_global_of_a_bare_artifact_is_checked_by_libwasmtime),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
