/* Writing modules in the binary format, of which reader.h is the other direction.
 * https://webassembly.github.io/spec/core/binary/index.html */
#ifndef WMT_SRC_WRITER_H
#define WMT_SRC_WRITER_H

#include "bytes.h"

#include <stdbool.h>

/* Bytes that grow; when memory has run out it only remembers that, until writer_take(). */
struct writer {
    uint8_t *bytes;
    size_t size;
    size_t capacity;
    bool has_failed;
};

/* Starts a module. */
void writer_begin_module(struct writer *writer);

/* Ends it. NULL: out of memory. */
wmt_bytes *writer_take(struct writer *writer);

void writer_byte(struct writer *writer, unsigned byte);

/* Unsigned LEB128. */
void writer_number(struct writer *writer, size_t number);

/* Its length, and the bytes of a C string. */
void writer_name(struct writer *writer, const char *name);

/* What begins with its own size, such as the body of a function. Give the place that writer_end()
 * wants. */
size_t writer_begin(struct writer *writer);
size_t writer_begin_section(struct writer *writer, unsigned id);

void writer_end(struct writer *writer, size_t place);

#endif
