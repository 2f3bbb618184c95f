#include "os/file.h"

#include "alloc.h"
#include "error.h"

/* Room for what the file holds now and one byte more, which shows that the end was reached. Pipes
 * and the like have no size: they are read into ever larger blocks. */
static size_t first_capacity(uint64_t size, size_t limit) {
    enum { UNKNOWN_CAPACITY = 64 * 1024 };
    uint64_t wanted = size == 0 ? UNKNOWN_CAPACITY : size;
    return (size_t)(wanted < limit ? wanted : limit) + 1;
}

static bool set_unreadable(const char *path, const char *reason, wmt_error **err) {
    return error_set_for_reason(err, ERROR_ID_FILE, reason, "cannot read %s", path);
}

static bool read_all(struct file_reader *reader, size_t limit, uint8_t **bytes, size_t *size,
                     wmt_error **err) {
    size_t capacity = first_capacity(reader->size, limit);
    for (;;) {
        size_t count = 0;
        uint8_t *grown = mem_realloc(*bytes, capacity);
        if (grown == NULL) {
            return error_set_nomem(err);
        }
        *bytes = grown;
        if (!file_reader_read(reader, *bytes + *size, capacity - *size, &count)) {
            return set_unreadable(reader->path, reader->reason, err);
        }
        *size += count;
        if (*size > limit) {
            return error_set(err, ERROR_ID_FILE, "cannot read %s: it has more than %zu bytes",
                             reader->path, limit);
        }
        if (*size < capacity) {
            return true;
        }
        capacity = capacity > limit / 2 ? limit + 1 : capacity * 2;
    }
}

bool os_file_read(const char *path, size_t limit, uint8_t **bytes, size_t *size, wmt_error **err) {
    struct file_reader reader = {.path = path};
    bool done = false;
    *bytes = NULL;
    *size = 0;
    if (!file_reader_open(&reader)) {
        return set_unreadable(path, reader.reason, err);
    }
    done = read_all(&reader, limit, bytes, size, err);
    file_reader_close(&reader);
    if (!done) {
        mem_free(*bytes);
        *bytes = NULL;
        *size = 0;
    }
    return done;
}

size_t os_file_read_start(const char *path, void *bytes, size_t size, uint64_t *file_size) {
    struct file_reader reader = {.path = path};
    size_t count = 0;
    *file_size = 0;
    if (!file_reader_open(&reader)) {
        return 0;
    }
    if (reader.is_regular && file_reader_read(&reader, bytes, size, &count)) {
        *file_size = reader.size;
    }
    file_reader_close(&reader);
    return count;
}
