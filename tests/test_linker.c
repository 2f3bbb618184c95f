/* Linking by name: definitions, shadowing, WASI, and every way an import can be wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

struct scene {
    wmt_engine *engine;
    wmt_store *store;
    wmt_linker *linker;
};

static int make_scene(void **state) {
    static struct scene scene;
    scene.engine = wmt_engine_new(NULL, WMT_DIE);
    scene.store = wmt_store_new(scene.engine, WMT_DIE);
    scene.linker = wmt_linker_new(scene.engine, WMT_DIE);
    *state = &scene;
    return 0;
}

static int end_scene(void **state) {
    struct scene *scene = *state;
    wmt_linker_delete(scene->linker);
    wmt_store_delete(scene->store);
    wmt_engine_delete(scene->engine);
    return 0;
}

static void give_number(wmt_call *call) { call->results[0] = wmt_i32(*(const int *)call->env); }

static void do_nothing(wmt_call *call) { (void)call; }

static void count_up(void *env) { ++*(int *)env; }

/* Instantiates a module in text form; NULL with `*err` set. */
static wmt_instance *instantiate(struct scene *scene, const char *text, wmt_error **err) {
    wmt_module *module = wmt_module_new_wat(scene->engine, text, err);
    wmt_instance *instance = wmt_linker_instantiate(scene->linker, scene->store, module, err);
    wmt_module_delete(module);
    return instance;
}

static int call_number(wmt_instance *instance, const char *name) {
    wmt_val result;
    wmt_func *func = wmt_instance_func(instance, name, WMT_DIE);
    assert_true(wmt_func_call(func, NULL, 0, &result, 1, WMT_DIE));
    return result.of.i32;
}

static void define_number(struct scene *scene, const char *name, int *number, wmt_error **err) {
    (void)wmt_linker_define_func(scene->linker, "env", name, "() -> (i32)", give_number, number,
                                 NULL, err);
}

/* Asserts kind and code, and that the message has the parts (separated by '|') in it. */
static void assert_error(wmt_error **err, int kind, const char *code, const char *parts) {
    char text[256];
    char *part = NULL;
    assert_non_null(*err);
    assert_string_equal(wmt_error_kind_name(wmt_error_kind_of(*err)), wmt_error_kind_name(kind));
    assert_string_equal(wmt_error_code(*err), code);
    (void)snprintf(text, sizeof text, "%s", parts);
    for (part = strtok(text, "|"); part != NULL; part = strtok(NULL, "|")) {
        if (strstr(wmt_error_message(*err), part) == NULL) {
            fail_msg("\"%s\" is not in \"%s\"", part, wmt_error_message(*err));
        }
    }
    wmt_error_clear(err);
}

static const char number_module[] = "(module (import \"env\" \"number\" (func $n (result i32)))"
                                    "  (func (export \"run\") (result i32) (call $n)))";

static void a_defined_function_serves_every_store_of_the_engine(void **state) {
    struct scene *scene = *state;
    int number = 42;
    wmt_store *first = scene->store;
    wmt_store *second = wmt_store_new(scene->engine, WMT_DIE);
    define_number(scene, "number", &number, WMT_DIE);
    assert_int_equal(call_number(instantiate(scene, number_module, WMT_DIE), "run"), 42);
    scene->store = second;
    assert_int_equal(call_number(instantiate(scene, number_module, WMT_DIE), "run"), 42);
    scene->store = first;
    wmt_store_delete(second);
}

static void a_function_outlives_its_linker_in_the_stores_that_use_it(void **state) {
    struct scene *scene = *state;
    int number = 7;
    int finalized = 0;
    wmt_instance *instance = NULL;
    (void)number;
    assert_true(wmt_linker_define_func(scene->linker, "env", "touch", "() -> ()", do_nothing,
                                       &finalized, count_up, WMT_DIE));
    instance = instantiate(scene,
                           "(module (import \"env\" \"touch\" (func $t))"
                           "  (func (export \"run\") (call $t)))",
                           WMT_DIE);
    wmt_linker_delete(scene->linker);
    scene->linker = NULL;
    assert_int_equal(finalized, 0);
    assert_true(
        wmt_func_call(wmt_instance_func(instance, "run", WMT_DIE), NULL, 0, NULL, 0, WMT_DIE));
    wmt_store_delete(scene->store);
    scene->store = NULL;
    assert_int_equal(finalized, 1);
}

static void a_name_is_defined_once_unless_shadowing_is_allowed(void **state) {
    struct scene *scene = *state;
    wmt_error *err = NULL;
    int first = 1;
    int second = 2;
    define_number(scene, "number", &first, WMT_DIE);
    define_number(scene, "number", &second, &err);
    assert_error(&err, WMT_ERROR_INVALID, "duplicate-definition", "\"env\" \"number\"");
    assert_int_equal(call_number(instantiate(scene, number_module, WMT_DIE), "run"), 1);
    wmt_linker_allow_shadowing(scene->linker, true);
    define_number(scene, "number", &second, WMT_DIE);
    assert_int_equal(call_number(instantiate(scene, number_module, WMT_DIE), "run"), 2);
}

static void a_refused_definition_does_not_finalize_its_env(void **state) {
    struct scene *scene = *state;
    wmt_error *err = NULL;
    int finalized = 0;
    assert_false(wmt_linker_define_func(scene->linker, "env", "f", "(i32", do_nothing, &finalized,
                                        count_up, &err));
    assert_error(&err, WMT_ERROR_INVALID, "bad-signature", "");
    assert_false(wmt_linker_define_func(scene->linker, "env", "f", "() -> ()", NULL, &finalized,
                                        count_up, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "callback");
    assert_int_equal(finalized, 0);
}

static void exports_of_one_instance_satisfy_imports_of_another(void **state) {
    struct scene *scene = *state;
    wmt_instance *provider = instantiate(
        scene,
        "(module (memory (export \"memory\") 1) (global (export \"g\") i32 (i32.const 9))"
        "  (table (export \"t\") 2 funcref)"
        "  (func (export \"f\") (result i32) (i32.const 5)))",
        WMT_DIE);
    wmt_instance *user = NULL;
    for (size_t i = 0; i < wmt_instance_export_count(provider); i++) {
        assert_true(wmt_linker_define(
            scene->linker, "p", wmt_module_export_name(wmt_instance_module(provider), i, NULL),
            wmt_instance_export_at(provider, i, WMT_DIE), WMT_DIE));
    }
    user =
        instantiate(scene,
                    "(module (import \"p\" \"memory\" (memory 1))"
                    "  (import \"p\" \"g\" (global $g i32)) (import \"p\" \"t\" (table 2 funcref))"
                    "  (import \"p\" \"f\" (func $f (result i32)))"
                    "  (func (export \"run\") (result i32)"
                    "    (i32.store (i32.const 8) (i32.const 77))"
                    "    (i32.add (call $f) (global.get $g))))",
                    WMT_DIE);
    assert_int_equal(call_number(user, "run"), 14);
    {
        int32_t stored = 0;
        assert_true(wmt_memory_read(wmt_instance_memory(provider, "memory", WMT_DIE), 8, &stored,
                                    sizeof stored, WMT_DIE));
        assert_int_equal(stored, 77);
    }
}

/* Each row: a definition (NULL: none), the module that imports "env" "x", and what is said. */
struct bad_import {
    const char *signature;
    const char *import;
    const char *code;
    const char *parts;
};

static const struct bad_import bad_imports[] = {
    {NULL, "(func)", "missing-import", "\"env\" \"x\"|missing|func () -> ()"},
    {NULL, "(func (param i32 f64) (result i64))", "missing-import", "func (i32, f64) -> (i64)"},
    {NULL, "(memory 1 16)", "missing-import", "memory 1 16"},
    {NULL, "(table 3 funcref)", "missing-import", "table 3 funcref"},
    {NULL, "(global (mut i64))", "missing-import", "global mut i64"},
    {"(i32) -> ()", "(func)", "import-type", "func () -> ()|func (i32) -> ()"},
    {"() -> (i32)", "(func (result i64))", "import-type", "func () -> (i64)|func () -> (i32)"},
    {"(i32) -> (i32)", "(func (param i32 i32) (result i32))", "import-type", "(i32, i32) -> (i32)"},
    {"() -> ()", "(memory 1)", "import-type", "memory 1|func () -> ()"},
    {"() -> ()", "(global i32)", "import-type", "global i32|func () -> ()"},
};

static void a_bad_import_is_named_with_the_type_wanted_and_the_type_given(void **state) {
    struct scene *scene = *state;
    for (size_t i = 0; i < sizeof bad_imports / sizeof *bad_imports; i++) {
        const struct bad_import *row = &bad_imports[i];
        wmt_error *err = NULL;
        char text[256];
        wmt_linker *linker = scene->linker;
        scene->linker = wmt_linker_new(scene->engine, WMT_DIE);
        if (row->signature != NULL) {
            assert_true(wmt_linker_define_func(scene->linker, "env", "x", row->signature,
                                               do_nothing, NULL, NULL, WMT_DIE));
        }
        (void)snprintf(text, sizeof text, "(module (import \"env\" \"x\" %s))", row->import);
        assert_null(instantiate(scene, text, &err));
        assert_error(&err, WMT_ERROR_LINK, row->code, row->parts);
        wmt_linker_delete(scene->linker);
        scene->linker = linker;
    }
}

static void a_memory_counts_with_the_size_it_has_grown_to(void **state) {
    struct scene *scene = *state;
    wmt_error *err = NULL;
    const char *needs_two = "(module (import \"p\" \"memory\" (memory 2)))";
    wmt_instance *provider =
        instantiate(scene, "(module (memory (export \"memory\") 1 4))", WMT_DIE);
    wmt_memory *memory = wmt_instance_memory(provider, "memory", WMT_DIE);
    assert_true(
        wmt_linker_define(scene->linker, "p", "memory", wmt_memory_extern(memory), WMT_DIE));
    assert_null(instantiate(scene, needs_two, &err));
    assert_error(&err, WMT_ERROR_LINK, "import-type", "memory 2|memory 1 4");
    assert_true(wmt_memory_grow(memory, 1, NULL, WMT_DIE));
    assert_non_null(instantiate(scene, needs_two, WMT_DIE));
}

static void things_of_another_store_engine_or_a_deleted_store_are_refused(void **state) {
    struct scene *scene = *state;
    wmt_error *err = NULL;
    wmt_engine *other_engine = wmt_engine_new(NULL, WMT_DIE);
    wmt_store *other = wmt_store_new(scene->engine, WMT_DIE);
    wmt_store *foreign = wmt_store_new(other_engine, WMT_DIE);
    wmt_func *func = wmt_func_new(other, "() -> ()", do_nothing, NULL, NULL, WMT_DIE);
    wmt_func *foreign_func = wmt_func_new(foreign, "() -> ()", do_nothing, NULL, NULL, WMT_DIE);
    const char *importer = "(module (import \"env\" \"x\" (func)))";
    wmt_module *module = wmt_module_new_wat(other_engine, importer, WMT_DIE);

    assert_false(wmt_linker_define(scene->linker, "env", "y", wmt_func_extern(foreign_func), &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-engine", "item");
    assert_null(wmt_linker_instantiate(scene->linker, scene->store, module, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-engine", "module");
    assert_null(wmt_linker_instantiate(scene->linker, foreign, module, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-engine", "linker");

    assert_true(wmt_linker_define(scene->linker, "env", "x", wmt_func_extern(func), WMT_DIE));
    assert_null(instantiate(scene, importer, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-store", "\"env\" \"x\"");
    wmt_store_delete(other);
    assert_null(instantiate(scene, importer, &err));
    assert_error(&err, WMT_ERROR_INVALID, "stale-handle", "\"env\" \"x\"");
    assert_false(wmt_linker_define(scene->linker, "env", "z", wmt_func_extern(func), &err));
    assert_error(&err, WMT_ERROR_INVALID, "stale-handle", "item");

    wmt_module_delete(module);
    wmt_store_delete(foreign);
    wmt_engine_delete(other_engine);
}

static const char exiting_module[] =
    "(module (import \"wasi_snapshot_preview1\" \"proc_exit\" (func $exit (param i32)))"
    "  (memory (export \"memory\") 1) (func (export \"_start\") (call $exit (i32.const 200))))";

static void wasi_has_to_be_defined_and_configured(void **state) {
    struct scene *scene = *state;
    wmt_error *err = NULL;
    int status = 0;
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    assert_null(instantiate(scene, exiting_module, &err));
    assert_error(&err, WMT_ERROR_LINK, "missing-import", "proc_exit");
    assert_true(wmt_linker_define_wasi(scene->linker, WMT_DIE));
    assert_null(instantiate(scene, exiting_module, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wasi-missing", "proc_exit");
    assert_true(wmt_store_set_wasi(scene->store, wasi, WMT_DIE));
    assert_true(wmt_instance_run(instantiate(scene, exiting_module, WMT_DIE), &status, WMT_DIE));
    assert_int_equal(status, 200);
    wmt_wasi_delete(wasi);
}

static void a_wasi_function_of_another_type_is_a_mismatch(void **state) {
    struct scene *scene = *state;
    wmt_error *err = NULL;
    assert_true(wmt_linker_define_wasi(scene->linker, WMT_DIE));
    assert_null(instantiate(
        scene, "(module (import \"wasi_snapshot_preview1\" \"fd_close\" (func (param i64))))",
        &err));
    assert_error(&err, WMT_ERROR_LINK, "import-type", "fd_close|(i64) -> ()|(i32) -> (i32)");
}

static void keep_status(wmt_call *call) { *(int *)call->env = call->args[0].of.i32; }

static void wasi_and_own_definitions_shadow_each_other_only_when_allowed(void **state) {
    struct scene *scene = *state;
    static const char wasi[] = "wasi_snapshot_preview1";
    wmt_error *err = NULL;
    int status = 0;
    assert_true(wmt_linker_define_wasi(scene->linker, WMT_DIE));
    assert_false(wmt_linker_define_wasi(scene->linker, &err));
    assert_error(&err, WMT_ERROR_INVALID, "duplicate-definition", "WASI");
    assert_false(wmt_linker_define_func(scene->linker, wasi, "proc_exit", "(i32) -> ()",
                                        keep_status, &status, NULL, &err));
    assert_error(&err, WMT_ERROR_INVALID, "duplicate-definition", "proc_exit");
    wmt_linker_allow_shadowing(scene->linker, true);
    assert_true(wmt_linker_define_func(scene->linker, wasi, "proc_exit", "(i32) -> ()", keep_status,
                                       &status, NULL, WMT_DIE));
    /* the only function it imports is not WASI's any more, so the store needs no settings */
    assert_true(wmt_instance_run(instantiate(scene, exiting_module, WMT_DIE), NULL, WMT_DIE));
    assert_int_equal(status, 200);
    assert_true(wmt_linker_define_wasi(scene->linker, WMT_DIE));
    assert_null(instantiate(scene, exiting_module, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wasi-missing", "proc_exit");
}

static void wasi_does_not_silently_replace_an_own_definition(void **state) {
    struct scene *scene = *state;
    wmt_error *err = NULL;
    assert_true(wmt_linker_define_func(scene->linker, "wasi_snapshot_preview1", "fd_close",
                                       "(i32) -> (i32)", do_nothing, NULL, NULL, WMT_DIE));
    assert_false(wmt_linker_define_wasi(scene->linker, &err));
    assert_error(&err, WMT_ERROR_INVALID, "duplicate-definition", "fd_close");
}

static void names_are_utf8_of_any_length(void **state) {
    struct scene *scene = *state;
    wmt_error *err = NULL;
    char module[300];
    char text[400];
    memset(module, 'm', sizeof module - 1);
    module[sizeof module - 1] = '\0';
    (void)snprintf(text, sizeof text, "(module (import \"%s\" \"\xc3\xa9\" (func)))", module);
    assert_true(wmt_linker_define_func(scene->linker, module, "\xc3\xa9", "() -> ()", do_nothing,
                                       NULL, NULL, WMT_DIE));
    assert_non_null(instantiate(scene, text, WMT_DIE));
    assert_false(wmt_linker_define_func(scene->linker, "env", "\xff", "() -> ()", do_nothing, NULL,
                                        NULL, &err));
    assert_error(&err, WMT_ERROR_INVALID, "bad-utf8", "name");
}

static void a_thousand_definitions_are_all_found(void **state) {
    struct scene *scene = *state;
    static int numbers[1000];
    for (int i = 0; i < 1000; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "n%d", i);
        numbers[i] = i;
        define_number(scene, name, &numbers[i], WMT_DIE);
    }
    for (int i = 0; i < 1000; i += 111) {
        char text[256];
        (void)snprintf(text, sizeof text,
                       "(module (import \"env\" \"n%d\" (func $n (result i32)))"
                       "  (func (export \"run\") (result i32) (call $n)))",
                       i);
        assert_int_equal(call_number(instantiate(scene, text, WMT_DIE), "run"), i);
    }
}

#define SCENE_TEST(test) cmocka_unit_test_setup_teardown(test, make_scene, end_scene)

int main(void) {
    const struct CMUnitTest tests[] = {
        SCENE_TEST(a_defined_function_serves_every_store_of_the_engine),
        SCENE_TEST(a_function_outlives_its_linker_in_the_stores_that_use_it),
        SCENE_TEST(a_name_is_defined_once_unless_shadowing_is_allowed),
        SCENE_TEST(a_refused_definition_does_not_finalize_its_env),
        SCENE_TEST(exports_of_one_instance_satisfy_imports_of_another),
        SCENE_TEST(a_bad_import_is_named_with_the_type_wanted_and_the_type_given),
        SCENE_TEST(a_memory_counts_with_the_size_it_has_grown_to),
        SCENE_TEST(things_of_another_store_engine_or_a_deleted_store_are_refused),
        SCENE_TEST(wasi_has_to_be_defined_and_configured),
        SCENE_TEST(a_wasi_function_of_another_type_is_a_mismatch),
        SCENE_TEST(wasi_and_own_definitions_shadow_each_other_only_when_allowed),
        SCENE_TEST(wasi_does_not_silently_replace_an_own_definition),
        SCENE_TEST(names_are_utf8_of_any_length),
        SCENE_TEST(a_thousand_definitions_are_all_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
