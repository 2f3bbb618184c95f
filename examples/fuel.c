/* Fuel: how much a guest computes, counted and limited, the same on every machine. */
#include <stdio.h>
#include <wmt.h>

static const char guest[] = "(module"
                            "  (func $fibonacci (export \"fibonacci\") (param $n i32) (result i32)"
                            "    (if (result i32) (i32.lt_u (local.get $n) (i32.const 2))"
                            "      (then (local.get $n))"
                            "      (else (i32.add"
                            "        (call $fibonacci (i32.sub (local.get $n) (i32.const 1)))"
                            "        (call $fibonacci (i32.sub (local.get $n) (i32.const 2))))))))";

int main(void) {
    wmt_error *err = NULL;

    /* Counting has to be compiled in, so it is an option of the engine. */
    wmt_config *config = wmt_config_new(NULL, &err);
    wmt_config_set(config, "consume-fuel=on", &err);
    wmt_engine *engine = wmt_engine_new(config, &err);
    wmt_store *store = wmt_store_new(engine, &err);
    wmt_module *module = wmt_module_new_wat(engine, guest, &err);
    wmt_instance *instance = wmt_instance_new(store, module, NULL, 0, &err);
    wmt_func *fibonacci = wmt_instance_func(instance, "fibonacci", &err);

    /* Each call gets as much, until one needs more. */
    wmt_error *stopped = NULL;
    for (int n = 5; err == NULL && stopped == NULL; n += 5) {
        wmt_val arg = wmt_i32(n);
        wmt_val result;
        wmt_store_set_fuel(store, 10000, &err);
        if (wmt_func_call(fibonacci, &arg, 1, &result, 1, &stopped)) {
            /* What an instruction costs may differ between versions: round. */
            int hundreds = (int)((10000 - wmt_store_fuel(store, &err) + 99) / 100);
            printf("fibonacci(%d) = %d took at most %d00 units\n", n, (int)result.of.i32, hundreds);
        } else {
            printf("fibonacci(%d) was stopped: %s\n", n, wmt_error_code(stopped));
        }
    }
    wmt_error_clear(&stopped);

    /* The store can go on, with more. */
    wmt_val arg = wmt_i32(20);
    wmt_val result;
    wmt_store_set_fuel(store, 1000000, &err);
    if (wmt_func_call(fibonacci, &arg, 1, &result, 1, &err)) {
        printf("with more fuel: fibonacci(20) = %d\n", (int)result.of.i32);
    }

    wmt_module_delete(module);
    wmt_store_delete(store);
    wmt_engine_delete(engine);
    wmt_config_delete(config);
    return wmt_error_report(&err);
}
