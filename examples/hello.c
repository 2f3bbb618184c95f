/* Hello from WebAssembly: a guest calls a function of this program. */
#include <stdio.h>
#include <wmt.h>

/* What the guest gets to call. Its arguments and results would be in `call`; this one has none. */
static void hello(wmt_call *call) {
    (void)call;
    puts("Hello from C!");
}

int main(void) {
    /* A call that finds `err` set does nothing, so one check at the end is enough. */
    wmt_error *err = NULL;

    /* The engine compiles, and is shared by all; the store owns what runs, one for each task. */
    wmt_engine *engine = wmt_engine_new(NULL, &err);
    wmt_store *store = wmt_store_new(engine, &err);

    /* The guest imports a function and exports another, which calls it. */
    wmt_module *module = wmt_module_new_wat(engine,
                                            "(module"
                                            "  (import \"\" \"hello\" (func $hello))"
                                            "  (func (export \"run\") (call $hello)))",
                                            &err);

    /* The import is satisfied with the function above. */
    wmt_func *item = wmt_func_new(store, "() -> ()", hello, NULL, NULL, &err);
    wmt_extern *imports[] = {wmt_func_extern(item)};
    wmt_instance *instance = wmt_instance_new(store, module, imports, 1, &err);

    /* Call the export: no arguments, no results. */
    wmt_func *run = wmt_instance_func(instance, "run", &err);
    wmt_func_call(run, NULL, 0, NULL, 0, &err);

    /* What belongs to the store ends with it. The order of the deletes does not matter. */
    wmt_module_delete(module);
    wmt_store_delete(store);
    wmt_engine_delete(engine);
    return wmt_error_report(&err); /* prints the error if there is one, and gives 0 or 1 */
}
