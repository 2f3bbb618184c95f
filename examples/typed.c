/* Typed calls: a guest's function called as a C function, and a C function as its import. */
#include <stdio.h>
#include <wmt.h>

static const char guest[] = "(module"
                            "  (import \"host\" \"root\" (func $root (param f64) (result f64)))"
                            "  (func (export \"length\") (param f64 f64) (result f64)"
                            "    (call $root (f64.add (f64.mul (local.get 0) (local.get 0))"
                            "                         (f64.mul (local.get 1) (local.get 1)))))"
                            "  (func (export \"divide\") (param i32 i32) (result i32 i32)"
                            "    (i32.div_s (local.get 0) (local.get 1))"
                            "    (i32.rem_s (local.get 0) (local.get 1))))";

/* What the guest exports, said once as C types. */
WMT_TYPED_FUNC(length, double, (double, double));
WMT_TYPED_RESULTS(divided, (int32_t, quotient), (int32_t, rest));
WMT_TYPED_FUNC(divide, struct divided, (int32_t, int32_t));

/* What it imports: a C function. The first parameter is not the guest's; without need of it, it can
 * be left out. */
static double root(wmt_call *call, double number) {
    double guess = number > 1 ? number : 1;
    if (number < 0) {
        call->err = wmt_error_new("a negative number has no root");
        return 0;
    }
    for (int i = 0; i < 60; i++) {
        guess = (guess + number / guess) / 2;
    }
    return guess;
}
WMT_TYPED_HOST_FUNC(root, double, (wmt_call *, double));

int main(void) {
    wmt_error *err = NULL;
    wmt_engine *engine = wmt_engine_new(NULL, &err);
    wmt_store *store = wmt_store_new(engine, &err);
    wmt_module *module = wmt_module_new_wat(engine, guest, &err);
    wmt_linker *linker = wmt_linker_new(engine, &err);
    root_define(linker, "host", "root", NULL, NULL, &err);
    wmt_instance *instance = wmt_linker_instantiate(linker, store, module, &err);

    /* The types are compared here, once. */
    length_func length = length_get(instance, "length", &err);
    divide_func divide = divide_get(instance, "divide", &err);

    printf("length: %.3f\n", length_call(length, 3, 4, &err));
    struct divided divided = divide_call(divide, 17, 5, &err);
    printf("17 / 5: %d, rest %d\n", (int)divided.quotient, (int)divided.rest);

    /* A trap is an error, as everywhere. */
    (void)divide_call(divide, 1, 0, &err);
    printf("1 / 0: %s\n", wmt_error_message(err));
    wmt_error_clear(&err);

    /* So is a type that the guest's function does not have. */
    (void)length_get(instance, "divide", &err);
    printf("length = divide: %s\n", wmt_error_message(err));
    wmt_error_clear(&err);

    wmt_linker_delete(linker);
    wmt_module_delete(module);
    wmt_store_delete(store);
    wmt_engine_delete(engine);
    return wmt_error_report(&err);
}
