/* Structs and arrays that the host makes, and guests take for their own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/embedding.h"

static const char guest[] =
    "(module"
    "  (type $point (struct (field (mut i32)) (field f64) (field (mut externref)) (field i8)))"
    "  (type $numbers (array (mut i64)))"
    "  (rec (type $same (array (mut i64))) (type $other (struct)))"
    "  (func (export \"point\") (param (ref $point)) (result i32)"
    "    (i32.add (struct.get $point 0 (local.get 0)) (struct.get_u $point 3 (local.get 0))))"
    "  (func (export \"sum\") (param anyref) (result i64) (local i32 i64) (local (ref $numbers))"
    "    (local.set 3 (ref.cast (ref $numbers) (local.get 0)))"
    "    (loop $next"
    "      (local.set 2 (i64.add (local.get 2) (array.get $numbers (local.get 3) (local.get 1))))"
    "      (local.set 1 (i32.add (local.get 1) (i32.const 1)))"
    "      (br_if $next (i32.lt_u (local.get 1) (array.len (local.get 3)))))"
    "    (local.get 2))"
    "  (func (export \"is_same\") (param anyref) (result i32)"
    "    (ref.test (ref $same) (local.get 0)))"
    "  (func (export \"take_same\") (param (ref $same))))";

static const char point_text[] =
    "(struct (field (mut i32)) (field f64) (field (mut externref)) (field i8))";

/* Skips the test where no host can make objects. tests/test_object_type.c checks the error. */
static struct embedding *embedding_or_skip(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_object_type *type =
        embedding->engine == NULL ? NULL : wmt_object_type_new(embedding->engine, "(struct)", &err);
    wmt_error_clear(&err);
    if (type == NULL) {
        skip();
    }
    wmt_object_type_delete(type);
    return embedding;
}

static wmt_ref *make_struct(const struct embedding *embedding, const char *text,
                            const wmt_val *values, size_t nvalues, wmt_error **err) {
    wmt_object_type *type = wmt_object_type_new(embedding->engine, text, err);
    wmt_ref *ref = wmt_ref_new_struct(embedding->store, type, values, nvalues, err);
    wmt_object_type_delete(type);
    return ref;
}

static wmt_ref *make_array(const struct embedding *embedding, const char *text,
                           const wmt_val *element, size_t length, wmt_error **err) {
    wmt_object_type *type = wmt_object_type_new(embedding->engine, text, err);
    wmt_ref *ref = wmt_ref_new_array(embedding->store, type, element, length, err);
    wmt_object_type_delete(type);
    return ref;
}

static wmt_val get(const wmt_ref *ref, size_t index) {
    wmt_error *err = NULL;
    wmt_val val;
    (void)wmt_ref_get(ref, index, &val, &err);
    assert_no_error(&err);
    return val;
}

static wmt_val call(wmt_instance *instance, const char *name, wmt_ref *ref) {
    wmt_error *err = NULL;
    wmt_val arg = wmt_anyref(ref);
    wmt_val result;
    (void)wmt_func_call(wmt_instance_func(instance, name, &err), &arg, 1, &result, 1, &err);
    assert_no_error(&err);
    return result;
}

static void a_guest_takes_a_struct_for_one_of_its_own_type(void **state) {
    struct embedding *embedding = embedding_or_skip(state);
    wmt_instance *instance = embedding_instance(embedding, guest, NULL, 0);
    wmt_error *err = NULL;
    int data = 0;
    wmt_val values[] = {wmt_i32(40), wmt_f64(0.5), wmt_null(WMT_EXTERNREF), wmt_i32(0x102)};
    wmt_ref *ref = NULL;
    values[2].of.ref = wmt_ref_new_extern(embedding->store, &data, NULL, &err);
    ref = make_struct(embedding, point_text, values, 4, &err);
    assert_no_error(&err);
    assert_int_equal(wmt_ref_kind_of(ref), WMT_REF_STRUCT);
    assert_int_equal(get(ref, 0).of.i32, 40);
    assert_true(get(ref, 1).of.f64 == 0.5);
    assert_ptr_equal(wmt_ref_data(get(ref, 2).of.ref), &data);
    assert_int_equal(get(ref, 3).of.i32, 2); /* packed: the low bits count */
    assert_int_equal(call(instance, "point", ref).of.i32, 42);
}

static void a_guest_casts_an_array_to_its_own_type(void **state) {
    struct embedding *embedding = embedding_or_skip(state);
    wmt_instance *instance = embedding_instance(embedding, guest, NULL, 0);
    wmt_error *err = NULL;
    wmt_val element = wmt_i64(5);
    wmt_ref *ref = make_array(embedding, "(array (mut i64))", &element, 3, &err);
    assert_int_equal(wmt_ref_kind_of(ref), WMT_REF_ARRAY);
    assert_int_equal(wmt_ref_length(ref, &err), 3);
    element = wmt_i64(32);
    assert_true(wmt_ref_set(ref, 2, &element, &err));
    assert_no_error(&err);
    assert_int_equal(call(instance, "sum", ref).of.i64, 42);
}

/* A type that is declared with others in one recursion group is another. */
static void an_object_of_another_type_is_refused(void **state) {
    struct embedding *embedding = embedding_or_skip(state);
    wmt_instance *instance = embedding_instance(embedding, guest, NULL, 0);
    wmt_error *err = NULL;
    wmt_ref *ref = make_array(embedding, "(array (mut i64))", NULL, 1, &err);
    wmt_val arg = wmt_anyref(ref);
    assert_int_equal(call(instance, "is_same", ref).of.i32, 0);
    assert_false(
        wmt_func_call(wmt_instance_func(instance, "take_same", &err), &arg, 1, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_INVALID, "argument-kind", "");
    assert_false(wmt_func_call(wmt_instance_func(instance, "point", &err), &arg, 1, &arg, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "argument-kind", "argument 0 is an array");
}

static void what_is_not_given_is_zero_or_null(void **state) {
    struct embedding *embedding = embedding_or_skip(state);
    wmt_error *err = NULL;
    wmt_ref *ref = make_struct(embedding, "(struct (field i64 v128 externref i16))", NULL, 0, &err);
    wmt_val vector = get(ref, 1);
    const uint8_t zeros[16] = {0};
    assert_no_error(&err);
    assert_true(get(ref, 0).of.i64 == 0);
    assert_int_equal(vector.kind, WMT_V128);
    assert_memory_equal(vector.of.v128, zeros, 16);
    assert_null(get(ref, 2).of.ref);
    assert_int_equal(get(ref, 3).of.i32, 0);
    ref = make_array(embedding, "(array funcref)", NULL, 2, &err);
    assert_no_error(&err);
    assert_null(get(ref, 1).of.func);
    assert_int_equal(wmt_ref_length(make_array(embedding, "(array i8)", NULL, 0, &err), &err), 0);
    assert_no_error(&err);
}

/* Not in 44, where libwasmtime cannot name such fields. */
static void objects_hold_objects(void **state) {
    struct embedding *embedding = embedding_or_skip(state);
    wmt_error *err = NULL;
    wmt_val number = wmt_anyref(wmt_ref_new_i31(embedding->store, -7, &err));
    wmt_ref *numbers = make_array(embedding, "(array eqref)", &number, 2, &err);
    wmt_val values[2];
    wmt_ref *ref = NULL;
    int32_t found = 0;
    if (wmt_error_kind_of(err) == WMT_ERROR_UNSUPPORTED) {
        assert_error(&err, WMT_ERROR_UNSUPPORTED, "unsupported-type", "the type eqref");
        return;
    }
    values[0] = wmt_anyref(numbers);
    values[1] = wmt_anyref(numbers);
    ref = make_struct(embedding, "(struct (field (ref array)) (field (mut anyref)))", values, 2,
                      &err);
    assert_no_error(&err);
    assert_true(wmt_ref_equal(get(ref, 0).of.ref, numbers, &err));
    assert_true(wmt_ref_i31(get(get(ref, 1).of.ref, 1).of.ref, &found));
    assert_int_equal(found, -7);
    assert_null(make_struct(embedding, "(struct (field (ref struct)))", values, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "object-field", "field 0 is an array, but (ref struct)");
    assert_null(make_struct(embedding, "(struct (field (ref any)))", NULL, 0, &err));
    assert_error(&err, WMT_ERROR_INVALID, "object-field", "field 0 is null, but (ref any)");
}

static void wrong_values_are_refused(void **state) {
    struct embedding *embedding = embedding_or_skip(state);
    wmt_error *err = NULL;
    wmt_val values[] = {wmt_i32(1), wmt_i64(2)};
    assert_null(make_struct(embedding, "(struct (field i32 i32))", values, 2, &err));
    assert_error(&err, WMT_ERROR_INVALID, "object-field", "field 1 is i64, but i32 is wanted");
    assert_null(make_struct(embedding, "(struct (field i32 i64))", values, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "object-field", "1 value given to a struct of 2 fields");
    assert_null(make_struct(embedding, "(struct)", values, 2, &err));
    assert_error(&err, WMT_ERROR_INVALID, "object-field", "2 values given to a struct of 0 fields");
    assert_null(make_struct(embedding, "(struct (field i32 i64))", NULL, 2, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`values`");
    assert_null(make_array(embedding, "(array f32)", values, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "object-field", "field 0 is i32, but f32 is wanted");
    memset(values, 0, sizeof values);
    assert_null(make_array(embedding, "(array i32)", values, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "object-field", "field 0 is not set");
}

static void a_type_of_another_kind_or_engine_is_refused(void **state) {
    struct embedding *embedding = embedding_or_skip(state);
    struct embedding other = embedding_start("");
    struct embedding mixed = other;
    wmt_error *err = NULL;
    assert_null(make_struct(embedding, "(array i32)", NULL, 0, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "a struct cannot be made of the type");
    assert_null(make_array(embedding, "(struct)", NULL, 0, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "an array cannot be made of the type");
    mixed.store = embedding->store;
    assert_null(make_struct(&mixed, "(struct)", NULL, 0, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-engine", "another engine");
    embedding_end(&other);
}

static void references_of_another_store_and_stale_ones_are_refused(void **state) {
    static const char text[] = "(struct (field externref))";
    struct embedding *embedding = embedding_or_skip(state);
    wmt_error *err = NULL;
    wmt_store *other = wmt_store_new(embedding->engine, &err);
    wmt_val val = wmt_externref(wmt_ref_new_extern(other, NULL, NULL, &err));
    assert_null(make_struct(embedding, text, &val, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-store", "field 0 is a reference of another store");
    wmt_store_delete(other);
    assert_null(make_struct(embedding, text, &val, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "stale-reference", "field 0");
}

static void an_array_that_is_too_large_is_refused(void **state) {
    static const struct {
        const char *text;
        size_t length;
    } cases[] = {
        {"(array i8)", UINT32_MAX},
        {"(array (mut i64))", UINT32_MAX / 8 + 1},
        {"(array v128)", UINT32_MAX},
        {"(array i32)", SIZE_MAX},
    };
    struct embedding *embedding = embedding_or_skip(state);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wmt_error *err = NULL;
        assert_null(make_array(embedding, cases[i].text, NULL, cases[i].length, &err));
        assert_error(&err, WMT_ERROR_LIMIT, "guest-memory", "less than 4 GiB");
    }
}

static void without_garbage_collection_there_is_no_room(void **state) {
    struct embedding embedding = embedding_start("gc-support=off");
    wmt_error *err = NULL;
    (void)embedding_or_skip(state);
    assert_null(make_struct(&embedding, "(struct)", NULL, 0, &err));
    assert_error(&err, WMT_ERROR_LIMIT, "guest-memory", "");
    embedding_end(&embedding);
}

static void an_immutable_field_keeps_what_it_was_made_with(void **state) {
    struct embedding *embedding = embedding_or_skip(state);
    wmt_error *err = NULL;
    wmt_val val = wmt_i32(7);
    wmt_ref *ref = make_array(embedding, "(array i32)", &val, 1, &err);
    val = wmt_i32(8);
    assert_false(wmt_ref_set(ref, 0, &val, &err));
    assert_error(&err, WMT_ERROR_INVALID, "object-field", "");
    assert_int_equal(get(ref, 0).of.i32, 7);
}

static int finalized;

static void count_finalized(void *data) {
    (void)data;
    finalized++;
}

static void objects_go_with_what_they_hold(void **state) {
    enum { ROUNDS = 200 };
    struct embedding *embedding = embedding_or_skip(state);
    wmt_error *err = NULL;
    wmt_object_type *type =
        wmt_object_type_new(embedding->engine, "(struct (field externref))", &err);
    finalized = 0;
    for (int i = 0; i < ROUNDS; i++) {
        wmt_ref *host = wmt_ref_new_extern(embedding->store, NULL, count_finalized, &err);
        wmt_val val = wmt_externref(host);
        wmt_ref *ref = wmt_ref_new_struct(embedding->store, type, &val, 1, &err);
        wmt_ref_delete(host);
        wmt_ref_delete(ref);
    }
    wmt_object_type_delete(type);
    (void)wmt_store_gc(embedding->store, &err);
    assert_no_error(&err);
    assert_int_equal(finalized, ROUNDS);
}

static void make_in_host(wmt_call *call) {
    wmt_ref *ref = wmt_ref_new_array(wmt_call_store(call), call->env, NULL, 4, &call->err);
    call->results[0] = wmt_i32((int32_t)wmt_ref_length(ref, &call->err));
    wmt_ref_delete(ref);
}

static void a_host_function_makes_objects(void **state) {
    struct embedding *embedding = embedding_or_skip(state);
    wmt_error *err = NULL;
    wmt_object_type *type = wmt_object_type_new(embedding->engine, "(array i8)", &err);
    wmt_val result;
    wmt_func *run =
        embedding_func_with_host(embedding,
                                 "(module (import \"\" \"host\" (func $host (result i32)))"
                                 "  (func (export \"run\") (result i32) (call $host)))",
                                 "() -> (i32)", make_in_host, type);
    (void)wmt_func_call(run, NULL, 0, &result, 1, &err);
    assert_no_error(&err);
    assert_int_equal(result.of.i32, 4);
    wmt_object_type_delete(type);
}

#define gc_test(function)                                                                          \
    cmocka_unit_test_setup_teardown(function, embedding_open_gc, embedding_close)

int main(void) {
    const struct CMUnitTest tests[] = {
        gc_test(a_guest_takes_a_struct_for_one_of_its_own_type),
        gc_test(a_guest_casts_an_array_to_its_own_type),
        gc_test(an_object_of_another_type_is_refused),
        gc_test(what_is_not_given_is_zero_or_null),
        gc_test(objects_hold_objects),
        gc_test(wrong_values_are_refused),
        gc_test(a_type_of_another_kind_or_engine_is_refused),
        gc_test(references_of_another_store_and_stale_ones_are_refused),
        gc_test(an_array_that_is_too_large_is_refused),
        gc_test(without_garbage_collection_there_is_no_room),
        gc_test(an_immutable_field_keeps_what_it_was_made_with),
        gc_test(objects_go_with_what_they_hold),
        gc_test(a_host_function_makes_objects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
