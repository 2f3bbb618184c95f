#include "support/libraries.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "alloc.h"
#include "os/os.h"

#include <wmt/error.h>
#include <wmt/runtime.h>

const char *library_path(void) {
    const char *path = getenv("WMT_LIBRARY");
    if (path == NULL || path[0] == '\0') {
        fail_msg("WMT_LIBRARY has to name a libwasmtime");
    }
    return path;
}

size_t library_paths(const char *paths[LIBRARIES_MAX]) {
    static char text[LIBRARIES_MAX * 256];
#if defined(_WIN32)
    const char *separator = ";";
#else
    const char *separator = ":";
#endif
    const char *listed = getenv("WMT_LIBRARIES");
    size_t count = 0;
    if (listed == NULL) {
        paths[0] = library_path();
        return 1;
    }
    assert_true(strlen(listed) < sizeof text);
    strcpy(text, listed);
    for (char *at = strtok(text, separator); at != NULL; at = strtok(NULL, separator)) {
        assert_true(count < LIBRARIES_MAX);
        paths[count++] = at;
    }
    return count;
}

/* Newer libraries for aarch64 have the version in no one piece. */
#if defined(__linux__) && defined(__x86_64__)

/* The same two digits are in addresses, in the names of instructions (sse41) and in numbers. As a
 * version they stand between the texts that the compiler has put beside them. */
static bool is_version(const char *at, size_t length) {
    bool is_full = length > 2;
    bool ends_text = isgraph((unsigned char)at[-1]) && !isdigit((unsigned char)at[-1]);
    bool begins_text = isalpha((unsigned char)at[length]);
    return is_full || (ends_text && begins_text && memcmp(at - 3, "sse", 3) != 0);
}

static size_t replace_version(char *bytes, size_t size, const char *version, const char *major) {
    const size_t margin = 8;
    size_t length = strlen(version);
    size_t count = 0;
    for (size_t i = margin; i + length + margin < size; i++) {
        char *at = bytes + i;
        if (*at == version[0] && memcmp(at, version, length) == 0 && is_version(at, length)) {
            memcpy(at, major, 2);
            count++;
        }
    }
    return count;
}

/* A program header of an ELF file. */
struct segment {
    uint32_t type;
    uint32_t flags;
    uint64_t offset;
    uint64_t addresses[2];
    uint64_t file_size;
    uint64_t rest[2];
};

enum { SEGMENT_LOAD = 1, SEGMENT_EXECUTABLE = 1, SEGMENT_WRITABLE = 2 };

/* Constants are in segments that are only read; those of full versions, which nothing else looks
 * like, are searched for in code as well, since old linkers put constants there. */
static bool may_hold_version(const struct segment *segment, const char *version) {
    bool is_constant = (segment->flags & SEGMENT_WRITABLE) == 0;
    bool is_code = (segment->flags & SEGMENT_EXECUTABLE) != 0;
    return segment->type == SEGMENT_LOAD && is_constant && (!is_code || strlen(version) > 2);
}

static size_t replace_in_segments(char *bytes, size_t size, const char *version,
                                  const char *major) {
    uint64_t headers = 0;
    uint16_t header_count = 0;
    size_t replaced = 0;
    assert_true(size > 64 && memcmp(bytes, "\177ELF\2\1", 6) == 0);
    memcpy(&headers, bytes + 32, sizeof headers);
    memcpy(&header_count, bytes + 56, sizeof header_count);
    for (uint16_t i = 0; i < header_count; i++) {
        struct segment segment;
        memcpy(&segment, bytes + headers + i * sizeof segment, sizeof segment);
        if (may_hold_version(&segment, version)) {
            replaced += replace_version(bytes + segment.offset, segment.file_size, version, major);
        }
    }
    return replaced;
}

static void write_file(const char *path, const uint8_t *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

const char *library_of_other_major(const struct folder *folder, const char *name,
                                   const char *major) {
    const size_t limit = (size_t)1 << 30;
    const char *path = folder_path(folder, name);
    wmt_runtime *real = wmt_runtime_open(library_path(), WMT_DIE);
    uint8_t *bytes = NULL;
    size_t size = 0;
    assert_true(os_file_read(library_path(), limit, &bytes, &size, WMT_DIE));
    assert_int_not_equal(replace_in_segments((char *)bytes, size, wmt_runtime_version(real), major),
                         0);
    write_file(path, bytes, size);
    mem_free(bytes);
    wmt_runtime_delete(real);
    return path;
}

#else

const char *library_of_other_major(const struct folder *folder, const char *name,
                                   const char *major) {
    (void)folder;
    (void)name;
    (void)major;
    skip();
    return NULL;
}

#endif
