#include "writer.h"

#include "alloc.h"

#include <string.h>

enum { SIZE_ROOM = 5 /* bytes for a size that is not known yet: the longest LEB128 of 32 bits */ };

void writer_byte(struct writer *writer, unsigned byte) {
    if (writer->has_failed ||
        !mem_grow_array(&writer->bytes, writer->size, &writer->capacity, sizeof *writer->bytes)) {
        writer->has_failed = true;
        return;
    }
    writer->bytes[writer->size++] = (uint8_t)byte;
}

void writer_number(struct writer *writer, size_t number) {
    for (; number >= 0x80; number >>= 7) {
        writer_byte(writer, (number & 0x7f) | 0x80);
    }
    writer_byte(writer, (unsigned)number);
}

void writer_name(struct writer *writer, const char *name) {
    writer_number(writer, strlen(name));
    for (; *name != '\0'; name++) {
        writer_byte(writer, (uint8_t)*name);
    }
}

size_t writer_begin(struct writer *writer) {
    for (int i = 0; i < SIZE_ROOM; i++) {
        writer_byte(writer, 0);
    }
    return writer->size;
}

size_t writer_begin_section(struct writer *writer, unsigned id) {
    writer_byte(writer, id);
    return writer_begin(writer);
}

/* A number may be written longer than it has to be. */
void writer_end(struct writer *writer, size_t place) {
    size_t size = writer->size - place;
    if (writer->has_failed) {
        return;
    }
    for (uint8_t *byte = writer->bytes + place - SIZE_ROOM; byte < writer->bytes + place; byte++) {
        *byte = (uint8_t)((size & 0x7f) | 0x80);
        size >>= 7;
    }
    writer->bytes[place - 1] &= 0x7f;
}

void writer_begin_module(struct writer *writer) {
    static const uint8_t header[] = {'\0', 'a', 's', 'm', 1, 0, 0, 0};
    memset(writer, 0, sizeof *writer);
    for (size_t i = 0; i < sizeof header; i++) {
        writer_byte(writer, header[i]);
    }
}

wmt_bytes *writer_take(struct writer *writer) {
    wmt_bytes *bytes = writer->has_failed ? NULL : bytes_new(writer->size);
    if (bytes != NULL) {
        memcpy(bytes->data, writer->bytes, writer->size);
    }
    mem_free(writer->bytes);
    memset(writer, 0, sizeof *writer);
    return bytes;
}
