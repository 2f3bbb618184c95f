/* Bytes for the caller. See include/wmt/bytes.h. */
#ifndef WMT_SRC_BYTES_H
#define WMT_SRC_BYTES_H

#include <stdint.h>

#include <wmt/bytes.h>

struct wmt_bytes {
    size_t size;
    uint8_t data[];
};

/* Uninitialised. NULL: out of memory. */
wmt_bytes *bytes_new(size_t size);

/* A copy; `from` may be NULL if `size` is 0. NULL: out of memory. */
wmt_bytes *bytes_copy(const void *from, size_t size);

#endif
