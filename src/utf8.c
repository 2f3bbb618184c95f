#include "utf8.h"

#include <stdint.h>

/* By its first byte: how long a character is, and which second bytes it may have. Later ones are
 * 0x80 to 0xbf always. */
struct lead {
    uint8_t first, last;
    uint8_t length;
    uint8_t second_first, second_last;
};

static const struct lead leads[] = {
    {0x00, 0x7f, 1, 0, 0},       {0xc2, 0xdf, 2, 0x80, 0xbf}, {0xe0, 0xe0, 3, 0xa0, 0xbf},
    {0xe1, 0xec, 3, 0x80, 0xbf}, {0xed, 0xed, 3, 0x80, 0x9f}, {0xee, 0xef, 3, 0x80, 0xbf},
    {0xf0, 0xf0, 4, 0x90, 0xbf}, {0xf1, 0xf3, 4, 0x80, 0xbf}, {0xf4, 0xf4, 4, 0x80, 0x8f},
};

static bool between(uint8_t byte, uint8_t first, uint8_t last) {
    return first <= byte && byte <= last;
}

static const struct lead *find_lead(uint8_t byte) {
    for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++) {
        if (between(byte, leads[i].first, leads[i].last)) {
            return &leads[i];
        }
    }
    return NULL;
}

/* The length of the character that begins at `bytes`; 0 if none does. */
static size_t character_length(const uint8_t *bytes, size_t size) {
    const struct lead *lead = find_lead(bytes[0]);
    if (lead == NULL || lead->length > size) {
        return 0;
    }
    if (lead->length > 1 && !between(bytes[1], lead->second_first, lead->second_last)) {
        return 0;
    }
    for (size_t i = 2; i < lead->length; i++) {
        if (!between(bytes[i], 0x80, 0xbf)) {
            return 0;
        }
    }
    return lead->length;
}

bool utf8_is_valid(const void *bytes, size_t size) {
    const uint8_t *at = bytes;
    while (size > 0) {
        size_t length = character_length(at, size);
        if (length == 0) {
            return false;
        }
        at += length;
        size -= length;
    }
    return true;
}
