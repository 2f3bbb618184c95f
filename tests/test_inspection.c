/* Inspections: modules and artifacts, whole, cut off, hostile, and when memory runs out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/embedding.h"
#include "support/module_bytes.h"

#include "alloc.h"
#include "checksum.h"

/* Three imports (one has a NUL in its name), three exports, and custom sections at three places. */
static const char description[] =
    "0: 'first' 01 02 03 ;"
    "1: 01 60 01 7f 01 7e ;"
    "2: 03 'env' 'f' 00 00 'env' 03 'a' 00 03 7f 00 'm' 'n' 02 01 01 02 ;"
    "0: '' ;"
    "3: 01 00 ;"
    "7: 03 'g' 00 01 'memory' 02 00 '' 03 00 ;"
    "10: 01 04 00 42 00 0b ;"
    "0: 'name' ;";

struct expected_section {
    int id;
    const char *name;
    uint64_t offset;
    uint64_t size;
};

static wmt_inspection *inspect(const struct module_bytes *module) {
    wmt_error *err = NULL;
    wmt_inspection *inspection = wmt_inspection_new(module->bytes, module->size, &err);
    assert_no_error(&err);
    return inspection;
}

/* In memory of exactly that size, so that sanitizers and valgrind see what is read beyond. */
static wmt_inspection *inspect_exactly(const void *bytes, size_t size, wmt_error **err) {
    void *copy = malloc(size + (size == 0));
    wmt_inspection *inspection = NULL;
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    inspection = wmt_inspection_new(copy, size, err);
    free(copy);
    return inspection;
}

static void a_module_says_what_it_imports_and_exports(void **state) {
    struct module_bytes module = module_bytes(description, 0);
    wmt_inspection *inspection = inspect(&module);
    size_t length = 0;
    (void)state;
    assert_int_equal(wmt_inspection_content(inspection), WMT_CONTENT_MODULE);
    assert_int_equal(wmt_inspection_import_count(inspection), 3);
    assert_string_equal(wmt_inspection_import_module(inspection, 0, &length), "env");
    assert_int_equal(length, 3);
    assert_string_equal(wmt_inspection_import_name(inspection, 0, NULL), "f");
    assert_string_equal(wmt_type_text(wmt_inspection_import_type(inspection, 0)), "(i32) -> (i64)");
    assert_memory_equal(wmt_inspection_import_name(inspection, 1, &length), "\1a\0", 4);
    assert_int_equal(length, 3);
    assert_string_equal(wmt_type_text(wmt_inspection_import_type(inspection, 2)), "memory 1 2");
    assert_int_equal(wmt_inspection_export_count(inspection), 3);
    assert_string_equal(wmt_inspection_export_name(inspection, 1, &length), "memory");
    assert_int_equal(length, 6);
    assert_string_equal(wmt_inspection_export_name(inspection, 2, &length), "");
    assert_int_equal(length, 0);
    assert_string_equal(wmt_type_text(wmt_inspection_export_type(inspection, 2)), "global i32");
    wmt_inspection_delete(inspection);
}

/* The offsets are counted by hand: a section's content begins two bytes behind its beginning. */
static void a_module_says_what_it_consists_of(void **state) {
    static const struct expected_section expected[] = {
        {0, "first", 10, 9},   {1, "type", 21, 6},  {2, "import", 29, 0}, {0, "", 0, 1},
        {3, "function", 0, 2}, {7, "export", 0, 0}, {10, "code", 0, 6},   {0, "name", 0, 5},
    };
    struct module_bytes module = module_bytes(description, 0);
    wmt_inspection *inspection = inspect(&module);
    uint64_t end = 8;
    (void)state;
    assert_int_equal(wmt_inspection_section_count(inspection), 8);
    for (size_t i = 0; i < 8; i++) {
        size_t length = 99;
        uint64_t offset = wmt_inspection_section_offset(inspection, i);
        uint64_t size = wmt_inspection_section_size(inspection, i);
        assert_int_equal(wmt_inspection_section_id(inspection, i), expected[i].id);
        assert_string_equal(wmt_inspection_section_name(inspection, i, &length), expected[i].name);
        assert_int_equal(length, strlen(expected[i].name));
        assert_int_equal(offset, end + 2);
        assert_true(expected[i].offset == 0 || expected[i].offset == offset);
        assert_true(expected[i].size == 0 || expected[i].size == size);
        end = offset + size;
    }
    assert_int_equal(end, module.size);
    wmt_inspection_delete(inspection);
}

/* As producers with fixed-width sizes write it, which is one byte more than needed, or four. */
static void sizes_may_be_padded(void **state) {
    struct module_bytes module = module_bytes("00 85 80 00 'name' 01 81 80 80 80 00 00", 0);
    wmt_inspection *inspection = inspect(&module);
    (void)state;
    assert_int_equal(wmt_inspection_section_count(inspection), 2);
    assert_int_equal(wmt_inspection_section_offset(inspection, 0), 12);
    assert_string_equal(wmt_inspection_section_name(inspection, 0, NULL), "name");
    assert_int_equal(wmt_inspection_section_offset(inspection, 1), 23);
    assert_string_equal(wmt_inspection_section_name(inspection, 1, NULL), "type");
    wmt_inspection_delete(inspection);
}

static void an_empty_module_has_nothing(void **state) {
    struct module_bytes module = module_bytes("", 0);
    wmt_inspection *inspection = inspect(&module);
    (void)state;
    assert_int_equal(wmt_inspection_import_count(inspection), 0);
    assert_int_equal(wmt_inspection_export_count(inspection), 0);
    assert_int_equal(wmt_inspection_section_count(inspection), 0);
    wmt_inspection_delete(inspection);
}

static void expect_nothing(const wmt_inspection *inspection, size_t index) {
    size_t length = 5;
    assert_null(wmt_inspection_import_module(inspection, index, &length));
    assert_int_equal(length, 0);
    assert_null(wmt_inspection_import_name(inspection, index, NULL));
    assert_null(wmt_inspection_import_type(inspection, index));
    assert_null(wmt_inspection_export_name(inspection, index, NULL));
    assert_null(wmt_inspection_export_type(inspection, index));
    assert_null(wmt_inspection_section_name(inspection, index, NULL));
    assert_int_equal(wmt_inspection_section_id(inspection, index), -1);
    assert_int_equal(wmt_inspection_section_offset(inspection, index), 0);
    assert_int_equal(wmt_inspection_section_size(inspection, index), 0);
}

static void out_of_range_there_is_nothing(void **state) {
    struct module_bytes module = module_bytes(description, 0);
    wmt_inspection *inspection = inspect(&module);
    (void)state;
    expect_nothing(inspection, 8);
    expect_nothing(inspection, SIZE_MAX);
    wmt_inspection_delete(inspection);
    expect_nothing(NULL, 0);
    assert_int_equal(wmt_inspection_content(NULL), WMT_CONTENT_UNKNOWN);
    assert_int_equal(wmt_inspection_import_count(NULL), 0);
    assert_int_equal(wmt_inspection_export_count(NULL), 0);
    assert_int_equal(wmt_inspection_section_count(NULL), 0);
    wmt_inspection_delete(NULL);
}

/* Cut off at the end of a section, it is a module of fewer sections. */
static void a_truncated_module_is_refused(void **state) {
    struct module_bytes module = module_bytes(description, 0);
    size_t accepted = 0;
    (void)state;
    for (size_t size = 0; size < module.size; size++) {
        wmt_error *err = NULL;
        wmt_inspection *inspection = inspect_exactly(module.bytes, size, &err);
        assert_true((inspection == NULL) == (err != NULL));
        assert_true(err == NULL || wmt_error_kind_of(err) == WMT_ERROR_COMPILE);
        accepted += inspection != NULL;
        wmt_inspection_delete(inspection);
        wmt_error_clear(&err);
    }
    assert_int_equal(accepted, 8); /* the header alone, and seven of the eight sections' ends */
}

static void what_is_no_module_says_what_it_is(void **state) {
    static const struct {
        const char *bytes;
        size_t size;
        int kind;
        const char *code;
        const char *part;
    } rows[] = {
        {"", 0, WMT_ERROR_COMPILE, "invalid-module", "empty"},
        {"(module)", 8, WMT_ERROR_COMPILE, "invalid-module", "text format"},
        {"\0asm\x0d\0\1\0", 8, WMT_ERROR_INVALID, "component", "component"},
        {"\0asm\2\0\0\0", 8, WMT_ERROR_UNSUPPORTED, "unknown-encoding", "version"},
        {"\177ELF\2\1\1\0", 8, WMT_ERROR_INVALID, "native-code", "native code"},
        {"#!/bin/sh", 9, WMT_ERROR_COMPILE, "invalid-module", "not WebAssembly"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        wmt_error *err = NULL;
        assert_null(inspect_exactly(rows[i].bytes, rows[i].size, &err));
        assert_error(&err, rows[i].kind, rows[i].code, rows[i].part);
    }
}

static void hostile_sections_are_refused_with_their_place(void **state) {
    static const struct {
        const char *description;
        const char *part;
    } rows[] = {
        {"00 00", "offset 0xa"},              /* a custom section without room for a name */
        {"0: 05 'a' ;", "offset 0xa"},        /* its name goes beyond it */
        {"00 01 05 0: 'ab' ;", "offset 0xa"}, /* and into what comes after it */
        {"0: 02 c3 28 ;", "UTF-8"},
        {"00 ff ff ff ff 0f", "offset 0x9"},
        {"00 ff ff ff ff ff", "offset 0x9"},
        {"01 ff 00", "offset 0x9"},
        {"1: 00 ; 1: 00 ;", "twice"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct module_bytes module = module_bytes(rows[i].description, 0);
        wmt_error *err = NULL;
        assert_null(inspect_exactly(module.bytes, module.size, &err));
        assert_error(&err, WMT_ERROR_COMPILE, "invalid-module", rows[i].part);
    }
}

static void every_changed_bit_is_read_or_refused(void **state) {
    struct module_bytes module = module_bytes(description, 0);
    (void)state;
    for (size_t bit = 0; bit < 8 * module.size; bit++) {
        wmt_error *err = NULL;
        wmt_inspection *inspection = NULL;
        module.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        inspection = inspect_exactly(module.bytes, module.size, &err);
        assert_true((inspection == NULL) == (err != NULL));
        for (size_t i = 0; i < wmt_inspection_section_count(inspection); i++) {
            assert_true(wmt_inspection_section_offset(inspection, i) +
                            wmt_inspection_section_size(inspection, i) <=
                        module.size);
        }
        wmt_inspection_delete(inspection);
        wmt_error_clear(&err);
        module.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

static void fail_every_allocation(const void *bytes, size_t size) {
    long count = 0;
    mem_fail_from(-1);
    wmt_inspection_delete(wmt_inspection_new(bytes, size, WMT_DIE));
    count = mem_allocation_count();
    assert_true(count > 1);
    for (long nth = 0; nth < count; nth++) {
        wmt_error *err = NULL;
        wmt_inspection *inspection = NULL;
        mem_fail_from(nth);
        inspection = wmt_inspection_new(bytes, size, &err);
        mem_fail_from(-1);
        assert_null(inspection);
        assert_string_equal(wmt_error_code(err), "out-of-memory");
        wmt_error_clear(&err);
    }
}

/* Many custom sections, so that their list and their names need memory of their own. */
static void every_allocation_may_fail(void **state) {
    struct module_bytes module = module_bytes(description, 0);
    (void)state;
    for (size_t i = 0; i < 200; i++) {
        module_bytes_add(&module, "0: 'a section' ;", 0);
    }
    fail_every_allocation(module.bytes, module.size);
}

static void an_error_that_is_set_stays(void **state) {
    wmt_error *err = wmt_error_new("earlier");
    struct module_bytes module = module_bytes("", 0);
    (void)state;
    assert_null(wmt_inspection_new(module.bytes, module.size, &err));
    assert_error(&err, WMT_ERROR_HOST, "host", "earlier");
    assert_null(wmt_inspection_new(NULL, 0, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "bytes");
}

/* Artifacts */

enum { FOOTER_SIZE = 32, CHECKSUM_AT = 24 };

static wmt_bytes *make_artifact(const struct embedding *embedding) {
    wmt_module *module = embedding_module(
        embedding, "(module (import \"env\" \"f\" (func (param i32)))"
                   "  (memory (export \"memory\") 1 4) (func (export \"run\") (result f64)"
                   "  (f64.const 1)))");
    wmt_bytes *artifact = wmt_module_serialize(module, WMT_DIE);
    wmt_module_delete(module);
    return artifact;
}

static bool has_section(const wmt_inspection *inspection, const char *name) {
    for (size_t i = 0; i < wmt_inspection_section_count(inspection); i++) {
        if (strcmp(wmt_inspection_section_name(inspection, i, NULL), name) == 0) {
            return true;
        }
    }
    return false;
}

static void an_artifact_says_what_its_module_did(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_bytes *artifact = make_artifact(embedding);
    wmt_inspection *inspection =
        wmt_inspection_new(wmt_bytes_data(artifact), wmt_bytes_size(artifact), &err);
    assert_no_error(&err);
    assert_int_equal(wmt_inspection_content(inspection), WMT_CONTENT_ARTIFACT);
    assert_int_equal(wmt_inspection_import_count(inspection), 1);
    assert_string_equal(wmt_type_text(wmt_inspection_import_type(inspection, 0)), "(i32) -> ()");
    assert_int_equal(wmt_inspection_export_count(inspection), 2);
    assert_string_equal(wmt_type_text(wmt_inspection_export_type(inspection, 0)), "memory 1 4");
    assert_string_equal(wmt_inspection_export_name(inspection, 1, NULL), "run");
    assert_true(has_section(inspection, ".text"));
    assert_true(has_section(inspection, ".wasmtime.engine"));
    assert_int_equal(wmt_inspection_section_id(inspection, 0), -1);
    for (size_t i = 0; i < wmt_inspection_section_count(inspection); i++) {
        assert_true(wmt_inspection_section_offset(inspection, i) +
                        wmt_inspection_section_size(inspection, i) <
                    wmt_bytes_size(artifact));
    }
    wmt_inspection_delete(inspection);
    fail_every_allocation(wmt_bytes_data(artifact), wmt_bytes_size(artifact));
    wmt_bytes_delete(artifact);
}

static void an_artifact_without_trailer_or_damaged_is_refused(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_bytes *artifact = make_artifact(embedding);
    size_t size = wmt_bytes_size(artifact);
    uint8_t *copy = malloc(size);
    size_t bare_size = 0;
    assert_non_null(copy);
    memcpy(copy, wmt_bytes_data(artifact), size);
    bare_size = (size_t)load_u64(copy + size - FOOTER_SIZE);
    assert_null(wmt_inspection_new(copy, bare_size, &err));
    assert_error(&err, WMT_ERROR_NOTFOUND, "no-types", "trailer");
    assert_null(wmt_inspection_new(copy, bare_size + 1, &err));
    assert_error(&err, WMT_ERROR_IO, "damaged-artifact", "behind its image");
    copy[size / 2] ^= 1;
    assert_null(wmt_inspection_new(copy, size, &err));
    assert_error(&err, WMT_ERROR_IO, "damaged-artifact", "checksum");
    free(copy);
    wmt_bytes_delete(artifact);
}

/* The checksum finds no attack: whoever knows how it is made writes what they want before it. */
static void an_artifact_forged_anywhere_is_read_or_refused(void **state) {
    const struct embedding *embedding = *state;
    wmt_bytes *artifact = make_artifact(embedding);
    size_t size = wmt_bytes_size(artifact);
    uint8_t *copy = malloc(size);
    assert_non_null(copy);
    memcpy(copy, wmt_bytes_data(artifact), size);
    for (size_t i = 0; i < size - CHECKSUM_AT; i += i < 64 || i > size - 2048 ? 1 : 61) {
        uint8_t byte = copy[i];
        wmt_error *err = NULL;
        wmt_inspection *inspection = NULL;
        copy[i] ^= (uint8_t)(0xff - i % 8);
        store_u64(copy + size - 16, checksum_of(copy, size - 16));
        inspection = inspect_exactly(copy, size, &err);
        assert_true((inspection == NULL) == (err != NULL));
        wmt_inspection_delete(inspection);
        wmt_error_clear(&err);
        copy[i] = byte;
    }
    free(copy);
    wmt_bytes_delete(artifact);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_module_says_what_it_imports_and_exports),
        cmocka_unit_test(a_module_says_what_it_consists_of),
        cmocka_unit_test(sizes_may_be_padded),
        cmocka_unit_test(an_empty_module_has_nothing),
        cmocka_unit_test(out_of_range_there_is_nothing),
        cmocka_unit_test(a_truncated_module_is_refused),
        cmocka_unit_test(what_is_no_module_says_what_it_is),
        cmocka_unit_test(hostile_sections_are_refused_with_their_place),
        cmocka_unit_test(every_changed_bit_is_read_or_refused),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(an_error_that_is_set_stays),
        embedding_test(an_artifact_says_what_its_module_did),
        embedding_test(an_artifact_without_trailer_or_damaged_is_refused),
        embedding_test(an_artifact_forged_anywhere_is_read_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
