#include "checksum.h"

#include <string.h>

enum { STRIPE = 32, LANES = 4 };

static const uint64_t prime1 = 0x9e3779b185ebca87u;
static const uint64_t prime2 = 0xc2b2ae3d27d4eb4fu;
static const uint64_t prime3 = 0x165667b19e3779f9u;
static const uint64_t prime4 = 0x85ebca77c2b2ae63u;
static const uint64_t prime5 = 0x27d4eb2f165667c5u;

uint64_t load_u64(const uint8_t *bytes) {
    uint64_t number = 0;
    for (int i = 7; i >= 0; i--) {
        number = number << 8 | bytes[i];
    }
    return number;
}

void store_u64(uint8_t *bytes, uint64_t number) {
    for (int i = 0; i < 8; i++) {
        bytes[i] = (uint8_t)(number >> (8 * i));
    }
}

static uint64_t load_u32(const uint8_t *bytes) {
    return (uint64_t)bytes[0] | (uint64_t)bytes[1] << 8 | (uint64_t)bytes[2] << 16 |
           (uint64_t)bytes[3] << 24;
}

static uint64_t rotate(uint64_t number, int bits) { return number << bits | number >> (64 - bits); }

static uint64_t mix_in(uint64_t lane, uint64_t word) {
    return rotate(lane + word * prime2, 31) * prime1;
}

static uint64_t merge(uint64_t sum, uint64_t lane) {
    return (sum ^ mix_in(0, lane)) * prime1 + prime4;
}

/* Consumes whole stripes; the sum of the lanes, or what stands for them in short inputs. */
static uint64_t add_stripes(const uint8_t **bytes, size_t *left) {
    uint64_t lanes[LANES] = {prime1 + prime2, prime2, 0, 0 - prime1};
    uint64_t sum = 0;
    if (*left < STRIPE) {
        return prime5;
    }
    for (; *left >= STRIPE; *bytes += STRIPE, *left -= STRIPE) {
        for (int i = 0; i < LANES; i++) {
            lanes[i] = mix_in(lanes[i], load_u64(*bytes + 8 * i));
        }
    }
    sum = rotate(lanes[0], 1) + rotate(lanes[1], 7) + rotate(lanes[2], 12) + rotate(lanes[3], 18);
    for (int i = 0; i < LANES; i++) {
        sum = merge(sum, lanes[i]);
    }
    return sum;
}

static uint64_t add_rest(uint64_t sum, const uint8_t *bytes, size_t left) {
    for (; left >= 8; bytes += 8, left -= 8) {
        sum = rotate(sum ^ mix_in(0, load_u64(bytes)), 27) * prime1 + prime4;
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
