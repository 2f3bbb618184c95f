/* What libwasmtime writes and accepts, read by libwmt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "capi/capi.h"
#include "module_types.h"
#include "support/capi_library.h"
#include "support/module_bytes.h"
#include "support/type_lines.h"

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

/* The files of tests/guests/types. Each begins with the first major whose text parser takes it, and
 * with what it imports and exports. */
static const char *const names[] = {
    "plain",  "references", "memory64",        "table64", "page_size",       "threads",
    "shared", "exceptions", "stack_switching", "exact",   "compact_imports",
};

enum { TEXT_MAX = 4096 };

static void read_guest(const char *name, char text[TEXT_MAX]) {
    char path[400];
    FILE *file = NULL;
    size_t size = 0;
    (void)snprintf(path, sizeof path, "%s/types/%s.wat", WMT_TEST_GUESTS, name);
    file = fopen(path, "rb");
    assert_non_null(file);
    size = fread(text, 1, TEXT_MAX, file);
    assert_true(size < TEXT_MAX);
    text[size] = '\0';
    (void)fclose(file);
}

/* The comments that begin with "import" or "export". */
static void expected_lines(const char *text, char lines[TEXT_MAX]) {
    size_t length = 0;
    lines[0] = '\0';
    for (const char *at = text; strncmp(at, ";;; ", 4) == 0; at = strchr(at, '\n') + 1) {
        if (strncmp(at, ";;; since", 9) != 0) {
            const char *end = strchr(at, '\n') + 1;
            memcpy(lines + length, at + 4, (size_t)(end - at) - 4);
            length += (size_t)(end - at) - 4;
            lines[length] = '\0';
        }
    }
}

static bool is_too_new(const char *text) {
    return capi_major(capi_library()) < atoi(text + strlen(";;; since "));
}

/* The guest as a binary module; of size 0 if the library is too old for it. */
static struct module_bytes compile_guest(const char *text) {
    const struct capi *capi = capi_library();
    struct module_bytes module;
    wasm_byte_vec_t wasm;
    module.size = 0;
    if (is_too_new(text)) {
        return module;
    }
    capi_assert_ok(capi, capi_wasmtime_wat2wasm(capi, text, strlen(text), &wasm));
    assert_true(wasm.size <= MODULE_BYTES_MAX);
    memcpy(module.bytes, wasm.data, wasm.size);
    module.size = wasm.size;
    capi_wasm_byte_vec_delete(capi, &wasm);
    return module;
}

static void guests_have_the_types_in_their_comments(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        char text[TEXT_MAX];
        char expected[TEXT_MAX];
        char lines[TEXT_MAX];
        struct module_bytes module;
        struct module_types *types = NULL;
        wmt_error *err = NULL;
        read_guest(names[i], text);
        module = compile_guest(text);
        if (module.size == 0) {
            continue;
        }
        (void)module_types_parse(module.bytes, module.size, &types, &err);
        assert_string_equal(wmt_error_message(err), "");
        expected_lines(text, expected);
        type_lines(types, lines, sizeof lines);
        assert_string_equal(lines, expected);
        module_types_delete(types);
    }
}

#define ENABLE(capi, config, option)                                                               \
    if (capi_has(capi, wasmtime_config_wasm_##option##_set)) {                                     \
        capi_wasmtime_config_wasm_##option##_set(capi, config, true);                              \
    }

/* An engine with the proposals that the guests use, as far as the library has them. */
static wasm_engine_t *make_engine(const struct capi *capi) {
    wasm_config_t *config = capi_wasm_config_new(capi);
    capi_wasmtime_config_parallel_compilation_set(capi, config, false);
    ENABLE(capi, config, function_references)
    ENABLE(capi, config, gc)
    ENABLE(capi, config, memory64)
    ENABLE(capi, config, multi_memory)
    ENABLE(capi, config, threads)
    ENABLE(capi, config, exceptions)
    ENABLE(capi, config, custom_page_sizes)
    ENABLE(capi, config, compact_imports)
    return capi_wasm_engine_new_with_config(capi, config);
}

static bool library_accepts(const struct capi *capi, wasm_engine_t *engine,
                            const struct module_bytes *module) {
    wasmtime_error_t *error =
        capi_wasmtime_module_validate(capi, engine, module->bytes, module->size);
    if (error != NULL) {
        capi_wasmtime_error_delete(capi, error);
    }
    return error == NULL;
}

/* Where compact imports cannot be enabled, validation lets nonsense in them pass (compilation does
 * not). */
static bool is_validated(const struct capi *capi, const char *name) {
    return capi_has(capi, wasmtime_config_wasm_compact_imports_set) ||
           strcmp(name, "compact_imports") != 0;
}

/* The same numbers in every run. */
static uint32_t next_random(uint32_t *random) {
    *random ^= *random << 13;
    *random ^= *random >> 17;
    *random ^= *random << 5;
    return *random;
}

/* Changes one bit, `count` times anew; gives how often the result was still valid. */
static size_t mutate_and_read(wasm_engine_t *engine, const struct module_bytes *original,
                              size_t count, uint32_t *random) {
    size_t accepted = 0;
    for (size_t i = 0; i < count; i++) {
        struct module_bytes module = *original;
        struct module_types *types = NULL;
        wmt_error *err = NULL;
        module.bytes[next_random(random) % module.size] ^= (uint8_t)(1u << next_random(random) % 8);
        if (library_accepts(capi_library(), engine, &module)) {
            accepted++;
            (void)module_types_parse(module.bytes, module.size, &types, &err);
            assert_string_equal(wmt_error_message(err), "");
            module_types_delete(types);
        }
    }
    return accepted;
}

static void what_the_library_accepts_is_read(void **state) {
    wasm_engine_t *engine = make_engine(capi_library());
    uint32_t random = 2463534242;
    size_t accepted = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        char text[TEXT_MAX];
        struct module_bytes module;
        read_guest(names[i], text);
        module = compile_guest(text);
        if (module.size > 0 && is_validated(capi_library(), names[i])) {
            accepted += mutate_and_read(engine, &module, 1000, &random);
        }
    }
    if (getenv("DBG"))
        printf("%zu\n", accepted);
    assert_in_range(accepted, 100, SIZE_MAX);
    capi_wasm_engine_delete(capi_library(), engine);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(guests_have_the_types_in_their_comments),
        cmocka_unit_test(what_the_library_accepts_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
