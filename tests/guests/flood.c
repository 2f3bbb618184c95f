/* flood MIB: writes that many MiB of numbers to standard output, 8 bytes each, which nobody could
 * make up: a sequence of Marsaglia's xorshift. See tests/test_wasi_streams.c for the other end. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { NUMBERS_PER_MIB = 1 << 17 };

static uint64_t next(uint64_t number) {
    number ^= number << 13;
    number ^= number >> 7;
    return number ^ number << 17;
}

int main(int argc, char **argv) {
    uint64_t number = 1;
    long count = argc > 1 ? atol(argv[1]) * NUMBERS_PER_MIB : 0;
    for (long i = 0; i < count; i++) {
        number = next(number);
        if (fwrite(&number, sizeof number, 1, stdout) != 1) {
            return 1;
        }
    }
    return 0;
}
