/* The rules of `err`, and what an error carries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

#include "alloc.h"
#include "error.h"
#include "support/embedding.h"

/* The rules of `err` */

static void a_failure_sets_err_and_a_success_leaves_it_alone(void **state) {
    wmt_error *err = NULL;
    (void)state;
    assert_null(wmt_store_new(NULL, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`engine`");
    assert_true(error_check_argument("something", "name", &err));
    assert_null(err);
}

static void the_first_error_wins(void **state) {
    wmt_error *err = wmt_error_new("the first");
    const wmt_error *first = err;
    (void)state;
    assert_null(wmt_engine_new(NULL, &err));
    assert_null(wmt_store_new(NULL, &err));
    assert_null(wmt_module_new_wat(NULL, NULL, &err));
    assert_ptr_equal(err, first);
    assert_error(&err, WMT_ERROR_HOST, "host", "the first");
}

static void an_error_already_set_stops_a_call_and_zeroes_what_it_would_give(void **state) {
    wmt_error *err = wmt_error_new("before");
    wmt_val results[2] = {wmt_i32(7), wmt_i64(8)};
    const wmt_val none[2] = {{0, 0, {0}}, {0, 0, {0}}};
    uint64_t previous = 7;
    int status = 7;
    (void)state;
    assert_false(wmt_func_call(NULL, NULL, 0, results, 2, &err));
    assert_memory_equal(results, none, sizeof none);
    assert_false(wmt_memory_grow(NULL, 1, &previous, &err));
    assert_int_equal(previous, 0);
    assert_false(wmt_instance_run(NULL, &status, &err));
    assert_int_equal(status, 0);
    assert_error(&err, WMT_ERROR_HOST, "host", "before");
}

static void a_failed_call_zeroes_what_it_would_give(void **state) {
    wmt_val result = wmt_i32(7);
    uint64_t previous = 7;
    int status = 7;
    (void)state;
    assert_false(wmt_func_call(NULL, NULL, 0, &result, 1, NULL));
    assert_int_equal(result.kind, WMT_NONE);
    assert_int_equal(result.of.i64, 0);
    assert_false(wmt_memory_grow(NULL, 1, &previous, NULL));
    assert_int_equal(previous, 0);
    assert_false(wmt_instance_run(NULL, &status, NULL));
    assert_int_equal(status, 0);
}

static int finalized;

static void count_finalizer(void *data) { finalized += *(int *)data; }

static void a_null_err_drops_the_error(void **state) {
    int one = 1;
    wmt_error *error = wmt_error_new("dropped");
    (void)state;
    finalized = 0;
    assert_null(wmt_store_new(NULL, NULL));
    assert_true(wmt_error_set_data(error, &one, count_finalizer));
    assert_false(error_set_object(NULL, error));
    assert_int_equal(finalized, 1);
    assert_false(error_set(NULL, ERROR_ID_HOST, "dropped"));
    assert_false(error_set_nomem(NULL));
}

static void an_error_is_cleared_once_and_again(void **state) {
    wmt_error *err = wmt_error_new("gone");
    (void)state;
    wmt_error_clear(&err);
    assert_null(err);
    wmt_error_clear(&err);
    wmt_error_clear(NULL);
    wmt_error_clear(WMT_DIE);
    wmt_error_delete(NULL);
}

static void a_report_frees_the_error(void **state) {
    wmt_error *err = wmt_error_new_exit(0);
    (void)state;
    assert_int_equal(wmt_error_report(&err), 0);
    assert_null(err);
    assert_int_equal(wmt_error_report(NULL), 0);
    assert_int_equal(wmt_error_report(WMT_DIE), 0);
}

/* Text */

static bool add_frame(wmt_error *error, const char *func, const char *module, uint32_t index,
                      size_t offset) {
    struct error_frame frame = {.func_index = index, .module_offset = offset};
    struct error_name func_name = {func, strlen(func)};
    struct error_name module_name = {module, strlen(module)};
    return error_add_frame(error, &frame, func_name, module_name);
}

static const char formatted[] = "host error: disk full (A host function reported this.)";

static void an_error_is_written_cut_to_the_room_there_is(void **state) {
    wmt_error *err = wmt_error_new("disk full");
    char buffer[sizeof formatted + 8];
    (void)state;
    for (size_t size = 0; size <= sizeof buffer; size++) {
        size_t kept = size == 0 ? 0 : size - 1;
        memset(buffer, '#', sizeof buffer);
        assert_int_equal(wmt_error_format(err, buffer, size), sizeof formatted - 1);
        kept = kept < sizeof formatted - 1 ? kept : sizeof formatted - 1;
        assert_memory_equal(buffer, formatted, kept);
        if (size > 0) {
            assert_int_equal(buffer[kept], '\0');
        }
        if (size < sizeof buffer) {
            assert_int_equal(buffer[size > kept + 1 ? kept + 1 : size], '#');
        }
    }
    assert_int_equal(wmt_error_format(err, NULL, 0), sizeof formatted - 1);
    wmt_error_clear(&err);
}

static void no_error_is_written_as_nothing(void **state) {
    char buffer[] = "old";
    (void)state;
    assert_int_equal(wmt_error_format(NULL, buffer, sizeof buffer), 0);
    assert_string_equal(buffer, "");
    assert_int_equal(wmt_error_format(NULL, NULL, 0), 0);
}

static void frames_are_written_below_the_message(void **state) {
    wmt_error *err = wmt_error_new("disk full");
    char buffer[300];
    (void)state;
    assert_true(add_frame(err, "inner", "guest", 3, 0x1f));
    assert_true(add_frame(err, "", "", 7, 0x2f));
    assert_true(add_frame(err, "unplaced", "", 8, 0)); /* an offset that is not known */
    (void)wmt_error_format(err, buffer, sizeof buffer);
    assert_string_equal(buffer, "host error: disk full (A host function reported this.)\n"
                                "  0: guest!inner at offset 0x1f\n"
                                "  1: function 7 at offset 0x2f\n"
                                "  2: unplaced");
    wmt_error_clear(&err);
}

static void a_message_is_one_line(void **state) {
    wmt_error *err = wmt_error_new("one\ntwo\r\n\tthree\x7f\x01");
    (void)state;
    assert_string_equal(wmt_error_message(err), "one two   three  ");
    wmt_error_clear(&err);
    err = wmt_error_new("\xc3\xa4\xe2\x82\xac");
    assert_string_equal(wmt_error_message(err), "\xc3\xa4\xe2\x82\xac");
    wmt_error_clear(&err);
    err = wmt_error_new(NULL);
    assert_string_equal(wmt_error_message(err), "");
    wmt_error_clear(&err);
}

static void names_of_frames_are_one_line(void **state) {
    wmt_error *err = wmt_error_new("failed");
    (void)state;
    assert_true(add_frame(err, "a\nb", "c\x1b[2J", 0, 0));
    assert_string_equal(wmt_error_frame_func_name(err, 0), "a b");
    assert_string_equal(wmt_error_frame_module_name(err, 0), "c [2J");
    wmt_error_clear(&err);
}

/* What an error carries */

static void null_is_no_error(void **state) {
    int status = 7;
    (void)state;
    assert_int_equal(wmt_error_kind_of(NULL), WMT_ERROR_NONE);
    assert_string_equal(wmt_error_code(NULL), "");
    assert_string_equal(wmt_error_message(NULL), "");
    assert_string_equal(wmt_error_advice(NULL), "");
    assert_int_equal(wmt_error_trap(NULL), WMT_TRAP_NONE);
    assert_false(wmt_error_exit_status(NULL, &status));
    assert_int_equal(status, 0);
    assert_int_equal(wmt_error_frame_count(NULL), 0);
    assert_null(wmt_error_frame_func_name(NULL, 0));
    assert_null(wmt_error_data(NULL));
}

static void an_exit_status_is_taken_modulo_256(void **state) {
    static const struct {
        int given;
        int status;
    } rows[] = {{0, 0}, {1, 1}, {255, 255}, {256, 0}, {257, 1}, {-1, 255}, {-256, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        wmt_error *err = wmt_error_new_exit(rows[i].given);
        int status = -1;
        assert_true(wmt_error_exit_status(err, &status));
        assert_int_equal(status, rows[i].status);
        assert_true(wmt_error_exit_status(err, NULL));
        assert_error(&err, WMT_ERROR_EXIT, "exit", "exit with status");
    }
}

static void only_an_exit_has_an_exit_status(void **state) {
    wmt_error *err = wmt_error_new("no exit");
    int status = 7;
    (void)state;
    assert_false(wmt_error_exit_status(err, &status));
    assert_int_equal(status, 0);
    wmt_error_clear(&err);
}

static void data_is_finalized_once_with_the_error(void **state) {
    wmt_error *err = wmt_error_new("carrier");
    int one = 1;
    (void)state;
    finalized = 0;
    assert_null(wmt_error_data(err));
    assert_true(wmt_error_set_data(err, &one, count_finalizer));
    assert_ptr_equal(wmt_error_data(err), &one);
    assert_int_equal(finalized, 0);
    wmt_error_clear(&err);
    assert_int_equal(finalized, 1);
}

static void replaced_data_is_finalized_at_once(void **state) {
    wmt_error *err = wmt_error_new("carrier");
    int one = 1;
    int ten = 10;
    (void)state;
    finalized = 0;
    assert_true(wmt_error_set_data(err, &one, count_finalizer));
    assert_true(wmt_error_set_data(err, &ten, count_finalizer));
    assert_int_equal(finalized, 1);
    assert_true(wmt_error_set_data(err, &one, NULL));
    assert_int_equal(finalized, 11);
    wmt_error_clear(&err);
    assert_int_equal(finalized, 11);
}

static void data_that_cannot_be_attached_is_finalized_at_once(void **state) {
    wmt_error *err = NULL;
    int one = 1;
    (void)state;
    finalized = 0;
    assert_false(wmt_error_set_data(NULL, &one, count_finalizer));
    assert_int_equal(finalized, 1);
    (void)error_set_nomem(&err);
    assert_false(wmt_error_set_data(err, &one, count_finalizer));
    assert_int_equal(finalized, 2);
    assert_null(wmt_error_data(err));
    assert_false(wmt_error_set_data(err, &one, NULL));
    wmt_error_clear(&err);
    assert_int_equal(finalized, 2);
}

static void sixty_four_frames_are_kept(void **state) {
    wmt_error *err = wmt_error_new("deep");
    (void)state;
    for (uint32_t i = 0; i < ERROR_FRAMES_MAX; i++) {
        assert_true(add_frame(err, "f", "", i, i * 2));
    }
    assert_false(add_frame(err, "g", "", 99, 99));
    assert_int_equal(wmt_error_frame_count(err), ERROR_FRAMES_MAX);
    assert_int_equal(wmt_error_frame_func_index(err, 63), 63);
    assert_int_equal(wmt_error_frame_module_offset(err, 63), 126);
    assert_null(wmt_error_frame_module_name(err, 63));
    assert_null(wmt_error_frame_func_name(err, 64));
    assert_int_equal(wmt_error_frame_func_index(err, 64), 0);
    assert_int_equal(wmt_error_frame_module_offset(err, SIZE_MAX), 0);
    assert_int_equal(wmt_error_frame_func_offset(err, SIZE_MAX), 0);
    wmt_error_clear(&err);
}

/* Out of memory */

static void out_of_memory_is_one_static_object(void **state) {
    wmt_error *one = NULL;
    wmt_error *other = NULL;
    wmt_error *made = NULL;
    (void)state;
    (void)error_set_nomem(&one);
    (void)error_set_nomem(&other);
    mem_fail_from(0);
    made = wmt_error_new("no room for this");
    mem_fail_from(-1);
    assert_ptr_equal(one, other);
    assert_ptr_equal(one, made);
    assert_true(error_is_static(one));
    assert_false(add_frame(one, "f", "", 0, 0));
    assert_int_equal(wmt_error_frame_count(one), 0);
    wmt_error_delete(one);
    wmt_error_delete(one);
    assert_error(&other, WMT_ERROR_NOMEM, "out-of-memory", "memory ran out");
}

static void an_error_made_while_memory_runs_out_is_out_of_memory(void **state) {
    (void)state;
    for (long nth = 0; nth < 2; nth++) {
        wmt_error *err = NULL;
        int status = 7;
        mem_fail_from(nth);
        err = wmt_error_new_exit(3);
        mem_fail_from(-1);
        assert_false(wmt_error_exit_status(err, &status));
        assert_error(&err, WMT_ERROR_NOMEM, "out-of-memory", "memory ran out");
    }
}

static void a_frame_without_memory_is_left_out_or_has_no_name(void **state) {
    wmt_error *err = wmt_error_new("failed");
    (void)state;
    mem_fail_from(0);
    assert_false(add_frame(err, "f", "m", 1, 1));
    assert_int_equal(wmt_error_frame_count(err), 0);
    mem_fail_from(1);
    assert_true(add_frame(err, "f", "m", 1, 1));
    mem_fail_from(-1);
    assert_int_equal(wmt_error_frame_count(err), 1);
    assert_null(wmt_error_frame_func_name(err, 0));
    assert_null(wmt_error_frame_module_name(err, 0));
    wmt_error_clear(&err);
}

/* The tables */

static bool is_code(const char *text) {
    return *text != '\0' && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(text);
}

static bool is_sentence(const char *text) {
    size_t length = strlen(text);
    return length > 1 && text[length - 1] == '.' && strchr(text, '\n') == NULL;
}

static void every_error_has_kind_code_and_advice(void **state) {
    (void)state;
    for (int id = 0; id < ERROR_ID_COUNT; id++) {
        wmt_error *err = error_make((enum error_id)id, "number %d", id);
        int kind = wmt_error_kind_of(err);
        assert_in_range(kind, WMT_ERROR_LOAD, WMT_ERROR_NOMEM);
        assert_string_not_equal(wmt_error_kind_name(kind), "unknown");
        assert_true(is_code(wmt_error_code(err)));
        assert_true(is_sentence(wmt_error_advice(err)));
        wmt_error_clear(&err);
    }
}

static void no_two_errors_share_a_code(void **state) {
    static const char *const codes[] = {
#define ERROR_ROW(id, kind, name, advice) name,
#include "errors.def"
#undef ERROR_ROW
    };
    (void)state;
    for (size_t i = 0; i < ERROR_ID_COUNT; i++) {
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(codes[i], codes[j]);
        }
    }
}

static void every_kind_and_trap_has_a_name_of_its_own(void **state) {
    (void)state;
    for (int i = WMT_ERROR_NONE; i <= WMT_ERROR_NOMEM; i++) {
        assert_true(is_code(wmt_error_kind_name(i)));
        for (int j = WMT_ERROR_NONE; j < i; j++) {
            assert_string_not_equal(wmt_error_kind_name(i), wmt_error_kind_name(j));
        }
    }
    for (int i = WMT_TRAP_NONE; i <= WMT_TRAP_OTHER; i++) {
        assert_true(strlen(wmt_trap_name(i)) > 3);
        for (int j = WMT_TRAP_NONE; j < i; j++) {
            assert_string_not_equal(wmt_trap_name(i), wmt_trap_name(j));
        }
    }
}

static void numbers_out_of_the_tables_are_unknown(void **state) {
    static const int numbers[] = {-1, 1000, INT32_MIN, INT32_MAX};
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        assert_string_equal(wmt_error_kind_name(numbers[i]), "unknown");
        assert_string_equal(wmt_trap_name(numbers[i]), "unknown trap");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_sets_err_and_a_success_leaves_it_alone),
        cmocka_unit_test(the_first_error_wins),
        cmocka_unit_test(an_error_already_set_stops_a_call_and_zeroes_what_it_would_give),
        cmocka_unit_test(a_failed_call_zeroes_what_it_would_give),
        cmocka_unit_test(a_null_err_drops_the_error),
        cmocka_unit_test(an_error_is_cleared_once_and_again),
        cmocka_unit_test(a_report_frees_the_error),
        cmocka_unit_test(an_error_is_written_cut_to_the_room_there_is),
        cmocka_unit_test(no_error_is_written_as_nothing),
        cmocka_unit_test(frames_are_written_below_the_message),
        cmocka_unit_test(a_message_is_one_line),
        cmocka_unit_test(names_of_frames_are_one_line),
        cmocka_unit_test(null_is_no_error),
        cmocka_unit_test(an_exit_status_is_taken_modulo_256),
        cmocka_unit_test(only_an_exit_has_an_exit_status),
        cmocka_unit_test(data_is_finalized_once_with_the_error),
        cmocka_unit_test(replaced_data_is_finalized_at_once),
        cmocka_unit_test(data_that_cannot_be_attached_is_finalized_at_once),
        cmocka_unit_test(sixty_four_frames_are_kept),
        cmocka_unit_test(out_of_memory_is_one_static_object),
        cmocka_unit_test(an_error_made_while_memory_runs_out_is_out_of_memory),
        cmocka_unit_test(a_frame_without_memory_is_left_out_or_has_no_name),
        cmocka_unit_test(every_error_has_kind_code_and_advice),
        cmocka_unit_test(no_two_errors_share_a_code),
        cmocka_unit_test(every_kind_and_trap_has_a_name_of_its_own),
        cmocka_unit_test(numbers_out_of_the_tables_are_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
