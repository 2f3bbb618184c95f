#define _GNU_SOURCE /* O_CLOEXEC */
#include "os/file.h"

#include "os/text_posix.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

bool os_file_exists(const char *path, bool *exists) {
    *exists = access(path, F_OK) == 0;
    return *exists || errno != ENOMEM;
}

static bool fail(struct file_reader *reader, int code) {
    posix_error_text(code, reader->reason, sizeof reader->reason);
    return false;
}

static bool examine(struct file_reader *reader) {
    struct stat status;
    if (fstat((int)reader->file, &status) != 0) {
        return fail(reader, errno);
    }
    if (S_ISDIR(status.st_mode)) {
        return fail(reader, EISDIR);
    }
    reader->is_regular = S_ISREG(status.st_mode);
    reader->size = reader->is_regular ? (uint64_t)status.st_size : 0;
    return true;
}

bool file_reader_open(struct file_reader *reader) {
    reader->file = open(reader->path, O_RDONLY | O_CLOEXEC);
    if (reader->file < 0) {
        return fail(reader, errno);
    }
    if (!examine(reader)) {
        file_reader_close(reader);
        return false;
    }
    return true;
}

bool file_reader_read(struct file_reader *reader, uint8_t *bytes, size_t size, size_t *count) {
    *count = 0;
    while (*count < size) {
        ssize_t got = read((int)reader->file, bytes + *count, size - *count);
        if (got == 0) {
            return true;
        }
        if (got < 0 && errno != EINTR) {
            return fail(reader, errno);
        }
        *count += got < 0 ? 0 : (size_t)got;
    }
    return true;
}

void file_reader_close(struct file_reader *reader) { (void)close((int)reader->file); }
