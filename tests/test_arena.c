/* Pieces of memory that are given back together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "alloc.h"
#include "arena.h"

static void pieces_are_aligned_and_do_not_overlap(void **state) {
    enum { PIECES = 3000 };
    static uint8_t *pieces[PIECES];
    struct arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < PIECES; i++) {
        pieces[i] = arena_alloc(arena, i);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % sizeof(uint64_t), 0);
        memset(pieces[i], (int)(i % 251), i);
    }
    for (size_t i = 0; i < PIECES; i++) {
        for (size_t at = 0; at < i; at++) {
            assert_int_equal(pieces[i][at], i % 251);
        }
    }
    arena_delete(arena);
}

static void many_small_pieces_take_few_allocations(void **state) {
    struct arena *arena = NULL;
    (void)state;
    mem_fail_from(-1);
    arena = arena_new();
    for (int i = 0; i < 10000; i++) {
        assert_non_null(arena_alloc(arena, 8));
    }
    assert_in_range(mem_allocation_count(), 2, 20);
    arena_delete(arena);
}

static void copies_end_in_a_nul(void **state) {
    struct arena *arena = arena_new();
    (void)state;
    assert_memory_equal(arena_copy_bytes(arena, "a\0b", 3), "a\0b", 4);
    assert_string_equal(arena_copy_bytes(arena, NULL, 0), "");
    arena_delete(arena);
}

static void impossible_sizes_are_refused(void **state) {
    struct arena *arena = arena_new();
    (void)state;
    assert_null(arena_alloc(arena, SIZE_MAX));
    assert_null(arena_alloc(arena, SIZE_MAX / 2 + 1));
    assert_null(arena_alloc_array(arena, SIZE_MAX / 4, 5));
    assert_null(arena_copy_bytes(arena, "", SIZE_MAX));
    arena_delete(arena);
}

static void running_out_of_memory_is_reported_and_survived(void **state) {
    struct arena *arena = NULL;
    (void)state;
    mem_fail_from(0);
    assert_null(arena_new());
    mem_fail_from(1);
    arena = arena_new();
    assert_non_null(arena);
    assert_null(arena_alloc(arena, 1));
    mem_fail_from(-1);
    assert_non_null(arena_alloc(arena, 1));
    arena_delete(arena);
    arena_delete(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_aligned_and_do_not_overlap),
        cmocka_unit_test(many_small_pieces_take_few_allocations),
        cmocka_unit_test(copies_end_in_a_nul),
        cmocka_unit_test(impossible_sizes_are_refused),
        cmocka_unit_test(running_out_of_memory_is_reported_and_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
