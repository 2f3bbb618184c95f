/* Drifts of instantiation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/capi_library.h"

static int32_t call(const struct capi_store *store, const wasmtime_instance_t *instance,
                    const char *name) {
    wasmtime_extern_t func = capi_export(store, instance, name);
    wasmtime_val_raw_t raw = {.i64 = 0};
    wasm_trap_t *trap = NULL;
    capi_assert_ok(store->capi, capi_wasmtime_func_call_unchecked(store->capi, store->context,
                                                                  &func.of.func, &raw, 1, &trap));
    assert_null(trap);
    return raw.i32;
}

static void imports_of_every_kind_arrive(void **state) {
    (void)state;
    struct capi_store store = capi_store_open(NULL);
    wasmtime_instance_t given =
        capi_instance(&store,
                      "(module (func (export \"func\") (result i32) i32.const 1000)"
                      " (global (export \"global\") i32 (i32.const 200))"
                      " (table (export \"table\") 7 funcref)"
                      " (memory (export \"other\") 1)"
                      " (memory (export \"memory\") 1) (data (memory 1) (i32.const 0) \"\\1e\"))",
                      NULL, 0);
    const char *names[] = {"func", "table", "memory", "global"};
    wasmtime_extern_t imports[4];
    for (size_t i = 0; i < 4; i++) {
        imports[i] = capi_export(&store, &given, names[i]);
    }
    wasmtime_instance_t instance =
        capi_instance(&store,
                      "(module (import \"\" \"func\" (func $f (result i32)))"
                      " (import \"\" \"table\" (table $t 1 funcref))"
                      " (import \"\" \"memory\" (memory 1))"
                      " (import \"\" \"global\" (global $g i32))"
                      " (func (export \"sum\") (result i32)"
                      "  (i32.add (i32.add (call $f) (global.get $g))"
                      "           (i32.add (i32.load8_u (i32.const 0)) (table.size $t)))))",
                      imports, 4);
    assert_int_equal(call(&store, &instance, "sum"), 1000 + 200 + 30 + 7);
    capi_store_close(&store);
}

enum { MANY = 100 };

static void more_imports_than_most_modules_have_arrive(void **state) {
    (void)state;
    struct capi_store store = capi_store_open(NULL);
    static char exporting[MANY * 80], importing[MANY * 80];
    size_t exporting_size = (size_t)sprintf(exporting, "(module");
    size_t importing_size = (size_t)sprintf(importing, "(module");
    for (int i = 0; i < MANY; i++) {
        exporting_size += (size_t)sprintf(exporting + exporting_size,
                                          " (global (export \"%d\") i32 (i32.const %d))", i, i * i);
        importing_size +=
            (size_t)sprintf(importing + importing_size, " (import \"\" \"%d\" (global i32))", i);
    }
    sprintf(exporting + exporting_size, ")");
    sprintf(importing + importing_size, " (func (export \"last\") (result i32) global.get %d))",
            MANY - 1);

    wasmtime_instance_t given = capi_instance(&store, exporting, NULL, 0);
    wasmtime_extern_t imports[MANY];
    for (int i = 0; i < MANY; i++) {
        char name[8];
        snprintf(name, sizeof(name), "%d", i);
        imports[i] = capi_export(&store, &given, name);
    }
    wasmtime_instance_t instance = capi_instance(&store, importing, imports, MANY);
    assert_int_equal(call(&store, &instance, "last"), (MANY - 1) * (MANY - 1));
    capi_store_close(&store);
}

/* The header said up to 28 that this takes a store; the library never did. */
static void a_prepared_instance_is_made_in_a_context(void **state) {
    (void)state;
    struct capi_store store = capi_store_open(NULL);
    const struct capi *capi = store.capi;
    wasmtime_linker_t *linker = capi_wasmtime_linker_new(capi, store.engine);
    wasmtime_module_t *module =
        capi_module(&store, "(module (func (export \"answer\") (result i32) i32.const 42))");
    wasmtime_instance_pre_t *prepared = NULL;
    capi_assert_ok(capi, capi_wasmtime_linker_instantiate_pre(capi, linker, module, &prepared));
    wasmtime_instance_t instance;
    wasm_trap_t *trap = NULL;
    capi_assert_ok(capi, capi_wasmtime_instance_pre_instantiate(capi, prepared, store.context,
                                                                &instance, &trap));
    assert_null(trap);
    assert_int_equal(call(&store, &instance, "answer"), 42);
    capi_wasmtime_instance_pre_delete(capi, prepared);
    capi_wasmtime_module_delete(capi, module);
    capi_wasmtime_linker_delete(capi, linker);
    capi_store_close(&store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(imports_of_every_kind_arrive),
        cmocka_unit_test(more_imports_than_most_modules_have_arrive),
        cmocka_unit_test(a_prepared_instance_is_made_in_a_context),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
