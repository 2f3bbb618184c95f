/* The directories that a wmt_wasi gives a guest. */
#define _GNU_SOURCE /* nftw() */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ftw.h>

#include <cmocka.h>

#include "support/folder.h"
#include "support/guest.h"

/* inside/ is what guests get; outside/ they must never see. */
static struct folder folder;

static int make_folder(void **state) {
    (void)state;
    folder_make(&folder);
    folder_make_directory(&folder, "inside");
    folder_make_directory(&folder, "inside/sub");
    folder_make_directory(&folder, "inside/empty");
    folder_make_directory(&folder, "outside");
    folder_make_directory(&folder, "writable");
    folder_write(&folder, "inside/file", "content");
    folder_write(&folder, "inside/sub/deep", "deep content");
    folder_write(&folder, "outside/secret", "secret");
    folder_write(&folder, "writable/mine", "mine");
    return 0;
}

static int remove_folder(void **state) {
    (void)state;
    folder_remove(&folder);
    return 0;
}

static bool library_can_be_read_only(void) {
    return wmt_runtime_major(wmt_engine_runtime(guest_engine())) >= 27;
}

static wmt_wasi *wasi_with(const char *name, const char *guest_path, int access) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    assert_true(
        wmt_wasi_preopen_dir(wasi, folder_path(&folder, name), guest_path, access, WMT_DIE));
    return wasi;
}

/* What the guest `files` says to one operation. */
static const char *say(wmt_wasi *wasi, const char *operation, const char *path, const char *other) {
    const char *args[] = {"files", operation, path, other};
    wmt_wasi_set_args(wasi, args, other == NULL ? 3 : 4, WMT_DIE);
    wmt_wasi_set_stdout_file(wasi, folder_path(&folder, "said"), WMT_DIE);
    assert_int_equal(guest_run("files", wasi), 0);
    return folder_read(&folder, "said");
}

static bool is_ok(const char *said) {
    size_t length = strlen(said);
    return length >= 3 && strcmp(said + length - 3, "ok\n") == 0;
}

/* Reading and writing */

static void a_guest_reads_and_lists_a_directory(void **state) {
    wmt_wasi *wasi = wasi_with("inside", "/data", WMT_WASI_READ_WRITE);
    const char *said = NULL;
    (void)state;
    assert_string_equal(say(wasi, "read", "/data/file", NULL), "contentok\n");
    assert_string_equal(say(wasi, "read", "/data/sub/deep", NULL), "deep contentok\n");
    said = say(wasi, "list", "/data", NULL);
    assert_true(is_ok(said));
    assert_non_null(strstr(said, "file\n"));
    assert_non_null(strstr(said, "sub\n"));
    wmt_wasi_delete(wasi);
}

static void a_guest_changes_a_directory_that_it_may_write_to(void **state) {
    wmt_wasi *wasi = wasi_with("inside", "/data", WMT_WASI_READ_WRITE);
    (void)state;
    assert_string_equal(say(wasi, "create", "/data/new", "text"), "ok\n");
    assert_string_equal(folder_read(&folder, "inside/new"), "text");
    assert_string_equal(say(wasi, "overwrite", "/data/new", "TE"), "ok\n");
    assert_string_equal(folder_read(&folder, "inside/new"), "TExt");
    assert_string_equal(say(wasi, "truncate", "/data/new", NULL), "ok\n");
    assert_string_equal(folder_read(&folder, "inside/new"), "");
    assert_string_equal(say(wasi, "rename", "/data/new", "/data/renamed"), "ok\n");
    assert_false(folder_has(&folder, "inside/new"));
    assert_true(folder_has(&folder, "inside/renamed"));
    assert_string_equal(say(wasi, "unlink", "/data/renamed", NULL), "ok\n");
    assert_false(folder_has(&folder, "inside/renamed"));
    assert_string_equal(say(wasi, "mkdir", "/data/made", NULL), "ok\n");
    assert_true(folder_has(&folder, "inside/made"));
    assert_string_equal(say(wasi, "rmdir", "/data/made", NULL), "ok\n");
    assert_false(folder_has(&folder, "inside/made"));
    wmt_wasi_delete(wasi);
}

static void a_directory_can_be_the_guests_current_one(void **state) {
    wmt_wasi *wasi = wasi_with("inside", ".", WMT_WASI_READ_WRITE);
    (void)state;
    assert_string_equal(say(wasi, "read", "file", NULL), "contentok\n");
    wmt_wasi_delete(wasi);
}

static void several_directories_keep_apart(void **state) {
    wmt_wasi *wasi = wasi_with("inside", "/data", WMT_WASI_READ_WRITE);
    (void)state;
    wmt_wasi_preopen_dir(wasi, folder_path(&folder, "writable"), "/other", WMT_WASI_READ_WRITE,
                         WMT_DIE);
    assert_string_equal(say(wasi, "read", "/data/file", NULL), "contentok\n");
    assert_string_equal(say(wasi, "read", "/other/mine", NULL), "mineok\n");
    assert_false(is_ok(say(wasi, "read", "/other/file", NULL)));
    wmt_wasi_delete(wasi);
}

/* Only reading */

static const struct change {
    const char *operation;
    const char *path;
    const char *other;
} changes[] = {
    {"create", "/data/new", "x"},
    {"write", "/data/new", "x"},
    {"write", "/data/file", "x"},
    {"create", "/data/sub/new", "x"},
    {"overwrite", "/data/file", "x"},
    {"truncate", "/data/file", NULL},
    {"open-truncated", "/data/file", NULL},
    {"touch", "/data/file", NULL},
    {"touch", "/data/sub", NULL},
    {"mkdir", "/data/new", NULL},
    {"rmdir", "/data/empty", NULL},
    {"unlink", "/data/file", NULL},
    {"unlink", "/data/sub/deep", NULL},
    {"rename", "/data/file", "/data/new"},
    {"rename", "/data/file", "/data/sub/deep"},
    {"rename", "/data/file", "/writable/taken"},
    {"rename", "/writable/mine", "/data/given"},
    {"link", "/data/file", "/data/new"},
    {"link", "/data/file", "/writable/linked"},
    {"link", "/writable/mine", "/data/linked"},
    {"symlink", "file", "/data/new"},
};

/* A text of everything in a directory: names, types, sizes, links, times, in the order of the walk.
 */
static char census[4096];

static int count_entry(const char *path, const struct stat *status, int type, struct FTW *walk) {
    size_t length = strlen(census);
    snprintf(census + length, sizeof census - length, "%s %d %lld %d %lld\n", path + walk->base,
             type, (long long)status->st_size, (int)status->st_nlink, (long long)status->st_mtime);
    return 0;
}

static void take_census(const char *name, char *copy) {
    census[0] = '\0';
    assert_int_equal(nftw(folder_path(&folder, name), count_entry, 8, FTW_PHYS), 0);
    strcpy(copy, census);
}

static void a_guest_changes_nothing_in_a_read_only_directory(void **state) {
    char before[sizeof census];
    char after[sizeof census];
    wmt_wasi *wasi = wasi_with("inside", "/data", WMT_WASI_READ_ONLY);
    (void)state;
    if (!library_can_be_read_only()) {
        wmt_wasi_delete(wasi);
        skip();
    }
    wmt_wasi_preopen_dir(wasi, folder_path(&folder, "writable"), "/writable", WMT_WASI_READ_WRITE,
                         WMT_DIE);
    take_census("inside", before);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        const struct change *change = &changes[i];
        const char *said = say(wasi, change->operation, change->path, change->other);
        take_census("inside", after);
        if (is_ok(said) || strcmp(before, after) != 0) {
            fail_msg("%s %s: the guest was told %sand there is\n%s", change->operation,
                     change->path, said, after);
        }
    }
    assert_string_equal(folder_read(&folder, "inside/file"), "content");
    wmt_wasi_delete(wasi);
}

/* Otherwise the test above would prove nothing. */
static void each_of_those_changes_succeeds_in_a_writable_directory(void **state) {
    if (!library_can_be_read_only()) {
        skip();
    }
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        const struct change *change = &changes[i];
        if (strcmp(change->operation, "symlink") == 0 && !folder_can_link()) {
            continue;
        }
        wmt_wasi *wasi = wasi_with("inside", "/data", WMT_WASI_READ_WRITE);
        wmt_wasi_preopen_dir(wasi, folder_path(&folder, "writable"), "/writable",
                             WMT_WASI_READ_WRITE, WMT_DIE);
        if (!is_ok(say(wasi, change->operation, change->path, change->other))) {
            fail_msg("%s %s: %s", change->operation, change->path, folder_read(&folder, "said"));
        }
        wmt_wasi_delete(wasi);
        remove_folder(state);
        make_folder(state);
    }
}

static void a_guest_reads_a_read_only_directory(void **state) {
    wmt_wasi *wasi = wasi_with("inside", "/data", WMT_WASI_READ_ONLY);
    (void)state;
    if (!library_can_be_read_only()) {
        wmt_wasi_delete(wasi);
        skip();
    }
    assert_string_equal(say(wasi, "read", "/data/file", NULL), "contentok\n");
    assert_string_equal(say(wasi, "read", "/data/sub/deep", NULL), "deep contentok\n");
    assert_true(is_ok(say(wasi, "list", "/data", NULL)));
    wmt_wasi_delete(wasi);
}

static void one_directory_can_be_given_both_ways(void **state) {
    wmt_wasi *wasi = wasi_with("inside", "/read", WMT_WASI_READ_ONLY);
    (void)state;
    if (!library_can_be_read_only()) {
        wmt_wasi_delete(wasi);
        skip();
    }
    wmt_wasi_preopen_dir(wasi, folder_path(&folder, "inside"), "/write", WMT_WASI_READ_WRITE,
                         WMT_DIE);
    assert_false(is_ok(say(wasi, "create", "/read/new", "x")));
    assert_true(is_ok(say(wasi, "create", "/write/new", "x")));
    assert_string_equal(say(wasi, "read", "/read/new", NULL), "xok\n");
    wmt_wasi_delete(wasi);
}

static void a_library_that_cannot_do_read_only_says_so_and_gives_nothing(void **state) {
    wmt_wasi *wasi = wasi_with("inside", "/data", WMT_WASI_READ_ONLY);
    wmt_store *store = wmt_store_new(guest_engine(), WMT_DIE);
    wmt_error *err = NULL;
    (void)state;
    if (library_can_be_read_only()) {
        assert_true(wmt_store_set_wasi(store, wasi, WMT_DIE));
    } else {
        assert_false(wmt_store_set_wasi(store, wasi, &err));
        assert_non_null(strstr(wmt_error_advice(err), "27"));
        guest_expect_error(&err, WMT_ERROR_UNSUPPORTED, "read-only-unsupported",
                           folder_path(&folder, "inside"));
        assert_null(wmt_linker_instantiate(guest_linker(), store, guest_module("files"), &err));
        guest_expect_error(&err, WMT_ERROR_INVALID, "wasi-missing", "");
    }
    wmt_store_delete(store);
    wmt_wasi_delete(wasi);
}

/* Getting out */

static void nothing_is_seen_outside_the_directories(void **state) {
    static const char *const paths[] = {
        "/data/../outside/secret",
        "/data/sub/../../outside/secret",
        "../outside/secret",
        "/data/..",
        "/outside/secret",
        "/etc/passwd",
        "outside/secret",
        "/data/../../../../../../../etc/passwd",
        "/data/..\\outside\\secret",
    };
    wmt_wasi *wasi = wasi_with("inside", "/data", WMT_WASI_READ_WRITE);
    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        assert_false(is_ok(say(wasi, "read", paths[i], NULL)));
        assert_false(is_ok(say(wasi, "list", paths[i], NULL)));
    }
    assert_false(is_ok(say(wasi, "read", folder_path(&folder, "outside/secret"), NULL)));
    wmt_wasi_delete(wasi);
}

static void nothing_is_made_outside_the_directories(void **state) {
    wmt_wasi *wasi = wasi_with("inside", "/data", WMT_WASI_READ_WRITE);
    (void)state;
    assert_false(is_ok(say(wasi, "create", "/data/../outside/new", "x")));
    assert_false(is_ok(say(wasi, "mkdir", "/data/../outside/new", NULL)));
    assert_false(is_ok(say(wasi, "rename", "/data/file", "/data/../outside/new")));
    assert_false(is_ok(say(wasi, "link", "/data/file", "/data/../outside/new")));
    assert_false(is_ok(say(wasi, "unlink", "/data/../outside/secret", NULL)));
    assert_false(folder_has(&folder, "outside/new"));
    assert_true(folder_has(&folder, "outside/secret"));
    wmt_wasi_delete(wasi);
}

static void links_to_the_outside_are_not_followed(void **state) {
    char target[256];
    wmt_wasi *wasi = NULL;
    (void)state;
    if (!folder_can_link()) {
        skip();
    }
    wasi = wasi_with("inside", "/data", WMT_WASI_READ_WRITE);
    snprintf(target, sizeof target, "%s/outside", folder.path);
    folder_link(&folder, target, "inside/absolute");
    folder_link(&folder, "../outside", "inside/relative");
    folder_link(&folder, "../outside/secret", "inside/to-file");
    assert_false(is_ok(say(wasi, "read", "/data/absolute/secret", NULL)));
    assert_false(is_ok(say(wasi, "read", "/data/relative/secret", NULL)));
    assert_false(is_ok(say(wasi, "read", "/data/to-file", NULL)));
    assert_false(is_ok(say(wasi, "overwrite", "/data/to-file", "x")));
    assert_false(is_ok(say(wasi, "create", "/data/relative/new", "x")));
    assert_string_equal(folder_read(&folder, "outside/secret"), "secret");
    assert_false(folder_has(&folder, "outside/new"));
    wmt_wasi_delete(wasi);
}

static void links_that_a_guest_makes_lead_nowhere_outside(void **state) {
    wmt_wasi *wasi = wasi_with("inside", "/data", WMT_WASI_READ_WRITE);
    (void)state;
    assert_false(is_ok(say(wasi, "symlink", "/etc", "/data/etc")));
    (void)say(wasi, "symlink", "../outside/secret", "/data/escape");
    assert_false(is_ok(say(wasi, "read", "/data/escape", NULL)));
    wmt_wasi_delete(wasi);
}

static void links_within_a_directory_are_followed(void **state) {
    wmt_wasi *wasi = NULL;
    (void)state;
    if (!folder_can_link()) {
        skip();
    }
    wasi = wasi_with("inside", "/data", WMT_WASI_READ_WRITE);
    assert_string_equal(say(wasi, "symlink", "sub/deep", "/data/link"), "ok\n");
    assert_string_equal(say(wasi, "read", "/data/link", NULL), "deep contentok\n");
    wmt_wasi_delete(wasi);
}

/* Names */

/* A directory and a file in it, named in several scripts; a guest makes and removes them, since the
 * C library of Windows would not. */
#define NAMED_DIRECTORY "Ordner \xc3\xa9\xd0\xb6\xe4\xb8\xad"
#define NAMED_FILE "\xc3\xbc\xe6\x96\x87 1.wat"

static void names_may_have_any_characters(void **state) {
    wmt_wasi *outer = wasi_with("inside", "/data", WMT_WASI_READ_WRITE);
    wmt_wasi *inner = NULL;
    wmt_module *module = NULL;
    (void)state;
    assert_string_equal(say(outer, "mkdir", "/data/" NAMED_DIRECTORY, NULL), "ok\n");
    inner = wasi_with("inside/" NAMED_DIRECTORY, "/named", WMT_WASI_READ_WRITE);
    assert_string_equal(say(inner, "create", "/named/" NAMED_FILE, "(module)"), "ok\n");
    assert_string_equal(say(outer, "read", "/data/" NAMED_DIRECTORY "/" NAMED_FILE, NULL),
                        "(module)ok\n");
    module = wmt_module_new_file(
        guest_engine(), folder_path(&folder, "inside/" NAMED_DIRECTORY "/" NAMED_FILE), WMT_DIE);
    wmt_module_delete(module);
    assert_string_equal(say(inner, "unlink", "/named/" NAMED_FILE, NULL), "ok\n");
    assert_string_equal(say(outer, "rmdir", "/data/" NAMED_DIRECTORY, NULL), "ok\n");
    wmt_wasi_delete(inner);
    wmt_wasi_delete(outer);
}

/* What cannot be given */

static void expect_refusal(const char *name, int access, const char *reason) {
    wmt_wasi *wasi = wasi_with(name, "/data", access);
    wmt_store *store = wmt_store_new(guest_engine(), WMT_DIE);
    wmt_error *err = NULL;
    assert_false(wmt_store_set_wasi(store, wasi, &err));
    assert_non_null(strstr(wmt_error_message(err), folder_path(&folder, name)));
    guest_expect_error(&err, WMT_ERROR_IO, "directory", reason);
    wmt_store_delete(store);
    wmt_wasi_delete(wasi);
}

static void a_missing_directory_is_refused(void **state) {
    (void)state;
    expect_refusal("absent", WMT_WASI_READ_WRITE, POSIX_REASON("No such file or directory"));
    expect_refusal("absent/below", WMT_WASI_READ_WRITE, POSIX_REASON("No such file or directory"));
    if (library_can_be_read_only()) {
        expect_refusal("absent", WMT_WASI_READ_ONLY, POSIX_REASON("No such file or directory"));
    }
}

static void a_file_is_not_taken_for_a_directory(void **state) {
    (void)state;
    expect_refusal("inside/file", WMT_WASI_READ_WRITE, POSIX_REASON("Not a directory"));
    expect_refusal("inside/file/below", WMT_WASI_READ_WRITE, POSIX_REASON("Not a directory"));
}

static void a_directory_made_after_the_description_is_found(void **state) {
    wmt_wasi *wasi = wasi_with("late", "/data", WMT_WASI_READ_WRITE);
    (void)state;
    folder_make_directory(&folder, "late");
    folder_write(&folder, "late/file", "late");
    assert_string_equal(say(wasi, "read", "/data/file", NULL), "lateok\n");
    wmt_wasi_delete(wasi);
}

#define DIRECTORY_TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void) {
    const struct CMUnitTest tests[] = {
        DIRECTORY_TEST(a_guest_reads_and_lists_a_directory),
        DIRECTORY_TEST(a_guest_changes_a_directory_that_it_may_write_to),
        DIRECTORY_TEST(a_directory_can_be_the_guests_current_one),
        DIRECTORY_TEST(several_directories_keep_apart),
        DIRECTORY_TEST(a_guest_changes_nothing_in_a_read_only_directory),
        DIRECTORY_TEST(each_of_those_changes_succeeds_in_a_writable_directory),
        DIRECTORY_TEST(a_guest_reads_a_read_only_directory),
        DIRECTORY_TEST(one_directory_can_be_given_both_ways),
        DIRECTORY_TEST(a_library_that_cannot_do_read_only_says_so_and_gives_nothing),
        DIRECTORY_TEST(nothing_is_seen_outside_the_directories),
        DIRECTORY_TEST(nothing_is_made_outside_the_directories),
        DIRECTORY_TEST(links_to_the_outside_are_not_followed),
        DIRECTORY_TEST(links_that_a_guest_makes_lead_nowhere_outside),
        DIRECTORY_TEST(links_within_a_directory_are_followed),
        DIRECTORY_TEST(names_may_have_any_characters),
        DIRECTORY_TEST(a_missing_directory_is_refused),
        DIRECTORY_TEST(a_file_is_not_taken_for_a_directory),
        DIRECTORY_TEST(a_directory_made_after_the_description_is_found),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    guest_end();
    return failed;
}
