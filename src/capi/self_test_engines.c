/* The steps about settings, each with an engine of its own. */
#include "capi/self_test_step.h"

struct engine_parts {
    wasm_engine_t *engine;
    wasmtime_module_t *module;
    wasmtime_store_t *store;
    struct self_test_guest guest; /* its context is there; instantiating is left to the step */
};

/* Consumes `config`. */
static bool run_in_engine(struct self_test *test, wasm_config_t *config,
                          bool (*run)(struct self_test *test, struct engine_parts *parts)) {
    const struct capi *capi = test->capi;
    struct engine_parts parts = {0};
    bool right = false;
    parts.engine = SELF_TEST_USE(test, wasm_engine_new_with_config)(capi, config);
    parts.module = self_test_compile(test, parts.engine, self_test_probe, self_test_probe_size);
    parts.store = SELF_TEST_USE(test, wasmtime_store_new)(capi, parts.engine, NULL, NULL);
    parts.guest.context = SELF_TEST_USE(test, wasmtime_store_context)(capi, parts.store);
    right = parts.module != NULL && run(test, &parts);
    SELF_TEST_USE(test, wasmtime_store_delete)(capi, parts.store);
    if (parts.module != NULL) {
        SELF_TEST_USE(test, wasmtime_module_delete)(capi, parts.module);
    }
    SELF_TEST_USE(test, wasm_engine_delete)(capi, parts.engine);
    return right;
}

/* Settings that have no effect to be seen here: the guest has to run with them. */

static const enum capi_function_index settings_functions[] = {
    CAPI_INDEX_wasmtime_config_max_wasm_stack_set,
    CAPI_INDEX_wasmtime_config_async_stack_size_set,
    CAPI_INDEX_wasmtime_config_cranelift_opt_level_set,
    CAPI_INDEX_wasmtime_config_debug_info_set,
};

static bool run_numbers(struct self_test *test, struct engine_parts *parts) {
    return self_test_instantiate(test, parts->module, &parts->guest) &&
           self_test_call_numbers(test, parts->guest);
}

static bool run_settings(struct self_test *test) {
    const struct capi *capi = test->capi;
    const size_t stack_size = 256 * 1024;
    wasm_config_t *config = self_test_config(test);
    SELF_TEST_USE(test, wasmtime_config_max_wasm_stack_set)(capi, config, stack_size);
    SELF_TEST_USE(test, wasmtime_config_async_stack_size_set)(capi, config, 2 * stack_size);
    SELF_TEST_USE(test, wasmtime_config_cranelift_opt_level_set)
    (capi, config, WASMTIME_OPT_LEVEL_NONE);
    SELF_TEST_USE(test, wasmtime_config_debug_info_set)(capi, config, false);
    return run_in_engine(test, config, run_numbers);
}

const struct self_test_step self_test_step_settings = {
    "a guest runs with other sizes of stacks, and unoptimised",
    false,
    SELF_TEST_FUNCTIONS(settings_functions),
    run_settings,
};

/* Guests that run for ever */

static bool is_stopped(struct self_test *test, struct engine_parts *parts,
                       wasmtime_trap_code_t code) {
    struct self_test_outcome outcome;
    wasmtime_val_raw_t no_slots[1];
    return self_test_instantiate(test, parts->module, &parts->guest) &&
           self_test_call(test, parts->guest, "forever", no_slots, 0, &outcome) &&
           self_test_take_trap(test, outcome, code);
}

static const enum capi_function_index fuel_functions[] = {
    CAPI_INDEX_wasmtime_config_consume_fuel_set,
    CAPI_INDEX_wasmtime_context_set_fuel,
    CAPI_INDEX_wasmtime_context_get_fuel,
    CAPI_INDEX_wasmtime_trap_code,
    CAPI_INDEX_wasm_trap_message,
};

static bool run_out_of_fuel(struct self_test *test, struct engine_parts *parts) {
    const uint64_t amount = 10000;
    SELF_TEST_GUARDED(uint64_t) left;
    wasmtime_error_t *error =
        SELF_TEST_USE(test, wasmtime_context_set_fuel)(test->capi, parts->guest.context, amount);
    SELF_TEST_ARM(left);
    if (!self_test_succeeds(test, error, NULL)) {
        return false;
    }
    error = SELF_TEST_USE(test, wasmtime_context_get_fuel)(test->capi, parts->guest.context,
                                                           &left.value);
    return self_test_succeeds(test, error, NULL) &&
           self_test_expect(test, left.value == amount && SELF_TEST_IS_WHOLE(left),
                            "a store has another amount of fuel") &&
           is_stopped(test, parts, WASMTIME_TRAP_CODE_OUT_OF_FUEL);
}

static bool run_fuel(struct self_test *test) {
    wasm_config_t *config = self_test_config(test);
    SELF_TEST_USE(test, wasmtime_config_consume_fuel_set)(test->capi, config, true);
    return run_in_engine(test, config, run_out_of_fuel);
}

const struct self_test_step self_test_step_fuel = {
    "a guest that uses up its fuel is stopped",
    false,
    SELF_TEST_FUNCTIONS(fuel_functions),
    run_fuel,
};

static const enum capi_function_index epoch_functions[] = {
    CAPI_INDEX_wasmtime_config_epoch_interruption_set,
    CAPI_INDEX_wasmtime_context_set_epoch_deadline,
    CAPI_INDEX_wasmtime_engine_increment_epoch,
    CAPI_INDEX_wasmtime_trap_code,
    CAPI_INDEX_wasm_trap_message,
};

static bool run_past_deadline(struct self_test *test, struct engine_parts *parts) {
    SELF_TEST_USE(test, wasmtime_context_set_epoch_deadline)(test->capi, parts->guest.context, 1);
    SELF_TEST_USE(test, wasmtime_engine_increment_epoch)(test->capi, parts->engine);
    return is_stopped(test, parts, WASMTIME_TRAP_CODE_INTERRUPT);
}

static bool run_epochs(struct self_test *test) {
    wasm_config_t *config = self_test_config(test);
    SELF_TEST_USE(test, wasmtime_config_epoch_interruption_set)(test->capi, config, true);
    return run_in_engine(test, config, run_past_deadline);
}

const struct self_test_step self_test_step_epochs = {
    "a guest that is past its deadline is stopped",
    false,
    SELF_TEST_FUNCTIONS(epoch_functions),
    run_epochs,
};
