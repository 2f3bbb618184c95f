/* Numbers, names and constant expressions of the binary format. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <wmt/error.h>

#include "reader.h"
#include "reader_constant.h"
#include "support/module_bytes.h"

#define ROWS(table) (sizeof(table) / sizeof(table)[0])

static struct reader reader_of(const struct module_bytes *content, wmt_error **err) {
    struct reader reader = {content->bytes, 0, content->size, false, err};
    return reader;
}

static struct module_bytes content_of(const char *description) {
    struct module_bytes content;
    content.size = 0;
    module_bytes_add(&content, description, 0);
    return content;
}

/* How a number of `bits` is read, by sign. */
static uint64_t read_number(struct reader *reader, int bits) {
    switch (bits) {
    case 32:
        return reader_u32(reader);
    case 64:
        return reader_u64(reader);
    default:
        return (uint64_t)reader_signed(reader, (unsigned)-bits);
    }
}

static void numbers_are_read(void **state) {
    static const struct {
        int bits; /* negative: signed */
        const char *bytes;
        int64_t expected;
    } rows[] = {
        {32, "00", 0},
        {32, "7f", 127},
        {32, "80 01", 128},
        {32, "80 00", 0}, /* longer than needed, but allowed */
        {32, "80 80 80 80 00", 0},
        {32, "ff ff ff ff 0f", 0xffffffff},
        {64, "ff ff ff ff ff ff ff ff 7f", INT64_MAX},
        {64, "ff ff ff ff ff ff ff ff ff 01", -1},
        {-32, "7f", -1},
        {-32, "40", -64},
        {-32, "80 80 80 80 78", INT32_MIN},
        {-32, "ff ff ff ff 07", INT32_MAX},
        {-33, "ff ff ff ff 0f", 0xffffffff},
        {-33, "80 80 80 80 70", -4294967296},
        {-33, "3f", 63},
        {-64, "80 80 80 80 80 80 80 80 80 7f", INT64_MIN},
        {-64, "ff ff ff ff ff ff ff ff ff 00", INT64_MAX},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct module_bytes content = content_of(rows[i].bytes);
        wmt_error *err = NULL;
        struct reader reader = reader_of(&content, &err);
        uint64_t number = read_number(&reader, rows[i].bits);
        if (reader.failed || number != (uint64_t)rows[i].expected) {
            fail_msg("%s: %s, %lld", rows[i].bytes, wmt_error_message(err), (long long)number);
        }
        assert_int_equal(reader_remaining(&reader), 0);
    }
}

static void overlong_and_oversized_numbers_are_refused(void **state) {
    static const struct {
        int bits;
        const char *bytes;
    } rows[] = {
        {32, ""},
        {32, "80"},
        {32, "ff ff ff ff"},
        {32, "ff ff ff ff 1f"},
        {32, "80 80 80 80 10"},
        {32, "80 80 80 80 80 00"},
        {64, "ff ff ff ff ff ff ff ff ff 02"},
        {64, "80 80 80 80 80 80 80 80 80 80 00"},
        {-32, "ff ff ff ff 0f"},
        {-32, "80 80 80 80 70"},
        {-32, "80 80 80 80 80 00"},
        {-33, "ff ff ff ff 1f"},
        {-33, "80 80 80 80 60"},
        {-64, "80 80 80 80 80 80 80 80 80 01"},
        {-64, "80 80 80 80 80 80 80 80 80 7e"},
        {-64, "80 80 80 80 80 80 80 80 80 80 00"},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct module_bytes content = content_of(rows[i].bytes);
        wmt_error *err = NULL;
        struct reader reader = reader_of(&content, &err);
        assert_int_equal(read_number(&reader, rows[i].bits), 0);
        assert_true(reader.failed);
        assert_string_equal(wmt_error_code(err), "invalid-module");
        wmt_error_clear(&err);
    }
}

static void counts_and_names_stay_within_what_is_there(void **state) {
    static const char *const counts[] = {"01", "ff ff ff ff 0f 00", "03 00 00"};
    static const char *const names[] = {"01", "02 61", "01 ff", "02 c3 28"};
    (void)state;
    for (size_t i = 0; i < ROWS(counts); i++) {
        struct module_bytes content = content_of(counts[i]);
        struct reader reader = reader_of(&content, NULL);
        assert_int_equal(reader_count(&reader), 0);
        assert_true(reader.failed);
    }
    for (size_t i = 0; i < ROWS(names); i++) {
        struct module_bytes content = content_of(names[i]);
        struct reader reader = reader_of(&content, NULL);
        size_t length = 1;
        (void)reader_name(&reader, &length);
        assert_true(reader.failed);
        assert_int_equal(length, 0);
    }
}

static void the_first_failure_stays(void **state) {
    struct module_bytes content = content_of("80 80 80 80 80 00 05");
    wmt_error *err = NULL;
    struct reader reader = reader_of(&content, &err);
    const wmt_error *first = NULL;
    (void)state;
    (void)reader_u32(&reader);
    first = err;
    assert_string_equal(wmt_error_message(err),
                        "the module is malformed: number too long at offset 0x0");
    assert_int_equal(reader_byte(&reader), 0);
    assert_int_equal(reader_u64(&reader), 0);
    reader_skip(&reader, 1);
    assert_false(reader_accept(&reader, 0));
    reader_fail_unknown(&reader, 0, 1, "thing");
    reader_fail_nomem(&reader);
    assert_ptr_equal(err, first);
    wmt_error_clear(&err);
}

static void constant_expressions_are_skipped_whole(void **state) {
    static const char *const rows[] = {
        "0b",
        "41 00 0b",
        "41 ff ff ff ff 07 0b",
        "42 80 80 80 80 80 80 80 80 80 7f 0b",
        "43 0b 0b 0b 0b 0b",
        "44 0b 0b 0b 0b 0b 0b 0b 0b 0b",
        "fd 0c 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b 0b",
        "23 80 01 0b",
        "d2 0b 0b",
        "d0 70 0b",
        "d0 0b 0b",
        "d0 65 6e 0b",
        "d0 62 0b 0b",
        "41 01 41 02 6a 41 03 6b 41 04 6c 0b",
        "42 01 42 02 7c 42 03 7d 42 04 7e 0b",
        "41 00 fb 1c 0b",
        "fb 00 0b 0b",
        "fb 01 0b 0b",
        "fb 06 0b 0b",
        "fb 07 0b 0b",
        "fb 08 0b 0b 0b",
        "fb 1a fb 1b 0b",
        "fb 20 0b fb 21 0b 0b",
        "41 00 fe 72 0b",
        "fb 9c 80 00 0b", /* the number behind the prefix may be longer than needed */
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct module_bytes content = content_of(rows[i]);
        wmt_error *err = NULL;
        struct reader reader = reader_of(&content, &err);
        reader_skip_constant(&reader);
        if (reader.failed || reader_remaining(&reader) != 0) {
            fail_msg("%s: %s, %zu left", rows[i], wmt_error_message(err),
                     reader_remaining(&reader));
        }
    }
}

static void constant_expressions_that_end_early_or_are_not_constant_are_refused(void **state) {
    static const struct {
        const char *bytes;
        const char *code;
    } rows[] = {
        {"", "invalid-module"},
        {"41 00", "invalid-module"},
        {"41", "invalid-module"},
        {"43 00 00 00", "invalid-module"},
        {"d0", "invalid-module"},
        {"fd 0c 00 00 00", "invalid-module"},
        {"fb", "invalid-module"},
        {"00 0b", "unknown-encoding"},
        {"02 40 0b 0b", "unknown-encoding"},
        {"fb 02 0b", "unknown-encoding"},
        {"fc 00 0b", "unknown-encoding"},
    };
    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct module_bytes content = content_of(rows[i].bytes);
        wmt_error *err = NULL;
        struct reader reader = reader_of(&content, &err);
        reader_skip_constant(&reader);
        assert_true(reader.failed);
        assert_string_equal(wmt_error_code(err), rows[i].code);
        wmt_error_clear(&err);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read),
        cmocka_unit_test(overlong_and_oversized_numbers_are_refused),
        cmocka_unit_test(counts_and_names_stay_within_what_is_there),
        cmocka_unit_test(the_first_failure_stays),
        cmocka_unit_test(constant_expressions_are_skipped_whole),
        cmocka_unit_test(constant_expressions_that_end_early_or_are_not_constant_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
