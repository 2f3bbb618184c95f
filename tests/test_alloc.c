/* The allocator's own promises, and that tests can make it fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "alloc.h"

static void nothing_is_something_that_can_be_freed(void **state) {
    void *blocks[] = {mem_alloc(0), mem_calloc(0, 8), mem_calloc(8, 0), mem_realloc(NULL, 0),
                      mem_alloc_array(0, 8)};
    (void)state;
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        assert_non_null(blocks[i]);
        mem_free(blocks[i]);
    }
    mem_free(NULL);
}

static void sizes_that_overflow_are_refused(void **state) {
    (void)state;
    assert_null(mem_alloc_array(SIZE_MAX / 2, 3));
    assert_null(mem_alloc_array(3, SIZE_MAX / 2));
    assert_null(mem_calloc(SIZE_MAX / 2, 3));
    assert_null(mem_copy_bytes("x", SIZE_MAX));
}

static void copies_end_with_nul(void **state) {
    char *text = mem_copy_text("text");
    char *bytes = mem_copy_bytes("a\0b", 3);
    char *empty = mem_copy_bytes(NULL, 0);
    (void)state;
    assert_string_equal(text, "text");
    assert_memory_equal(bytes, "a\0b", 4);
    assert_string_equal(empty, "");
    assert_null(mem_copy_text(NULL));
    mem_free(text);
    mem_free(bytes);
    mem_free(empty);
}

static void an_array_grows_and_keeps_what_it_has(void **state) {
    int *array = NULL;
    size_t capacity = 0;
    (void)state;
    for (size_t count = 0; count < 1000; count++) {
        assert_true(mem_grow_array(&array, count, &capacity, sizeof *array));
        assert_true(capacity > count);
        array[count] = (int)count;
    }
    for (size_t i = 0; i < 1000; i++) {
        assert_int_equal(array[i], i);
    }
    mem_free(array);
}

static void an_array_that_cannot_grow_is_unchanged(void **state) {
    int *array = NULL;
    size_t capacity = 0;
    int *before = NULL;
    (void)state;
    assert_true(mem_grow_array(&array, 0, &capacity, sizeof *array));
    before = array;
    mem_fail_from(0);
    assert_false(mem_grow_array(&array, capacity, &capacity, sizeof *array));
    mem_fail_from(-1);
    assert_ptr_equal(array, before);
    capacity = SIZE_MAX / 4;
    assert_false(mem_grow_array(&array, capacity, &capacity, sizeof *array));
    capacity = SIZE_MAX / 2 + 1;
    assert_false(mem_grow_array(&array, capacity, &capacity, 1));
    assert_ptr_equal(array, before);
    mem_free(array);
}

/* Which of four allocations fail, as bits. */
static unsigned failures_of_four(void) {
    unsigned failed = 0;
    void *blocks[4] = {NULL};
    blocks[0] = mem_alloc(8);
    blocks[1] = mem_calloc(1, 8);
    blocks[2] = mem_realloc(NULL, 8);
    blocks[3] = mem_copy_text("text");
    for (unsigned i = 0; i < 4; i++) {
        failed |= (blocks[i] == NULL ? 1u : 0u) << i;
        mem_free(blocks[i]);
    }
    return failed;
}

static void allocations_fail_from_the_one_that_a_test_names(void **state) {
    (void)state;
    mem_fail_from(2);
    assert_int_equal(failures_of_four(), 0xc);
    assert_int_equal(mem_allocation_count(), 4);
    assert_int_equal(failures_of_four(), 0xf);
    mem_fail_from(-1);
    assert_int_equal(failures_of_four(), 0);
}

static void just_the_allocation_that_a_test_names_fails(void **state) {
    (void)state;
    mem_fail_once(2);
    assert_int_equal(failures_of_four(), 0x4);
    assert_int_equal(failures_of_four(), 0);
    assert_int_equal(mem_allocation_count(), 8);
    mem_fail_once(-1);
    assert_int_equal(failures_of_four(), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_something_that_can_be_freed),
        cmocka_unit_test(sizes_that_overflow_are_refused),
        cmocka_unit_test(copies_end_with_nul),
        cmocka_unit_test(an_array_grows_and_keeps_what_it_has),
        cmocka_unit_test(an_array_that_cannot_grow_is_unchanged),
        cmocka_unit_test(allocations_fail_from_the_one_that_a_test_names),
        cmocka_unit_test(just_the_allocation_that_a_test_names_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
