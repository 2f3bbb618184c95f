/* Finding the version in a compiled module, whole or damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "alloc.h"
#include "capi/engine_section.h"

static uint8_t image[ENGINE_SECTION_IMAGE_SIZE];
static size_t image_size;

static int write_image(void **state) {
    (void)state;
    memset(image, 0xee, sizeof image);
    image_size = engine_section_write_image(image, "36.0.9");
    return 0;
}

/* Through a block of just that size, so that the address sanitizer sees a read behind it. */
static bool finds(const uint8_t *bytes, size_t size, const char *expected) {
    const char *version = NULL;
    size_t length = 0;
    uint8_t *exact = mem_alloc(size);
    bool found = false;
    assert_non_null(exact);
    memcpy(exact, bytes, size);
    found = engine_section_find_version(exact, size, &version, &length);
    if (found && expected != NULL) {
        assert_int_equal(length, strlen(expected));
        assert_memory_equal(version, expected, length);
    }
    if (found) {
        assert_true((const uint8_t *)version >= exact);
        assert_true((const uint8_t *)version + length <= exact + size);
    }
    mem_free(exact);
    return found;
}

static void what_is_written_is_found(void **state) {
    static const char *const versions[] = {"", "4", "48", "36.0.9",
                                           "1234567890.1234567890.123456789"};
    (void)state;
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        uint8_t written[ENGINE_SECTION_IMAGE_SIZE];
        size_t size = engine_section_write_image(written, versions[i]);
        assert_in_range(size, 1, sizeof written);
        assert_true(finds(written, size, versions[i]));
    }
}

static void what_comes_behind_the_image_does_not_matter(void **state) {
    (void)state;
    assert_true(finds(image, sizeof image, "36.0.9"));
}

static void an_image_cut_off_anywhere_is_refused(void **state) {
    (void)state;
    for (size_t size = 0; size < image_size - 1; size++) {
        assert_false(finds(image, size, NULL));
    }
    assert_true(finds(image, image_size, "36.0.9"));
}

static void no_damaged_byte_leads_out_of_the_image(void **state) {
    (void)state;
    for (size_t i = 0; i < image_size; i++) {
        uint8_t kept = image[i];
        for (unsigned value = 0; value < 256; value++) {
            image[i] = (uint8_t)value;
            (void)finds(image, image_size, NULL);
        }
        image[i] = kept;
    }
}

/* Offsets and sizes of the header and of the sections, all set to the largest. */
static void no_huge_number_leads_out_of_the_image(void **state) {
    (void)state;
    for (size_t i = 0; i + 8 <= image_size; i++) {
        uint8_t kept[8];
        memcpy(kept, image + i, sizeof kept);
        memset(image + i, 0xff, sizeof kept);
        (void)finds(image, image_size, NULL);
        memcpy(image + i, kept, sizeof kept);
    }
}

static void other_files_have_no_version(void **state) {
    static const uint8_t wasm[64] = {0, 'a', 's', 'm', 1};
    uint8_t other[ENGINE_SECTION_IMAGE_SIZE];
    (void)state;
    assert_false(finds(wasm, sizeof wasm, NULL));
    memcpy(other, image, sizeof other);
    other[4] = 1; /* 32-bit */
    assert_false(finds(other, image_size, NULL));
    memcpy(other, image, sizeof other);
    other[5] = 2; /* big-endian */
    assert_false(finds(other, image_size, NULL));
    for (size_t i = 0; i + 16 <= image_size; i++) {
        if (memcmp(image + i, ".wasmtime.engine", 16) == 0) {
            image[i + 1] = 'W';
        }
    }
    assert_false(finds(image, image_size, NULL));
}

#define image_test(function) cmocka_unit_test_setup(function, write_image)

int main(void) {
    const struct CMUnitTest tests[] = {
        image_test(what_is_written_is_found),
        image_test(what_comes_behind_the_image_does_not_matter),
        image_test(an_image_cut_off_anywhere_is_refused),
        image_test(no_damaged_byte_leads_out_of_the_image),
        image_test(no_huge_number_leads_out_of_the_image),
        image_test(other_files_have_no_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
