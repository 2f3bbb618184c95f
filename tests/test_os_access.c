/* Whether a path can be used, and what the system says if not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "alloc.h"
#include "os/os.h"
#include "support/folder.h"

static struct folder folder;

static int make_folder(void **state) {
    (void)state;
    folder_make(&folder);
    folder_make_directory(&folder, "directory");
    folder_write(&folder, "file", "");
    return symlink("absent", folder_path(&folder, "dangling"));
}

static int remove_folder(void **state) {
    (void)state;
    folder_remove(&folder);
    return 0;
}

#define NO_FILE "No such file or directory"
#define IS_DIRECTORY "Is a directory"
#define NO_DIRECTORY "Not a directory"

static const struct row {
    const char *path;
    enum os_path_use use;
    const char *reason; /* NULL: it can be used */
} rows[] = {
    {"file", OS_PATH_READ_FILE, NULL},
    {"directory", OS_PATH_READ_FILE, IS_DIRECTORY},
    {"absent", OS_PATH_READ_FILE, NO_FILE},
    {"dangling", OS_PATH_READ_FILE, NO_FILE},
    {"file/x", OS_PATH_READ_FILE, NO_DIRECTORY},
    {"file", OS_PATH_WRITE_FILE, NULL},
    {"absent", OS_PATH_WRITE_FILE, NULL},
    {"directory/absent", OS_PATH_WRITE_FILE, NULL},
    {"directory", OS_PATH_WRITE_FILE, IS_DIRECTORY},
    {"absent/x", OS_PATH_WRITE_FILE, NO_FILE},
    {"file/x", OS_PATH_WRITE_FILE, NO_DIRECTORY},
    {"directory", OS_PATH_OPEN_DIRECTORY, NULL},
    {"", OS_PATH_OPEN_DIRECTORY, NULL},
    {"directory/../directory/.", OS_PATH_OPEN_DIRECTORY, NULL},
    {"file", OS_PATH_OPEN_DIRECTORY, NO_DIRECTORY},
    {"absent", OS_PATH_OPEN_DIRECTORY, NO_FILE},
    {"file/x", OS_PATH_OPEN_DIRECTORY, NO_DIRECTORY},
};

static void each_use_of_a_path_is_allowed_or_has_the_systems_reason(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char reason[100] = "";
        bool usable =
            os_path_check(folder_path(&folder, rows[i].path), rows[i].use, reason, sizeof reason);
        if (usable != (rows[i].reason == NULL) ||
            strcmp(reason, usable ? "" : rows[i].reason) != 0) {
            fail_msg("row %zu, %s: \"%s\"", i, rows[i].path, reason);
        }
    }
}

static void nothing_is_made_to_find_out(void **state) {
    char reason[100];
    (void)state;
    assert_true(
        os_path_check(folder_path(&folder, "new"), OS_PATH_WRITE_FILE, reason, sizeof reason));
    assert_false(folder_has(&folder, "new"));
}

static void a_reason_is_cut_to_the_room_there_is(void **state) {
    char reason[8] = "xxxxxxx";
    (void)state;
    assert_false(
        os_path_check(folder_path(&folder, "absent"), OS_PATH_READ_FILE, reason, sizeof reason));
    assert_string_equal(reason, "No such");
}

static void without_memory_there_is_no_reason(void **state) {
    char reason[100] = "x";
    (void)state;
    mem_fail_from(0);
    assert_false(
        os_path_check(folder_path(&folder, "new"), OS_PATH_WRITE_FILE, reason, sizeof reason));
    mem_fail_from(-1);
    assert_string_equal(reason, "");
}

/* Root may do everything. */
static void permissions_count(void **state) {
    char reason[100] = "";
    (void)state;
    if (geteuid() == 0) {
        skip();
    }
    assert_int_equal(chmod(folder_path(&folder, "file"), 0), 0);
    assert_false(
        os_path_check(folder_path(&folder, "file"), OS_PATH_READ_FILE, reason, sizeof reason));
    assert_string_equal(reason, "Permission denied");
    assert_false(
        os_path_check(folder_path(&folder, "file"), OS_PATH_WRITE_FILE, reason, sizeof reason));
    assert_int_equal(chmod(folder_path(&folder, "directory"), 0555), 0);
    assert_false(os_path_check(folder_path(&folder, "directory/new"), OS_PATH_WRITE_FILE, reason,
                               sizeof reason));
    assert_string_equal(reason, "Permission denied");
    assert_int_equal(chmod(folder_path(&folder, "file"), 0644), 0);
    assert_int_equal(chmod(folder_path(&folder, "directory"), 0755), 0);
}

static void the_current_directory_counts_for_a_bare_name(void **state) {
    char reason[100] = "";
    char before[4096];
    (void)state;
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(folder.path), 0);
    assert_true(os_path_check("file", OS_PATH_READ_FILE, reason, sizeof reason));
    assert_true(os_path_check("new", OS_PATH_WRITE_FILE, reason, sizeof reason));
    assert_true(os_path_check(".", OS_PATH_OPEN_DIRECTORY, reason, sizeof reason));
    assert_int_equal(chdir(before), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_use_of_a_path_is_allowed_or_has_the_systems_reason),
        cmocka_unit_test(nothing_is_made_to_find_out),
        cmocka_unit_test(a_reason_is_cut_to_the_room_there_is),
        cmocka_unit_test(without_memory_there_is_no_reason),
        cmocka_unit_test(permissions_count),
        cmocka_unit_test(the_current_directory_counts_for_a_bare_name),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
