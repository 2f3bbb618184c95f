/* Two modules, one of which imports what the other exports, brought together by a linker. */
#include <stdio.h>
#include <wmt.h>

static const char arithmetic[] = "(module"
                                 "  (func (export \"double\") (param i32) (result i32)"
                                 "    (i32.mul (local.get 0) (i32.const 2))))";

static const char program[] =
    "(module"
    "  (import \"arithmetic\" \"double\" (func $double (param i32) (result i32)))"
    "  (func (export \"double_and_add\") (param i32 i32) (result i32)"
    "    (i32.add (call $double (local.get 0)) (local.get 1))))";

int main(void) {
    wmt_error *err = NULL;
    wmt_engine *engine = wmt_engine_new(NULL, &err);
    wmt_store *store = wmt_store_new(engine, &err);
    wmt_module *library = wmt_module_new_wat(engine, arithmetic, &err);
    wmt_module *user = wmt_module_new_wat(engine, program, &err);
    wmt_linker *linker = wmt_linker_new(engine, &err);

    /* An import that nothing defines yet is an error, which names it. */
    wmt_error *expected = NULL;
    wmt_linker_instantiate(linker, store, user, &expected);
    printf("too early: %s\n", wmt_error_message(expected));
    wmt_error_clear(&expected);

    /* The exports of an instance become definitions, under the name that the importer uses. */
    wmt_instance *instance = wmt_linker_instantiate(linker, store, library, &err);
    wmt_linker_define_instance(linker, "arithmetic", instance, &err);
    instance = wmt_linker_instantiate(linker, store, user, &err);

    wmt_func *double_and_add = wmt_instance_func(instance, "double_and_add", &err);
    wmt_val args[] = {wmt_i32(2), wmt_i32(3)};
    wmt_val result;
    if (wmt_func_call(double_and_add, args, 2, &result, 1, &err)) {
        printf("double_and_add(2, 3) = %d\n", (int)result.of.i32);
    }

    wmt_linker_delete(linker);
    wmt_module_delete(user);
    wmt_module_delete(library);
    wmt_store_delete(store);
    wmt_engine_delete(engine);
    return wmt_error_report(&err);
}
