#include "capi/self_test.h"

#include "alloc.h"
#include "capi/capi.h"
#include "capi/self_test_step.h"
#include "error.h"

#include <stdio.h>
#include <string.h>

static const struct self_test_step *const steps[] = {
    &self_test_step_engine,        &self_test_step_module,        &self_test_step_store,
    &self_test_step_types,         &self_test_step_instance,      &self_test_step_numbers,
    &self_test_step_caller,        &self_test_step_func_type,     &self_test_step_checked_call,
    &self_test_step_memory,        &self_test_step_new_memory,    &self_test_step_limits,
    &self_test_step_shared_memory, &self_test_step_table,         &self_test_step_global,
    &self_test_step_references,    &self_test_step_raw_functions, &self_test_step_traps,
    &self_test_step_frames,        &self_test_step_host_failure,  &self_test_step_settings,
    &self_test_step_fuel,          &self_test_step_epochs,        &self_test_step_linker,
    &self_test_step_text,          &self_test_step_serialized,    &self_test_step_wasi,
};

/* The first of the step's functions that the table lacks. */
static const char *missing_function(const struct capi *capi, const struct self_test_step *step) {
    for (size_t i = 0; i < step->function_count; i++) {
        if (!capi_has_index(capi, step->functions[i])) {
            return capi_function_facts[step->functions[i]].name;
        }
    }
    return NULL;
}

/* Who wants to know what was proved. */
struct listener {
    void (*report)(void *data, const char *line);
    void *data;
};

static void tell(const struct listener *listener, const char *what, const char *line) {
    char text[256];
    if (listener->report != NULL) {
        (void)snprintf(text, sizeof text, "%s: %s", what, line);
        listener->report(listener->data, text);
    }
}

static bool run_step(struct self_test *test, const struct self_test_step *step,
                     bool exercised[CAPI_FUNCTION_COUNT], const struct listener *listener,
                     wmt_error **err) {
    const char *missing = missing_function(test->capi, step);
    if (missing != NULL && step->is_needed) {
        return error_set(err, ERROR_ID_SELF_TEST, "the library has no %s", missing);
    }
    if (missing != NULL) {
        tell(listener, "left out", step->proves);
        return true;
    }
    memset(test->used, 0, sizeof test->used);
    if (!step->run(test)) {
        return error_set(err, ERROR_ID_SELF_TEST, "\"%s\" failed: %s", step->proves, test->message);
    }
    for (size_t i = 0; i < CAPI_FUNCTION_COUNT; i++) {
        exercised[i] |= test->used[i];
    }
    tell(listener, "passed", step->proves);
    return true;
}

static void clean_up(struct self_test *test) {
    const struct capi *capi = test->capi;
    if (test->store != NULL) {
        capi_wasmtime_store_delete(capi, test->store);
    }
    if (test->module != NULL) {
        capi_wasmtime_module_delete(capi, test->module);
    }
    if (test->engine != NULL) {
        capi_wasm_engine_delete(capi, test->engine);
    }
}

bool self_test_run(const struct capi *capi, bool exercised[CAPI_FUNCTION_COUNT],
                   void (*report)(void *data, const char *line), void *data, wmt_error **err) {
    struct listener listener = {report, data};
    bool passed = true;
    struct self_test *test = mem_calloc(1, sizeof *test);
    if (test == NULL) {
        return error_set_nomem(err);
    }
    test->capi = capi;
    for (size_t i = 0; i < SELF_TEST_COUNT(steps) && passed; i++) {
        passed = run_step(test, steps[i], exercised, &listener, err);
    }
    clean_up(test);
    mem_free(test);
    return passed;
}

bool capi_self_test(const struct capi *capi, void (*report)(void *data, const char *line),
                    void *data, wmt_error **err) {
    bool exercised[CAPI_FUNCTION_COUNT] = {false};
    return self_test_run(capi, exercised, report, data, err);
}

void self_test_fill_guard(uint8_t guard[SELF_TEST_GUARD_SIZE]) {
    for (size_t i = 0; i < SELF_TEST_GUARD_SIZE; i++) {
        guard[i] = (uint8_t)(0xa5 ^ i);
    }
}

bool self_test_is_guard_whole(const uint8_t guard[SELF_TEST_GUARD_SIZE]) {
    uint8_t expected[SELF_TEST_GUARD_SIZE];
    self_test_fill_guard(expected);
    return memcmp(guard, expected, sizeof expected) == 0;
}

bool self_test_expect(struct self_test *test, bool condition, const char *what) {
    if (!condition) {
        (void)snprintf(test->message, sizeof test->message, "%s", what);
    }
    return condition;
}

static void delete_trap(struct self_test *test, wasm_trap_t *trap) {
    if (trap != NULL) {
        SELF_TEST_USE(test, wasm_trap_delete)(test->capi, trap);
    }
}

bool self_test_succeeds(struct self_test *test, wasmtime_error_t *error, wasm_trap_t *trap) {
    char *message = error == NULL ? NULL : capi_take_error_message(test->capi, error);
    delete_trap(test, trap);
    if (error == NULL && trap == NULL) {
        return true;
    }
    (void)self_test_expect(test, false, message == NULL ? "an unexpected trap" : message);
    mem_free(message);
    return false;
}
