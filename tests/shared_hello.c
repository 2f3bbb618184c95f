/* The shared library as a program meets it: nothing but the public headers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

static char said[32];

static void hello(wmt_call *call) {
    wmt_memory *memory = wmt_call_memory(call, "memory", &call->err);
    (void)wmt_memory_read_string(memory, (uint64_t)call->args[0].of.u32, said, sizeof said, NULL,
                                 &call->err);
}

static void the_shared_library_runs_a_guest(void **state) {
    wmt_error *err = NULL;
    wmt_engine *engine = wmt_engine_new(NULL, &err);
    wmt_store *store = wmt_store_new(engine, &err);
    wmt_linker *linker = wmt_linker_new(engine, &err);
    wmt_module *module =
        wmt_module_new_wat(engine,
                           "(module (import \"\" \"hello\" (func $hello (param i32)))"
                           "  (memory (export \"memory\") 1) (data (i32.const 8) \"Hello from C!\")"
                           "  (func (export \"_start\") (call $hello (i32.const 8))))",
                           &err);
    int status = -1;
    (void)state;
    (void)wmt_linker_define_func(linker, "", "hello", "(i32) -> ()", hello, NULL, NULL, &err);
    (void)wmt_instance_run(wmt_linker_instantiate(linker, store, module, &err), &status, &err);
    wmt_module_delete(module);
    wmt_linker_delete(linker);
    wmt_store_delete(store);
    wmt_engine_delete(engine);
    assert_int_equal(wmt_error_report(&err), 0);
    assert_int_equal(status, 0);
    assert_string_equal(said, "Hello from C!");
}

static void errors_cross_the_librarys_border(void **state) {
    wmt_error *err = NULL;
    (void)state;
    assert_null(wmt_store_new(NULL, &err));
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_INVALID);
    wmt_error_clear(&err);
}

static void the_library_is_as_new_as_the_headers(void **state) {
    (void)state;
    assert_string_equal(wmt_version(), WMT_VERSION_TEXT);
    assert_int_equal(wmt_abi_version(), WMT_ABI_VERSION);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_shared_library_runs_a_guest),
        cmocka_unit_test(errors_cross_the_librarys_border),
        cmocka_unit_test(the_library_is_as_new_as_the_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
