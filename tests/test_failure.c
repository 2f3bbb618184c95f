/* How libwasmtime's traps and errors come out: kinds, codes, one-line messages, frames. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

#include "alloc.h"
#include "capi/capi.h"
#include "failure.h"
#include "store.h"
#include "support/embedding.h"
#include "support/emulator.h"
#include "support/thread.h"

/* Messages */

static const struct text_row {
    const char *text;
    const char *line;
} text_rows[] = {
    {"", ""},
    {"\n\n \n", ""},
    {"plain", "plain"},
    {"  plain \n", "plain"},
    {"outer\n\nCaused by:\n    inner", "outer: inner"},
    {"outer\n\nCaused by:\n    0: middle\n    1: inner\n", "outer: middle: inner"},
    {"outer\n\nCaused by:\n   10: tenth\n", "outer: tenth"},
    {"12 monkeys: a film\n7:no number\n8: ", "12 monkeys: a film: 7:no number: 8:"},
    {"error while executing at wasm backtrace:\n    0:   0x21 - mm!f\n    1:   0x25 - mm!g\n"
     "\nCaused by:\n    wasm trap: it failed",
     "wasm trap: it failed"},
    {"error while executing at wasm backtrace:\n    0:   0x21 - mm!f\n"
     "\nCaused by:\n    it failed\n\nStack backtrace:\n   0: anyhow::error::from\n   1: main\n",
     "it failed"},
    {"it failed\n\nStack backtrace:\n   0: anyhow\n", "it failed"},
};

static void a_message_is_its_causes_in_one_line(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof text_rows / sizeof *text_rows; i++) {
        char *line = failure_one_line(text_rows[i].text, strlen(text_rows[i].text));
        assert_string_equal(line, text_rows[i].line);
        mem_free(line);
    }
}

/* Traps */

#define RUN(body) "(module (func (export \"run\") " body "))"
#define GC "wasm-function-references=on wasm-gc=on"

static const struct trap_row {
    const char *settings;
    const char *text;
    int kind;
    int trap;
    const char *code;
} trap_rows[] = {
    {"", "(module (func $f (export \"run\") (call $f)))", WMT_ERROR_TRAP, WMT_TRAP_STACK_OVERFLOW,
     "trap"},
    {"", "(module (memory 1) (func (export \"run\") (drop (i32.load (i32.const 65533)))))",
     WMT_ERROR_TRAP, WMT_TRAP_MEMORY_OUT_OF_BOUNDS, "trap"},
    {"", "(module (memory 1) (func (export \"run\") (i64.store (i32.const -1) (i64.const 1))))",
     WMT_ERROR_TRAP, WMT_TRAP_MEMORY_OUT_OF_BOUNDS, "trap"},
    {"",
     "(module (memory 1)"
     "  (func (export \"run\") (drop (i32.atomic.load (i32.const 1)))))",
     WMT_ERROR_TRAP, WMT_TRAP_HEAP_MISALIGNED, "trap"},
    {"",
     "(module (memory 1) (func (export \"run\")"
     "  (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 0)))))",
     WMT_ERROR_TRAP, WMT_TRAP_ATOMIC_WAIT_NON_SHARED, "trap"},
    {"", "(module (table 3 funcref) (func (export \"run\") (call_indirect (i32.const 3))))",
     WMT_ERROR_TRAP, WMT_TRAP_TABLE_OUT_OF_BOUNDS, "trap"},
    {"", "(module (table 3 funcref) (func (export \"run\") (call_indirect (i32.const 2))))",
     WMT_ERROR_TRAP, WMT_TRAP_INDIRECT_CALL_TO_NULL, "trap"},
    {"",
     "(module (table 1 funcref) (func $f (param i32)) (elem (i32.const 0) $f)"
     "  (func (export \"run\") (call_indirect (i32.const 0))))",
     WMT_ERROR_TRAP, WMT_TRAP_BAD_SIGNATURE, "trap"},
    {"", RUN("(drop (i32.div_s (i32.const 0x80000000) (i32.const -1)))"), WMT_ERROR_TRAP,
     WMT_TRAP_INTEGER_OVERFLOW, "trap"},
    {"", RUN("(drop (i32.trunc_f64_s (f64.const 1e30)))"), WMT_ERROR_TRAP,
     WMT_TRAP_INTEGER_OVERFLOW, "trap"},
    {"", RUN("(drop (i64.rem_u (i64.const 1) (i64.const 0)))"), WMT_ERROR_TRAP,
     WMT_TRAP_INTEGER_DIVISION_BY_ZERO, "trap"},
    {"", RUN("(drop (i32.trunc_f32_u (f32.const nan)))"), WMT_ERROR_TRAP,
     WMT_TRAP_BAD_CONVERSION_TO_INTEGER, "trap"},
    {"", RUN("unreachable"), WMT_ERROR_TRAP, WMT_TRAP_UNREACHABLE, "trap"},
    {"wasm-function-references=on",
     "(module (type $t (func)) (func (export \"run\") (call_ref $t (ref.null $t))))",
     WMT_ERROR_TRAP, WMT_TRAP_NULL_REFERENCE, "trap"},
    {GC,
     "(module (type $a (array i32)) (func (export \"run\")"
     "  (drop (array.get $a (array.new $a (i32.const 0) (i32.const 3)) (i32.const 3)))))",
     WMT_ERROR_TRAP, WMT_TRAP_ARRAY_OUT_OF_BOUNDS, "trap"},
    {GC,
     "(module (func (export \"run\")"
     "  (drop (ref.cast (ref struct) (ref.i31 (i32.const 1))))))",
     WMT_ERROR_TRAP, WMT_TRAP_CAST_FAILURE, "trap"},
    {GC,
     "(module (type $a (array i64)) (func (export \"run\")"
     "  (drop (array.new $a (i64.const 0) (i32.const -1)))))",
     WMT_ERROR_TRAP, WMT_TRAP_ALLOCATION_TOO_LARGE, "trap"},
    {GC " wasm-exceptions=on",
     "(module (tag $t (param i32)) (func (export \"run\") (throw $t (i32.const 1))))",
     WMT_ERROR_TRAP, WMT_TRAP_UNCAUGHT_EXCEPTION, "exception"},
};

static void check_trap(struct embedding *embedding, const struct trap_row *row) {
    wmt_func *func = embedding_func(embedding, row->text, NULL, 0);
    for (int i = 0; i < 2; i++) { /* the store can be used on */
        wmt_error *err = NULL;
        assert_false(wmt_func_call(func, NULL, 0, NULL, 0, &err));
        if (wmt_error_trap(err) != row->trap) {
            print_error("%s %s\n", row->settings, row->text);
        }
        assert_string_equal(wmt_trap_name(wmt_error_trap(err)), wmt_trap_name(row->trap));
        if (row->trap !=
            WMT_TRAP_UNCAUGHT_EXCEPTION) { /* the library may forget where it was thrown */
            assert_true(wmt_error_frame_count(err) > 0);
        }
        assert_error(&err, row->kind, row->code, wmt_trap_name(row->trap));
    }
}

static void every_trap_has_its_code_and_name(void **state) {
    size_t checked = 0;
    (void)state;
    for (size_t i = 0; i < sizeof trap_rows / sizeof *trap_rows; i++) {
        struct embedding embedding = embedding_start(trap_rows[i].settings);
        if (embedding.engine != NULL && embedding_can_compile(&embedding, trap_rows[i].text)) {
            check_trap(&embedding, &trap_rows[i]);
            checked++;
        }
        embedding_end(&embedding);
    }
    assert_true(checked >= 13); /* those without settings, whichever the library */
}

/* What libwmt's own limits look like to a guest that has used them up. */
static void a_trap_while_instantiating_is_a_trap(void **state) {
    static const struct {
        const char *text;
        int trap;
    } rows[] = {
        {"(module (func $start unreachable) (start $start))", WMT_TRAP_UNREACHABLE},
        {"(module (memory 1) (data (i32.const 65536) \"x\"))", WMT_TRAP_MEMORY_OUT_OF_BOUNDS},
        {"(module (table 1 funcref) (func $f) (elem (i32.const 1) $f))",
         WMT_TRAP_TABLE_OUT_OF_BOUNDS},
    };
    struct embedding *embedding = *state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        wmt_error *err = NULL;
        wmt_module *module = embedding_module(embedding, rows[i].text);
        assert_null(wmt_instance_new(embedding->store, module, NULL, 0, &err));
        assert_int_equal(wmt_error_trap(err), rows[i].trap);
        assert_error(&err, WMT_ERROR_TRAP, "trap", wmt_trap_name(rows[i].trap));
        wmt_module_delete(module);
    }
}

/* Up to 43 a table that grows beyond the memory there is would end the process. */

static int32_t call_i32(wmt_func *func) {
    wmt_error *err = NULL;
    wmt_val result = wmt_i32(0);
    (void)wmt_func_call(func, NULL, 0, &result, 1, &err);
    assert_no_error(&err);
    return result.of.i32;
}

static void a_table_has_room_for_ten_million_elements(void **state) {
    wmt_error *err = NULL;
    wmt_instance *instance = embedding_instance(
        *state,
        "(module (table 1 funcref)"
        "  (func (export \"enough\") (result i32)"
        "    (table.grow (ref.null func) (i32.const 9999999)))"
        "  (func (export \"one\") (result i32) (table.grow (ref.null func) (i32.const 1)))"
        "  (func (export \"all\") (result i32) (table.grow (ref.null func) (i32.const -2))))",
        NULL, 0);
    assert_int_equal(call_i32(wmt_instance_func(instance, "all", &err)), -1);
    assert_int_equal(call_i32(wmt_instance_func(instance, "enough", &err)), 1);
    assert_int_equal(call_i32(wmt_instance_func(instance, "one", &err)), -1);
}

static void a_guest_cannot_end_the_process_with_its_tables(void **state) {
    static const char *const texts[] = {
        "(module (table 10000001 funcref))",
        "(module (table 0xfffffffe externref))",
        "(module (table i64 0x1000000000000000 funcref))",
        "(module (table i64 0xffffffffffffffff funcref))",
    };
    struct embedding embedding = embedding_start("wasm-memory64=on");
    wmt_error *err = NULL;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        wmt_module *module = wmt_module_new_wat(embedding.engine, texts[i], &err);
        if (module == NULL) { /* up to 27 libwasmtime refuses to compile it */
            assert_error(&err, WMT_ERROR_COMPILE, wmt_error_code(err), "");
            continue;
        }
        assert_null(wmt_instance_new(embedding.store, module, NULL, 0, &err));
        assert_error(&err, WMT_ERROR_LIMIT, "instantiation", "table");
        wmt_module_delete(module);
    }
    embedding_end(&embedding);
}

static void a_memory_that_the_system_does_not_give_is_a_limit(void **state) {
    struct embedding embedding = embedding_start("wasm-memory64=on");
    wmt_error *err = NULL;
    wmt_module *module = embedding_module(&embedding, "(module (memory i64 0x1000000000000))");
    (void)state;
    assert_null(wmt_instance_new(embedding.store, module, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_LIMIT, "instantiation", "memory");
    wmt_module_delete(module);
    embedding_end(&embedding);
}

/* Frames */

static const char nested[] = "(module $guest"
                             "  (func $inner (param i32) (if (local.get 0) (then unreachable)))"
                             "  (func (param i32) (call $inner (local.get 0)))"
                             "  (func $outer (export \"run\") (param i32) (call 1 (local.get 0))))";

static wmt_error *trap_in_nested(const struct embedding *embedding, const char *text) {
    wmt_error *err = NULL;
    wmt_val arg = wmt_i32(1);
    assert_false(wmt_func_call(embedding_func(embedding, text, NULL, 0), &arg, 1, NULL, 0, &err));
    return err;
}

static void frames_tell_where_a_guest_was(void **state) {
    wmt_error *err = trap_in_nested(*state, nested);
    char text[600];
    assert_int_equal(wmt_error_frame_count(err), 3);
    assert_string_equal(wmt_error_frame_func_name(err, 0), "inner");
    assert_null(wmt_error_frame_func_name(err, 1));
    assert_string_equal(wmt_error_frame_func_name(err, 2), "outer");
    for (uint32_t i = 0; i < 3; i++) {
        assert_string_equal(wmt_error_frame_module_name(err, i), "guest");
        assert_int_equal(wmt_error_frame_func_index(err, i), i);
        assert_true(wmt_error_frame_module_offset(err, i) > 8);
        assert_true(wmt_error_frame_func_offset(err, i) > 0);
        assert_true(wmt_error_frame_func_offset(err, i) < wmt_error_frame_module_offset(err, i));
    }
    assert_true(wmt_error_frame_module_offset(err, 0) < wmt_error_frame_module_offset(err, 1));
    assert_true(wmt_error_frame_module_offset(err, 1) < wmt_error_frame_module_offset(err, 2));
    (void)wmt_error_format(err, text, sizeof text);
    assert_non_null(strstr(text, "\n  0: guest!inner at offset 0x"));
    assert_non_null(strstr(text, "\n  1: guest!function 1 at offset 0x"));
    assert_non_null(strstr(text, "\n  2: guest!outer at offset 0x"));
    wmt_error_clear(&err);
}

static void frames_without_names_have_their_index(void **state) {
    wmt_error *err = trap_in_nested(*state, "(module (func (export \"run\") (param i32)"
                                            "  unreachable))");
    assert_int_equal(wmt_error_frame_count(err), 1);
    assert_null(wmt_error_frame_func_name(err, 0));
    assert_null(wmt_error_frame_module_name(err, 0));
    assert_int_equal(wmt_error_frame_func_index(err, 0), 0);
    wmt_error_clear(&err);
}

static void the_innermost_64_frames_are_kept(void **state) {
    wmt_error *err = NULL;
    wmt_val arg = wmt_i32(99);
    wmt_func *func = embedding_func(
        *state,
        "(module (func $bottom unreachable)"
        "  (func $down (export \"run\") (param i32)"
        "    (if (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1))))"
        "      (else (call $bottom)))))",
        NULL, 0);
    assert_false(wmt_func_call(func, &arg, 1, NULL, 0, &err));
    assert_in_range(wmt_error_frame_count(err), 20, 64); /* some libraries give 20 */
    assert_string_equal(wmt_error_frame_func_name(err, 0), "bottom");
    assert_string_equal(wmt_error_frame_func_name(err, 1), "down");
    wmt_error_clear(&err);
}

/* What the libraries do rarely: their functions are replaced to see it. */

static size_t unknown_offset(const wasm_frame_t *frame) {
    (void)frame;
    return SIZE_MAX;
}

static capi_symbol without_offsets(const char *name, capi_symbol found) {
    bool is_it = strcmp(name, "wasm_frame_module_offset") == 0 ||
                 strcmp(name, "wasm_frame_func_offset") == 0;
    return is_it ? (capi_symbol)unknown_offset : found;
}

static struct embedding embedding_with(capi_symbol (*substitute)(const char *, capi_symbol)) {
    struct embedding embedding = {NULL, NULL};
    wmt_error *err = NULL;
    wmt_runtime *runtime = NULL;
    wmt_config *config = NULL;
    capi_test_substitute = substitute;
    runtime = wmt_runtime_open(getenv("WMT_LIBRARY"), &err);
    capi_test_substitute = NULL;
    config = wmt_config_new(runtime, &err);
    embedding.engine = wmt_engine_new(config, &err);
    embedding.store = wmt_store_new(embedding.engine, &err);
    wmt_config_delete(config);
    wmt_runtime_delete(runtime);
    assert_no_error(&err);
    return embedding;
}

static void an_unknown_place_is_0(void **state) {
    struct embedding embedding = embedding_with(without_offsets);
    wmt_error *err = trap_in_nested(&embedding, nested);
    (void)state;
    assert_int_equal(wmt_error_frame_count(err), 3);
    assert_int_equal(wmt_error_frame_module_offset(err, 0), 0);
    assert_int_equal(wmt_error_frame_func_offset(err, 0), 0);
    assert_int_equal(wmt_error_frame_func_index(err, 2), 2);
    wmt_error_clear(&err);
    embedding_end(&embedding);
}

typedef wasmtime_error_t *error_maker(const char *message);

static error_maker *make_native_error;
static const char *native_text;

static wasmtime_error_t *fail_call(wasmtime_context_t *context, const wasmtime_func_t *func,
                                   wasmtime_val_raw_t *slots, size_t count, wasm_trap_t **trap) {
    (void)context, (void)func, (void)slots, (void)count, (void)trap;
    return make_native_error(native_text);
}

static capi_symbol failing_calls(const char *name, capi_symbol found) {
    if (strcmp(name, "wasmtime_error_new") == 0) {
        make_native_error = (error_maker *)found;
    }
    return strcmp(name, "wasmtime_func_call_unchecked") == 0 ? (capi_symbol)fail_call : found;
}

static void errors_without_a_code_are_told_by_their_text(void **state) {
    struct embedding embedding = embedding_with(failing_calls);
    wmt_error *err = NULL;
    wmt_func *func = embedding_func(&embedding, "(module (func (export \"run\")))", NULL, 0);
    (void)state;
    native_text = "out of memory (failed to allocate 32 bytes)";
    assert_false(wmt_func_call(func, NULL, 0, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_LIMIT, "guest-memory", native_text);
    native_text = "missing required memory export";
    assert_false(wmt_func_call(func, NULL, 0, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_HOST, "wasi", native_text);
    embedding_end(&embedding);
}

/* The stack */

struct call_on_thread {
    const struct embedding *embedding;
    const char *text;
    wmt_error *err;
};

static void call_on_thread(void *data) {
    struct call_on_thread *call = data;
    wmt_store *store = wmt_store_new(call->embedding->engine, &call->err);
    wmt_module *module = wmt_module_new_wat(call->embedding->engine, call->text, &call->err);
    wmt_instance *instance = wmt_instance_new(store, module, NULL, 0, &call->err);
    wmt_func *func = wmt_instance_func(instance, "run", &call->err);
    (void)wmt_func_call(func, NULL, 0, NULL, 0, &call->err);
    wmt_module_delete(module);
    wmt_store_delete(store);
}

static wmt_error *run_on_thread(const struct embedding *embedding, const char *text, size_t kib) {
    struct call_on_thread call = {embedding, text, NULL};
    thread_run(kib * 1024, call_on_thread, &call);
    return call.err;
}

static const char nothing[] = RUN("");
static const char endless[] = "(module (func $f (export \"run\") (call $f)))";

/* Of all threads the first, since those to come could be given larger stacks of others. */
static void the_engine_says_how_much_stack_is_too_little(void **state) {
    struct embedding embedding = embedding_start("max-wasm-stack=1MiB");
    wmt_error *err = run_on_thread(&embedding, nothing, 256);
    (void)state;
    assert_error(&err, WMT_ERROR_LIMIT, "stack", "but the guest may use 1088 KiB");
    embedding_end(&embedding);
    embedding = embedding_start("max-wasm-stack=128KiB");
    err = run_on_thread(&embedding, endless, 256);
    assert_int_equal(wmt_error_trap(err), WMT_TRAP_STACK_OVERFLOW);
    wmt_error_clear(&err);
    embedding_end(&embedding);
}

static void a_thread_with_too_little_stack_is_told_so(void **state) {
    static const size_t sizes[] = {128, 300, 512};
    if (emulator_is("wine")) {
        skip(); /* its threads have no less than 1 MiB */
    }
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        wmt_error *err = run_on_thread(*state, nothing, sizes[i]);
        assert_int_equal(wmt_error_trap(err), WMT_TRAP_NONE);
        assert_error(&err, WMT_ERROR_LIMIT, "stack", "but the guest may use 576 KiB");
        err = run_on_thread(*state, endless, sizes[i]);
        assert_error(&err, WMT_ERROR_LIMIT, "stack", "KiB of stack left");
    }
}

static void a_thread_with_enough_stack_runs_and_overflows_safely(void **state) {
    static const size_t sizes[] = {640, 1024, 8192};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        wmt_error *err = run_on_thread(*state, nothing, sizes[i]);
        assert_no_error(&err);
        err = run_on_thread(*state, endless, sizes[i]);
        assert_int_equal(wmt_error_trap(err), WMT_TRAP_STACK_OVERFLOW);
        assert_error(&err, WMT_ERROR_TRAP, "trap", "call stack exhausted");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_its_causes_in_one_line),
        cmocka_unit_test(every_trap_has_its_code_and_name),
        embedding_test(a_trap_while_instantiating_is_a_trap),
        embedding_test(a_table_has_room_for_ten_million_elements),
        cmocka_unit_test(a_guest_cannot_end_the_process_with_its_tables),
        cmocka_unit_test(a_memory_that_the_system_does_not_give_is_a_limit),
        embedding_test(frames_tell_where_a_guest_was),
        embedding_test(frames_without_names_have_their_index),
        embedding_test(the_innermost_64_frames_are_kept),
        cmocka_unit_test(an_unknown_place_is_0),
        cmocka_unit_test(errors_without_a_code_are_told_by_their_text),
        cmocka_unit_test(the_engine_says_how_much_stack_is_too_little),
        embedding_test(a_thread_with_too_little_stack_is_told_so),
        embedding_test(a_thread_with_enough_stack_runs_and_overflows_safely),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
