/* For the self_test*.c files: a test under way, its steps, and what all steps use. */
#ifndef CAPI_SELF_TEST_STEP_H
#define CAPI_SELF_TEST_STEP_H

#include "capi/table.h"

#include <string.h>

#include <wmt/base.h>

/*
 * The functions that `test` calls are noted by calling them through SELF_TEST_USE:
 *
 *     SELF_TEST_USE(test, wasm_engine_delete)(test->capi, engine);
 */
#define SELF_TEST_USE(test, function) ((test)->used[CAPI_INDEX_##function] = true, capi_##function)

struct self_test {
    const struct capi *capi;
    bool used[CAPI_FUNCTION_COUNT];
    char message[256]; /* why the step that runs has failed */
    wasm_engine_t *engine;
    wasmtime_module_t *module; /* self_test_probe */
    wasmtime_store_t *store;
    wasmtime_context_t *context;
    wasmtime_instance_t instance;       /* of `module` in `store` */
    struct self_test_numbers *host_saw; /* what the host function has to fill */
    bool host_fails;
    bool host_looks; /* at its caller, which leaves the next two */
    bool host_found;
    wasmtime_context_t *host_context;
};

/* A step may use what the ones before it, marked as needed, have made. */
struct self_test_step {
    const char *proves;
    bool is_needed; /* else it is left out when the library lacks a function */
    const enum capi_function_index *functions;
    size_t function_count;
    bool (*run)(struct self_test *test);
};

#define SELF_TEST_COUNT(array) (sizeof(array) / sizeof *(array))
#define SELF_TEST_FUNCTIONS(array) array, SELF_TEST_COUNT(array)

/* In the order in which they run. */
extern const struct self_test_step self_test_step_engine;
extern const struct self_test_step self_test_step_module;
extern const struct self_test_step self_test_step_store;
extern const struct self_test_step self_test_step_types;
extern const struct self_test_step self_test_step_instance;
extern const struct self_test_step self_test_step_numbers;
extern const struct self_test_step self_test_step_settings;
extern const struct self_test_step self_test_step_caller;
extern const struct self_test_step self_test_step_func_type;
extern const struct self_test_step self_test_step_checked_call;
extern const struct self_test_step self_test_step_memory;
extern const struct self_test_step self_test_step_new_memory;
extern const struct self_test_step self_test_step_limits;
extern const struct self_test_step self_test_step_shared_memory;
extern const struct self_test_step self_test_step_table;
extern const struct self_test_step self_test_step_global;
extern const struct self_test_step self_test_step_references;
extern const struct self_test_step self_test_step_raw_functions;
extern const struct self_test_step self_test_step_traps;
extern const struct self_test_step self_test_step_frames;
extern const struct self_test_step self_test_step_host_failure;
extern const struct self_test_step self_test_step_fuel;
extern const struct self_test_step self_test_step_epochs;
extern const struct self_test_step self_test_step_linker;
extern const struct self_test_step self_test_step_text;
extern const struct self_test_step self_test_step_serialized;
extern const struct self_test_step self_test_step_wasi;

/* The guests, as WebAssembly. Their texts are tests/guests/self_test_*.wat. */
extern const uint8_t self_test_probe[];
extern const size_t self_test_probe_size;
extern const uint8_t self_test_wasi_guest[];
extern const size_t self_test_wasi_guest_size;

/* One value of each numeric type, in the order of the probe's parameters. */
struct self_test_numbers {
    int32_t i32;
    int64_t i64;
    float f32;
    double f64;
    uint8_t v128[16];
};

/*
 * Room that a library writes to, between guards that it must leave alone:
 *
 *     SELF_TEST_GUARDED(wasmtime_func_t) func;
 *     SELF_TEST_ARM(func);
 *     ... (&func.value) ...
 *     self_test_expect(test, SELF_TEST_IS_WHOLE(func), "...")
 */
enum { SELF_TEST_GUARD_SIZE = 64 };

#define SELF_TEST_GUARDED(type)                                                                    \
    struct {                                                                                       \
        uint8_t before[SELF_TEST_GUARD_SIZE];                                                      \
        type value;                                                                                \
        uint8_t after[SELF_TEST_GUARD_SIZE];                                                       \
    }
#define SELF_TEST_ARM(guarded)                                                                     \
    (memset(&(guarded).value, 0, sizeof(guarded).value), self_test_fill_guard((guarded).before),   \
     self_test_fill_guard((guarded).after))
#define SELF_TEST_IS_WHOLE(guarded)                                                                \
    (self_test_is_guard_whole((guarded).before) && self_test_is_guard_whole((guarded).after))

void self_test_fill_guard(uint8_t guard[SELF_TEST_GUARD_SIZE]);
bool self_test_is_guard_whole(const uint8_t guard[SELF_TEST_GUARD_SIZE]);

/* `condition`; when it is false, the step has failed for `what`. */
bool self_test_expect(struct self_test *test, bool condition, const char *what);

/* Whether neither is set; deletes both, and the step has failed with their message. */
bool self_test_succeeds(struct self_test *test, wasmtime_error_t *error, wasm_trap_t *trap);

/* A config for an engine that starts no threads. */
wasm_config_t *self_test_config(struct self_test *test);

/* The module's bytes compiled by `engine`; NULL when the step has failed. */
wasmtime_module_t *self_test_compile(struct self_test *test, wasm_engine_t *engine,
                                     const uint8_t *bytes, size_t size);

/* The type of the probe's import; NULL when the step has failed. */
wasm_functype_t *self_test_make_numbers_type(struct self_test *test);

/* The host function that the probe imports. `env` is the test. */
wasm_trap_t *self_test_host(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                            size_t count);

/* An instance of a guest. */
struct self_test_guest {
    wasmtime_context_t *context;
    wasmtime_instance_t instance;
};

/* Instantiates `module` in guest->context, with the host function. */
bool self_test_instantiate(struct self_test *test, const wasmtime_module_t *module,
                           struct self_test_guest *guest);

/* The one that the steps share. */
struct self_test_guest self_test_main_guest(const struct self_test *test);

bool self_test_export(struct self_test *test, struct self_test_guest guest, const char *name,
                      wasmtime_extern_kind_t kind, wasmtime_extern_t *item);

/* How a call ended: at most one of them is set, and the caller deletes it. */
struct self_test_outcome {
    wasmtime_error_t *error;
    wasm_trap_t *trap;
};

/* Calls an export with `slots`, `count` of them. False when the step has failed: there is no such
 * export, or the library wrote beside the slots. */
bool self_test_call(struct self_test *test, struct self_test_guest guest, const char *name,
                    wasmtime_val_raw_t *slots, size_t count, struct self_test_outcome *outcome);

/* Whether a call ended in a trap with that code and a message; deletes what it ended in. */
bool self_test_take_trap(struct self_test *test, struct self_test_outcome outcome,
                         wasmtime_trap_code_t code);

/* A call of the probe's `numbers`, and what its caller and its host function see. */
bool self_test_call_numbers(struct self_test *test, struct self_test_guest guest);

/* A call of an (i32, i32) -> (i32) that has to succeed; fewer parameters or results do as well. */
bool self_test_call_i32(struct self_test *test, struct self_test_guest guest, const char *name,
                        int32_t first, int32_t second, int32_t *result);

#endif
