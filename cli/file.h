/* Whole files, by their names on the command line: `-` is standard input or output. */
#ifndef WMT_CLI_FILE_H
#define WMT_CLI_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* What a file holds, in memory of malloc(). */
struct file_content {
    unsigned char *bytes;
    size_t size;
};

/* Reads all of it. On failure false, everything said. */
bool file_read(const char *path, struct file_content *content);

void file_free(struct file_content *content);

/*
 * Writes all of it: to a file in one step, so that nobody ever sees half of it, or to standard
 * output, which must not be a terminal. Gives STATUS_OK, or what to end with, everything said.
 */
int file_write(const char *path, const void *bytes, size_t size);

/* What to call the file that is read, in messages. */
const char *file_shown_name(const char *path);

/*
 * What to call a file made of `input` in the current directory: `dir/x.wat` gives `x.cwasm` with
 * the ending ".cwasm", and `-` stays `-`. NULL, everything said, if that is no good; to be given to
 * free().
 */
char *file_name_with_ending(const char *input, const char *ending, const char *command);

#endif
