/* The step about garbage-collected references: host objects and i31. */
#include "capi/self_test_step.h"

static const enum capi_function_index functions[] = {
    CAPI_INDEX_wasmtime_externref_new,    CAPI_INDEX_wasmtime_externref_data,
    CAPI_INDEX_wasmtime_externref_to_raw, CAPI_INDEX_wasmtime_externref_from_raw,
    CAPI_INDEX_wasmtime_anyref_from_i31,  CAPI_INDEX_wasmtime_anyref_i31_get_u,
    CAPI_INDEX_wasmtime_anyref_i31_get_s, CAPI_INDEX_wasmtime_anyref_to_raw,
    CAPI_INDEX_wasmtime_anyref_from_raw,  CAPI_INDEX_wasmtime_val_clone,
    CAPI_INDEX_wasmtime_val_unroot,
};

static void drop(struct self_test *test, wasmtime_val_t *val) {
    SELF_TEST_USE(test, wasmtime_val_unroot)(test->capi, val);
}

/* What an object was made with comes out of it, and of what `seen` got. */
static bool gives_data(struct self_test *test, const wasmtime_val_t *val, const void *data) {
    return self_test_expect(test,
                            val->kind == WASMTIME_EXTERNREF &&
                                SELF_TEST_USE(test, wasmtime_externref_data)(
                                    test->capi, test->context, &val->of.externref) == data,
                            "a reference does not give what its object was made with");
}

static bool passes_raw(struct self_test *test, const wasmtime_val_t *object, const void *data) {
    SELF_TEST_GUARDED(wasmtime_val_t) seen;
    uint32_t raw = SELF_TEST_USE(test, wasmtime_externref_to_raw)(test->capi, test->context,
                                                                  &object->of.externref);
    bool passed = false;
    SELF_TEST_ARM(seen);
    seen.value.kind = WASMTIME_EXTERNREF;
    SELF_TEST_USE(test, wasmtime_externref_from_raw)
    (test->capi, test->context, raw, &seen.value.of.externref);
    passed = self_test_expect(test, raw != 0 && SELF_TEST_IS_WHOLE(seen),
                              "a reference of a raw call has another size") &&
             gives_data(test, &seen.value, data);
    drop(test, &seen.value);
    return passed;
}

static bool can_be_cloned(struct self_test *test, const wasmtime_val_t *object, const void *data) {
    SELF_TEST_GUARDED(wasmtime_val_t) copy;
    bool passed = false;
    SELF_TEST_ARM(copy);
    SELF_TEST_USE(test, wasmtime_val_clone)(test->capi, object, &copy.value);
    passed = self_test_expect(test, SELF_TEST_IS_WHOLE(copy), "a copied value has another size") &&
             gives_data(test, &copy.value, data);
    drop(test, &copy.value);
    return passed;
}

static bool run_object(struct self_test *test) {
    SELF_TEST_GUARDED(wasmtime_val_t) object;
    bool passed = false;
    SELF_TEST_ARM(object);
    object.value.kind = WASMTIME_EXTERNREF;
    if (!self_test_expect(test,
                          SELF_TEST_USE(test, wasmtime_externref_new)(
                              test->capi, test->context, test, NULL, &object.value.of.externref),
                          "no host object can be made")) {
        return false;
    }
    passed = self_test_expect(test, SELF_TEST_IS_WHOLE(object), "a reference has another size") &&
             gives_data(test, &object.value, test) && passes_raw(test, &object.value, test) &&
             can_be_cloned(test, &object.value, test);
    drop(test, &object.value);
    return passed;
}

static bool is_minus_three(struct self_test *test, const wasmtime_anyref_t *number) {
    const uint32_t bits = UINT32_MAX >> 1;
    uint32_t as_unsigned = 0;
    int32_t as_signed = 0;
    return self_test_expect(test,
                            SELF_TEST_USE(test, wasmtime_anyref_i31_get_u)(
                                test->capi, test->context, number, &as_unsigned) &&
                                SELF_TEST_USE(test, wasmtime_anyref_i31_get_s)(
                                    test->capi, test->context, number, &as_signed) &&
                                as_unsigned == bits - 2 && as_signed == -3,
                            "an i31 is another number");
}

static bool run_i31(struct self_test *test) {
    SELF_TEST_GUARDED(wasmtime_val_t) number;
    SELF_TEST_GUARDED(wasmtime_val_t) seen;
    uint32_t raw = 0;
    bool passed = false;
    SELF_TEST_ARM(number);
    SELF_TEST_ARM(seen);
    number.value.kind = WASMTIME_ANYREF;
    seen.value.kind = WASMTIME_ANYREF;
    SELF_TEST_USE(test, wasmtime_anyref_from_i31)
    (test->capi, test->context, (uint32_t)-3, &number.value.of.anyref);
    raw = SELF_TEST_USE(test, wasmtime_anyref_to_raw)(test->capi, test->context,
                                                      &number.value.of.anyref);
    SELF_TEST_USE(test, wasmtime_anyref_from_raw)
    (test->capi, test->context, raw, &seen.value.of.anyref);
    passed = self_test_expect(test, SELF_TEST_IS_WHOLE(number) && SELF_TEST_IS_WHOLE(seen),
                              "an i31 has another size") &&
             is_minus_three(test, &number.value.of.anyref) &&
             is_minus_three(test, &seen.value.of.anyref);
    drop(test, &seen.value);
    drop(test, &number.value);
    return passed;
}

static bool run(struct self_test *test) { return run_object(test) && run_i31(test); }

const struct self_test_step self_test_step_references = {
    "references to host objects and i31 pass unchanged",
    false,
    SELF_TEST_FUNCTIONS(functions),
    run,
};
