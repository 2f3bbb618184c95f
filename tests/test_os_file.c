/* Reading files: what is there, what is not, and what is not a file. */
#define _GNU_SOURCE /* mkfifo() */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "error.h"
#include "os/os.h"
#include "support/folder.h"

enum { NO_LIMIT = 1 << 30 };

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

static void write_bytes(const char *path, char byte, size_t count) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    for (size_t i = 0; i < count; i++) {
        assert_int_not_equal(fputc(byte, file), EOF);
    }
    assert_int_equal(fclose(file), 0);
}

static void assert_reads(const char *path, size_t limit, char byte, size_t count) {
    uint8_t *bytes = NULL;
    size_t size = 1;
    assert_true(os_file_read(path, limit, &bytes, &size, WMT_DIE));
    assert_non_null(bytes);
    assert_int_equal(size, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(bytes[i], byte);
    }
    mem_free(bytes);
}

static void assert_refused(const char *path, size_t limit, const char *reason) {
    wmt_error *err = NULL;
    uint8_t *bytes = (uint8_t *)&err;
    size_t size = 1;
    assert_false(os_file_read(path, limit, &bytes, &size, &err));
    assert_null(bytes);
    assert_int_equal(size, 0);
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_IO);
    assert_string_equal(wmt_error_code(err), "file");
    assert_non_null(strstr(wmt_error_message(err), path));
    assert_non_null(strstr(wmt_error_message(err), reason));
    wmt_error_delete(err);
}

static void files_are_read_whole(void **state) {
    static const size_t sizes[] = {0, 1, 4095, 4096, 65535, 65536, 65537, 300000};
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const char *path = folder_path(&folder, "file");
        write_bytes(path, (char)('a' + i), sizes[i]);
        assert_reads(path, NO_LIMIT, (char)('a' + i), sizes[i]);
    }
}

static void a_file_may_be_as_large_as_the_limit_and_no_larger(void **state) {
    const char *path = folder_path(&folder, "file");
    (void)state;
    write_bytes(path, 'x', 1000);
    assert_reads(path, 1000, 'x', 1000);
    assert_refused(path, 999, "more than 999 bytes");
    assert_refused(path, 0, "more than 0 bytes");
}

static void what_is_not_a_readable_file_is_refused_with_the_reason(void **state) {
    (void)state;
    assert_refused(folder_path(&folder, "nothing"), NO_LIMIT, "No such file");
    assert_refused(folder.path, NO_LIMIT, "Is a directory");
    assert_refused("", NO_LIMIT, "No such file");
    folder_write(&folder, "plain", "text");
    assert_refused(folder_path(&folder, "plain/below"), NO_LIMIT, "Not a directory");
}

static void a_file_without_permission_is_refused(void **state) {
    const char *path = folder_path(&folder, "secret");
    (void)state;
    folder_write(&folder, "secret", "text");
    assert_int_equal(chmod(path, 0), 0);
    if (access(path, R_OK) == 0) {
        skip(); /* the superuser may read everything */
    }
    assert_refused(path, NO_LIMIT, "Permission denied");
}

struct writer {
    const char *path;
    size_t count;
};

static void *write_to_pipe(void *data) {
    const struct writer *writer = data;
    FILE *pipe = fopen(writer->path, "wb");
    for (size_t i = 0; pipe != NULL && i < writer->count; i++) {
        (void)fputc('p', pipe);
    }
    if (pipe != NULL) {
        (void)fclose(pipe);
    }
    return NULL;
}

static void a_pipe_is_read_to_its_end(void **state) {
    struct writer writer = {folder_path(&folder, "pipe"), 200001};
    pthread_t thread;
    (void)state;
    assert_int_equal(mkfifo(writer.path, 0600), 0);
    assert_int_equal(pthread_create(&thread, NULL, write_to_pipe, &writer), 0);
    assert_reads(writer.path, NO_LIMIT, 'p', writer.count);
    assert_int_equal(pthread_join(thread, NULL), 0);
}

static void an_endless_device_is_read_up_to_the_limit(void **state) {
    (void)state;
    assert_refused("/dev/zero", 100000, "more than 100000 bytes");
}

static void running_out_of_memory_is_an_error(void **state) {
    wmt_error *err = NULL;
    uint8_t *bytes = NULL;
    size_t size = 0;
    (void)state;
    folder_write(&folder, "file", "text");
    mem_fail_from(0);
    assert_false(os_file_read(folder_path(&folder, "file"), NO_LIMIT, &bytes, &size, &err));
    mem_fail_from(-1);
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_NOMEM);
    assert_null(bytes);
    wmt_error_delete(err);
}

static void the_start_of_a_file_is_read_and_of_nothing_else(void **state) {
    char start[8] = "unused.";
    uint64_t size = 0;
    (void)state;
    folder_write(&folder, "file", "0123456789");
    assert_int_equal(os_file_read_start(folder_path(&folder, "file"), start, 4, &size), 4);
    assert_memory_equal(start, "0123ed.", 8);
    assert_int_equal(size, 10);
    folder_write(&folder, "short", "ab");
    assert_int_equal(os_file_read_start(folder_path(&folder, "short"), start, 8, &size), 2);
    assert_int_equal(size, 2);
    assert_int_equal(os_file_read_start(folder_path(&folder, "nothing"), start, 8, &size), 0);
    assert_int_equal(size, 0);
    assert_int_equal(os_file_read_start(folder.path, start, 8, &size), 0);
    assert_int_equal(os_file_read_start("/dev/zero", start, 8, &size), 0);
    assert_int_equal(size, 0);
}

static bool exists(const char *path) {
    bool there = false;
    assert_true(os_file_exists(path, &there));
    return there;
}

static void files_and_directories_exist_and_others_do_not(void **state) {
    (void)state;
    folder_write(&folder, "file", "");
    assert_true(exists(folder_path(&folder, "file")));
    assert_true(exists(folder.path));
    assert_false(exists(folder_path(&folder, "nothing")));
    assert_false(exists(""));
}

#define file_test(function) cmocka_unit_test_setup_teardown(function, make_folder, remove_folder)

int main(void) {
    const struct CMUnitTest tests[] = {
        file_test(files_are_read_whole),
        file_test(a_file_may_be_as_large_as_the_limit_and_no_larger),
        file_test(what_is_not_a_readable_file_is_refused_with_the_reason),
        file_test(a_file_without_permission_is_refused),
        file_test(a_pipe_is_read_to_its_end),
        file_test(an_endless_device_is_read_up_to_the_limit),
        file_test(running_out_of_memory_is_an_error),
        file_test(the_start_of_a_file_is_read_and_of_nothing_else),
        file_test(files_and_directories_exist_and_others_do_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
