/* Memories, imports, exports, and what cannot be compiled or linked. */
#include "smoke.h"

#include <string.h>

static void a_memory_is_read_written_and_grown(void) {
    struct world world = world_open("(module (memory (export \"memory\") 1 3)"
                                    "  (func (export \"load\") (param i32) (result i32)"
                                    "    (i32.load (local.get 0))))",
                                    NULL, &err);
    wmt_memory *memory = wmt_instance_memory(world.instance, "memory", &err);
    const int32_t number = 0x01020304;
    uint64_t before = 0;
    char text[16] = "";
    CHECK(wmt_memory_write(memory, 1000, &number, sizeof number, &err));
    CHECK(world_call(&world, "load", 1000, &err) == number);
    CHECK(wmt_memory_grow(memory, 2, &before, &err) && before == 1);
    CHECK(wmt_memory_size(memory) == 3 * 65536);
    CHECK(world_call(&world, "load", 3 * 65536 - 4, &err) == 0);
    CHECK(wmt_memory_write_string(memory, 3 * 65536 - 6, "grown", &err));
    CHECK(wmt_memory_read_string(memory, 3 * 65536 - 6, text, sizeof text, NULL, &err));
    CHECK(strcmp(text, "grown") == 0);
    (void)wmt_memory_grow(memory, 1, NULL, &err);
    CHECK_ERROR(WMT_ERROR_LIMIT, "memory-limit", "grow");
    (void)wmt_memory_read(memory, 3 * 65536 - 1, text, 2, &err);
    CHECK_ERROR(WMT_ERROR_INVALID, "memory-bounds", "");
    (void)wmt_memory_read(memory, UINT64_MAX, text, 2, &err);
    CHECK_ERROR(WMT_ERROR_INVALID, "memory-bounds", "");
    world_close(&world);
}

static void types_are_read_from_the_module(void) {
    wmt_engine *engine = wmt_engine_new(NULL, &err);
    wmt_module *module =
        wmt_module_new_wat(engine,
                           "(module"
                           "  (import \"a\" \"f\" (func (param i32 i64 f32 f64) (result v128)))"
                           "  (import \"a\" \"m\" (memory 1 2))"
                           "  (func (export \"g\") (param externref) (result funcref) unreachable)"
                           "  (table (export \"t\") 5 funcref)"
                           "  (global (export \"x\") (mut i64) (i64.const 1)))",
                           &err);
    CHECK(wmt_module_import_count(module) == 2 && wmt_module_export_count(module) == 3);
    CHECK(strcmp(wmt_type_text(wmt_module_import_type(module, 0)),
                 "(i32, i64, f32, f64) -> (v128)") == 0);
    CHECK(strcmp(wmt_type_text(wmt_module_export_type(module, 0)), "(externref) -> (funcref)") ==
          0);
    CHECK(strcmp(wmt_module_export_name(module, 2, NULL), "x") == 0);
    wmt_module_delete(module);
    wmt_engine_delete(engine);
}

static void twice(wmt_call *call) { call->results[0] = wmt_i32(call->args[0].of.i32 * 2); }

static void define_twice(wmt_linker *linker, wmt_error **error) {
    wmt_linker_define_func(linker, "host", "twice", "(i32) -> (i32)", twice, NULL, NULL, error);
}

#define IMPORTS_TWICE "(import \"host\" \"twice\" (func $twice (param i32) (result i32)))"
#define IMPORTS_ANOTHER_TWICE "(import \"host\" \"twice\" (func $twice (param i64)))"
#define IMPORTS_THRICE "(import \"host\" \"thrice\" (func))"

static void a_linker_satisfies_imports(void) {
    struct world world =
        world_open("(module " IMPORTS_TWICE "  (func (export \"run\") (param i32) (result i32)"
                   "    (call $twice (local.get 0))))",
                   define_twice, &err);
    CHECK(world_call(&world, "run", 21, &err) == 42);
    world_close(&world);
}

static void imports_that_cannot_be_satisfied_are_named(void) {
    struct world world = world_open("(module " IMPORTS_THRICE ")", define_twice, &err);
    CHECK_ERROR(WMT_ERROR_LINK, "missing-import", "thrice");
    world_close(&world);
    world = world_open("(module " IMPORTS_ANOTHER_TWICE ")", define_twice, &err);
    CHECK_ERROR(WMT_ERROR_LINK, "import-type", "twice");
    world_close(&world);
}

static void exports_that_are_not_there_are_named(void) {
    struct world world = world_open("(module (memory (export \"m\") 1))", NULL, &err);
    (void)wmt_instance_func(world.instance, "absent", &err);
    CHECK_ERROR(WMT_ERROR_NOTFOUND, "no-export", "absent");
    (void)wmt_instance_func(world.instance, "m", &err);
    CHECK_ERROR(WMT_ERROR_INVALID, "wrong-kind", "memory");
    world_close(&world);
}

static void what_is_no_module_is_refused(void) {
    static const uint8_t garbage[] = {0, 'a', 's', 'm', 1, 0, 0, 0, 200, 1, 2, 3};
    wmt_engine *engine = wmt_engine_new(NULL, &err);
    (void)wmt_module_new_wat(engine, "(module\n  (func (local.get)))", &err);
    CHECK_ERROR(WMT_ERROR_COMPILE, "invalid-text", "line 2");
    (void)wmt_module_new(engine, garbage, sizeof garbage, &err);
    CHECK_ERROR(WMT_ERROR_COMPILE, "invalid-module", "");
    (void)wmt_module_new(engine, garbage, 0, &err);
    CHECK_ERROR(WMT_ERROR_COMPILE, "invalid-module", "");
    wmt_engine_delete(engine);
}

const struct smoke_case linking_cases[] = {
    {"a_memory_is_read_written_and_grown", a_memory_is_read_written_and_grown},
    {"types_are_read_from_the_module", types_are_read_from_the_module},
    {"a_linker_satisfies_imports", a_linker_satisfies_imports},
    {"imports_that_cannot_be_satisfied_are_named", imports_that_cannot_be_satisfied_are_named},
    {"exports_that_are_not_there_are_named", exports_that_are_not_there_are_named},
    {"what_is_no_module_is_refused", what_is_no_module_is_refused},
    {NULL, NULL},
};
