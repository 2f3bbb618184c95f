/* wmt inspect: say what a module imports and exports, and what it consists of. */
#include "inspect.h"

#include "binary.h"
#include "command.h"
#include "engine.h"
#include "options.h"
#include "report.h"

static const struct options_help help = {
    "wmt inspect",
    "[OPTIONS] FILE",
    "Says what FILE (- is standard input) imports and exports, and which sections it\n"
    "has. FILE is a WebAssembly module, in binary or text format, or an artifact of\n"
    "`wmt compile`, of which it also says which Wasmtime made it. Nothing is\n"
    "compiled, run or validated; libwasmtime is needed for the text format only,\n"
    "of which the sections are those of its translation.\n"
    "\n"
    "Types are written as libwmt does (wmt/type.h): `(i32, i64) -> (f64)`,\n"
    "`memory 1 16`, `table 10 funcref`, `global mut i32`, `tag (i32) -> ()`.\n"
    "Sizes and offsets are in bytes, and those of a section of its content.\n"
    "\n"
    "With --json it is one object: `content` (module, text, artifact), `size`,\n"
    "`wasmtime` (the version that made an artifact), `imports` (`module`, `name`),\n"
    "`exports` (`name`) and `sections` (`name`, `offset`, `size`, and `id` but for\n"
    "an artifact). Imports and exports have `kind` (func, table, memory, global,\n"
    "tag), `type` (the text) and its parts: `params` and `results`; `element`,\n"
    "`minimum`, `maximum` and `64-bit`; `page-size`; `value` and `mutable`;\n"
    "`shared`.\n"
    "\n"
    "The exit status is 0, 1 if FILE cannot be read or understood, 2 if the command\n"
    "line is wrong.\n",
    false,
};

enum { VERSION_ROOM = 64 };

static const char *content_name(int kind) {
    switch (kind) {
    case WMT_CONTENT_TEXT:
        return "text";
    case WMT_CONTENT_ARTIFACT:
        return "artifact";
    default:
        return "module";
    }
}

static int show(const struct binary *binary, bool as_json) {
    char version[VERSION_ROOM];
    wmt_error *err = NULL;
    bool has_version =
        wmt_artifact_version(binary_bytes(binary), binary_size(binary), version, sizeof version);
    wmt_inspection *inspection =
        wmt_inspection_new(binary_bytes(binary), binary_size(binary), &err);
    const struct inspected inspected = {
        .file = binary->file,
        .content = content_name(binary->kind),
        .size = binary->content.size,
        .version = has_version ? version : NULL,
        .inspection = inspection,
    };
    int status = STATUS_OK;
    if (err != NULL) {
        return report_error(binary->file, &err);
    }
    status = as_json ? inspect_print_json(&inspected) : inspect_print_text(&inspected);
    wmt_inspection_delete(inspection);
    return status;
}

static int translate(struct binary *binary, const struct engine_options *options) {
    wmt_engine *engine = NULL;
    int status = STATUS_OK;
    if (binary->kind == WMT_CONTENT_TEXT) {
        status = engine_make(options, &engine);
    }
    if (status == STATUS_OK) {
        status = binary_translate(binary, engine);
    }
    wmt_engine_delete(engine);
    return status;
}

static int inspect(const struct engine_options *options, const char *file, bool as_json) {
    struct binary binary;
    int status = binary_read(file, &binary);
    if (status == STATUS_OK) {
        status = translate(&binary, options);
    }
    if (status == STATUS_OK) {
        status = show(&binary, as_json);
    }
    binary_free(&binary);
    return status;
}

int command_inspect(int argc, const char **argv) {
    struct engine_options options = {0};
    int as_json = 0;
    const struct poptOption table[] = {
        {"json", 0, POPT_ARG_NONE, &as_json, 0, "Print JSON", NULL},
        ENGINE_LIBRARY_ROW(&options),
        OPTIONS_HELP_ROW,
        POPT_TABLEEND,
    };
    struct options_rest rest;
    int status = STATUS_OK;
    if (options_parse_one_file(&help, table, argc, argv, &rest, &status)) {
        status = inspect(&options, rest.args[0], as_json != 0);
    }
    options_end(&rest);
    engine_free_options(&options);
    return status;
}
