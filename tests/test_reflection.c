/* Types of every kind: reflected on every libwasmtime, and linked from instance to instance where
 * it can compile them. The official C API aborts on the mere sight of many of these. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

/* `exports` is compiled, its exports compared with `types` (in order, separated by ';'), and linked
 * into `imports`, which wants the same. `settings` (separated by ' ') are for both; the row is left
 * out where the library lacks one, or does not compile the modules. */
struct row {
    const char *name;
    const char *settings;
    const char *exports;
    const char *types;
    const char *imports;
};

static const struct row rows[] = {
    {"numbers", "",
     "(module (func (export \"a\") (param i32 i64 f32 f64) (result f64 f32 i64 i32)"
     "  (local.get 3) (local.get 2) (local.get 1) (local.get 0))"
     "  (global (export \"b\") i32 (i32.const 1)) (global (export \"c\") (mut f64) (f64.const 1)))",
     "(i32, i64, f32, f64) -> (f64, f32, i64, i32);global i32;global mut f64",
     "(module (import \"m\" \"a\" (func (param i32 i64 f32 f64) (result f64 f32 i64 i32)))"
     "  (import \"m\" \"b\" (global i32)) (import \"m\" \"c\" (global (mut f64))))"},
    {"vectors", "",
     "(module (func (export \"a\") (param v128) (result v128) (local.get 0))"
     "  (global (export \"b\") (mut v128) (v128.const i64x2 1 2)))",
     "(v128) -> (v128);global mut v128",
     "(module (import \"m\" \"a\" (func (param v128) (result v128)))"
     "  (import \"m\" \"b\" (global (mut v128))))"},
    {"references", "",
     "(module (func (export \"a\") (param funcref externref) (result externref funcref)"
     "  (local.get 1) (local.get 0)) (table (export \"b\") 1 9 funcref)"
     "  (table (export \"c\") 2 externref) (global (export \"d\") externref (ref.null extern)))",
     "(funcref, externref) -> (externref, funcref);table 1 9 funcref;table 2 externref;"
     "global externref",
     "(module (import \"m\" \"a\" (func (param funcref externref) (result externref funcref)))"
     "  (import \"m\" \"b\" (table 1 9 funcref)) (import \"m\" \"c\" (table 0 externref))"
     "  (import \"m\" \"d\" (global externref)))"},
    {"memories", "", "(module (memory (export \"a\") 1 16))", "memory 1 16",
     "(module (import \"m\" \"a\" (memory 1 20)))"},
    {"typed function references", "wasm-function-references=on",
     "(module (type $t (func (param i32) (result i32)))"
     "  (func $f (type $t) (local.get 0)) (elem declare func $f)"
     "  (func (export \"a\") (param (ref null $t)) (result (ref $t)) (ref.func $f))"
     "  (func (export \"b\") (param (ref extern) (ref func)))"
     "  (global (export \"c\") (ref $t) (ref.func $f))"
     "  (table (export \"d\") 1 (ref null $t)))",
     "((ref null 0)) -> ((ref 0));((ref extern), (ref func)) -> ();global (ref 0);"
     "table 1 (ref null 0)",
     "(module (type $other (func)) (type $t (func (param i32) (result i32)))"
     "  (import \"m\" \"a\" (func (param (ref null $t)) (result (ref $t))))"
     "  (import \"m\" \"b\" (func (param (ref extern) (ref func))))"
     "  (import \"m\" \"c\" (global (ref $t))) (import \"m\" \"d\" (table 1 (ref null $t))))"},
    {"garbage-collected types", "wasm-function-references=on wasm-gc=on",
     "(module (rec (type $s (struct (field i8) (field (mut (ref null $a)))))"
     "  (type $a (array (mut (ref null $s)))))"
     "  (func (export \"a\") (param anyref eqref i31ref structref arrayref) (result nullref)"
     "    (ref.null none))"
     "  (func (export \"b\") (param (ref null $s)) (result (ref null $a)) (ref.null $a))"
     "  (global (export \"c\") (ref null $s) (ref.null $s))"
     "  (table (export \"d\") 3 (ref null $a)))",
     "(anyref, eqref, i31ref, structref, arrayref) -> (nullref);((ref null 0)) -> ((ref null 1));"
     "global (ref null 0);table 3 (ref null 1)",
     "(module (type $other (func)) (rec (type $s (struct (field i8) (field (mut (ref null $a)))))"
     "  (type $a (array (mut (ref null $s)))))"
     "  (import \"m\" \"a\" (func (param anyref eqref i31ref structref arrayref) (result nullref)))"
     "  (import \"m\" \"b\" (func (param (ref null $s)) (result (ref null $a))))"
     "  (import \"m\" \"c\" (global (ref null $s))) (import \"m\" \"d\" (table 3 (ref null $a))))"},
    {"exceptions", "wasm-function-references=on wasm-gc=on wasm-exceptions=on",
     "(module (tag (export \"a\") (param i32 i64))"
     "  (func (export \"b\") (param exnref) (result exnref) (local.get 0))"
     "  (global (export \"c\") exnref (ref.null exn)))",
     "tag (i32, i64) -> ();(exnref) -> (exnref);global exnref",
     "(module (import \"m\" \"a\" (tag (param i32 i64)))"
     "  (import \"m\" \"b\" (func (param exnref) (result exnref)))"
     "  (import \"m\" \"c\" (global exnref)))"},
    {"64-bit memories and tables", "wasm-memory64=on",
     "(module (memory (export \"a\") i64 1 3) (table (export \"b\") i64 1 5 funcref))",
     "memory i64 1 3;table i64 1 5 funcref",
     "(module (import \"m\" \"a\" (memory i64 1)) (import \"m\" \"b\" (table i64 0 funcref)))"},
    {"shared memories", "wasm-threads=on shared-memory=on",
     "(module (memory (export \"a\") 1 2 shared))", "memory 1 2 shared",
     "(module (import \"m\" \"a\" (memory 1 2 shared)))"},
    {"custom page sizes", "wasm-custom-page-sizes=on",
     "(module (memory (export \"a\") 100 200 (pagesize 1)))", "memory 100 200 pagesize 1",
     "(module (import \"m\" \"a\" (memory 50 (pagesize 1))))"},
    {"several memories", "wasm-multi-memory=on",
     "(module (memory (export \"a\") 1) (memory (export \"b\") 2))", "memory 1;memory 2",
     "(module (import \"m\" \"b\" (memory 2)) (import \"m\" \"a\" (memory 1)))"},
};

/* NULL if the library lacks one of the settings. */
static wmt_engine *new_engine(const char *settings) {
    char list[128];
    wmt_error *err = NULL;
    wmt_config *config = wmt_config_new(NULL, WMT_DIE);
    wmt_engine *engine = NULL;
    (void)snprintf(list, sizeof list, "%s", settings);
    for (char *one = strtok(list, " "); one != NULL; one = strtok(NULL, " ")) {
        (void)wmt_config_set(config, one, &err);
    }
    engine = wmt_engine_new(config, &err);
    if (err != NULL) {
        assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_UNSUPPORTED);
    }
    wmt_error_clear(&err);
    wmt_config_delete(config);
    return engine;
}

/* NULL if the library does not compile it. */
static wmt_module *compile(wmt_engine *engine, const char *text) {
    wmt_error *err = NULL;
    wmt_module *module = wmt_module_new_wat(engine, text, &err);
    if (err != NULL && wmt_error_kind_of(err) != WMT_ERROR_COMPILE) {
        fail_msg("%s", wmt_error_message(err));
    }
    wmt_error_clear(&err);
    return module;
}

static void assert_export_types(const wmt_module *module, const char *types) {
    char text[512] = "";
    for (size_t i = 0; i < wmt_module_export_count(module); i++) {
        size_t used = strlen(text);
        (void)snprintf(text + used, sizeof text - used, "%s%s", i == 0 ? "" : ";",
                       wmt_type_text(wmt_module_export_type(module, i)));
    }
    assert_string_equal(text, types);
}

/* Some majors compile modules with tags, and cannot give them away. */
static bool can_be_had(wmt_instance *provider, const char *name) {
    wmt_error *err = NULL;
    bool had = wmt_instance_export(provider, name, &err) != NULL;
    if (!had) {
        assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_UNSUPPORTED);
    }
    wmt_error_clear(&err);
    return had;
}

/* Every import of `module` from the export of that name. */
static void link(wmt_store *store, wmt_instance *provider, const wmt_module *module) {
    wmt_extern *imports[8];
    wmt_error *err = NULL;
    wmt_instance *instance = NULL;
    size_t count = wmt_module_import_count(module);
    for (size_t i = 0; i < count; i++) {
        if (!can_be_had(provider, wmt_module_import_name(module, i, NULL))) {
            return;
        }
        imports[i] =
            wmt_instance_export(provider, wmt_module_import_name(module, i, NULL), WMT_DIE);
        assert_int_equal(wmt_extern_kind_of(imports[i]),
                         wmt_type_kind(wmt_module_import_type(module, i)));
    }
    instance = wmt_instance_new(store, module, imports, count, &err);
    if (instance == NULL) {
        fail_msg("%s", wmt_error_message(err));
    }
}

static bool try_row(const struct row *row) {
    wmt_engine *engine = new_engine(row->settings);
    wmt_store *store = engine == NULL ? NULL : wmt_store_new(engine, WMT_DIE);
    wmt_module *exports = engine == NULL ? NULL : compile(engine, row->exports);
    wmt_module *imports = engine == NULL ? NULL : compile(engine, row->imports);
    bool compiled = exports != NULL && imports != NULL;
    if (compiled) {
        assert_export_types(exports, row->types);
        link(store, wmt_instance_new(store, exports, NULL, 0, WMT_DIE), imports);
    }
    wmt_module_delete(imports);
    wmt_module_delete(exports);
    wmt_store_delete(store);
    wmt_engine_delete(engine);
    return compiled;
}

static void every_kind_of_type_is_reflected_and_linked(void **state) {
    size_t linked = 0;
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bool compiled = try_row(&rows[i]);
        linked += compiled;
        if (!compiled) {
            print_message("not in this libwasmtime: %s\n", rows[i].name);
        }
    }
    assert_true(linked >= 6); /* what the oldest one has */
}

static void do_nothing(wmt_call *call) { (void)call; }

/* A host function with a type of the module's own cannot be expressed in a signature at all; the
 * abstract ones can, and are UNSUPPORTED where libwasmtime cannot name them. */
static void a_host_function_of_a_type_that_cannot_be_named_is_unsupported(void **state) {
    static const char *const signatures[] = {"(anyref) -> ()", "() -> ((ref extern))",
                                             "(exnref) -> ()", "(i32, eqref) -> (i31ref)"};
    wmt_engine *engine = wmt_engine_new(NULL, WMT_DIE);
    wmt_store *store = wmt_store_new(engine, WMT_DIE);
    (void)state;
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
        wmt_error *err = NULL;
        wmt_func *func = wmt_func_new(store, signatures[i], do_nothing, NULL, NULL, &err);
        if (func != NULL) {
            assert_string_equal(wmt_type_text(wmt_func_type(func)), signatures[i]);
            continue;
        }
        assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_UNSUPPORTED);
        assert_string_equal(wmt_error_code(err), "unsupported-type");
        assert_non_null(strstr(wmt_error_message(err), "ref"));
        wmt_error_clear(&err);
    }
    wmt_store_delete(store);
    wmt_engine_delete(engine);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_type_is_reflected_and_linked),
        cmocka_unit_test(a_host_function_of_a_type_that_cannot_be_named_is_unsupported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
