/* What guests get from the functions whose arguments libwmt looks at: see src/wasi_guard.h and
 * src/wasi_read.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/embedding.h"
#include "support/folder.h"

enum { ERRNO_SUCCESS = 0, ERRNO_BADF = 8, ERRNO_FAULT = 21 };

/* The memory has 1 MiB. `open` opens the directory's file. */
static const char guest[] =
    "(module"
    " (import \"wasi_snapshot_preview1\" \"fd_renumber\""
    "  (func $renumber (param i32 i32) (result i32)))"
    " (import \"wasi_snapshot_preview1\" \"random_get\""
    "  (func $random (param i32 i32) (result i32)))"
    " (import \"wasi_snapshot_preview1\" \"fd_read\""
    "  (func $read (param i32 i32 i32 i32) (result i32)))"
    " (import \"wasi_snapshot_preview1\" \"fd_pread\""
    "  (func $pread (param i32 i32 i32 i64 i32) (result i32)))"
    " (import \"wasi_snapshot_preview1\" \"fd_close\" (func $close (param i32) (result i32)))"
    " (import \"wasi_snapshot_preview1\" \"path_open\""
    "  (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))"
    " (memory (export \"memory\") 16)"
    " (data (i32.const 64) \"file\")"
    " (func (export \"open\") (result i32) (call $open (i32.const 3) (i32.const 0)"
    "  (i32.const 64) (i32.const 4) (i32.const 0) (i64.const 2) (i64.const 2) (i32.const 0)"
    "  (i32.const 8)))"
    " (func (export \"renumber\") (param i32 i32) (result i32)"
    "  (call $renumber (local.get 0) (local.get 1)))"
    " (func (export \"close\") (param i32) (result i32) (call $close (local.get 0)))"
    " (func (export \"random\") (param i32 i32) (result i32)"
    "  (call $random (local.get 0) (local.get 1)))"
    " (func (export \"read\") (param i32 i32 i32 i32) (result i32)"
    "  (call $read (local.get 0) (local.get 1) (local.get 2) (local.get 3)))"
    " (func (export \"pread\") (param i32 i32 i32 i32) (result i32)"
    "  (call $pread (local.get 0) (local.get 1) (local.get 2) (i64.const 5) (local.get 3))))";

enum { OPENED = 8, RESULT = 16, IOVECS = 32, BYTES = 4096, MEMORY_SIZE = 16 * 65536 };

static struct folder folder;

struct scene {
    struct embedding embedding;
    wmt_linker *linker;
    wmt_instance *instance;
    wmt_memory *memory;
};

static int open_scene(void **state) {
    static struct scene scene;
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_module *module = NULL;
    folder_make(&folder);
    folder_write(&folder, "file", "what the file holds");
    wmt_wasi_preopen_dir(wasi, folder.path, "/", WMT_WASI_READ_WRITE, WMT_DIE);
    scene.embedding = embedding_start("");
    wmt_store_set_wasi(scene.embedding.store, wasi, WMT_DIE);
    wmt_wasi_delete(wasi);
    scene.linker = wmt_linker_new(scene.embedding.engine, WMT_DIE);
    wmt_linker_define_wasi(scene.linker, WMT_DIE);
    module = embedding_module(&scene.embedding, guest);
    scene.instance = wmt_linker_instantiate(scene.linker, scene.embedding.store, module, WMT_DIE);
    scene.memory = wmt_instance_memory(scene.instance, "memory", WMT_DIE);
    wmt_module_delete(module);
    *state = &scene;
    return 0;
}

static int close_scene(void **state) {
    struct scene *scene = *state;
    wmt_linker_delete(scene->linker);
    embedding_end(&scene->embedding);
    folder_remove(&folder);
    return 0;
}

static int32_t call(const struct scene *scene, const char *name, size_t count, int32_t first,
                    int32_t second, int32_t third, int32_t fourth) {
    const wmt_val args[] = {wmt_i32(first), wmt_i32(second), wmt_i32(third), wmt_i32(fourth)};
    wmt_val result = {0};
    wmt_func *func = wmt_instance_func(scene->instance, name, WMT_DIE);
    assert_true(wmt_func_call(func, args, count, &result, 1, WMT_DIE));
    return result.of.i32;
}

static uint32_t get(const struct scene *scene, uint64_t address) {
    uint32_t number = 0;
    assert_true(wmt_memory_read(scene->memory, address, &number, sizeof number, WMT_DIE));
    return number;
}

static void put(const struct scene *scene, uint64_t address, uint32_t number) {
    assert_true(wmt_memory_write(scene->memory, address, &number, sizeof number, WMT_DIE));
}

static int32_t open_file(const struct scene *scene) {
    assert_int_equal(call(scene, "open", 0, 0, 0, 0, 0), ERRNO_SUCCESS);
    return (int32_t)get(scene, OPENED);
}

static int32_t renumber(const struct scene *scene, int32_t from, int32_t to) {
    return call(scene, "renumber", 2, from, to, 0, 0);
}

static void a_descriptor_takes_the_number_of_an_open_one_only(void **state) {
    const struct scene *scene = *state;
    int32_t one = open_file(scene);
    int32_t other = open_file(scene);
    assert_int_not_equal(one, other);
    assert_int_equal(renumber(scene, one, 77), ERRNO_BADF);
    assert_int_equal(renumber(scene, 77, one), ERRNO_BADF);
    assert_int_equal(renumber(scene, 77, 77), ERRNO_BADF);
    assert_int_equal(renumber(scene, one, -1), ERRNO_BADF);
    assert_int_equal(renumber(scene, one, one), ERRNO_SUCCESS);
    assert_int_equal(renumber(scene, one, other), ERRNO_SUCCESS);
    assert_int_equal(renumber(scene, one, other), ERRNO_BADF);
    assert_int_equal(open_file(scene), one);
    assert_int_equal(call(scene, "close", 1, other, 0, 0, 0), ERRNO_SUCCESS);
    assert_int_equal(renumber(scene, one, other), ERRNO_BADF);
    assert_int_equal(open_file(scene), other);
}

/* More than fits into a part at the time: there are no longer runs of zeros in them. */
static void as_many_random_bytes_come_as_were_asked_for(void **state) {
    enum { COUNT = 300000, RUN = 16 };
    const struct scene *scene = *state;
    uint8_t *bytes = malloc(COUNT + RUN);
    const uint8_t zeros[RUN] = {0};
    assert_int_equal(call(scene, "random", 2, BYTES, COUNT, 0, 0), ERRNO_SUCCESS);
    assert_true(wmt_memory_read(scene->memory, BYTES, bytes, COUNT + RUN, WMT_DIE));
    for (size_t i = 0; i < COUNT; i += RUN) {
        assert_memory_not_equal(bytes + i, zeros, RUN);
    }
    assert_memory_equal(bytes + COUNT, zeros, RUN);
    free(bytes);
    assert_int_equal(call(scene, "random", 2, MEMORY_SIZE, 0, 0, 0), ERRNO_SUCCESS);
    assert_int_equal(call(scene, "random", 2, MEMORY_SIZE - 4, 5, 0, 0), ERRNO_FAULT);
    assert_int_equal(call(scene, "random", 2, 0, -1, 0, 0), ERRNO_FAULT);
}

static void set_iovec(const struct scene *scene, uint32_t index, uint32_t address, uint32_t size) {
    put(scene, IOVECS + index * 8, address);
    put(scene, IOVECS + index * 8 + 4, size);
}

static void expect_read(const struct scene *scene, const char *name, int32_t fd, const char *text) {
    char bytes[64];
    assert_int_equal(call(scene, name, 4, fd, IOVECS, 2, RESULT), ERRNO_SUCCESS);
    assert_int_equal(get(scene, RESULT), strlen(text));
    assert_true(wmt_memory_read(scene->memory, BYTES, bytes, strlen(text), WMT_DIE));
    assert_memory_equal(bytes, text, strlen(text));
}

static void files_are_read_into_the_first_room_there_is(void **state) {
    const struct scene *scene = *state;
    int32_t fd = open_file(scene);
    set_iovec(scene, 0, 1, 0);
    set_iovec(scene, 1, BYTES, 4);
    expect_read(scene, "read", fd, "what");
    expect_read(scene, "pread", fd, "the ");
    set_iovec(scene, 1, BYTES, 1000);
    expect_read(scene, "read", fd, " the file holds");
    expect_read(scene, "read", fd, "");
    expect_read(scene, "pread", fd, "the file holds");
    set_iovec(scene, 1, BYTES, MEMORY_SIZE - BYTES);
    expect_read(scene, "pread", fd, "the file holds");
    set_iovec(scene, 1, BYTES, 0);
    expect_read(scene, "read", fd, "");
    assert_int_equal(call(scene, "read", 4, 77, IOVECS, 2, RESULT), ERRNO_BADF);
    assert_int_equal(call(scene, "pread", 4, 77, IOVECS, 2, RESULT), ERRNO_BADF);
}

static void room_that_is_not_there_is_refused(void **state) {
    static const char *const names[] = {"read", "pread"};
    static const uint32_t rooms[][2] = {
        {BYTES, UINT32_MAX}, {BYTES, MEMORY_SIZE - BYTES + 1}, {MEMORY_SIZE, 1}, {UINT32_MAX, 8}};
    const struct scene *scene = *state;
    int32_t fd = open_file(scene);
    for (size_t i = 0; i < 2; i++) {
        for (size_t j = 0; j < sizeof rooms / sizeof *rooms; j++) {
            set_iovec(scene, 0, rooms[j][0], rooms[j][1]);
            assert_int_equal(call(scene, names[i], 4, fd, IOVECS, 1, RESULT), ERRNO_FAULT);
        }
        set_iovec(scene, 0, BYTES, 1);
        assert_int_equal(call(scene, names[i], 4, fd, IOVECS, -1, RESULT), ERRNO_FAULT);
        assert_int_equal(call(scene, names[i], 4, fd, -8, 2, RESULT), ERRNO_FAULT);
        assert_int_equal(call(scene, names[i], 4, fd, IOVECS, 1, MEMORY_SIZE - 3), ERRNO_FAULT);
    }
}

#define guard_test(function) cmocka_unit_test_setup_teardown(function, open_scene, close_scene)

int main(void) {
    const struct CMUnitTest tests[] = {
        guard_test(a_descriptor_takes_the_number_of_an_open_one_only),
        guard_test(as_many_random_bytes_come_as_were_asked_for),
        guard_test(files_are_read_into_the_first_room_there_is),
        guard_test(room_that_is_not_there_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
