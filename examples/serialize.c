/* Compile a module once, keep the compiled code, and load it without compiling again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wmt.h>

static const char guest[] = "(module"
                            "  (import \"\" \"hello\" (func $hello))"
                            "  (func (export \"run\") (call $hello)))";

static void hello(wmt_call *call) {
    (void)call;
    puts("Hello from compiled code!");
}

/* What a build step would do: the artifact could go to a file, a cache or a database. */
static wmt_bytes *compile(wmt_error **err) {
    wmt_engine *engine = wmt_engine_new(NULL, err);
    wmt_module *module = wmt_module_new_wat(engine, guest, err);
    wmt_bytes *artifact = wmt_module_serialize(module, err);
    wmt_module_delete(module);
    wmt_engine_delete(engine);
    return artifact;
}

/* What the program does later, perhaps with a libwasmtime that has no compiler. */
static void run(const wmt_bytes *artifact, wmt_error **err) {
    wmt_engine *engine = wmt_engine_new(NULL, err);
    wmt_store *store = wmt_store_new(engine, err);
    wmt_module *module =
        wmt_module_deserialize(engine, wmt_bytes_data(artifact), wmt_bytes_size(artifact), err);
    wmt_func *host = wmt_func_new(store, "() -> ()", hello, NULL, NULL, err);
    wmt_extern *imports[] = {wmt_func_extern(host)};
    wmt_instance *instance = wmt_instance_new(store, module, imports, 1, err);
    wmt_func *func = wmt_instance_func(instance, "run", err);
    wmt_func_call(func, NULL, 0, NULL, 0, err);
    wmt_module_delete(module);
    wmt_store_delete(store);
    wmt_engine_delete(engine);
}

/* An artifact that was damaged on its way is refused. One of another Wasmtime is too. */
static void try_damaged(const wmt_bytes *artifact, wmt_error **err) {
    wmt_engine *engine = wmt_engine_new(NULL, err);
    size_t size = wmt_bytes_size(artifact);
    char *copy = (char *)malloc(size + 1);
    if (copy != NULL && size > 0) {
        wmt_error *expected = NULL;
        memcpy(copy, wmt_bytes_data(artifact), size);
        copy[size / 2] ^= 1;
        wmt_module_delete(wmt_module_deserialize(engine, copy, size, &expected));
        printf("with one bit changed: %s\n", wmt_error_code(expected));
        wmt_error_clear(&expected);
    }
    free(copy);
    wmt_engine_delete(engine);
}

int main(void) {
    wmt_error *err = NULL;
    wmt_bytes *artifact = compile(&err);
    int content = wmt_content_of(wmt_bytes_data(artifact), wmt_bytes_size(artifact));
    printf("what was compiled is %s\n",
           content == WMT_CONTENT_ARTIFACT ? "an artifact" : "something else");
    run(artifact, &err);
    try_damaged(artifact, &err);
    wmt_bytes_delete(artifact);
    return wmt_error_report(&err);
}
