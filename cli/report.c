#include "report.h"

#include "command.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int report_usage(const char *command, const char *format, ...) {
    va_list arguments;
    (void)fputs("wmt: ", stderr);
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fprintf(stderr, " (see `%s --help`)\n", command);
    return STATUS_USAGE;
}

int report_failure(const char *format, ...) {
    va_list arguments;
    (void)fputs("wmt: ", stderr);
    va_start(arguments, format);
    (void)vfprintf(stderr, format, arguments);
    va_end(arguments);
    (void)fputc('\n', stderr);
    return STATUS_FAILURE;
}

static void print_error(const char *about, const wmt_error *error) {
    size_t size = wmt_error_format(error, NULL, 0) + 1;
    char *text = malloc(size);
    if (text != NULL) {
        (void)wmt_error_format(error, text, size);
    }
    (void)report_failure("%s%s%s", about == NULL ? "" : about, about == NULL ? "" : ": ",
                         text == NULL ? wmt_error_message(error) : text);
    free(text);
}

int report_error(const char *about, wmt_error **err) {
    int status = STATUS_FAILURE;
    if (!wmt_error_exit_status(*err, &status)) {
        bool trapped =
            wmt_error_kind_of(*err) == WMT_ERROR_TRAP || wmt_error_trap(*err) != WMT_TRAP_NONE;
        print_error(about, *err);
        status = trapped ? STATUS_TRAP : STATUS_FAILURE;
    }
    wmt_error_clear(err);
    return status;
}
