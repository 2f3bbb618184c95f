/* Filling, copying, comparing, strings with a length, and numbers in a guest's memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/embedding.h"

enum { PAGE = 65536 };

static wmt_memory *new_memory(const struct embedding *embedding) {
    wmt_error *err = NULL;
    wmt_memory *memory = wmt_memory_new(embedding->store, "1 2", &err);
    assert_no_error(&err);
    return memory;
}

static void assert_bytes(const wmt_memory *memory, uint64_t address, const void *bytes,
                         size_t size) {
    int order = 9;
    assert_true(wmt_memory_compare(memory, address, bytes, size, &order, WMT_DIE));
    assert_int_equal(order, 0);
}

static void assert_bounds(wmt_error **err) {
    assert_error(err, WMT_ERROR_INVALID, "memory-bounds", "");
}

static void filling_sets_these_bytes_and_no_others(void **state) {
    wmt_memory *memory = new_memory(*state);
    wmt_error *err = NULL;
    assert_true(wmt_memory_fill(memory, 10, 0xab, 3, WMT_DIE));
    assert_bytes(memory, 9, "\0\xab\xab\xab\0", 5);
    assert_true(wmt_memory_fill(memory, 0, 1, PAGE, WMT_DIE));
    assert_int_equal(wmt_memory_u8(memory, PAGE - 1, WMT_DIE), 1);
    assert_true(wmt_memory_fill(memory, PAGE, 2, 0, WMT_DIE));
    assert_false(wmt_memory_fill(memory, PAGE - 2, 2, 3, &err));
    assert_bounds(&err);
    assert_false(wmt_memory_fill(memory, 1, 2, UINT64_MAX, &err));
    assert_bounds(&err);
    assert_int_equal(wmt_memory_u8(memory, PAGE - 1, WMT_DIE), 1);
}

static void copies_may_overlap_and_cross_memories(void **state) {
    const struct embedding *embedding = *state;
    wmt_memory *memory = new_memory(embedding);
    wmt_store *store = wmt_store_new(embedding->engine, WMT_DIE);
    wmt_memory *other = wmt_memory_new(store, "1", WMT_DIE);
    assert_true(wmt_memory_write(memory, 0, "abcdef", 6, WMT_DIE));
    assert_true(wmt_memory_copy(memory, 2, memory, 0, 6, WMT_DIE));
    assert_bytes(memory, 0, "ababcdef", 8);
    assert_true(wmt_memory_copy(memory, 0, memory, 2, 6, WMT_DIE));
    assert_bytes(memory, 0, "abcdefef", 8);
    assert_true(wmt_memory_copy(other, PAGE - 3, memory, 1, 3, WMT_DIE));
    assert_bytes(other, PAGE - 4, "\0bcd", 4);
    assert_true(wmt_memory_copy(other, PAGE, memory, PAGE, 0, WMT_DIE));
    wmt_store_delete(store);
}

static void a_copy_that_does_not_fit_is_refused_and_touches_nothing(void **state) {
    wmt_memory *memory = new_memory(*state);
    static const struct {
        uint64_t to;
        uint64_t from;
        uint64_t size;
    } rows[] = {{PAGE - 1, 0, 2},
                {0, PAGE - 1, 2},
                {UINT64_MAX, 0, 1},
                {0, UINT64_MAX, 1},
                {0, 0, UINT64_MAX}};
    assert_true(wmt_memory_fill(memory, 0, 7, 8, WMT_DIE));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        wmt_error *err = NULL;
        assert_false(wmt_memory_copy(memory, rows[i].to, memory, rows[i].from, rows[i].size, &err));
        assert_bounds(&err);
        assert_bytes(memory, 0, "\7\7\7\7\7\7\7\7", 8);
        assert_int_equal(wmt_memory_u8(memory, PAGE - 1, WMT_DIE), 0);
    }
}

static void comparing_tells_less_equal_and_greater(void **state) {
    wmt_memory *memory = new_memory(*state);
    wmt_error *err = NULL;
    int order = 9;
    assert_true(wmt_memory_write(memory, 8, "b\x80", 2, WMT_DIE));
    assert_true(wmt_memory_compare(memory, 8, "b\x80", 2, &order, WMT_DIE));
    assert_int_equal(order, 0);
    assert_true(wmt_memory_compare(memory, 8, "c\x80", 2, &order, WMT_DIE));
    assert_int_equal(order, -1);
    assert_true(wmt_memory_compare(memory, 8, "b\x7f", 2, &order, WMT_DIE));
    assert_int_equal(order, 1);
    assert_true(wmt_memory_compare(memory, PAGE, NULL, 0, &order, WMT_DIE));
    assert_int_equal(order, 0);
    order = 9;
    assert_false(wmt_memory_compare(memory, PAGE - 1, "bb", 2, &order, &err));
    assert_int_equal(order, 0);
    assert_bounds(&err);
}

static void strings_with_a_length_are_read_whole_or_cut(void **state) {
    wmt_memory *memory = new_memory(*state);
    char buffer[8];
    assert_true(wmt_memory_write(memory, PAGE - 6, "hel\0lo", 6, WMT_DIE));
    assert_true(wmt_memory_read_string_n(memory, PAGE - 6, 6, buffer, sizeof buffer, WMT_DIE));
    assert_memory_equal(buffer, "hel\0lo", 7);
    assert_true(wmt_memory_read_string_n(memory, PAGE - 6, 3, buffer, 4, WMT_DIE));
    assert_string_equal(buffer, "hel");
    assert_true(wmt_memory_read_string_n(memory, PAGE - 6, 6, buffer, 3, WMT_DIE));
    assert_string_equal(buffer, "he");
    assert_true(wmt_memory_read_string_n(memory, PAGE, 0, buffer, 1, WMT_DIE));
    assert_string_equal(buffer, "");
    assert_true(wmt_memory_read_string_n(memory, PAGE - 6, 6, NULL, 0, WMT_DIE));
}

static void a_string_with_a_length_has_to_be_within_the_memory(void **state) {
    wmt_memory *memory = new_memory(*state);
    static const struct {
        uint64_t address;
        uint64_t length;
    } rows[] = {{PAGE - 3, 4}, {PAGE + 1, 0}, {UINT64_MAX, 1}, {1, UINT64_MAX}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        wmt_error *err = NULL;
        char buffer[4] = "xyz";
        assert_false(wmt_memory_read_string_n(memory, rows[i].address, rows[i].length, buffer,
                                              sizeof buffer, &err));
        assert_bounds(&err);
        assert_string_equal(buffer, "");
    }
}

static void numbers_are_in_the_guests_byte_order(void **state) {
    wmt_memory *memory = new_memory(*state);
    assert_true(wmt_memory_write(memory, 3, "\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8", 8, WMT_DIE));
    assert_int_equal(wmt_memory_u8(memory, 3, WMT_DIE), 0xf1);
    assert_int_equal(wmt_memory_i8(memory, 3, WMT_DIE), -15);
    assert_int_equal(wmt_memory_u16(memory, 3, WMT_DIE), 0xf2f1);
    assert_int_equal(wmt_memory_i16(memory, 3, WMT_DIE), -3343);
    assert_int_equal(wmt_memory_u32(memory, 3, WMT_DIE), 0xf4f3f2f1);
    assert_int_equal(wmt_memory_i32(memory, 3, WMT_DIE), (int32_t)0xf4f3f2f1);
    assert_int_equal(wmt_memory_u64(memory, 3, WMT_DIE), 0xf8f7f6f5f4f3f2f1);
    assert_int_equal(wmt_memory_i64(memory, 3, WMT_DIE), (int64_t)0xf8f7f6f5f4f3f2f1);
}

static void numbers_of_every_width_come_back(void **state) {
    wmt_memory *memory = new_memory(*state);
    assert_true(wmt_memory_set_u8(memory, 1, 0xfe, WMT_DIE));
    assert_true(wmt_memory_set_i8(memory, 2, -2, WMT_DIE));
    assert_true(wmt_memory_set_u16(memory, 3, 0x0102, WMT_DIE));
    assert_true(wmt_memory_set_i16(memory, 5, -2, WMT_DIE));
    assert_true(wmt_memory_set_u32(memory, 7, 0x01020304, WMT_DIE));
    assert_true(wmt_memory_set_i32(memory, 11, -2, WMT_DIE));
    assert_bytes(memory, 0, "\0\xfe\xfe\2\1\xfe\xff\4\3\2\1\xfe\xff\xff\xff\0", 16);
    assert_true(wmt_memory_set_u64(memory, 21, 0x0102030405060708, WMT_DIE));
    assert_true(wmt_memory_set_i64(memory, 29, -2, WMT_DIE));
    assert_bytes(memory, 20, "\0\10\7\6\5\4\3\2\1\xfe\xff\xff\xff\xff\xff\xff\xff\0", 18);
    assert_true(wmt_memory_set_f32(memory, 41, 1.5F, WMT_DIE));
    assert_true(wmt_memory_set_f64(memory, 45, -2.5, WMT_DIE));
    assert_bytes(memory, 40, "\0\0\0\xc0\x3f\0\0\0\0\0\0\x04\xc0\0", 14);
    assert_true(wmt_memory_f32(memory, 41, WMT_DIE) == 1.5F);
    assert_true(wmt_memory_f64(memory, 45, WMT_DIE) == -2.5);
}

static void a_number_beyond_the_end_is_refused(void **state) {
    wmt_memory *memory = new_memory(*state);
    wmt_error *err = NULL;
    assert_true(wmt_memory_fill(memory, PAGE - 8, 0xff, 8, WMT_DIE));
    assert_int_equal(wmt_memory_u16(memory, PAGE - 1, &err), 0);
    assert_bounds(&err);
    assert_int_equal(wmt_memory_i64(memory, PAGE - 7, &err), 0);
    assert_bounds(&err);
    assert_true(wmt_memory_f64(memory, UINT64_MAX - 7, &err) == 0);
    assert_bounds(&err);
    assert_false(wmt_memory_set_u32(memory, PAGE - 3, 0, &err));
    assert_bounds(&err);
    assert_int_equal(wmt_memory_u64(memory, PAGE - 8, WMT_DIE), UINT64_MAX);
}

static void an_error_that_is_set_stops_every_access(void **state) {
    wmt_memory *memory = new_memory(*state);
    wmt_error *err = wmt_error_new("earlier");
    char text[2] = "x";
    int order = 9;
    assert_false(wmt_memory_fill(memory, 0, 1, 1, &err));
    assert_false(wmt_memory_set_u8(memory, 0, 1, &err));
    assert_true(wmt_memory_set_u8(memory, 1, 5, WMT_DIE));
    assert_false(wmt_memory_copy(memory, 0, memory, 1, 1, &err));
    assert_false(wmt_memory_compare(memory, 1, "\4", 1, &order, &err));
    assert_int_equal(order, 0);
    assert_false(wmt_memory_read_string_n(memory, 1, 1, text, 2, &err));
    assert_string_equal(text, "");
    assert_int_equal(wmt_memory_u8(memory, 1, &err), 0);
    assert_string_equal(wmt_error_message(err), "earlier");
    wmt_error_clear(&err);
    assert_int_equal(wmt_memory_u8(memory, 0, WMT_DIE), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        embedding_test(filling_sets_these_bytes_and_no_others),
        embedding_test(copies_may_overlap_and_cross_memories),
        embedding_test(a_copy_that_does_not_fit_is_refused_and_touches_nothing),
        embedding_test(comparing_tells_less_equal_and_greater),
        embedding_test(strings_with_a_length_are_read_whole_or_cut),
        embedding_test(a_string_with_a_length_has_to_be_within_the_memory),
        embedding_test(numbers_are_in_the_guests_byte_order),
        embedding_test(numbers_of_every_width_come_back),
        embedding_test(a_number_beyond_the_end_is_refused),
        embedding_test(an_error_that_is_set_stops_every_access),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
