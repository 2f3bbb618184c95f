/* What a wmt_wasi lets a guest see: arguments, environment, standard streams; and how a guest ends.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "alloc.h"
#include "support/child.h"
#include "support/emulator.h"
#include "support/folder.h"
#include "support/guest.h"

static struct folder folder;

static int make_folder(void **state) {
    (void)state;
    folder_make(&folder);
    return 0;
}

static int remove_folder(void **state) {
    (void)state;
    folder_remove(&folder);
    return 0;
}

/* Runs a program and gives what it wrote to standard output. Deletes `wasi`. */
static const char *output_of(const char *guest, wmt_wasi *wasi) {
    wmt_wasi_set_stdout_file(wasi, folder_path(&folder, "out"), WMT_DIE);
    assert_int_equal(guest_run(guest, wasi), 0);
    wmt_wasi_delete(wasi);
    return folder_read(&folder, "out");
}

static bool has_line(const char *text, const char *line) {
    size_t length = strlen(line);
    for (const char *at = strstr(text, line); at != NULL; at = strstr(at + 1, line)) {
        if ((at == text || at[-1] == '\n') && at[length] == '\n') {
            return true;
        }
    }
    return false;
}

/* Arguments */

static void a_guest_has_no_arguments_unless_given(void **state) {
    (void)state;
    assert_string_equal(output_of("args", wmt_wasi_new(WMT_DIE)), "");
}

static void arguments_arrive_in_order_and_unchanged(void **state) {
    const char *args[] = {"program", "", "two words", "gr\xc3\xbc\xc3\x9f \xf0\x9f\x8c\x8d", "-x"};
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    (void)state;
    assert_true(wmt_wasi_set_args(wasi, args, 5, WMT_DIE));
    assert_string_equal(output_of("args", wasi),
                        "program\n\ntwo words\ngr\xc3\xbc\xc3\x9f \xf0\x9f\x8c\x8d\n-x\n");
}

static void arguments_set_again_replace_the_old_ones(void **state) {
    const char *first[] = {"a", "b", "c"};
    const char *second[] = {"x"};
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    (void)state;
    wmt_wasi_set_args(wasi, first, 3, WMT_DIE);
    wmt_wasi_set_args(wasi, second, 1, WMT_DIE);
    assert_string_equal(output_of("args", wasi), "x\n");
}

static void arguments_can_be_taken_away(void **state) {
    const char *first[] = {"a", "b", "c"};
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    (void)state;
    wmt_wasi_set_args(wasi, first, 3, WMT_DIE);
    wmt_wasi_set_args(wasi, NULL, 0, WMT_DIE);
    assert_string_equal(output_of("args", wasi), "");
}

static void arguments_are_copied(void **state) {
    char text[] = "before";
    const char *args[] = {text};
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    (void)state;
    wmt_wasi_set_args(wasi, args, 1, WMT_DIE);
    memcpy(text, "after!", 6);
    args[0] = NULL;
    assert_string_equal(output_of("args", wasi), "before\n");
}

static void thousands_of_arguments_arrive(void **state) {
    enum { COUNT = 5000 };
    const char *args[COUNT];
    const char *text = NULL;
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        args[i] = "0123456";
    }
    wmt_wasi_set_args(wasi, args, COUNT, WMT_DIE);
    text = output_of("args", wasi);
    assert_int_equal(strlen(text), COUNT * 8);
}

/* Environment */

static void the_environment_is_empty_unless_given(void **state) {
    (void)state;
    setenv("WMT_TEST_HOST", "host", 1);
    assert_string_equal(output_of("env", wmt_wasi_new(WMT_DIE)), "");
}

static void variables_arrive_in_order(void **state) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    (void)state;
    wmt_wasi_set_env(wasi, "B", "2=two", WMT_DIE);
    wmt_wasi_set_env(wasi, "A", "", WMT_DIE);
    wmt_wasi_set_env(wasi, "\xc3\xbc", "\xf0\x9f\x8c\x8d", WMT_DIE);
    assert_string_equal(output_of("env", wasi), "B=2=two\nA=\n\xc3\xbc=\xf0\x9f\x8c\x8d\n");
}

static void a_variable_set_again_has_the_last_value(void **state) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    (void)state;
    wmt_wasi_set_env(wasi, "A", "1", WMT_DIE);
    wmt_wasi_set_env(wasi, "B", "2", WMT_DIE);
    wmt_wasi_set_env(wasi, "A", "3", WMT_DIE);
    assert_string_equal(output_of("env", wasi), "A=3\nB=2\n");
}

static void the_inherited_environment_is_the_one_at_the_time_of_giving(void **state) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    const char *text = NULL;
    (void)state;
    wmt_wasi_inherit_env(wasi, WMT_DIE);
    setenv("WMT_TEST_LATE", "\xc3\xa9\xe4\xb8\xad=x", 1);
    text = output_of("env", wasi);
    unsetenv("WMT_TEST_LATE");
    assert_true(has_line(text, "WMT_TEST_LATE=\xc3\xa9\xe4\xb8\xad=x"));
}

static void set_variables_come_on_top_of_the_inherited_ones(void **state) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    const char *text = NULL;
    (void)state;
    setenv("WMT_TEST_KEPT", "host", 1);
    setenv("WMT_TEST_CHANGED", "host", 1);
    wmt_wasi_set_env(wasi, "WMT_TEST_CHANGED", "set", WMT_DIE);
    wmt_wasi_set_env(wasi, "WMT_TEST_NEW", "set", WMT_DIE);
    wmt_wasi_inherit_env(wasi, WMT_DIE);
    text = output_of("env", wasi);
    assert_true(has_line(text, "WMT_TEST_KEPT=host"));
    assert_true(has_line(text, "WMT_TEST_CHANGED=set"));
    assert_true(has_line(text, "WMT_TEST_NEW=set"));
    assert_false(has_line(text, "WMT_TEST_CHANGED=host"));
}

/* libwasmtime's own way of inheriting aborts the process here. */
static void inherited_variables_that_are_not_utf8_are_left_out(void **state) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    const char *text = NULL;
    (void)state;
    setenv("WMT_TEST_BAD", "\xff\xfe", 1);
    setenv("WMT_TEST_BAD_\xff", "x", 1);
    setenv("WMT_TEST_GOOD", "x", 1);
    wmt_wasi_inherit_env(wasi, WMT_DIE);
    text = output_of("env", wasi);
    unsetenv("WMT_TEST_BAD");
    unsetenv("WMT_TEST_BAD_\xff");
    assert_null(strstr(text, "WMT_TEST_BAD"));
    assert_true(has_line(text, "WMT_TEST_GOOD=x"));
}

/* The network: preview 1 cannot reach it, so only the switches themselves can be seen. */

/* Gives the description to a store, and deletes both. */
static void expect_network_switch(wmt_wasi *wasi) {
    enum { FIRST_MAJOR = 45 };
    wmt_store *store = wmt_store_new(guest_engine(), WMT_DIE);
    wmt_error *err = NULL;
    if (wmt_runtime_major(wmt_runtime_default(WMT_DIE)) >= FIRST_MAJOR) {
        assert_true(wmt_store_set_wasi(store, wasi, WMT_DIE));
    } else {
        assert_false(wmt_store_set_wasi(store, wasi, &err));
        guest_expect_error(&err, WMT_ERROR_UNSUPPORTED, "missing-function", "45");
    }
    wmt_store_delete(store);
    wmt_wasi_delete(wasi);
}

static void the_network_can_be_given_from_45_on(void **state) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    (void)state;
    assert_true(wmt_wasi_inherit_network(wasi, WMT_DIE));
    expect_network_switch(wasi);
}

static void names_can_be_looked_up_from_45_on(void **state) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    (void)state;
    assert_true(wmt_wasi_allow_ip_name_lookup(wasi, true, WMT_DIE));
    expect_network_switch(wasi);
}

static void what_is_not_allowed_any_more_needs_no_new_library(void **state) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    (void)state;
    assert_true(wmt_wasi_allow_ip_name_lookup(wasi, true, WMT_DIE));
    assert_true(wmt_wasi_allow_ip_name_lookup(wasi, false, WMT_DIE));
    assert_string_equal(output_of("args", wasi), "");
}

/* Standard streams */

static void standard_input_is_empty_unless_given(void **state) {
    (void)state;
    assert_string_equal(output_of("cat", wmt_wasi_new(WMT_DIE)), "");
}

static void standard_input_comes_from_a_file(void **state) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    (void)state;
    folder_write(&folder, "in", "line one\nline two");
    wmt_wasi_set_stdin_file(wasi, folder_path(&folder, "in"), WMT_DIE);
    assert_string_equal(output_of("cat", wasi), "line one\nline two");
}

static void standard_output_and_error_go_to_files(void **state) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    (void)state;
    folder_write(&folder, "in", "12345");
    folder_write(&folder, "err", "something longer that was there before");
    wmt_wasi_set_stdin_file(wasi, folder_path(&folder, "in"), WMT_DIE);
    wmt_wasi_set_stderr_file(wasi, folder_path(&folder, "err"), WMT_DIE);
    assert_string_equal(output_of("cat", wasi), "12345");
    assert_string_equal(folder_read(&folder, "err"), "5 bytes\n");
}

static void output_that_nobody_takes_is_thrown_away(void **state) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    (void)state;
    folder_write(&folder, "in", "12345");
    wmt_wasi_set_stdin_file(wasi, folder_path(&folder, "in"), WMT_DIE);
    assert_int_equal(guest_run("cat", wasi), 0);
    wmt_wasi_delete(wasi);
}

static void the_last_choice_for_a_stream_counts(void **state) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    (void)state;
    folder_write(&folder, "in", "right");
    wmt_wasi_inherit_stdio(wasi, WMT_DIE);
    wmt_wasi_set_stdin_file(wasi, folder_path(&folder, "absent"), WMT_DIE);
    wmt_wasi_set_stdin_file(wasi, folder_path(&folder, "in"), WMT_DIE);
    wmt_wasi_set_stderr_file(wasi, folder_path(&folder, "err"), WMT_DIE);
    assert_string_equal(output_of("cat", wasi), "right");
}

static void output_files_are_not_touched_before_a_store_gets_the_description(void **state) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    (void)state;
    folder_write(&folder, "kept", "kept");
    wmt_wasi_set_stdout_file(wasi, folder_path(&folder, "kept"), WMT_DIE);
    wmt_wasi_delete(wasi);
    assert_string_equal(folder_read(&folder, "kept"), "kept");
}

/* This program again, as a host that lets its guest have its own streams: see main(). */
static const char *program_path;

static int be_inheriting_host(const char *guest) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    int status = 1;
    wmt_wasi_inherit_stdio(wasi, WMT_DIE);
    guest_try(guest, wasi, &status, WMT_DIE);
    wmt_wasi_delete(wasi);
    guest_end();
    return status;
}

static const char *output_of_command(const char *command) {
    static char text[1024];
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    text[fread(text, 1, sizeof text - 1, pipe)] = '\0';
    assert_int_equal(pclose(pipe), 0);
    return text;
}

static void inherited_streams_are_those_of_the_process(void **state) {
    char command[512];
    (void)state;
#if defined(_WIN32)
    skip(); /* for want of a shell */
#endif
    if (emulator_is("qemu")) {
        skip(); /* the shell would start this program without it */
    }
    snprintf(command, sizeof command, "printf 'a\\nb' | '%s' inherit cat 2>'%s'", program_path,
             folder_path(&folder, "err"));
    assert_string_equal(output_of_command(command), "a\nb");
    assert_string_equal(folder_read(&folder, "err"), "3 bytes\n");
}

static void say_it_by_inherited_streams(void) {
    const char *args[] = {"said by a guest"};
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    int status = 1;
    (void)dup2(STDERR_FILENO, STDOUT_FILENO);
    wmt_wasi_set_args(wasi, args, 1, WMT_DIE);
    wmt_wasi_inherit_stdio(wasi, WMT_DIE);
    guest_try("args", wasi, &status, WMT_DIE);
    wmt_wasi_delete(wasi);
    guest_end();
    _exit(status);
}

/* First of all tests, since a child must not find threads that its parent had. */
static void inherited_output_is_that_of_the_process(void **state) {
    char text[100];
    (void)state;
    if (emulator_is("valgrind")) {
        skip(); /* it leaves the stack of a child that was forked no room to grow */
    }
    assert_int_equal(child_run(say_it_by_inherited_streams, text, sizeof text), 0);
    assert_string_equal(text, "said by a guest\n");
}

/* How a guest ends */

static int status_of(const char *how, int status) {
    char text[16];
    const char *args[] = {"exit", how, text};
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    snprintf(text, sizeof text, "%d", status);
    wmt_wasi_set_args(wasi, args, 3, WMT_DIE);
    status = guest_run("exit", wasi);
    wmt_wasi_delete(wasi);
    return status;
}

static void every_exit_status_comes_through(void **state) {
    (void)state;
    for (int status = 0; status <= 255; status++) {
        assert_int_equal(status_of("exit", status), status);
    }
}

static void what_main_returns_is_the_exit_status(void **state) {
    const int statuses[] = {0, 1, 42, 125, 126, 200, 255};
    (void)state;
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        assert_int_equal(status_of("return", statuses[i]), statuses[i]);
    }
}

static void an_exit_status_is_cut_to_a_byte(void **state) {
    (void)state;
    assert_int_equal(status_of("exit", 256 + 42), 42);
    assert_int_equal(status_of("exit", -1), 255);
}

static void a_guest_that_aborts_has_trapped_and_not_exited(void **state) {
    const char *args[] = {"exit", "abort"};
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_error *err = NULL;
    int status = 77;
    (void)state;
    wmt_wasi_set_args(wasi, args, 2, WMT_DIE);
    assert_false(guest_try("exit", wasi, &status, &err));
    assert_int_equal(wmt_error_trap(err), WMT_TRAP_UNREACHABLE);
    guest_expect_error(&err, WMT_ERROR_TRAP, "trap", "unreachable");
    wmt_wasi_delete(wasi);
}

static wmt_store *store_with_wasi(const wmt_wasi *wasi) {
    wmt_store *store = wmt_store_new(guest_engine(), WMT_DIE);
    assert_true(wmt_store_set_wasi(store, wasi, WMT_DIE));
    return store;
}

static const char exit_in_start_wat[] =
    "(module (import \"wasi_snapshot_preview1\" \"proc_exit\" (func $exit (param i32)))"
    " (func $start (call $exit (i32.const 200))) (start $start))";

static void an_exit_in_a_start_function_ends_instantiation(void **state) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_store *store = store_with_wasi(wasi);
    wmt_module *module = guest_module_wat(exit_in_start_wat);
    wmt_error *err = NULL;
    int status = -1;
    (void)state;
    assert_null(wmt_linker_instantiate(guest_linker(), store, module, &err));
    assert_true(wmt_error_exit_status(err, &status));
    assert_int_equal(status, 200);
    guest_expect_error(&err, WMT_ERROR_EXIT, "exit", "200");
    wmt_store_delete(store);
    wmt_module_delete(module);
    wmt_wasi_delete(wasi);
}

static const char exit_twice_wat[] =
    "(module (import \"wasi_snapshot_preview1\" \"proc_exit\" (func $exit (param i32)))"
    " (func (export \"exit\") (param i32) (call $exit (local.get 0)))"
    " (func (export \"go-on\") (result i32) (i32.const 7)))";

static void a_store_can_be_used_after_its_guest_has_exited(void **state) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_store *store = store_with_wasi(wasi);
    wmt_module *module = guest_module_wat(exit_twice_wat);
    wmt_instance *instance = wmt_linker_instantiate(guest_linker(), store, module, WMT_DIE);
    wmt_func *leave = wmt_instance_func(instance, "exit", WMT_DIE);
    wmt_func *go_on = wmt_instance_func(instance, "go-on", WMT_DIE);
    (void)state;
    for (int32_t wanted = 0; wanted < 3; wanted++) {
        wmt_val arg = {.kind = WMT_I32, .of.i32 = wanted};
        wmt_val result = {0};
        wmt_error *err = NULL;
        int status = -1;
        assert_false(wmt_func_call(leave, &arg, 1, NULL, 0, &err));
        assert_true(wmt_error_exit_status(err, &status));
        assert_int_equal(status, wanted);
        wmt_error_clear(&err);
        assert_true(wmt_func_call(go_on, NULL, 0, &result, 1, WMT_DIE));
        assert_int_equal(result.of.i32, 7);
    }
    wmt_store_delete(store);
    wmt_module_delete(module);
    wmt_wasi_delete(wasi);
}

/* Giving a description to stores */

static void one_description_serves_many_stores_and_need_not_outlive_the_giving(void **state) {
    const char *args[] = {"exit", "exit", "42"};
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_store *stores[3];
    (void)state;
    wmt_wasi_set_args(wasi, args, 3, WMT_DIE);
    for (size_t i = 0; i < 3; i++) {
        stores[i] = store_with_wasi(wasi);
    }
    wmt_wasi_delete(wasi);
    for (size_t i = 0; i < 3; i++) {
        wmt_instance *instance =
            wmt_linker_instantiate(guest_linker(), stores[i], guest_module("exit"), WMT_DIE);
        int status = -1;
        assert_true(wmt_instance_run(instance, &status, WMT_DIE));
        assert_int_equal(status, 42);
        wmt_store_delete(stores[i]);
    }
}

static void one_description_serves_several_engines(void **state) {
    const char *args[] = {"exit", "exit", "42"};
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_engine *other = wmt_engine_new(NULL, WMT_DIE);
    wmt_store *store = wmt_store_new(other, WMT_DIE);
    (void)state;
    wmt_wasi_set_args(wasi, args, 3, WMT_DIE);
    assert_true(wmt_store_set_wasi(store, wasi, WMT_DIE));
    assert_int_equal(guest_run("exit", wasi), 42);
    wmt_store_delete(store);
    wmt_engine_delete(other);
    wmt_wasi_delete(wasi);
}

/* Gives the store new arguments, and runs the program in it. */
static int run_in(wmt_store *store, const char *text) {
    const char *args[] = {"exit", "exit", text};
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_instance *instance = NULL;
    int status = -1;
    wmt_wasi_set_args(wasi, args, 3, WMT_DIE);
    assert_true(wmt_store_set_wasi(store, wasi, WMT_DIE));
    wmt_wasi_delete(wasi);
    instance = wmt_linker_instantiate(guest_linker(), store, guest_module("exit"), WMT_DIE);
    assert_true(wmt_instance_run(instance, &status, WMT_DIE));
    return status;
}

static void the_last_description_given_to_a_store_counts(void **state) {
    wmt_store *store = wmt_store_new(guest_engine(), WMT_DIE);
    (void)state;
    assert_int_equal(run_in(store, "1"), 1);
    assert_int_equal(run_in(store, "200"), 200);
    wmt_store_delete(store);
}

static void a_guest_of_wasi_in_a_store_without_it_is_refused(void **state) {
    wmt_store *store = wmt_store_new(guest_engine(), WMT_DIE);
    wmt_error *err = NULL;
    (void)state;
    assert_null(wmt_linker_instantiate(guest_linker(), store, guest_module("args"), &err));
    guest_expect_error(&err, WMT_ERROR_INVALID, "wasi-missing", "wasi_snapshot_preview1");
    assert_int_equal(run_in(store, "3"), 3);
    wmt_store_delete(store);
}

/* What cannot be opened, and which path and reason the error names */

static const struct refusal {
    const char *what;
    bool (*set)(wmt_wasi *wasi, const char *path, wmt_error **err);
    const char *path;
    const char *code;
    const char *reason;
} refusals[] = {
    {"missing input", wmt_wasi_set_stdin_file, "absent", "file",
     POSIX_REASON("No such file or directory")},
    {"directory as input", wmt_wasi_set_stdin_file, "directory", "file",
     POSIX_REASON("Is a directory")},
    {"input below a file", wmt_wasi_set_stdin_file, "file/x", "file",
     POSIX_REASON("Not a directory")},
    {"output in a missing directory", wmt_wasi_set_stdout_file, "absent/out", "file",
     POSIX_REASON("No such file or directory")},
    {"directory as output", wmt_wasi_set_stdout_file, "directory", "file",
     POSIX_REASON("Is a directory")},
    {"error in a missing directory", wmt_wasi_set_stderr_file, "absent/err", "file",
     POSIX_REASON("No such file or directory")},
    {"directory as error", wmt_wasi_set_stderr_file, "directory", "file",
     POSIX_REASON("Is a directory")},
    {"error below a file", wmt_wasi_set_stderr_file, "file/x", "file",
     POSIX_REASON("Not a directory")},
};

static void a_stream_that_cannot_be_opened_is_refused_with_path_and_reason(void **state) {
    (void)state;
    folder_make_directory(&folder, "directory");
    folder_write(&folder, "file", "");
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        const char *path = folder_path(&folder, refusals[i].path);
        wmt_store *store = wmt_store_new(guest_engine(), WMT_DIE);
        wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
        wmt_error *err = NULL;
        assert_true(refusals[i].set(wasi, path, WMT_DIE));
        if (wmt_store_set_wasi(store, wasi, &err)) {
            fail_msg("%s was not refused", refusals[i].what);
        }
        assert_non_null(strstr(wmt_error_message(err), path));
        guest_expect_error(&err, WMT_ERROR_IO, refusals[i].code, refusals[i].reason);
        wmt_wasi_delete(wasi);
        wmt_store_delete(store);
    }
}

static void a_refusal_leaves_the_store_with_what_it_had(void **state) {
    const char *args[] = {"exit", "exit", "9"};
    wmt_wasi *good = wmt_wasi_new(WMT_DIE);
    wmt_wasi *bad = wmt_wasi_new(WMT_DIE);
    wmt_store *store = NULL;
    wmt_instance *instance = NULL;
    wmt_error *err = NULL;
    int status = -1;
    (void)state;
    wmt_wasi_set_args(good, args, 3, WMT_DIE);
    wmt_wasi_set_stdin_file(bad, folder_path(&folder, "absent"), WMT_DIE);
    store = store_with_wasi(good);
    assert_false(wmt_store_set_wasi(store, bad, &err));
    wmt_error_clear(&err);
    instance = wmt_linker_instantiate(guest_linker(), store, guest_module("exit"), WMT_DIE);
    assert_true(wmt_instance_run(instance, &status, WMT_DIE));
    assert_int_equal(status, 9);
    wmt_store_delete(store);
    wmt_wasi_delete(good);
    wmt_wasi_delete(bad);
}

static void a_refusal_empties_no_output_file(void **state) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_store *store = wmt_store_new(guest_engine(), WMT_DIE);
    wmt_error *err = NULL;
    (void)state;
    folder_write(&folder, "out", "kept");
    wmt_wasi_set_stdout_file(wasi, folder_path(&folder, "out"), WMT_DIE);
    wmt_wasi_set_stderr_file(wasi, folder_path(&folder, "absent/err"), WMT_DIE);
    assert_false(wmt_store_set_wasi(store, wasi, &err));
    wmt_error_clear(&err);
    assert_string_equal(folder_read(&folder, "out"), "kept");
    wmt_store_delete(store);
    wmt_wasi_delete(wasi);
}

/* The caller's mistakes */

static void null_is_refused_everywhere(void **state) {
    const char *hole[] = {"a", NULL};
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_wasi *none = NULL;
    wmt_store *store = wmt_store_new(guest_engine(), WMT_DIE);
    wmt_error *err = NULL;
    (void)state;
#define REFUSED(call, part)                                                                        \
    assert_false(call);                                                                            \
    guest_expect_error(&err, WMT_ERROR_INVALID, "null-argument", part)
    REFUSED(wmt_wasi_set_args(none, hole, 1, &err), "wasi");
    REFUSED(wmt_wasi_set_args(wasi, NULL, 1, &err), "args");
    REFUSED(wmt_wasi_set_args(wasi, hole, 2, &err), "args[1]");
    REFUSED(wmt_wasi_set_env(none, "a", "b", &err), "wasi");
    REFUSED(wmt_wasi_set_env(wasi, NULL, "b", &err), "name");
    REFUSED(wmt_wasi_set_env(wasi, "a", NULL, &err), "value");
    REFUSED(wmt_wasi_inherit_env(none, &err), "wasi");
    REFUSED(wmt_wasi_inherit_network(none, &err), "wasi");
    REFUSED(wmt_wasi_allow_ip_name_lookup(none, true, &err), "wasi");
    REFUSED(wmt_wasi_inherit_stdin(none, &err), "wasi");
    REFUSED(wmt_wasi_inherit_stdout(none, &err), "wasi");
    REFUSED(wmt_wasi_inherit_stderr(none, &err), "wasi");
    REFUSED(wmt_wasi_inherit_stdio(none, &err), "wasi");
    REFUSED(wmt_wasi_set_stdin_file(none, "a", &err), "wasi");
    REFUSED(wmt_wasi_set_stdin_file(wasi, NULL, &err), "path");
    REFUSED(wmt_wasi_set_stdout_file(wasi, NULL, &err), "path");
    REFUSED(wmt_wasi_set_stderr_file(wasi, NULL, &err), "path");
    REFUSED(wmt_wasi_preopen_dir(none, "a", "a", WMT_WASI_READ_WRITE, &err), "wasi");
    REFUSED(wmt_wasi_preopen_dir(wasi, NULL, "a", WMT_WASI_READ_WRITE, &err), "host_path");
    REFUSED(wmt_wasi_preopen_dir(wasi, "a", NULL, WMT_WASI_READ_WRITE, &err), "guest_path");
    REFUSED(wmt_store_set_wasi(store, NULL, &err), "wasi");
    REFUSED(wmt_store_set_wasi(NULL, wasi, &err), "store");
#undef REFUSED
    wmt_wasi_delete(NULL);
    wmt_wasi_delete(wasi);
    wmt_store_delete(store);
}

/* libwasmtime drops them without a word, or aborts. */
static void text_that_is_not_utf8_is_refused(void **state) {
    static const char *const bad[] = {"\xff",
                                      "\xc3",
                                      "a\x80",
                                      "\xc0\xaf" /* overlong */,
                                      "\xed\xa0\x80" /* a surrogate */,
                                      "\xf4\x90\x80\x80" /* above U+10FFFF */};
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_error *err = NULL;
    (void)state;
#define REFUSED(call, part)                                                                        \
    assert_false(call);                                                                            \
    guest_expect_error(&err, WMT_ERROR_INVALID, "bad-utf8", part)
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const char *args[] = {"fine", bad[i]};
        REFUSED(wmt_wasi_set_args(wasi, args, 2, &err), "args[1]");
        REFUSED(wmt_wasi_set_env(wasi, bad[i], "x", &err), "name");
        REFUSED(wmt_wasi_set_env(wasi, "x", bad[i], &err), "value");
        REFUSED(wmt_wasi_set_stdin_file(wasi, bad[i], &err), "path");
        REFUSED(wmt_wasi_set_stdout_file(wasi, bad[i], &err), "path");
        REFUSED(wmt_wasi_set_stderr_file(wasi, bad[i], &err), "path");
        REFUSED(wmt_wasi_preopen_dir(wasi, bad[i], "x", WMT_WASI_READ_WRITE, &err), "host_path");
        REFUSED(wmt_wasi_preopen_dir(wasi, "x", bad[i], WMT_WASI_READ_WRITE, &err), "guest_path");
    }
#undef REFUSED
    wmt_wasi_delete(wasi);
}

static void names_and_paths_that_mean_nothing_are_refused(void **state) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_error *err = NULL;
    (void)state;
#define REFUSED(call, part)                                                                        \
    assert_false(call);                                                                            \
    guest_expect_error(&err, WMT_ERROR_INVALID, "bad-argument", part)
    REFUSED(wmt_wasi_set_env(wasi, "", "x", &err), "empty");
    REFUSED(wmt_wasi_set_env(wasi, "a=b", "x", &err), "a=b");
    REFUSED(wmt_wasi_set_stdin_file(wasi, "", &err), "path");
    REFUSED(wmt_wasi_preopen_dir(wasi, "", "x", WMT_WASI_READ_WRITE, &err), "host_path");
    REFUSED(wmt_wasi_preopen_dir(wasi, "x", "", WMT_WASI_READ_WRITE, &err), "guest_path");
    REFUSED(wmt_wasi_preopen_dir(wasi, "x", "x", 2, &err), "2");
    REFUSED(wmt_wasi_preopen_dir(wasi, "x", "x", -1, &err), "-1");
#undef REFUSED
    wmt_wasi_delete(wasi);
}

static void a_refused_change_changes_nothing(void **state) {
    const char *good[] = {"good"};
    const char *bad[] = {"bad", "\xff"};
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    (void)state;
    wmt_wasi_set_args(wasi, good, 1, WMT_DIE);
    assert_false(wmt_wasi_set_args(wasi, bad, 2, NULL));
    assert_string_equal(output_of("args", wasi), "good\n");
}

static void nothing_happens_after_an_earlier_error(void **state) {
    const char *args[] = {"a"};
    wmt_error *earlier = wmt_error_new("earlier");
    wmt_error *err = earlier;
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    (void)state;
    assert_null(wmt_wasi_new(&err));
    assert_false(wmt_wasi_set_args(wasi, args, 1, &err));
    assert_false(wmt_wasi_set_env(wasi, "a", "b", &err));
    assert_false(wmt_wasi_inherit_stdio(wasi, &err));
    assert_false(wmt_wasi_preopen_dir(wasi, "/", "/", WMT_WASI_READ_WRITE, &err));
    assert_ptr_equal(err, earlier);
    wmt_error_clear(&err);
    assert_string_equal(output_of("args", wasi), "");
}

/* Memory */

/* Makes a description with something of everything, and gives it to a store. */
static bool describe_all(wmt_store *store, wmt_error **err) {
    const char *args[] = {"a", "b"};
    wmt_wasi *wasi = wmt_wasi_new(err);
    bool done = false;
    wmt_wasi_set_args(wasi, args, 2, err);
    wmt_wasi_set_env(wasi, "A", "1", err);
    wmt_wasi_set_env(wasi, "A", "2", err);
    wmt_wasi_inherit_env(wasi, err);
    wmt_wasi_set_stdin_file(wasi, folder_path(&folder, "in"), err);
    wmt_wasi_set_stdout_file(wasi, folder_path(&folder, "out"), err);
    wmt_wasi_preopen_dir(wasi, folder.path, "/data", WMT_WASI_READ_WRITE, err);
    done = wmt_store_set_wasi(store, wasi, err);
    wmt_wasi_delete(wasi);
    return done;
}

static void expect_error_at_each_failure(void (*fail_at)(long)) {
    wmt_store *store = wmt_store_new(guest_engine(), WMT_DIE);
    bool done = false;
    long failures = 0;
    while (!done) {
        wmt_error *err = NULL;
        fail_at(failures);
        done = describe_all(store, &err);
        mem_fail_from(-1);
        if (!done) {
            guest_expect_error(&err, WMT_ERROR_NOMEM, "out-of-memory", "");
            failures++;
        }
    }
    assert_true(failures > 12);
    wmt_store_delete(store);
}

/* Every allocation fails once, alone and with all that come after it. */
static void running_out_of_memory_anywhere_is_an_error(void **state) {
    (void)state;
    folder_write(&folder, "in", "");
    expect_error_at_each_failure(mem_fail_once);
    expect_error_at_each_failure(mem_fail_from);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inherited_output_is_that_of_the_process),
        cmocka_unit_test(a_guest_has_no_arguments_unless_given),
        cmocka_unit_test(arguments_arrive_in_order_and_unchanged),
        cmocka_unit_test(arguments_set_again_replace_the_old_ones),
        cmocka_unit_test(arguments_can_be_taken_away),
        cmocka_unit_test(arguments_are_copied),
        cmocka_unit_test(thousands_of_arguments_arrive),
        cmocka_unit_test(the_environment_is_empty_unless_given),
        cmocka_unit_test(variables_arrive_in_order),
        cmocka_unit_test(a_variable_set_again_has_the_last_value),
        cmocka_unit_test(the_inherited_environment_is_the_one_at_the_time_of_giving),
        cmocka_unit_test(set_variables_come_on_top_of_the_inherited_ones),
        cmocka_unit_test(inherited_variables_that_are_not_utf8_are_left_out),
        cmocka_unit_test(the_network_can_be_given_from_45_on),
        cmocka_unit_test(names_can_be_looked_up_from_45_on),
        cmocka_unit_test(what_is_not_allowed_any_more_needs_no_new_library),
        cmocka_unit_test(standard_input_is_empty_unless_given),
        cmocka_unit_test(standard_input_comes_from_a_file),
        cmocka_unit_test(standard_output_and_error_go_to_files),
        cmocka_unit_test(output_that_nobody_takes_is_thrown_away),
        cmocka_unit_test(the_last_choice_for_a_stream_counts),
        cmocka_unit_test(output_files_are_not_touched_before_a_store_gets_the_description),
        cmocka_unit_test(inherited_streams_are_those_of_the_process),
        cmocka_unit_test(every_exit_status_comes_through),
        cmocka_unit_test(what_main_returns_is_the_exit_status),
        cmocka_unit_test(an_exit_status_is_cut_to_a_byte),
        cmocka_unit_test(a_guest_that_aborts_has_trapped_and_not_exited),
        cmocka_unit_test(an_exit_in_a_start_function_ends_instantiation),
        cmocka_unit_test(a_store_can_be_used_after_its_guest_has_exited),
        cmocka_unit_test(one_description_serves_many_stores_and_need_not_outlive_the_giving),
        cmocka_unit_test(one_description_serves_several_engines),
        cmocka_unit_test(the_last_description_given_to_a_store_counts),
        cmocka_unit_test(a_guest_of_wasi_in_a_store_without_it_is_refused),
        cmocka_unit_test(a_stream_that_cannot_be_opened_is_refused_with_path_and_reason),
        cmocka_unit_test(a_refusal_leaves_the_store_with_what_it_had),
        cmocka_unit_test(a_refusal_empties_no_output_file),
        cmocka_unit_test(null_is_refused_everywhere),
        cmocka_unit_test(text_that_is_not_utf8_is_refused),
        cmocka_unit_test(names_and_paths_that_mean_nothing_are_refused),
        cmocka_unit_test(a_refused_change_changes_nothing),
        cmocka_unit_test(nothing_happens_after_an_earlier_error),
        cmocka_unit_test(running_out_of_memory_anywhere_is_an_error),
    };
    int failed = 0;
    child_begin(argc, argv);
    program_path = argv[0];
    if (argc == 3 && strcmp(argv[1], "inherit") == 0) {
        return be_inheriting_host(argv[2]);
    }
    failed = cmocka_run_group_tests(tests, make_folder, remove_folder);
    guest_end();
    return failed;
}
