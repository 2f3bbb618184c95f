/* A checksum of 64 bits against damage, not against attack, at some gigabytes a second: XXH64, as
 * https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md specifies it, with seed 0. */
#ifndef WMT_SRC_CHECKSUM_H
#define WMT_SRC_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

uint64_t checksum_of(const uint8_t *bytes, size_t size);

/* Numbers in files are little-endian. */
uint64_t load_u64(const uint8_t *bytes);
void store_u64(uint8_t *bytes, uint64_t number);

#endif
