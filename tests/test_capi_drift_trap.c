/* Drifts of trap codes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/capi_library.h"

static const struct trapping {
    const char *wat; /* exports `run` */
    int code;
} trappings[] = {
    {"(module (func (export \"run\") unreachable))", WASMTIME_TRAP_CODE_UNREACHABLE_CODE_REACHED},
    {"(module (memory 0) (func (export \"run\") (drop (i32.load (i32.const 0)))))",
     WASMTIME_TRAP_CODE_MEMORY_OUT_OF_BOUNDS},
    {"(module (func (export \"run\") (drop (i32.div_u (i32.const 1) (i32.const 0)))))",
     WASMTIME_TRAP_CODE_INTEGER_DIVISION_BY_ZERO},
    {"(module (func $f (export \"run\") (call $f)))", WASMTIME_TRAP_CODE_STACK_OVERFLOW},
    {"(module (func (export \"run\") (loop (br 0))))", WASMTIME_TRAP_CODE_OUT_OF_FUEL},
    {"(module (memory 1) (func (export \"run\")"
     " (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 0)))))",
     WASMTIME_TRAP_CODE_ATOMIC_WAIT_NON_SHARED_MEMORY},
    {"(module (func (export \"run\") (drop (ref.as_non_null (ref.null func)))))",
     WASMTIME_TRAP_CODE_NULL_REFERENCE},
};

static wasm_trap_t *run_until_trap(const struct capi_store *store, const char *wat) {
    const struct capi *capi = store->capi;
    wasmtime_instance_t instance = capi_instance(store, wat, NULL, 0);
    wasmtime_extern_t func = capi_export(store, &instance, "run");
    wasmtime_val_raw_t raw;
    wasm_trap_t *trap = NULL;
    capi_assert_ok(capi, capi_wasmtime_func_call_unchecked(capi, store->context, &func.of.func,
                                                           &raw, 1, &trap));
    assert_non_null(trap);
    return trap;
}

static wasm_config_t *config_with_fuel(void) {
    const struct capi *capi = capi_library();
    wasm_config_t *config = capi_wasm_config_new(capi);
    capi_wasmtime_config_parallel_compilation_set(capi, config, false);
    capi_wasmtime_config_consume_fuel_set(capi, config, true);
    capi_wasmtime_config_wasm_threads_set(capi, config, true);
    capi_wasmtime_config_wasm_function_references_set(capi, config, true);
    return config;
}

static void traps_have_the_newest_codes(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(trappings) / sizeof(trappings[0]); i++) {
        struct capi_store store = capi_store_open(config_with_fuel());
        const struct capi *capi = store.capi;
        capi_assert_ok(capi, capi_wasmtime_context_set_fuel(capi, store.context, 1000000));
        wasm_trap_t *trap = run_until_trap(&store, trappings[i].wat);
        wasmtime_trap_code_t code = 255;
        assert_true(capi_wasmtime_trap_code(capi, trap, &code));
        assert_int_equal(code, trappings[i].code);
        capi_wasm_trap_delete(capi, trap);
        capi_store_close(&store);
    }
}

static void a_trap_of_the_host_has_no_code(void **state) {
    (void)state;
    const struct capi *capi = capi_library();
    static const char text[] = "the host says no";
    wasm_trap_t *trap = capi_wasmtime_trap_new(capi, text, strlen(text));
    wasmtime_trap_code_t code = 255;
    assert_false(capi_wasmtime_trap_code(capi, trap, &code));
    capi_wasm_trap_delete(capi, trap);
}

/* Those of every library that can make traps of a code, with the words of their messages. */
static const struct made_trap {
    int code;
    const char *words;
} made_traps[] = {
    {WASMTIME_TRAP_CODE_STACK_OVERFLOW, "call stack exhausted"},
    {WASMTIME_TRAP_CODE_INTERRUPT, "interrupt"},
    {WASMTIME_TRAP_CODE_OUT_OF_FUEL, "all fuel consumed"},
    {WASMTIME_TRAP_CODE_ATOMIC_WAIT_NON_SHARED_MEMORY, "atomic wait on non-shared memory"},
    {WASMTIME_TRAP_CODE_NULL_REFERENCE, "null reference"},
    {WASMTIME_TRAP_CODE_ARRAY_OUT_OF_BOUNDS, "out of bounds array access"},
    {WASMTIME_TRAP_CODE_ALLOCATION_TOO_LARGE, "allocation size too large"},
    {WASMTIME_TRAP_CODE_CAST_FAILURE, "cast failure"},
    {WASMTIME_TRAP_CODE_CANNOT_ENTER_COMPONENT, "cannot enter component instance"},
    {WASMTIME_TRAP_CODE_NO_ASYNC_RESULT, "async-lifted export failed"},
    {WASMTIME_TRAP_CODE_DISABLED_OPCODE, "opcode disabled at compile time"},
};

static void a_trap_made_with_a_code_is_the_trap_of_that_code(void **state) {
    (void)state;
    const struct capi *capi = capi_library();
    if (!capi_has(capi, wasmtime_trap_new_code)) {
        skip();
    }
    for (size_t i = 0; i < sizeof(made_traps) / sizeof(made_traps[0]); i++) {
        wasm_trap_t *trap =
            capi_wasmtime_trap_new_code(capi, (wasmtime_trap_code_t)made_traps[i].code);
        assert_non_null(trap);
        wasm_message_t message;
        capi_wasm_trap_message(capi, trap, &message);
        assert_non_null(strstr(message.data, made_traps[i].words));
        wasmtime_trap_code_t code = 255;
        assert_true(capi_wasmtime_trap_code(capi, trap, &code));
        assert_int_equal(code, made_traps[i].code);
        capi_wasm_byte_vec_delete(capi, &message);
        capi_wasm_trap_delete(capi, trap);
    }
}

static void a_code_that_the_old_numbering_lacks_gives_no_trap(void **state) {
    (void)state;
    const struct capi *capi = capi_library();
    if (!capi_has(capi, wasmtime_trap_new_code) || capi->identity.major > 41) {
        skip();
    }
    assert_null(capi_wasmtime_trap_new_code(capi, WASMTIME_TRAP_CODE_UNCAUGHT_EXCEPTION));
    assert_null(capi_wasmtime_trap_new_code(capi, 200));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(traps_have_the_newest_codes),
        cmocka_unit_test(a_trap_of_the_host_has_no_code),
        cmocka_unit_test(a_trap_made_with_a_code_is_the_trap_of_that_code),
        cmocka_unit_test(a_code_that_the_old_numbering_lacks_gives_no_trap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
