/* The digest against values that another implementation of BLAKE2s gives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "digest.h"

/* `count` times the letter a, and what comes out. */
static const struct {
    size_t count;
    const char *expected;
} rows[] = {
    {0, "64550d6ffe2c0a01a14aba1eade0200c"},   {63, "d6c5e2afc4ebdce6366b2f4504630384"},
    {64, "d3e01950b1787af9170c6edbc49d5a22"},  {65, "f1d15f963d0cbf04d34aedcace71cd9b"},
    {128, "5a1e693761dbefe8462c536ebe4dc575"}, {1000, "24bbd9af662a7849f410eb27c8d99cdc"},
};

static void assert_digest(const char *bytes, size_t size, size_t step, const char *expected) {
    struct digest digest;
    uint8_t result[DIGEST_SIZE];
    char text[2 * DIGEST_SIZE + 1];
    digest_begin(&digest);
    for (size_t at = 0; at < size; at += step) {
        digest_add(&digest, bytes + at, size - at < step ? size - at : step);
    }
    digest_end(&digest, result);
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        (void)snprintf(text + 2 * i, 3, "%02x", result[i]);
    }
    assert_string_equal(text, expected);
}

static void known_digests_come_out(void **state) {
    char bytes[1000];
    (void)state;
    memset(bytes, 'a', sizeof bytes);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_digest(bytes, rows[i].count, 1000, rows[i].expected);
    }
    assert_digest("abc", 3, 3, "aa4938119b1dc7b87cbad0ffd200d0ae");
}

static void the_digest_does_not_depend_on_the_pieces(void **state) {
    char bytes[1000];
    (void)state;
    memset(bytes, 'a', sizeof bytes);
    for (size_t step = 1; step < 200; step++) {
        assert_digest(bytes, sizeof bytes, step, "24bbd9af662a7849f410eb27c8d99cdc");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_digests_come_out),
        cmocka_unit_test(the_digest_does_not_depend_on_the_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
