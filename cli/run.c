/* wmt run: run a program, or call one function of a module. */
#include "command.h"
#include "engine.h"
#include "file.h"
#include "invoke.h"
#include "limits.h"
#include "options.h"
#include "progress.h"
#include "report.h"
#include "sandbox.h"

#include <stdio.h>
#include <string.h>

static const struct options_help help = {
    "wmt run",
    "[OPTIONS] FILE [ARGS...]",
    "Runs FILE, a WebAssembly module in binary or text format, as a program of WASI\n"
    "preview 1, with the standard input and output of wmt. FILE and ARGS are the\n"
    "program's arguments. It sees no directory and no variable of the environment\n"
    "but those given to it.\n"
    "\n"
    "A function `_initialize` is called first if the module exports it. Then its\n"
    "`_start` is called, or else a function exported under the empty name; a module\n"
    "that has neither is only instantiated, which runs its start function.\n"
    "\n"
    "With --invoke, FUNC is called instead. ARGS are then its arguments: whole\n"
    "numbers (12, -1, 0xff) for i32 and i64, floats (1.5, -inf, nan, 0x1p-3) for\n"
    "f32 and f64, 32 hexadecimal digits for v128, `null` for references. Its\n"
    "results are printed one a line.\n"
    "\n"
    "--dir gives a directory: HOST is its path here, GUEST what the program calls\n"
    "it, HOST if not given. `:ro` at the end makes it read-only, which needs\n"
    "libwasmtime 27 or newer. A path whose last part has a colon in it needs `:ro`\n"
    "or `:rw` after it.\n"
    "\n"
    "--time-limit and --fuel stop a program that runs too long: by the clock, from\n"
    "when it is instantiated, and by what it computes, the same on every machine.\n"
    "--limit sets how much it may make: `memory-size` (bytes of each memory),\n"
    "`table-elements` (of each table), `instances`, `tables`, `memories`.\n"
    "\n"
    "With --allow-precompiled, FILE may also be an artifact, compiled by\n"
    "`wmt compile` or an official tool for this libwasmtime with the same -C\n"
    "options; for --time-limit with `-C epoch-interruption=on`, for --fuel with\n"
    "`-C consume-fuel=on`. That is native code, which can do whatever wmt itself\n"
    "can: allow it for files that you, or someone you trust, have compiled. Damaged\n"
    "ones are found, forged ones are not.\n"
    "\n"
    "--dir, --env, --limit and -C may be given several times. `wmt doctor` lists the\n"
    "options for -C.\n"
    "\n"
    "The exit status is the program's own; 134 if it trapped or was stopped by\n"
    "--time-limit or --fuel, 1 if something else failed, 2 if the command line is\n"
    "wrong. Of a program that just returns it is\n"
    "0.\n",
    true,
};

/* What the command line says. */
struct run_options {
    options_values dirs;
    options_values variables;
    options_values invoke;
    struct limits_options limits;
    struct engine_options engine;
    int allow_precompiled;   /* popt's idea of a switch */
    const char *const *args; /* FILE and what follows */
    size_t nargs;
};

/* A guest on its way from the command line to its end. */
struct run {
    const struct run_options *options;
    const char *file;
    wmt_wasi *wasi;
    wmt_engine *engine;
    bool is_precompiled; /* FILE is no WebAssembly, but an artifact */
    bool is_untyped;     /* one that does not say what it imports and exports */
    wmt_module *module;
    struct invocation call;
    wmt_linker *linker;
    wmt_store *store;
    wmt_instance *instance;
};

/* The steps give the exit status to end with, everything said; or this one, to go on. */
enum { GO_ON = -1 };

static int fail_if(const char *about, wmt_error **err) {
    return *err == NULL ? GO_ON : report_error(about, err);
}

/* One `--dir` or `--env`: added, or reported. */
static int add_to_sandbox(struct run *run, const char *option, const char *setting,
                          bool (*add)(wmt_wasi *, const char *, const char **, wmt_error **)) {
    wmt_error *err = NULL;
    const char *wrong = NULL;
    if (add(run->wasi, setting, &wrong, &err)) {
        return GO_ON;
    }
    if (wrong != NULL) {
        return report_usage(help.command, "%s %s: %s", option, setting, wrong);
    }
    return report_error(setting, &err);
}

static int describe_sandbox(struct run *run) {
    wmt_error *err = NULL;
    int status = GO_ON;
    options_values dir = run->options->dirs;
    options_values variable = run->options->variables;
    run->wasi = wmt_wasi_new(&err);
    (void)wmt_wasi_inherit_stdio(run->wasi, &err);
    (void)wmt_wasi_set_args(run->wasi, run->options->args, run->options->nargs, &err);
    status = fail_if("arguments", &err);
    for (; status == GO_ON && dir != NULL && *dir != NULL; dir++) {
        status = add_to_sandbox(run, "--dir", *dir, sandbox_add_dir);
    }
    for (; status == GO_ON && variable != NULL && *variable != NULL; variable++) {
        status = add_to_sandbox(run, "--env", *variable, sandbox_add_env);
    }
    return status;
}

static int make_engine(struct run *run) {
    int status = engine_make(&run->options->engine, &run->engine);
    return status == STATUS_OK ? GO_ON : status;
}

static bool has_no_types(const struct file_content *artifact) {
    wmt_error *err = NULL;
    wmt_bytes *types = wmt_artifact_types(artifact->bytes, artifact->size, &err);
    bool has_none = strcmp(wmt_error_code(err), "no-types") == 0;
    wmt_error_clear(&err);
    wmt_bytes_delete(types);
    return has_none;
}

/* Whatever is no WebAssembly is taken as an artifact, and refused as such if it is none. */
static int find_precompiled(struct run *run) {
    struct file_content content;
    int kind = WMT_CONTENT_UNKNOWN;
    if (run->options->allow_precompiled == 0) {
        return GO_ON;
    }
    if (!file_read(run->file, &content)) {
        return STATUS_FAILURE;
    }
    kind = wmt_content_of(content.bytes, content.size);
    run->is_precompiled =
        kind != WMT_CONTENT_MODULE && kind != WMT_CONTENT_COMPONENT && kind != WMT_CONTENT_TEXT;
    run->is_untyped = run->is_precompiled && has_no_types(&content);
    file_free(&content);
    return GO_ON;
}

static int report_module(const struct run *run, wmt_error **err) {
    bool is_named = wmt_error_kind_of(*err) == WMT_ERROR_IO &&
                    strstr(wmt_error_message(*err), run->file) != NULL;
    if (strcmp(wmt_error_code(*err), "native-code") == 0) {
        wmt_error_clear(err);
        return report_failure("%s: this is precompiled, native code, which no sandbox holds; if "
                              "you trust whoever made it, add --allow-precompiled",
                              run->file);
    }
    return fail_if(is_named ? NULL : run->file, err);
}

static int load_module(struct run *run) {
    wmt_error *err = NULL;
    progress_begin(run->file);
    run->module = run->is_precompiled ? wmt_module_deserialize_file(run->engine, run->file, &err)
                                      : wmt_module_new_file(run->engine, run->file, &err);
    progress_end();
    return report_module(run, &err);
}

static int prepare_call(struct run *run) {
    const char *func = options_last(run->options->invoke);
    int status = STATUS_OK;
    if (func != NULL && run->is_untyped) {
        return report_failure("%s: it was not compiled by `wmt compile`, so it does not say which "
                              "arguments `%s` takes",
                              run->file, func);
    }
    if (func != NULL) {
        status = invocation_prepare(&run->call, run->module, func, run->options->args + 1,
                                    run->options->nargs - 1);
    }
    return status == STATUS_OK ? GO_ON : status;
}

static int make_store(struct run *run) {
    wmt_error *err = NULL;
    run->linker = wmt_linker_new(run->engine, &err);
    run->store = wmt_store_new(run->engine, &err);
    /* A library without WASI still runs guests that do not need it. */
    if (wmt_runtime_has_feature(wmt_engine_runtime(run->engine), "wasi")) {
        (void)wmt_linker_define_wasi(run->linker, &err);
        (void)wmt_store_set_wasi(run->store, run->wasi, &err);
    }
    return fail_if(NULL, &err);
}

static int set_limits(struct run *run) {
    int status = limits_apply(&run->options->limits, run->store);
    return status == STATUS_OK ? GO_ON : status;
}

static int instantiate(struct run *run) {
    wmt_error *err = NULL;
    run->instance = wmt_linker_instantiate(run->linker, run->store, run->module, &err);
    return fail_if(run->file, &err);
}

/* The instance is asked: an artifact of official tools does not tell before. */
static bool exports_func(const struct run *run, const char *name) {
    wmt_error *err = NULL;
    (void)wmt_instance_func(run->instance, name, &err);
    bool exports = err == NULL;
    wmt_error_clear(&err);
    return exports;
}

/* What a reactor, a module of functions to be called from outside, wants to run before them. */
static int initialize(struct run *run) {
    wmt_error *err = NULL;
    if (exports_func(run, "_initialize")) {
        wmt_func *func = wmt_instance_func(run->instance, "_initialize", &err);
        (void)wmt_func_call(func, NULL, 0, NULL, 0, &err);
    }
    return fail_if(run->file, &err);
}

static int start(struct run *run) {
    wmt_error *err = NULL;
    int guest_status = 0;
    if (run->call.func != NULL) {
        invocation_run(&run->call, run->instance, &err);
    } else if (exports_func(run, "_start") || exports_func(run, "")) {
        (void)wmt_instance_run(run->instance, &guest_status, &err);
    }
    int status = fail_if(run->file, &err);
    return status == GO_ON ? guest_status : status;
}

static int (*const steps[])(struct run *) = {
    describe_sandbox, make_engine, find_precompiled, load_module, prepare_call,
    make_store,       set_limits,  instantiate,      initialize,  start};

static int run_guest(const struct run_options *options) {
    struct run run = {.options = options, .file = options->args[0]};
    int status = GO_ON;
    for (size_t i = 0; status == GO_ON && i < sizeof steps / sizeof *steps; i++) {
        status = steps[i](&run);
    }
    invocation_end(&run.call);
    wmt_store_delete(run.store);
    wmt_linker_delete(run.linker);
    wmt_module_delete(run.module);
    wmt_engine_delete(run.engine);
    wmt_wasi_delete(run.wasi);
    return status;
}

int command_run(int argc, const char **argv) {
    struct run_options options = {0};
    const struct poptOption table[] = {
        OPTIONS_VALUES_ROW("dir", 0, &options.dirs, "Give the program a directory",
                           "HOST[::GUEST][:ro]"),
        OPTIONS_VALUES_ROW("env", 0, &options.variables,
                           "Give it a variable; NAME alone: as it is here", "NAME[=VALUE]"),
        OPTIONS_VALUES_ROW("invoke", 0, &options.invoke, "Call this function with ARGS", "FUNC"),
        {"allow-precompiled", 0, POPT_ARG_NONE, &options.allow_precompiled, 0,
         "Run FILE even if it is native code", NULL},
        LIMITS_ROWS(&options.limits),
        ENGINE_CONFIG_ROW(&options.engine),
        ENGINE_LIBRARY_ROW(&options.engine),
        OPTIONS_HELP_ROW,
        POPT_TABLEEND,
    };
    const char *settings[LIMITS_SETTINGS];
    struct options_rest rest;
    int status = STATUS_OK;
    if (options_parse(&help, table, argc, argv, &rest, &status)) {
        limits_settings(&options.limits, settings);
        options.engine.needed = settings;
        options.args = rest.args;
        options.nargs = rest.count;
        status =
            rest.count == 0 ? report_usage(help.command, "no FILE to run") : run_guest(&options);
    }
    options_end(&rest);
    options_free_values(options.dirs);
    options_free_values(options.variables);
    options_free_values(options.invoke);
    limits_free_options(&options.limits);
    engine_free_options(&options.engine);
    return status;
}
