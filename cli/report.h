/* What wmt says when something is wrong: one line on stderr that starts with "wmt: ", and under it
 * the frames of a guest that was stopped. Each function gives the exit status to end with. */
#ifndef WMT_CLI_REPORT_H
#define WMT_CLI_REPORT_H

#include <stdio.h> /* where MinGW says which of two printf() there is */
#include <wmt.h>

#if defined(__MINGW_PRINTF_FORMAT)
#define REPORT_PRINTF(text, first) __attribute__((format(__MINGW_PRINTF_FORMAT, text, first)))
#elif defined(__GNUC__)
#define REPORT_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define REPORT_PRINTF(text, first)
#endif

/* The command line is wrong. `command` is what to ask for help: "wmt run". Gives STATUS_USAGE. */
int report_usage(const char *command, const char *format, ...) REPORT_PRINTF(2, 3);

/* Something did not work, and no wmt_error tells of it. Gives STATUS_FAILURE. */
int report_failure(const char *format, ...) REPORT_PRINTF(1, 2);

/*
 * `*err`, which must be set, is printed and freed. `about` is what it is about, such as the name of
 * a file; NULL if the message says so itself. Gives STATUS_TRAP for a trap and for what
 * --time-limit or --fuel has stopped, the guest's own status, with nothing printed, if the guest
 * ended itself, and else STATUS_FAILURE.
 */
int report_error(const char *about, wmt_error **err);

#endif
