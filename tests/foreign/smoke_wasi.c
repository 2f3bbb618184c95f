/* What a guest sees of the system. The guests are the programs of tests/guests, in the folder
 * `guests`. */
#include "smoke.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Runs a guest; gives its exit status, or -1 with an error. */
static int run(const char *name, const wmt_wasi *wasi) {
    char path[64];
    int status = -1;
    wmt_engine *engine = wmt_engine_new(NULL, &err);
    wmt_store *store = wmt_store_new(engine, &err);
    wmt_linker *linker = wmt_linker_new(engine, &err);
    wmt_module *module = NULL;
    (void)snprintf(path, sizeof path, "guests/%s.wasm", name);
    module = wmt_module_new_file(engine, path, &err);
    (void)wmt_linker_define_wasi(linker, &err);
    (void)wmt_store_set_wasi(store, wasi, &err);
    if (!wmt_instance_run(wmt_linker_instantiate(linker, store, module, &err), &status, &err)) {
        status = -1;
    }
    wmt_module_delete(module);
    wmt_linker_delete(linker);
    wmt_store_delete(store);
    wmt_engine_delete(engine);
    return status;
}

/* Runs a guest with these arguments and its output in a file; gives the output. */
static const char *output_of(const char *name, wmt_wasi *wasi, const char *const *args,
                             size_t nargs) {
    (void)wmt_wasi_set_args(wasi, args, nargs, &err);
    (void)wmt_wasi_set_stdout_file(wasi, "output", &err);
    return run(name, wasi) == 0 ? file_text("output") : "no output";
}

static void a_guest_gets_its_arguments(void) {
    static const char *const args[] = {"guest", "two words", "",
                                       "\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80"};
    wmt_wasi *wasi = wmt_wasi_new(&err);
    const char *output = output_of("args", wasi, args, 4);
    CHECK(strcmp(output, "guest\ntwo words\n\n\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80\n") == 0);
    wmt_wasi_delete(wasi);
}

/* SMOKE_VARIABLE is set by tools/test-foreign. */
static void a_guest_gets_the_environment_that_it_is_given(void) {
    static const char *const args[] = {"guest"};
    static const char inherited[] = "SMOKE_VARIABLE=\xc3\xa9\xe4\xb8\xad=x";
    wmt_wasi *wasi = wmt_wasi_new(&err);
    (void)wmt_wasi_set_env(wasi, "NAME", "value \xc3\xa9", &err);
    CHECK(strcmp(output_of("env", wasi, args, 1), "NAME=value \xc3\xa9\n") == 0);
    (void)wmt_wasi_inherit_env(wasi, &err);
    CHECK(strstr(output_of("env", wasi, args, 1), "NAME=value \xc3\xa9\n") != NULL);
    CHECK(strstr(file_text("output"), inherited) != NULL);
    wmt_wasi_delete(wasi);
}

static void a_guest_reads_its_input_and_writes_its_output(void) {
    static const char input[] = "first\r\nsecond\n\x1a\0third";
    wmt_wasi *wasi = wmt_wasi_new(&err);
    file_write("input", input, sizeof input);
    (void)wmt_wasi_set_stdin_file(wasi, "input", &err);
    (void)wmt_wasi_set_stderr_file(wasi, "errors", &err);
    CHECK(memcmp(output_of("cat", wasi, NULL, 0), input, sizeof input) == 0);
    CHECK(strcmp(file_text("errors"), "22 bytes\n") == 0);
    wmt_wasi_delete(wasi);
}

/* Adds what comes to the text at `env`. */
static void collect(void *env, const void *bytes, size_t size, wmt_error **error) {
    char *text = (char *)env;
    size_t length = strlen(text);
    if (length + size >= 64) {
        *error = wmt_error_new("more than was to be expected");
        return;
    }
    memcpy(text + length, bytes, size);
    text[length + size] = '\0';
}

static void a_guest_writes_into_this_program(void) {
    static const char input[] = "input";
    char output[64] = "";
    char errors[64] = "";
    wmt_wasi *wasi = wmt_wasi_new(&err);
    (void)wmt_wasi_set_stdin_bytes(wasi, input, sizeof input - 1, &err);
    (void)wmt_wasi_set_stdout_callback(wasi, collect, output, NULL, &err);
    (void)wmt_wasi_set_stderr_callback(wasi, collect, errors, NULL, &err);
    CHECK(run("cat", wasi) == 0);
    CHECK(strcmp(output, "input") == 0 && strcmp(errors, "5 bytes\n") == 0);
    wmt_wasi_delete(wasi);
}

/* tools/test-foreign looks for the line among what this program prints. */
static void a_guest_writes_where_this_program_does(void) {
    static const char *const args[] = {"said by a guest"};
    wmt_wasi *wasi = wmt_wasi_new(&err);
    (void)wmt_wasi_set_args(wasi, args, 1, &err);
    (void)wmt_wasi_inherit_stdio(wasi, &err);
    CHECK(run("args", wasi) == 0);
    wmt_wasi_delete(wasi);
}

static void a_guest_ends_with_its_status(void) {
    static const char *const statuses[] = {"0", "1", "42", "200"};
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        const char *args[] = {"guest", "exit", statuses[i]};
        wmt_wasi *wasi = wmt_wasi_new(&err);
        (void)wmt_wasi_set_args(wasi, args, 3, &err);
        CHECK(run("exit", wasi) == atoi(statuses[i]));
        wmt_wasi_delete(wasi);
    }
}

/* Whether the guest `files` did one thing without complaint. */
static bool does(wmt_wasi *wasi, const char *operation, const char *path, const char *other) {
    const char *args[] = {"files", operation, path, other};
    const char *output = output_of("files", wasi, args, 4);
    size_t length = strlen(output);
    return length >= 3 && strcmp(output + length - 3, "ok\n") == 0;
}

static wmt_wasi *wasi_with(const char *folder, int access) {
    wmt_wasi *wasi = wmt_wasi_new(&err);
    (void)wmt_wasi_preopen_dir(wasi, folder, "/data", access, &err);
    return wasi;
}

static void a_guest_works_in_its_directory(void) {
    wmt_wasi *wasi = wasi_with("inside", WMT_WASI_READ_WRITE);
    CHECK(does(wasi, "read", "/data/file", ""));
    CHECK(strcmp(file_text("output"), "contentok\n") == 0);
    CHECK(does(wasi, "read", "/data/sub/deep", ""));
    CHECK(does(wasi, "create", "/data/new", "text"));
    CHECK(strcmp(file_text("inside/new"), "text") == 0);
    CHECK(does(wasi, "overwrite", "/data/new", "TE"));
    CHECK(strcmp(file_text("inside/new"), "TExt") == 0);
    CHECK(does(wasi, "rename", "/data/new", "/data/sub/moved"));
    CHECK(!file_is_there("inside/new") && file_is_there("inside/sub/moved"));
    CHECK(does(wasi, "list", "/data/sub", ""));
    CHECK(strstr(file_text("output"), "deep\n") != NULL);
    CHECK(strstr(file_text("output"), "moved\n") != NULL);
    CHECK(does(wasi, "truncate", "/data/sub/moved", ""));
    CHECK(file_text("inside/sub/moved")[0] == '\0');
    CHECK(does(wasi, "unlink", "/data/sub/moved", ""));
    CHECK(!file_is_there("inside/sub/moved"));
    CHECK(does(wasi, "mkdir", "/data/made", "") && does(wasi, "rmdir", "/data/made", ""));
    CHECK(!does(wasi, "read", "/data/absent", ""));
    wmt_wasi_delete(wasi);
}

static void a_guest_stays_in_its_directory(void) {
    static const char *const ways_out[] = {
        "/data/../outside/secret", "../outside/secret", "/data/sub/../../outside/secret",
        "/outside/secret",         "outside/secret",    "/data/..\\outside\\secret",
    };
    wmt_wasi *wasi = wasi_with("inside", WMT_WASI_READ_WRITE);
    for (size_t i = 0; i < sizeof ways_out / sizeof *ways_out; i++) {
        CHECK(!does(wasi, "read", ways_out[i], ""));
        CHECK(strstr(file_text("output"), "secret content") == NULL);
    }
    wmt_wasi_delete(wasi);
}

static void a_directory_that_is_read_only_stays_as_it_is(void) {
    wmt_wasi *wasi = wasi_with("inside", WMT_WASI_READ_ONLY);
    if (wmt_runtime_major(wmt_runtime_default(&err)) < 27) {
        CHECK(run("files", wasi) == -1);
        CHECK_ERROR(WMT_ERROR_UNSUPPORTED, "read-only-unsupported", "inside");
    } else {
        CHECK(does(wasi, "read", "/data/file", ""));
        CHECK(!does(wasi, "create", "/data/new", "text"));
        CHECK(!does(wasi, "overwrite", "/data/file", "changed"));
        CHECK(!does(wasi, "truncate", "/data/file", ""));
        CHECK(!does(wasi, "open-truncated", "/data/file", ""));
        CHECK(!does(wasi, "unlink", "/data/file", ""));
        CHECK(!does(wasi, "rename", "/data/file", "/data/renamed"));
        CHECK(!does(wasi, "mkdir", "/data/made", ""));
    }
    CHECK(strcmp(file_text("inside/file"), "content") == 0 && !file_is_there("inside/new"));
    wmt_wasi_delete(wasi);
}

/* The folder of smoke_files.c. */
static void directories_may_have_any_names(void) {
    wmt_wasi *wasi = wasi_with("Ordner \xc3\xa9\xd0\xb6\xe4\xb8\xad", WMT_WASI_READ_WRITE);
    CHECK(does(wasi, "read", "/data/\xc3\xbc\xe6\x96\x87 1.wat", ""));
    CHECK(does(wasi, "create", "/data/\xe6\x96\xb0", "made by a guest"));
    CHECK(does(wasi, "read", "/data/\xe6\x96\xb0", ""));
    CHECK(does(wasi, "unlink", "/data/\xe6\x96\xb0", ""));
    wmt_wasi_delete(wasi);
}

static void check_not_given(wmt_wasi *wasi, const char *code, const char *part) {
    CHECK(run("args", wasi) == -1);
    CHECK_ERROR(WMT_ERROR_IO, code, part);
    wmt_wasi_delete(wasi);
}

static void what_cannot_be_given_is_named(void) {
    wmt_wasi *wasi = wmt_wasi_new(&err);
    check_not_given(wasi_with("absent folder", WMT_WASI_READ_WRITE), "directory", "absent folder");
    check_not_given(wasi_with("input", WMT_WASI_READ_WRITE), "directory", "input");
    (void)wmt_wasi_set_stdin_file(wasi, "absent input", &err);
    check_not_given(wasi, "file", "absent input");
    wasi = wmt_wasi_new(&err);
    (void)wmt_wasi_set_stdout_file(wasi, "absent folder/output", &err);
    check_not_given(wasi, "file", "absent folder/output");
    wasi = wmt_wasi_new(&err);
    (void)wmt_wasi_set_stdin_file(wasi, "inside", &err);
    check_not_given(wasi, "file", "inside");
}

const struct smoke_case wasi_cases[] = {
    {"a_guest_gets_its_arguments", a_guest_gets_its_arguments},
    {"a_guest_gets_the_environment_that_it_is_given",
     a_guest_gets_the_environment_that_it_is_given},
    {"a_guest_reads_its_input_and_writes_its_output",
     a_guest_reads_its_input_and_writes_its_output},
    {"a_guest_writes_into_this_program", a_guest_writes_into_this_program},
    {"a_guest_writes_where_this_program_does", a_guest_writes_where_this_program_does},
    {"a_guest_ends_with_its_status", a_guest_ends_with_its_status},
    {"a_guest_works_in_its_directory", a_guest_works_in_its_directory},
    {"a_guest_stays_in_its_directory", a_guest_stays_in_its_directory},
    {"a_directory_that_is_read_only_stays_as_it_is", a_directory_that_is_read_only_stays_as_it_is},
    {"directories_may_have_any_names", directories_may_have_any_names},
    {"what_cannot_be_given_is_named", what_cannot_be_given_is_named},
    {NULL, NULL},
};
