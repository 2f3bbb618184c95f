/* The libwasmtime that is used, and files that are none. Where one is found is a matter for
 * tools/test-foreign, with the program `where`. */
#include "smoke.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void show(void *data, const char *line) {
    int *count = (int *)data;
    (void)line;
    (*count)++;
}

static void the_library_passes_the_self_test(void) {
    int count = 0;
    CHECK(wmt_runtime_self_test(wmt_runtime_default(&err), show, &count, &err));
    CHECK(count > 5);
}

static void the_library_has_what_official_builds_have(void) {
    static const char *const features[] = {"compiler", "wat", "wasi", "threads"};
    wmt_runtime *runtime = wmt_runtime_default(&err);
    CHECK(wmt_runtime_major(runtime) >= 20 && wmt_runtime_major(runtime) <= 50);
    for (size_t i = 0; i < sizeof features / sizeof *features; i++) {
        CHECK(wmt_runtime_has_feature(runtime, features[i]));
    }
}

/* Opened by a relative path, which systems take in different ways. */
static void a_runtime_is_opened_by_path_and_says_where_it_is(void) {
    wmt_runtime *runtime = wmt_runtime_open("library/used.lib", &err);
    const char *path = wmt_runtime_path(runtime);
    size_t length = strlen(path);
    CHECK(runtime != NULL);
    CHECK(length > strlen("library/used.lib") && strcmp(path + length - 8, "used.lib") == 0);
    CHECK(path[0] == '/' || path[1] == ':');
    wmt_runtime_delete(runtime);
}

static void check_refused(const char *path, const char *code, const char *part) {
    CHECK(wmt_runtime_open(path, &err) == NULL);
    CHECK(strstr(wmt_error_message(err), path) != NULL);
    CHECK_ERROR(WMT_ERROR_LOAD, code, part);
}

static void files_that_are_no_libraries_are_refused(void) {
    static const char text[] = "This is a text, and no library.\n";
    file_write("text.lib", text, sizeof text - 1);
    file_write("empty.lib", "", 0);
    check_refused("text.lib", "library-not-loadable", ""); /* not looked for in this folder */
    check_refused("./text.lib", "library-not-loadable", "it is not a shared library");
    check_refused("./empty.lib", "library-not-loadable", "");
    check_refused("./plain", "library-not-loadable", "");
    check_refused("./absent.lib", "library-not-found", "there is no such file");
    check_refused("absent-library", "library-not-loadable", "");
    CHECK(wmt_runtime_open("", &err) == NULL);
    CHECK_ERROR(WMT_ERROR_LOAD, "library-not-found", "empty");
}

static void libraries_of_other_platforms_are_refused(void) {
    static const char for_s390x[64] = "\177ELF\2\2\1\0\0\0\0\0\0\0\0\0\0\3\0\x16";
    static const char for_macos_on_powerpc[64] = "\xcf\xfa\xed\xfe\x12\0\0\1";
    file_write("s390x.lib", for_s390x, sizeof for_s390x);
    file_write("powerpc.lib", for_macos_on_powerpc, sizeof for_macos_on_powerpc);
    check_refused("./s390x.lib", "library-not-loadable", "made for s390x on Linux");
    check_refused("./powerpc.lib", "library-not-loadable", "made for another processor on macOS");
}

static void a_library_that_is_cut_off_is_refused(void) {
    static const size_t parts[] = {40, 300, 5000, 1000000, 4000000};
    char *bytes = (char *)malloc(4000000);
    FILE *file = fopen("library/used.lib", "rb");
    size_t size = file == NULL || bytes == NULL ? 0 : fread(bytes, 1, 4000000, file);
    if (file != NULL) {
        (void)fclose(file);
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts && parts[i] <= size; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "./cut-%u.lib", (unsigned)i);
        file_write(name, bytes, parts[i]);
        check_refused(name, "library-not-loadable", "");
    }
    free(bytes);
    CHECK(size == 4000000);
}

/* SMOKE_OTHER_LIBRARY: one that there is on this system, and no libwasmtime. */
static void a_library_that_is_not_wasmtime_is_refused(void) {
    const char *name = getenv("SMOKE_OTHER_LIBRARY");
    CHECK(name != NULL);
    check_refused(name, "library-not-wasmtime", "wasm_config_new");
}

const struct smoke_case library_cases[] = {
    {"the_library_passes_the_self_test", the_library_passes_the_self_test},
    {"the_library_has_what_official_builds_have", the_library_has_what_official_builds_have},
    {"a_runtime_is_opened_by_path_and_says_where_it_is",
     a_runtime_is_opened_by_path_and_says_where_it_is},
    {"files_that_are_no_libraries_are_refused", files_that_are_no_libraries_are_refused},
    {"libraries_of_other_platforms_are_refused", libraries_of_other_platforms_are_refused},
    {"a_library_that_is_cut_off_is_refused", a_library_that_is_cut_off_is_refused},
    {"a_library_that_is_not_wasmtime_is_refused", a_library_that_is_not_wasmtime_is_refused},
    {NULL, NULL},
};
