/* Calling functions of a guest: values, counts, references, and every wrong argument. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/embedding.h"

/* Numbers */

static wmt_val f32_of_bits(uint32_t bits) {
    wmt_val val = wmt_f32(0);
    val.of.u32 = bits;
    return val;
}

static wmt_val f64_of_bits(uint64_t bits) {
    wmt_val val = wmt_f64(0);
    val.of.u64 = bits;
    return val;
}

static const char turn_round[] =
    "(module (func (export \"run\") (param i32 i64 f32 f64 v128) (result v128 f64 f32 i64 i32)"
    "  (local.get 4) (local.get 3) (local.get 2) (local.get 1) (local.get 0)))";

static void numbers_pass_bit_by_bit(void **state) {
    static const uint32_t bits32[] = {0, 1, 0x7fffffff, 0x80000000, 0xffffffff,
                                      /* quiet and signalling NaNs with payloads, infinity */
                                      0x7fc12345, 0xffa00001, 0x7f800001, 0xff800000};
    static const uint64_t bits64[] = {0,
                                      1,
                                      INT64_MAX,
                                      (uint64_t)1 << 63,
                                      UINT64_MAX,
                                      0x7ff8000000012345,
                                      0xfff4000000000001,
                                      0x7ff0000000000001,
                                      0xfff0000000000000};
    static const uint8_t vector[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255};
    wmt_func *func = embedding_func(*state, turn_round, NULL, 0);
    wmt_error *err = NULL;
    for (size_t i = 0; i < sizeof bits32 / sizeof *bits32; i++) {
        wmt_val args[5] = {wmt_i32((int32_t)bits32[i]), wmt_i64((int64_t)bits64[i]),
                           f32_of_bits(bits32[i]), f64_of_bits(bits64[i]), wmt_v128(vector)};
        wmt_val results[5];
        assert_true(wmt_func_call(func, args, 5, results, 5, &err));
        assert_null(err);
        for (int j = 0; j < 5; j++) {
            assert_int_equal(results[j].kind, args[4 - j].kind);
            assert_int_equal(results[j].reserved, 0);
        }
        assert_memory_equal(results[0].of.v128, vector, sizeof vector);
        assert_int_equal(results[1].of.u64, bits64[i]);
        assert_int_equal(results[2].of.u32, bits32[i]);
        assert_int_equal(results[3].of.u64, bits64[i]);
        assert_int_equal(results[4].of.u64, bits32[i]); /* nothing else in the other half */
    }
}

static void what_lies_beyond_a_small_number_does_not_count(void **state) {
    wmt_func *func =
        embedding_func(*state,
                       "(module (func (export \"run\") (param i32 f32) (result i64 i64)"
                       "  (i64.extend_i32_u (local.get 0)) (i64.extend_i32_u (i32.reinterpret_f32 "
                       "(local.get 1)))))",
                       NULL, 0);
    wmt_error *err = NULL;
    wmt_val args[2] = {wmt_i32(-1), wmt_f32(0)};
    wmt_val results[2];
    args[0].of.u64 |= 0xdeadbeef00000000;
    args[1].of.u64 = 0xdeadbeef7fc00001;
    assert_true(wmt_func_call(func, args, 2, results, 2, &err));
    assert_int_equal(results[0].of.u64, 0xffffffff);
    assert_int_equal(results[1].of.u64, 0x7fc00001);
}

static void arguments_and_results_may_be_the_same_array(void **state) {
    wmt_func *func =
        embedding_func(*state,
                       "(module (func (export \"run\") (param i32 i32) (result i32 i32)"
                       "  (local.get 1) (local.get 0)))",
                       NULL, 0);
    wmt_error *err = NULL;
    wmt_val vals[2] = {wmt_i32(1), wmt_i32(2)};
    assert_true(wmt_func_call(func, vals, 2, vals, 2, &err));
    assert_int_equal(vals[0].of.i32, 2);
    assert_int_equal(vals[1].of.i32, 1);
}

/* Counts */

enum { MANY = 1000 }; /* as many as a function can have */

static char *add(char *end, const char *text) {
    strcpy(end, text);
    return end + strlen(text);
}

/* A module whose `run` takes and gives that many i64, those that it was given first. */
static const char *module_of_counts(size_t params, size_t results) {
    static char text[MANY * 32 + 200];
    char *end = add(text, "(module (func (export \"run\") (param");
    for (size_t i = 0; i < params; i++) {
        end = add(end, " i64");
    }
    end = add(end, ") (result");
    for (size_t i = 0; i < results; i++) {
        end = add(end, " i64");
    }
    end = add(end, ")");
    for (size_t i = 0; i < results; i++) {
        end +=
            i < params ? sprintf(end, " (local.get %zu)", i) : sprintf(end, " (i64.const %zu)", i);
    }
    (void)add(end, "))");
    return text;
}

static void call_with_counts(const struct embedding *embedding, size_t params, size_t results) {
    static wmt_val args[MANY + 1];
    static wmt_val gotten[MANY + 2];
    wmt_error *err = NULL;
    wmt_func *func = embedding_func(embedding, module_of_counts(params, results), NULL, 0);
    memset(gotten, 0, sizeof gotten);
    for (size_t i = 0; i < params; i++) {
        args[i] = wmt_i64((int64_t)i);
    }
    assert_true(wmt_func_call(func, args, params, gotten, results, &err));
    for (size_t i = 0; i < results; i++) {
        assert_int_equal(gotten[i].kind, WMT_I64);
        assert_int_equal(gotten[i].of.i64, i);
    }
    assert_int_equal(gotten[results].kind, WMT_NONE); /* nothing behind the last one */
    assert_false(wmt_func_call(func, args, params + 1, gotten, results, &err));
    assert_error(&err, WMT_ERROR_INVALID, "argument-count", "given to a function of type");
    assert_false(wmt_func_call(func, args, params, gotten, results + 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "argument-count", "given to a function of type");
    if (params > 0) {
        assert_false(wmt_func_call(func, args, params - 1, gotten, results, &err));
        assert_error(&err, WMT_ERROR_INVALID, "argument-count", "given to a function of type");
    }
    if (results > 0) {
        assert_false(wmt_func_call(func, args, params, gotten, results - 1, &err));
        assert_error(&err, WMT_ERROR_INVALID, "argument-count", "given to a function of type");
    }
}

static void any_number_of_arguments_and_results_passes(void **state) {
    static const size_t counts[] = {0, 1, 2, 15, 16, 17, 31, 32, 33, 40, MANY};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        call_with_counts(*state, counts[i], counts[i]);
        call_with_counts(*state, counts[i], 0);
        call_with_counts(*state, 0, counts[i]);
        call_with_counts(*state, 1, counts[i]);
    }
}

static void a_wrong_count_is_named_with_the_type(void **state) {
    wmt_func *func = embedding_func(
        *state, "(module (func (export \"run\") (param i32) (result i64) (i64.const 0)))", NULL, 0);
    wmt_error *err = NULL;
    wmt_val args[2] = {wmt_i32(1), wmt_i32(2)};
    wmt_val results[2];
    assert_false(wmt_func_call(func, args, 2, results, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "argument-count",
                 "2 arguments given to a function of type (i32) -> (i64)");
    assert_false(wmt_func_call(func, args, 1, results, 2, &err));
    assert_error(&err, WMT_ERROR_INVALID, "argument-count",
                 "room for 2 results given to a function of type (i32) -> (i64)");
}

static void arrays_that_are_needed_must_not_be_null(void **state) {
    wmt_func *func = embedding_func(
        *state, "(module (func (export \"run\") (param i32) (result i32) (local.get 0)))", NULL, 0);
    wmt_error *err = NULL;
    wmt_val arg = wmt_i32(1);
    wmt_val result;
    assert_false(wmt_func_call(func, NULL, 1, &result, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`args`");
    assert_int_equal(result.kind, WMT_NONE);
    assert_false(wmt_func_call(func, &arg, 1, NULL, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`results`");
}

/* Kinds */

static void an_argument_of_another_kind_is_refused_and_named(void **state) {
    static const char *const types[] = {"i32", "i64", "f32", "f64", "v128", "funcref", "externref"};
    static const uint32_t kinds[] = {
        WMT_NONE,   WMT_I32,    WMT_I64,     WMT_F32, WMT_F64, WMT_V128, WMT_FUNCREF, WMT_EXTERNREF,
        WMT_ANYREF, WMT_EXNREF, WMT_CONTREF, 11,      255,     256,      UINT32_MAX};
    wmt_error *err = NULL;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        char text[100];
        wmt_func *func = NULL;
        (void)snprintf(text, sizeof text, "(module (func (export \"run\") (param i32 %s)))",
                       types[i]);
        func = embedding_func(*state, text, NULL, 0);
        for (size_t j = 0; j < sizeof kinds / sizeof *kinds; j++) {
            wmt_val args[2] = {wmt_i32(0), wmt_i64(0)};
            args[1].kind = kinds[j];
            if (wmt_func_call(func, args, 2, NULL, 0, &err)) {
                assert_string_equal(wmt_valkind_name(kinds[j]), types[i]);
                continue;
            }
            (void)snprintf(text, sizeof text, "argument 1 is %s, but %s is wanted",
                           kinds[j] == WMT_NONE ? "not set" : wmt_valkind_name(kinds[j]), types[i]);
            assert_string_not_equal(wmt_valkind_name(kinds[j]), types[i]);
            assert_error(&err, WMT_ERROR_INVALID, "argument-kind", text);
        }
    }
}

/* References */

static const char give_back[] =
    "(module (func $own (export \"own\") (result i32) (i32.const 42))"
    "  (func (export \"run\") (param funcref) (result funcref) (local.get 0))"
    "  (func (export \"give\") (result funcref) (ref.func $own))"
    "  (memory (export \"memory\") 1))";

static wmt_func *pass(wmt_func *run, wmt_func *given, wmt_error **err) {
    wmt_val arg = wmt_funcref(given);
    wmt_val result = wmt_i32(7);
    if (!wmt_func_call(run, &arg, 1, &result, 1, err)) {
        return NULL;
    }
    assert_int_equal(result.kind, WMT_FUNCREF);
    return result.of.func;
}

static void return_7(wmt_call *call) { call->results[0] = wmt_i32(7); }

static int32_t call_i32(wmt_func *func) {
    wmt_error *err = NULL;
    wmt_val result = {0, 0, {0}};
    (void)wmt_func_call(func, NULL, 0, &result, 1, &err);
    assert_no_error(&err);
    assert_int_equal(result.kind, WMT_I32);
    return result.of.i32;
}

static void function_references_come_back_as_the_functions_they_are(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_instance *instance = embedding_instance(embedding, give_back, NULL, 0);
    wmt_func *run = wmt_instance_func(instance, "run", &err);
    wmt_func *own = wmt_instance_func(instance, "own", &err);
    wmt_func *host = wmt_func_new(embedding->store, "() -> (i32)", return_7, NULL, NULL, &err);
    assert_no_error(&err);
    assert_null(pass(run, NULL, &err));
    assert_no_error(&err);
    assert_ptr_equal(pass(run, own, &err), own);
    assert_ptr_equal(pass(run, run, &err), run);
    assert_int_equal(call_i32(pass(run, host, &err)), 7);
    assert_no_error(&err);
}

static void a_function_is_known_whether_its_export_or_its_reference_came_first(void **state) {
    wmt_error *err = NULL;
    wmt_instance *instance = embedding_instance(*state, give_back, NULL, 0);
    wmt_func *give = wmt_instance_func(instance, "give", &err);
    wmt_val given;
    assert_true(wmt_func_call(give, NULL, 0, &given, 1, &err));
    assert_int_equal(call_i32(given.of.func), 42);
    assert_string_equal(wmt_type_text(wmt_func_type(given.of.func)), "() -> (i32)");
    assert_ptr_equal(wmt_instance_func(instance, "own", &err), given.of.func);
    assert_no_error(&err);
}

static void a_function_that_nobody_exports_can_be_called_by_its_reference(void **state) {
    wmt_func *give =
        embedding_func(*state,
                       "(module (func $private (param i32 f64 i64) (result i64 f32)"
                       "    (i64.add (local.get 2) (i64.extend_i32_s (local.get 0)))"
                       "    (f32.demote_f64 (local.get 1)))"
                       "  (elem declare func $private)"
                       "  (func (export \"run\") (result funcref) (ref.func $private)))",
                       NULL, 0);
    wmt_error *err = NULL;
    wmt_val given;
    wmt_val again;
    wmt_val args[3] = {wmt_i32(-2), wmt_f64(0.5), wmt_i64(44)};
    wmt_val results[2];
    assert_true(wmt_func_call(give, NULL, 0, &given, 1, &err));
    assert_string_equal(wmt_type_text(wmt_func_type(given.of.func)),
                        "(i32, f64, i64) -> (i64, f32)");
    (void)wmt_func_call(given.of.func, args, 3, results, 2, &err);
    assert_no_error(&err);
    assert_int_equal(results[0].of.i64, 42);
    assert_true(results[1].of.f32 == 0.5f);
    assert_true(wmt_func_call(give, NULL, 0, &again, 1, &err));
    assert_ptr_equal(again.of.func, given.of.func);
    assert_false(wmt_func_call(given.of.func, args, 2, results, 2, &err));
    assert_error(&err, WMT_ERROR_INVALID, "argument-count", "(i32, f64, i64) -> (i64, f32)");
}

static void functions_that_cannot_be_passed_are_refused(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_store *other = wmt_store_new(embedding->engine, &err);
    wmt_instance *instance = embedding_instance(embedding, give_back, NULL, 0);
    wmt_func *run = wmt_instance_func(instance, "run", &err);
    wmt_func *foreign = wmt_func_new(other, "() -> (i32)", return_7, NULL, NULL, &err);
    wmt_memory *memory = wmt_instance_memory(instance, "memory", &err);
    assert_no_error(&err);
    assert_null(pass(run, foreign, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-store", "argument 0");
    assert_null(pass(run, (wmt_func *)(void *)memory, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "argument 0 is a memory, not a func");
    assert_null(pass(run, (wmt_func *)(void *)instance, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "argument 0 is an instance, not a func");
    wmt_store_delete(other);
    assert_null(pass(run, foreign, &err));
    assert_error(&err, WMT_ERROR_INVALID, "stale-handle", "argument 0");
    assert_ptr_equal(pass(run, run, &err), run); /* the store can be used on */
}

static void null_is_passed_as_a_reference(void **state) {
    wmt_func *func =
        embedding_func(*state,
                       "(module (func (export \"run\") (param externref) (result i32 externref)"
                       "  (ref.is_null (local.get 0)) (local.get 0)))",
                       NULL, 0);
    wmt_error *err = NULL;
    wmt_val arg = wmt_null(WMT_EXTERNREF);
    wmt_val results[2];
    assert_true(wmt_func_call(func, &arg, 1, results, 2, &err));
    assert_int_equal(results[0].of.i32, 1);
    assert_int_equal(results[1].kind, WMT_EXTERNREF);
    assert_null(results[1].of.ref);
}

/* Typed references, where the libwasmtime has them */

static const char typed[] =
    "(module (type $t (func (param i32) (result i32)))"
    "  (type $u (func (param i64)))"
    "  (func $right (export \"right\") (type $t) (i32.add (local.get 0) (i32.const 1)))"
    "  (func (export \"wrong\") (type $u))"
    "  (func (export \"maybe\") (param $f (ref null $t)) (result i32)"
    "    (if (result i32) (ref.is_null (local.get $f)) (then (i32.const -1))"
    "      (else (call_ref $t (i32.const 41) (ref.as_non_null (local.get $f))))))"
    "  (func (export \"sure\") (param $f (ref $t)) (result i32)"
    "    (call_ref $t (i32.const 41) (local.get $f)))"
    "  (func (export \"give\") (result (ref $t)) (ref.func $right)))";

static wmt_val call_with_func(wmt_instance *instance, const char *name, wmt_func *given,
                              wmt_error **err) {
    wmt_val arg = wmt_funcref(given);
    wmt_val result = wmt_i32(7);
    (void)wmt_func_call(wmt_instance_func(instance, name, err), &arg, 1, &result, 1, err);
    return result;
}

static void double_it(wmt_call *call) { call->results[0] = wmt_i32(call->args[0].of.i32 * 2); }

static void check_typed_references(struct embedding *embedding) {
    wmt_error *err = NULL;
    wmt_instance *instance = embedding_instance(embedding, typed, NULL, 0);
    wmt_func *right = wmt_instance_func(instance, "right", &err);
    wmt_func *wrong = wmt_instance_func(instance, "wrong", &err);
    wmt_func *host = wmt_func_new(embedding->store, "(i32) -> (i32)", double_it, NULL, NULL, &err);
    wmt_func *other = wmt_func_new(embedding->store, "(i64) -> ()", double_it, NULL, NULL, &err);
    wmt_val given;
    assert_no_error(&err);
    assert_int_equal(call_with_func(instance, "maybe", right, &err).of.i32, 42);
    assert_int_equal(call_with_func(instance, "maybe", host, &err).of.i32, 82);
    assert_int_equal(call_with_func(instance, "maybe", NULL, &err).of.i32, -1);
    assert_int_equal(call_with_func(instance, "sure", right, &err).of.i32, 42);
    assert_no_error(&err);
    (void)call_with_func(instance, "sure", NULL, &err);
    assert_error(&err, WMT_ERROR_INVALID, "argument-kind", "argument 0 is null, but (ref 0)");
    (void)call_with_func(instance, "maybe", wrong, &err);
    assert_error(&err, WMT_ERROR_INVALID, "argument-kind",
                 "argument 0 is a function of type (i64) -> (), but (ref null 0)");
    (void)call_with_func(instance, "sure", other, &err);
    assert_error(&err, WMT_ERROR_INVALID, "argument-kind", "(i64) -> ()");
    assert_true(wmt_func_call(wmt_instance_func(instance, "give", &err), NULL, 0, &given, 1, &err));
    assert_ptr_equal(given.of.func, right);
}

static void typed_references_take_functions_of_their_type_only(void **state) {
    struct embedding embedding = embedding_start("wasm-function-references=on");
    (void)state;
    if (embedding.engine == NULL || !embedding_can_compile(&embedding, typed)) {
        embedding_end(&embedding);
        skip();
    }
    check_typed_references(&embedding);
    embedding_end(&embedding);
}

static const char garbage[] =
    "(module (type $s (struct (field i32)))"
    "  (func (export \"any\") (param anyref) (result i32) (ref.is_null (local.get 0)))"
    "  (func (export \"struct\") (param (ref null $s)) (result i32) (ref.is_null (local.get 0)))"
    "  (func (export \"give_null\") (result anyref) (ref.null any))"
    "  (func (export \"no_func\") (param nullfuncref) (result i32) (ref.is_null (local.get 0))))";

static int32_t call_with_null(wmt_instance *instance, const char *name, wmt_valkind kind) {
    wmt_error *err = NULL;
    wmt_val arg = wmt_null(kind);
    wmt_val result = wmt_i32(7);
    (void)wmt_func_call(wmt_instance_func(instance, name, &err), &arg, 1, &result, 1, &err);
    assert_no_error(&err);
    return result.of.i32;
}

static void check_garbage_collected_references(struct embedding *embedding) {
    wmt_error *err = NULL;
    wmt_instance *instance = embedding_instance(embedding, garbage, NULL, 0);
    wmt_val result;
    assert_int_equal(call_with_null(instance, "any", WMT_ANYREF), 1);
    assert_int_equal(call_with_null(instance, "struct", WMT_ANYREF), 1);
    assert_int_equal(call_with_null(instance, "no_func", WMT_FUNCREF), 1);
    (void)call_with_func(instance, "no_func", wmt_instance_func(instance, "any", &err), &err);
    assert_error(&err, WMT_ERROR_INVALID, "argument-kind", "nullfuncref");
    (void)wmt_func_call(wmt_instance_func(instance, "give_null", &err), NULL, 0, &result, 1, &err);
    assert_no_error(&err);
    assert_int_equal(result.kind, WMT_ANYREF);
    assert_null(result.of.ref);
    assert_int_equal(call_with_null(instance, "any", WMT_ANYREF), 1);
}

static void null_is_passed_as_a_typed_reference(void **state) {
    struct embedding embedding = embedding_start("wasm-function-references=on wasm-gc=on");
    (void)state;
    if (embedding.engine == NULL || !embedding_can_compile(&embedding, garbage)) {
        embedding_end(&embedding);
        skip();
    }
    check_garbage_collected_references(&embedding);
    embedding_end(&embedding);
}

/* A function that nobody exports, in a module with a type that some C APIs cannot name. */
static const char untold[] =
    "(module (type $t (func (param i32))) (type $u (func (param (ref null $t) i64) (result i64)))"
    "  (func $private (type $u) (local.get 1)) (elem declare func $private)"
    "  (func (export \"right\") (type $t)) (func (export \"wrong\"))"
    "  (func (export \"run\") (result funcref) (ref.func $private)))";

static void assert_untold_call_fails(wmt_func *func, const wmt_val *args, size_t nargs,
                                     size_t nresults) {
    wmt_error *err = NULL;
    wmt_val results[3];
    assert_false(wmt_func_call(func, args, nargs, results, nresults, &err));
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_INVALID);
    for (size_t i = 0; i < nresults; i++) {
        assert_int_equal(results[i].kind, WMT_NONE);
    }
    wmt_error_clear(&err);
}

static void check_untold(wmt_instance *instance) {
    wmt_error *err = NULL;
    wmt_val given = wmt_null(WMT_FUNCREF);
    wmt_val args[3] = {wmt_null(WMT_FUNCREF), wmt_i64(INT64_MIN), wmt_i32(0)};
    wmt_val results[3];
    assert_true(wmt_func_call(wmt_instance_func(instance, "run", &err), NULL, 0, &given, 1, &err));
    assert_non_null(given.of.func);
    assert_null(wmt_func_type(given.of.func));
    for (int i = 0; i < 2; i++) {
        (void)wmt_func_call(given.of.func, args, 2, results, 1, &err);
        assert_no_error(&err);
        assert_int_equal(results[0].kind, WMT_I64);
        assert_int_equal(results[0].of.i64, INT64_MIN);
        args[0] = wmt_funcref(wmt_instance_func(instance, "right", &err));
    }
    assert_untold_call_fails(given.of.func, args, 1, 1);
    assert_untold_call_fails(given.of.func, args, 3, 1);
    assert_untold_call_fails(given.of.func, args, 2, 0);
    assert_untold_call_fails(given.of.func, args, 2, 2);
    args[0] = wmt_funcref(wmt_instance_func(instance, "wrong", &err));
    assert_untold_call_fails(given.of.func, args, 2, 1);
    args[0] = wmt_i64(0);
    assert_untold_call_fails(given.of.func, args, 2, 1);
    args[0].kind = WMT_NONE;
    assert_untold_call_fails(given.of.func, args, 2, 1);
}

static void a_function_of_a_type_that_cannot_be_told_can_be_called(void **state) {
    struct embedding embedding = embedding_start("wasm-function-references=on");
    (void)state;
    if (embedding.engine == NULL || !embedding_can_compile(&embedding, untold)) {
        embedding_end(&embedding);
        skip();
    }
    check_untold(embedding_instance(&embedding, untold, NULL, 0));
    embedding_end(&embedding);
}

static void a_function_of_a_bare_artifact_can_be_called(void **state) {
    struct embedding embedding = embedding_start("wasm-function-references=on");
    wmt_error *err = NULL;
    wmt_module *module = NULL;
    (void)state;
    if (embedding.engine == NULL || !embedding_can_compile(&embedding, untold)) {
        embedding_end(&embedding);
        skip();
    }
    module = embedding_bare_artifact(&embedding, untold);
    check_untold(wmt_instance_new(embedding.store, module, NULL, 0, &err));
    assert_no_error(&err);
    wmt_module_delete(module);
    embedding_end(&embedding);
}

/* The function itself */

static void something_that_is_no_function_is_not_called(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_instance *instance = embedding_instance(embedding, give_back, NULL, 0);
    wmt_memory *memory = wmt_instance_memory(instance, "memory", &err);
    assert_false(wmt_func_call(NULL, NULL, 0, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`func`");
    assert_false(wmt_func_call((wmt_func *)(void *)memory, NULL, 0, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "`func` is a memory, not a func");
    assert_false(wmt_func_call((wmt_func *)(void *)instance, NULL, 0, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "`func` is an instance, not a func");
    assert_null(wmt_func_type(NULL));
}

static void a_function_has_the_type_that_its_module_says(void **state) {
    wmt_func *func = embedding_func(*state, turn_round, NULL, 0);
    assert_string_equal(wmt_type_text(wmt_func_type(func)),
                        "(i32, i64, f32, f64, v128) -> (v128, f64, f32, i64, i32)");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        embedding_test(numbers_pass_bit_by_bit),
        embedding_test(what_lies_beyond_a_small_number_does_not_count),
        embedding_test(arguments_and_results_may_be_the_same_array),
        embedding_test(any_number_of_arguments_and_results_passes),
        embedding_test(a_wrong_count_is_named_with_the_type),
        embedding_test(arrays_that_are_needed_must_not_be_null),
        embedding_test(an_argument_of_another_kind_is_refused_and_named),
        embedding_test(function_references_come_back_as_the_functions_they_are),
        embedding_test(a_function_is_known_whether_its_export_or_its_reference_came_first),
        embedding_test(a_function_that_nobody_exports_can_be_called_by_its_reference),
        embedding_test(functions_that_cannot_be_passed_are_refused),
        embedding_test(null_is_passed_as_a_reference),
        cmocka_unit_test(typed_references_take_functions_of_their_type_only),
        cmocka_unit_test(null_is_passed_as_a_typed_reference),
        cmocka_unit_test(a_function_of_a_type_that_cannot_be_told_can_be_called),
        cmocka_unit_test(a_function_of_a_bare_artifact_can_be_called),
        embedding_test(something_that_is_no_function_is_not_called),
        embedding_test(a_function_has_the_type_that_its_module_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
