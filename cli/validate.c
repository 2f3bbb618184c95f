/* wmt validate: check a module. */
#include "binary.h"
#include "command.h"
#include "engine.h"
#include "options.h"
#include "report.h"

static const struct options_help help = {
    "wmt validate",
    "[OPTIONS] FILE",
    "Checks whether FILE (- is standard input) is a valid WebAssembly module, in\n"
    "binary or text format, with the features of WebAssembly that are on by default\n"
    "or by -C. It is neither compiled nor run. Nothing is printed if it is valid.\n"
    "\n"
    "The exit status is 0 if it is valid, 1 if not, or if it cannot be read, 2 if\n"
    "the command line is wrong.\n",
    false,
};

static int validate(wmt_engine *engine, struct binary *binary) {
    wmt_error *err = NULL;
    int status = binary_translate(binary, engine);
    if (status != STATUS_OK) {
        return status;
    }
    (void)wmt_module_validate(engine, binary_bytes(binary), binary_size(binary), &err);
    return err == NULL ? STATUS_OK : report_error(binary->file, &err);
}

static int validate_file(const struct engine_options *options, const char *file) {
    struct binary binary;
    wmt_engine *engine = NULL;
    int status = binary_read(file, &binary);
    if (status == STATUS_OK) {
        status = engine_make(options, &engine);
    }
    if (status == STATUS_OK) {
        status = validate(engine, &binary);
    }
    wmt_engine_delete(engine);
    binary_free(&binary);
    return status;
}

int command_validate(int argc, const char **argv) {
    struct engine_options options = {0};
    const struct poptOption table[] = {
        ENGINE_CONFIG_ROW(&options),
        ENGINE_LIBRARY_ROW(&options),
        OPTIONS_HELP_ROW,
        POPT_TABLEEND,
    };
    struct options_rest rest;
    int status = STATUS_OK;
    if (options_parse_one_file(&help, table, argc, argv, &rest, &status)) {
        status = validate_file(&options, rest.args[0]);
    }
    options_end(&rest);
    engine_free_options(&options);
    return status;
}
