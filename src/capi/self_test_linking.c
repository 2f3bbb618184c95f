/* The steps about linkers, WASI, and modules as text and as bytes. */
#include "capi/capi.h"
#include "capi/self_test_step.h"

/* A linker */

static const enum capi_function_index linker_functions[] = {
    CAPI_INDEX_wasmtime_linker_new,
    CAPI_INDEX_wasmtime_linker_delete,
    CAPI_INDEX_wasmtime_linker_define,
    CAPI_INDEX_wasmtime_linker_define_func_unchecked,
    CAPI_INDEX_wasmtime_linker_get,
    CAPI_INDEX_wasmtime_linker_instantiate,
    CAPI_INDEX_wasmtime_linker_allow_shadowing,
};

static bool instantiate(struct self_test *test, const wasmtime_linker_t *linker,
                        struct self_test_guest *guest) {
    SELF_TEST_GUARDED(wasmtime_instance_t) instance;
    SELF_TEST_GUARDED(wasm_trap_t *) trap;
    wasmtime_error_t *error = NULL;
    SELF_TEST_ARM(instance);
    SELF_TEST_ARM(trap);
    error = SELF_TEST_USE(test, wasmtime_linker_instantiate)(
        test->capi, linker, guest->context, test->module, &instance.value, &trap.value);
    guest->instance = instance.value;
    return self_test_succeeds(test, error, trap.value) &&
           self_test_expect(test, SELF_TEST_IS_WHOLE(instance) && SELF_TEST_IS_WHOLE(trap),
                            "a linker's instance has another size");
}

static bool lacks_import(struct self_test *test, const wasmtime_linker_t *linker) {
    wasmtime_instance_t instance;
    wasm_trap_t *trap = NULL;
    wasmtime_error_t *error = SELF_TEST_USE(test, wasmtime_linker_instantiate)(
        test->capi, linker, test->context, test->module, &instance, &trap);
    if (error != NULL) {
        SELF_TEST_USE(test, wasmtime_error_delete)(test->capi, error);
    }
    if (trap != NULL) {
        SELF_TEST_USE(test, wasm_trap_delete)(test->capi, trap);
    }
    return self_test_expect(test, error != NULL, "a missing import was not found out");
}

static bool define_host(struct self_test *test, wasmtime_linker_t *linker) {
    wasm_functype_t *type = self_test_make_numbers_type(test);
    wasmtime_error_t *error = NULL;
    if (type == NULL) {
        return false;
    }
    error = SELF_TEST_USE(test, wasmtime_linker_define_func_unchecked)(
        test->capi, linker, "host", 4, "numbers", 7, type, self_test_host, test, NULL);
    SELF_TEST_USE(test, wasm_functype_delete)(test->capi, type);
    return self_test_succeeds(test, error, NULL);
}

/* An export of the shared guest, defined under another name, is found again. */
static bool finds_definition(struct self_test *test, wasmtime_linker_t *linker) {
    SELF_TEST_GUARDED(wasmtime_extern_t) found;
    wasmtime_extern_t item;
    wasmtime_error_t *error = NULL;
    bool exists = false;
    SELF_TEST_ARM(found);
    if (!self_test_export(test, self_test_main_guest(test), "memory", WASMTIME_EXTERN_MEMORY,
                          &item)) {
        return false;
    }
    error = SELF_TEST_USE(test, wasmtime_linker_define)(test->capi, linker, test->context, "self",
                                                        4, "memory", 6, &item);
    if (!self_test_succeeds(test, error, NULL)) {
        return false;
    }
    exists = SELF_TEST_USE(test, wasmtime_linker_get)(test->capi, linker, test->context, "self", 4,
                                                      "memory", 6, &found.value);
    return self_test_expect(
        test, exists && found.value.kind == WASMTIME_EXTERN_MEMORY && SELF_TEST_IS_WHOLE(found),
        "a linker does not find what was defined");
}

static bool run_linker(struct self_test *test) {
    wasmtime_linker_t *linker = SELF_TEST_USE(test, wasmtime_linker_new)(test->capi, test->engine);
    struct self_test_guest guest = {.context = test->context};
    bool right = lacks_import(test, linker) && define_host(test, linker);
    SELF_TEST_USE(test, wasmtime_linker_allow_shadowing)(test->capi, linker, true);
    right = right && define_host(test, linker) && finds_definition(test, linker) &&
            instantiate(test, linker, &guest) && self_test_call_numbers(test, guest);
    SELF_TEST_USE(test, wasmtime_linker_delete)(test->capi, linker);
    return right;
}

const struct self_test_step self_test_step_linker = {
    "a linker finds definitions, instantiates with them, and reports a missing one",
    false,
    SELF_TEST_FUNCTIONS(linker_functions),
    run_linker,
};

/* Text */

static const enum capi_function_index text_functions[] = {CAPI_INDEX_wasmtime_wat2wasm};

static bool run_text(struct self_test *test) {
    static const uint8_t empty_module[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
    static const char text[] = "(module)";
    static const char bad_text[] = "(modul)";
    SELF_TEST_GUARDED(wasm_byte_vec_t) bytes;
    bool right = false;
    wasmtime_error_t *error = NULL;
    SELF_TEST_ARM(bytes);
    error = SELF_TEST_USE(test, wasmtime_wat2wasm)(test->capi, text, strlen(text), &bytes.value);
    if (!self_test_succeeds(test, error, NULL)) {
        return false;
    }
    right = bytes.value.size == sizeof empty_module && SELF_TEST_IS_WHOLE(bytes) &&
            memcmp(bytes.value.data, empty_module, sizeof empty_module) == 0;
    SELF_TEST_USE(test, wasm_byte_vec_delete)(test->capi, &bytes.value);
    error = SELF_TEST_USE(test, wasmtime_wat2wasm)(test->capi, bad_text, strlen(bad_text),
                                                   &bytes.value);
    if (!self_test_expect(test, error != NULL, "bad text was taken for a module")) {
        return false;
    }
    SELF_TEST_USE(test, wasmtime_error_delete)(test->capi, error);
    return self_test_expect(test, right, "text gave another module");
}

const struct self_test_step self_test_step_text = {
    "text is made a module",
    false,
    SELF_TEST_FUNCTIONS(text_functions),
    run_text,
};

/* Compiled modules as bytes */

static const enum capi_function_index serialized_functions[] = {
    CAPI_INDEX_wasmtime_module_serialize,
    CAPI_INDEX_wasmtime_module_deserialize,
};

static wasmtime_module_t *deserialize(struct self_test *test, const wasm_byte_vec_t *bytes) {
    SELF_TEST_GUARDED(wasmtime_module_t *) module;
    wasmtime_error_t *error = NULL;
    SELF_TEST_ARM(module);
    error = SELF_TEST_USE(test, wasmtime_module_deserialize)(
        test->capi, test->engine, (const uint8_t *)bytes->data, bytes->size, &module.value);
    if (!self_test_succeeds(test, error, NULL) ||
        !self_test_expect(test, SELF_TEST_IS_WHOLE(module),
                          "more was written than a module's pointer")) {
        return NULL;
    }
    return module.value;
}

static bool run_serialized(struct self_test *test) {
    SELF_TEST_GUARDED(wasm_byte_vec_t) bytes;
    struct self_test_guest guest = {.context = test->context};
    wasmtime_module_t *module = NULL;
    wasmtime_error_t *error = NULL;
    bool right = false;
    SELF_TEST_ARM(bytes);
    error = SELF_TEST_USE(test, wasmtime_module_serialize)(test->capi, test->module, &bytes.value);
    if (!self_test_succeeds(test, error, NULL)) {
        return false;
    }
    module = deserialize(test, &bytes.value);
    SELF_TEST_USE(test, wasm_byte_vec_delete)(test->capi, &bytes.value);
    if (module == NULL) {
        return false;
    }
    right = self_test_instantiate(test, module, &guest) && self_test_call_numbers(test, guest);
    SELF_TEST_USE(test, wasmtime_module_delete)(test->capi, module);
    return right &&
           self_test_expect(test, SELF_TEST_IS_WHOLE(bytes), "a byte vector has another size");
}

const struct self_test_step self_test_step_serialized = {
    "a compiled module can be stored as bytes and loaded again",
    false,
    SELF_TEST_FUNCTIONS(serialized_functions),
    run_serialized,
};

/* WASI */

static const enum capi_function_index wasi_functions[] = {
    CAPI_INDEX_wasi_config_new,
    CAPI_INDEX_wasi_config_set_argv,
    CAPI_INDEX_wasi_config_set_env,
    CAPI_INDEX_wasi_config_delete,
    CAPI_INDEX_wasi_config_inherit_stdin,
    CAPI_INDEX_wasi_config_inherit_stdout,
    CAPI_INDEX_wasi_config_inherit_stderr,
    CAPI_INDEX_wasmtime_linker_new,
    CAPI_INDEX_wasmtime_linker_delete,
    CAPI_INDEX_wasmtime_linker_instantiate,
    CAPI_INDEX_wasmtime_linker_define_wasi,
    CAPI_INDEX_wasmtime_context_set_wasi,
    CAPI_INDEX_wasmtime_error_exit_status,
};

enum { WASI_ARG_COUNT = 3, WASI_VARIABLE_COUNT = 2 };

static wasi_config_t *make_wasi(struct self_test *test) {
    static const char *args[WASI_ARG_COUNT] = {"self-test", "one", "two"};
    static const char *names[WASI_VARIABLE_COUNT] = {"NAME", "OTHER"};
    static const char *values[WASI_VARIABLE_COUNT] = {"value", ""};
    const struct capi *capi = test->capi;
    wasi_config_t *config = SELF_TEST_USE(test, wasi_config_new)(capi);
    bool taken =
        SELF_TEST_USE(test, wasi_config_set_argv)(capi, config, WASI_ARG_COUNT, args) &&
        SELF_TEST_USE(test, wasi_config_set_env)(capi, config, WASI_VARIABLE_COUNT, names, values);
    SELF_TEST_USE(test, wasi_config_inherit_stdin)(capi, config);
    SELF_TEST_USE(test, wasi_config_inherit_stdout)(capi, config);
    SELF_TEST_USE(test, wasi_config_inherit_stderr)(capi, config);
    if (!self_test_expect(test, taken, "WASI does not take arguments or variables")) {
        SELF_TEST_USE(test, wasi_config_delete)(capi, config);
        return NULL;
    }
    return config;
}

/* The guest exits with a status made of the numbers of its arguments and variables. */
static bool exits_right(struct self_test *test, struct self_test_guest guest) {
    SELF_TEST_GUARDED(int) status;
    wasmtime_val_raw_t no_slots[1];
    struct self_test_outcome outcome;
    bool is_exit = false;
    SELF_TEST_ARM(status);
    if (!self_test_call(test, guest, "_start", no_slots, 0, &outcome)) {
        return false;
    }
    if (outcome.error == NULL) {
        (void)self_test_succeeds(test, NULL, outcome.trap);
        return self_test_expect(test, false, "a guest's exit did not come back as an error");
    }
    is_exit =
        SELF_TEST_USE(test, wasmtime_error_exit_status)(test->capi, outcome.error, &status.value);
    SELF_TEST_USE(test, wasmtime_error_delete)(test->capi, outcome.error);
    return self_test_expect(test,
                            is_exit && SELF_TEST_IS_WHOLE(status) &&
                                status.value == WASI_ARG_COUNT * 10 + WASI_VARIABLE_COUNT,
                            "a guest has seen other arguments or variables");
}

static bool run_in_store(struct self_test *test, wasmtime_linker_t *linker,
                         const wasmtime_module_t *module, wasmtime_context_t *context) {
    const struct capi *capi = test->capi;
    struct self_test_guest guest = {.context = context};
    wasm_trap_t *trap = NULL;
    wasi_config_t *config = make_wasi(test);
    wasmtime_error_t *error = NULL;
    if (config == NULL) {
        return false;
    }
    error = SELF_TEST_USE(test, wasmtime_context_set_wasi)(capi, context, config);
    if (!self_test_succeeds(test, error, NULL)) {
        return false;
    }
    error = SELF_TEST_USE(test, wasmtime_linker_define_wasi)(capi, linker);
    if (!self_test_succeeds(test, error, NULL)) {
        return false;
    }
    error = SELF_TEST_USE(test, wasmtime_linker_instantiate)(capi, linker, context, module,
                                                             &guest.instance, &trap);
    return self_test_succeeds(test, error, trap) && exits_right(test, guest);
}

static bool run_wasi(struct self_test *test) {
    const struct capi *capi = test->capi;
    wasmtime_module_t *module =
        self_test_compile(test, test->engine, self_test_wasi_guest, self_test_wasi_guest_size);
    wasmtime_linker_t *linker = NULL;
    wasmtime_store_t *store = NULL;
    bool right = false;
    if (module == NULL) {
        return false;
    }
    linker = SELF_TEST_USE(test, wasmtime_linker_new)(capi, test->engine);
    store = SELF_TEST_USE(test, wasmtime_store_new)(capi, test->engine, NULL, NULL);
    right = run_in_store(test, linker, module,
                         SELF_TEST_USE(test, wasmtime_store_context)(capi, store));
    SELF_TEST_USE(test, wasmtime_store_delete)(capi, store);
    SELF_TEST_USE(test, wasmtime_linker_delete)(capi, linker);
    SELF_TEST_USE(test, wasmtime_module_delete)(capi, module);
    SELF_TEST_USE(test, wasi_config_delete)(capi, SELF_TEST_USE(test, wasi_config_new)(capi));
    return right;
}

const struct self_test_step self_test_step_wasi = {
    "a guest sees its arguments and variables, and exits with a status",
    false,
    SELF_TEST_FUNCTIONS(wasi_functions),
    run_wasi,
};
