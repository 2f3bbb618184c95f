/* The steps that make what all others use: an engine, a module, a store. */
#include "capi/capi.h"
#include "capi/self_test_step.h"

/* An engine */

static const enum capi_function_index engine_functions[] = {
    CAPI_INDEX_wasm_config_new,
    CAPI_INDEX_wasm_config_delete,
    CAPI_INDEX_wasm_engine_new_with_config,
    CAPI_INDEX_wasm_engine_delete,
};

wasm_config_t *self_test_config(struct self_test *test) {
    wasm_config_t *config = capi_config_new(test->capi);
    test->used[CAPI_INDEX_wasm_config_new] = true;
    if (capi_has(test->capi, wasmtime_config_macos_use_mach_ports_set)) {
        test->used[CAPI_INDEX_wasmtime_config_macos_use_mach_ports_set] = true;
    }
    if (capi_has(test->capi, wasmtime_config_parallel_compilation_set)) {
        SELF_TEST_USE(test, wasmtime_config_parallel_compilation_set)(test->capi, config, false);
    }
    return config;
}

static bool run_engine(struct self_test *test) {
    wasm_config_t *unused = self_test_config(test);
    wasm_engine_t *other = NULL;
    test->engine =
        SELF_TEST_USE(test, wasm_engine_new_with_config)(test->capi, self_test_config(test));
    other = SELF_TEST_USE(test, wasm_engine_new_with_config)(test->capi, self_test_config(test));
    if (!self_test_expect(test, test->engine != NULL && other != NULL, "no engine was made")) {
        return false;
    }
    SELF_TEST_USE(test, wasm_engine_delete)(test->capi, other);
    SELF_TEST_USE(test, wasm_config_delete)(test->capi, unused);
    return true;
}

const struct self_test_step self_test_step_engine = {
    "engines can be made and deleted",
    true,
    SELF_TEST_FUNCTIONS(engine_functions),
    run_engine,
};

/* A module */

static const enum capi_function_index module_functions[] = {
    CAPI_INDEX_wasmtime_module_new,   CAPI_INDEX_wasmtime_module_validate,
    CAPI_INDEX_wasmtime_error_delete, CAPI_INDEX_wasmtime_error_message,
    CAPI_INDEX_wasm_byte_vec_delete,  CAPI_INDEX_wasmtime_module_delete,
};

wasmtime_module_t *self_test_compile(struct self_test *test, wasm_engine_t *engine,
                                     const uint8_t *bytes, size_t size) {
    SELF_TEST_GUARDED(wasmtime_module_t *) module;
    wasmtime_error_t *error = NULL;
    SELF_TEST_ARM(module);
    error =
        SELF_TEST_USE(test, wasmtime_module_new)(test->capi, engine, bytes, size, &module.value);
    if (!self_test_succeeds(test, error, NULL) ||
        !self_test_expect(test, module.value != NULL && SELF_TEST_IS_WHOLE(module),
                          "no module was made, or more was written than its pointer")) {
        return NULL;
    }
    return module.value;
}

static bool has_text(const wasm_name_t *message, const char *text) {
    size_t length = strlen(text);
    for (size_t i = 0; i + length <= message->size; i++) {
        if (memcmp(message->data + i, text, length) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether `error` is one, whose message has `text` in it. Deletes it. */
static bool is_told(struct self_test *test, wasmtime_error_t *error, const char *text) {
    SELF_TEST_GUARDED(wasm_name_t) message;
    bool told = false;
    SELF_TEST_ARM(message);
    if (!self_test_expect(test, error != NULL, "garbage was taken for a module")) {
        return false;
    }
    SELF_TEST_USE(test, wasmtime_error_message)(test->capi, error, &message.value);
    told = SELF_TEST_IS_WHOLE(message) && has_text(&message.value, text);
    SELF_TEST_USE(test, wasm_byte_vec_delete)(test->capi, &message.value);
    SELF_TEST_USE(test, wasmtime_error_delete)(test->capi, error);
    return self_test_expect(test, told, "the error for a bad module does not say what is wrong");
}

static bool run_module(struct self_test *test) {
    static const uint8_t garbage[] = {'n', 'o', 't', ' ', 'w', 'a', 's', 'm', '!', '!'};
    const struct capi *capi = test->capi;
    wasmtime_module_t *none = NULL;
    wasmtime_module_t *other = NULL;
    wasmtime_error_t *error = SELF_TEST_USE(test, wasmtime_module_new)(capi, test->engine, garbage,
                                                                       sizeof garbage, &none);
    if (!is_told(test, error, "magic")) {
        return false;
    }
    error =
        SELF_TEST_USE(test, wasmtime_module_validate)(capi, test->engine, garbage, sizeof garbage);
    if (!is_told(test, error, "magic")) {
        return false;
    }
    error = SELF_TEST_USE(test, wasmtime_module_validate)(capi, test->engine, self_test_probe,
                                                          self_test_probe_size);
    if (!self_test_succeeds(test, error, NULL)) {
        return false;
    }
    test->module = self_test_compile(test, test->engine, self_test_probe, self_test_probe_size);
    other = self_test_compile(test, test->engine, self_test_probe, self_test_probe_size);
    if (other != NULL) {
        SELF_TEST_USE(test, wasmtime_module_delete)(capi, other);
    }
    return test->module != NULL && other != NULL;
}

const struct self_test_step self_test_step_module = {
    "modules are validated and compiled, and what is wrong with one is said",
    true,
    SELF_TEST_FUNCTIONS(module_functions),
    run_module,
};

/* A store */

static const enum capi_function_index store_functions[] = {
    CAPI_INDEX_wasmtime_store_new,
    CAPI_INDEX_wasmtime_store_context,
    CAPI_INDEX_wasmtime_store_delete,
    CAPI_INDEX_wasmtime_context_get_data,
};

static void count_call(void *count) { ++*(int *)count; }

static bool run_store(struct self_test *test) {
    const struct capi *capi = test->capi;
    int finalized = 0;
    bool has_data = false;
    wasmtime_store_t *store =
        SELF_TEST_USE(test, wasmtime_store_new)(capi, test->engine, &finalized, count_call);
    if (!self_test_expect(test, store != NULL, "no store was made")) {
        return false;
    }
    has_data = SELF_TEST_USE(test, wasmtime_context_get_data)(
                   capi, SELF_TEST_USE(test, wasmtime_store_context)(capi, store)) == &finalized;
    SELF_TEST_USE(test, wasmtime_store_delete)(capi, store);
    test->store = SELF_TEST_USE(test, wasmtime_store_new)(capi, test->engine, test, NULL);
    test->context = SELF_TEST_USE(test, wasmtime_store_context)(capi, test->store);
    return self_test_expect(test, has_data, "a store has lost its data") &&
           self_test_expect(test, finalized == 1, "a store's data was not finalized once");
}

const struct self_test_step self_test_step_store = {
    "a store keeps its data, and finalizes it when it ends",
    true,
    SELF_TEST_FUNCTIONS(store_functions),
    run_store,
};
