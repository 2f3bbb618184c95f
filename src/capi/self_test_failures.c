/* The steps in which a guest or its host fails. */
#include "capi/capi.h"
#include "capi/self_test_step.h"

/* Traps */

static const enum capi_function_index trap_functions[] = {
    CAPI_INDEX_wasmtime_trap_code,
    CAPI_INDEX_wasm_trap_message,
};

/* Whether `trap` is one with that code and a message. */
static bool is_trap(struct self_test *test, const wasm_trap_t *trap, wasmtime_trap_code_t code) {
    SELF_TEST_GUARDED(wasmtime_trap_code_t) told;
    SELF_TEST_GUARDED(wasm_message_t) message;
    bool has_code = false;
    bool has_message = false;
    SELF_TEST_ARM(told);
    SELF_TEST_ARM(message);
    if (!self_test_expect(test, trap != NULL, "a guest did not trap where it should")) {
        return false;
    }
    has_code = SELF_TEST_USE(test, wasmtime_trap_code)(test->capi, trap, &told.value) &&
               told.value == code && SELF_TEST_IS_WHOLE(told);
    SELF_TEST_USE(test, wasm_trap_message)(test->capi, trap, &message.value);
    has_message = message.value.size > 0 && SELF_TEST_IS_WHOLE(message);
    SELF_TEST_USE(test, wasm_byte_vec_delete)(test->capi, &message.value);
    return self_test_expect(test, has_code, "a trap has another code") &&
           self_test_expect(test, has_message, "a trap has no message");
}

bool self_test_take_trap(struct self_test *test, struct self_test_outcome outcome,
                         wasmtime_trap_code_t code) {
    bool right = (outcome.error == NULL || self_test_succeeds(test, outcome.error, NULL)) &&
                 is_trap(test, outcome.trap, code);
    if (outcome.trap != NULL) {
        SELF_TEST_USE(test, wasm_trap_delete)(test->capi, outcome.trap);
    }
    return right;
}

static bool traps(struct self_test *test, const char *name, int32_t first,
                  wasmtime_trap_code_t code) {
    wasmtime_val_raw_t slots[2] = {{.i32 = first}, {.i32 = 0}};
    struct self_test_outcome outcome;
    return self_test_call(test, self_test_main_guest(test), name, slots, 2, &outcome) &&
           self_test_take_trap(test, outcome, code);
}

static bool run_traps(struct self_test *test) {
    int32_t quotient = 0;
    return traps(test, "divide", 1, WASMTIME_TRAP_CODE_INTEGER_DIVISION_BY_ZERO) &&
           traps(test, "load", -1, WASMTIME_TRAP_CODE_MEMORY_OUT_OF_BOUNDS) &&
           self_test_call_i32(test, self_test_main_guest(test), "divide", 42, 6, &quotient) &&
           self_test_expect(test, quotient == 7, "after a trap a call gave another result");
}

const struct self_test_step self_test_step_traps = {
    "hardware traps are caught, have the right code, and leave the guest usable",
    false,
    SELF_TEST_FUNCTIONS(trap_functions),
    run_traps,
};

/* Frames */

static const enum capi_function_index frame_functions[] = {
    CAPI_INDEX_wasm_trap_trace,
    CAPI_INDEX_wasm_frame_vec_delete,
    CAPI_INDEX_wasm_frame_func_index,
    CAPI_INDEX_wasm_frame_module_offset,
    CAPI_INDEX_wasm_frame_func_offset,
    CAPI_INDEX_wasmtime_frame_func_name,
    CAPI_INDEX_wasmtime_frame_module_name,
};

static bool is_name(const wasm_name_t *name, const char *text) {
    return name != NULL && name->size == strlen(text) && memcmp(name->data, text, name->size) == 0;
}

static bool is_frame_of_divide(struct self_test *test, const wasm_frame_t *frame) {
    enum { INDEX_OF_DIVIDE = 2 };
    const struct capi *capi = test->capi;
    size_t offset = SELF_TEST_USE(test, wasm_frame_module_offset)(capi, frame);
    size_t in_func = SELF_TEST_USE(test, wasm_frame_func_offset)(capi, frame);
    return self_test_expect(test,
                            SELF_TEST_USE(test, wasm_frame_func_index)(capi, frame) ==
                                    INDEX_OF_DIVIDE &&
                                offset > 0 && offset < self_test_probe_size && in_func < offset,
                            "a frame is in another place") &&
           self_test_expect(
               test,
               is_name(SELF_TEST_USE(test, wasmtime_frame_func_name)(capi, frame), "divide") &&
                   is_name(SELF_TEST_USE(test, wasmtime_frame_module_name)(capi, frame), "probe"),
               "a frame has other names");
}

static bool has_frame_of_divide(struct self_test *test, const wasm_trap_t *trap) {
    SELF_TEST_GUARDED(wasm_frame_vec_t) frames;
    bool right = false;
    SELF_TEST_ARM(frames);
    SELF_TEST_USE(test, wasm_trap_trace)(test->capi, trap, &frames.value);
    right = self_test_expect(test, frames.value.size == 1 && SELF_TEST_IS_WHOLE(frames),
                             "a trap has another number of frames") &&
            is_frame_of_divide(test, frames.value.data[0]);
    SELF_TEST_USE(test, wasm_frame_vec_delete)(test->capi, &frames.value);
    return right;
}

static bool run_frames(struct self_test *test) {
    wasmtime_val_raw_t slots[2] = {{.i32 = 1}, {.i32 = 0}};
    struct self_test_outcome outcome;
    bool right = false;
    if (!self_test_call(test, self_test_main_guest(test), "divide", slots, 2, &outcome)) {
        return false;
    }
    if (outcome.trap == NULL) {
        (void)self_test_succeeds(test, outcome.error, NULL);
        return self_test_expect(test, false, "a division by zero did not trap");
    }
    right = has_frame_of_divide(test, outcome.trap);
    SELF_TEST_USE(test, wasm_trap_delete)(test->capi, outcome.trap);
    return right;
}

const struct self_test_step self_test_step_frames = {
    "a trap tells where in the guest it happened",
    false,
    SELF_TEST_FUNCTIONS(frame_functions),
    run_frames,
};

/* A host function that fails */

static const enum capi_function_index host_failure_functions[] = {
    CAPI_INDEX_wasmtime_error_wasm_trace,
    CAPI_INDEX_wasm_frame_vec_delete,
    CAPI_INDEX_wasmtime_error_exit_status,
};

/* What a host function returns comes back as an error; that it came by way of a guest is seen in
 * the frames. */
static bool is_host_error(struct self_test *test, const wasmtime_error_t *error) {
    SELF_TEST_GUARDED(wasm_frame_vec_t) frames;
    SELF_TEST_GUARDED(int) status;
    size_t count = 0;
    bool is_exit = false;
    SELF_TEST_ARM(frames);
    SELF_TEST_ARM(status);
    if (!self_test_expect(test, error != NULL, "a host's failure did not come back as an error")) {
        return false;
    }
    SELF_TEST_USE(test, wasmtime_error_wasm_trace)(test->capi, error, &frames.value);
    count = frames.value.size;
    SELF_TEST_USE(test, wasm_frame_vec_delete)(test->capi, &frames.value);
    is_exit = SELF_TEST_USE(test, wasmtime_error_exit_status)(test->capi, error, &status.value);
    return self_test_expect(test, count == 1 && SELF_TEST_IS_WHOLE(frames),
                            "a host's failure has another number of frames") &&
           self_test_expect(test, !is_exit && SELF_TEST_IS_WHOLE(status),
                            "a host's failure was taken for an exit");
}

static bool run_host_failure(struct self_test *test) {
    wasmtime_val_raw_t slots[5];
    struct self_test_outcome outcome;
    bool called = false;
    bool right = false;
    memset(slots, 0, sizeof slots);
    test->host_fails = true;
    called = self_test_call(test, self_test_main_guest(test), "numbers", slots, 5, &outcome);
    test->host_fails = false;
    if (!called) {
        return false;
    }
    right = is_host_error(test, outcome.error);
    if (outcome.trap != NULL) {
        SELF_TEST_USE(test, wasm_trap_delete)(test->capi, outcome.trap);
    }
    if (outcome.error != NULL) {
        SELF_TEST_USE(test, wasmtime_error_delete)(test->capi, outcome.error);
    }
    return right;
}

const struct self_test_step self_test_step_host_failure = {
    "a host function's failure ends the guest and comes back to the caller",
    false,
    SELF_TEST_FUNCTIONS(host_failure_functions),
    run_host_failure,
};
