/* Reading and writing a guest's memory, within its bounds and across its growth. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

enum { PAGE = 65536 };

struct scene {
    wmt_engine *engine;
    wmt_store *store;
    wmt_instance *instance;
    wmt_memory *memory;
};

static const char module_text[] =
    "(module (memory (export \"memory\") 1 3)"
    "  (data (i32.const 16) \"hello\\00world\")"
    "  (func (export \"grow\") (result i32) (memory.grow (i32.const 1)))"
    "  (func (export \"load\") (param i32) (result i32) (i32.load (local.get 0)))"
    "  (func (export \"store\") (param i32 i32) (i32.store (local.get 0) (local.get 1))))";

static int make_scene(void **state) {
    static struct scene scene;
    wmt_module *module = NULL;
    scene.engine = wmt_engine_new(NULL, WMT_DIE);
    scene.store = wmt_store_new(scene.engine, WMT_DIE);
    module = wmt_module_new_wat(scene.engine, module_text, WMT_DIE);
    scene.instance = wmt_instance_new(scene.store, module, NULL, 0, WMT_DIE);
    scene.memory = wmt_instance_memory(scene.instance, "memory", WMT_DIE);
    wmt_module_delete(module);
    *state = &scene;
    return 0;
}

static int end_scene(void **state) {
    struct scene *scene = *state;
    wmt_store_delete(scene->store);
    wmt_engine_delete(scene->engine);
    return 0;
}

static void assert_bounds(wmt_error **err) {
    assert_string_equal(wmt_error_code(*err), "memory-bounds");
    assert_int_equal(wmt_error_kind_of(*err), WMT_ERROR_INVALID);
    wmt_error_clear(err);
}

static void guest_and_host_see_the_same_bytes(void **state) {
    struct scene *scene = *state;
    wmt_val args[2];
    wmt_val result;
    uint32_t number = 0x12345678;
    uint8_t bytes[4];
    assert_true(wmt_memory_write(scene->memory, 100, &number, sizeof number, WMT_DIE));
    args[0] = wmt_i32(100);
    assert_true(wmt_func_call(wmt_instance_func(scene->instance, "load", WMT_DIE), args, 1, &result,
                              1, WMT_DIE));
    assert_int_equal(result.of.u32, number);
    args[1] = wmt_i32(0x0a0b0c0d);
    assert_true(wmt_func_call(wmt_instance_func(scene->instance, "store", WMT_DIE), args, 2, NULL,
                              0, WMT_DIE));
    assert_true(wmt_memory_read(scene->memory, 100, bytes, sizeof bytes, WMT_DIE));
    assert_memory_equal(bytes, "\x0d\x0c\x0b\x0a", 4);
}

static void size_and_pages_follow_growth_by_host_and_guest(void **state) {
    struct scene *scene = *state;
    wmt_val result;
    uint64_t previous = 99;
    uint8_t byte = 1;
    assert_int_equal(wmt_memory_size(scene->memory), PAGE);
    assert_int_equal(wmt_memory_pages(scene->memory), 1);
    assert_true(wmt_memory_grow(scene->memory, 1, &previous, WMT_DIE));
    assert_int_equal(previous, 1);
    assert_int_equal(wmt_memory_size(scene->memory), 2 * PAGE);
    assert_true(wmt_memory_write(scene->memory, 2 * PAGE - 1, &byte, 1, WMT_DIE));
    assert_true(wmt_func_call(wmt_instance_func(scene->instance, "grow", WMT_DIE), NULL, 0, &result,
                              1, WMT_DIE));
    assert_int_equal(result.of.i32, 2);
    assert_int_equal(wmt_memory_pages(scene->memory), 3);
    assert_true(wmt_memory_write(scene->memory, 3 * PAGE - 1, &byte, 1, WMT_DIE));
}

static void growing_beyond_the_maximum_is_a_limit(void **state) {
    struct scene *scene = *state;
    wmt_error *err = NULL;
    uint64_t previous = 99;
    assert_false(wmt_memory_grow(scene->memory, 3, &previous, &err));
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_LIMIT);
    assert_int_equal(previous, 0);
    wmt_error_clear(&err);
    assert_false(wmt_memory_grow(scene->memory, UINT64_MAX, NULL, &err));
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_LIMIT);
    wmt_error_clear(&err);
    assert_true(wmt_memory_grow(scene->memory, 0, &previous, WMT_DIE));
    assert_int_equal(previous, 1);
}

static void accesses_up_to_the_last_byte_work_and_beyond_are_refused(void **state) {
    struct scene *scene = *state;
    static const struct {
        uint64_t address;
        size_t size;
        bool fits;
    } rows[] = {
        {0, 0, true},
        {0, 1, true},
        {0, PAGE, true},
        {PAGE - 1, 1, true},
        {PAGE, 0, true},
        {PAGE, 1, false},
        {PAGE - 1, 2, false},
        {0, PAGE + 1, false},
        {PAGE + 1, 0, false},
        {UINT64_MAX, 1, false},
        {UINT64_MAX, 0, false},
        {UINT64_MAX - 3, 8, false},
        {(uint64_t)1 << 32, 1, false},
        {1, SIZE_MAX, false},
    };
    static uint8_t bytes[PAGE + 1];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        wmt_error *err = NULL;
        size_t size = rows[i].size > sizeof bytes ? sizeof bytes : rows[i].size;
        bool same_size = size == rows[i].size;
        assert_int_equal(wmt_memory_data(scene->memory, rows[i].address, rows[i].size, &err) !=
                             NULL,
                         rows[i].fits);
        if (!rows[i].fits) {
            assert_bounds(&err);
        }
        if (!same_size) {
            continue;
        }
        memset(bytes, 0xaa, sizeof bytes);
        assert_int_equal(wmt_memory_read(scene->memory, rows[i].address, bytes, size, &err),
                         rows[i].fits);
        if (!rows[i].fits) {
            assert_bounds(&err);
            for (size_t k = 0; k < size; k++) {
                assert_int_equal(bytes[k], 0);
            }
        }
        assert_int_equal(wmt_memory_write(scene->memory, rows[i].address, bytes, size, &err),
                         rows[i].fits);
        if (!rows[i].fits) {
            assert_bounds(&err);
        }
    }
}

static void strings_are_read_whole_cut_and_measured(void **state) {
    struct scene *scene = *state;
    char buffer[8];
    size_t length = 0;
    assert_true(wmt_memory_read_string(scene->memory, 16, buffer, sizeof buffer, &length, WMT_DIE));
    assert_string_equal(buffer, "hello");
    assert_int_equal(length, 5);
    assert_true(wmt_memory_read_string(scene->memory, 16, buffer, 3, &length, WMT_DIE));
    assert_string_equal(buffer, "he");
    assert_int_equal(length, 5);
    assert_true(wmt_memory_read_string(scene->memory, 16, NULL, 0, &length, WMT_DIE));
    assert_int_equal(length, 5);
    assert_true(wmt_memory_read_string(scene->memory, 16, buffer, 6, NULL, WMT_DIE));
    assert_string_equal(buffer, "hello");
    assert_true(wmt_memory_read_string(scene->memory, 0, buffer, sizeof buffer, &length, WMT_DIE));
    assert_string_equal(buffer, "");
}

static void a_string_without_end_is_refused(void **state) {
    struct scene *scene = *state;
    wmt_error *err = NULL;
    char buffer[4] = "xyz";
    size_t length = 7;
    assert_true(wmt_memory_write(scene->memory, PAGE - 3, "abc", 3, WMT_DIE));
    assert_false(
        wmt_memory_read_string(scene->memory, PAGE - 3, buffer, sizeof buffer, &length, &err));
    assert_bounds(&err);
    assert_string_equal(buffer, "");
    assert_int_equal(length, 0);
    assert_false(wmt_memory_read_string(scene->memory, PAGE, buffer, sizeof buffer, NULL, &err));
    assert_bounds(&err);
    assert_false(
        wmt_memory_read_string(scene->memory, UINT64_MAX, buffer, sizeof buffer, NULL, &err));
    assert_bounds(&err);
}

static void a_string_is_written_with_its_end_or_not_at_all(void **state) {
    struct scene *scene = *state;
    wmt_error *err = NULL;
    char buffer[8];
    assert_true(wmt_memory_write_string(scene->memory, PAGE - 4, "end", WMT_DIE));
    assert_true(
        wmt_memory_read_string(scene->memory, PAGE - 4, buffer, sizeof buffer, NULL, WMT_DIE));
    assert_string_equal(buffer, "end");
    assert_false(wmt_memory_write_string(scene->memory, PAGE - 3, "END", &err));
    assert_bounds(&err);
    assert_true(
        wmt_memory_read_string(scene->memory, PAGE - 4, buffer, sizeof buffer, NULL, WMT_DIE));
    assert_string_equal(buffer, "end");
}

static void an_error_that_is_set_stops_every_access(void **state) {
    struct scene *scene = *state;
    wmt_error *err = wmt_error_new("earlier");
    uint8_t byte = 9;
    uint64_t previous = 9;
    char text[2] = "x";
    size_t length = 9;
    assert_false(wmt_memory_read(scene->memory, 0, &byte, 1, &err));
    assert_int_equal(byte, 0);
    assert_false(wmt_memory_write_string(scene->memory, 0, "new", &err));
    assert_false(wmt_memory_grow(scene->memory, 1, &previous, &err));
    assert_int_equal(previous, 0);
    assert_false(wmt_memory_read_string(scene->memory, 16, text, 2, &length, &err));
    assert_string_equal(text, "");
    assert_int_equal(length, 0);
    assert_null(wmt_memory_data(scene->memory, 0, 1, &err));
    assert_string_equal(wmt_error_message(err), "earlier");
    wmt_error_clear(&err);
    assert_int_equal(wmt_memory_pages(scene->memory), 1);
    assert_true(wmt_memory_read(scene->memory, 0, &byte, 1, WMT_DIE));
    assert_int_equal(byte, 0);
}

static void grow_and_write(wmt_call *call) {
    wmt_memory *memory = wmt_call_memory(call, "memory", &call->err);
    (void)wmt_memory_grow(memory, 1, NULL, &call->err);
    (void)wmt_memory_write_string(memory, PAGE + 1, "from the host", &call->err);
}

static void a_host_function_grows_its_callers_memory(void **state) {
    struct scene *scene = *state;
    wmt_module *module = wmt_module_new_wat(
        scene->engine,
        "(module (import \"\" \"f\" (func $f)) (memory (export \"memory\") 1)"
        "  (func (export \"run\") (result i32) (call $f) (i32.load8_u (i32.const 65537))))",
        WMT_DIE);
    wmt_extern *imports[1];
    wmt_instance *instance = NULL;
    wmt_val result;
    imports[0] = wmt_func_extern(
        wmt_func_new(scene->store, "() -> ()", grow_and_write, NULL, NULL, WMT_DIE));
    instance = wmt_instance_new(scene->store, module, imports, 1, WMT_DIE);
    assert_true(
        wmt_func_call(wmt_instance_func(instance, "run", WMT_DIE), NULL, 0, &result, 1, WMT_DIE));
    assert_int_equal(result.of.i32, 'f');
    assert_int_equal(wmt_memory_pages(wmt_instance_memory(instance, "memory", WMT_DIE)), 2);
    wmt_module_delete(module);
}

static void a_64_bit_memory_works_alike(void **state) {
    struct scene *scene = *state;
    wmt_error *err = NULL;
    wmt_config *config = wmt_config_new(NULL, WMT_DIE);
    wmt_engine *engine = NULL;
    wmt_store *store = NULL;
    wmt_module *module = NULL;
    wmt_memory *memory = NULL;
    (void)scene;
    assert_true(wmt_config_set(config, "wasm-memory64=on", WMT_DIE));
    engine = wmt_engine_new(config, WMT_DIE);
    store = wmt_store_new(engine, WMT_DIE);
    module = wmt_module_new_wat(engine, "(module (memory (export \"m\") i64 1 2))", WMT_DIE);
    memory = wmt_instance_memory(wmt_instance_new(store, module, NULL, 0, WMT_DIE), "m", WMT_DIE);
    assert_true(wmt_type_is_64(wmt_memory_type(memory)));
    assert_string_equal(wmt_type_text(wmt_memory_type(memory)), "memory i64 1 2");
    assert_true(wmt_memory_write_string(memory, PAGE - 8, "wide", WMT_DIE));
    assert_null(wmt_memory_data(memory, (uint64_t)1 << 40, 1, &err));
    assert_bounds(&err);
    wmt_module_delete(module);
    wmt_store_delete(store);
    wmt_engine_delete(engine);
    wmt_config_delete(config);
}

static void a_memory_of_the_host_serves_a_guest(void **state) {
    struct scene *scene = *state;
    wmt_memory *memory = wmt_memory_new(scene->store, "1 2", WMT_DIE);
    wmt_extern *imports[1];
    wmt_module *module =
        wmt_module_new_wat(scene->engine,
                           "(module (import \"\" \"m\" (memory 1 2))"
                           "  (func (export \"run\") (i32.store8 (i32.const 3) (i32.const 65))))",
                           WMT_DIE);
    wmt_instance *instance = NULL;
    char text[2] = "";
    imports[0] = wmt_memory_extern(memory);
    assert_string_equal(wmt_type_text(wmt_memory_type(memory)), "memory 1 2");
    instance = wmt_instance_new(scene->store, module, imports, 1, WMT_DIE);
    assert_true(
        wmt_func_call(wmt_instance_func(instance, "run", WMT_DIE), NULL, 0, NULL, 0, WMT_DIE));
    assert_true(wmt_memory_read_string(memory, 3, text, sizeof text, NULL, WMT_DIE));
    assert_string_equal(text, "A");
    wmt_module_delete(module);
}

static void memories_of_the_host_are_made_of_text_or_refused(void **state) {
    struct scene *scene = *state;
    static const struct {
        const char *text;
        const char *type; /* NULL: refused as INVALID */
    } made[] = {
        {"0", "memory 0"},
        {"memory 1", "memory 1"},
        {" 1   16 ", "memory 1 16"},
        {"", NULL},
        {"memory", NULL},
        {"-1", NULL},
        {"1 0", NULL},
        {"65537", NULL},
        {"1 65537", NULL},
        {"99999999999999999999999", NULL},
        {"1 shared", NULL},
        {"1 2 3", NULL},
        {"1 2 pagesize 2", NULL},
        {"1 pagesize", NULL},
        {"i64 1 562949953421312", NULL},
        {"(memory 1)", NULL},
        {"one", NULL},
    };
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        wmt_error *err = NULL;
        wmt_memory *memory = wmt_memory_new(scene->store, made[i].text, &err);
        if (made[i].type != NULL) {
            assert_null(err);
            assert_string_equal(wmt_type_text(wmt_memory_type(memory)), made[i].type);
            continue;
        }
        assert_null(memory);
        assert_string_equal(wmt_error_code(err), "bad-memory-type");
        assert_non_null(strstr(wmt_error_message(err), "column"));
        wmt_error_clear(&err);
    }
}

/* What began later works from then on, and is UNSUPPORTED (or off) before. */
static void unusual_memories_work_or_say_why_not(void **state) {
    struct scene *scene = *state;
    static const char *const texts[] = {"i64 1 3", "1 2 shared", "100 200 pagesize 1"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        wmt_error *err = NULL;
        char type[64] = "memory ";
        wmt_memory *memory = wmt_memory_new(scene->store, texts[i], &err);
        if (memory == NULL) {
            assert_true(wmt_error_kind_of(err) == WMT_ERROR_UNSUPPORTED ||
                        strstr(wmt_error_message(err), "shared-memory=on") != NULL);
            wmt_error_clear(&err);
            continue;
        }
        strcat(type, texts[i]);
        assert_string_equal(wmt_type_text(wmt_memory_type(memory)), type);
        assert_int_equal(wmt_memory_pages(memory), wmt_type_minimum(wmt_memory_type(memory)));
        assert_true(wmt_memory_write(memory, wmt_memory_size(memory) - 1, "x", 1, WMT_DIE));
        assert_true(wmt_memory_grow(memory, 1, NULL, WMT_DIE));
        assert_int_equal(wmt_memory_pages(memory), wmt_type_minimum(wmt_memory_type(memory)) + 1);
    }
}

#define SCENE_TEST(test) cmocka_unit_test_setup_teardown(test, make_scene, end_scene)

int main(void) {
    const struct CMUnitTest tests[] = {
        SCENE_TEST(guest_and_host_see_the_same_bytes),
        SCENE_TEST(size_and_pages_follow_growth_by_host_and_guest),
        SCENE_TEST(growing_beyond_the_maximum_is_a_limit),
        SCENE_TEST(accesses_up_to_the_last_byte_work_and_beyond_are_refused),
        SCENE_TEST(strings_are_read_whole_cut_and_measured),
        SCENE_TEST(a_string_without_end_is_refused),
        SCENE_TEST(a_string_is_written_with_its_end_or_not_at_all),
        SCENE_TEST(an_error_that_is_set_stops_every_access),
        SCENE_TEST(a_host_function_grows_its_callers_memory),
        SCENE_TEST(a_64_bit_memory_works_alike),
        SCENE_TEST(a_memory_of_the_host_serves_a_guest),
        SCENE_TEST(memories_of_the_host_are_made_of_text_or_refused),
        SCENE_TEST(unusual_memories_work_or_say_why_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
