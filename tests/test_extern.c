/* Externs: views of functions, memories, tables, globals and tags. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/embedding.h"

static const char everything[] = "(module (func (export \"func\") (param i32))"
                                 "  (memory (export \"memory\") 1 2)"
                                 "  (table (export \"table\") 1 externref)"
                                 "  (global (export \"global\") (mut i32) (i32.const 1)))";

static const char *const names[] = {"func", "memory", "table", "global"};
enum { COUNT = sizeof names / sizeof *names };

static const char *const types[COUNT] = {"(i32) -> ()", "memory 1 2", "table 1 externref",
                                         "global mut i32"};

static const int kinds[COUNT] = {WMT_EXTERN_FUNC, WMT_EXTERN_MEMORY, WMT_EXTERN_TABLE,
                                 WMT_EXTERN_GLOBAL};

static void *view(wmt_extern *item, int kind) {
    switch (kind) {
    case WMT_EXTERN_FUNC:
        return wmt_extern_func(item);
    case WMT_EXTERN_TABLE:
        return wmt_extern_table(item);
    case WMT_EXTERN_MEMORY:
        return wmt_extern_memory(item);
    case WMT_EXTERN_GLOBAL:
        return wmt_extern_global(item);
    default:
        return wmt_extern_tag(item);
    }
}

static void an_extern_says_what_it_is(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_instance *instance = embedding_instance(embedding, everything, NULL, 0);
    for (size_t i = 0; i < COUNT; i++) {
        wmt_extern *item = wmt_instance_export(instance, names[i], &err);
        assert_int_equal(wmt_extern_kind_of(item), kinds[i]);
        assert_string_equal(wmt_extern_kind_name(kinds[i]), names[i]);
        assert_string_equal(wmt_type_text(wmt_extern_type(item)), types[i]);
        assert_int_equal(wmt_type_kind(wmt_extern_type(item)), kinds[i]);
        assert_ptr_equal(wmt_extern_store(item), embedding->store);
    }
}

static void a_view_is_a_test(void **state) {
    wmt_error *err = NULL;
    wmt_instance *instance = embedding_instance(*state, everything, NULL, 0);
    for (size_t i = 0; i < COUNT; i++) {
        wmt_extern *item = wmt_instance_export(instance, names[i], &err);
        for (int kind = WMT_EXTERN_FUNC; kind <= WMT_EXTERN_TAG; kind++) {
            assert_ptr_equal(view(item, kind), kind == kinds[i] ? item : NULL);
        }
    }
}

static void views_lead_back(void **state) {
    wmt_error *err = NULL;
    wmt_instance *instance = embedding_instance(*state, everything, NULL, 0);
    wmt_extern *func = wmt_instance_export(instance, "func", &err);
    wmt_extern *memory = wmt_instance_export(instance, "memory", &err);
    wmt_extern *table = wmt_instance_export(instance, "table", &err);
    wmt_extern *global = wmt_instance_export(instance, "global", &err);
    assert_ptr_equal(wmt_func_extern(wmt_extern_func(func)), func);
    assert_ptr_equal(wmt_memory_extern(wmt_extern_memory(memory)), memory);
    assert_ptr_equal(wmt_table_extern(wmt_extern_table(table)), table);
    assert_ptr_equal(wmt_global_extern(wmt_extern_global(global)), global);
    assert_ptr_equal(wmt_func_type(wmt_extern_func(func)), wmt_extern_type(func));
    assert_ptr_equal(wmt_memory_type(wmt_extern_memory(memory)), wmt_extern_type(memory));
}

static void null_is_nothing(void **state) {
    (void)state;
    assert_int_equal(wmt_extern_kind_of(NULL), WMT_EXTERN_NONE);
    assert_null(wmt_extern_type(NULL));
    assert_null(wmt_extern_store(NULL));
    for (int kind = WMT_EXTERN_FUNC; kind <= WMT_EXTERN_TAG; kind++) {
        assert_null(view(NULL, kind));
    }
    assert_null(wmt_func_extern(NULL));
    assert_null(wmt_memory_extern(NULL));
    assert_null(wmt_table_extern(NULL));
    assert_null(wmt_global_extern(NULL));
    assert_null(wmt_tag_extern(NULL));
    assert_string_equal(wmt_extern_kind_name(0), "none");
    assert_string_equal(wmt_extern_kind_name(-1), "none");
    assert_string_equal(wmt_extern_kind_name(6), "none");
    assert_string_equal(wmt_extern_kind_name(WMT_EXTERN_TAG), "tag");
}

/* Shared memories are of another make in libwasmtime; here they are memories like others. */

static const char sharing[] = "(module (memory (export \"memory\") 1 4 shared)"
                              "  (func (export \"grow\") (drop (memory.grow (i32.const 1)))))";
static const char using_shared[] = "(module (import \"\" \"memory\" (memory $m 1 4 shared))"
                                   "  (export \"again\" (memory $m)))";

static void check_shared_memory(const struct embedding *embedding) {
    wmt_error *err = NULL;
    wmt_instance *instance = embedding_instance(embedding, sharing, NULL, 0);
    wmt_extern *item = wmt_instance_export(instance, "memory", &err);
    wmt_memory *memory = wmt_extern_memory(item);
    wmt_instance *other = NULL;
    wmt_module *unshared =
        embedding_module(embedding, "(module (import \"a\" \"b\" (memory 1 4)))");
    char byte = 0;
    assert_int_equal(wmt_extern_kind_of(item), WMT_EXTERN_MEMORY);
    assert_string_equal(wmt_type_text(wmt_extern_type(item)), "memory 1 4 shared");
    assert_true(wmt_type_is_shared(wmt_extern_type(item)));
    for (int i = 0; i < 3; i++) {
        assert_ptr_equal(wmt_instance_memory(instance, "memory", &err), memory);
    }
    other = embedding_instance(embedding, using_shared, &item, 1);
    assert_true(wmt_memory_write(memory, 65535, "x", 1, &err));
    assert_true(wmt_memory_read(wmt_instance_memory(other, "again", &err), 65535, &byte, 1, &err));
    assert_int_equal(byte, 'x');
    assert_true(wmt_func_call(wmt_instance_func(instance, "grow", &err), NULL, 0, NULL, 0, &err));
    assert_int_equal(wmt_memory_pages(memory), 2);
    assert_int_equal(wmt_memory_pages(wmt_instance_memory(other, "again", &err)), 2);
    assert_no_error(&err);
    assert_null(wmt_instance_new(embedding->store, unshared, &item, 1, &err));
    assert_error(&err, WMT_ERROR_LINK, "import-type",
                 "has to be memory 1 4, but what is given is memory 1 4 shared");
    wmt_module_delete(unshared);
}

static void a_shared_memory_is_a_memory(void **state) {
    wmt_error *err = NULL;
    struct embedding embedding = {NULL, NULL};
    wmt_config *config = wmt_config_new(NULL, &err);
    (void)state;
    if (!wmt_config_set(config, "shared-memory=on", &err)) { /* older ones need no setting */
        wmt_error_clear(&err);
    }
    embedding.engine = wmt_engine_new(config, &err);
    embedding.store = wmt_store_new(embedding.engine, &err);
    assert_no_error(&err);
    wmt_config_delete(config);
    check_shared_memory(&embedding);
    embedding_end(&embedding);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        embedding_test(an_extern_says_what_it_is),
        embedding_test(a_view_is_a_test),
        embedding_test(views_lead_back),
        cmocka_unit_test(null_is_nothing),
        cmocka_unit_test(a_shared_memory_is_a_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
