/* wmt compile: compile a module ahead of time. */
#include "binary.h"
#include "command.h"
#include "engine.h"
#include "options.h"
#include "progress.h"
#include "report.h"

#include <stdlib.h>

static const struct options_help help = {
    "wmt compile",
    "[OPTIONS] FILE",
    "Compiles FILE, a WebAssembly module in binary or text format (- is standard\n"
    "input), and writes the result, an artifact, to OUT (- is standard output). It\n"
    "is run with `wmt run --allow-precompiled OUT`, without compiling again. If OUT\n"
    "is not given, it is FILE's name with the ending .cwasm, in the current\n"
    "directory. OUT is written in one step: nobody sees half of it.\n"
    "\n"
    "An artifact is native code. It fits the libwasmtime that made it (up to 37 the\n"
    "very version, from 38 on the major) and the -C options that it was compiled\n"
    "with, which `wmt run` has to be given, too; anything else refuses it, with the\n"
    "reason.\n"
    "\n"
    "By default, all that this processor has is used; with --target, what every\n"
    "processor of that kind has. libwasmtime only compiles for what it can run\n"
    "itself: this platform or, where it knows it, pulley64, which is interpreted and\n"
    "run with -C target=pulley64.\n"
    "\n"
    "The exit status is 0, 1 if something failed, 2 if the command line is wrong.\n",
    false,
};

static wmt_bytes *compile(wmt_engine *engine, const struct binary *binary, wmt_error **err) {
    wmt_module *module = NULL;
    wmt_bytes *artifact = NULL;
    progress_begin(binary->file);
    module = wmt_module_new(engine, binary_bytes(binary), binary_size(binary), err);
    progress_end();
    artifact = wmt_module_serialize(module, err);
    wmt_module_delete(module);
    return artifact;
}

static int compile_to(wmt_engine *engine, const struct binary *binary, const char *out) {
    wmt_error *err = NULL;
    wmt_bytes *artifact = compile(engine, binary, &err);
    int status = STATUS_OK;
    if (err != NULL) {
        return report_error(binary->file, &err);
    }
    status = file_write(out, wmt_bytes_data(artifact), wmt_bytes_size(artifact));
    wmt_bytes_delete(artifact);
    return status;
}

static int compile_file(const struct engine_options *options, const char *file, const char *out) {
    struct binary binary;
    wmt_engine *engine = NULL;
    int status = binary_read(file, &binary);
    if (status == STATUS_OK) {
        status = engine_make(options, &engine);
    }
    if (status == STATUS_OK) {
        status = binary_translate(&binary, engine);
    }
    if (status == STATUS_OK) {
        status = compile_to(engine, &binary, out);
    }
    wmt_engine_delete(engine);
    binary_free(&binary);
    return status;
}

static int compile_named(const struct engine_options *options, const char *file, const char *out) {
    char *name = out == NULL ? file_name_with_ending(file, ".cwasm", help.command) : NULL;
    int status = STATUS_USAGE;
    if (out != NULL || name != NULL) {
        status = compile_file(options, file, out == NULL ? name : out);
    }
    free(name);
    return status;
}

int command_compile(int argc, const char **argv) {
    struct engine_options options = {0};
    options_values out = NULL;
    const struct poptOption table[] = {
        OPTIONS_VALUES_ROW("output", 'o', &out, "Write this file", "OUT"),
        OPTIONS_VALUES_ROW("target", 0, &options.target, "Compile for this platform", "TRIPLE"),
        ENGINE_CONFIG_ROW(&options),
        ENGINE_LIBRARY_ROW(&options),
        OPTIONS_HELP_ROW,
        POPT_TABLEEND,
    };
    struct options_rest rest;
    int status = STATUS_OK;
    if (options_parse_one_file(&help, table, argc, argv, &rest, &status)) {
        status = compile_named(&options, rest.args[0], options_last(out));
    }
    options_end(&rest);
    options_free_values(out);
    engine_free_options(&options);
    return status;
}
