/* Opening libraries and finding what is in them; what a file that is none is said to be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "alloc.h"
#include "os/library_file.h"
#include "os/os.h"
#include "support/folder.h"
#include "support/libraries.h"

static char reason[256];

static struct os_library *open_library(const char *path) {
    reason[0] = '\0';
    return os_library_open(path, reason, sizeof reason);
}

static void a_library_gives_its_symbols(void **state) {
    struct os_library *library = open_library(library_path());
    (void)state;
    assert_non_null(library);
    assert_non_null(os_library_symbol(library, "wasm_engine_new"));
    assert_null(os_library_symbol(library, "no_such_function"));
    assert_null(os_library_symbol(library, ""));
}

static void a_library_opened_twice_is_the_same(void **state) {
    (void)state;
    assert_ptr_equal(open_library(library_path()), open_library(library_path()));
}

static void the_symbols_of_a_library_stay_out_of_the_program(void **state) {
    struct os_library *program = open_library("libc.so.6");
    (void)state;
    assert_non_null(open_library(library_path()));
    assert_non_null(program);
    assert_null(os_library_symbol(program, "wasm_engine_new"));
}

static void an_address_tells_its_file(void **state) {
    struct os_library *library = open_library(library_path());
    char *path = os_library_path_of(os_library_symbol(library, "wasm_engine_new"));
    char *program = os_program_path();
    (void)state;
    assert_string_equal(path, library_path());
    mem_free(path);
    path = os_library_path_of((os_symbol)an_address_tells_its_file);
    assert_string_equal(path, program);
    mem_free(path);
    mem_free(program);
    path = os_library_path_of(NULL);
    assert_string_equal(path, "");
    mem_free(path);
}

static void a_failure_has_its_reason_in_one_line(void **state) {
    struct folder folder;
    (void)state;
    folder_make(&folder);
    folder_write(&folder, "text.so", "This is not a library.\n");
    assert_null(open_library(folder_path(&folder, "text.so")));
    assert_int_not_equal(strlen(reason), 0);
    assert_null(strchr(reason, '\n'));
    assert_null(open_library(folder_path(&folder, "nothing.so")));
    assert_non_null(strstr(reason, "No such file"));
    assert_null(open_library("libwmt-no-such-library.so"));
    assert_non_null(strstr(reason, "No such file"));
    folder_remove(&folder);
}

static void a_long_reason_is_cut(void **state) {
    char little[8];
    (void)state;
    memset(little, 'x', sizeof little);
    assert_null(os_library_open("/nowhere/libwmt.so", little, sizeof little - 1));
    assert_int_equal(strlen(little), sizeof little - 2);
    assert_int_equal(little[sizeof little - 1], 'x');
}

/* The first bytes of files, and what is said of them on Linux for x86-64. */
#define ZEROS_8 "\0\0\0\0\0\0\0\0"
#define ELF_HEADER(data, machine)                                                                  \
    "\177ELF\2" data "\1" ZEROS_8 "\0"                                                             \
    "\3\0" machine
#define PE_HEADER(machine)                                                                         \
    "MZ" ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8 "\0\0\x40\0\0\0PE\0\0" machine

static const struct file {
    const char *bytes;
    size_t size;
    const char *said; /* NULL: it fits */
} files[] = {
#define FILE_ROW(bytes, said)                                                                      \
    { bytes, sizeof bytes - 1, said }
    FILE_ROW(ELF_HEADER("\1", "\x3e\0"), NULL),
    FILE_ROW(ELF_HEADER("\1", "\xb7\0"),
             "it is made for aarch64 on Linux, and one for x86-64 on Linux is needed"),
    FILE_ROW(ELF_HEADER("\1", "\3\0"), "for x86 on"),
    FILE_ROW(ELF_HEADER("\2", "\0\x16"), "for s390x on"),
    FILE_ROW(ELF_HEADER("\1", "\xff\xff"), "for another processor on"),
    FILE_ROW("\xcf\xfa\xed\xfe\x0c\0\0\1", "for aarch64 on macOS"),
    FILE_ROW("\xcf\xfa\xed\xfe\7\0\0\1", "for x86-64 on macOS"),
    FILE_ROW(PE_HEADER("\x64\x86"), "for x86-64 on Windows"),
    FILE_ROW(PE_HEADER("\x64\xaa"), "for aarch64 on Windows"),
    FILE_ROW("!<arch>\n", "static library"),
    FILE_ROW("text", "it is not a shared library"),
    FILE_ROW("", "it is not a shared library"),
    /* cut off, or pointing beyond the end */
    FILE_ROW("\177ELF\2\1\1", "it is not a shared library"),
    FILE_ROW("MZ", "it is not a shared library"),
    FILE_ROW("MZ" ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8 ZEROS_8 "\0\0\xff\xff\xff\xff",
             "it is not a shared library"),
};

static void a_file_is_told_by_its_first_bytes(void **state) {
    (void)state;
#if defined(__linux__) && defined(__x86_64__)
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const struct file *file = &files[i];
        bool fits = false;
        reason[0] = '\0';
        fits = library_file_fits((const uint8_t *)file->bytes, file->size, reason, sizeof reason);
        assert_int_equal(fits, file->said == NULL);
        if (file->said != NULL && strstr(reason, file->said) == NULL) {
            fail_msg("row %zu: \"%s\" does not say \"%s\"", i, reason, file->said);
        }
    }
#else
    (void)files;
    skip();
#endif
}

static void the_start_of_a_file_can_be_cut_anywhere(void **state) {
    static const char whole[] = PE_HEADER("\x64\x86");
    (void)state;
    for (size_t size = 0; size < sizeof whole - 1; size++) {
        uint8_t *exact = mem_alloc(size); /* so that the address sanitizer sees the end */
        assert_non_null(exact);
        memcpy(exact, whole, size);
        assert_false(library_file_fits(exact, size, reason, sizeof reason));
        mem_free(exact);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_library_gives_its_symbols),
        cmocka_unit_test(a_library_opened_twice_is_the_same),
        cmocka_unit_test(the_symbols_of_a_library_stay_out_of_the_program),
        cmocka_unit_test(an_address_tells_its_file),
        cmocka_unit_test(a_failure_has_its_reason_in_one_line),
        cmocka_unit_test(a_long_reason_is_cut),
        cmocka_unit_test(a_file_is_told_by_its_first_bytes),
        cmocka_unit_test(the_start_of_a_file_can_be_cut_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
