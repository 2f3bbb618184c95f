#include "digest.h"

#include <string.h>

static const uint32_t initial[8] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

/* In which order each round takes the words of the block. */
static const uint8_t schedule[10][16] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
    {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
    {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
    {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
    {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
    {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
    {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
    {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
    {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
    {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
};

static uint32_t rotate(uint32_t word, unsigned bits) {
    return (word >> bits) | (word << (32 - bits));
}

/* Mixes two words into four. The indices are constants, so that the compiler can keep all in
 * registers. */
static inline void mix(uint32_t v[16], int a, int b, int c, int d, uint32_t x, uint32_t y) {
    v[a] += v[b] + x;
    v[d] = rotate(v[d] ^ v[a], 16);
    v[c] += v[d];
    v[b] = rotate(v[b] ^ v[c], 12);
    v[a] += v[b] + y;
    v[d] = rotate(v[d] ^ v[a], 8);
    v[c] += v[d];
    v[b] = rotate(v[b] ^ v[c], 7);
}

/* The columns, then the diagonals, of a 4 x 4 matrix. */
static inline void mix_all(uint32_t v[16], const uint32_t words[16], const uint8_t order[16]) {
    mix(v, 0, 4, 8, 12, words[order[0]], words[order[1]]);
    mix(v, 1, 5, 9, 13, words[order[2]], words[order[3]]);
    mix(v, 2, 6, 10, 14, words[order[4]], words[order[5]]);
    mix(v, 3, 7, 11, 15, words[order[6]], words[order[7]]);
    mix(v, 0, 5, 10, 15, words[order[8]], words[order[9]]);
    mix(v, 1, 6, 11, 12, words[order[10]], words[order[11]]);
    mix(v, 2, 7, 8, 13, words[order[12]], words[order[13]]);
    mix(v, 3, 4, 9, 14, words[order[14]], words[order[15]]);
}

static uint32_t load_word(const uint8_t *bytes) {
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

static void compress(struct digest *digest, int is_last) {
    uint32_t v[16];
    uint32_t words[16];
    memcpy(v, digest->state, sizeof digest->state);
    memcpy(v + 8, initial, sizeof initial);
    v[12] ^= (uint32_t)digest->length;
    v[13] ^= (uint32_t)(digest->length >> 32);
    v[14] ^= is_last ? UINT32_MAX : 0;
    for (int i = 0; i < 16; i++) {
        words[i] = load_word(digest->block + 4 * i);
    }
    for (int round = 0; round < 10; round++) {
        mix_all(v, words, schedule[round]);
    }
    for (int i = 0; i < 8; i++) {
        digest->state[i] ^= v[i] ^ v[i + 8];
    }
}

void digest_begin(struct digest *digest) {
    memset(digest, 0, sizeof *digest);
    memcpy(digest->state, initial, sizeof initial);
    digest->state[0] ^= 0x01010000u ^ DIGEST_SIZE;
}

void digest_add(struct digest *digest, const void *bytes, size_t size) {
    const uint8_t *from = bytes;
    while (size > 0) {
        size_t part = DIGEST_BLOCK - digest->pending;
        if (part == 0) {
            digest->length += DIGEST_BLOCK;
            compress(digest, 0);
            digest->pending = 0;
            continue;
        }
        part = part < size ? part : size;
        memcpy(digest->block + digest->pending, from, part);
        digest->pending += part;
        from += part;
        size -= part;
    }
}

void digest_end(struct digest *digest, uint8_t result[DIGEST_SIZE]) {
    memset(digest->block + digest->pending, 0, DIGEST_BLOCK - digest->pending);
    digest->length += digest->pending;
    compress(digest, 1);
    for (int i = 0; i < DIGEST_SIZE; i++) {
        result[i] = (uint8_t)(digest->state[i / 4] >> (8 * (i % 4)));
    }
}
