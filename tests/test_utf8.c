/* Which bytes are UTF-8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "utf8.h"

static void assert_valid(const char *text, size_t size, bool valid) {
    if (utf8_is_valid(text, size) != valid) {
        fail_msg("%zu bytes from 0x%02x: expected %d", size, (unsigned char)text[0], valid);
    }
}

static void characters_of_every_length_are_accepted(void **state) {
    static const char *const texts[] = {
        "",
        "a",
        "\x7f",
        "\xc2\x80",
        "\xdf\xbf",
        "\xe0\xa0\x80",
        "\xed\x9f\xbf",
        "\xee\x80\x80",
        "\xef\xbf\xbf",
        "\xf0\x90\x80\x80",
        "\xf4\x8f\xbf\xbf",
        "gr\xc3\xbc\xc3\x9f \xe4\xbd\xa0 \xf0\x9f\x8e\x89.",
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_valid(texts[i], strlen(texts[i]), true);
    }
}

static void nul_is_a_character(void **state) {
    (void)state;
    assert_valid("a\0b", 3, true);
}

static void everything_else_is_refused(void **state) {
    static const char *const texts[] = {
        "\x80",             /* a later byte alone */
        "a\xbf",            /* after a character */
        "\xc0\x80",         /* overlong */
        "\xc1\xbf",         /* overlong */
        "\xe0\x9f\xbf",     /* overlong */
        "\xf0\x8f\xbf\xbf", /* overlong */
        "\xed\xa0\x80",     /* first surrogate */
        "\xed\xbf\xbf",     /* last surrogate */
        "\xf4\x90\x80\x80", /* above the last character */
        "\xf5\x80\x80\x80", /* far above */
        "\xff",             /* never */
        "\xc2\x41",         /* not continued */
        "\xe1\x80\x41",     /* not continued to the end */
        "\xf1\x80\x80\xc0", /* likewise */
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        assert_valid(texts[i], strlen(texts[i]), false);
    }
}

static void a_character_cut_short_is_refused(void **state) {
    static const char *const texts[] = {"\xc2\x80", "\xe1\x80\x80", "\xf1\x80\x80\x80"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        for (size_t size = 1; size < strlen(texts[i]); size++) {
            assert_valid(texts[i], size, false);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_of_every_length_are_accepted),
        cmocka_unit_test(nul_is_a_character),
        cmocka_unit_test(everything_else_is_refused),
        cmocka_unit_test(a_character_cut_short_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
