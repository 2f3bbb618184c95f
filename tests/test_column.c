/* Copying columns: every size, side by side, apart and over each other, unaligned. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "column.h"

enum { COUNT = 9, ROOM = COUNT * 40 };

static void expect_copy(size_t to_stride, size_t from_stride, size_t value_size) {
    uint8_t from[ROOM];
    uint8_t to[ROOM];
    uint8_t expected[ROOM];
    for (size_t i = 0; i < ROOM; i++) {
        from[i] = (uint8_t)(i * 7);
        to[i] = expected[i] = 0xee;
    }
    for (size_t value = 0; value < COUNT; value++) {
        for (size_t i = 0; i < value_size; i++) {
            expected[1 + value * to_stride + i] = from[1 + value * from_stride + i];
        }
    }
    column_copy(to + 1, to_stride, from + 1, from_stride, value_size, COUNT);
    assert_memory_equal(to, expected, ROOM);
}

static void values_are_copied_from_any_stride_to_any_other(void **state) {
    static const size_t strides[] = {16, 17, 24, 39};
    (void)state;
    for (size_t size = 4; size <= 16; size *= 2) {
        expect_copy(size, size, size);
        expect_copy(size, 0, size); /* a constant */
        expect_copy(size, 1, size); /* values that lie over each other */
        for (size_t i = 0; i < sizeof strides / sizeof *strides; i++) {
            expect_copy(strides[i], size, size);
            expect_copy(size, strides[i], size);
            expect_copy(strides[i], 39, size);
        }
    }
}

static void numbers_and_vectors_have_sizes_and_nothing_else(void **state) {
    (void)state;
    assert_int_equal(column_value_size(WMT_I32), sizeof(int32_t));
    assert_int_equal(column_value_size(WMT_I64), sizeof(int64_t));
    assert_int_equal(column_value_size(WMT_F32), sizeof(float));
    assert_int_equal(column_value_size(WMT_F64), sizeof(double));
    assert_int_equal(column_value_size(WMT_V128), 16);
    for (uint32_t kind = WMT_FUNCREF; kind < 100; kind++) {
        assert_int_equal(column_value_size(kind), 0);
    }
    assert_int_equal(column_value_size(WMT_NONE), 0);
    assert_int_equal(column_value_size(UINT32_MAX), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_copied_from_any_stride_to_any_other),
        cmocka_unit_test(numbers_and_vectors_have_sizes_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
