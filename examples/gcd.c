/* Arguments and results: the greatest common divisor, computed by a guest. */
#include <stdio.h>
#include <wmt.h>

static const char guest[] = "(module"
                            "  (func (export \"gcd\") (param $a i32) (param $b i32) (result i32)"
                            "    (local $rest i32)"
                            "    (loop $again"
                            "      (if (local.get $b) (then"
                            "        (local.set $rest"
                            "          (i32.rem_u (local.get $a) (local.get $b)))"
                            "        (local.set $a (local.get $b))"
                            "        (local.set $b (local.get $rest))"
                            "        (br $again))))"
                            "    (local.get $a)))";

int main(void) {
    wmt_error *err = NULL;
    wmt_engine *engine = wmt_engine_new(NULL, &err);
    wmt_store *store = wmt_store_new(engine, &err);
    wmt_module *module = wmt_module_new_wat(engine, guest, &err);
    wmt_instance *instance = wmt_instance_new(store, module, NULL, 0, &err);
    wmt_func *gcd = wmt_instance_func(instance, "gcd", &err);

    /* The type comes from the module itself. It is "" if something above failed. */
    printf("gcd is %s\n", wmt_type_text(wmt_func_type(gcd)));

    /* As many values as the type says, of the kinds it says; all else is an error, not a crash. */
    wmt_val args[] = {wmt_i32(1071), wmt_i32(462)};
    wmt_val result;
    if (wmt_func_call(gcd, args, 2, &result, 1, &err)) {
        printf("gcd(1071, 462) = %d\n", (int)result.of.i32);
    }

    /* A mistake, to see one: an argument too few. */
    wmt_error *mistake = NULL;
    wmt_func_call(gcd, args, 1, &result, 1, &mistake);
    printf("with one argument: %s\n", wmt_error_code(mistake));
    wmt_error_clear(&mistake);

    wmt_module_delete(module);
    wmt_store_delete(store);
    wmt_engine_delete(engine);
    return wmt_error_report(&err);
}
