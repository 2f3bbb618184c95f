/* What wmt needs of the operating system beyond the C library. */
#ifndef WMT_CLI_SYSTEM_H
#define WMT_CLI_SYSTEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Texts are UTF-8 on Windows, and the bytes that the system uses elsewhere, as in libwmt. */

/* To be called first, with what main() got: prepares the standard streams, and gives the arguments
 * as such texts, and their count in `*argc`. They are never freed. NULL: out of memory. */
char **system_start(int *argc, char **argv);

/* A copy of a variable of the environment, to be freed; NULL if it is not set. */
char *system_variable(const char *name);

/* The last part of a path. */
const char *system_file_name(const char *path);

/* How many bytes at the start of a path are a drive of Windows, such as "C:": 2 or none. */
size_t system_drive_length(const char *path);

/* As fopen(). */
FILE *system_open_file(const char *path, const char *mode);

/* A new file, open for bytes to be written; NULL with errno, EEXIST if there is one already. */
FILE *system_create_file(const char *path);

void system_remove_file(const char *path);

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
