#include "checksum.h"

enum { STRIPE = 32 };

static const uint64_t prime1 = 0x9e3779b185ebca87u;
static const uint64_t prime2 = 0xc2b2ae3d27d4eb4fu;
static const uint64_t prime3 = 0x165667b19e3779f9u;
static const uint64_t prime4 = 0x85ebca77c2b2ae63u;
static const uint64_t prime5 = 0x27d4eb2f165667c5u;

void store_u64(uint8_t *bytes, uint64_t number) {
    for (int i = 0; i < 8; i++) {
        bytes[i] = (uint8_t)(number >> (8 * i));
    }
}

/* Written out, these are one instruction each for machines of that byte order; a loop is not. */
static inline uint64_t load_u32(const uint8_t *bytes) {
    return (uint64_t)bytes[0] | (uint64_t)bytes[1] << 8 | (uint64_t)bytes[2] << 16 |
           (uint64_t)bytes[3] << 24;
}

static inline uint64_t load_word(const uint8_t *bytes) {
    return (uint64_t)bytes[0] | (uint64_t)bytes[1] << 8 | (uint64_t)bytes[2] << 16 |
           (uint64_t)bytes[3] << 24 | (uint64_t)bytes[4] << 32 | (uint64_t)bytes[5] << 40 |
           (uint64_t)bytes[6] << 48 | (uint64_t)bytes[7] << 56;
}

uint64_t load_u64(const uint8_t *bytes) { return load_word(bytes); }

static uint64_t rotate(uint64_t number, int bits) { return number << bits | number >> (64 - bits); }

static uint64_t mix_in(uint64_t lane, uint64_t word) {
    return rotate(lane + word * prime2, 31) * prime1;
}

static uint64_t merge(uint64_t sum, uint64_t lane) {
    return (sum ^ mix_in(0, lane)) * prime1 + prime4;
}

/* Consumes whole stripes; the sum of the four lanes, or what stands for them in short inputs. The
 * lanes are no array, so that they stay in registers: artifacts are long. */
static uint64_t add_stripes(const uint8_t **bytes, size_t *left) {
    uint64_t first = prime1 + prime2;
    uint64_t second = prime2;
    uint64_t third = 0;
    uint64_t fourth = 0 - prime1;
    uint64_t sum = 0;
    if (*left < STRIPE) {
        return prime5;
    }
    for (; *left >= STRIPE; *bytes += STRIPE, *left -= STRIPE) {
        first = mix_in(first, load_word(*bytes));
        second = mix_in(second, load_word(*bytes + 8));
        third = mix_in(third, load_word(*bytes + 16));
        fourth = mix_in(fourth, load_word(*bytes + 24));
    }
    sum = rotate(first, 1) + rotate(second, 7) + rotate(third, 12) + rotate(fourth, 18);
    return merge(merge(merge(merge(sum, first), second), third), fourth);
}

static uint64_t add_rest(uint64_t sum, const uint8_t *bytes, size_t left) {
    for (; left >= 8; bytes += 8, left -= 8) {
        sum = rotate(sum ^ mix_in(0, load_word(bytes)), 27) * prime1 + prime4;
    }
    for (; left >= 4; bytes += 4, left -= 4) {
        sum = rotate(sum ^ (load_u32(bytes) * prime1), 23) * prime2 + prime3;
    }
    for (; left > 0; bytes++, left--) {
        sum = rotate(sum ^ (*bytes * prime5), 11) * prime1;
    }
    return sum;
}

uint64_t checksum_of(const uint8_t *bytes, size_t size) {
    size_t left = size;
    uint64_t sum = add_stripes(&bytes, &left) + size;
    sum = add_rest(sum, bytes, left);
    sum = (sum ^ (sum >> 33)) * prime2;
    sum = (sum ^ (sum >> 29)) * prime3;
    return sum ^ (sum >> 32);
}
