/* wmt wat: translate the text format to the binary format. */
#include "binary.h"
#include "command.h"
#include "engine.h"
#include "options.h"
#include "report.h"

#include <stdlib.h>

static const struct options_help help = {
    "wmt wat",
    "[OPTIONS] FILE",
    "Translates FILE (- is standard input), WebAssembly in its text format, to the\n"
    "binary format, and writes it to OUT (- is standard output). If OUT is not\n"
    "given, it is FILE's name with the ending .wasm, in the current directory, or\n"
    "standard output for standard input. Whether the module is valid is not checked:\n"
    "see `wmt validate`.\n"
    "\n"
    "The exit status is 0, 1 if something failed, 2 if the command line is wrong.\n",
    false,
};

static int translate(const struct engine_options *options, const char *file, const char *out) {
    struct binary binary;
    wmt_engine *engine = NULL;
    int status = binary_read(file, &binary);
    if (status == STATUS_OK && binary.kind != WMT_CONTENT_TEXT) {
        status = report_failure("%s: this is not WebAssembly's text format", binary.file);
    }
    if (status == STATUS_OK) {
        status = engine_make(options, &engine);
    }
    if (status == STATUS_OK) {
        status = binary_translate(&binary, engine);
    }
    if (status == STATUS_OK) {
        status = file_write(out, binary_bytes(&binary), binary_size(&binary));
    }
    wmt_engine_delete(engine);
    binary_free(&binary);
    return status;
}

static int translate_named(const struct engine_options *options, const char *file,
                           const char *out) {
    char *name = out == NULL ? file_name_with_ending(file, ".wasm", help.command) : NULL;
    int status = STATUS_USAGE;
    if (out != NULL || name != NULL) {
        status = translate(options, file, out == NULL ? name : out);
    }
    free(name);
    return status;
}

int command_wat(int argc, const char **argv) {
    struct engine_options options = {0};
    options_values out = NULL;
    const struct poptOption table[] = {
        OPTIONS_VALUES_ROW("output", 'o', &out, "Write this file", "OUT"),
        ENGINE_LIBRARY_ROW(&options),
        OPTIONS_HELP_ROW,
        POPT_TABLEEND,
    };
    struct options_rest rest;
    int status = STATUS_OK;
    if (options_parse_one_file(&help, table, argc, argv, &rest, &status)) {
        status = translate_named(&options, rest.args[0], options_last(out));
    }
    options_end(&rest);
    options_free_values(out);
    engine_free_options(&options);
    return status;
}
