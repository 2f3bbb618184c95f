/* Memories that are objects of their own, used in several stores. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/embedding.h"

enum { PAGE = 65536 };

static const char peeking[] =
    "(module (import \"env\" \"memory\" (memory 1 4 shared))"
    "  (func (export \"load\") (param i32) (result i32) (i32.atomic.load (local.get 0)))"
    "  (func (export \"store\") (param i32 i32)"
    "    (i32.atomic.store (local.get 0) (local.get 1)))"
    "  (func (export \"grow\") (param i32) (result i32) (memory.grow (local.get 0)))"
    "  (export \"memory\" (memory 0)))";

/* A shared memory, and guests of two stores that use it. */
struct scene {
    struct embedding one;
    struct embedding other;
    wmt_shared_memory *shared;
    wmt_instance *guest;
    wmt_instance *other_guest;
};

static wmt_instance *start_guest(const struct embedding *embedding, wmt_shared_memory *shared) {
    wmt_extern *imports[1];
    imports[0] = wmt_memory_extern(wmt_shared_memory_in_store(shared, embedding->store, WMT_DIE));
    return embedding_instance(embedding, peeking, imports, 1);
}

static int open_scene(void **state) {
    static struct scene scene;
    scene.one = embedding_start_sharing();
    scene.other.engine = wmt_engine_keep(scene.one.engine);
    scene.other.store = wmt_store_new(scene.one.engine, WMT_DIE);
    scene.shared = wmt_shared_memory_new(scene.one.engine, "1 4 shared", WMT_DIE);
    scene.guest = start_guest(&scene.one, scene.shared);
    scene.other_guest = start_guest(&scene.other, scene.shared);
    *state = &scene;
    return 0;
}

static int close_scene(void **state) {
    struct scene *scene = *state;
    wmt_shared_memory_delete(scene->shared);
    embedding_end(&scene->one);
    embedding_end(&scene->other);
    return 0;
}

static int32_t call(wmt_instance *instance, const char *name, int32_t arg) {
    wmt_val val = wmt_i32(arg);
    assert_true(
        wmt_func_call(wmt_instance_func(instance, name, WMT_DIE), &val, 1, &val, 1, WMT_DIE));
    return val.of.i32;
}

static void store_by_guest(wmt_instance *instance, int32_t address, int32_t value) {
    wmt_val args[2];
    args[0] = wmt_i32(address);
    args[1] = wmt_i32(value);
    assert_true(
        wmt_func_call(wmt_instance_func(instance, "store", WMT_DIE), args, 2, NULL, 0, WMT_DIE));
}

static void guests_of_two_stores_and_the_host_see_the_same_bytes(void **state) {
    struct scene *scene = *state;
    uint8_t bytes[4];
    wmt_memory *memory = wmt_instance_memory(scene->other_guest, "memory", WMT_DIE);
    store_by_guest(scene->guest, 16, 0x01020304);
    assert_int_equal(call(scene->other_guest, "load", 16), 0x01020304);
    assert_true(wmt_shared_memory_read(scene->shared, 16, bytes, 4, WMT_DIE));
    assert_memory_equal(bytes, "\4\3\2\1", 4);
    assert_true(wmt_memory_read(memory, 16, bytes, 4, WMT_DIE));
    assert_memory_equal(bytes, "\4\3\2\1", 4);
    assert_true(wmt_shared_memory_write(scene->shared, 20, "\5\0\0\0", 4, WMT_DIE));
    assert_int_equal(call(scene->guest, "load", 20), 5);
}

static void growth_by_anyone_is_seen_by_all_and_moves_nothing(void **state) {
    struct scene *scene = *state;
    wmt_memory *memory = wmt_shared_memory_in_store(scene->shared, scene->one.store, WMT_DIE);
    const void *base = wmt_shared_memory_data(scene->shared, 0, 0, WMT_DIE);
    uint64_t previous = 0;
    wmt_memory_view view;
    wmt_error *err = NULL;
    assert_true(wmt_memory_view_init(&view, memory, WMT_DIE));
    assert_int_equal(wmt_memory_view_u8(&view, PAGE, &err), 0);
    assert_error(&err, WMT_ERROR_INVALID, "memory-bounds", "65536");
    assert_int_equal(call(scene->other_guest, "grow", 1), 1);
    assert_true(wmt_memory_view_set_u8(&view, PAGE, 7, WMT_DIE));
    assert_int_equal(wmt_memory_pages(memory), 2);
    assert_int_equal(wmt_shared_memory_size(scene->shared), 2 * PAGE);
    assert_true(wmt_shared_memory_grow(scene->shared, 1, &previous, WMT_DIE));
    assert_int_equal(previous, 2);
    assert_int_equal(wmt_memory_size(memory), 3 * PAGE);
    assert_true(wmt_memory_grow(memory, 1, &previous, WMT_DIE));
    assert_int_equal(previous, 3);
    assert_int_equal(wmt_shared_memory_pages(scene->shared), 4);
    assert_int_equal(call(scene->guest, "load", 4 * PAGE - 4), 0);
    assert_ptr_equal(wmt_shared_memory_data(scene->shared, 0, 4 * PAGE, WMT_DIE), base);
    assert_ptr_equal(wmt_memory_data(memory, 0, 0, WMT_DIE), base);
}

static void growing_beyond_the_maximum_is_a_limit(void **state) {
    struct scene *scene = *state;
    uint64_t previous = 9;
    wmt_error *err = NULL;
    assert_false(wmt_shared_memory_grow(scene->shared, 4, &previous, &err));
    assert_int_equal(previous, 0);
    assert_error(&err, WMT_ERROR_LIMIT, "memory-limit", "");
    assert_false(wmt_shared_memory_grow(scene->shared, UINT64_MAX, NULL, &err));
    assert_error(&err, WMT_ERROR_LIMIT, "memory-limit", "");
    assert_true(wmt_shared_memory_grow(scene->shared, 0, &previous, WMT_DIE));
    assert_int_equal(previous, 1);
}

static void one_memory_of_a_store_stands_for_it(void **state) {
    struct scene *scene = *state;
    wmt_memory *memory = wmt_shared_memory_in_store(scene->shared, scene->one.store, WMT_DIE);
    assert_ptr_equal(wmt_instance_memory(scene->guest, "memory", WMT_DIE), memory);
    assert_ptr_equal(wmt_shared_memory_in_store(scene->shared, scene->one.store, WMT_DIE), memory);
    assert_ptr_not_equal(wmt_shared_memory_in_store(scene->shared, scene->other.store, WMT_DIE),
                         memory);
}

static void types_tell_what_was_asked_for(void **state) {
    struct scene *scene = *state;
    wmt_memory *memory = wmt_shared_memory_in_store(scene->shared, scene->one.store, WMT_DIE);
    uint64_t maximum = 0;
    assert_string_equal(wmt_type_text(wmt_shared_memory_type(scene->shared)), "memory 1 4 shared");
    assert_string_equal(wmt_type_text(wmt_memory_type(memory)), "memory 1 4 shared");
    assert_true(wmt_type_is_shared(wmt_memory_type(memory)));
    assert_true(wmt_type_maximum(wmt_memory_type(memory), &maximum));
    assert_int_equal(maximum, 4);
}

static void what_lasts_longest_keeps_the_memory(void **state) {
    struct scene *scene = *state;
    wmt_memory *memory = wmt_shared_memory_in_store(scene->shared, scene->one.store, WMT_DIE);
    wmt_shared_memory *again = NULL;
    assert_true(wmt_memory_write_string(memory, 8, "kept", WMT_DIE));
    wmt_shared_memory_delete(wmt_shared_memory_keep(scene->shared));
    wmt_shared_memory_delete(scene->shared);
    scene->shared = NULL;
    assert_string_equal(wmt_type_text(wmt_memory_type(memory)), "memory 1 4 shared");
    again = wmt_shared_memory_of(memory, WMT_DIE);
    embedding_end(&scene->one);
    embedding_end(&scene->other);
    assert_int_equal(wmt_shared_memory_load_u32(again, 8, WMT_DIE), 0x7470656b); /* "kept" */
    assert_string_equal(wmt_type_text(wmt_shared_memory_type(again)), "memory 1 4 shared");
    wmt_shared_memory_delete(again);
}

static void a_guests_own_shared_memory_goes_to_other_stores(void **state) {
    struct scene *scene = *state;
    wmt_instance *maker = embedding_instance(
        &scene->one, "(module (memory (export \"m\") 1 4 shared) (data (i32.const 4) \"\\2a\"))",
        NULL, 0);
    wmt_shared_memory *shared =
        wmt_shared_memory_of(wmt_instance_memory(maker, "m", WMT_DIE), WMT_DIE);
    assert_string_equal(wmt_type_text(wmt_shared_memory_type(shared)), "memory 1 4 shared");
    assert_int_equal(call(start_guest(&scene->other, shared), "load", 4), 42);
    wmt_shared_memory_delete(shared);
}

/* Of an artifact without types it is not known how large the memory may grow. */
static void a_memory_of_unknown_type_is_shared_all_the_same(void **state) {
    struct scene *scene = *state;
    wmt_module *module =
        embedding_bare_artifact(&scene->one, "(module (memory (export \"m\") 2 4 shared))");
    wmt_instance *instance = wmt_instance_new(scene->one.store, module, NULL, 0, WMT_DIE);
    wmt_memory *memory = wmt_instance_memory(instance, "m", WMT_DIE);
    wmt_shared_memory *shared = wmt_shared_memory_of(memory, WMT_DIE);
    assert_int_equal(wmt_shared_memory_pages(shared), 2);
    assert_int_equal(wmt_memory_pages(memory), 2);
    assert_int_equal(call(start_guest(&scene->other, shared), "load", 4), 0);
    wmt_shared_memory_delete(shared);
    wmt_module_delete(module);
}

static void a_linker_gives_it_to_every_store(void **state) {
    struct scene *scene = *state;
    wmt_linker *linker = wmt_linker_new(scene->one.engine, WMT_DIE);
    wmt_module *module = embedding_module(&scene->one, peeking);
    wmt_extern *item = NULL;
    wmt_instance_pre *pre = NULL;
    wmt_instance *instance = NULL;
    assert_true(wmt_linker_define_shared_memory(linker, "env", "memory", scene->shared, WMT_DIE));
    instance = wmt_linker_instantiate(linker, scene->one.store, module, WMT_DIE);
    store_by_guest(instance, 32, 77);
    pre = wmt_linker_instantiate_pre(linker, module, WMT_DIE);
    instance = wmt_instance_pre_instantiate(pre, scene->other.store, WMT_DIE);
    assert_int_equal(call(instance, "load", 32), 77);
    item = wmt_linker_get(linker, scene->other.store, "env", "memory", WMT_DIE);
    assert_ptr_equal(wmt_extern_memory(item),
                     wmt_instance_memory(scene->other_guest, "memory", WMT_DIE));
    wmt_instance_pre_delete(pre);
    wmt_module_delete(module);
    wmt_linker_delete(linker);
}

static void a_linker_keeps_it_lists_it_and_lets_it_be_replaced(void **state) {
    struct scene *scene = *state;
    wmt_linker *linker = wmt_linker_new(scene->one.engine, WMT_DIE);
    wmt_module *module = embedding_module(&scene->one, peeking);
    wmt_shared_memory *passing = wmt_shared_memory_new(scene->one.engine, "1 4 shared", WMT_DIE);
    wmt_error *err = NULL;
    size_t position = 0;
    int kind = 0;
    assert_true(wmt_shared_memory_write(passing, 40, "x", 1, WMT_DIE));
    assert_true(wmt_linker_define_shared_memory(linker, "env", "memory", passing, WMT_DIE));
    wmt_shared_memory_delete(passing);
    assert_true(wmt_linker_next(linker, &position, NULL, NULL, NULL, NULL, &kind));
    assert_int_equal(kind, WMT_EXTERN_MEMORY);
    assert_int_equal(
        call(wmt_linker_instantiate(linker, scene->one.store, module, WMT_DIE), "load", 40), 'x');
    assert_false(wmt_linker_define_shared_memory(linker, "env", "memory", scene->shared, &err));
    assert_error(&err, WMT_ERROR_INVALID, "duplicate-definition", "\"env\" \"memory\"");
    wmt_linker_allow_shadowing(linker, true);
    assert_true(wmt_linker_define_shared_memory(linker, "env", "memory", scene->shared, WMT_DIE));
    assert_int_equal(
        call(wmt_linker_instantiate(linker, scene->one.store, module, WMT_DIE), "load", 40), 0);
    wmt_module_delete(module);
    wmt_linker_delete(linker);
}

static void a_linker_compares_its_type(void **state) {
    struct scene *scene = *state;
    wmt_linker *linker = wmt_linker_new(scene->one.engine, WMT_DIE);
    wmt_module *module = embedding_module(&scene->one, peeking);
    wmt_shared_memory *large = wmt_shared_memory_new(scene->one.engine, "1 5 shared", WMT_DIE);
    wmt_error *err = NULL;
    assert_true(wmt_linker_define_shared_memory(linker, "env", "memory", large, WMT_DIE));
    assert_null(wmt_linker_instantiate(linker, scene->one.store, module, &err));
    assert_error(&err, WMT_ERROR_LINK, "import-type",
                 "has to be memory 1 4 shared, but what is given is memory 1 5 shared");
    wmt_shared_memory_delete(large);
    wmt_module_delete(module);
    wmt_linker_delete(linker);
}

static void copies_of_every_size_and_alignment_are_whole(void **state) {
    struct scene *scene = *state;
    enum { MOST = 40 };
    uint8_t given[MOST];
    uint8_t taken[MOST + 2];
    for (size_t i = 0; i < MOST; i++) {
        given[i] = (uint8_t)(i + 1);
    }
    for (uint64_t address = 96; address < 112; address++) {
        for (size_t size = 0; size <= MOST; size++) {
            memset(taken, 0xaa, sizeof taken);
            assert_true(wmt_shared_memory_write(scene->shared, 80, taken, sizeof taken, WMT_DIE));
            assert_true(wmt_shared_memory_write(scene->shared, address, given, size, WMT_DIE));
            assert_true(
                wmt_shared_memory_read(scene->shared, address - 1, taken, size + 2, WMT_DIE));
            assert_memory_equal(taken + 1, given, size);
        }
    }
}

static void what_does_not_fit_is_refused_and_touches_nothing(void **state) {
    struct scene *scene = *state;
    static const struct {
        uint64_t address;
        size_t size;
    } rows[] = {{PAGE, 1}, {PAGE - 1, 2}, {PAGE + 1, 0}, {UINT64_MAX, 1}, {UINT64_MAX - 3, 8}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t bytes[8] = {9, 9, 9, 9, 9, 9, 9, 9};
        wmt_error *err = NULL;
        assert_false(
            wmt_shared_memory_write(scene->shared, rows[i].address, bytes, rows[i].size, &err));
        assert_error(&err, WMT_ERROR_INVALID, "memory-bounds", "do not fit");
        assert_null(wmt_shared_memory_data(scene->shared, rows[i].address, rows[i].size, &err));
        assert_error(&err, WMT_ERROR_INVALID, "memory-bounds", "do not fit");
        assert_false(
            wmt_shared_memory_read(scene->shared, rows[i].address, bytes, rows[i].size, &err));
        assert_error(&err, WMT_ERROR_INVALID, "memory-bounds", "do not fit");
        assert_int_equal(bytes[0], rows[i].size > 0 ? 0 : 9);
    }
    assert_true(wmt_shared_memory_read(scene->shared, PAGE, NULL, 0, WMT_DIE));
    assert_true(wmt_shared_memory_write(scene->shared, PAGE, NULL, 0, WMT_DIE));
}

static void atomic_accesses_do_what_the_guests_do(void **state) {
    struct scene *scene = *state;
    wmt_shared_memory *shared = scene->shared;
    const uint64_t wide = 0x0123456789abcdef;
    uint8_t bytes[8];
    assert_true(wmt_shared_memory_store_u32(shared, 4, 0xfffffffe, WMT_DIE));
    assert_int_equal(call(scene->guest, "load", 4), -2);
    assert_int_equal(wmt_shared_memory_add_u32(shared, 4, 5, WMT_DIE), 0xfffffffe);
    assert_int_equal(wmt_shared_memory_exchange_u32(shared, 4, 8, WMT_DIE), 3);
    assert_int_equal(wmt_shared_memory_compare_exchange_u32(shared, 4, 7, 9, WMT_DIE), 8);
    assert_int_equal(wmt_shared_memory_compare_exchange_u32(shared, 4, 8, 10, WMT_DIE), 8);
    assert_int_equal(call(scene->other_guest, "load", 4), 10);
    assert_int_equal(wmt_shared_memory_load_u32(shared, 4, WMT_DIE), 10);

    assert_true(wmt_shared_memory_store_u64(shared, 8, wide, WMT_DIE));
    assert_true(wmt_shared_memory_read(shared, 8, bytes, 8, WMT_DIE));
    assert_memory_equal(bytes, "\xef\xcd\xab\x89\x67\x45\x23\x01", 8);
    assert_int_equal(wmt_shared_memory_add_u64(shared, 8, UINT64_MAX, WMT_DIE), wide);
    assert_int_equal(wmt_shared_memory_compare_exchange_u64(shared, 8, 1, 2, WMT_DIE), wide - 1);
    assert_int_equal(wmt_shared_memory_compare_exchange_u64(shared, 8, wide - 1, wide, WMT_DIE),
                     wide - 1);
    assert_int_equal(wmt_shared_memory_exchange_u64(shared, 8, 6, WMT_DIE), wide);
    assert_int_equal(wmt_shared_memory_load_u64(shared, 8, WMT_DIE), 6);
    assert_int_equal(wmt_shared_memory_load_u32(shared, 4, WMT_DIE), 10);
}

static void atomic_accesses_are_aligned_and_within(void **state) {
    struct scene *scene = *state;
    wmt_shared_memory *shared = scene->shared;
    wmt_error *err = NULL;
    assert_int_equal(wmt_shared_memory_load_u32(shared, 2, &err), 0);
    assert_error(&err, WMT_ERROR_INVALID, "bad-argument", "address 2 of an atomic access");
    assert_false(wmt_shared_memory_store_u64(shared, 4, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "bad-argument", "a multiple of 8");
    assert_int_equal(wmt_shared_memory_add_u32(shared, PAGE, 1, &err), 0);
    assert_error(&err, WMT_ERROR_INVALID, "memory-bounds", "4 bytes at address 65536");
    assert_int_equal(wmt_shared_memory_exchange_u64(shared, UINT64_MAX - 7, 1, &err), 0);
    assert_error(&err, WMT_ERROR_INVALID, "memory-bounds", "");
    assert_int_equal(wmt_shared_memory_compare_exchange_u32(shared, PAGE, 5, 1, &err), 0);
    assert_error(&err, WMT_ERROR_INVALID, "memory-bounds", "");
    assert_int_equal(wmt_shared_memory_load_u64(shared, 0, WMT_DIE), 0);
}

static void an_error_that_is_set_stops_every_function(void **state) {
    struct scene *scene = *state;
    wmt_error *err = wmt_error_new("earlier");
    uint8_t byte = 9;
    assert_null(wmt_shared_memory_new(scene->one.engine, "1 2 shared", &err));
    assert_null(wmt_shared_memory_in_store(scene->shared, scene->one.store, &err));
    assert_false(wmt_shared_memory_grow(scene->shared, 1, NULL, &err));
    assert_false(wmt_shared_memory_write(scene->shared, 0, "x", 1, &err));
    assert_false(wmt_shared_memory_store_u32(scene->shared, 0, 1, &err));
    assert_false(wmt_shared_memory_read(scene->shared, 0, &byte, 1, &err));
    assert_int_equal(byte, 0);
    assert_string_equal(wmt_error_message(err), "earlier");
    wmt_error_clear(&err);
    assert_int_equal(wmt_shared_memory_load_u32(scene->shared, 0, WMT_DIE), 0);
    assert_int_equal(wmt_shared_memory_pages(scene->shared), 1);
}

static void what_is_not_shared_is_refused(void **state) {
    struct scene *scene = *state;
    static const char *const texts[] = {"1 4", "1", "1 shared", "4 1 shared", "1 65537 shared", ""};
    wmt_error *err = NULL;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_null(wmt_shared_memory_new(scene->one.engine, texts[i], &err));
        assert_error(&err, WMT_ERROR_INVALID, "bad-memory-type", "");
    }
    assert_null(wmt_shared_memory_of(wmt_memory_new(scene->one.store, "1 4", WMT_DIE), &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "`memory` is not a shared memory");
}

static void engines_are_not_mixed(void **state) {
    struct scene *scene = *state;
    struct embedding foreign = embedding_start_sharing();
    wmt_linker *linker = wmt_linker_new(foreign.engine, WMT_DIE);
    wmt_error *err = NULL;
    assert_null(wmt_shared_memory_in_store(scene->shared, foreign.store, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-engine", "another engine");
    assert_false(wmt_linker_define_shared_memory(linker, "a", "b", scene->shared, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-engine", "another engine");
    wmt_linker_delete(linker);
    embedding_end(&foreign);
}

/* From 40 on an engine has to be told. */
static void an_engine_that_makes_none_says_which_option_to_set(void **state) {
    struct embedding with_option = embedding_start("shared-memory=off");
    wmt_error *err = NULL;
    (void)state;
    if (with_option.engine == NULL) {
        skip(); /* before 40 every engine makes them */
    }
    assert_null(wmt_shared_memory_new(with_option.engine, "1 4 shared", &err));
    assert_error(&err, WMT_ERROR_INVALID, "bad-argument", "shared-memory=on");
    embedding_end(&with_option);
}

static void an_engine_whose_code_runs_elsewhere_makes_none(void **state) {
#if defined(_WIN32)
    static const char elsewhere[] = "target=x86_64-unknown-linux-gnu";
#else
    static const char elsewhere[] = "target=x86_64-pc-windows-msvc";
#endif
    struct embedding embedding = {NULL, NULL};
    wmt_config *config = wmt_config_new(NULL, WMT_DIE);
    wmt_error *err = NULL;
    (void)state;
    assert_true(wmt_config_set(config, elsewhere, WMT_DIE));
    embedding.engine = wmt_engine_new(config, &err);
    wmt_config_delete(config);
    if (embedding.engine == NULL) { /* a libwasmtime without that compiler */
        wmt_error_clear(&err);
        skip();
    }
    assert_null(wmt_shared_memory_new(embedding.engine, "1 4 shared", &err));
    assert_error(&err, WMT_ERROR_INVALID, "contradicting-options", "another platform");
    embedding_end(&embedding);
}

static void nothing_is_given_for_null(void **state) {
    (void)state;
    assert_null(wmt_shared_memory_keep(NULL));
    assert_null(wmt_shared_memory_type(NULL));
    assert_int_equal(wmt_shared_memory_size(NULL), 0);
    assert_int_equal(wmt_shared_memory_pages(NULL), 0);
    wmt_shared_memory_delete(NULL);
}

#define SCENE_TEST(test) cmocka_unit_test_setup_teardown(test, open_scene, close_scene)

int main(void) {
    const struct CMUnitTest tests[] = {
        SCENE_TEST(guests_of_two_stores_and_the_host_see_the_same_bytes),
        SCENE_TEST(growth_by_anyone_is_seen_by_all_and_moves_nothing),
        SCENE_TEST(growing_beyond_the_maximum_is_a_limit),
        SCENE_TEST(one_memory_of_a_store_stands_for_it),
        SCENE_TEST(types_tell_what_was_asked_for),
        SCENE_TEST(what_lasts_longest_keeps_the_memory),
        SCENE_TEST(a_guests_own_shared_memory_goes_to_other_stores),
        SCENE_TEST(a_memory_of_unknown_type_is_shared_all_the_same),
        SCENE_TEST(a_linker_gives_it_to_every_store),
        SCENE_TEST(a_linker_keeps_it_lists_it_and_lets_it_be_replaced),
        SCENE_TEST(a_linker_compares_its_type),
        SCENE_TEST(copies_of_every_size_and_alignment_are_whole),
        SCENE_TEST(what_does_not_fit_is_refused_and_touches_nothing),
        SCENE_TEST(atomic_accesses_do_what_the_guests_do),
        SCENE_TEST(atomic_accesses_are_aligned_and_within),
        SCENE_TEST(an_error_that_is_set_stops_every_function),
        SCENE_TEST(what_is_not_shared_is_refused),
        SCENE_TEST(engines_are_not_mixed),
        cmocka_unit_test(an_engine_that_makes_none_says_which_option_to_set),
        cmocka_unit_test(an_engine_whose_code_runs_elsewhere_makes_none),
        cmocka_unit_test(nothing_is_given_for_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
