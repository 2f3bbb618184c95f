/* What a program can do on a libwasmtime of a major that is not known: all the usual, and a clear
 * error for the rest. The library is the one under test, saying that it is 51. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/embedding.h"
#include "support/folder.h"
#include "support/libraries.h"
#include "support/substitute.h"

/* From here on all that is usually done is done as on the newest major. */
enum { MAJOR_FIRST_ALIKE = 45 };

static struct folder folder;
static wmt_runtime *runtime;

static int open_unknown(void **state) {
    wmt_runtime *real = wmt_runtime_open(library_path(), WMT_DIE);
    bool is_alike = wmt_runtime_major(real) >= MAJOR_FIRST_ALIKE;
    (void)state;
    wmt_runtime_delete(real);
    runtime = NULL;
    folder_make(&folder);
    if (is_alike) {
        substitute_major("51");
        runtime = wmt_runtime_open(library_path(), WMT_DIE);
    }
    return 0;
}

static int close_unknown(void **state) {
    (void)state;
    wmt_runtime_delete(runtime);
    substitute_nothing();
    folder_remove(&folder);
    return 0;
}

static wmt_engine *new_engine(const char *setting) {
    wmt_config *config = NULL;
    wmt_engine *engine = NULL;
    if (runtime == NULL) {
        skip(); /* refused: test_capi_unknown_major.c */
    }
    config = wmt_config_new(runtime, WMT_DIE);
    if (setting != NULL) {
        assert_true(wmt_config_set(config, setting, WMT_DIE));
    }
    engine = wmt_engine_new(config, WMT_DIE);
    wmt_config_delete(config);
    return engine;
}

static void answer(wmt_call *call) {
    wmt_memory *memory = wmt_call_memory(call, "memory", &call->err);
    (void)wmt_memory_write_string(memory, 8, "from the host", &call->err);
    call->results[0] = wmt_i32(call->args[0].of.i32 + 1);
}

static void a_program_calls_and_is_called_with_memory_and_traps(void **state) {
    static const char text[] =
        "(module (import \"\" \"answer\" (func $answer (param i32) (result i32)))"
        "  (memory (export \"memory\") 1)"
        "  (func (export \"run\") (param i32) (result i32) (call $answer (local.get 0)))"
        "  (func (export \"trap\") (unreachable)))";
    wmt_engine *engine = new_engine(NULL);
    wmt_store *store = wmt_store_new(engine, WMT_DIE);
    wmt_module *module = wmt_module_new_wat(engine, text, WMT_DIE);
    wmt_func *host = wmt_func_new(store, "(i32) -> (i32)", answer, NULL, NULL, WMT_DIE);
    wmt_extern *imports[] = {wmt_func_extern(host)};
    wmt_instance *instance = wmt_instance_new(store, module, imports, 1, WMT_DIE);
    wmt_val arg = wmt_i32(41);
    wmt_val result;
    char said[32];
    wmt_error *err = NULL;
    (void)state;
    assert_true(
        wmt_func_call(wmt_instance_func(instance, "run", WMT_DIE), &arg, 1, &result, 1, WMT_DIE));
    assert_int_equal(result.of.i32, 42);
    assert_true(wmt_memory_read_string(wmt_instance_memory(instance, "memory", WMT_DIE), 8, said,
                                       sizeof said, NULL, WMT_DIE));
    assert_string_equal(said, "from the host");
    assert_false(
        wmt_func_call(wmt_instance_func(instance, "trap", WMT_DIE), NULL, 0, NULL, 0, &err));
    assert_int_equal(wmt_error_trap(err), WMT_TRAP_UNREACHABLE);
    assert_int_equal(wmt_error_frame_count(err), 1);
    wmt_error_delete(err);
    wmt_module_delete(module);
    wmt_store_delete(store);
    wmt_engine_delete(engine);
}

static void a_program_runs_a_wasi_guest(void **state) {
    static const char text[] =
        "(module"
        "  (import \"wasi_snapshot_preview1\" \"args_sizes_get\" (func $args (param i32 i32) "
        "(result i32)))"
        "  (import \"wasi_snapshot_preview1\" \"proc_exit\" (func $exit (param i32)))"
        "  (memory (export \"memory\") 1)"
        "  (func (export \"_start\")"
        "    (drop (call $args (i32.const 0) (i32.const 4)))"
        "    (call $exit (i32.load (i32.const 0)))))";
    static const char *const args[] = {"guest", "one", "two"};
    wmt_engine *engine = new_engine(NULL);
    wmt_store *store = wmt_store_new(engine, WMT_DIE);
    wmt_module *module = wmt_module_new_wat(engine, text, WMT_DIE);
    wmt_linker *linker = wmt_linker_new(engine, WMT_DIE);
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_instance *instance = NULL;
    int status = -1;
    (void)state;
    assert_true(wmt_wasi_set_args(wasi, args, 3, WMT_DIE));
    assert_true(wmt_store_set_wasi(store, wasi, WMT_DIE));
    assert_true(wmt_linker_define_wasi(linker, WMT_DIE));
    instance = wmt_linker_instantiate(linker, store, module, WMT_DIE);
    assert_true(wmt_instance_run(instance, &status, WMT_DIE));
    assert_int_equal(status, 3);
    wmt_wasi_delete(wasi);
    wmt_linker_delete(linker);
    wmt_module_delete(module);
    wmt_store_delete(store);
    wmt_engine_delete(engine);
}

/* Making an engine with an option that the self-test has not exercised must not be tried. */
static void every_option_is_either_set_or_unsupported(void **state) {
    size_t set = 0;
    size_t unsupported = 0;
    (void)state;
    wmt_engine_delete(new_engine(NULL));
    for (size_t i = 0; wmt_config_option(runtime, i, NULL, NULL, NULL, NULL) != NULL; i++) {
        static const char *const values[] = {"=on", "=1", "=speed", "=auto", "=none"};
        wmt_error *err = NULL;
        bool done = false;
        for (size_t v = 0; v < sizeof values / sizeof *values && !done; v++) {
            wmt_config *config = wmt_config_new(runtime, WMT_DIE);
            char setting[128];
            wmt_error_clear(&err);
            (void)strcpy(setting, wmt_config_option(runtime, i, NULL, NULL, NULL, NULL));
            (void)strcat(setting, values[v]);
            done = wmt_config_set(config, setting, &err);
            set += done;
            if (done) {
                wmt_engine_delete(wmt_engine_new(config, &err));
            } else if (wmt_error_kind_of(err) == WMT_ERROR_UNSUPPORTED) {
                unsupported++;
                done = true;
            }
            wmt_config_delete(config);
        }
        wmt_error_clear(&err);
    }
    assert_in_range(set, 3, 100);
    assert_in_range(unsupported, 10, 200);
}

static void assert_no_directory(wmt_store *store, int access) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_error *err = NULL;
    assert_true(wmt_wasi_preopen_dir(wasi, folder.path, "/", access, WMT_DIE));
    assert_false(wmt_store_set_wasi(store, wasi, &err));
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_UNSUPPORTED);
    wmt_error_delete(err);
    wmt_wasi_delete(wasi);
}

/* What a directory's access means has changed before, and is not found out without writing. */
static void directories_are_not_given_to_a_guest(void **state) {
    wmt_engine *engine = new_engine(NULL);
    wmt_store *store = wmt_store_new(engine, WMT_DIE);
    (void)state;
    assert_no_directory(store, WMT_WASI_READ_ONLY);
    assert_no_directory(store, WMT_WASI_READ_WRITE);
    wmt_store_delete(store);
    wmt_engine_delete(engine);
}

#define unknown_test(function)                                                                     \
    cmocka_unit_test_setup_teardown(function, open_unknown, close_unknown)

int main(void) {
    const struct CMUnitTest tests[] = {
        unknown_test(a_program_calls_and_is_called_with_memory_and_traps),
        unknown_test(a_program_runs_a_wasi_guest),
        unknown_test(every_option_is_either_set_or_unsupported),
        unknown_test(directories_are_not_given_to_a_guest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
