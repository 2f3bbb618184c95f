/* Drifts of the settings of WASI. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "capi/abilities.h"
#include "support/capi_library.h"
#include "support/folder.h"

/* `run` gives the result of one WASI call; what the call writes stays in the memory. */
static const char counts_wat[] =
    "(module"
    " (import \"wasi_snapshot_preview1\" \"args_sizes_get\""
    "  (func $args_sizes (param i32 i32) (result i32)))"
    " (import \"wasi_snapshot_preview1\" \"args_get\" (func $args (param i32 i32) (result i32)))"
    " (import \"wasi_snapshot_preview1\" \"environ_sizes_get\""
    "  (func $environ_sizes (param i32 i32) (result i32)))"
    " (import \"wasi_snapshot_preview1\" \"environ_get\""
    "  (func $environ (param i32 i32) (result i32)))"
    " (memory (export \"memory\") 1)"
    " (func (export \"run\") (result i32)"
    "  (drop (call $args_sizes (i32.const 0) (i32.const 4)))"
    "  (drop (call $args (i32.const 64) (i32.const 256)))"
    "  (drop (call $environ_sizes (i32.const 8) (i32.const 12)))"
    "  (call $environ (i32.const 1024) (i32.const 2048))))";

static const char mkdir_wat[] = "(module"
                                " (import \"wasi_snapshot_preview1\" \"path_create_directory\""
                                "  (func $mkdir (param i32 i32 i32) (result i32)))"
                                " (memory (export \"memory\") 1)"
                                " (data (i32.const 0) \"made\")"
                                " (func (export \"run\") (result i32)"
                                "  (call $mkdir (i32.const 3) (i32.const 0) (i32.const 4))))";

static const char read_wat[] =
    "(module"
    " (import \"wasi_snapshot_preview1\" \"path_open\" (func $open"
    "  (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))"
    " (memory (export \"memory\") 1)"
    " (data (i32.const 0) \"there\")"
    " (func (export \"run\") (result i32)"
    "  (call $open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 5) (i32.const 0)"
    "   (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 16))))";

/* Gives what `run` returns, and the first bytes of the guest's memory. */
static int32_t run(wasi_config_t *wasi, const char *wat, void *bytes, size_t size) {
    struct capi_store store = capi_store_open(NULL);
    const struct capi *capi = store.capi;
    capi_assert_ok(capi, capi_wasmtime_context_set_wasi(capi, store.context, wasi));
    wasmtime_linker_t *linker = capi_wasmtime_linker_new(capi, store.engine);
    capi_assert_ok(capi, capi_wasmtime_linker_define_wasi(capi, linker));
    wasmtime_module_t *module = capi_module(&store, wat);
    wasmtime_instance_t instance;
    wasm_trap_t *trap = NULL;
    capi_assert_ok(capi, capi_wasmtime_linker_instantiate(capi, linker, store.context, module,
                                                          &instance, &trap));
    assert_null(trap);
    wasmtime_extern_t func = capi_export(&store, &instance, "run");
    wasmtime_val_raw_t raw = {.i64 = 0};
    capi_assert_ok(capi, capi_wasmtime_func_call_unchecked(capi, store.context, &func.of.func, &raw,
                                                           1, &trap));
    assert_null(trap);
    wasmtime_extern_t memory = capi_export(&store, &instance, "memory");
    memcpy(bytes, capi_wasmtime_memory_data(capi, store.context, &memory.of.memory), size);
    capi_wasmtime_module_delete(capi, module);
    capi_wasmtime_linker_delete(capi, linker);
    capi_store_close(&store);
    return raw.i32;
}

static void the_guest_sees_arguments_and_environment(void **state) {
    (void)state;
    const struct capi *capi = capi_library();
    wasi_config_t *wasi = capi_wasi_config_new(capi);
    const char *argv[] = {"first", "second \xc3\xa9"};
    const char *names[] = {"A", "B", "C"};
    const char *values[] = {"1", "", "3"};
    assert_true(capi_wasi_config_set_argv(capi, wasi, 2, argv));
    assert_true(capi_wasi_config_set_env(capi, wasi, 3, names, values));
    uint8_t bytes[2048 + 64];
    assert_int_equal(run(wasi, counts_wat, bytes, sizeof(bytes)), 0);
    uint32_t sizes[4];
    memcpy(sizes, bytes, sizeof(sizes));
    assert_int_equal(sizes[0], 2);
    assert_int_equal(sizes[1], sizeof("first") + sizeof("second \xc3\xa9"));
    assert_int_equal(sizes[2], 3);
    assert_memory_equal(bytes + 256, "first\0second \xc3\xa9", sizes[1]);
    assert_memory_equal(bytes + 2048, "A=1\0B=\0C=3", sizes[3]);
}

static void text_that_is_not_utf8_is_refused(void **state) {
    (void)state;
    const struct capi *capi = capi_library();
    wasi_config_t *wasi = capi_wasi_config_new(capi);
    const char *good = "good";
    const char *bad = "bad \xff";
    assert_false(capi_wasi_config_set_argv(capi, wasi, 1, &bad));
    assert_false(capi_wasi_config_set_env(capi, wasi, 1, &bad, &good));
    assert_false(capi_wasi_config_set_env(capi, wasi, 1, &good, &bad));
    assert_true(capi_wasi_config_set_argv(capi, wasi, 1, &good));
    assert_true(capi_wasi_config_set_env(capi, wasi, 1, &good, &good));
    capi_wasi_config_delete(capi, wasi);
}

/* 20 returns nothing: what is in the place of the result happens to be the low byte of the count.
 */
static void the_result_does_not_depend_on_the_count(void **state) {
    (void)state;
    const struct capi *capi = capi_library();
    enum { COUNT = 256 };
    const char *texts[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        texts[i] = "text";
    }
    wasi_config_t *wasi = capi_wasi_config_new(capi);
    assert_true(capi_wasi_config_set_argv(capi, wasi, COUNT, texts));
    assert_true(capi_wasi_config_set_env(capi, wasi, COUNT, texts, texts));
    capi_wasi_config_delete(capi, wasi);
}

static struct folder folder;

/* A new directory that holds the file `there`. */
static int make_directory(void **state) {
    folder_make(&folder);
    folder_write(&folder, "there", "");
    *state = folder.path;
    return 0;
}

static int remove_directory(void **state) {
    (void)state;
    folder_remove(&folder);
    return 0;
}

static wasi_config_t *preopen(const char *directory, bool fs_mutable) {
    const struct capi *capi = capi_library();
    wasi_config_t *wasi = capi_wasi_config_new(capi);
    bool opened = capi_wasi_config_preopen_dir(capi, wasi, directory, "/", fs_mutable);
    assert_int_equal(opened, fs_mutable || capi_can_preopen_read_only(capi));
    return wasi;
}

static void the_guest_can_change_a_directory_that_is_mutable(void **state) {
    uint8_t byte;
    assert_int_equal(run(preopen(*state, true), read_wat, &byte, 1), 0);
    assert_int_equal(run(preopen(*state, true), mkdir_wat, &byte, 1), 0);
    assert_true(folder_has(&folder, "made"));
}

/* Where read-only cannot be had the guest gets nothing. */
static void the_guest_cannot_change_a_directory_that_is_not_mutable(void **state) {
    uint8_t byte;
    assert_int_not_equal(run(preopen(*state, false), mkdir_wat, &byte, 1), 0);
    assert_false(folder_has(&folder, "made"));
    bool readable = run(preopen(*state, false), read_wat, &byte, 1) == 0;
    assert_int_equal(readable, capi_can_preopen_read_only(capi_library()));
}

static void a_directory_that_is_not_there_is_refused(void **state) {
    (void)state;
    const struct capi *capi = capi_library();
    const char *path = folder_path(&folder, "absent");
    wasi_config_t *wasi = capi_wasi_config_new(capi);
    bool opened = capi_wasi_config_preopen_dir(capi, wasi, path, "/", true);
    capi_wasi_config_delete(capi, wasi);
    assert_true(!opened || capi->identity.major == 20); /* which looks only later */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_guest_sees_arguments_and_environment),
        cmocka_unit_test(text_that_is_not_utf8_is_refused),
        cmocka_unit_test(the_result_does_not_depend_on_the_count),
        cmocka_unit_test_setup_teardown(the_guest_can_change_a_directory_that_is_mutable,
                                        make_directory, remove_directory),
        cmocka_unit_test_setup_teardown(the_guest_cannot_change_a_directory_that_is_not_mutable,
                                        make_directory, remove_directory),
        cmocka_unit_test_setup_teardown(a_directory_that_is_not_there_is_refused, make_directory,
                                        remove_directory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
