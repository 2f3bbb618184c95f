/* Functions with several parameters and results, of the guest and of the host. */
#include <stdio.h>
#include <wmt.h>

static const char guest[] =
    "(module"
    "  (import \"\" \"swap\" (func $swap (param i32 i64) (result i64 i32)))"
    "  (func (export \"swap_twice\") (param i32 i64) (result i32 i64)"
    "    (local $wide i64) (local $narrow i32)"
    "    (call $swap (local.get 0) (local.get 1))"
    "    (local.set $narrow) (local.set $wide)"
    "    (call $swap (local.get $narrow) (local.get $wide))"
    "    (local.set $narrow) (local.set $wide)"
    "    (local.get $narrow) (local.get $wide))"
    "  (func (export \"turn_round\") (param i64 i64 i64 i64 i64) (result i64 i64 i64 i64 i64)"
    "    (local.get 4) (local.get 3) (local.get 2) (local.get 1) (local.get 0)))";

/* Gives its arguments back in the other order, and each greater by one. */
static void swap(wmt_call *call) {
    call->results[0] = wmt_i64(call->args[1].of.i64 + 1);
    call->results[1] = wmt_i32(call->args[0].of.i32 + 1);
}

int main(void) {
    wmt_error *err = NULL;
    wmt_engine *engine = wmt_engine_new(NULL, &err);
    wmt_store *store = wmt_store_new(engine, &err);
    wmt_module *module = wmt_module_new_wat(engine, guest, &err);
    wmt_func *host = wmt_func_new(store, "(i32, i64) -> (i64, i32)", swap, NULL, NULL, &err);
    wmt_extern *imports[] = {wmt_func_extern(host)};
    wmt_instance *instance = wmt_instance_new(store, module, imports, 1, &err);
    wmt_func *swap_twice = wmt_instance_func(instance, "swap_twice", &err);
    wmt_func *turn_round = wmt_instance_func(instance, "turn_round", &err);

    /* An array for the arguments, and one with room for all results. */
    wmt_val pair[] = {wmt_i32(1), wmt_i64(3)};
    wmt_val swapped[2];
    printf("swap_twice is %s\n", wmt_type_text(wmt_func_type(swap_twice)));
    if (wmt_func_call(swap_twice, pair, 2, swapped, 2, &err)) {
        printf("swap_twice(1, 3) = %d, %lld\n", (int)swapped[0].of.i32,
               (long long)swapped[1].of.i64);
    }

    /* It may be the same array: the arguments are read before the results are written. */
    wmt_val row[5];
    for (int i = 0; i < 5; i++) {
        row[i] = wmt_i64(i);
    }
    if (wmt_func_call(turn_round, row, 5, row, 5, &err)) {
        printf("turn_round(0, 1, 2, 3, 4) =");
        for (int i = 0; i < 5; i++) {
            printf(" %lld", (long long)row[i].of.i64);
        }
        printf("\n");
    }

    wmt_module_delete(module);
    wmt_store_delete(store);
    wmt_engine_delete(engine);
    return wmt_error_report(&err);
}
