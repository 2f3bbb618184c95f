/* Standard input from bytes; standard output and error handed to a callback or collected in a
 * buffer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pthread.h>
#include <unistd.h>

#include <cmocka.h>

#include "alloc.h"
#include "support/child.h"
#include "support/emulator.h"
#include "support/folder.h"
#include "support/guest.h"

enum { TEXT_SIZE = 4096 };

static struct folder folder;

static int make_folder(void **state) {
    (void)state;
    folder_make(&folder);
    return 0;
}

static int remove_folder(void **state) {
    (void)state;
    folder_remove(&folder);
    return 0;
}

/* What came out of one or both streams. */
struct record {
    char text[TEXT_SIZE];
    size_t length;
    size_t calls;
    int finalized;
    pthread_t thread;
    bool other_thread;
};

static void write_down(void *env, const void *bytes, size_t size, wmt_error **err) {
    struct record *record = env;
    assert_null(*err);
    assert_non_null(bytes);
    assert_true(size > 0 && size < sizeof record->text - record->length);
    memcpy(record->text + record->length, bytes, size);
    record->length += size;
    record->text[record->length] = '\0';
    record->calls++;
    record->other_thread |= !pthread_equal(pthread_self(), record->thread);
}

static void count_finalizing(void *env) { ((struct record *)env)->finalized++; }

static wmt_wasi *wasi_with_args(const char *const *args) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    size_t count = 0;
    while (args[count] != NULL) {
        count++;
    }
    assert_true(wmt_wasi_set_args(wasi, args, count, WMT_DIE));
    return wasi;
}

#define ARGS(...) ((const char *const[]){"guest", __VA_ARGS__, NULL})

static wmt_store *store_of(wmt_wasi *wasi) {
    wmt_store *store = wmt_store_new(guest_engine(), WMT_DIE);
    assert_true(wmt_store_set_wasi(store, wasi, WMT_DIE));
    return store;
}

static bool run_in(wmt_store *store, const char *guest, int *status, wmt_error **err) {
    wmt_instance *instance =
        wmt_linker_instantiate(guest_linker(), store, guest_module(guest), err);
    return wmt_instance_run(instance, status, err);
}

/* Runs the guest `streams` with its streams written down. */
static int run_streams(const char *const *args, struct record *out, struct record *error) {
    wmt_wasi *wasi = wasi_with_args(args);
    int status = -1;
    out->thread = pthread_self();
    error->thread = pthread_self();
    wmt_wasi_set_stdout_callback(wasi, write_down, out, count_finalizing, WMT_DIE);
    wmt_wasi_set_stderr_callback(wasi, write_down, error, count_finalizing, WMT_DIE);
    wmt_wasi_preopen_dir(wasi, folder.path, "/", WMT_WASI_READ_WRITE, WMT_DIE);
    status = guest_run("streams", wasi);
    wmt_wasi_delete(wasi);
    assert_false(out->other_thread || error->other_thread);
    return status;
}

static void expect_streams(const char *const *args, const char *out, const char *error) {
    struct record outs = {.text = ""};
    struct record errors = {.text = ""};
    assert_int_equal(run_streams(args, &outs, &errors), 0);
    assert_string_equal(errors.text, error);
    assert_string_equal(outs.text, out);
    assert_int_equal(outs.finalized, 1);
    assert_int_equal(errors.finalized, 1);
}

/* Much output. First of all tests, since a child must not find threads that its parent had. */

enum { FLOOD_MIB = 100, NUMBERS_PER_MIB = 1 << 17, GROWTH_MAX = 16 << 20 /* bytes */ };

static uint64_t next_number(uint64_t number) {
    number ^= number << 13;
    number ^= number >> 7;
    return number ^ number << 17;
}

struct flood {
    uint64_t number;
    uint8_t partial[8];
    size_t partial_size;
    size_t count;
    bool wrong;
};

static void check_byte(struct flood *flood, uint8_t byte) {
    flood->partial[flood->partial_size++] = byte;
    if (flood->partial_size == sizeof flood->partial) {
        uint64_t number = 0;
        for (size_t i = sizeof flood->partial; i-- > 0;) {
            number = number << 8 | flood->partial[i];
        }
        flood->number = next_number(flood->number);
        flood->wrong |= number != flood->number;
        flood->count++;
        flood->partial_size = 0;
    }
}

static void check_flood(void *env, const void *bytes, size_t size, wmt_error **err) {
    (void)err;
    for (size_t i = 0; i < size; i++) {
        check_byte(env, ((const uint8_t *)bytes)[i]);
    }
}

static bool flood_is_right(const char *mib) {
    struct flood flood = {.number = 1};
    wmt_wasi *wasi = wasi_with_args(ARGS(mib));
    int status = -1;
    bool ran = false;
    wmt_wasi_set_stdout_callback(wasi, check_flood, &flood, NULL, WMT_DIE);
    ran = guest_try("flood", wasi, &status, WMT_DIE);
    wmt_wasi_delete(wasi);
    return ran && status == 0 && !flood.wrong && flood.partial_size == 0 &&
           flood.count == (size_t)atol(mib) * NUMBERS_PER_MIB;
}

static void flood_in_child(void) {
    char mib[16];
    size_t before = 0;
    snprintf(mib, sizeof mib, "%d", FLOOD_MIB);
    if (!flood_is_right("1")) {
        _exit(1);
    }
    before = child_peak_memory();
    if (before == 0 || !flood_is_right(mib)) {
        _exit(2);
    }
    _exit(child_peak_memory() - before <= GROWTH_MAX ? 0 : 3);
}

static void a_flood_arrives_complete_in_order_and_in_little_memory(void **state) {
    char text[1000];
    (void)state;
    if (emulator_is("qemu")) {
        skip(); /* its own memory would be measured */
    }
    assert_int_equal(child_run(flood_in_child, text, sizeof text), 0);
}

/* Input */

static size_t size_of_file(const char *name) {
    FILE *file = fopen(folder_path(&folder, name), "rb");
    long size = -1;
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size = ftell(file);
    fclose(file);
    return (size_t)size;
}

/* Gives the guest `cat` the bytes, and checks that they are what comes out. */
static void expect_echo(const void *bytes, size_t size) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_store *store = NULL;
    wmt_bytes *echo = NULL;
    int status = -1;
    assert_true(wmt_wasi_set_stdin_bytes(wasi, bytes, size, WMT_DIE));
    wmt_wasi_set_stdout_buffer(wasi, SIZE_MAX, WMT_DIE);
    store = store_of(wasi);
    wmt_wasi_delete(wasi);
    assert_true(run_in(store, "cat", &status, WMT_DIE));
    assert_int_equal(status, 0);
    echo = wmt_store_take_stdout(store, WMT_DIE);
    assert_int_equal(wmt_bytes_size(echo), size);
    if (size > 0) {
        assert_memory_equal(wmt_bytes_data(echo), bytes, size);
    }
    wmt_bytes_delete(echo);
    wmt_store_delete(store);
}

static void input_of_bytes_arrives_whatever_they_are(void **state) {
    static const char nuls[] = "\0a\0\xff\n\0";
    (void)state;
    expect_echo("one line\n", 9);
    expect_echo(nuls, sizeof nuls);
    expect_echo("", 0);
    expect_echo(NULL, 0);
}

static void ten_megabytes_of_input_arrive(void **state) {
    enum { SIZE = 10 * 1000 * 1000 };
    uint64_t number = 1;
    uint8_t *bytes = malloc(SIZE);
    (void)state;
    for (size_t i = 0; i < SIZE; i++) {
        number = next_number(number);
        bytes[i] = (uint8_t)number;
    }
    expect_echo(bytes, SIZE);
    free(bytes);
}

static void input_is_copied_and_starts_anew_in_each_store(void **state) {
    char text[] = "before";
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    (void)state;
    wmt_wasi_set_stdin_bytes(wasi, text, 6, WMT_DIE);
    memcpy(text, "after!", 6);
    for (int i = 0; i < 2; i++) {
        wmt_wasi_set_stdout_file(wasi, folder_path(&folder, "out"), WMT_DIE);
        assert_int_equal(guest_run("cat", wasi), 0);
        assert_string_equal(folder_read(&folder, "out"), "before");
    }
    wmt_wasi_delete(wasi);
}

static void the_last_choice_for_the_input_counts(void **state) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    (void)state;
    wmt_wasi_set_stdin_bytes(wasi, "bytes", 5, WMT_DIE);
    wmt_wasi_set_stdin_bytes(wasi, NULL, 0, WMT_DIE);
    wmt_wasi_set_stdout_file(wasi, folder_path(&folder, "out"), WMT_DIE);
    assert_int_equal(guest_run("cat", wasi), 0);
    assert_int_equal(size_of_file("out"), 0);
    wmt_wasi_set_stdin_file(wasi, folder_path(&folder, "absent"), WMT_DIE);
    wmt_wasi_set_stdin_bytes(wasi, "bytes", 5, WMT_DIE);
    assert_int_equal(guest_run("cat", wasi), 0);
    assert_string_equal(folder_read(&folder, "out"), "bytes");
    wmt_wasi_delete(wasi);
}

/* Output to a callback */

static void each_stream_arrives_in_order(void **state) {
    (void)state;
    expect_streams(ARGS("write", "1", "a", "write", "2", "b", "write", "1", "c", "write", "2", "d"),
                   "ac", "bd");
}

static void both_streams_can_go_to_one_callback_in_the_order_of_writing(void **state) {
    struct record record = {.thread = pthread_self()};
    wmt_wasi *wasi = wasi_with_args(ARGS("write", "1", "a", "write", "2", "b", "write", "1", "c"));
    (void)state;
    wmt_wasi_set_stdout_callback(wasi, write_down, &record, NULL, WMT_DIE);
    wmt_wasi_set_stderr_callback(wasi, write_down, &record, NULL, WMT_DIE);
    assert_int_equal(guest_run("streams", wasi), 0);
    assert_string_equal(record.text, "abc");
    assert_int_equal(record.calls, 3);
    wmt_wasi_delete(wasi);
}

static void only_one_stream_may_be_captured(void **state) {
    struct record record = {.thread = pthread_self()};
    wmt_wasi *wasi = wasi_with_args(ARGS("write", "1", "a", "write", "2", "b"));
    (void)state;
    wmt_wasi_set_stdout_file(wasi, folder_path(&folder, "out"), WMT_DIE);
    wmt_wasi_set_stderr_callback(wasi, write_down, &record, NULL, WMT_DIE);
    assert_int_equal(guest_run("streams", wasi), 0);
    assert_string_equal(folder_read(&folder, "out"), "a");
    assert_string_equal(record.text, "b");
    wmt_wasi_delete(wasi);
}

static void a_write_of_several_parts_arrives_whole(void **state) {
    struct record out = {.text = ""};
    struct record error = {.text = ""};
    (void)state;
    assert_int_equal(run_streams(ARGS("writev", "1"), &out, &error), 0);
    assert_string_equal(out.text, "onetwothree");
    assert_int_equal(out.calls, 3);
    assert_string_equal(error.text, "");
}

static void output_without_a_newline_arrives_at_the_end(void **state) {
    (void)state;
    expect_streams(ARGS("printf", "no newline"), "no newline", "");
}

static void output_before_an_exit_arrives_and_so_does_the_status(void **state) {
    struct record out = {.text = ""};
    struct record error = {.text = ""};
    (void)state;
    assert_int_equal(
        run_streams(ARGS("write", "1", "a", "printf", "b", "exit", "42"), &out, &error), 42);
    assert_string_equal(out.text, "ab");
}

static void captured_output_is_no_terminal(void **state) {
    (void)state;
    expect_streams(ARGS("tty", "1", "tty", "2"), "", "no tty\nno tty\n");
}

/* Output is the stream's, whatever its number */

static void a_closed_stream_takes_no_more(void **state) {
    (void)state;
    expect_streams(ARGS("write", "1", "a", "close", "1", "write", "1", "b", "close", "1"), "a",
                   "write 1: Bad file descriptor\nclose 1: Bad file descriptor\n");
}

static void closing_one_stream_leaves_the_other(void **state) {
    (void)state;
    expect_streams(ARGS("close", "2", "write", "1", "a", "write", "2", "lost"), "a", "");
}

static void files_are_written_beside_captured_output(void **state) {
    (void)state;
    expect_streams(ARGS("open", "/new", "write", "4", "to the file", "write", "1", "to the host",
                        "write", "4", ", more", "close", "4", "write", "4", "x"),
                   "to the host", "write 4: Bad file descriptor\n");
    assert_string_equal(folder_read(&folder, "new"), "to the file, more");
}

static void each_guest_of_a_store_writes_files_from_its_own_memory(void **state) {
    wmt_wasi *wasi = wasi_with_args(ARGS("open", "/grown", "write", "4", "x", "write", "1", "y"));
    wmt_store *store = NULL;
    wmt_bytes *bytes = NULL;
    int status = -1;
    (void)state;
    wmt_wasi_preopen_dir(wasi, folder.path, "/", WMT_WASI_READ_WRITE, WMT_DIE);
    wmt_wasi_set_stdout_buffer(wasi, 10, WMT_DIE);
    store = wmt_store_new(guest_engine(), WMT_DIE);
    for (int i = 0; i < 3; i++) {
        assert_true(wmt_store_set_wasi(store, wasi, WMT_DIE));
        run_in(store, "streams", &status, WMT_DIE);
        bytes = wmt_store_take_stdout(store, WMT_DIE);
        assert_int_equal(wmt_bytes_size(bytes), 1);
        wmt_bytes_delete(bytes);
    }
    assert_string_equal(folder_read(&folder, "grown"), "xxx");
    wmt_wasi_delete(wasi);
    wmt_store_delete(store);
}

static void a_file_can_take_the_place_of_standard_output(void **state) {
    (void)state;
    expect_streams(ARGS("write", "1", "host", "open", "/moved", "renumber", "4", "1", "write", "1",
                        "file", "write", "4", "x"),
                   "host", "write 4: Bad file descriptor\n");
    assert_string_equal(folder_read(&folder, "moved"), "file");
}

static void output_follows_when_it_is_renumbered(void **state) {
    (void)state;
    expect_streams(ARGS("open", "/replaced", "renumber", "1", "4", "write", "4", "moved", "write",
                        "1", "x", "close", "4", "write", "4", "y"),
                   "moved", "write 1: Bad file descriptor\nwrite 4: Bad file descriptor\n");
}

static void standard_error_can_take_the_place_of_standard_output(void **state) {
    (void)state;
    expect_streams(ARGS("write", "1", "out", "renumber", "2", "1", "write", "1", "err"), "out",
                   "err");
}

/* Which number the file gets differs. */
static void a_file_opened_after_closing_is_no_output(void **state) {
    struct record out = {.text = ""};
    struct record error = {.text = ""};
    (void)state;
    assert_int_equal(run_streams(ARGS("close", "1", "open", "/after", "write", "1", "file", "write",
                                      "4", "file"),
                                 &out, &error),
                     0);
    assert_string_equal(out.text, "");
    assert_string_equal(folder_read(&folder, "after"), "file");
}

/* Errors of the callback */

struct failing {
    wmt_error *error;
    size_t calls;
};

static void fail_writing(void *env, const void *bytes, size_t size, wmt_error **err) {
    struct failing *failing = env;
    (void)bytes;
    (void)size;
    failing->calls++;
    *err = failing->error;
}

static void an_error_of_the_callback_stops_the_guest_and_comes_out_unchanged(void **state) {
    struct failing failing = {wmt_error_new("disk full"), 0};
    wmt_wasi *wasi = wasi_with_args(ARGS("writev", "1", "write", "1", "b"));
    wmt_error *err = NULL;
    int status = 77;
    (void)state;
    wmt_wasi_set_stdout_callback(wasi, fail_writing, &failing, NULL, WMT_DIE);
    assert_false(guest_try("streams", wasi, &status, &err));
    assert_ptr_equal(err, failing.error);
    assert_int_equal(failing.calls, 1);
    assert_true(wmt_error_frame_count(err) > 0);
    guest_expect_error(&err, WMT_ERROR_HOST, "host", "disk full");
    wmt_wasi_delete(wasi);
}

static void a_callback_can_end_the_guest_with_a_status(void **state) {
    struct failing failing = {wmt_error_new_exit(7), 0};
    wmt_wasi *wasi = wasi_with_args(ARGS("write", "2", "a"));
    (void)state;
    wmt_wasi_set_stderr_callback(wasi, fail_writing, &failing, NULL, WMT_DIE);
    assert_int_equal(guest_run("streams", wasi), 7);
    wmt_wasi_delete(wasi);
}

/* The store meanwhile */

static void use_the_store(void *env, const void *bytes, size_t size, wmt_error **err) {
    wmt_store *store = *(wmt_store **)env;
    wmt_error *busy = NULL;
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    (void)bytes;
    (void)size;
    (void)err;
    assert_null(wmt_store_take_stdout(store, &busy));
    guest_expect_error(&busy, WMT_ERROR_INVALID, "store-busy", "callback");
    assert_false(wmt_store_set_wasi(store, wasi, &busy));
    guest_expect_error(&busy, WMT_ERROR_INVALID, "store-busy", "callback");
    assert_null(wmt_linker_instantiate(guest_linker(), store, guest_module("args"), &busy));
    guest_expect_error(&busy, WMT_ERROR_INVALID, "store-busy", "callback");
    wmt_wasi_delete(wasi);
}

static void the_store_is_busy_inside_a_callback_and_free_after_it(void **state) {
    wmt_store *store = NULL;
    wmt_wasi *wasi = wasi_with_args(ARGS("write", "1", "a"));
    int status = -1;
    (void)state;
    wmt_wasi_set_stdout_callback(wasi, use_the_store, &store, NULL, WMT_DIE);
    store = store_of(wasi);
    wmt_wasi_delete(wasi);
    assert_true(run_in(store, "streams", &status, WMT_DIE));
    assert_int_equal(status, 0);
    assert_true(run_in(store, "streams", &status, WMT_DIE));
    wmt_store_delete(store);
}

static void delete_the_store(void *env, const void *bytes, size_t size, wmt_error **err) {
    (void)bytes;
    (void)size;
    (void)err;
    wmt_store_delete(*(wmt_store **)env);
    *(wmt_store **)env = NULL;
}

static void a_store_deleted_by_its_callback_ends_with_the_call(void **state) {
    wmt_store *store = NULL;
    wmt_wasi *wasi = wasi_with_args(ARGS("write", "1", "a", "exit", "3"));
    wmt_instance *instance = NULL;
    int status = -1;
    (void)state;
    wmt_wasi_set_stdout_callback(wasi, delete_the_store, &store, NULL, WMT_DIE);
    store = store_of(wasi);
    instance = wmt_linker_instantiate(guest_linker(), store, guest_module("streams"), WMT_DIE);
    assert_true(wmt_instance_run(instance, &status, WMT_DIE));
    assert_int_equal(status, 3);
    assert_null(store);
    wmt_wasi_delete(wasi);
}

/* Buffers */

static void expect_taken(wmt_bytes *taken, const char *text) {
    assert_non_null(taken);
    assert_int_equal(wmt_bytes_size(taken), strlen(text));
    assert_memory_equal(wmt_bytes_data(taken), text, strlen(text));
    wmt_bytes_delete(taken);
}

static void buffers_have_what_was_written_until_it_is_taken(void **state) {
    wmt_wasi *wasi = wasi_with_args(ARGS("write", "1", "a", "write", "2", "b", "printf", "c"));
    wmt_store *store = NULL;
    int status = -1;
    (void)state;
    wmt_wasi_set_stdout_buffer(wasi, 10, WMT_DIE);
    wmt_wasi_set_stderr_buffer(wasi, SIZE_MAX, WMT_DIE);
    store = store_of(wasi);
    expect_taken(wmt_store_take_stdout(store, WMT_DIE), "");
    run_in(store, "streams", &status, WMT_DIE);
    run_in(store, "streams", &status, WMT_DIE);
    expect_taken(wmt_store_take_stdout(store, WMT_DIE), "acac");
    expect_taken(wmt_store_take_stdout(store, WMT_DIE), "");
    expect_taken(wmt_store_take_stderr(store, WMT_DIE), "bb");
    run_in(store, "streams", &status, WMT_DIE);
    expect_taken(wmt_store_take_stdout(store, WMT_DIE), "ac");
    wmt_wasi_delete(wasi);
    wmt_store_delete(store);
}

static void each_store_has_a_buffer_of_its_own(void **state) {
    wmt_wasi *wasi = wasi_with_args(ARGS("write", "1", "a"));
    wmt_store *one = NULL;
    wmt_store *other = NULL;
    int status = -1;
    (void)state;
    wmt_wasi_set_stdout_buffer(wasi, 10, WMT_DIE);
    one = store_of(wasi);
    other = store_of(wasi);
    wmt_wasi_delete(wasi);
    run_in(one, "streams", &status, WMT_DIE);
    expect_taken(wmt_store_take_stdout(other, WMT_DIE), "");
    expect_taken(wmt_store_take_stdout(one, WMT_DIE), "a");
    wmt_store_delete(one);
    wmt_store_delete(other);
}

/* Runs "abc", then "de", with the limit. */
static bool run_limited(size_t limit, wmt_store **store, wmt_error **err) {
    wmt_wasi *wasi = wasi_with_args(ARGS("write", "1", "abc", "write", "1", "de"));
    int status = -1;
    wmt_wasi_set_stdout_buffer(wasi, limit, WMT_DIE);
    *store = store_of(wasi);
    wmt_wasi_delete(wasi);
    return run_in(*store, "streams", &status, err);
}

static void a_guest_that_writes_more_than_the_limit_is_stopped(void **state) {
    static const char *const kept[] = {"", "a", "ab", "abc", "abcd", "abcde"};
    (void)state;
    for (size_t limit = 0; limit <= 5; limit++) {
        wmt_store *store = NULL;
        wmt_error *err = NULL;
        assert_int_equal(run_limited(limit, &store, &err), limit == 5);
        if (limit < 5) {
            guest_expect_error(&err, WMT_ERROR_LIMIT, "output-limit", "bytes");
        }
        expect_taken(wmt_store_take_stdout(store, WMT_DIE), kept[limit]);
        wmt_store_delete(store);
    }
}

static void a_large_buffer_has_everything_in_order(void **state) {
    struct flood flood = {.number = 1};
    wmt_wasi *wasi = wasi_with_args(ARGS("8"));
    wmt_store *store = NULL;
    wmt_bytes *bytes = NULL;
    int status = -1;
    (void)state;
    wmt_wasi_set_stdout_buffer(wasi, 8 << 20, WMT_DIE);
    store = store_of(wasi);
    wmt_wasi_delete(wasi);
    assert_true(run_in(store, "flood", &status, WMT_DIE));
    bytes = wmt_store_take_stdout(store, WMT_DIE);
    check_flood(&flood, wmt_bytes_data(bytes), wmt_bytes_size(bytes), NULL);
    assert_false(flood.wrong);
    assert_int_equal(flood.count, 8 * NUMBERS_PER_MIB);
    wmt_bytes_delete(bytes);
    wmt_store_delete(store);
}

static void output_before_a_trap_is_kept(void **state) {
    wmt_wasi *wasi = wasi_with_args(ARGS("write", "1", "last words", "trap"));
    wmt_store *store = NULL;
    wmt_error *err = NULL;
    int status = -1;
    (void)state;
    wmt_wasi_set_stdout_buffer(wasi, 100, WMT_DIE);
    store = store_of(wasi);
    wmt_wasi_delete(wasi);
    assert_false(run_in(store, "streams", &status, &err));
    guest_expect_error(&err, WMT_ERROR_TRAP, "trap", "unreachable");
    expect_taken(wmt_store_take_stdout(store, WMT_DIE), "last words");
    wmt_store_delete(store);
}

static void nothing_can_be_taken_where_nothing_is_collected(void **state) {
    struct record record = {.thread = pthread_self()};
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_store *store = wmt_store_new(guest_engine(), WMT_DIE);
    wmt_error *err = NULL;
    (void)state;
    assert_null(wmt_store_take_stdout(store, &err));
    guest_expect_error(&err, WMT_ERROR_INVALID, "not-captured", "output");
    wmt_wasi_set_stdout_callback(wasi, write_down, &record, NULL, WMT_DIE);
    wmt_store_set_wasi(store, wasi, WMT_DIE);
    wmt_wasi_delete(wasi);
    assert_null(wmt_store_take_stdout(store, &err));
    guest_expect_error(&err, WMT_ERROR_INVALID, "not-captured", "output");
    assert_null(wmt_store_take_stderr(store, &err));
    guest_expect_error(&err, WMT_ERROR_INVALID, "not-captured", "error");
    wmt_store_delete(store);
}

/* Descriptions and stores */

static void the_finalizer_runs_once_after_all_who_could_call(void **state) {
    struct record record = {.thread = pthread_self()};
    wmt_wasi *wasi = wasi_with_args(ARGS("write", "1", "a"));
    wmt_store *one = NULL;
    wmt_store *other = NULL;
    int status = -1;
    (void)state;
    wmt_wasi_set_stdout_callback(wasi, write_down, &record, count_finalizing, WMT_DIE);
    one = store_of(wasi);
    other = store_of(wasi);
    wmt_store_set_wasi(one, wasi, WMT_DIE);
    wmt_wasi_inherit_stdout(wasi, WMT_DIE);
    wmt_store_delete(one);
    assert_int_equal(record.finalized, 0);
    run_in(other, "streams", &status, WMT_DIE);
    assert_string_equal(record.text, "a");
    wmt_store_delete(other);
    assert_int_equal(record.finalized, 1);
    wmt_wasi_delete(wasi);
    assert_int_equal(record.finalized, 1);
}

static void the_finalizer_runs_when_the_callback_is_replaced(void **state) {
    struct record first = {.thread = pthread_self()};
    struct record second = {.thread = pthread_self()};
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_store *store = NULL;
    (void)state;
    wmt_wasi_set_stdout_callback(wasi, write_down, &first, count_finalizing, WMT_DIE);
    store = store_of(wasi);
    wmt_wasi_set_stdout_callback(wasi, write_down, &second, count_finalizing, WMT_DIE);
    assert_int_equal(first.finalized, 0);
    wmt_store_set_wasi(store, wasi, WMT_DIE);
    assert_int_equal(first.finalized, 1);
    wmt_wasi_delete(wasi);
    assert_int_equal(second.finalized, 0);
    wmt_store_delete(store);
    assert_int_equal(first.finalized + second.finalized, 2);
}

static void a_finalizer_that_deletes_its_store(void *env) { wmt_store_delete(*(wmt_store **)env); }

static void a_finalizer_may_want_the_store_deleted(void **state) {
    wmt_store *store = NULL;
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    (void)state;
    wmt_wasi_set_stdout_callback(wasi, write_down, &store, a_finalizer_that_deletes_its_store,
                                 WMT_DIE);
    store = store_of(wasi);
    wmt_wasi_inherit_stdout(wasi, WMT_DIE);
    wmt_store_set_wasi(store, wasi, WMT_DIE); /* it is gone now: the leak checker knows */
    wmt_wasi_delete(wasi);
}

static void a_guest_may_outlive_the_capturing(void **state) {
    struct record record = {.thread = pthread_self()};
    wmt_wasi *wasi = wasi_with_args(ARGS("write", "1", "a"));
    wmt_store *store = NULL;
    wmt_instance *instance = NULL;
    int status = -1;
    (void)state;
    wmt_wasi_set_stdout_callback(wasi, write_down, &record, NULL, WMT_DIE);
    store = store_of(wasi);
    instance = wmt_linker_instantiate(guest_linker(), store, guest_module("streams"), WMT_DIE);
    wmt_wasi_set_stdout_file(wasi, folder_path(&folder, "later"), WMT_DIE);
    wmt_store_set_wasi(store, wasi, WMT_DIE);
    wmt_wasi_delete(wasi);
    assert_true(wmt_instance_run(instance, &status, WMT_DIE));
    assert_string_equal(record.text, "");
    assert_string_equal(folder_read(&folder, "later"), "a");
    wmt_store_delete(store);
}

static void capturing_cannot_begin_after_a_guest_is_in_the_store(void **state) {
    wmt_wasi *wasi = wasi_with_args(ARGS("write", "1", "a"));
    wmt_store *store = store_of(wasi);
    wmt_error *err = NULL;
    int status = -1;
    (void)state;
    run_in(store, "streams", &status, WMT_DIE);
    wmt_wasi_set_stdout_buffer(wasi, 10, WMT_DIE);
    assert_false(wmt_store_set_wasi(store, wasi, &err));
    guest_expect_error(&err, WMT_ERROR_INVALID, "bad-argument", "first guest");
    wmt_wasi_delete(wasi);
    wmt_store_delete(store);
}

static void prepared_instances_are_captured_where_the_store_says_so(void **state) {
    wmt_wasi *wasi = wasi_with_args(ARGS("write", "1", "a"));
    wmt_instance_pre *pre =
        wmt_linker_instantiate_pre(guest_linker(), guest_module("streams"), WMT_DIE);
    wmt_store *plain = NULL;
    wmt_store *capturing = NULL;
    int status = -1;
    (void)state;
    wmt_wasi_set_stdout_file(wasi, folder_path(&folder, "plain"), WMT_DIE);
    plain = store_of(wasi);
    wmt_wasi_set_stdout_buffer(wasi, 10, WMT_DIE);
    capturing = store_of(wasi);
    wmt_wasi_delete(wasi);
    wmt_instance_run(wmt_instance_pre_instantiate(pre, capturing, WMT_DIE), &status, WMT_DIE);
    wmt_instance_run(wmt_instance_pre_instantiate(pre, plain, WMT_DIE), &status, WMT_DIE);
    expect_taken(wmt_store_take_stdout(capturing, WMT_DIE), "a");
    assert_string_equal(folder_read(&folder, "plain"), "a");
    wmt_store_delete(capturing);
    wmt_store_delete(plain);
    wmt_instance_pre_delete(pre);
}

/* Guests made of text */

#define GUEST_OF(calls)                                                                            \
    "(module (import \"wasi_snapshot_preview1\" \"fd_write\""                                      \
    " (func $write (param i32 i32 i32 i32) (result i32)))" calls ")"

/* One 64 KiB page: at 0 an iovec of 3 bytes at 16, at 32 one that leaves the memory. */
#define GUEST_MEMORY                                                                               \
    " (memory (export \"memory\") 1)"                                                              \
    " (data (i32.const 0) \"\\10\\00\\00\\00\\03\\00\\00\\00\")"                                   \
    " (data (i32.const 16) \"abc\")"                                                               \
    " (data (i32.const 32) \"\\fe\\ff\\00\\00\\03\\00\\00\\00\")"                                  \
    " (func (export \"write\") (param i32 i32 i32) (result i32)"                                   \
    "  (call $write (i32.const 1) (local.get 0) (local.get 1) (local.get 2)))"

static bool call_write(wmt_store *store, const char *wat, const int32_t *numbers, int32_t *result,
                       wmt_error **err) {
    wmt_module *module = guest_module_wat(wat);
    wmt_instance *instance = wmt_linker_instantiate(guest_linker(), store, module, WMT_DIE);
    wmt_func *func = wmt_instance_func(instance, "write", WMT_DIE);
    wmt_val args[3];
    wmt_val value = {0};
    bool called = false;
    for (int i = 0; i < 3; i++) {
        args[i] = (wmt_val){.kind = WMT_I32, .of.i32 = numbers[i]};
    }
    called = wmt_func_call(func, args, 3, &value, 1, err);
    *result = value.of.i32;
    wmt_module_delete(module);
    return called;
}

static wmt_store *buffering_store(void) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_store *store = NULL;
    wmt_wasi_set_stdout_buffer(wasi, 100, WMT_DIE);
    store = store_of(wasi);
    wmt_wasi_delete(wasi);
    return store;
}

static void addresses_outside_of_the_memory_are_faults_and_write_nothing(void **state) {
    enum { FAULT = 21 };
    static const struct {
        int32_t args[3]; /* iovecs, how many, where the count goes */
        int32_t result;
    } cases[] = {
        {{0, 1, 64}, 0},         {{0, 0, 64}, 0},
        {{32, 1, 64}, FAULT},    {{0, 1, -4}, FAULT},
        {{0, 1, 65533}, FAULT},  {{0, 1, 65532}, 0},
        {{65529, 1, 64}, FAULT}, {{-8, 1, 64}, FAULT},
        {{0, -1, 64}, FAULT},    {{0, 0x20000000, 64}, FAULT},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        wmt_store *store = buffering_store();
        int32_t result = -1;
        assert_true(call_write(store, GUEST_OF(GUEST_MEMORY), cases[i].args, &result, WMT_DIE));
        assert_int_equal(result, cases[i].result);
        expect_taken(wmt_store_take_stdout(store, WMT_DIE),
                     cases[i].result == 0 && cases[i].args[1] == 1 ? "abc" : "");
        wmt_store_delete(store);
    }
}

static void a_caller_without_a_memory_gets_an_error(void **state) {
    static const char *const guests[] = {
        GUEST_OF("(func (export \"write\") (param i32 i32 i32) (result i32)"
                 " (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))"),
        GUEST_OF("(func (export \"write\") (param i32 i32 i32) (result i32)"
                 " (call $write (i32.const 9) (i32.const 0) (i32.const 1) (i32.const 8)))"),
        GUEST_OF("(global (export \"memory\") i32 (i32.const 0))"
                 "(func (export \"write\") (param i32 i32 i32) (result i32)"
                 " (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))"),
    };
    (void)state;
    for (size_t i = 0; i < sizeof guests / sizeof *guests; i++) {
        static const int32_t args[3];
        wmt_store *store = buffering_store();
        wmt_error *err = NULL;
        int32_t result = -1;
        assert_false(call_write(store, guests[i], args, &result, &err));
        guest_expect_error(&err, WMT_ERROR_HOST, "wasi", "memory");
        wmt_store_delete(store);
    }
}

static void the_host_has_no_memory_to_write_from(void **state) {
    wmt_store *store = buffering_store();
    wmt_extern *item =
        wmt_linker_get(guest_linker(), store, "wasi_snapshot_preview1", "fd_write", WMT_DIE);
    wmt_func *write = wmt_extern_func(item);
    wmt_val args[4];
    wmt_val result = {0};
    (void)state;
    for (int fd = 0; fd < 2; fd++) {
        wmt_error *err = NULL;
        for (int i = 0; i < 4; i++) {
            args[i] = (wmt_val){.kind = WMT_I32, .of.i32 = i == 0 ? fd : 0};
        }
        assert_false(wmt_func_call(write, args, 4, &result, 1, &err));
        guest_expect_error(&err, WMT_ERROR_HOST, "wasi", "memory");
    }
    wmt_store_delete(store);
}

/* Older libraries make shared memories without being asked. */
static wmt_engine *engine_with_shared_memories(void) {
    wmt_config *config = wmt_config_new(NULL, WMT_DIE);
    wmt_error *err = NULL;
    wmt_engine *engine = NULL;
    assert_true(wmt_config_set(config, "wasm-threads=on", WMT_DIE));
    if (!wmt_config_set(config, "shared-memory=on", &err)) {
        guest_expect_error(&err, WMT_ERROR_UNSUPPORTED, "unsupported-option", "shared-memory");
    }
    engine = wmt_engine_new(config, WMT_DIE);
    wmt_config_delete(config);
    return engine;
}

/* Writes to standard output, then to a descriptor that is not open. */
static void a_shared_memory_will_do(void **state) {
    enum { BADF = 8 };
    static const char text[] =
        GUEST_OF(" (memory (export \"memory\") 1 1 shared)"
                 " (data (i32.const 0) \"\\10\\00\\00\\00\\03\\00\\00\\00\")"
                 " (data (i32.const 16) \"abc\")"
                 " (func (export \"write\") (param i32) (result i32)"
                 "  (call $write (local.get 0) (i32.const 0) (i32.const 1) (i32.const 64)))");
    wmt_engine *engine = engine_with_shared_memories();
    wmt_linker *linker = wmt_linker_new(engine, WMT_DIE);
    wmt_module *module = wmt_module_new_wat(engine, text, WMT_DIE);
    wmt_store *store = wmt_store_new(engine, WMT_DIE);
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_func *write = NULL;
    (void)state;
    wmt_wasi_set_stdout_buffer(wasi, 10, WMT_DIE);
    wmt_store_set_wasi(store, wasi, WMT_DIE);
    wmt_linker_define_wasi(linker, WMT_DIE);
    write =
        wmt_instance_func(wmt_linker_instantiate(linker, store, module, WMT_DIE), "write", WMT_DIE);
    for (int fd = 1; fd <= 9; fd += 8) {
        wmt_val arg = {.kind = WMT_I32, .of.i32 = fd};
        wmt_val result = {0};
        assert_true(wmt_func_call(write, &arg, 1, &result, 1, WMT_DIE));
        assert_int_equal(result.of.i32, fd == 1 ? 0 : BADF);
    }
    expect_taken(wmt_store_take_stdout(store, WMT_DIE), "abc");
    wmt_wasi_delete(wasi);
    wmt_store_delete(store);
    wmt_module_delete(module);
    wmt_linker_delete(linker);
    wmt_engine_delete(engine);
}

static void own_write(wmt_call *call) {
    call->results[0] = (wmt_val){.kind = WMT_I32, .of.i32 = 1234};
}

static void what_the_linker_has_in_place_of_a_wasi_function_stays(void **state) {
    static const int32_t args[3] = {0, 1, 64};
    wmt_store *store = buffering_store();
    wmt_linker *linker = wmt_linker_new(guest_engine(), WMT_DIE);
    wmt_module *module = guest_module_wat(GUEST_OF(
        " (import \"wasi_snapshot_preview1\" \"sched_yield\" (func (result i32)))" GUEST_MEMORY));
    wmt_func *func = NULL;
    wmt_val vals[3];
    wmt_val result = {0};
    (void)state;
    wmt_linker_define_wasi(linker, WMT_DIE);
    assert_non_null(wmt_linker_instantiate(linker, store, module, WMT_DIE));
    wmt_linker_allow_shadowing(linker, true);
    wmt_linker_define_func(linker, "wasi_snapshot_preview1", "fd_write",
                           "(i32, i32, i32, i32) -> (i32)", own_write, NULL, NULL, WMT_DIE);
    func =
        wmt_instance_func(wmt_linker_instantiate(linker, store, module, WMT_DIE), "write", WMT_DIE);
    for (int i = 0; i < 3; i++) {
        vals[i] = (wmt_val){.kind = WMT_I32, .of.i32 = args[i]};
    }
    assert_true(wmt_func_call(func, vals, 3, &result, 1, WMT_DIE));
    assert_int_equal(result.of.i32, 1234);
    wmt_module_delete(module);
    wmt_linker_delete(linker);
    wmt_store_delete(store);
}

/* Threads and processes */

enum { THREADS = 4, ROUNDS = 20 };

static void *run_again_and_again(void *data) {
    wmt_wasi *wasi = data;
    size_t right = 0;
    for (int i = 0; i < ROUNDS; i++) {
        wmt_store *store = store_of(wasi);
        wmt_bytes *bytes = NULL;
        int status = -1;
        run_in(store, "streams", &status, WMT_DIE);
        bytes = wmt_store_take_stdout(store, WMT_DIE);
        right += wmt_bytes_size(bytes) == 2 && memcmp(wmt_bytes_data(bytes), "ab", 2) == 0;
        wmt_bytes_delete(bytes);
        wmt_store_delete(store);
    }
    return (void *)right;
}

static void count_calls(void *env, const void *bytes, size_t size, wmt_error **err) {
    (void)bytes;
    (void)size;
    (void)err;
    atomic_fetch_add((atomic_int *)env, 1);
}

static void finalize_counter(void *env) { atomic_fetch_add((atomic_int *)env, 1000000); }

static void one_description_serves_stores_on_several_threads(void **state) {
    atomic_int calls = 0;
    wmt_wasi *wasi = wasi_with_args(
        ARGS("write", "1", "a", "write", "2", "x", "renumber", "1", "3", "write", "3", "b"));
    pthread_t threads[THREADS];
    (void)state;
    wmt_wasi_preopen_dir(wasi, folder.path, "/", WMT_WASI_READ_WRITE, WMT_DIE);
    wmt_wasi_set_stdout_buffer(wasi, 100, WMT_DIE);
    wmt_wasi_set_stderr_callback(wasi, count_calls, &calls, finalize_counter, WMT_DIE);
    (void)guest_linker();
    (void)guest_module("streams");
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, run_again_and_again, wasi), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        void *right = NULL;
        assert_int_equal(pthread_join(threads[i], &right), 0);
        assert_int_equal((size_t)right, ROUNDS);
    }
    assert_int_equal(atomic_load(&calls), THREADS * ROUNDS);
    wmt_wasi_delete(wasi);
    assert_int_equal(atomic_load(&calls), THREADS * ROUNDS + 1000000);
}

/* Mistakes, and memory running out */

static void mistakes_are_refused_and_change_nothing(void **state) {
    struct record record = {.thread = pthread_self()};
    wmt_wasi *wasi = wasi_with_args(ARGS("write", "1", "a"));
    wmt_error *err = NULL;
    (void)state;
#define REFUSED(call, part)                                                                        \
    assert_false(call);                                                                            \
    guest_expect_error(&err, WMT_ERROR_INVALID, "null-argument", part)
    wmt_wasi_set_stdout_callback(wasi, write_down, &record, count_finalizing, WMT_DIE);
    REFUSED(wmt_wasi_set_stdin_bytes(NULL, "a", 1, &err), "wasi");
    REFUSED(wmt_wasi_set_stdin_bytes(wasi, NULL, 1, &err), "bytes");
    REFUSED(wmt_wasi_set_stdout_callback(NULL, write_down, &record, count_finalizing, &err),
            "wasi");
    REFUSED(wmt_wasi_set_stdout_callback(wasi, NULL, &record, count_finalizing, &err), "callback");
    REFUSED(wmt_wasi_set_stderr_callback(NULL, write_down, &record, count_finalizing, &err),
            "wasi");
    REFUSED(wmt_wasi_set_stderr_callback(wasi, NULL, &record, count_finalizing, &err), "callback");
    REFUSED(wmt_wasi_set_stdout_buffer(NULL, 1, &err), "wasi");
    REFUSED(wmt_wasi_set_stderr_buffer(NULL, 1, &err), "wasi");
    REFUSED(wmt_store_take_stdout(NULL, &err) != NULL, "store");
    REFUSED(wmt_store_take_stderr(NULL, &err) != NULL, "store");
#undef REFUSED
    assert_int_equal(record.finalized, 0);
    assert_int_equal(guest_run("streams", wasi), 0);
    assert_string_equal(record.text, "a");
    wmt_wasi_delete(wasi);
    assert_int_equal(record.finalized, 1);
}

/* Captures, with files beside; the allocation numbered `failing` and all later ones fail. */
static bool run_without_memory(long failing, struct record *record, wmt_error **err) {
    wmt_wasi *wasi = wasi_with_args(
        ARGS("open", "/file", "write", "4", "in the file", "write", "1", "a", "write", "2", "b"));
    wmt_store *store = wmt_store_new(guest_engine(), WMT_DIE);
    int status = -1;
    wmt_wasi_preopen_dir(wasi, folder.path, "/", WMT_WASI_READ_WRITE, WMT_DIE);
    mem_fail_from(failing);
    wmt_wasi_set_stdin_bytes(wasi, "x", 1, err);
    if (!wmt_wasi_set_stdout_callback(wasi, write_down, record, count_finalizing, err)) {
        record->finalized = 1; /* it never will be */
    }
    wmt_wasi_set_stderr_buffer(wasi, 10, err);
    wmt_store_set_wasi(store, wasi, err);
    run_in(store, "streams", &status, err);
    wmt_bytes_delete(wmt_store_take_stderr(store, err));
    mem_fail_from(-1);
    wmt_store_delete(store);
    wmt_wasi_delete(wasi);
    return *err == NULL;
}

static void memory_that_runs_out_is_an_error_and_nothing_worse(void **state) {
    long failing = 0;
    bool succeeded = false;
    (void)state;
    (void)guest_linker();
    (void)guest_module("streams");
    for (; !succeeded; failing++) {
        struct record record = {.thread = pthread_self()};
        wmt_error *err = NULL;
        succeeded = run_without_memory(failing, &record, &err);
        if (!succeeded) {
            guest_expect_error(&err, WMT_ERROR_NOMEM, "out-of-memory", "");
        }
        assert_int_equal(record.finalized, 1);
    }
    assert_true(failing > 10);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flood_arrives_complete_in_order_and_in_little_memory),
        cmocka_unit_test(input_of_bytes_arrives_whatever_they_are),
        cmocka_unit_test(ten_megabytes_of_input_arrive),
        IN_FOLDER(input_is_copied_and_starts_anew_in_each_store),
        IN_FOLDER(the_last_choice_for_the_input_counts),
        IN_FOLDER(each_stream_arrives_in_order),
        cmocka_unit_test(both_streams_can_go_to_one_callback_in_the_order_of_writing),
        IN_FOLDER(only_one_stream_may_be_captured),
        IN_FOLDER(a_write_of_several_parts_arrives_whole),
        IN_FOLDER(output_without_a_newline_arrives_at_the_end),
        IN_FOLDER(output_before_an_exit_arrives_and_so_does_the_status),
        IN_FOLDER(captured_output_is_no_terminal),
        IN_FOLDER(a_closed_stream_takes_no_more),
        IN_FOLDER(closing_one_stream_leaves_the_other),
        IN_FOLDER(files_are_written_beside_captured_output),
        IN_FOLDER(each_guest_of_a_store_writes_files_from_its_own_memory),
        IN_FOLDER(a_file_can_take_the_place_of_standard_output),
        IN_FOLDER(output_follows_when_it_is_renumbered),
        IN_FOLDER(standard_error_can_take_the_place_of_standard_output),
        IN_FOLDER(a_file_opened_after_closing_is_no_output),
        cmocka_unit_test(an_error_of_the_callback_stops_the_guest_and_comes_out_unchanged),
        cmocka_unit_test(a_callback_can_end_the_guest_with_a_status),
        cmocka_unit_test(the_store_is_busy_inside_a_callback_and_free_after_it),
        cmocka_unit_test(a_store_deleted_by_its_callback_ends_with_the_call),
        cmocka_unit_test(buffers_have_what_was_written_until_it_is_taken),
        cmocka_unit_test(each_store_has_a_buffer_of_its_own),
        cmocka_unit_test(a_guest_that_writes_more_than_the_limit_is_stopped),
        cmocka_unit_test(a_large_buffer_has_everything_in_order),
        cmocka_unit_test(output_before_a_trap_is_kept),
        cmocka_unit_test(nothing_can_be_taken_where_nothing_is_collected),
        cmocka_unit_test(the_finalizer_runs_once_after_all_who_could_call),
        cmocka_unit_test(the_finalizer_runs_when_the_callback_is_replaced),
        cmocka_unit_test(a_finalizer_may_want_the_store_deleted),
        IN_FOLDER(a_guest_may_outlive_the_capturing),
        cmocka_unit_test(capturing_cannot_begin_after_a_guest_is_in_the_store),
        IN_FOLDER(prepared_instances_are_captured_where_the_store_says_so),
        cmocka_unit_test(addresses_outside_of_the_memory_are_faults_and_write_nothing),
        cmocka_unit_test(a_caller_without_a_memory_gets_an_error),
        cmocka_unit_test(the_host_has_no_memory_to_write_from),
        cmocka_unit_test(a_shared_memory_will_do),
        cmocka_unit_test(what_the_linker_has_in_place_of_a_wasi_function_stays),
        IN_FOLDER(one_description_serves_stores_on_several_threads),
        cmocka_unit_test(mistakes_are_refused_and_change_nothing),
        IN_FOLDER(memory_that_runs_out_is_an_error_and_nothing_worse),
    };
    int failed = 0;
    child_begin(argc, argv);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    guest_end();
    return failed;
}
