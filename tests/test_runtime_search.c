/* Where libwasmtime is looked for. A copy of this program, in a folder of its own, opens the
 * default runtime and says what came of it. */
#define _GNU_SOURCE /* symlink(), setenv() */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "alloc.h"
#include "error.h"
#include "os/os.h"
#include "runtime.h"
#include "support/folder.h"
#include "support/libraries.h"

/* The copy: what it says is one line. */

static int open_and_tell(void) {
    wmt_error *err = NULL;
    wmt_runtime *runtime = wmt_runtime_default(&err);
    if (runtime != NULL) {
        printf("opened %s", wmt_runtime_path(runtime));
    } else {
        printf("%s: %s", wmt_error_code(err), wmt_error_message(err));
    }
    wmt_error_delete(err);
    return 0;
}

/* The test */

static struct folder program_folder;
static struct folder other_folder;
static char said[8192];

static void copy_program(const char *to) {
    const size_t limit = (size_t)1 << 30;
    char *self = os_program_path();
    uint8_t *bytes = NULL;
    size_t size = 0;
    FILE *file = fopen(to, "wb");
    assert_non_null(file);
    assert_true(os_file_read(self, limit, &bytes, &size, WMT_DIE));
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(to, 0755), 0);
    mem_free(bytes);
    mem_free(self);
}

static int make_folders(void **state) {
    (void)state;
    folder_make(&program_folder);
    folder_make(&other_folder);
    copy_program(folder_path(&program_folder, "program"));
    return 0;
}

static int remove_folders(void **state) {
    (void)state;
    folder_remove(&program_folder);
    folder_remove(&other_folder);
    return 0;
}

/* Runs the copy in `other_folder`, with that environment alone. */
static void run(const char *environment) {
    char command[1024];
    FILE *output = NULL;
    size_t length = 0;
    (void)snprintf(command, sizeof command, "cd %s && env -i %s %s --open", other_folder.path,
                   environment, folder_path(&program_folder, "program"));
    output = popen(command, "r");
    assert_non_null(output);
    length = fread(said, 1, sizeof said - 1, output);
    said[length] = '\0';
    assert_int_equal(pclose(output), 0);
}

static void assert_said(const char *text) {
    if (strstr(said, text) == NULL) {
        fail_msg("\"%s\" does not say \"%s\"", said, text);
    }
}

static void assert_opened(const char *path) {
    static const char opened[] = "opened ";
    assert_memory_equal(said, opened, sizeof opened - 1);
    assert_string_equal(said + sizeof opened - 1, path);
}

/* Puts the library under test into a folder, under a name. */
static const char *put_library(const struct folder *folder, const char *name) {
    const char *path = folder_path(folder, name);
    assert_int_equal(symlink(library_path(), path), 0);
    return path;
}

static void skip_where_the_system_has_one(void) {
    run("");
    if (strncmp(said, "opened", 6) == 0) {
        skip();
    }
}

static void the_environment_names_it(void **state) {
    char variable[512];
    (void)state;
    (void)snprintf(variable, sizeof variable, "WMT_LIBRARY=%s", library_path());
    run(variable);
    assert_opened(library_path());
}

static void a_wrong_name_in_the_environment_is_an_error_and_no_search_follows(void **state) {
    (void)state;
    (void)put_library(&program_folder, "libwasmtime.so");
    run("WMT_LIBRARY=/nowhere/libwasmtime.so");
    assert_string_equal(said, "library-not-found: cannot open /nowhere/libwasmtime.so: there is no "
                              "such file (WMT_LIBRARY names it)");
    run("WMT_LIBRARY=libm.so.6");
    assert_said("library-not-wasmtime: cannot use libm.so.6");
    assert_said("(WMT_LIBRARY names it)");
}

static void an_empty_name_in_the_environment_is_none(void **state) {
    const char *path = put_library(&program_folder, "libwasmtime.so");
    (void)state;
    run("WMT_LIBRARY=");
    assert_opened(path);
}

static void it_lies_beside_the_program(void **state) {
    const char *path = put_library(&program_folder, "libwasmtime.so");
    (void)state;
    run("");
    assert_opened(path);
}

static void it_lies_beside_the_program_under_the_name_in_the_python_package(void **state) {
    const char *path = put_library(&program_folder, "_libwasmtime.so");
    (void)state;
    run("");
    assert_opened(path);
}

static void the_systems_loader_finds_it(void **state) {
    const char *path = put_library(&other_folder, "libwasmtime.so");
    char variable[512];
    (void)state;
    (void)snprintf(variable, sizeof variable, "LD_LIBRARY_PATH=%s", other_folder.path);
    run(variable);
    assert_opened(path);
}

static void a_path_relative_to_the_current_folder_is_told_as_absolute(void **state) {
    char expected[512];
    (void)state;
    folder_make_directory(&other_folder, "lib");
    (void)put_library(&other_folder, "lib/libwasmtime.so");
    (void)snprintf(expected, sizeof expected, "%s/lib/libwasmtime.so", other_folder.path);
    run("LD_LIBRARY_PATH=lib");
    assert_opened(expected);
    run("WMT_LIBRARY=lib/libwasmtime.so");
    assert_opened(expected);
}

static void what_lies_beside_the_program_comes_before_what_the_loader_finds(void **state) {
    const char *path = put_library(&program_folder, "libwasmtime.so");
    char variable[512];
    (void)state;
    (void)put_library(&other_folder, "libwasmtime.so");
    (void)snprintf(variable, sizeof variable, "LD_LIBRARY_PATH=%s", other_folder.path);
    run(variable);
    assert_opened(path);
}

static void the_current_folder_is_not_looked_into(void **state) {
    (void)state;
    skip_where_the_system_has_one();
    (void)put_library(&other_folder, "libwasmtime.so");
    run("");
    assert_said("library-not-found");
}

static void one_that_is_of_no_use_is_passed_over(void **state) {
    const char *path = put_library(&other_folder, "libwasmtime.so");
    char variable[512];
    (void)state;
    folder_write(&program_folder, "libwasmtime.so", "no library");
    (void)snprintf(variable, sizeof variable, "LD_LIBRARY_PATH=%s", other_folder.path);
    run(variable);
    assert_opened(path);
}

static void a_search_in_vain_tells_every_place_and_its_reason_in_one_line(void **state) {
    char text[512];
    (void)state;
    skip_where_the_system_has_one();
    folder_write(&program_folder, "libwasmtime.so", "no library");
    run("");
    assert_said("library-not-found: no libwasmtime was found: ");
    (void)snprintf(text, sizeof text, "cannot open %s/libwasmtime.so: it is not a shared library; ",
                   program_folder.path);
    assert_said(text);
    assert_said("by the system's loader: cannot open libwasmtime.so: ");
    assert_said("by the system's loader: cannot open _libwasmtime.so: ");
    assert_said("; /usr/local/lib has no libwasmtime.so or _libwasmtime.so; ");
    assert_said("/usr/lib has no libwasmtime.so");
    assert_null(strchr(said, '\n'));
}

static void the_default_runtime_is_tried_again_until_it_is_there_and_then_kept(void **state) {
    wmt_error *err = NULL;
    wmt_runtime *runtime = NULL;
    char *before = NULL;
    (void)state;
    assert_true(os_environment_get("WMT_LIBRARY", &before));
    assert_int_equal(setenv("WMT_LIBRARY", "/nowhere/libwasmtime.so", 1), 0);
    assert_null(wmt_runtime_default(&err));
    assert_string_equal(wmt_error_code(err), "library-not-found");
    wmt_error_clear(&err);
    assert_null(wmt_runtime_default(NULL));
    assert_int_equal(setenv("WMT_LIBRARY", before, 1), 0);
    runtime = wmt_runtime_default(WMT_DIE);
    assert_non_null(runtime);
    assert_int_equal(setenv("WMT_LIBRARY", "/nowhere/libwasmtime.so", 1), 0);
    assert_ptr_equal(wmt_runtime_default(WMT_DIE), runtime);
    for (int i = 0; i < 3; i++) {
        wmt_runtime_delete(runtime);
    }
    assert_string_equal(wmt_runtime_path(wmt_runtime_default(WMT_DIE)), before);
    assert_int_equal(setenv("WMT_LIBRARY", before, 1), 0);
    mem_free(before);
}

#define search_test(function)                                                                      \
    cmocka_unit_test_setup_teardown(function, make_folders, remove_folders)

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        search_test(the_environment_names_it),
        search_test(a_wrong_name_in_the_environment_is_an_error_and_no_search_follows),
        search_test(an_empty_name_in_the_environment_is_none),
        search_test(it_lies_beside_the_program),
        search_test(it_lies_beside_the_program_under_the_name_in_the_python_package),
        search_test(the_systems_loader_finds_it),
        search_test(a_path_relative_to_the_current_folder_is_told_as_absolute),
        search_test(what_lies_beside_the_program_comes_before_what_the_loader_finds),
        search_test(the_current_folder_is_not_looked_into),
        search_test(one_that_is_of_no_use_is_passed_over),
        search_test(a_search_in_vain_tells_every_place_and_its_reason_in_one_line),
        search_test(the_default_runtime_is_tried_again_until_it_is_there_and_then_kept),
    };
    if (argc == 2 && strcmp(argv[1], "--open") == 0) {
        return open_and_tell();
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
