/* Views of memories: right across growth, calls and the store's end, and refused elsewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/embedding.h"

enum { PAGE = 65536 };

static const char guest_text[] =
    "(module (memory (export \"memory\") 1 4)"
    "  (func (export \"grow\") (drop (memory.grow (i32.const 1)))"
    "    (i32.store (i32.const 65536) (i32.const 77)))"
    "  (func (export \"store\") (i64.store (i32.const 8) (i64.const 0x0102030405060708))"
    "    (f32.store (i32.const 16) (f32.const 1.5)) (f64.store (i32.const 24) (f64.const -2.5)))"
    "  (func (export \"load\") (result i64) (i64.load (i32.const 40))))";

static void run(wmt_instance *instance, const char *name) {
    assert_true(
        wmt_func_call(wmt_instance_func(instance, name, WMT_DIE), NULL, 0, NULL, 0, WMT_DIE));
}

struct scene {
    wmt_instance *instance;
    wmt_memory *memory;
    wmt_memory_view view;
};

static struct scene make_scene(const struct embedding *embedding) {
    struct scene scene;
    scene.instance = embedding_instance(embedding, guest_text, NULL, 0);
    scene.memory = wmt_instance_memory(scene.instance, "memory", WMT_DIE);
    assert_true(wmt_memory_view_init(&scene.view, scene.memory, WMT_DIE));
    return scene;
}

static void numbers_are_in_the_guests_byte_order(void **state) {
    struct scene scene = make_scene(*state);
    wmt_memory_view *view = &scene.view;
    wmt_val result;
    run(scene.instance, "store");
    assert_int_equal(wmt_memory_view_u64(view, 8, WMT_DIE), 0x0102030405060708);
    assert_int_equal(wmt_memory_view_u32(view, 8, WMT_DIE), 0x05060708);
    assert_int_equal(wmt_memory_view_u16(view, 8, WMT_DIE), 0x0708);
    assert_int_equal(wmt_memory_view_u8(view, 8, WMT_DIE), 8);
    assert_true(wmt_memory_view_f32(view, 16, WMT_DIE) == 1.5F);
    assert_true(wmt_memory_view_f64(view, 24, WMT_DIE) == -2.5);
    assert_true(wmt_memory_view_set_u64(view, 40, UINT64_C(0x1122334455667788), WMT_DIE));
    assert_true(wmt_memory_view_set_u8(view, 40, 0x99, WMT_DIE));
    assert_true(wmt_func_call(wmt_instance_func(scene.instance, "load", WMT_DIE), NULL, 0, &result,
                              1, WMT_DIE));
    assert_int_equal(result.of.i64, 0x1122334455667799);
}

static void signed_and_floating_numbers_come_back(void **state) {
    struct scene scene = make_scene(*state);
    wmt_memory_view *view = &scene.view;
    assert_true(wmt_memory_view_set_i8(view, 1, INT8_MIN, WMT_DIE));
    assert_true(wmt_memory_view_set_i16(view, 3, INT16_MIN, WMT_DIE));
    assert_true(wmt_memory_view_set_u16(view, 5, UINT16_MAX, WMT_DIE));
    assert_true(wmt_memory_view_set_i32(view, 7, INT32_MIN, WMT_DIE));
    assert_true(wmt_memory_view_set_u32(view, 11, UINT32_MAX, WMT_DIE));
    assert_true(wmt_memory_view_set_i64(view, 15, INT64_MIN, WMT_DIE));
    assert_true(wmt_memory_view_set_f32(view, 23, -0.25F, WMT_DIE));
    assert_true(wmt_memory_view_set_f64(view, 27, 1e300, WMT_DIE));
    assert_int_equal(wmt_memory_view_i8(view, 1, WMT_DIE), INT8_MIN);
    assert_int_equal(wmt_memory_view_i16(view, 3, WMT_DIE), INT16_MIN);
    assert_int_equal(wmt_memory_view_u16(view, 5, WMT_DIE), UINT16_MAX);
    assert_int_equal(wmt_memory_view_i32(view, 7, WMT_DIE), INT32_MIN);
    assert_int_equal(wmt_memory_view_u32(view, 11, WMT_DIE), UINT32_MAX);
    assert_true(wmt_memory_view_i64(view, 15, WMT_DIE) == INT64_MIN);
    assert_true(wmt_memory_view_f32(view, 23, WMT_DIE) == -0.25F);
    assert_true(wmt_memory_view_f64(view, 27, WMT_DIE) == 1e300);
}

static void what_does_not_fit_is_refused_and_touches_nothing(void **state) {
    struct scene scene = make_scene(*state);
    static const uint64_t beyond[] = {PAGE - 7,   PAGE - 1,       PAGE,
                                      UINT32_MAX, UINT64_MAX - 7, UINT64_MAX};
    wmt_error *err = NULL;
    assert_true(wmt_memory_view_set_u64(&scene.view, PAGE - 8, 5, WMT_DIE));
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
        uint64_t word = 9;
        assert_int_equal(wmt_memory_view_u64(&scene.view, beyond[i], &err), 0);
        assert_error(&err, WMT_ERROR_INVALID, "memory-bounds", "8 bytes at address");
        assert_false(wmt_memory_view_set_u64(&scene.view, beyond[i], UINT64_MAX, &err));
        assert_error(&err, WMT_ERROR_INVALID, "memory-bounds", "8 bytes at address");
        assert_false(wmt_memory_view_read(&scene.view, beyond[i], &word, sizeof word, &err));
        assert_error(&err, WMT_ERROR_INVALID, "memory-bounds", "8 bytes at address");
        assert_int_equal(word, 0);
    }
    assert_null(wmt_memory_view_at(&scene.view, 1, UINT64_MAX, &err));
    assert_error(&err, WMT_ERROR_INVALID, "memory-bounds", "");
    assert_int_equal(wmt_memory_view_u64(&scene.view, PAGE - 8, WMT_DIE), 5);
    assert_non_null(wmt_memory_view_at(&scene.view, PAGE, 0, WMT_DIE));
}

static void it_follows_growth_by_the_guest_and_the_host(void **state) {
    struct scene scene = make_scene(*state);
    wmt_error *err = NULL;
    assert_int_equal(wmt_memory_view_u32(&scene.view, PAGE, &err), 0);
    assert_error(&err, WMT_ERROR_INVALID, "memory-bounds", "");
    run(scene.instance, "grow");
    assert_int_equal(wmt_memory_view_u32(&scene.view, PAGE, WMT_DIE), 77);
    assert_true(wmt_memory_grow(scene.memory, 1, NULL, WMT_DIE));
    assert_true(wmt_memory_view_set_u8(&scene.view, 3 * PAGE - 1, 1, WMT_DIE));
    assert_int_equal(wmt_memory_view_u32(&scene.view, PAGE, WMT_DIE), 77);
}

/* With nothing reserved behind it, a memory that grows has to move. */
static void it_follows_a_memory_that_moves(void **state) {
    struct embedding moving =
        embedding_start("memory-reservation=0 memory-reservation-for-growth=0 "
                        "memory-guard-size=0");
    struct scene scene;
    (void)state;
    if (moving.store == NULL) {
        skip(); /* no such settings */
    }
    scene = make_scene(&moving);
    assert_true(wmt_memory_view_set_u32(&scene.view, 4, 44, WMT_DIE));
    run(scene.instance, "grow");
    assert_int_equal(wmt_memory_view_u32(&scene.view, 4, WMT_DIE), 44);
    assert_true(wmt_memory_view_set_u32(&scene.view, 4, 45, WMT_DIE));
    assert_int_equal(wmt_memory_view_u32(&scene.view, 4, WMT_DIE), 45);
    assert_ptr_equal(wmt_memory_view_at(&scene.view, 4, 4, WMT_DIE),
                     wmt_memory_data(scene.memory, 4, 4, WMT_DIE));
    embedding_end(&moving);
}

struct nested {
    wmt_memory_view *view;
    uint32_t seen;
};

static void grow_in_the_host(wmt_call *call) {
    struct nested *nested = call->env;
    wmt_memory *memory = wmt_call_memory(call, "memory", &call->err);
    nested->seen = wmt_memory_view_u32(nested->view, PAGE, &call->err);
    (void)wmt_memory_grow(memory, 1, NULL, &call->err);
    (void)wmt_memory_view_set_u32(nested->view, 2 * PAGE, nested->seen + 1, &call->err);
}

static void a_host_function_uses_a_view_made_before_the_call(void **state) {
    struct embedding *embedding = *state;
    wmt_memory_view view;
    struct nested nested = {&view, 0};
    wmt_extern *imports[] = {wmt_func_extern(
        wmt_func_new(embedding->store, "() -> ()", grow_in_the_host, &nested, NULL, WMT_DIE))};
    wmt_instance *instance = embedding_instance(
        embedding,
        "(module (import \"\" \"host\" (func $host)) (memory (export \"memory\") 1 3)"
        "  (func (export \"run\") (result i32) (drop (memory.grow (i32.const 1)))"
        "    (i32.store (i32.const 65536) (i32.const 41)) (call $host)"
        "    (i32.load (i32.const 131072))))",
        imports, 1);
    wmt_val result;
    assert_true(
        wmt_memory_view_init(&view, wmt_instance_memory(instance, "memory", WMT_DIE), WMT_DIE));
    assert_true(
        wmt_func_call(wmt_instance_func(instance, "run", WMT_DIE), NULL, 0, &result, 1, WMT_DIE));
    assert_int_equal(nested.seen, 41);
    assert_int_equal(result.of.i32, 42);
    assert_int_equal(wmt_memory_view_u32(&view, 2 * PAGE, WMT_DIE), 42);
}

struct busy_use {
    wmt_memory_view *view;
    const char *code;
};

static void use_in_a_callback(void *env, const void *bytes, size_t size, wmt_error **err) {
    struct busy_use *use = env;
    wmt_error *own = NULL;
    (void)bytes, (void)size, (void)err;
    (void)wmt_memory_view_u8(use->view, 0, &own);
    use->code = wmt_error_code(own);
    wmt_error_clear(&own);
}

/* The guest may have grown its memory before it wrote, and the store cannot be asked then. */
static void a_view_of_a_busy_store_is_refused(void **state) {
    struct embedding *embedding = *state;
    wmt_linker *linker = wmt_linker_new(embedding->engine, WMT_DIE);
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_memory_view view;
    struct busy_use use = {&view, ""};
    wmt_module *module = embedding_module(
        embedding,
        "(module (import \"wasi_snapshot_preview1\" \"fd_write\""
        "    (func $write (param i32 i32 i32 i32) (result i32)))"
        "  (memory (export \"memory\") 1 3) (data (i32.const 16) \"hi\\n\")"
        "  (func (export \"run\") (drop (memory.grow (i32.const 1)))"
        "    (i32.store (i32.const 0) (i32.const 16)) (i32.store (i32.const 4) (i32.const 3))"
        "    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))");
    wmt_instance *instance = NULL;
    assert_true(wmt_wasi_set_stdout_callback(wasi, use_in_a_callback, &use, NULL, WMT_DIE));
    assert_true(wmt_store_set_wasi(embedding->store, wasi, WMT_DIE));
    assert_true(wmt_linker_define_wasi(linker, WMT_DIE));
    instance = wmt_linker_instantiate(linker, embedding->store, module, WMT_DIE);
    assert_true(
        wmt_memory_view_init(&view, wmt_instance_memory(instance, "memory", WMT_DIE), WMT_DIE));
    run(instance, "run");
    assert_string_equal(use.code, "store-busy");
    assert_int_equal(wmt_memory_view_u8(&view, 16, WMT_DIE), 'h');
    wmt_module_delete(module);
    wmt_wasi_delete(wasi);
    wmt_linker_delete(linker);
}

static void a_view_of_an_ended_store_is_stale(void **state) {
    struct embedding *embedding = *state;
    struct scene scene = make_scene(embedding);
    wmt_error *err = NULL;
    assert_int_equal(wmt_memory_view_u8(&scene.view, 0, WMT_DIE), 0);
    wmt_store_delete(embedding->store);
    embedding->store = NULL;
    assert_int_equal(wmt_memory_view_u8(&scene.view, 0, &err), 0);
    assert_error(&err, WMT_ERROR_INVALID, "stale-handle", "");
}

/* The next store may lie where the last one did: its counter goes on. */
static void a_view_stays_stale_when_other_stores_come(void **state) {
    struct embedding *embedding = *state;
    struct scene stale = make_scene(embedding);
    for (int i = 0; i < 50; i++) {
        wmt_error *err = NULL;
        struct scene fresh;
        wmt_store_delete(embedding->store);
        embedding->store = wmt_store_new(embedding->engine, WMT_DIE);
        fresh = make_scene(embedding);
        assert_true(wmt_memory_view_set_u8(&fresh.view, 0, 1, WMT_DIE));
        assert_false(wmt_memory_view_set_u8(&stale.view, 0, 2, &err));
        assert_error(&err, WMT_ERROR_INVALID, "stale-handle", "");
        assert_int_equal(wmt_memory_view_u8(&fresh.view, 0, WMT_DIE), 1);
    }
}

static void a_view_of_nothing_is_an_error(void **state) {
    struct embedding *embedding = *state;
    struct scene scene = make_scene(embedding);
    wmt_memory_view view;
    wmt_error *err = NULL;
    memset(&view, 0, sizeof view);
    assert_int_equal(wmt_memory_view_u8(&view, 0, &err), 0);
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`memory`");
    view = scene.view;
    assert_false(wmt_memory_view_init(&view, NULL, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`memory`");
    assert_int_equal(wmt_memory_view_u8(&view, 0, &err), 0);
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`memory`");
    assert_int_equal(wmt_memory_view_u8(NULL, 0, &err), 0);
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`view`");
    assert_false(wmt_memory_view_init(
        &view, (wmt_memory *)(void *)wmt_instance_func(scene.instance, "grow", WMT_DIE), &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "`memory` is a func");
}

static void an_error_that_is_set_stops_every_access(void **state) {
    struct scene scene = make_scene(*state);
    wmt_error *err = wmt_error_new("earlier");
    uint8_t byte = 9;
    assert_true(wmt_memory_view_set_u8(&scene.view, 0, 3, WMT_DIE));
    assert_int_equal(wmt_memory_view_u8(&scene.view, 0, &err), 0);
    assert_false(wmt_memory_view_set_u8(&scene.view, 0, 4, &err));
    assert_false(wmt_memory_view_read(&scene.view, 0, &byte, 1, &err));
    assert_int_equal(byte, 0);
    assert_string_equal(wmt_error_message(err), "earlier");
    wmt_error_clear(&err);
    assert_int_equal(wmt_memory_view_u8(&scene.view, 0, NULL), 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        embedding_test(numbers_are_in_the_guests_byte_order),
        embedding_test(signed_and_floating_numbers_come_back),
        embedding_test(what_does_not_fit_is_refused_and_touches_nothing),
        embedding_test(it_follows_growth_by_the_guest_and_the_host),
        embedding_test(it_follows_a_memory_that_moves),
        embedding_test(a_host_function_uses_a_view_made_before_the_call),
        embedding_test(a_view_of_a_busy_store_is_refused),
        embedding_test(a_view_of_an_ended_store_is_stale),
        embedding_test(a_view_stays_stale_when_other_stores_come),
        embedding_test(a_view_of_nothing_is_an_error),
        embedding_test(an_error_that_is_set_stops_every_access),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
