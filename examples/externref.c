/* Host objects that a guest keeps: in a table, in a global, and hands back. */
#include <stdio.h>
#include <wmt.h>

static const char guest[] =
    "(module"
    "  (table (export \"table\") 4 externref)"
    "  (global $kept (mut externref) (ref.null extern))"
    "  (func (export \"keep\") (param externref) (global.set $kept (local.get 0)))"
    "  (func (export \"kept\") (result externref) (global.get $kept))"
    "  (func (export \"at\") (param i32) (result externref) (table.get 0 (local.get 0))))";

static void say_goodbye(void *data) { printf("\"%s\" is not needed any more\n", (char *)data); }

int main(void) {
    static char hello[] = "Hello";
    static char world[] = "World";
    wmt_error *err = NULL;
    wmt_engine *engine = wmt_engine_new(NULL, &err);
    wmt_store *store = wmt_store_new(engine, &err);
    wmt_module *module = wmt_module_new_wat(engine, guest, &err);
    wmt_instance *instance = wmt_instance_new(store, module, NULL, 0, &err);
    wmt_table *table = wmt_instance_table(instance, "table", &err);
    wmt_func *keep = wmt_instance_func(instance, "keep", &err);
    wmt_func *kept = wmt_instance_func(instance, "kept", &err);
    wmt_func *at = wmt_instance_func(instance, "at", &err);

    /* A reference wraps a pointer of this program; the guest can hold it and not look into it. */
    wmt_ref *ref = wmt_ref_new_extern(store, hello, say_goodbye, &err);
    wmt_val val = wmt_externref(ref);
    wmt_func_call(keep, &val, 1, NULL, 0, &err);
    wmt_ref_delete(ref); /* the guest has its own hold on the object */
    wmt_store_gc(store, &err);
    printf("collected what nobody refers to: nothing\n");

    /* What comes back is another reference to the same object. */
    if (wmt_func_call(kept, NULL, 0, &val, 1, &err)) {
        printf("the guest has kept \"%s\"\n", (char *)wmt_ref_data(val.of.ref));
        wmt_ref_delete(val.of.ref);
    }

    /* Through a table that both sides can reach. */
    ref = wmt_ref_new_extern(store, world, say_goodbye, &err);
    val = wmt_externref(ref);
    wmt_table_set(table, 3, &val, &err);
    wmt_ref_delete(ref);
    wmt_val index = wmt_i32(3);
    if (wmt_func_call(at, &index, 1, &val, 1, &err)) {
        printf("the table has \"%s\"\n", (char *)wmt_ref_data(val.of.ref));
        wmt_ref_delete(val.of.ref);
    }
    index = wmt_i32(0);
    if (wmt_func_call(at, &index, 1, &val, 1, &err)) {
        printf("at 0 there is %s\n", val.of.ref == NULL ? "nothing" : "something");
    }

    /* Objects go when nobody refers to them: at a collection, or at the latest with the store. */
    val = wmt_null(WMT_EXTERNREF);
    wmt_func_call(keep, &val, 1, NULL, 0, &err);
    wmt_store_gc(store, &err);
    printf("the global is empty again\n");

    wmt_module_delete(module);
    wmt_store_delete(store);
    wmt_engine_delete(engine);
    return wmt_error_report(&err);
}
