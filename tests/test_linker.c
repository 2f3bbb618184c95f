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
    assert_error(&err, WMT_ERROR_INVALID, "wrong-engine", "another engine");
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

/* Instances and modules under a name */

static const char calc_module[] =
    "(module (func (export \"five\") (result i32) (i32.const 5))"
    "  (global (export \"g\") i32 (i32.const 7)) (memory (export \"m\") 1))";

static const char calc_user[] =
    "(module (import \"calc\" \"five\" (func $five (result i32)))"
    "  (import \"calc\" \"g\" (global $g i32)) (import \"calc\" \"m\" (memory 1))"
    "  (func (export \"run\") (result i32) (i32.add (call $five) (global.get $g))))";

static void an_instance_is_defined_under_a_name(void **state) {
    struct scene *scene = *state;
    wmt_error *err = NULL;
    wmt_instance *calc = instantiate(scene, calc_module, WMT_DIE);
    assert_true(wmt_linker_define_instance(scene->linker, "calc", calc, WMT_DIE));
    assert_int_equal(call_number(instantiate(scene, calc_user, WMT_DIE), "run"), 12);
    assert_false(wmt_linker_define_instance(scene->linker, "calc", calc, &err));
    assert_error(&err, WMT_ERROR_INVALID, "duplicate-definition", "\"calc\"");
    assert_false(wmt_linker_define_instance(scene->linker, "\xff", calc, &err));
    assert_error(&err, WMT_ERROR_INVALID, "bad-utf8", "module");
    assert_false(wmt_linker_define_instance(scene->linker, "calc", NULL, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "instance");
}

static void define_module(struct scene *scene, const char *name, const char *text,
                          wmt_error **err) {
    wmt_module *module = wmt_module_new_wat(scene->engine, text, err);
    (void)wmt_linker_define_module(scene->linker, scene->store, name, module, err);
    wmt_module_delete(module);
}

static void a_reactor_is_instantiated_once_and_initialized(void **state) {
    struct scene *scene = *state;
    const char *counter =
        "(module (global $n (mut i32) (i32.const 0))"
        "  (func (export \"_initialize\") (global.set $n (i32.const 100)))"
        "  (func (export \"next\") (result i32)"
        "    (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n)))";
    const char *user = "(module (import \"counter\" \"next\" (func $next (result i32)))"
                       "  (func (export \"run\") (result i32) (call $next)))";
    define_module(scene, "counter", counter, WMT_DIE);
    assert_int_equal(call_number(instantiate(scene, user, WMT_DIE), "run"), 101);
    assert_int_equal(call_number(instantiate(scene, user, WMT_DIE), "run"), 102);
}

static void a_command_is_instantiated_for_each_call(void **state) {
    struct scene *scene = *state;
    const char *command =
        "(module (global $n (mut i32) (i32.const 0)) (memory (export \"memory\") 1)"
        "  (func (export \"_start\"))"
        "  (func (export \"next\") (param i32) (result i32)"
        "    (global.set $n (i32.add (global.get $n) (local.get 0))) (global.get $n)))";
    const char *user = "(module (import \"c\" \"next\" (func $next (param i32) (result i32)))"
                       "  (func (export \"run\") (result i32)"
                       "    (i32.add (call $next (i32.const 3)) (call $next (i32.const 4)))))";
    define_module(scene, "c", command, WMT_DIE);
    assert_int_equal(call_number(instantiate(scene, user, WMT_DIE), "run"), 7);
    assert_non_null(wmt_linker_get_default(scene->linker, scene->store, "c", WMT_DIE));
}

static void a_module_that_cannot_be_linked_is_not_defined(void **state) {
    struct scene *scene = *state;
    wmt_error *err = NULL;
    define_module(scene, "x", "(module (import \"no\" \"thing\" (func)))", &err);
    assert_error(&err, WMT_ERROR_LINK, "missing-import", "\"no\" \"thing\"");
    define_module(scene, "x",
                  "(module (func (export \"_start\")) (global (export \"g\") i32 (i32.const 1)))",
                  &err);
    assert_error(&err, WMT_ERROR_INVALID, "bad-argument", "command|\"g\"");
}

/* What is not defined */

static const char unknown_module[] =
    "(module (import \"u\" \"f\" (func $f (param i32) (result i64 funcref externref f64)))"
    "  (import \"env\" \"number\" (func $n (result i32)))"
    "  (func (export \"run\") (result i32) (call $n))"
    "  (func (export \"unknown\") (result i64)"
    "    (call $f (i32.const 1)) drop drop drop))";

static void unknown_functions_trap_when_they_are_called(void **state) {
    struct scene *scene = *state;
    wmt_error *err = NULL;
    int number = 3;
    wmt_val result;
    wmt_instance *instance = NULL;
    wmt_module *module = wmt_module_new_wat(scene->engine, unknown_module, WMT_DIE);
    define_number(scene, "number", &number, WMT_DIE);
    assert_true(wmt_linker_define_unknown_as_traps(scene->linker, module, WMT_DIE));
    instance = wmt_linker_instantiate(scene->linker, scene->store, module, WMT_DIE);
    wmt_module_delete(module);
    assert_int_equal(call_number(instance, "run"), 3);
    assert_false(
        wmt_func_call(wmt_instance_func(instance, "unknown", WMT_DIE), NULL, 0, &result, 1, &err));
    assert_true(wmt_error_frame_count(err) > 0);
    assert_error(&err, WMT_ERROR_LINK, "missing-import", "\"u\" \"f\"");
}

static void unknown_imports_that_are_no_functions_stay_missing_as_traps(void **state) {
    struct scene *scene = *state;
    wmt_error *err = NULL;
    wmt_module *module =
        wmt_module_new_wat(scene->engine, "(module (import \"u\" \"m\" (memory 1)))", WMT_DIE);
    assert_true(wmt_linker_define_unknown_as_traps(scene->linker, module, WMT_DIE));
    assert_null(wmt_linker_instantiate(scene->linker, scene->store, module, &err));
    assert_error(&err, WMT_ERROR_LINK, "missing-import", "\"u\" \"m\"|memory 1");
    wmt_module_delete(module);
}

static void unknown_imports_of_every_kind_have_defaults(void **state) {
    struct scene *scene = *state;
    wmt_val result;
    wmt_instance *instance = NULL;
    wmt_module *module = wmt_module_new_wat(
        scene->engine,
        "(module (import \"u\" \"f\" (func $f (param i32) (result i64 funcref externref f64)))"
        "  (import \"u\" \"m\" (memory 2 5)) (import \"u\" \"t\" (table $t 3 9 funcref))"
        "  (import \"u\" \"e\" (table 1 externref))"
        "  (import \"u\" \"g\" (global $g i64)) (import \"u\" \"v\" (global $v (mut v128)))"
        "  (import \"u\" \"r\" (global $r (mut externref)))"
        "  (func (export \"run\") (result i32)"
        "    (i32.add (memory.size) (i32.add (table.size $t) (i32.wrap_i64 (global.get $g)))))"
        "  (func (export \"call\") (result i64) (call $f (i32.const 1)) drop drop drop))",
        WMT_DIE);
    assert_true(
        wmt_linker_define_unknown_as_defaults(scene->linker, scene->store, module, WMT_DIE));
    instance = wmt_linker_instantiate(scene->linker, scene->store, module, WMT_DIE);
    assert_int_equal(call_number(instance, "run"), 5);
    assert_true(
        wmt_func_call(wmt_instance_func(instance, "call", WMT_DIE), NULL, 0, &result, 1, WMT_DIE));
    assert_int_equal(result.of.i64, 0);
    wmt_module_delete(module);
}

/* Looking up */

static void definitions_are_looked_up_and_listed(void **state) {
    struct scene *scene = *state;
    wmt_error *err = NULL;
    int number = 11;
    wmt_val result;
    size_t position = 0;
    size_t count = 0;
    const char *module = NULL;
    const char *name = NULL;
    int kind = 0;
    wmt_instance *calc = instantiate(scene, calc_module, WMT_DIE);
    define_number(scene, "number", &number, WMT_DIE);
    assert_true(wmt_linker_define_instance(scene->linker, "calc", calc, WMT_DIE));
    assert_true(wmt_func_call(
        wmt_extern_func(wmt_linker_get(scene->linker, scene->store, "env", "number", WMT_DIE)),
        NULL, 0, &result, 1, WMT_DIE));
    assert_int_equal(result.of.i32, 11);
    assert_ptr_equal(wmt_linker_get(scene->linker, scene->store, "calc", "m", WMT_DIE),
                     wmt_memory_extern(wmt_instance_memory(calc, "m", WMT_DIE)));
    assert_null(wmt_linker_get(scene->linker, scene->store, "calc", "absent", &err));
    assert_error(&err, WMT_ERROR_NOTFOUND, "no-definition", "\"calc\" \"absent\"");
    assert_null(wmt_linker_get_default(scene->linker, scene->store, "absent", &err));
    assert_error(&err, WMT_ERROR_NOTFOUND, "no-definition", "\"absent\"");
    while (wmt_linker_next(scene->linker, &position, &module, NULL, &name, NULL, &kind)) {
        count++;
        assert_true(strcmp(module, "calc") == 0 || strcmp(name, "number") == 0);
        assert_true(kind == WMT_EXTERN_FUNC || strcmp(module, "calc") == 0);
    }
    assert_int_equal(count, 4);
    assert_true(wmt_linker_define_wasi(scene->linker, WMT_DIE));
    for (position = 0, count = 0;
         wmt_linker_next(scene->linker, &position, NULL, NULL, NULL, NULL, NULL);) {
        count++;
    }
    assert_int_equal(count, 4 + 46);
    assert_null(
        wmt_linker_get(scene->linker, scene->store, "wasi_snapshot_preview1", "fd_write", &err));
    assert_error(&err, WMT_ERROR_INVALID, "wasi-missing", "fd_write");
    assert_false(wmt_linker_next(NULL, &position, NULL, NULL, NULL, NULL, NULL));
}

/* Instantiating often */

static void a_prepared_instance_serves_every_store(void **state) {
    struct scene *scene = *state;
    int number = 8;
    wmt_module *module = wmt_module_new_wat(scene->engine, number_module, WMT_DIE);
    wmt_instance_pre *pre = NULL;
    define_number(scene, "number", &number, WMT_DIE);
    pre = wmt_linker_instantiate_pre(scene->linker, module, WMT_DIE);
    assert_ptr_equal(wmt_instance_pre_module(pre), module);
    wmt_module_delete(module);
    wmt_linker_delete(scene->linker);
    scene->linker = NULL;
    for (int i = 0; i < 3; i++) {
        wmt_store *store = wmt_store_new(scene->engine, WMT_DIE);
        assert_int_equal(call_number(wmt_instance_pre_instantiate(pre, store, WMT_DIE), "run"), 8);
        wmt_store_delete(store);
    }
    wmt_instance_pre_delete(wmt_instance_pre_keep(pre));
    wmt_instance_pre_delete(pre);
    wmt_instance_pre_delete(NULL);
}

static void a_prepared_instance_with_things_of_a_store_serves_that_one(void **state) {
    struct scene *scene = *state;
    wmt_error *err = NULL;
    wmt_store *other = wmt_store_new(scene->engine, WMT_DIE);
    wmt_module *module = wmt_module_new_wat(scene->engine, calc_user, WMT_DIE);
    wmt_instance_pre *pre = NULL;
    assert_null(wmt_linker_instantiate_pre(scene->linker, module, &err));
    assert_error(&err, WMT_ERROR_LINK, "missing-import", "\"calc\" \"five\"");
    assert_true(wmt_linker_define_instance(scene->linker, "calc",
                                           instantiate(scene, calc_module, WMT_DIE), WMT_DIE));
    pre = wmt_linker_instantiate_pre(scene->linker, module, WMT_DIE);
    assert_int_equal(call_number(wmt_instance_pre_instantiate(pre, scene->store, WMT_DIE), "run"),
                     12);
    assert_null(wmt_instance_pre_instantiate(pre, other, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-store", "\"calc\"");
    wmt_store_delete(scene->store);
    scene->store = NULL;
    assert_null(wmt_instance_pre_instantiate(pre, other, &err));
    assert_error(&err, WMT_ERROR_INVALID, "stale-handle", "\"calc\"");
    wmt_instance_pre_delete(pre);
    wmt_module_delete(module);
    wmt_store_delete(other);
}

static void a_prepared_instance_asks_for_wasi_settings(void **state) {
    struct scene *scene = *state;
    wmt_error *err = NULL;
    wmt_module *module = wmt_module_new_wat(scene->engine, exiting_module, WMT_DIE);
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_instance_pre *pre = NULL;
    int status = 0;
    assert_true(wmt_linker_define_wasi(scene->linker, WMT_DIE));
    pre = wmt_linker_instantiate_pre(scene->linker, module, WMT_DIE);
    assert_null(wmt_instance_pre_instantiate(pre, scene->store, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wasi-missing", "proc_exit");
    assert_true(wmt_store_set_wasi(scene->store, wasi, WMT_DIE));
    assert_true(wmt_instance_run(wmt_instance_pre_instantiate(pre, scene->store, WMT_DIE), &status,
                                 WMT_DIE));
    assert_int_equal(status, 200);
    wmt_instance_pre_delete(pre);
    wmt_wasi_delete(wasi);
    wmt_module_delete(module);
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
        SCENE_TEST(an_instance_is_defined_under_a_name),
        SCENE_TEST(a_reactor_is_instantiated_once_and_initialized),
        SCENE_TEST(a_command_is_instantiated_for_each_call),
        SCENE_TEST(a_module_that_cannot_be_linked_is_not_defined),
        SCENE_TEST(unknown_functions_trap_when_they_are_called),
        SCENE_TEST(unknown_imports_that_are_no_functions_stay_missing_as_traps),
        SCENE_TEST(unknown_imports_of_every_kind_have_defaults),
        SCENE_TEST(definitions_are_looked_up_and_listed),
        SCENE_TEST(a_prepared_instance_serves_every_store),
        SCENE_TEST(a_prepared_instance_with_things_of_a_store_serves_that_one),
        SCENE_TEST(a_prepared_instance_asks_for_wasi_settings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
