/* What wmt needs of the operating system beyond the C library. */
#ifndef WMT_CLI_SYSTEM_H
#define WMT_CLI_SYSTEM_H

#include <stdbool.h>
#include <stdio.h>

bool system_is_terminal(FILE *stream);

/* Bytes are to come and go as they are, without another form for the ends of lines. */
void system_make_binary(FILE *stream);

/* Whether there is something at `path` that must not be replaced by a file: a device, a pipe, a
 * folder. */
bool system_is_no_plain_file(const char *path);

/* Moves a file to another name in one step, in place of what is there. False with errno. */
bool system_replace_file(const char *from, const char *to);

/* Calls `late` once, a second from now, unless system_alarm_end() comes first. It may be called in
 * the middle of anything, so it can use system_write_error() and nothing else. One at a time. */
void system_alarm_begin(void (*late)(void));

/* Gives true if `late` was called. */
bool system_alarm_end(void);

/* Writes to standard error as it is, past what stdio keeps. */
void system_write_error(const char *text);

#endif
