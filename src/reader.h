/* Reading the binary format of WebAssembly from bytes that nobody has checked.
 *
 * The first thing that is wrong sets the error and `failed`; from then on every read gives zero and
 * reads nothing. So a sequence of reads needs one look at `failed` at its end, and a loop one in
 * its condition. https://webassembly.github.io/spec/core/binary/values.html */
#ifndef WMT_SRC_READER_H
#define WMT_SRC_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <wmt/base.h>

struct reader {
    const uint8_t *bytes;
    size_t position;
    size_t end; /* of the section that is read */
    bool failed;
    wmt_error **err;
};

/* Malformed: INVALID_MODULE, with the offset. */
void reader_fail(struct reader *reader, size_t offset, const char *what);

/* A byte that may have a meaning in a newer WebAssembly: UNKNOWN_ENCODING, with byte and offset. */
void reader_fail_unknown(struct reader *reader, size_t offset, uint32_t code, const char *what);

/* Memory has run out. */
void reader_fail_nomem(struct reader *reader);

size_t reader_remaining(const struct reader *reader);

uint8_t reader_byte(struct reader *reader);
uint32_t reader_u32(struct reader *reader);
uint64_t reader_u64(struct reader *reader);
int64_t reader_signed(struct reader *reader, unsigned width); /* 32, 33 or 64 bits */

/* The next byte, which stays where it is; a failure at the end. */
uint8_t reader_peek(struct reader *reader);

/* Takes the next byte if it is this one. */
bool reader_accept(struct reader *reader, uint8_t byte);

/* How many things follow, each of at least one byte: a count above what is left is a failure, so
 * that memory may be taken for so many. */
uint32_t reader_count(struct reader *reader);

void reader_skip(struct reader *reader, size_t size);

/* A name in UTF-8, inside the bytes that are read (no NUL behind it); "" after a failure. */
const char *reader_name(struct reader *reader, size_t *length);

#endif
