/* Drifts of arrays of values: checked calls, and functions of the host with values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <wmt/error.h>

#include "capi/capi.h"
#include "capi/drift/drift.h"
#include "support/capi_library.h"

enum { MANY = 40 };

/* A module whose `f` gives its `count` parameters of type i64 back in the opposite order. */
static const char *reversing_wat(int count) {
    static char wat[8192];
    size_t at = (size_t)sprintf(wat, "(module (func (export \"f\")");
    for (int i = 0; i < count; i++) {
        at += (size_t)sprintf(wat + at, " (param i64)");
    }
    for (int i = 0; i < count; i++) {
        at += (size_t)sprintf(wat + at, " (result i64)");
    }
    for (int i = 0; i < count; i++) {
        at += (size_t)sprintf(wat + at, " local.get %d", count - 1 - i);
    }
    sprintf(wat + at, "))");
    return wat;
}

static void call(const struct capi_store *store, const wasmtime_func_t *func,
                 const wasmtime_val_t *args, size_t nargs, wasmtime_val_t *results,
                 size_t nresults) {
    wasm_trap_t *trap = NULL;
    capi_assert_ok(store->capi, capi_wasmtime_func_call(store->capi, store->context, func, args,
                                                        nargs, results, nresults, &trap));
    assert_null(trap);
}

static void arguments_and_results_arrive_whatever_their_number(void **state) {
    (void)state;
    static const size_t counts[] = {0, 1, 2, 3, 16, 17, MANY};
    struct capi_store store = capi_store_open(NULL);
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        size_t count = counts[i];
        wasmtime_instance_t instance = capi_instance(&store, reversing_wat((int)count), NULL, 0);
        wasmtime_extern_t func = capi_export(&store, &instance, "f");
        wasmtime_val_t args[MANY], results[MANY];
        for (size_t k = 0; k < count; k++) {
            args[k].kind = WASMTIME_I64;
            args[k].of.i64 = (int64_t)(k + 1) << 40;
        }
        call(&store, &func.of.func, args, count, results, count);
        for (size_t k = 0; k < count; k++) {
            assert_int_equal(results[k].kind, WASMTIME_I64);
            assert_int_equal(results[k].of.i64, args[count - 1 - k].of.i64);
        }
    }
    capi_store_close(&store);
}

static const char every_kind_wat[] =
    "(module (func $self (export \"f\")"
    "  (param i32 i64 f32 f64 v128 funcref) (result funcref v128 f64 f32 i64 i32)"
    "  local.get 5 local.get 4 local.get 3 local.get 2 local.get 1 local.get 0))";

static void values_of_every_kind_arrive(void **state) {
    (void)state;
    struct capi_store store = capi_store_open(NULL);
    wasmtime_instance_t instance = capi_instance(&store, every_kind_wat, NULL, 0);
    wasmtime_extern_t func = capi_export(&store, &instance, "f");
    wasmtime_val_t args[6] = {{.kind = WASMTIME_I32, .of.i32 = -7},
                              {.kind = WASMTIME_I64, .of.i64 = INT64_MIN},
                              {.kind = WASMTIME_F32, .of.f32 = 1.5F},
                              {.kind = WASMTIME_F64, .of.f64 = -2.25},
                              {.kind = WASMTIME_V128},
                              {.kind = WASMTIME_FUNCREF, .of.funcref = func.of.func}};
    memset(args[4].of.v128, 0xab, sizeof(args[4].of.v128));
    wasmtime_val_t results[6];
    call(&store, &func.of.func, args, 6, results, 6);
    assert_int_equal(results[0].kind, WASMTIME_FUNCREF);
    assert_int_equal(results[0].of.funcref.store_id, func.of.func.store_id);
    assert_int_equal(results[1].kind, WASMTIME_V128);
    assert_memory_equal(results[1].of.v128, args[4].of.v128, sizeof(args[4].of.v128));
    assert_int_equal(results[2].kind, WASMTIME_F64);
    assert_true(results[2].of.f64 == -2.25);
    assert_int_equal(results[3].kind, WASMTIME_F32);
    assert_true(results[3].of.f32 == 1.5F);
    assert_int_equal(results[4].of.i64, INT64_MIN);
    assert_int_equal(results[5].of.i32, -7);
    capi_store_close(&store);
}

static void a_trap_comes_out_of_a_call(void **state) {
    (void)state;
    struct capi_store store = capi_store_open(NULL);
    const struct capi *capi = store.capi;
    wasmtime_instance_t instance = capi_instance(
        &store, "(module (func (export \"f\") (param i32) (result i32) unreachable))", NULL, 0);
    wasmtime_extern_t func = capi_export(&store, &instance, "f");
    wasmtime_val_t arg = {.kind = WASMTIME_I32}, result = {.kind = WASMTIME_I64, .of.i64 = 99};
    wasm_trap_t *trap = NULL;
    capi_assert_ok(capi, capi_wasmtime_func_call(capi, store.context, &func.of.func, &arg, 1,
                                                 &result, 1, &trap));
    assert_non_null(trap);
    assert_int_equal(result.of.i64, 99);
    capi_wasm_trap_delete(capi, trap);
    capi_store_close(&store);
}

/* Functions of the host */

static wasm_functype_t *i64_functype(size_t nparams, size_t nresults) {
    const struct capi *capi = capi_library();
    wasm_valtype_vec_t vecs[2];
    size_t counts[2] = {nparams, nresults};
    for (size_t i = 0; i < 2; i++) {
        wasm_valtype_t *types[MANY];
        for (size_t k = 0; k < counts[i]; k++) {
            types[k] = capi_wasm_valtype_new(capi, WASM_I64);
        }
        capi_wasm_valtype_vec_new(capi, &vecs[i], counts[i], types);
    }
    return capi_wasm_functype_new(capi, &vecs[0], &vecs[1]);
}

struct calls {
    int calls;
    int finalized;
    const char *trap;
};

static wasm_trap_t *reverse(void *env, wasmtime_caller_t *caller, const wasmtime_val_t *args,
                            size_t nargs, wasmtime_val_t *results, size_t nresults) {
    (void)caller;
    struct calls *calls = env;
    calls->calls++;
    if (calls->trap != NULL) {
        return capi_wasmtime_trap_new(capi_library(), calls->trap, strlen(calls->trap));
    }
    for (size_t i = 0; i < nresults; i++) {
        results[i] = args[nargs - 1 - i];
    }
    return NULL;
}

static void count_finalization(void *env) { ((struct calls *)env)->finalized++; }

static void check_reversed(const struct capi_store *store, const wasmtime_func_t *func,
                           size_t nargs, size_t nresults) {
    wasmtime_val_t args[MANY], results[MANY];
    for (size_t i = 0; i < nargs; i++) {
        args[i].kind = WASMTIME_I64;
        args[i].of.i64 = (int64_t)(i * i + 5);
    }
    call(store, func, args, nargs, results, nresults);
    for (size_t i = 0; i < nresults; i++) {
        assert_int_equal(results[i].of.i64, args[nargs - 1 - i].of.i64);
    }
}

static void a_host_function_gets_its_arguments_and_gives_its_results(void **state) {
    (void)state;
    static const size_t counts[][2] = {{0, 0}, {3, 2}, {MANY, MANY}, {MANY, 1}};
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        struct capi_store store = capi_store_open(NULL);
        const struct capi *capi = store.capi;
        struct calls calls = {0};
        wasm_functype_t *type = i64_functype(counts[i][0], counts[i][1]);
        wasmtime_func_t func;
        capi_wasmtime_func_new(capi, store.context, type, reverse, &calls, count_finalization,
                               &func);
        check_reversed(&store, &func, counts[i][0], counts[i][1]);
        assert_int_equal(calls.calls, 1);
        assert_int_equal(calls.finalized, 0);
        capi_wasm_functype_delete(capi, type);
        capi_store_close(&store);
        assert_int_equal(calls.finalized, 1);
    }
}

static void a_host_function_can_be_defined_in_a_linker(void **state) {
    (void)state;
    struct capi_store store = capi_store_open(NULL);
    const struct capi *capi = store.capi;
    struct calls calls = {0};
    wasm_functype_t *type = i64_functype(3, 2);
    wasmtime_linker_t *linker = capi_wasmtime_linker_new(capi, store.engine);
    capi_assert_ok(capi, capi_wasmtime_linker_define_func(capi, linker, "m", 1, "n", 1, type,
                                                          reverse, &calls, count_finalization));
    wasmtime_extern_t item;
    assert_true(capi_wasmtime_linker_get(capi, linker, store.context, "m", 1, "n", 1, &item));
    check_reversed(&store, &item.of.func, 3, 2);
    assert_int_equal(calls.calls, 1);
    capi_wasm_functype_delete(capi, type);
    capi_wasmtime_linker_delete(capi, linker);
    capi_store_close(&store);
    assert_int_equal(calls.finalized, 1);
}

static void a_trap_of_a_host_function_comes_out_of_the_call(void **state) {
    (void)state;
    struct capi_store store = capi_store_open(NULL);
    const struct capi *capi = store.capi;
    struct calls calls = {.trap = "the host gives up"};
    wasm_functype_t *type = i64_functype(1, 1);
    wasmtime_func_t func;
    capi_wasmtime_func_new(capi, store.context, type, reverse, &calls, NULL, &func);
    wasmtime_val_t arg = {.kind = WASMTIME_I64}, result;
    wasm_trap_t *trap = NULL;
    wasmtime_error_t *error =
        capi_wasmtime_func_call(capi, store.context, &func, &arg, 1, &result, 1, &trap);
    char text[400] = "";
    if (trap != NULL) {
        wasm_message_t message;
        capi_wasm_trap_message(capi, trap, &message);
        snprintf(text, sizeof(text), "%s", message.data);
        capi_wasm_byte_vec_delete(capi, &message);
        capi_wasm_trap_delete(capi, trap);
    } else {
        assert_true(capi_take_error(capi, error, text, sizeof(text)));
    }
    assert_non_null(strstr(text, calls.trap));
    capi_wasm_functype_delete(capi, type);
    capi_store_close(&store);
}

/* A library of the newest major without the gc feature: such wheels do not exist, so it is made up.
 */

struct value_of_24_bytes {
    wasmtime_valkind_t kind;
    int64_t of[2];
};

static wasmtime_error_t *call_made_up(wasmtime_context_t *store, const wasmtime_func_t *func,
                                      const struct value_of_24_bytes *args, size_t nargs,
                                      struct value_of_24_bytes *results, size_t nresults,
                                      wasm_trap_t **trap) {
    (void)store, (void)func, (void)trap;
    for (size_t i = 0; i < nresults; i++) {
        results[i] = args[nargs - 1 - i];
    }
    return NULL;
}

typedef wasm_trap_t *callback_of_24_bytes(void *env, wasmtime_caller_t *caller,
                                          const struct value_of_24_bytes *args, size_t nargs,
                                          struct value_of_24_bytes *results, size_t nresults);

static struct {
    callback_of_24_bytes *callback;
    void *env;
    capi_finalizer_t finalizer;
} made_up_func;

static void new_made_up(wasmtime_context_t *store, const wasm_functype_t *type,
                        callback_of_24_bytes *callback, void *env, capi_finalizer_t finalizer,
                        wasmtime_func_t *out) {
    (void)store, (void)type, (void)out;
    made_up_func.callback = callback;
    made_up_func.env = env;
    made_up_func.finalizer = finalizer;
}

static wasmtime_context_t *no_context(wasmtime_caller_t *caller) {
    (void)caller;
    return NULL;
}

static const struct capi *library_without_gc(void) {
    static struct capi made_up;
    made_up = *capi_library();
    made_up.identity.major = CAPI_MAJOR_LAST;
    made_up.identity.has_gc = false;
    made_up.identity.val_size = sizeof(struct value_of_24_bytes);
    made_up.symbol[CAPI_INDEX_wasmtime_func_call] = (capi_symbol)call_made_up;
    made_up.symbol[CAPI_INDEX_wasmtime_func_new] = (capi_symbol)new_made_up;
    made_up.symbol[CAPI_INDEX_wasmtime_caller_context] = (capi_symbol)no_context;
    capi_install_direct(&made_up);
    capi_install_adapters(&made_up);
    return &made_up;
}

static void a_library_without_gc_is_called_with_values_of_24_bytes(void **state) {
    (void)state;
    const struct capi *capi = library_without_gc();
    const wasmtime_val_t args[3] = {{.kind = WASMTIME_I64, .of.i64 = 1},
                                    {.kind = WASMTIME_I64, .of.i64 = 2},
                                    {.kind = WASMTIME_I64, .of.i64 = 3}};
    wasmtime_val_t results[3];
    wasm_trap_t *trap = NULL;
    assert_null(capi_wasmtime_func_call(capi, NULL, NULL, args, 3, results, 3, &trap));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(results[i].kind, WASMTIME_I64);
        assert_int_equal(results[i].of.i64, 3 - i);
    }
}

static void a_library_without_gc_calls_the_host_with_values_of_24_bytes(void **state) {
    (void)state;
    const struct capi *capi = library_without_gc();
    struct calls calls = {0};
    wasmtime_func_t func;
    capi_wasmtime_func_new(capi, NULL, NULL, reverse, &calls, count_finalization, &func);
    const struct value_of_24_bytes args[2] = {{WASMTIME_I64, {7, 0}}, {WASMTIME_I64, {8, 0}}};
    struct value_of_24_bytes results[2];
    assert_null(made_up_func.callback(made_up_func.env, NULL, args, 2, results, 2));
    assert_int_equal(results[0].of[0], 8);
    assert_int_equal(results[1].of[0], 7);
    made_up_func.finalizer(made_up_func.env);
    assert_int_equal(calls.finalized, 1);
}

static void async_calls_are_absent_where_values_have_24_bytes(void **state) {
    (void)state;
    const struct capi *capi = library_without_gc();
    assert_false(capi_has(capi, wasmtime_func_call_async));
    assert_false(capi_has(capi, wasmtime_linker_define_async_func));
    wmt_error *err = NULL;
    assert_false(capi_require(capi, wasmtime_func_call_async, &err));
    assert_string_equal(wmt_error_code(err), "missing-function");
    assert_non_null(strstr(wmt_error_message(err), "of an older kind"));
    wmt_error_delete(err);
    capi = capi_library();
    if (capi_has_feature(capi, "async")) {
        bool wide = capi->identity.val_size == sizeof(wasmtime_val_t);
        assert_int_equal(capi_has(capi, wasmtime_func_call_async), wide);
        assert_int_equal(capi_has(capi, wasmtime_linker_define_async_func), wide);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arguments_and_results_arrive_whatever_their_number),
        cmocka_unit_test(values_of_every_kind_arrive),
        cmocka_unit_test(a_trap_comes_out_of_a_call),
        cmocka_unit_test(a_host_function_gets_its_arguments_and_gives_its_results),
        cmocka_unit_test(a_host_function_can_be_defined_in_a_linker),
        cmocka_unit_test(a_trap_of_a_host_function_comes_out_of_the_call),
        cmocka_unit_test(a_library_without_gc_is_called_with_values_of_24_bytes),
        cmocka_unit_test(a_library_without_gc_calls_the_host_with_values_of_24_bytes),
        cmocka_unit_test(async_calls_are_absent_where_values_have_24_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
