#include "report.h"

#include "command.h"
#include "style.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_prefix(void) {
    (void)fprintf(stderr, "%swmt:%s ", style_begin(stderr, STYLE_WRONG), style_end(stderr));
}

int report_usage(const char *command, const char *format, ...) {
    va_list arguments;
    print_prefix();
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fprintf(stderr, " (see `%s --help`)\n", command);
    return STATUS_USAGE;
}

int report_failure(const char *format, ...) {
    va_list arguments;
    print_prefix();
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fputc('\n', stderr);
    return STATUS_FAILURE;
}

/* What libwmt advises is for programs that use it. Where somebody at a command line can do
 * something else, or nothing, it is this, by the error's code. */
static const struct advice {
    const char *code;
    const char *text;
} advices[] = {
    {"null-argument", "This is a mistake of wmt itself."},
    {"native-code", "Give a WebAssembly module."},
    {"not-an-artifact", "Give what `wmt compile` made."},
    {"no-types", "Compile the module with `wmt compile`, which adds its types."},
    {"component", "Give a core module; components cannot be used yet."},
    {"missing-import", "wmt offers the functions of WASI preview 1, and nothing else."},
    {"import-type", "wmt offers the functions of WASI preview 1 with their own types only."},
    {"unsupported-type", "The module can only be used inside a program made for it."},
    {"no-export", "`wmt inspect` lists what a module exports."},
    {"argument-count", "`wmt inspect` says what the functions of a module take."},
    {"argument-kind", "`wmt inspect` says what the functions of a module take."},
    {"stack", "Set a lower max-wasm-stack with -C."},
    {"out-of-fuel", "Give more with --fuel, or leave it out."},
    {"option-off", "Leave out what turns it off with -C."},
    {"timeout", "Give more with --time-limit, or leave it out."},
    {"memory-limit", "Give more with --limit memory-size, or leave it out."},
    {"table-limit", "Give more with --limit table-elements, or leave it out."},
    {"bad-utf8", "Arguments, variables and names are handed over in UTF-8 only."},
};

static const char *advice_on(const wmt_error *error) {
    for (size_t i = 0; i < sizeof advices / sizeof *advices; i++) {
        if (strcmp(wmt_error_code(error), advices[i].code) == 0) {
            return advices[i].text;
        }
    }
    return wmt_error_advice(error);
}

/* The lines under the message, as libwmt writes them. */
static void print_frames(const wmt_error *error) {
    size_t size = wmt_error_format(error, NULL, 0) + 1;
    char *text = wmt_error_frame_count(error) == 0 ? NULL : malloc(size);
    const char *frames = NULL;
    if (text == NULL) {
        return;
    }
    (void)wmt_error_format(error, text, size);
    frames = strchr(text, '\n');
    (void)fprintf(stderr, "%s\n", frames == NULL ? "" : frames + 1);
    free(text);
}

static void print_error(const char *about, const wmt_error *error) {
    (void)report_failure("%s%s%s error: %s (%s)", about == NULL ? "" : about,
                         about == NULL ? "" : ": ", wmt_error_kind_name(wmt_error_kind_of(error)),
                         wmt_error_message(error), advice_on(error));
    print_frames(error);
}

/* Whether the guest was running, and is not to go on. */
static bool was_stopped(const wmt_error *error) {
    int kind = wmt_error_kind_of(error);
    return kind == WMT_ERROR_TRAP || kind == WMT_ERROR_TIMEOUT ||
           wmt_error_trap(error) != WMT_TRAP_NONE;
}

int report_error(const char *about, wmt_error **err) {
    int status = STATUS_FAILURE;
    if (!wmt_error_exit_status(*err, &status)) {
        print_error(about, *err);
        status = was_stopped(*err) ? STATUS_TRAP : STATUS_FAILURE;
    }
    wmt_error_clear(err);
    return status;
}
