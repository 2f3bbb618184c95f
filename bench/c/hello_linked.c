/* Hello, as a program of the official C API is: linked with libwasmtime. */
#include "official.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The program is linked with these; libwasmtime's own headers are not needed for that. */
#define DECLARE(result, name, parameters) extern result name parameters;
OFFICIAL_FUNCTIONS(DECLARE)

static wasm_trap_t *hello(void *env, wasmtime_caller_t *caller, const wasmtime_val_t *args,
                          size_t nargs, wasmtime_val_t *results, size_t nresults) {
    (void)env, (void)caller, (void)args, (void)nargs, (void)results, (void)nresults;
    puts("Hello from C!");
    return NULL;
}

static void must(const wasmtime_error_t *error) {
    if (error != NULL) {
        exit(EXIT_FAILURE);
    }
}

int main(void) {
    static const char text[] = "(module (import \"\" \"hello\" (func $hello))"
                               " (func (export \"run\") (call $hello)))";
    wasm_engine_t *engine = wasm_engine_new();
    wasmtime_store_t *store = wasmtime_store_new(engine, NULL, NULL);
    wasmtime_context_t *context = wasmtime_store_context(store);
    wasmtime_linker_t *linker = wasmtime_linker_new(engine);
    wasmtime_module_t *module = NULL;
    wasmtime_instance_t instance;
    wasmtime_extern_t run;
    wasm_byte_vec_t wasm;
    wasm_valtype_vec_t params;
    wasm_valtype_vec_t results;
    wasm_functype_t *type = NULL;
    wasm_trap_t *trap = NULL;
    must(wasmtime_wat2wasm(text, strlen(text), &wasm));
    must(wasmtime_module_new(engine, (const uint8_t *)wasm.data, wasm.size, &module));
    wasm_byte_vec_delete(&wasm);
    wasm_valtype_vec_new(&params, 0, NULL);
    wasm_valtype_vec_new(&results, 0, NULL);
    type = wasm_functype_new(&params, &results);
    must(wasmtime_linker_define_func(linker, "", 0, "hello", 5, type, hello, NULL, NULL));
    wasm_functype_delete(type);
    must(wasmtime_linker_instantiate(linker, context, module, &instance, &trap));
    if (!wasmtime_instance_export_get(context, &instance, "run", 3, &run)) {
        return EXIT_FAILURE;
    }
    must(wasmtime_func_call(context, &run.of.func, NULL, 0, NULL, 0, &trap));
    wasmtime_linker_delete(linker);
    wasmtime_module_delete(module);
    wasmtime_store_delete(store);
    wasm_engine_delete(engine);
    return EXIT_SUCCESS;
}
