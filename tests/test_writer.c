/* Writing modules: numbers, names, and what begins with its own size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "alloc.h"
#include "support/module_bytes.h"
#include "writer.h"

/* Ends the module and compares it with what the description (module_bytes.h) stands for. */
static void expect_module(struct writer *writer, const char *description) {
    struct module_bytes expected = module_bytes(description, 0);
    wmt_bytes *bytes = writer_take(writer);
    assert_non_null(bytes);
    assert_int_equal(bytes->size, expected.size);
    assert_memory_equal(bytes->data, expected.bytes, expected.size);
    wmt_bytes_delete(bytes);
}

static void numbers_are_as_short_as_they_can_be(void **state) {
    static const uint32_t numbers[] = {0, 1, 63, 64, 127, 128, 300, 16383, 16384, UINT32_MAX};
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct writer writer;
        uint8_t expected[5];
        size_t length = module_bytes_number(expected, numbers[i]);
        wmt_bytes *bytes = NULL;
        writer_begin_module(&writer);
        writer_number(&writer, numbers[i]);
        bytes = writer_take(&writer);
        assert_int_equal(bytes->size, 8 + length);
        assert_memory_equal(bytes->data + 8, expected, length);
        wmt_bytes_delete(bytes);
    }
}

static void a_name_begins_with_its_length(void **state) {
    struct writer writer;
    (void)state;
    writer_begin_module(&writer);
    writer_name(&writer, "log");
    writer_name(&writer, "");
    expect_module(&writer, "'log' 00");
}

static void a_section_begins_with_its_size_in_five_bytes(void **state) {
    struct writer writer;
    size_t outer = 0;
    size_t inner = 0;
    (void)state;
    writer_begin_module(&writer);
    outer = writer_begin_section(&writer, 10);
    inner = writer_begin(&writer);
    for (int i = 0; i < 200; i++) {
        writer_byte(&writer, 0x01);
    }
    writer_end(&writer, inner);
    writer_end(&writer, outer);
    {
        wmt_bytes *bytes = writer_take(&writer);
        static const uint8_t start[] = {0x0a, 0xcd, 0x81, 0x80, 0x80, 0x00, /* 205 */
                                        0xc8, 0x81, 0x80, 0x80, 0x00, 0x01 /* 200 */};
        assert_int_equal(bytes->size, 8 + 6 + 5 + 200);
        assert_memory_equal(bytes->data + 8, start, sizeof start);
        wmt_bytes_delete(bytes);
    }
}

static void running_out_of_memory_is_told_at_the_end(void **state) {
    (void)state;
    for (long nth = 0; nth < 4; nth++) {
        struct writer writer;
        size_t place = 0;
        mem_fail_from(nth);
        writer_begin_module(&writer);
        place = writer_begin_section(&writer, 1);
        for (int i = 0; i < 40; i++) {
            writer_byte(&writer, 0);
        }
        writer_end(&writer, place);
        assert_null(writer_take(&writer));
        mem_fail_from(-1);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_as_short_as_they_can_be),
        cmocka_unit_test(a_name_begins_with_its_length),
        cmocka_unit_test(a_section_begins_with_its_size_in_five_bytes),
        cmocka_unit_test(running_out_of_memory_is_told_at_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
