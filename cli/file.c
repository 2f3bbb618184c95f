#include "file.h"

#include "command.h"
#include "report.h"
#include "system/system.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_stream(const char *path) { return strcmp(path, "-") == 0; }

const char *file_shown_name(const char *path) { return is_stream(path) ? "standard input" : path; }

/* Room for more, at least as much again as there is. */
static bool grow(struct file_content *content, size_t *capacity) {
    size_t larger = *capacity == 0 ? 65536 : 2 * *capacity;
    unsigned char *bytes = realloc(content->bytes, larger);
    if (bytes == NULL) {
        return false;
    }
    content->bytes = bytes;
    *capacity = larger;
    return true;
}

/* NULL, or why it failed. */
static const char *read_all(FILE *stream, struct file_content *content) {
    size_t capacity = 0;
    size_t count = 0;
    do {
        content->size += count;
        if (content->size == capacity && !grow(content, &capacity)) {
            return "memory ran out";
        }
        errno = 0;
        count = fread(content->bytes + content->size, 1, capacity - content->size, stream);
    } while (count > 0);
    return ferror(stream) ? strerror(errno) : NULL;
}

bool file_read(const char *path, struct file_content *content) {
    FILE *stream = is_stream(path) ? stdin : system_open_file(path, "rb");
    const char *wrong = NULL;
    content->bytes = NULL;
    content->size = 0;
    if (stream == NULL) {
        (void)report_failure("%s: cannot be read: %s", path, strerror(errno));
        return false;
    }
    system_make_binary(stream);
    wrong = read_all(stream, content);
    if (!is_stream(path)) {
        (void)fclose(stream);
    }
    if (wrong != NULL) {
        (void)report_failure("%s: cannot be read: %s", file_shown_name(path), wrong);
        file_free(content);
    }
    return wrong == NULL;
}

void file_free(struct file_content *content) {
    free(content->bytes);
    content->bytes = NULL;
    content->size = 0;
}

/* Closes it, too. False with errno. */
static bool write_and_close(FILE *stream, const void *bytes, size_t size) {
    bool written = fwrite(bytes, 1, size, stream) == size && fflush(stream) == 0;
    int reason = errno;
    bool closed = fclose(stream) == 0;
    errno = written ? errno : reason;
    return written && closed;
}

/* A new file beside `path`, whose name is put into `name`; NULL with errno. */
static FILE *open_beside(const char *path, char *name, size_t room) {
    enum { ATTEMPTS = 1000 };
    FILE *stream = NULL;
    errno = EEXIST;
    for (int i = 0; stream == NULL && errno == EEXIST && i < ATTEMPTS; i++) {
        (void)snprintf(name, room, "%s.%d.part", path, i);
        stream = system_create_file(name);
    }
    return stream;
}

/* False with errno. */
static bool replace_file(const char *path, const void *bytes, size_t size) {
    enum { ENDING_ROOM = 16 };
    size_t room = strlen(path) + ENDING_ROOM;
    char *name = malloc(room);
    FILE *stream = name == NULL ? NULL : open_beside(path, name, room);
    bool written = stream != NULL && write_and_close(stream, bytes, size);
    bool replaced = written && system_replace_file(name, path);
    int reason = errno;
    if (stream != NULL && !replaced) {
        system_remove_file(name);
    }
    free(name);
    errno = reason;
    return replaced;
}

/* A device or a pipe gets the bytes as they are; a folder does not open. */
static bool write_in_place(const char *path, const void *bytes, size_t size) {
    FILE *stream = system_open_file(path, "wb");
    return stream != NULL && write_and_close(stream, bytes, size);
}

static int write_stdout(const void *bytes, size_t size) {
    if (system_is_terminal(stdout)) {
        return report_failure("standard output is a terminal, which binary output would confuse; "
                              "write it to a file with -o");
    }
    system_make_binary(stdout);
    /* Whether all went well, main() sees when it flushes the stream. */
    (void)fwrite(bytes, 1, size, stdout);
    return STATUS_OK;
}

int file_write(const char *path, const void *bytes, size_t size) {
    bool written = false;
    if (is_stream(path)) {
        return write_stdout(bytes, size);
    }
    written = system_is_no_plain_file(path) ? write_in_place(path, bytes, size)
                                            : replace_file(path, bytes, size);
    return written ? STATUS_OK : report_failure("%s: cannot be written: %s", path, strerror(errno));
}

static char *join(const char *base, size_t length, const char *ending) {
    char *name = malloc(length + strlen(ending) + 1);
    if (name == NULL) {
        (void)report_failure("memory ran out");
        return NULL;
    }
    memcpy(name, base, length);
    memcpy(name + length, ending, strlen(ending) + 1);
    return name;
}

char *file_name_with_ending(const char *input, const char *ending, const char *command) {
    const char *base = system_file_name(input);
    const char *dot = strrchr(base, '.');
    size_t length = dot == NULL || dot == base ? strlen(base) : (size_t)(dot - base);
    char *name = is_stream(input) ? join(input, 1, "") : join(base, length, ending);
    if (name != NULL && strcmp(name, input) == 0 && !is_stream(input)) {
        (void)report_usage(command, "the output would replace %s: say with -o what to write",
                           input);
        free(name);
        return NULL;
    }
    return name;
}
