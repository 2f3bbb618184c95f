/* Prefork servers: what may happen before a fork, and what after it. See include/wmt/runtime.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sys/wait.h>
#include <unistd.h>

#include <wmt.h>

#include "support/emulator.h"
#include "support/guest.h"

enum { HANGS_AFTER = 60 /* seconds: far beyond what any of this takes */ };

static const char module_text[] = "(module (func (export \"run\") (result i32) (i32.const 42))"
                                  "  (func (export \"trap\") (unreachable))"
                                  "  (func (export \"for_ever\") (loop (br 0))))";

/* Compiles and runs in the engine; the exit status of a child that was successful is 0. */
static int compile_and_run(wmt_engine *engine) {
    wmt_error *err = NULL;
    wmt_store *store = wmt_store_new(engine, &err);
    wmt_module *module = wmt_module_new_wat(engine, module_text, &err);
    wmt_instance *instance = wmt_instance_new(store, module, NULL, 0, &err);
    wmt_val result;
    bool right =
        wmt_func_call(wmt_instance_func(instance, "run", &err), NULL, 0, &result, 1, &err) &&
        result.of.i32 == 42;
    bool trapped =
        !wmt_func_call(wmt_instance_func(instance, "trap", &err), NULL, 0, NULL, 0, &err) &&
        wmt_error_trap(err) == WMT_TRAP_UNREACHABLE;
    wmt_error_clear(&err);
    wmt_module_delete(module);
    wmt_store_delete(store);
    return right && trapped ? 0 : 1;
}

static wmt_engine *new_engine(const char *setting) {
    wmt_config *config = wmt_config_new(NULL, WMT_DIE);
    wmt_engine *engine = NULL;
    if (setting != NULL) {
        assert_true(wmt_config_set(config, setting, WMT_DIE));
    }
    engine = wmt_engine_new(config, WMT_DIE);
    wmt_config_delete(config);
    return engine;
}

/* A child that hangs is ended by its alarm, which is no exit. `engine` NULL: the child makes one.
 */
static void assert_child_compiles(wmt_engine *engine) {
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)alarm(HANGS_AFTER);
        _exit(compile_and_run(engine == NULL ? wmt_engine_new(NULL, WMT_DIE) : engine));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void a_child_compiles_after_its_parent_opened_the_runtime(void **state) {
    (void)state;
    assert_non_null(wmt_runtime_default(WMT_DIE));
    assert_child_compiles(NULL);
    assert_child_compiles(NULL);
}

static void a_child_compiles_in_an_engine_that_its_parent_made(void **state) {
    wmt_engine *engine = wmt_engine_new(NULL, WMT_DIE);
    (void)state;
    assert_child_compiles(engine);
    wmt_engine_delete(engine);
}

static void a_child_compiles_after_a_parent_without_parallel_compilation_did(void **state) {
    wmt_engine *engine = new_engine("parallel-compilation=off");
    (void)state;
    assert_int_equal(compile_and_run(engine), 0);
    assert_child_compiles(engine);
    assert_child_compiles(NULL);
    wmt_engine_delete(engine);
}

static void a_child_runs_what_its_parent_has_compiled(void **state) {
    wmt_engine *engine = new_engine("parallel-compilation=off");
    wmt_module *module = wmt_module_new_wat(engine, module_text, WMT_DIE);
    int status = 0;
    pid_t child = fork();
    (void)state;
    assert_true(child >= 0);
    if (child == 0) {
        wmt_val result;
        wmt_store *store = NULL;
        (void)alarm(HANGS_AFTER);
        store = wmt_store_new(engine, WMT_DIE);
        (void)wmt_func_call(
            wmt_instance_func(wmt_instance_new(store, module, NULL, 0, WMT_DIE), "run", WMT_DIE),
            NULL, 0, &result, 1, WMT_DIE);
        _exit(result.of.i32 == 42 ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    wmt_module_delete(module);
    wmt_engine_delete(engine);
}

static bool times_out(wmt_engine *engine, const wmt_module *module) {
    wmt_store *store = wmt_store_new(engine, WMT_DIE);
    wmt_instance *instance = wmt_instance_new(store, module, NULL, 0, WMT_DIE);
    wmt_func *func = wmt_instance_func(instance, "for_ever", WMT_DIE);
    wmt_error *err = NULL;
    bool timed_out = false;
    wmt_store_set_call_time_limit(store, 10, WMT_DIE);
    timed_out =
        !wmt_func_call(func, NULL, 0, NULL, 0, &err) && wmt_error_kind_of(err) == WMT_ERROR_TIMEOUT;
    wmt_error_clear(&err);
    wmt_store_delete(store);
    return timed_out;
}

/* The thread that watches over limits is the parent's only. */
static void a_child_has_time_limits_after_its_parent_had(void **state) {
    wmt_config *config = wmt_config_new(NULL, WMT_DIE);
    wmt_engine *engine = NULL;
    wmt_module *module = NULL;
    int status = 0;
    pid_t child = -1;
    (void)state;
    if (emulator_is("qemu")) {
        wmt_config_delete(config);
        skip(); /* forked from several threads, it cannot start others */
    }
    wmt_config_set(config, "parallel-compilation=off", WMT_DIE);
    wmt_config_set(config, "epoch-interruption=on", WMT_DIE);
    engine = wmt_engine_new(config, WMT_DIE);
    module = wmt_module_new_wat(engine, module_text, WMT_DIE);
    assert_true(times_out(engine, module));
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        bool timed_out = false;
        (void)alarm(HANGS_AFTER);
        timed_out = times_out(engine, module) && times_out(engine, module);
        wmt_module_delete(module);
        wmt_engine_delete(engine);
        _exit(timed_out ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_true(times_out(engine, module));
    wmt_module_delete(module);
    wmt_config_delete(config);
    wmt_engine_delete(engine);
}

static void append(void *env, const void *bytes, size_t size, wmt_error **err) {
    (void)err;
    (void)strncat(env, bytes, size);
}

static int capture_output(void) {
    const char *args[] = {"guest", "write", "1", "captured"};
    char text[32] = "";
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    int status = -1;
    wmt_wasi_set_args(wasi, args, 4, WMT_DIE);
    wmt_wasi_set_stdout_callback(wasi, append, text, NULL, WMT_DIE);
    (void)guest_try("streams", wasi, &status, WMT_DIE);
    wmt_wasi_delete(wasi);
    return status == 0 && strcmp(text, "captured") == 0 ? 0 : 1;
}

/* libwasmtime's own output hangs there. */
static void a_child_captures_output_after_its_parent_did(void **state) {
    int status = 0;
    pid_t child = -1;
    (void)state;
    assert_int_equal(capture_output(), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)alarm(HANGS_AFTER);
        _exit(capture_output());
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    guest_end();
}

/* The parent compiles only after all the children have been forked. */
int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_child_compiles_after_its_parent_opened_the_runtime),
        cmocka_unit_test(a_child_compiles_in_an_engine_that_its_parent_made),
        cmocka_unit_test(a_child_compiles_after_a_parent_without_parallel_compilation_did),
        cmocka_unit_test(a_child_runs_what_its_parent_has_compiled),
        cmocka_unit_test(a_child_has_time_limits_after_its_parent_had),
        cmocka_unit_test(a_child_captures_output_after_its_parent_did),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
