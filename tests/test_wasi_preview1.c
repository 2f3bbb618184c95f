/* The functions of WASI preview 1: libwmt's table of them, and those it has made its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pthread.h>

#include <cmocka.h>

#include "capi/capi.h"
#include "support/capi_library.h"
#include "support/guest.h"
#include "wasi.h"
#include "wasi_preview1.h"

static const char module_name[] = "wasi_snapshot_preview1";

static const struct wasi_function table[] = {
#define WASI_FUNCTION(name, signature) {#name, signature},
#include "wasi_preview1.def"
#undef WASI_FUNCTION
};

enum { TABLE_SIZE = sizeof table / sizeof *table };

static const struct wasi_function *find(const char *module, const char *name) {
    return wasi_preview1_find(module, strlen(module), name, strlen(name));
}

static void every_function_is_found_by_its_name(void **state) {
    (void)state;
    for (size_t i = 0; i < TABLE_SIZE; i++) {
        const struct wasi_function *found = find(module_name, table[i].name);
        assert_non_null(found);
        assert_string_equal(found->name, table[i].name);
        assert_string_equal(found->signature, table[i].signature);
    }
}

static void other_names_are_not_found(void **state) {
    static const char *const others[] = {
        "",         "a",   "fd_writ",     "fd_write2",
        "FD_WRITE", "zzz", "proc_exit\n", "wasi_snapshot_preview1"};
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_null(find(module_name, others[i]));
    }
    assert_null(wasi_preview1_find(module_name, strlen(module_name), "fd_write\0", 9));
    assert_null(find("", "fd_write"));
    assert_null(find("wasi_unstable", "fd_write"));
    assert_null(find("wasi_snapshot_preview", "fd_write"));
    assert_null(find("wasi_snapshot_preview11", "fd_write"));
}

/* The table against the library */

static bool linker_has(const struct capi_store *store, const wasmtime_linker_t *linker,
                       const char *module, const char *name, wasmtime_extern_t *item) {
    return capi_wasmtime_linker_get(store->capi, linker, store->context, module, strlen(module),
                                    name, strlen(name), item);
}

static size_t write_types(const struct capi *capi, const wasm_valtype_vec_t *types, char *text,
                          size_t size) {
    size_t length = (size_t)snprintf(text, size, "(");
    for (size_t i = 0; i < types->size; i++) {
        wasm_valkind_t kind = capi_wasm_valtype_kind(capi, types->data[i]);
        assert_true(kind == WASM_I32 || kind == WASM_I64);
        length += (size_t)snprintf(text + length, size - length, "%s%s", i == 0 ? "" : ", ",
                                   kind == WASM_I32 ? "i32" : "i64");
    }
    return length + (size_t)snprintf(text + length, size - length, ")");
}

/* The type that libwasmtime gives a function, as text. */
static void write_signature(const struct capi_store *store, const wasmtime_extern_t *item,
                            char *text, size_t size) {
    const struct capi *capi = store->capi;
    wasm_externtype_t *type = capi_wasmtime_extern_type(capi, store->context, item);
    const wasm_functype_t *func = capi_wasm_externtype_as_functype_const(capi, type);
    size_t length = 0;
    assert_non_null(func);
    length = write_types(capi, capi_wasm_functype_params(capi, func), text, size);
    length += (size_t)snprintf(text + length, size - length, " -> ");
    (void)write_types(capi, capi_wasm_functype_results(capi, func), text + length, size - length);
    capi_wasm_externtype_delete(capi, type);
}

static void check_table(const struct capi_store *store, const wasmtime_linker_t *linker) {
    for (size_t i = 0; i < TABLE_SIZE; i++) {
        char signature[128];
        wasmtime_extern_t item;
        if (!linker_has(store, linker, module_name, table[i].name, &item)) {
            fail_msg("libwasmtime does not define %s", table[i].name);
        }
        assert_int_equal(item.kind, WASMTIME_EXTERN_FUNC);
        write_signature(store, &item, signature, sizeof signature);
        assert_string_equal(signature, table[i].signature);
    }
}

static void the_table_has_what_the_library_defines(void **state) {
    struct capi_store store = capi_store_open(NULL);
    wasmtime_linker_t *linker = capi_wasmtime_linker_new(store.capi, store.engine);
    (void)state;
    capi_assert_ok(store.capi, capi_wasmtime_linker_define_wasi(store.capi, linker));
    check_table(&store, linker);
    capi_wasmtime_linker_delete(store.capi, linker);
    capi_store_close(&store);
}

static void libwmts_own_functions_have_the_types_of_those_they_replace(void **state) {
    struct capi_store store = capi_store_open(NULL);
    wasmtime_linker_t *linker = capi_wasmtime_linker_new(store.capi, store.engine);
    (void)state;
    capi_wasmtime_linker_allow_shadowing(store.capi, linker, true);
    assert_true(wasi_preview1_define(store.capi, linker, WMT_DIE));
    check_table(&store, linker);
    capi_wasmtime_linker_delete(store.capi, linker);
    capi_store_close(&store);
}

/* Otherwise modules that import these would have to be matched as well. */
static void the_library_defines_nothing_under_other_modules(void **state) {
    static const char *const modules[] = {"wasi_unstable", "wasi_snapshot_preview0", "wasi", "env"};
    struct capi_store store = capi_store_open(NULL);
    wasmtime_linker_t *linker = capi_wasmtime_linker_new(store.capi, store.engine);
    (void)state;
    capi_assert_ok(store.capi, capi_wasmtime_linker_define_wasi(store.capi, linker));
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
        wasmtime_extern_t item;
        assert_false(linker_has(&store, linker, modules[i], "fd_write", &item));
        assert_false(linker_has(&store, linker, modules[i], "proc_exit", &item));
    }
    capi_wasmtime_linker_delete(store.capi, linker);
    capi_store_close(&store);
}

/* Libraries without WASI. There is none among the official ones, so the table is robbed of it. */

static void a_library_without_wasi_is_said_to_be_one(void **state) {
    struct capi_store store = capi_store_open(NULL);
    struct capi *robbed = malloc(sizeof *robbed);
    wasmtime_linker_t *linker = capi_wasmtime_linker_new(store.capi, store.engine);
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_error *err = NULL;
    (void)state;
    *robbed = *store.capi;
    robbed->wasmtime_linker_define_wasi = NULL;
    robbed->wasmtime_context_set_wasi = NULL;
    robbed->symbol[CAPI_INDEX_wasmtime_linker_define_wasi] = NULL;
    robbed->symbol[CAPI_INDEX_wasmtime_context_set_wasi] = NULL;
    assert_false(wasi_apply(wasi, robbed, store.context, &err));
    guest_expect_error(&err, WMT_ERROR_UNSUPPORTED, "missing-feature", "wasi");
    assert_false(wasi_preview1_define(robbed, linker, &err));
    guest_expect_error(&err, WMT_ERROR_UNSUPPORTED, "missing-feature", "wasi");
    wmt_wasi_delete(wasi);
    capi_wasmtime_linker_delete(store.capi, linker);
    capi_store_close(&store);
    free(robbed);
}

/* Guests made of text. Each exports `run`. */

struct running {
    wmt_store *store;
    wmt_module *module;
    wmt_func *run;
};

static struct running start(const char *wat) {
    struct running running = {wmt_store_new(guest_engine(), WMT_DIE), guest_module_wat(wat), NULL};
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_instance *instance = NULL;
    wmt_store_set_wasi(running.store, wasi, WMT_DIE);
    wmt_wasi_delete(wasi);
    instance = wmt_linker_instantiate(guest_linker(), running.store, running.module, WMT_DIE);
    running.run = wmt_instance_func(instance, "run", WMT_DIE);
    return running;
}

static void finish(struct running *running) {
    wmt_store_delete(running->store);
    wmt_module_delete(running->module);
}

static int32_t result_of(const char *wat) {
    struct running running = start(wat);
    wmt_val result = {0};
    assert_true(wmt_func_call(running.run, NULL, 0, &result, 1, WMT_DIE));
    finish(&running);
    return result.of.i32;
}

/* 20 to 22 abort the process when a guest calls one of these. */
static void a_guest_has_no_sockets(void **state) {
    enum { ERRNO_NOTSOCK = 57 };
    static const char *const calls[][3] = {
        {"sock_accept", "i32 i32 i32", "(i32.const 0) (i32.const 0) (i32.const 8)"},
        {"sock_recv", "i32 i32 i32 i32 i32 i32",
         "(i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 8)"},
        {"sock_send", "i32 i32 i32 i32 i32",
         "(i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 8)"},
        {"sock_shutdown", "i32 i32", "(i32.const 0) (i32.const 0)"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        char wat[512];
        snprintf(wat, sizeof wat,
                 "(module (import \"wasi_snapshot_preview1\" \"%s\" (func $call (param %s) (result "
                 "i32))) (memory (export \"memory\") 1)"
                 " (func (export \"run\") (result i32) (call $call %s)))",
                 calls[i][0], calls[i][1], calls[i][2]);
        assert_int_equal(result_of(wat), ERRNO_NOTSOCK);
    }
}

static void expect_host_error(const char *wat) {
    struct running running = start(wat);
    wmt_val result = {0};
    wmt_error *err = NULL;
    assert_false(wmt_func_call(running.run, NULL, 0, &result, 1, &err));
    guest_expect_error(&err, WMT_ERROR_HOST, "wasi", "");
    finish(&running);
}

static void a_guest_without_memory_gets_an_error(void **state) {
    (void)state;
    expect_host_error("(module (import \"wasi_snapshot_preview1\" \"random_get\""
                      " (func $random (param i32 i32) (result i32)))"
                      " (func (export \"run\") (result i32)"
                      "  (call $random (i32.const 0) (i32.const 8))))");
}

static void flags_that_mean_nothing_are_an_error(void **state) {
    (void)state;
    expect_host_error("(module (import \"wasi_snapshot_preview1\" \"clock_res_get\""
                      " (func $clock (param i32 i32) (result i32)))"
                      " (memory (export \"memory\") 1)"
                      " (func (export \"run\") (result i32)"
                      "  (call $clock (i32.const 99) (i32.const 8))))");
}

static void a_pointer_out_of_the_guests_memory_is_no_crash(void **state) {
    enum { ERRNO_FAULT = 21 };
    struct running running = start("(module (import \"wasi_snapshot_preview1\" \"random_get\""
                                   " (func $random (param i32 i32) (result i32)))"
                                   " (memory (export \"memory\") 1)"
                                   " (func (export \"run\") (result i32)"
                                   "  (call $random (i32.const -8) (i32.const 16))))");
    wmt_val result = {0};
    wmt_error *err = NULL;
    (void)state;
    if (wmt_func_call(running.run, NULL, 0, &result, 1, &err)) {
        assert_int_equal(result.of.i32, ERRNO_FAULT);
    } else {
        guest_expect_error(&err, WMT_ERROR_HOST, "wasi", "");
    }
    finish(&running);
}

/* The host has no memory that the function could write to. */
static void a_function_of_wasi_called_by_the_host_is_an_error(void **state) {
    struct running running = start(
        "(module (import \"wasi_snapshot_preview1\" \"sched_yield\" (func $yield (result i32)))"
        " (export \"run\" (func $yield)))");
    wmt_val result = {0};
    wmt_error *err = NULL;
    (void)state;
    assert_false(wmt_func_call(running.run, NULL, 0, &result, 1, &err));
    guest_expect_error(&err, WMT_ERROR_HOST, "wasi", "");
    finish(&running);
}

static void an_exit_called_by_the_host_is_an_exit(void **state) {
    struct running running =
        start("(module (import \"wasi_snapshot_preview1\" \"proc_exit\" (func $exit (param i32)))"
              " (export \"run\" (func $exit)))");
    wmt_val arg = {.kind = WMT_I32, .of.i32 = 126};
    wmt_error *err = NULL;
    int status = 0;
    (void)state;
    assert_false(wmt_func_call(running.run, &arg, 1, NULL, 0, &err));
    assert_true(wmt_error_exit_status(err, &status));
    assert_int_equal(status, 126);
    wmt_error_clear(&err);
    finish(&running);
}

/* A guest that calls the host, which runs another guest, which exits: both end, with the inner
 * one's status, if the host hands the error on. */
static void call_inner(wmt_call *call) {
    wmt_func *inner = call->env;
    wmt_val arg = {.kind = WMT_I32, .of.i32 = 42};
    wmt_func_call(inner, &arg, 1, NULL, 0, &call->err);
}

static void an_exit_goes_through_host_functions(void **state) {
    struct running inner =
        start("(module (import \"wasi_snapshot_preview1\" \"proc_exit\" (func $exit (param i32)))"
              " (func (export \"run\") (param i32) (call $exit (local.get 0))))");
    wmt_module *module = guest_module_wat("(module (import \"\" \"inner\" (func $inner))"
                                          " (func (export \"run\") (call $inner) (unreachable)))");
    wmt_func *host = wmt_func_new(inner.store, "() -> ()", call_inner, inner.run, NULL, WMT_DIE);
    wmt_extern *imports[] = {wmt_func_extern(host)};
    wmt_instance *outer = wmt_instance_new(inner.store, module, imports, 1, WMT_DIE);
    wmt_func *run = wmt_instance_func(outer, "run", WMT_DIE);
    wmt_error *err = NULL;
    int status = 0;
    (void)state;
    assert_false(wmt_func_call(run, NULL, 0, NULL, 0, &err));
    assert_true(wmt_error_exit_status(err, &status));
    assert_int_equal(status, 42);
    wmt_error_clear(&err);
    wmt_module_delete(module);
    finish(&inner);
}

/* One linker, and a store for each thread */

enum { THREADS = 4, ROUNDS = 50 };

static void *exit_again_and_again(void *data) {
    const int own = *(int *)data;
    static const char *const statuses[THREADS] = {"0", "1", "126", "255"};
    static const int wanted[THREADS] = {0, 1, 126, 255};
    const char *args[] = {"exit", "exit", statuses[own]};
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    size_t right = 0;
    wmt_wasi_set_args(wasi, args, 3, WMT_DIE);
    for (int i = 0; i < ROUNDS; i++) {
        int status = -1;
        right += guest_try("exit", wasi, &status, WMT_DIE) && status == wanted[own];
    }
    wmt_wasi_delete(wasi);
    return (void *)right;
}

static void one_linker_serves_stores_on_several_threads(void **state) {
    static int numbers[THREADS] = {0, 1, 2, 3};
    pthread_t threads[THREADS];
    (void)state;
    (void)guest_linker();
    (void)guest_module("exit");
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, exit_again_and_again, &numbers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        void *right = NULL;
        assert_int_equal(pthread_join(threads[i], &right), 0);
        assert_int_equal((size_t)right, ROUNDS);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_function_is_found_by_its_name),
        cmocka_unit_test(other_names_are_not_found),
        cmocka_unit_test(the_table_has_what_the_library_defines),
        cmocka_unit_test(libwmts_own_functions_have_the_types_of_those_they_replace),
        cmocka_unit_test(the_library_defines_nothing_under_other_modules),
        cmocka_unit_test(a_library_without_wasi_is_said_to_be_one),
        cmocka_unit_test(a_guest_has_no_sockets),
        cmocka_unit_test(a_guest_without_memory_gets_an_error),
        cmocka_unit_test(flags_that_mean_nothing_are_an_error),
        cmocka_unit_test(a_pointer_out_of_the_guests_memory_is_no_crash),
        cmocka_unit_test(a_function_of_wasi_called_by_the_host_is_an_error),
        cmocka_unit_test(an_exit_called_by_the_host_is_an_exit),
        cmocka_unit_test(an_exit_goes_through_host_functions),
        cmocka_unit_test(one_linker_serves_stores_on_several_threads),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    guest_end();
    return failed;
}
