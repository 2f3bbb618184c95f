/* Files that are no libwasmtime that could be used: each is refused, with what is wrong with it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>

#include "alloc.h"
#include "error.h"
#include "os/os.h"
#include "runtime.h"
#include "support/folder.h"
#include "support/libraries.h"
#include "support/substitute.h"

/* What the loader of this system says. */
#if defined(__GLIBC__)
#define GLIBC_REASON(text) text
#else
#define GLIBC_REASON(text) ""
#endif

/* A library that there is on this system, and is no libwasmtime; and where the headers of libraries
 * say what processor they are for. */
#if defined(_WIN32)
#define OTHER_LIBRARY "kernel32.dll"
#define SYSTEM_NAME "Windows"
enum { MACHINE_X86_64 = 0x8664, MACHINE_AARCH64 = 0xaa64, HEADER_OFFSET = 0x3c };
static size_t machine_offset(const uint8_t *bytes) {
    uint32_t header = 0;
    memcpy(&header, bytes + HEADER_OFFSET, sizeof header);
    return header + 4;
}
#else
#if defined(__GLIBC__)
#define OTHER_LIBRARY "libm.so.6"
#else
#define OTHER_LIBRARY "libgcc_s.so.1"
#endif
#define SYSTEM_NAME "Linux"
enum { MACHINE_X86_64 = 62, MACHINE_AARCH64 = 183, MACHINE_OFFSET = 18 };
static size_t machine_offset(const uint8_t *bytes) {
    (void)bytes;
    return MACHINE_OFFSET;
}
#endif

static struct folder folder;
static uint8_t *library; /* the bytes of the library under test */
static size_t library_size;

static int prepare(void **state) {
    const size_t limit = (size_t)1 << 30;
    (void)state;
    folder_make(&folder);
    return os_file_read(library_path(), limit, &library, &library_size, WMT_DIE) ? 0 : -1;
}

static int clean_up(void **state) {
    (void)state;
    substitute_nothing();
    folder_remove(&folder);
    mem_free(library);
    return 0;
}

/* A file that starts with the bytes of the library under test, `size` of them. */
static const char *write_library(const char *name, size_t size) {
    const char *path = folder_path(&folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(library, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return path;
}

static void assert_refused(const char *path, int kind, const char *code, const char *text) {
    wmt_error *err = NULL;
    assert_null(wmt_runtime_open(path, &err));
    assert_string_equal(wmt_error_code(err), code);
    assert_int_equal(wmt_error_kind_of(err), kind);
    if (strstr(wmt_error_message(err), path) == NULL ||
        strstr(wmt_error_message(err), text) == NULL) {
        fail_msg("\"%s\" does not say \"%s\" of %s", wmt_error_message(err), text, path);
    }
    assert_null(strchr(wmt_error_message(err), '\n'));
    assert_int_not_equal(strlen(wmt_error_advice(err)), 0);
    wmt_error_delete(err);
}

static void no_file_at_all(void **state) {
    (void)state;
    assert_refused(folder_path(&folder, "nothing.so"), WMT_ERROR_LOAD, "library-not-found",
                   "there is no such file");
    assert_refused("", WMT_ERROR_LOAD, "library-not-found", "empty");
    assert_refused("libwmt-no-such-library.so", WMT_ERROR_LOAD, "library-not-loadable",
                   POSIX_REASON("No such file"));
}

static void a_text_file(void **state) {
    (void)state;
    folder_write(&folder, "text.so", "This is a text, and no library at all.\n");
    assert_refused(folder_path(&folder, "text.so"), WMT_ERROR_LOAD, "library-not-loadable",
                   "it is not a shared library");
}

static void an_empty_file(void **state) {
    (void)state;
    folder_write(&folder, "empty.so", "");
    assert_refused(folder_path(&folder, "empty.so"), WMT_ERROR_LOAD, "library-not-loadable",
                   GLIBC_REASON("file too short"));
}

static void a_directory(void **state) {
    (void)state;
    assert_refused(folder.path, WMT_ERROR_LOAD, "library-not-loadable", POSIX_REASON("irectory"));
}

static void a_library_that_is_cut_off(void **state) {
    static const size_t parts[] = {1, 10,
                                   30}; /* of a hundred: what follows is of no use to a loader */
    (void)state;
    assert_refused(write_library("part.so", 40), WMT_ERROR_LOAD, "library-not-loadable",
                   GLIBC_REASON("file too short"));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "part%zu.so", i);
        assert_refused(write_library(name, library_size / 100 * parts[i]), WMT_ERROR_LOAD,
                       "library-not-loadable", POSIX_REASON("the end of the file is missing"));
    }
}

static void a_library_for_another_processor(void **state) {
    uint8_t *machine = library + machine_offset(library);
    bool is_x86 = machine[0] == (MACHINE_X86_64 & 0xff) && machine[1] == MACHINE_X86_64 >> 8;
    uint16_t other = is_x86 ? MACHINE_AARCH64 : MACHINE_X86_64;
    (void)state;
    memcpy(machine, &other, sizeof other);
    assert_refused(write_library("other.so", library_size), WMT_ERROR_LOAD, "library-not-loadable",
                   is_x86 ? "made for aarch64 on " SYSTEM_NAME : "made for x86-64 on " SYSTEM_NAME);
}

static void a_library_for_another_system(void **state) {
    static const char macho[] = "\xcf\xfa\xed\xfe\x0c\0\0\1";
    (void)state;
    memcpy(library, macho, sizeof macho);
    assert_refused(write_library("mac.so", 4096), WMT_ERROR_LOAD, "library-not-loadable",
                   "made for aarch64 on macOS");
}

static void a_library_that_is_not_wasmtime(void **state) {
    (void)state;
    assert_refused(OTHER_LIBRARY, WMT_ERROR_LOAD, "library-not-wasmtime", "wasm_config_new");
}

static void a_wasmtime_older_than_20(void **state) {
    (void)state;
    substitute_major("19");
    assert_refused(library_path(), WMT_ERROR_VERSION, "version-too-old", "older than 20");
}

static capi_symbol original;

static void *no_func_to_raw(wasmtime_context_t *context, const wasmtime_func_t *func) {
    (void)context;
    (void)func;
    return NULL;
}

static void an_unknown_major_that_fails_the_self_test(void **state) {
    (void)state;
    substitute_major("51");
    substitute_function("wasmtime_func_to_raw", (capi_symbol)no_func_to_raw, &original);
    assert_refused(library_path(), WMT_ERROR_VERSION, "self-test-failed", "cannot use");
}

/* A refusal leaves nothing behind that would hinder the next. */
static void a_good_library_is_opened_after_all_that(void **state) {
    wmt_runtime *runtime = NULL;
    (void)state;
#if defined(_WIN32)
    skip(); /* a file that is open as a library cannot be removed */
#endif
    folder_write(&folder, "text.so", "no library");
    assert_refused(folder_path(&folder, "text.so"), WMT_ERROR_LOAD, "library-not-loadable", "");
    runtime = wmt_runtime_open(write_library("text.so", library_size), WMT_DIE);
    assert_in_range(wmt_runtime_major(runtime), 20, 50);
    wmt_runtime_delete(runtime);
}

#define refused_test(function) cmocka_unit_test_setup_teardown(function, prepare, clean_up)

int main(void) {
    const struct CMUnitTest tests[] = {
        refused_test(no_file_at_all),
        refused_test(a_text_file),
        refused_test(an_empty_file),
        refused_test(a_directory),
        refused_test(a_library_that_is_cut_off),
        refused_test(a_library_for_another_processor),
        refused_test(a_library_for_another_system),
        refused_test(a_library_that_is_not_wasmtime),
        refused_test(a_wasmtime_older_than_20),
        refused_test(an_unknown_major_that_fails_the_self_test),
        refused_test(a_good_library_is_opened_after_all_that),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
