/* Instances: their imports, their start functions, their exports. Linking by name is in
 * test_linker.c, types of every kind in test_reflection.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/embedding.h"

static void do_nothing(wmt_call *call) { (void)call; }

/* Exports */

static const char mixed[] = "(module (func $f (export \"func\") (result i32) (i32.const 1))"
                            "  (memory (export \"memory\") 1 3)"
                            "  (table (export \"table\") 2 8 funcref)"
                            "  (global (export \"constant\") i32 (i32.const 1))"
                            "  (global (export \"variable\") (mut i64) (i64.const 1))"
                            "  (export \"func again\" (func $f)))";

static void exports_are_found_by_index_in_the_modules_order(void **state) {
    static const struct {
        int kind;
        const char *name;
        const char *type;
    } rows[] = {
        {WMT_EXTERN_FUNC, "func", "() -> (i32)"},
        {WMT_EXTERN_MEMORY, "memory", "memory 1 3"},
        {WMT_EXTERN_TABLE, "table", "table 2 8 funcref"},
        {WMT_EXTERN_GLOBAL, "constant", "global i32"},
        {WMT_EXTERN_GLOBAL, "variable", "global mut i64"},
        {WMT_EXTERN_FUNC, "func again", "() -> (i32)"},
    };
    enum { COUNT = sizeof rows / sizeof *rows };
    wmt_error *err = NULL;
    wmt_instance *instance = embedding_instance(*state, mixed, NULL, 0);
    assert_int_equal(wmt_instance_export_count(instance), COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        wmt_extern *item = wmt_instance_export_at(instance, i, &err);
        assert_no_error(&err);
        assert_int_equal(wmt_extern_kind_of(item), rows[i].kind);
        assert_string_equal(wmt_type_text(wmt_extern_type(item)), rows[i].type);
        assert_ptr_equal(wmt_instance_export(instance, rows[i].name, &err), item);
        assert_string_equal(wmt_module_export_name(wmt_instance_module(instance), i, NULL),
                            rows[i].name);
    }
}

static void an_export_gives_the_same_pointer_each_time(void **state) {
    wmt_error *err = NULL;
    wmt_instance *instance = embedding_instance(*state, mixed, NULL, 0);
    wmt_func *func = wmt_instance_func(instance, "func", &err);
    for (int i = 0; i < 3; i++) {
        assert_ptr_equal(wmt_instance_func(instance, "func", &err), func);
        assert_ptr_equal(wmt_instance_export(instance, "func", &err), wmt_func_extern(func));
        assert_ptr_equal(wmt_instance_func(instance, "func again", &err), func);
        assert_ptr_equal(wmt_instance_memory(instance, "memory", &err),
                         wmt_extern_memory(wmt_instance_export_at(instance, 1, &err)));
    }
    assert_no_error(&err);
}

static void exports_of_two_instances_differ(void **state) {
    static const char *const names[] = {"func", "memory", "table", "constant", "variable"};
    wmt_error *err = NULL;
    wmt_instance *one = embedding_instance(*state, mixed, NULL, 0);
    wmt_instance *other = embedding_instance(*state, mixed, NULL, 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_ptr_not_equal(wmt_instance_export(one, names[i], &err),
                             wmt_instance_export(other, names[i], &err));
    }
    for (size_t i = 0; i < 5; i++) {
        for (size_t j = 0; j < i; j++) {
            assert_ptr_not_equal(wmt_instance_export_at(one, i, &err),
                                 wmt_instance_export_at(one, j, &err));
        }
    }
    assert_no_error(&err);
}

/* Though some libraries give it under another handle. */
static void what_is_exported_again_is_the_same_thing(void **state) {
    static const char again[] =
        "(module (import \"\" \"f\" (func $f (result i32))) (import \"\" \"m\" (memory $m 1))"
        "  (import \"\" \"t\" (table $t 1 funcref)) (import \"\" \"g\" (global $g i32))"
        "  (export \"f\" (func $f)) (export \"m\" (memory $m)) (export \"t\" (table $t))"
        "  (export \"g\" (global $g)))";
    wmt_error *err = NULL;
    wmt_instance *first = embedding_instance(*state, mixed, NULL, 0);
    wmt_extern *imports[4];
    wmt_instance *second = NULL;
    wmt_val result;
    for (size_t i = 0; i < 4; i++) {
        imports[i] = wmt_instance_export_at(first, i, &err);
    }
    second = embedding_instance(*state, again, imports, 4);
    for (size_t i = 0; i < 4; i++) {
        wmt_extern *item = wmt_instance_export_at(second, i, &err);
        assert_int_equal(wmt_extern_kind_of(item), wmt_extern_kind_of(imports[i]));
        assert_ptr_equal(wmt_instance_export_at(second, i, &err), item);
    }
    assert_true(wmt_memory_grow(wmt_instance_memory(second, "m", &err), 1, NULL, &err));
    assert_int_equal(wmt_memory_pages(wmt_instance_memory(first, "memory", &err)), 2);
    assert_true(wmt_func_call(wmt_instance_func(second, "f", &err), NULL, 0, &result, 1, &err));
    assert_no_error(&err);
    assert_int_equal(result.of.i32, 1);
}

static void answer(wmt_call *call) { call->results[0] = wmt_i32(*(int *)call->env); }

static void a_host_function_that_is_exported_again_can_be_called(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    int number = 42;
    wmt_val result = wmt_i32(0);
    wmt_func *host = wmt_func_new(embedding->store, "() -> (i32)", answer, &number, NULL, &err);
    wmt_extern *imports[] = {wmt_func_extern(host)};
    wmt_instance *instance = embedding_instance(
        embedding, "(module (import \"\" \"f\" (func $f (result i32))) (export \"f\" (func $f)))",
        imports, 1);
    wmt_func *exported = wmt_instance_func(instance, "f", &err);
    wmt_extern *exported_imports[] = {wmt_func_extern(exported)};
    assert_true(wmt_func_call(exported, NULL, 0, &result, 1, &err));
    assert_int_equal(result.of.i32, 42);
    assert_string_equal(wmt_type_text(wmt_func_type(exported)), "() -> (i32)");
    assert_ptr_equal(wmt_instance_func(instance, "f", &err), exported);
    (void)embedding_instance(embedding, "(module (import \"\" \"f\" (func (result i32))))",
                             exported_imports, 1);
}

static void names_may_hold_anything(void **state) {
    static const struct {
        const char *wat;
        const char *name;
        size_t length;
    } rows[] = {
        {"", "", 0},
        {"\\00", "\0", 1},
        {"a\\00b", "a\0b", 3},
        {"a", "a", 1},
        {"\\c3\\a4\\e2\\82\\ac\\f0\\9f\\98\\80", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", 9},
        {" \\0a\\09\\22", " \n\t\"", 4},
    };
    enum { COUNT = sizeof rows / sizeof *rows };
    char text[600] = "(module";
    wmt_error *err = NULL;
    wmt_instance *instance = NULL;
    for (size_t i = 0; i < COUNT; i++) {
        (void)snprintf(text + strlen(text), sizeof text - strlen(text),
                       "  (func (export \"%s\") (result i32) (i32.const %zu))", rows[i].wat, i);
    }
    (void)strcat(text, ")");
    instance = embedding_instance(*state, text, NULL, 0);
    for (size_t i = 0; i < COUNT; i++) {
        wmt_val result = wmt_i32(-1);
        size_t length = 0;
        const char *name = wmt_module_export_name(wmt_instance_module(instance), i, &length);
        wmt_func *func = wmt_extern_func(wmt_instance_export_at(instance, i, &err));
        assert_int_equal(length, rows[i].length);
        assert_memory_equal(name, rows[i].name, length + 1);
        (void)wmt_func_call(func, NULL, 0, &result, 1, &err);
        assert_no_error(&err);
        assert_int_equal(result.of.i32, i);
        if (strlen(rows[i].name) == rows[i].length) {
            assert_ptr_equal(wmt_instance_func(instance, rows[i].name, &err), func);
        }
    }
}

enum { HUNDREDS = 700 };

static void hundreds_of_exports_are_all_found(void **state) {
    char *text = malloc(HUNDREDS * 80);
    char *end = text + sprintf(text, "(module");
    wmt_error *err = NULL;
    wmt_instance *instance = NULL;
    for (int i = 0; i < HUNDREDS; i++) {
        end += sprintf(end, "  (func (export \"f%d\") (result i32) (i32.const %d))", i, i);
    }
    (void)sprintf(end, ")");
    instance = embedding_instance(*state, text, NULL, 0);
    free(text);
    for (int i = HUNDREDS; i-- > 0;) {
        char name[16];
        wmt_val result = wmt_i32(-1);
        (void)snprintf(name, sizeof name, "f%d", i);
        assert_ptr_equal(wmt_instance_export(instance, name, &err),
                         wmt_instance_export_at(instance, (size_t)i, &err));
        (void)wmt_func_call(wmt_instance_func(instance, name, &err), NULL, 0, &result, 1, &err);
        assert_no_error(&err);
        assert_int_equal(result.of.i32, i);
    }
}

static void an_absent_export_is_named(void **state) {
    wmt_error *err = NULL;
    wmt_instance *instance = embedding_instance(*state, mixed, NULL, 0);
    assert_null(wmt_instance_export(instance, "fun", &err));
    assert_error(&err, WMT_ERROR_NOTFOUND, "no-export", "\"fun\"");
    assert_null(wmt_instance_func(instance, "", &err));
    assert_error(&err, WMT_ERROR_NOTFOUND, "no-export", "\"\"");
    assert_null(wmt_instance_memory(instance, "\xff\xfe", &err));
    assert_error(&err, WMT_ERROR_NOTFOUND, "no-export", "the module has no export");
    assert_null(wmt_instance_export_at(instance, 6, &err));
    assert_error(&err, WMT_ERROR_NOTFOUND, "no-export", "no export 6: the module has 6");
    assert_null(wmt_instance_export_at(instance, SIZE_MAX, &err));
    assert_error(&err, WMT_ERROR_NOTFOUND, "no-export", "");
}

static void an_export_of_another_kind_is_named_with_its_kind(void **state) {
    wmt_error *err = NULL;
    wmt_instance *instance = embedding_instance(*state, mixed, NULL, 0);
    assert_null(wmt_instance_memory(instance, "func", &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind",
                 "the export \"func\" is a func, not a memory");
    assert_null(wmt_instance_func(instance, "table", &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "is a table, not a func");
    assert_null(wmt_instance_table(instance, "constant", &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "is a global, not a table");
    assert_null(wmt_instance_global(instance, "memory", &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "is a memory, not a global");
    assert_null(wmt_instance_tag(instance, "func", &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "is a func, not a tag");
}

static void null_is_no_instance(void **state) {
    wmt_error *err = NULL;
    (void)state;
    assert_null(wmt_instance_module(NULL));
    assert_int_equal(wmt_instance_export_count(NULL), 0);
    assert_null(wmt_instance_export(NULL, "x", &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`instance`");
}

static void a_module_lives_as_long_as_its_instance(void **state) {
    wmt_error *err = NULL;
    wmt_instance *instance = embedding_instance(*state, mixed, NULL, 0); /* deletes the module */
    const wmt_module *module = wmt_instance_module(instance);
    assert_int_equal(wmt_module_export_count(module), 6);
    assert_non_null(wmt_instance_func(instance, "func", &err));
}

/* Imports: `given` says what there is, `wanted` what the module imports. */

static const char providing[] =
    "(module (func (export \"func\") (param i32) (result i64) (i64.const 0))"
    "  (memory (export \"memory\") 2 4)"
    "  (table (export \"table\") 3 9 funcref)"
    "  (global (export \"global\") (mut f32) (f32.const 0))"
    "  (global (export \"constant\") i64 (i64.const 0)))";

static const struct import_row {
    const char *given;  /* an export of the above */
    const char *wanted; /* "" if it matches */
    const char *message;
} import_rows[] = {
    {"func", "(func (param i32) (result i64))", ""},
    {"func", "(func (param i64) (result i64))",
     "has to be func (i64) -> (i64), but what is given is func (i32) -> (i64)"},
    {"func", "(func (param i32))", "has to be func (i32) -> (), but what is given is func (i32)"},
    {"func", "(memory 1)", "has to be memory 1, but what is given is func (i32) -> (i64)"},
    {"func", "(global i32)", "has to be global i32, but what is given is func (i32) -> (i64)"},
    {"memory", "(memory 2 4)", ""},
    {"memory", "(memory 0)", ""},
    {"memory", "(memory 1 10)", ""},
    {"memory", "(memory 3)", "has to be memory 3, but what is given is memory 2 4"},
    {"memory", "(memory 1 3)", "has to be memory 1 3, but what is given is memory 2 4"},
    {"memory", "(func)", "has to be func () -> (), but what is given is memory 2 4"},
    {"memory", "(table 1 funcref)", "has to be table 1 funcref, but what is given is memory 2 4"},
    {"table", "(table 3 9 funcref)", ""},
    {"table", "(table 0 funcref)", ""},
    {"table", "(table 4 funcref)",
     "has to be table 4 funcref, but what is given is table 3 9 funcref"},
    {"table", "(table 3 8 funcref)",
     "has to be table 3 8 funcref, but what is given is table 3 9 funcref"},
    {"table", "(table 1 externref)",
     "has to be table 1 externref, but what is given is table 3 9 funcref"},
    {"global", "(global (mut f32))", ""},
    {"global", "(global f32)", "has to be global f32, but what is given is global mut f32"},
    {"global", "(global (mut f64))",
     "has to be global mut f64, but what is given is global mut f32"},
    {"constant", "(global i64)", ""},
    {"constant", "(global (mut i64))", "has to be global mut i64, but what is given is global i64"},
    {"constant", "(global i32)", "has to be global i32, but what is given is global i64"},
    {"constant", "(memory 0)", "has to be memory 0, but what is given is global i64"},
};

static void imports_are_compared_and_both_types_named(void **state) {
    struct embedding *embedding = *state;
    wmt_instance *provider = embedding_instance(embedding, providing, NULL, 0);
    for (size_t i = 0; i < sizeof import_rows / sizeof *import_rows; i++) {
        const struct import_row *row = &import_rows[i];
        wmt_error *err = NULL;
        wmt_extern *imports[] = {wmt_instance_export(provider, row->given, &err)};
        char text[200];
        wmt_module *module = NULL;
        (void)snprintf(text, sizeof text, "(module (import \"some\" \"thing\" %s))", row->wanted);
        module = embedding_module(embedding, text);
        if (row->message[0] == '\0') {
            assert_non_null(wmt_instance_new(embedding->store, module, imports, 1, &err));
            assert_no_error(&err);
        } else {
            assert_null(wmt_instance_new(embedding->store, module, imports, 1, &err));
            assert_non_null(strstr(wmt_error_message(err), "the import \"some\" \"thing\" has"));
            assert_error(&err, WMT_ERROR_LINK, "import-type", row->message);
        }
        wmt_module_delete(module);
    }
}

static void memories_and_tables_count_with_the_size_they_have_by_now(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_instance *provider = embedding_instance(
        embedding,
        "(module (memory (export \"m\") 1) (table (export \"t\") 1 funcref)"
        "  (func (export \"run\") (drop (table.grow (ref.null func) (i32.const 4)))))",
        NULL, 0);
    wmt_extern *imports[] = {wmt_instance_export(provider, "m", &err),
                             wmt_instance_export(provider, "t", &err)};
    wmt_module *module = embedding_module(
        embedding, "(module (import \"\" \"m\" (memory 3)) (import \"\" \"t\" (table 5 funcref)))");
    assert_null(wmt_instance_new(embedding->store, module, imports, 2, &err));
    assert_error(&err, WMT_ERROR_LINK, "import-type", "memory 3");
    assert_true(wmt_memory_grow(wmt_extern_memory(imports[0]), 2, NULL, &err));
    assert_null(wmt_instance_new(embedding->store, module, imports, 2, &err));
    assert_error(&err, WMT_ERROR_LINK, "import-type", "table 5 funcref");
    assert_true(wmt_func_call(wmt_instance_func(provider, "run", &err), NULL, 0, NULL, 0, &err));
    assert_non_null(wmt_instance_new(embedding->store, module, imports, 2, &err));
    assert_no_error(&err);
    wmt_module_delete(module);
}

static void the_number_of_imports_has_to_be_right(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_func *host = wmt_func_new(embedding->store, "() -> ()", do_nothing, NULL, NULL, &err);
    wmt_extern *imports[] = {wmt_func_extern(host), wmt_func_extern(host), wmt_func_extern(host)};
    wmt_module *two = embedding_module(
        embedding, "(module (import \"a\" \"b\" (func)) (import \"c\" \"d\" (func)))");
    wmt_module *none = embedding_module(embedding, "(module)");
    assert_null(wmt_instance_new(embedding->store, two, imports, 1, &err));
    assert_error(&err, WMT_ERROR_LINK, "import-count", "1 imports given, but the module has 2");
    assert_null(wmt_instance_new(embedding->store, two, imports, 3, &err));
    assert_error(&err, WMT_ERROR_LINK, "import-count", "3 imports given, but the module has 2");
    assert_null(wmt_instance_new(embedding->store, two, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_LINK, "import-count", "0 imports given, but the module has 2");
    assert_null(wmt_instance_new(embedding->store, two, NULL, 2, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`imports`");
    imports[1] = NULL;
    assert_null(wmt_instance_new(embedding->store, two, imports, 2, &err));
    assert_error(&err, WMT_ERROR_LINK, "missing-import",
                 "the import \"c\" \"d\" is missing; it has to be func () -> ()");
    assert_null(wmt_instance_new(embedding->store, none, imports, 1, &err));
    assert_error(&err, WMT_ERROR_LINK, "import-count", "1 imports given, but the module has 0");
    assert_non_null(wmt_instance_new(embedding->store, none, NULL, 0, &err));
    assert_no_error(&err);
    wmt_module_delete(two);
    wmt_module_delete(none);
}

static void things_of_another_store_or_engine_are_refused(void **state) {
    struct embedding *embedding = *state;
    struct embedding foreign = embedding_start("");
    wmt_error *err = NULL;
    wmt_store *other = wmt_store_new(embedding->engine, &err);
    wmt_func *host = wmt_func_new(other, "() -> ()", do_nothing, NULL, NULL, &err);
    wmt_extern *imports[] = {wmt_func_extern(host)};
    wmt_module *module = embedding_module(embedding, "(module (import \"a\" \"b\" (func)))");
    wmt_instance *instance = embedding_instance(embedding, "(module)", NULL, 0);
    assert_null(wmt_instance_new(embedding->store, module, imports, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-store",
                 "what is given for the import \"a\" \"b\" belongs to another store");
    assert_null(wmt_instance_new(foreign.store, module, imports, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-engine", "compiled by another engine");
    imports[0] = (wmt_extern *)(void *)instance;
    assert_null(wmt_instance_new(embedding->store, module, imports, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "is an instance, not an extern");
    wmt_store_delete(other);
    wmt_module_delete(module);
    embedding_end(&foreign);
}

/* Types that the C API cannot name travel from instance to instance all the same. */

static const char giving_typed[] =
    "(module (type $t (func (param i32) (result i32))) (type $u (func (param (ref null $t))))"
    "  (func $f (export \"f\") (type $t) (local.get 0))"
    "  (func (export \"take\") (type $u))"
    "  (global (export \"g\") (ref $t) (ref.func $f))"
    "  (table (export \"t\") 1 (ref null $t)))";

static const char taking_typed[] =
    "(module (type $other (func)) (type $t (func (param i32) (result i32)))"
    "  (type $u (func (param (ref null $t))))"
    "  (import \"\" \"take\" (func $take (type $u))) (import \"\" \"g\" (global $g (ref $t)))"
    "  (import \"\" \"t\" (table $t 1 (ref null $t)))"
    "  (func (export \"run\") (result i32)"
    "    (call $take (global.get $g)) (table.set $t (i32.const 0) (global.get $g))"
    "    (call_ref $t (i32.const 42) (table.get $t (i32.const 0)))))";

static const char wanting_another[] =
    "(module (type $t (func)) (type $u (func (param (ref null $t))))"
    "  (import \"\" \"take\" (func (type $u))))";

static void check_typed(struct embedding *embedding) {
    wmt_error *err = NULL;
    wmt_instance *giver = embedding_instance(embedding, giving_typed, NULL, 0);
    wmt_extern *imports[] = {wmt_instance_export(giver, "take", &err),
                             wmt_instance_export(giver, "g", &err),
                             wmt_instance_export(giver, "t", &err)};
    wmt_func *run = embedding_func(embedding, taking_typed, imports, 3);
    wmt_module *another = embedding_module(embedding, wanting_another);
    wmt_val result;
    (void)wmt_func_call(run, NULL, 0, &result, 1, &err);
    assert_no_error(&err);
    assert_int_equal(result.of.i32, 42);
    assert_null(wmt_instance_new(embedding->store, another, imports, 1, &err));
    assert_error(&err, WMT_ERROR_LINK, "import-type", "func ((ref null 0)) -> ()");
    imports[0] = NULL;
    assert_null(wmt_instance_new(embedding->store, another, imports, 1, &err));
    assert_error(&err, WMT_ERROR_LINK, "missing-import", "func ((ref null 0)) -> ()");
    assert_null(
        wmt_func_new(embedding->store, "((ref null 0)) -> ()", do_nothing, NULL, NULL, &err));
    assert_error(&err, WMT_ERROR_INVALID, "bad-signature", "");
    wmt_module_delete(another);
}

static void typed_references_link_two_instances(void **state) {
    struct embedding embedding = embedding_start("wasm-function-references=on");
    (void)state;
    if (embedding.engine == NULL || !embedding_can_compile(&embedding, giving_typed)) {
        embedding_end(&embedding);
        skip();
    }
    check_typed(&embedding);
    embedding_end(&embedding);
}

static void tags_are_exported_and_imported(void **state) {
    static const char giving[] = "(module (tag (export \"tag\") (param i32)))";
    static const char taking[] = "(module (import \"\" \"tag\" (tag $t (param i32)))"
                                 "  (export \"again\" (tag $t)))";
    static const char wanting[] = "(module (import \"\" \"tag\" (tag (param i64))))";
    struct embedding embedding =
        embedding_start("wasm-function-references=on wasm-gc=on wasm-exceptions=on");
    wmt_error *err = NULL;
    wmt_extern *imports[1];
    wmt_instance *instance = NULL;
    wmt_module *module = NULL;
    (void)state;
    if (embedding.engine == NULL) {
        skip();
    }
    instance = embedding_instance(&embedding, giving, NULL, 0);
    imports[0] = wmt_tag_extern(wmt_instance_tag(instance, "tag", &err));
    if (wmt_error_kind_of(err) == WMT_ERROR_UNSUPPORTED) { /* a library that aborts on tags */
        wmt_error_clear(&err);
        embedding_end(&embedding);
        skip();
    }
    assert_no_error(&err);
    assert_string_equal(wmt_type_text(wmt_extern_type(imports[0])), "tag (i32) -> ()");
    instance = embedding_instance(&embedding, taking, imports, 1);
    assert_ptr_equal(wmt_tag_extern(wmt_instance_tag(instance, "again", &err)), imports[0]);
    module = embedding_module(&embedding, wanting);
    assert_null(wmt_instance_new(embedding.store, module, imports, 1, &err));
    assert_error(&err, WMT_ERROR_LINK, "import-type",
                 "has to be tag (i64) -> (), but what is given is tag (i32) -> ()");
    wmt_module_delete(module);
    embedding_end(&embedding);
}

static void a_function_that_nobody_exports_can_be_imported(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_val given;
    wmt_val result;
    wmt_func *give = embedding_func(embedding,
                                    "(module (func $private (result i32) (i32.const 9))"
                                    "  (elem declare func $private)"
                                    "  (func (export \"run\") (result funcref)"
                                    "    (ref.func $private)))",
                                    NULL, 0);
    wmt_extern *imports[1];
    wmt_module *wrong = embedding_module(embedding, "(module (import \"a\" \"b\" (func)))");
    wmt_module *memory = embedding_module(embedding, "(module (import \"a\" \"b\" (memory 1)))");
    assert_true(wmt_func_call(give, NULL, 0, &given, 1, &err));
    imports[0] = wmt_func_extern(given.of.func);
    (void)wmt_func_call(embedding_func(embedding,
                                       "(module (import \"\" \"f\" (func $f (result i32)))"
                                       "  (func (export \"run\") (result i32) (call $f)))",
                                       imports, 1),
                        NULL, 0, &result, 1, &err);
    assert_no_error(&err);
    assert_int_equal(result.of.i32, 9);
    assert_null(wmt_instance_new(embedding->store, wrong, imports, 1, &err));
    assert_error(&err, WMT_ERROR_LINK, "import-type", "");
    assert_null(wmt_instance_new(embedding->store, memory, imports, 1, &err));
    assert_error(&err, WMT_ERROR_LINK, "import-type",
                 "has to be memory 1, but what is given is func () -> (i32)");
    wmt_module_delete(wrong);
    wmt_module_delete(memory);
}

/* Start functions */

static void fail_start(wmt_call *call) { call->err = wmt_error_new("start failed"); }

static void errors_of_a_start_function_come_out_with_frames(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_func *host = wmt_func_new(embedding->store, "() -> ()", fail_start, NULL, NULL, &err);
    wmt_extern *imports[] = {wmt_func_extern(host)};
    wmt_module *module = embedding_module(
        embedding,
        "(module $m (import \"\" \"h\" (func $h)) (func $begin (call $h)) (start $begin))");
    assert_null(wmt_instance_new(embedding->store, module, imports, 1, &err));
    assert_string_equal(wmt_error_frame_func_name(err, 0), "begin");
    assert_error(&err, WMT_ERROR_HOST, "host", "start failed");
    wmt_module_delete(module);
    module = embedding_module(embedding, "(module $m (func $begin unreachable) (start $begin))");
    assert_null(wmt_instance_new(embedding->store, module, NULL, 0, &err));
    assert_int_equal(wmt_error_trap(err), WMT_TRAP_UNREACHABLE);
    assert_string_equal(wmt_error_frame_func_name(err, 0), "begin");
    wmt_error_clear(&err);
    wmt_module_delete(module);
}

/* Programs */

static void exit_with_env(wmt_call *call) { call->err = wmt_error_new_exit(*(int *)call->env); }

static wmt_instance *program(struct embedding *embedding, const char *text, int *status) {
    wmt_error *err = NULL;
    wmt_func *host = wmt_func_new(embedding->store, "() -> ()", exit_with_env, status, NULL, &err);
    wmt_extern *imports[] = {wmt_func_extern(host)};
    return embedding_instance(embedding, text, imports, 1);
}

static void a_program_runs_to_its_exit_status(void **state) {
    static const struct {
        const char *text;
        int exits_with;
        int status;
    } rows[] = {
        {"(func (export \"_start\"))", 0, 0},
        {"(func (export \"\"))", 0, 0},
        {"(func (export \"_start\") (call $exit))", 0, 0},
        {"(func (export \"_start\") (call $exit) unreachable)", 1, 1},
        {"(func (export \"_start\") (call $exit))", 255, 255},
        {"(func (export \"_start\") (call $exit))", 256, 0},
        {"(func (export \"_start\") (call $exit)) (func (export \"\") unreachable)", 42, 42},
        {"(func (export \"\") (call $exit))", 3, 3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[300];
        wmt_error *err = NULL;
        int exits_with = rows[i].exits_with;
        int status = -1;
        wmt_instance *instance = NULL;
        (void)snprintf(text, sizeof text, "(module (import \"\" \"exit\" (func $exit)) %s)",
                       rows[i].text);
        instance = program(*state, text, &exits_with);
        assert_true(wmt_instance_run(instance, &status, &err));
        assert_no_error(&err);
        assert_int_equal(status, rows[i].status);
        assert_true(wmt_instance_run(instance, NULL, &err));
        assert_no_error(&err);
    }
}

static void a_program_that_cannot_run_says_why(void **state) {
    static const struct {
        const char *text;
        int kind;
        const char *code;
        const char *message;
    } rows[] = {
        {"", WMT_ERROR_NOTFOUND, "no-export", "\"_start\""},
        {"(func (export \"main\"))", WMT_ERROR_NOTFOUND, "no-export", "\"_start\""},
        {"(memory (export \"_start\") 1)", WMT_ERROR_INVALID, "wrong-kind", "is a memory"},
        {"(func (export \"_start\") (param i32))", WMT_ERROR_INVALID, "argument-count", "(i32)"},
        {"(func (export \"_start\") (result i32) (i32.const 1))", WMT_ERROR_INVALID,
         "argument-count", "() -> (i32)"},
        {"(func (export \"_start\") unreachable)", WMT_ERROR_TRAP, "trap", "unreachable"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[300];
        wmt_error *err = NULL;
        int status = 7;
        wmt_instance *instance = NULL;
        (void)snprintf(text, sizeof text, "(module %s)", rows[i].text);
        instance = embedding_instance(*state, text, NULL, 0);
        assert_false(wmt_instance_run(instance, &status, &err));
        assert_int_equal(status, 0);
        assert_error(&err, rows[i].kind, rows[i].code, rows[i].message);
    }
}

/* Many */

static void thousands_of_instances_live_in_one_store(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_module *module = embedding_module(
        embedding, "(module (global $g (mut i32) (i32.const 0)) (func (export \"run\") (result i32)"
                   "  (global.set $g (i32.add (global.get $g) (i32.const 1))) (global.get $g)))");
    wmt_func *first = NULL;
    for (int i = 0; i < 2000; i++) {
        wmt_val result;
        wmt_instance *instance = wmt_instance_new(embedding->store, module, NULL, 0, &err);
        wmt_func *func = wmt_instance_func(instance, "run", &err);
        (void)wmt_func_call(func, NULL, 0, &result, 1, &err);
        assert_no_error(&err);
        assert_int_equal(result.of.i32, 1);
        assert_ptr_not_equal(func, first);
        first = first == NULL ? func : first;
    }
    wmt_module_delete(module);
}

static void more_instances_than_a_store_has_room_for_are_a_limit(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_module *module = embedding_module(embedding, "(module)");
    int made = 0;
    while (wmt_instance_new(embedding->store, module, NULL, 0, &err) != NULL) {
        made++;
    }
    assert_int_equal(made, 10000);
    assert_error(&err, WMT_ERROR_LIMIT, "instantiation", "instance count");
    wmt_module_delete(module);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        embedding_test(exports_are_found_by_index_in_the_modules_order),
        embedding_test(an_export_gives_the_same_pointer_each_time),
        embedding_test(exports_of_two_instances_differ),
        embedding_test(what_is_exported_again_is_the_same_thing),
        embedding_test(a_host_function_that_is_exported_again_can_be_called),
        embedding_test(names_may_hold_anything),
        embedding_test(hundreds_of_exports_are_all_found),
        embedding_test(an_absent_export_is_named),
        embedding_test(an_export_of_another_kind_is_named_with_its_kind),
        cmocka_unit_test(null_is_no_instance),
        embedding_test(a_module_lives_as_long_as_its_instance),
        embedding_test(imports_are_compared_and_both_types_named),
        embedding_test(memories_and_tables_count_with_the_size_they_have_by_now),
        embedding_test(the_number_of_imports_has_to_be_right),
        embedding_test(things_of_another_store_or_engine_are_refused),
        cmocka_unit_test(typed_references_link_two_instances),
        cmocka_unit_test(tags_are_exported_and_imported),
        embedding_test(a_function_that_nobody_exports_can_be_imported),
        embedding_test(errors_of_a_start_function_come_out_with_frames),
        embedding_test(a_program_runs_to_its_exit_status),
        embedding_test(a_program_that_cannot_run_says_why),
        embedding_test(thousands_of_instances_live_in_one_store),
        embedding_test(more_instances_than_a_store_has_room_for_are_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
