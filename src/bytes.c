#include "bytes.h"

#include "alloc.h"

#include <string.h>

wmt_bytes *bytes_new(size_t size) {
    wmt_bytes *bytes = size > SIZE_MAX - sizeof *bytes ? NULL : mem_alloc(sizeof *bytes + size);
    if (bytes != NULL) {
        bytes->size = size;
    }
    return bytes;
}

wmt_bytes *bytes_copy(const void *from, size_t size) {
    wmt_bytes *bytes = bytes_new(size);
    if (bytes != NULL && size > 0) {
        memcpy(bytes->data, from, size);
    }
    return bytes;
}

const void *wmt_bytes_data(const wmt_bytes *bytes) { return bytes == NULL ? NULL : bytes->data; }

size_t wmt_bytes_size(const wmt_bytes *bytes) { return bytes == NULL ? 0 : bytes->size; }

void wmt_bytes_delete(wmt_bytes *bytes) { mem_free(bytes); }
