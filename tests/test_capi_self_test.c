/* The self-test: what it proves on a sound library, and that it finds out unsound ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>

#include "alloc.h"
#include "capi/capi.h"
#include "capi/drift/drift.h"
#include "capi/self_test.h"
#include "capi/self_test_step.h"
#include "error.h"
#include "os/os.h"
#include "support/libraries.h"
#include "support/substitute.h"

static struct capi *capi;
static bool exercised[CAPI_FUNCTION_COUNT];

static int open_library(void **state) {
    (void)state;
    capi = capi_open(library_path(), WMT_DIE);
    memset(exercised, 0, sizeof exercised);
    return 0;
}

static int close_library(void **state) {
    (void)state;
    capi_delete(capi);
    substitute_nothing();
    return 0;
}

/* Counts the lines of a report by how they begin. */
struct report {
    int passed;
    int left_out;
    int others;
};

static void take_line(void *data, const char *line) {
    struct report *report = data;
    if (strncmp(line, "passed: ", 8) == 0) {
        report->passed++;
    } else if (strncmp(line, "left out: ", 10) == 0) {
        report->left_out++;
    } else {
        report->others++;
    }
}

/* Shared memories are left out where no setting for them is: up to 39. */
enum { STEP_COUNT = 27, MAJOR_OF_SHARED_MEMORY = 40 };

static void a_sound_library_passes_every_step(void **state) {
    struct report report = {0, 0, 0};
    int left_out = capi_major(capi) < MAJOR_OF_SHARED_MEMORY ? 1 : 0;
    (void)state;
    assert_true(self_test_run(capi, exercised, take_line, &report, WMT_DIE));
    assert_int_equal(report.passed, STEP_COUNT - left_out);
    assert_int_equal(report.left_out, left_out);
    assert_int_equal(report.others, 0);
}

static void it_can_be_run_again_and_needs_no_listener(void **state) {
    (void)state;
    assert_true(capi_self_test(capi, NULL, NULL, WMT_DIE));
    assert_true(capi_self_test(capi, NULL, NULL, WMT_DIE));
}

/* Gigabytes for every memory of so many runs would take an emulator minutes. */
static wasm_engine_t *new_engine_of_small_memories(wasm_config_t *config) {
    capi_wasmtime_config_memory_reservation_set(capi, config, (uint64_t)1 << 20);
    capi_wasmtime_config_memory_guard_size_set(capi, config, (uint64_t)1 << 16);
    return capi_wasm_engine_new_with_config(capi, config);
}

/* The table as it would be if the library had no such function; false if it would be the same,
 * since an adapter makes the function out of others. */
static bool make_lacking(struct capi *lacking, size_t index) {
    *lacking = *capi;
    lacking->symbol[index] = NULL;
    capi_install_direct(lacking);
    capi_install_adapters(lacking);
    if (capi_has(lacking, wasm_engine_new_with_config)) {
        lacking->wasm_engine_new_with_config = new_engine_of_small_memories;
    }
    return !capi_has_index(lacking, (enum capi_function_index)index);
}

/* A missing function is either named, or the steps that use it are left out: it is never called. */
static void no_missing_function_is_called(void **state) {
    bool used[CAPI_FUNCTION_COUNT] = {false};
    int tried = 0;
    (void)state;
    assert_true(self_test_run(capi, used, NULL, NULL, WMT_DIE));
    for (size_t i = 0; i < CAPI_FUNCTION_COUNT; i++) {
        struct capi lacking;
        wmt_error *err = NULL;
        if (!used[i] || !make_lacking(&lacking, i)) {
            continue;
        }
        tried++;
        memset(exercised, 0, sizeof exercised);
        if (self_test_run(&lacking, exercised, NULL, NULL, &err)) {
            assert_false(exercised[i]);
        } else {
            assert_string_equal(wmt_error_code(err), "self-test-failed");
            assert_non_null(strstr(wmt_error_message(err), capi_function_facts[i].name));
        }
        wmt_error_delete(err);
    }
    assert_in_range(tried, 60, CAPI_FUNCTION_COUNT);
}

static void a_library_without_a_compiler_fails(void **state) {
    static const char *const compiler[] = {"wasmtime_module_new"};
    wmt_error *err = NULL;
    struct capi *part = NULL;
    (void)state;
    substitute_hide(compiler, 1);
    part = capi_open(library_path(), WMT_DIE);
    assert_false(capi_self_test(part, NULL, NULL, &err));
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_VERSION);
    assert_non_null(strstr(wmt_error_message(err), "wasmtime_module_new"));
    wmt_error_delete(err);
    capi_delete(part);
}

static void running_out_of_memory_is_an_error(void **state) {
    wmt_error *err = NULL;
    (void)state;
    mem_fail_from(0);
    assert_false(self_test_run(capi, exercised, NULL, NULL, &err));
    mem_fail_from(-1);
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_NOMEM);
}

/* Libraries in which one function does what a changed one could do. Each is the sound library's
 * with something broken in its table; `real` is the sound one. */

static struct capi real;

static void assert_found_out(const struct capi *broken, const char *text) {
    wmt_error *err = NULL;
    assert_false(self_test_run(broken, exercised, NULL, NULL, &err));
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_VERSION);
    assert_string_equal(wmt_error_code(err), "self-test-failed");
    if (strstr(wmt_error_message(err), text) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", wmt_error_message(err), text);
    }
    wmt_error_delete(err);
}

static struct capi break_copy(void) {
    real = *capi;
    return real;
}

static void write_larger_func(wasmtime_context_t *store, const wasm_functype_t *type,
                              wasmtime_func_unchecked_callback_t callback, void *env,
                              capi_finalizer_t finalizer, wasmtime_func_t *func) {
    real.wasmtime_func_new_unchecked(store, type, callback, env, finalizer, func);
    memset(func + 1, 0, 8);
}

static bool write_larger_extern(wasmtime_context_t *store, const wasmtime_instance_t *instance,
                                const char *name, size_t length, wasmtime_extern_t *item) {
    bool found = real.wasmtime_instance_export_get(store, instance, name, length, item);
    memset(item + 1, 0, 8);
    return found;
}

static void write_before_vector(wasm_valtype_vec_t *out, size_t count) {
    real.wasm_valtype_vec_new_uninitialized(out, count);
    memset((char *)out - 4, 0, 4);
}

static void a_structure_that_has_grown_is_found_out(void **state) {
    struct capi broken = break_copy();
    (void)state;
    broken.wasmtime_func_new_unchecked = write_larger_func;
    assert_found_out(&broken, "a function's handle has another size");
    broken = real;
    broken.wasmtime_instance_export_get = write_larger_extern;
    assert_found_out(&broken, "an extern has another size");
    broken = real;
    broken.wasm_valtype_vec_new_uninitialized = write_before_vector;
    assert_found_out(&broken, "a vector of types");
}

static wasmtime_error_t *write_beside_slots(wasmtime_context_t *store, const wasmtime_func_t *func,
                                            wasmtime_val_raw_t *slots, size_t count,
                                            wasm_trap_t **trap) {
    wasmtime_error_t *error = real.wasmtime_func_call_unchecked(store, func, slots, count, trap);
    slots[count].i64 = 0;
    return error;
}

static wasmtime_error_t *change_result(wasmtime_context_t *store, const wasmtime_func_t *func,
                                       wasmtime_val_raw_t *slots, size_t count,
                                       wasm_trap_t **trap) {
    wasmtime_error_t *error = real.wasmtime_func_call_unchecked(store, func, slots, count, trap);
    if (count > 0) {
        slots[count - 1].i32 ^= 1;
    }
    return error;
}

static wasmtime_error_t *change_argument(wasmtime_context_t *store, const wasmtime_func_t *func,
                                         wasmtime_val_raw_t *slots, size_t count,
                                         wasm_trap_t **trap) {
    if (count > 2) {
        slots[4].v128[15] ^= 1;
    }
    return real.wasmtime_func_call_unchecked(store, func, slots, count, trap);
}

static wasmtime_error_t *call_nothing(wasmtime_context_t *store, const wasmtime_func_t *func,
                                      wasmtime_val_raw_t *slots, size_t count, wasm_trap_t **trap) {
    (void)store;
    (void)func;
    (void)slots;
    (void)count;
    (void)trap;
    return NULL;
}

static void a_call_that_does_something_else_is_found_out(void **state) {
    struct capi broken = break_copy();
    (void)state;
    broken.wasmtime_func_call_unchecked = write_beside_slots;
    assert_found_out(&broken, "wrote beside its slots");
    broken.wasmtime_func_call_unchecked = change_result;
    assert_found_out(&broken, "the caller got other results");
    broken.wasmtime_func_call_unchecked = change_argument;
    assert_found_out(&broken, "the host got other arguments");
    broken.wasmtime_func_call_unchecked = call_nothing;
    assert_found_out(&broken, "the host got other arguments");
}

static uint8_t *misplace_memory(wasmtime_context_t *store, const wasmtime_memory_t *memory) {
    return real.wasmtime_memory_data(store, memory) - 8;
}

static size_t forget_growth(const wasmtime_context_t *store, const wasmtime_memory_t *memory) {
    (void)store;
    (void)memory;
    return 65536;
}

static void a_memory_somewhere_else_is_found_out(void **state) {
    struct capi broken = break_copy();
    (void)state;
    broken.wasmtime_memory_data = misplace_memory;
    assert_found_out(&broken, "the host does not see the guest's memory");
    broken = real;
    broken.wasmtime_memory_data_size = forget_growth;
    assert_found_out(&broken, "a memory has another size");
}

static bool give_other_code(const struct capi *table, const wasm_trap_t *trap,
                            wasmtime_trap_code_t *code) {
    bool has_code = real.wasmtime_trap_code(table, trap, code);
    *code = (wasmtime_trap_code_t)(*code + 1);
    return has_code;
}

static void trap_codes_of_another_numbering_are_found_out(void **state) {
    struct capi broken = break_copy();
    (void)state;
    broken.wasmtime_trap_code = give_other_code;
    assert_found_out(&broken, "a trap has another code");
}

static wasmtime_error_t *accept_anything(wasm_engine_t *engine, const uint8_t *wasm, size_t size) {
    (void)engine;
    (void)wasm;
    (void)size;
    return NULL;
}

static void say_nothing(const wasmtime_error_t *error, wasm_name_t *message) {
    (void)error;
    message->size = 0;
    message->data = NULL;
}

static void errors_that_do_not_come_or_do_not_say_anything_are_found_out(void **state) {
    struct capi broken = break_copy();
    (void)state;
    broken.wasmtime_module_validate = accept_anything;
    assert_found_out(&broken, "garbage was taken for a module");
    broken = real;
    broken.wasmtime_error_message = say_nothing;
    assert_found_out(&broken, "does not say what is wrong");
}

static bool lose_status(const wasmtime_error_t *error, int *status) {
    bool is_exit = real.wasmtime_error_exit_status(error, status);
    *status = 1;
    return is_exit;
}

static void another_exit_status_is_found_out(void **state) {
    struct capi broken = break_copy();
    (void)state;
    broken.wasmtime_error_exit_status = lose_status;
    assert_found_out(&broken, "other arguments or variables");
}

static void set_deadline_twice(wasmtime_context_t *context, uint64_t deadline) {
    real.wasmtime_context_set_epoch_deadline(context, deadline + 1);
    real.wasmtime_context_set_epoch_deadline(context, deadline);
}

/* The same thing done in another way is no failure. */
static void a_sound_detour_passes(void **state) {
    struct capi detour = break_copy();
    (void)state;
    detour.wasmtime_context_set_epoch_deadline = set_deadline_twice;
    assert_true(self_test_run(&detour, exercised, NULL, NULL, WMT_DIE));
}

/* The guests */

static void assert_is_text(const char *name, const uint8_t *bytes, size_t size) {
    const size_t limit = 100000;
    char path[512];
    uint8_t *text = NULL;
    size_t text_size = 0;
    wasm_byte_vec_t binary = {0, NULL};
    (void)snprintf(path, sizeof path, "%s/%s", WMT_TEST_GUESTS, name);
    assert_true(os_file_read(path, limit, &text, &text_size, WMT_DIE));
    assert_null(capi_wasmtime_wat2wasm(capi, (const char *)text, text_size, &binary));
    assert_int_equal(binary.size, size);
    assert_memory_equal(binary.data, bytes, size);
    capi_wasm_byte_vec_delete(capi, &binary);
    mem_free(text);
}

static void the_guests_are_what_their_texts_say(void **state) {
    (void)state;
    assert_is_text("self_test_probe.wat", self_test_probe, self_test_probe_size);
    assert_is_text("self_test_wasi.wat", self_test_wasi_guest, self_test_wasi_guest_size);
}

#define self_test(function) cmocka_unit_test_setup_teardown(function, open_library, close_library)

int main(void) {
    const struct CMUnitTest tests[] = {
        self_test(a_sound_library_passes_every_step),
        self_test(it_can_be_run_again_and_needs_no_listener),
        self_test(no_missing_function_is_called),
        self_test(a_library_without_a_compiler_fails),
        self_test(running_out_of_memory_is_an_error),
        self_test(a_structure_that_has_grown_is_found_out),
        self_test(a_call_that_does_something_else_is_found_out),
        self_test(a_memory_somewhere_else_is_found_out),
        self_test(trap_codes_of_another_numbering_are_found_out),
        self_test(errors_that_do_not_come_or_do_not_say_anything_are_found_out),
        self_test(another_exit_status_is_found_out),
        self_test(a_sound_detour_passes),
        self_test(the_guests_are_what_their_texts_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
