/* A table and a global of the host: plug-ins put functions into the one, and count in the other. */
#include <stdio.h>
#include <wmt.h>

/* A plug-in: takes the next free place in the host's table for its function. */
#define PLUGIN(number)                                                                             \
    "(module"                                                                                      \
    "  (import \"host\" \"filters\" (table $filters 1 funcref))"                                   \
    "  (import \"host\" \"count\" (global $count (mut i32)))"                                      \
    "  (func $filter (param i32) (result i32) " number ")"                                         \
    "  (elem declare func $filter)"                                                                \
    "  (func $register"                                                                            \
    "    (table.set $filters (global.get $count) (ref.func $filter))"                              \
    "    (global.set $count (i32.add (global.get $count) (i32.const 1))))"                         \
    "  (start $register))"

static void load_plugin(wmt_linker *linker, wmt_store *store, const char *text, wmt_error **err) {
    wmt_module *module = wmt_module_new_wat(wmt_store_engine(store), text, err);
    wmt_linker_instantiate(linker, store, module, err);
    wmt_module_delete(module);
}

/* Calls every function that is in the table, the result of one being the argument of the next. */
static int32_t run_filters(wmt_table *filters, int32_t value, wmt_error **err) {
    wmt_val number = wmt_i32(value);
    for (uint64_t i = 0; i < wmt_table_size(filters) && *err == NULL; i++) {
        wmt_val filter;
        if (wmt_table_get(filters, i, &filter, err) && filter.of.func != NULL) {
            wmt_func_call(filter.of.func, &number, 1, &number, 1, err);
        }
    }
    return number.of.i32;
}

int main(void) {
    wmt_error *err = NULL;
    wmt_engine *engine = wmt_engine_new(NULL, &err);
    wmt_store *store = wmt_store_new(engine, &err);

    /* Four null references, and a counter that guests may change. Types are text. */
    wmt_val zero = wmt_i32(0);
    wmt_table *filters = wmt_table_new(store, "4 funcref", NULL, &err);
    wmt_global *count = wmt_global_new(store, "mut i32", &zero, &err);
    wmt_linker *linker = wmt_linker_new(engine, &err);
    wmt_linker_define(linker, "host", "filters", wmt_table_extern(filters), &err);
    wmt_linker_define(linker, "host", "count", wmt_global_extern(count), &err);

    load_plugin(linker, store, PLUGIN("(i32.add (local.get 0) (i32.const 5))"), &err);
    load_plugin(linker, store, PLUGIN("(i32.mul (local.get 0) (i32.const 2))"), &err);

    wmt_val loaded;
    if (wmt_global_get(count, &loaded, &err)) {
        printf("%d plug-ins\n", (int)loaded.of.i32);
    }
    printf("16 becomes %d\n", (int)run_filters(filters, 16, &err));

    /* Mistakes are errors. These have a variable of their own: they are expected. */
    wmt_error *expected = NULL;
    wmt_table_set(filters, 0, &zero, &expected);
    printf("a number as an element: %s\n", wmt_error_code(expected));
    wmt_error_clear(&expected);
    wmt_table_get(filters, 4, &loaded, &expected);
    printf("an element too far: %s\n", wmt_error_code(expected));
    wmt_error_clear(&expected);

    wmt_linker_delete(linker);
    wmt_store_delete(store);
    wmt_engine_delete(engine);
    return wmt_error_report(&err);
}
