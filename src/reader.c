#include "reader.h"

#include "error.h"
#include "utf8.h"

void reader_fail(struct reader *reader, size_t offset, const char *what) {
    if (!reader->failed) {
        reader->failed = true;
        error_set(reader->err, ERROR_ID_INVALID_MODULE,
                  "the module is malformed: %s at offset 0x%zx", what, offset);
    }
}

void reader_fail_unknown(struct reader *reader, size_t offset, uint32_t code, const char *what) {
    if (!reader->failed) {
        reader->failed = true;
        error_set(reader->err, ERROR_ID_UNKNOWN_ENCODING,
                  "the module has an unknown %s 0x%02x at offset 0x%zx", what, (unsigned)code,
                  offset);
    }
}

void reader_fail_nomem(struct reader *reader) {
    if (!reader->failed) {
        reader->failed = true;
        error_set_nomem(reader->err);
    }
}

size_t reader_remaining(const struct reader *reader) {
    return reader->failed ? 0 : reader->end - reader->position;
}

uint8_t reader_peek(struct reader *reader) {
    if (reader_remaining(reader) == 0) {
        reader_fail(reader, reader->position, "unexpected end");
        return 0;
    }
    return reader->bytes[reader->position];
}

uint8_t reader_byte(struct reader *reader) {
    uint8_t byte = reader_peek(reader);
    reader->position += !reader->failed;
    return byte;
}

bool reader_accept(struct reader *reader, uint8_t byte) {
    if (reader_remaining(reader) == 0 || reader_peek(reader) != byte) {
        return false;
    }
    reader->position++;
    return true;
}

/* LEB128, of at most so many bits: https://webassembly.github.io/spec/core/binary/values.html */
static uint64_t read_unsigned(struct reader *reader, unsigned width) {
    size_t start = reader->position;
    uint64_t number = 0;
    for (unsigned shift = 0; shift < width; shift += 7) {
        unsigned room = width - shift;
        uint8_t byte = reader_byte(reader);
        uint8_t bits = byte & 0x7f;
        if (room < 7 && bits >> room != 0) {
            reader_fail(reader, start, "number too large");
        }
        number |= (uint64_t)bits << shift;
        if ((byte & 0x80) == 0) {
            return reader->failed ? 0 : number;
        }
    }
    reader_fail(reader, start, "number too long");
    return 0;
}

/* The bits beyond the width have to repeat the sign, which is the topmost one inside it. */
int64_t reader_signed(struct reader *reader, unsigned width) {
    size_t start = reader->position;
    uint64_t number = 0;
    for (unsigned shift = 0; shift < width; shift += 7) {
        unsigned room = width - shift;
        uint8_t byte = reader_byte(reader);
        uint8_t bits = byte & 0x7f;
        if (room < 7 && bits >> (room - 1) != 0 && bits >> (room - 1) != 0x7f >> (room - 1)) {
            reader_fail(reader, start, "number too large");
        }
        number |= (uint64_t)bits << shift;
        if ((byte & 0x80) == 0) {
            bool extend = (byte & 0x40) != 0 && shift + 7 < 64;
            number |= extend ? UINT64_MAX << (shift + 7) : 0;
            return reader->failed ? 0 : (int64_t)number;
        }
    }
    reader_fail(reader, start, "number too long");
    return 0;
}

uint32_t reader_u32(struct reader *reader) { return (uint32_t)read_unsigned(reader, 32); }

uint64_t reader_u64(struct reader *reader) { return read_unsigned(reader, 64); }

uint32_t reader_count(struct reader *reader) {
    size_t start = reader->position;
    uint32_t count = reader_u32(reader);
    if (count > reader_remaining(reader)) {
        reader_fail(reader, start, "count larger than what follows");
        return 0;
    }
    return count;
}

void reader_skip(struct reader *reader, size_t size) {
    if (size > reader_remaining(reader)) {
        reader_fail(reader, reader->position, "unexpected end");
        return;
    }
    reader->position += size;
}

const char *reader_name(struct reader *reader, size_t *length) {
    size_t start = reader->position;
    const char *name = NULL;
    *length = reader_count(reader);
    name = (const char *)reader->bytes + reader->position;
    if (!utf8_is_valid(name, *length)) {
        reader_fail(reader, start, "name that is not UTF-8");
        *length = 0;
    }
    reader_skip(reader, *length);
    return name;
}
