/* Looking into structs and arrays that guests make; nothing in them is freed early or leaks. */
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
    "  (type $point (struct (field (mut i32)) (field f64) (field (mut externref)) (field (mut i8))"
    "                       (field (mut anyref))))"
    "  (type $numbers (array (mut i64)))"
    "  (type $bytes (array (mut i8)))"
    "  (type $constants (array i32))"
    "  (type $open (sub (struct (field (mut i32)) (field i16))))"
    "  (type $node (struct (field (ref null $point))))"
    "  (global $kept (mut anyref) (ref.null any))"
    "  (func (export \"struct\") (param externref) (result anyref)"
    "    (struct.new $point (i32.const -1) (f64.const 2.5) (local.get 0) (i32.const 255)"
    "      (ref.i31 (i32.const 9))))"
    "  (func (export \"array\") (param i32) (result anyref)"
    "    (array.new $numbers (i64.const 5) (local.get 0)))"
    "  (func (export \"bytes\") (result anyref) (array.new_fixed $bytes 1 (i32.const 200)))"
    "  (func (export \"constants\") (result anyref) (array.new $constants (i32.const 1) (i32.const "
    "2)))"
    "  (func (export \"open\") (result anyref) (struct.new $open (i32.const 7) (i32.const 8)))"
    "  (func (export \"node\") (result anyref) (struct.new $node (ref.null $point)))"
    "  (func (export \"opened\") (param anyref) (result i32)"
    "    (struct.get $open 0 (ref.cast (ref $open) (local.get 0))))"
    "  (func (export \"keep\") (param anyref) (global.set $kept (local.get 0)))"
    "  (func (export \"kept\") (result anyref) (global.get $kept))"
    "  (func (export \"as_eq\") (param eqref) (result eqref) (local.get 0))"
    "  (func (export \"first\") (param anyref) (result i32)"
    "    (struct.get $point 0 (ref.cast (ref $point) (local.get 0)))))";

struct scene {
    struct embedding *embedding;
    wmt_instance *instance;
};

static int finalized;

static void count_finalized(void *data) {
    (void)data;
    finalized++;
}

static struct scene start(void **state) {
    struct scene scene = {*state, NULL};
    finalized = 0;
    if (scene.embedding->engine == NULL || !embedding_can_compile(scene.embedding, guest)) {
        skip(); /* before garbage-collected objects began */
    }
    scene.instance = embedding_instance(scene.embedding, guest, NULL, 0);
    return scene;
}

static void call(const struct scene *scene, const char *name, const wmt_val *args, size_t nargs,
                 wmt_val *results, size_t nresults) {
    wmt_error *err = NULL;
    (void)wmt_func_call(wmt_instance_func(scene->instance, name, &err), args, nargs, results,
                        nresults, &err);
    assert_no_error(&err);
}

static wmt_ref *make(const struct scene *scene, const char *name, const wmt_val *arg) {
    wmt_val result;
    call(scene, name, arg, arg == NULL ? 0 : 1, &result, 1);
    assert_int_equal(result.kind, WMT_ANYREF);
    assert_non_null(result.of.ref);
    return result.of.ref;
}

/* Skips the test where libwasmtime cannot look into objects, after checking that it says so. */
static void look_or_skip(const wmt_ref *ref) {
    wmt_error *err = NULL;
    wmt_val val;
    if (wmt_ref_get(ref, 0, &val, &err)) {
        return;
    }
    assert_int_equal(wmt_ref_kind_of(ref), WMT_REF_OTHER);
    assert_int_equal(val.kind, WMT_NONE);
    assert_error(&err, WMT_ERROR_UNSUPPORTED, "missing-function", "libwasmtime 44 and newer");
    val = wmt_i32(0);
    assert_false(wmt_ref_set(ref, 0, &val, &err));
    assert_error(&err, WMT_ERROR_UNSUPPORTED, "missing-function", "libwasmtime 44 and newer");
    assert_int_equal(wmt_ref_length(ref, &err), 0);
    assert_error(&err, WMT_ERROR_UNSUPPORTED, "missing-function", "libwasmtime 44 and newer");
    skip();
}

static wmt_val get(const wmt_ref *ref, size_t index) {
    wmt_error *err = NULL;
    wmt_val val;
    (void)wmt_ref_get(ref, index, &val, &err);
    assert_no_error(&err);
    return val;
}

static void set(const wmt_ref *ref, size_t index, wmt_val val) {
    wmt_error *err = NULL;
    (void)wmt_ref_set(ref, index, &val, &err);
    assert_no_error(&err);
}

static void refuse_set(const wmt_ref *ref, size_t index, wmt_val val) {
    wmt_error *err = NULL;
    assert_false(wmt_ref_set(ref, index, &val, &err));
    assert_error(&err, WMT_ERROR_INVALID, "object-field", "");
}

static void collect(const struct scene *scene) {
    wmt_error *err = NULL;
    (void)wmt_store_gc(scene->embedding->store, &err);
    assert_no_error(&err);
}

static void fields_of_every_sort_are_read(void **state) {
    struct scene scene = start(state);
    wmt_val null = wmt_null(WMT_EXTERNREF);
    wmt_ref *ref = make(&scene, "struct", &null);
    int32_t number = 0;
    look_or_skip(ref);
    assert_int_equal(wmt_ref_kind_of(ref), WMT_REF_STRUCT);
    assert_int_equal(get(ref, 0).of.i32, -1);
    assert_int_equal(get(ref, 1).kind, WMT_F64);
    assert_true(get(ref, 1).of.f64 == 2.5);
    assert_int_equal(get(ref, 2).kind, WMT_EXTERNREF);
    assert_null(get(ref, 2).of.ref);
    assert_int_equal(get(ref, 3).kind, WMT_I32);
    assert_int_equal(get(ref, 3).of.i32, 255);
    assert_true(wmt_ref_i31(get(ref, 4).of.ref, &number));
    assert_int_equal(number, 9);
}

static void the_length_of_a_struct_is_told_or_unsupported(void **state) {
    struct scene scene = start(state);
    wmt_val null = wmt_null(WMT_EXTERNREF);
    wmt_ref *ref = make(&scene, "struct", &null);
    wmt_error *err = NULL;
    size_t length = 0;
    look_or_skip(ref);
    length = wmt_ref_length(ref, &err);
    if (wmt_error_kind_of(err) == WMT_ERROR_UNSUPPORTED) {
        assert_error(&err, WMT_ERROR_UNSUPPORTED, "missing-function", "libwasmtime 46 and newer");
        return;
    }
    assert_no_error(&err);
    assert_int_equal(length, 5);
}

static void a_guest_sees_what_is_written(void **state) {
    struct scene scene = start(state);
    wmt_val arg = wmt_null(WMT_EXTERNREF);
    wmt_ref *ref = make(&scene, "struct", &arg);
    wmt_val result;
    look_or_skip(ref);
    set(ref, 0, wmt_i32(77));
    set(ref, 3, wmt_i32(0x1234)); /* packed: the low bits count */
    set(ref, 4, wmt_null(WMT_ANYREF));
    assert_int_equal(get(ref, 3).of.i32, 0x34);
    assert_null(get(ref, 4).of.ref);
    arg = wmt_anyref(ref);
    call(&scene, "first", &arg, 1, &result, 1);
    assert_int_equal(result.of.i32, 77);
}

static void elements_are_read_and_written(void **state) {
    struct scene scene = start(state);
    wmt_val count = wmt_i32(3);
    wmt_ref *ref = make(&scene, "array", &count);
    wmt_ref *bytes = make(&scene, "bytes", NULL);
    wmt_error *err = NULL;
    look_or_skip(ref);
    assert_int_equal(wmt_ref_kind_of(ref), WMT_REF_ARRAY);
    assert_int_equal(wmt_ref_length(ref, &err), 3);
    set(ref, 2, wmt_i64(INT64_MIN));
    assert_int_equal(get(ref, 1).of.i64, 5);
    assert_true(get(ref, 2).of.i64 == INT64_MIN);
    assert_int_equal(get(bytes, 0).of.i32, 200);
    count = wmt_i32(0);
    assert_int_equal(wmt_ref_length(make(&scene, "array", &count), &err), 0);
    assert_no_error(&err);
}

static void wrong_indices_and_values_are_refused(void **state) {
    struct scene scene = start(state);
    wmt_val arg = wmt_null(WMT_EXTERNREF);
    wmt_ref *ref = make(&scene, "struct", &arg);
    wmt_ref *constants = make(&scene, "constants", NULL);
    wmt_error *err = NULL;
    wmt_val val;
    look_or_skip(ref);
    assert_false(wmt_ref_get(ref, 5, &val, &err));
    assert_error(&err, WMT_ERROR_INVALID, "object-field", "");
    assert_false(wmt_ref_get(ref, SIZE_MAX, &val, &err));
    assert_error(&err, WMT_ERROR_INVALID, "object-field", "");
    assert_false(wmt_ref_get(constants, 2, &val, &err));
    assert_error(&err, WMT_ERROR_INVALID, "object-field", "no element 2: the array has 2");
    assert_false(wmt_ref_get(constants, SIZE_MAX, &val, &err));
    assert_error(&err, WMT_ERROR_INVALID, "object-field", "the array has 2");
    refuse_set(ref, 0, wmt_i64(1));
    refuse_set(ref, 1, wmt_f64(1)); /* not mutable */
    refuse_set(ref, 5, wmt_i32(1));
    refuse_set(constants, 0, wmt_i32(1)); /* not mutable */
    memset(&val, 0, sizeof val);
    refuse_set(ref, 0, val);
    assert_int_equal(get(ref, 0).of.i32, -1);
}

static void what_has_no_inside_is_refused(void **state) {
    struct scene scene = start(state);
    wmt_error *err = NULL;
    wmt_store *store = scene.embedding->store;
    wmt_val val;
    assert_false(wmt_ref_get(wmt_ref_new_i31(store, 1, &err), 0, &val, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "an i31");
    assert_false(wmt_ref_get(wmt_ref_new_extern(store, NULL, NULL, &err), 0, &val, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "a host object");
}

static void a_struct_passes_as_eqref_or_is_refused(void **state) {
    struct scene scene = start(state);
    wmt_val null = wmt_null(WMT_EXTERNREF);
    wmt_ref *ref = make(&scene, "struct", &null);
    wmt_val arg = wmt_anyref(ref);
    wmt_val result;
    wmt_error *err = NULL;
    wmt_func *func = wmt_instance_func(scene.instance, "as_eq", &err);
    (void)wmt_func_call(func, &arg, 1, &result, 1, &err);
    if (wmt_error_kind_of(err) == WMT_ERROR_UNSUPPORTED) {
        assert_error(&err, WMT_ERROR_UNSUPPORTED, "unsupported-value", "libwasmtime 30 and newer");
        return;
    }
    assert_true(wmt_ref_equal(ref, result.of.ref, &err));
    assert_no_error(&err);
}

static void a_field_keeps_a_host_object_until_it_is_overwritten(void **state) {
    struct scene scene = start(state);
    wmt_error *err = NULL;
    wmt_val arg = wmt_null(WMT_EXTERNREF);
    wmt_ref *ref = make(&scene, "struct", &arg);
    wmt_ref *host = NULL;
    look_or_skip(ref);
    host = wmt_ref_new_extern(scene.embedding->store, NULL, count_finalized, &err);
    set(ref, 2, wmt_externref(host));
    wmt_ref_delete(host);
    collect(&scene);
    assert_int_equal(finalized, 0);
    wmt_ref_delete(get(ref, 2).of.ref);
    set(ref, 2, wmt_null(WMT_EXTERNREF));
    collect(&scene);
    assert_int_equal(finalized, 1);
}

static void a_struct_in_a_global_keeps_what_is_in_it(void **state) {
    struct scene scene = start(state);
    wmt_error *err = NULL;
    wmt_val arg = wmt_null(WMT_EXTERNREF);
    wmt_ref *ref = make(&scene, "struct", &arg);
    wmt_ref *host = NULL;
    look_or_skip(ref);
    host = wmt_ref_new_extern(scene.embedding->store, NULL, count_finalized, &err);
    set(ref, 2, wmt_externref(host));
    arg = wmt_anyref(ref);
    call(&scene, "keep", &arg, 1, NULL, 0);
    wmt_ref_delete(host);
    wmt_ref_delete(ref);
    collect(&scene);
    assert_int_equal(finalized, 0);
    ref = make(&scene, "kept", NULL);
    assert_int_equal(get(ref, 0).of.i32, -1);
    wmt_ref_delete(ref);
    arg = wmt_null(WMT_ANYREF);
    call(&scene, "keep", &arg, 1, NULL, 0);
    collect(&scene);
    wmt_store_delete(scene.embedding->store); /* 44 itself keeps until then what is passed twice */
    scene.embedding->store = NULL;
    assert_int_equal(finalized, 1);
}

static void looking_into_many_leaves_nothing(void **state) {
    enum { ROUNDS = 200 };
    struct scene scene = start(state);
    for (int i = 0; i < ROUNDS; i++) {
        wmt_error *err = NULL;
        wmt_val arg = wmt_null(WMT_EXTERNREF);
        wmt_ref *ref = make(&scene, "struct", &arg);
        wmt_ref *host = NULL;
        look_or_skip(ref);
        host = wmt_ref_new_extern(scene.embedding->store, NULL, count_finalized, &err);
        set(ref, 2, wmt_externref(host));
        wmt_ref_delete(get(ref, 2).of.ref);
        wmt_ref_delete(get(ref, 4).of.ref);
        wmt_ref_delete(ref);
        wmt_ref_delete(host);
    }
    collect(&scene);
    assert_int_equal(finalized, ROUNDS);
}

/* Skips the test where libwasmtime cannot tell types, after checking that it says so. */
static wmt_object_type *type_or_skip(const wmt_ref *ref) {
    wmt_error *err = NULL;
    wmt_object_type *type = NULL;
    look_or_skip(ref);
    type = wmt_ref_object_type(ref, &err);
    if (type == NULL && wmt_error_kind_of(err) == WMT_ERROR_UNSUPPORTED) {
        assert_error(&err, WMT_ERROR_UNSUPPORTED, "missing-function", "libwasmtime 46 and newer");
        skip();
    }
    assert_no_error(&err);
    return type;
}

static void the_types_of_guests_objects_are_told(void **state) {
    struct scene scene = start(state);
    wmt_val arg = wmt_null(WMT_EXTERNREF);
    wmt_object_type *type = type_or_skip(make(&scene, "struct", &arg));
    assert_int_equal(wmt_object_type_kind(type), WMT_REF_STRUCT);
    assert_string_equal(wmt_object_type_text(type),
                        "(struct (field (mut i32)) (field f64) (field (mut externref)) "
                        "(field (mut i8)) (field (mut anyref)))");
    wmt_object_type_delete(type);
    arg = wmt_i32(1);
    type = type_or_skip(make(&scene, "array", &arg));
    assert_int_equal(wmt_object_type_kind(type), WMT_REF_ARRAY);
    assert_string_equal(wmt_object_type_text(type), "(array (mut i64))");
    wmt_object_type_delete(type);
    type = type_or_skip(make(&scene, "constants", NULL));
    assert_string_equal(wmt_object_type_text(type), "(array i32)");
    wmt_object_type_delete(type);
}

/* Also of a type that cannot be made from text, since it may have subtypes. */
static void more_objects_of_a_guests_type_are_made(void **state) {
    struct scene scene = start(state);
    wmt_object_type *type = type_or_skip(make(&scene, "open", NULL));
    const wmt_val fields[] = {wmt_i32(42), wmt_i32(1)};
    wmt_error *err = NULL;
    wmt_val result;
    wmt_val arg = wmt_anyref(wmt_ref_new_struct(scene.embedding->store, type, fields, 2, &err));
    assert_no_error(&err);
    assert_string_equal(wmt_object_type_text(type), "(struct (field (mut i32)) (field i16))");
    wmt_object_type_delete(type);
    call(&scene, "opened", &arg, 1, &result, 1);
    assert_int_equal(result.of.i32, 42);
}

static void a_type_that_refers_to_the_modules_own_is_refused(void **state) {
    struct scene scene = start(state);
    wmt_error *err = NULL;
    wmt_object_type_delete(type_or_skip(make(&scene, "constants", NULL)));
    assert_null(wmt_ref_object_type(make(&scene, "node", NULL), &err));
    assert_error(&err, WMT_ERROR_UNSUPPORTED, "unsupported-type", "field 0");
}

static void what_is_no_object_has_no_type(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_ref *host = NULL;
    wmt_ref *small = NULL;
    if (embedding->engine == NULL) {
        skip(); /* before garbage-collected objects began */
    }
    host = wmt_ref_new_extern(embedding->store, NULL, NULL, &err);
    small = wmt_ref_new_i31(embedding->store, 1, &err);
    assert_no_error(&err);
    assert_null(wmt_ref_object_type(host, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "no struct, array or exception");
    assert_null(wmt_ref_object_type(small, &err));
    wmt_error_clear(&err);
}

#define gc_test(function)                                                                          \
    cmocka_unit_test_setup_teardown(function, embedding_open_gc, embedding_close)

int main(void) {
    const struct CMUnitTest tests[] = {
        gc_test(fields_of_every_sort_are_read),
        gc_test(the_length_of_a_struct_is_told_or_unsupported),
        gc_test(a_guest_sees_what_is_written),
        gc_test(elements_are_read_and_written),
        gc_test(wrong_indices_and_values_are_refused),
        gc_test(what_has_no_inside_is_refused),
        gc_test(a_struct_passes_as_eqref_or_is_refused),
        gc_test(a_field_keeps_a_host_object_until_it_is_overwritten),
        gc_test(a_struct_in_a_global_keeps_what_is_in_it),
        gc_test(looking_into_many_leaves_nothing),
        gc_test(the_types_of_guests_objects_are_told),
        gc_test(more_objects_of_a_guests_type_are_made),
        gc_test(a_type_that_refers_to_the_modules_own_is_refused),
        gc_test(what_is_no_object_has_no_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
