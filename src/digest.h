/* A digest of 128 bits that nobody can find two inputs for: BLAKE2s (RFC 7693), without a key. */
#ifndef WMT_SRC_DIGEST_H
#define WMT_SRC_DIGEST_H

#include <stddef.h>
#include <stdint.h>

enum { DIGEST_SIZE = 16, DIGEST_BLOCK = 64 };

struct digest {
    uint32_t state[8];
    uint64_t length; /* of what has been compressed */
    size_t pending;  /* bytes in `block`, which is compressed when more follow */
    uint8_t block[DIGEST_BLOCK];
};

void digest_begin(struct digest *digest);
void digest_add(struct digest *digest, const void *bytes, size_t size);
void digest_end(struct digest *digest, uint8_t result[DIGEST_SIZE]);

#endif
