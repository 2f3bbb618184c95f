/* Memory that runs out at every single allocation of a program that uses everything: it is told,
 * nothing leaks, and what was made before can be used on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

#include "alloc.h"
#include "support/embedding.h"

enum { MANY = 20 /* more than the arrays on the stack have room for */ };

/* Types, names, imports, exports, a function that nobody exports. */
static const char guest_text[] =
    "(module $guest"
    "  (type $many (func (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64"
    "                           i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))"
    "  (import \"env\" \"many\" (func $many (type $many)))"
    "  (import \"env\" \"fail\" (func $fail))"
    "  (import \"wasi_snapshot_preview1\" \"proc_exit\" (func $exit (param i32)))"
    "  (func $private (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))"
    "  (elem declare func $private)"
    "  (func (export \"many\") (type $many) (call $many"
    "    (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4)"
    "    (local.get 5) (local.get 6) (local.get 7) (local.get 8) (local.get 9)"
    "    (local.get 10) (local.get 11) (local.get 12) (local.get 13) (local.get 14)"
    "    (local.get 15) (local.get 16) (local.get 17) (local.get 18) (local.get 19)))"
    "  (func $inner unreachable)"
    "  (func (export \"trap\") (call $inner))"
    "  (func (export \"fail\") (call $fail))"
    "  (func (export \"private\") (result funcref) (ref.func $private))"
    "  (func (export \"pair\") (param externref) (result externref externref)"
    "    (local.get 0) (local.get 0))"
    "  (func (export \"_start\") (call $exit (i32.const 3)))"
    "  (table (export \"table\") 1 funcref)"
    "  (memory (export \"memory\") 1 4))";

/* More imports than an array on the stack has room for. */
static const char importing_text[] =
    "(module (import \"\" \"a\" (memory 0)) (import \"\" \"b\" (memory 0))"
    "  (import \"\" \"c\" (memory 0)) (import \"\" \"d\" (memory 0)) (import \"\" \"e\" (memory 0))"
    "  (import \"\" \"f\" (memory 0)) (import \"\" \"g\" (memory 0)) (import \"\" \"h\" (memory 0))"
    "  (import \"\" \"i\" (memory 0)) (import \"\" \"j\" (memory 0)) (import \"\" \"k\" (memory 0))"
    "  (import \"\" \"l\" (memory 0)) (import \"\" \"m\" (memory 0)) (import \"\" \"n\" (memory 0))"
    "  (import \"\" \"o\" (memory 0)) (import \"\" \"p\" (memory 0)) (import \"\" \"q\" (memory 0))"
    "  (import \"\" \"r\" (memory 0)) (import \"\" \"s\" (memory 0)) (import \"\" \"t\" (memory "
    "0)))";

static int finalized;
static void count_finalizer(void *data) {
    (void)data;
    finalized++;
}

static void add_up(wmt_call *call) {
    wmt_val sum = wmt_i64(0);
    for (size_t i = 0; i < call->nargs; i++) {
        sum.of.i64 += call->args[i].of.i64;
    }
    (void)wmt_call_memory(call, "memory", &call->err);
    call->results[0] = sum;
}

static void fail_on_purpose(wmt_call *call) {
    static int data;
    call->err = wmt_error_new("the host failed");
    (void)wmt_error_set_data(call->err, &data, NULL);
}

struct program {
    wmt_runtime *runtime;
    wmt_config *config;
    wmt_engine *engine;
    wmt_wasi *wasi;
    wmt_store *store;
    wmt_module *module;
    wmt_linker *linker;
    wmt_instance *instance;
    int defined; /* host functions and objects whose finalizer has to run */
};

/* What only newer libwasmtimes have an option for. */
static void allow_newer(wmt_config *config, wmt_error **err) {
    static const char *const settings[] = {"wasm-function-references=on", "wasm-gc=on",
                                           "wasm-exceptions=on", "shared-memory=on"};
    for (size_t i = 0; *err == NULL && i < sizeof settings / sizeof *settings; i++) {
        if (!wmt_config_set(config, settings[i], err) &&
            wmt_error_kind_of(*err) == WMT_ERROR_UNSUPPORTED) {
            wmt_error_clear(err);
        }
    }
}

static void make_engine(struct program *program, wmt_error **err) {
    program->runtime = wmt_runtime_open(getenv("WMT_LIBRARY"), err);
    program->config = wmt_config_new(program->runtime, err);
    (void)wmt_config_set(program->config, "parallel-compilation=off", err);
    (void)wmt_config_set(program->config, "debug-info=off", err);
    (void)wmt_config_set(program->config, "epoch-interruption=on", err);
    /* Gigabytes, a thousand times, take an emulator minutes. */
    (void)wmt_config_set(program->config, "memory-reservation=1MiB", err);
    (void)wmt_config_set(program->config, "memory-guard-size=64KiB", err);
    allow_newer(program->config, err);
    program->engine = wmt_engine_new(program->config, err);
}

/* The interrupt is for nobody: the call to come shall go on. */
static void set_limits(wmt_store *store, wmt_error **err) {
    wmt_interrupt_handle *handle = wmt_interrupt_handle_new(store, err);
    wmt_interrupt_handle_interrupt(handle);
    (void)wmt_store_clear_interrupt(store, err);
    wmt_interrupt_handle_delete(handle);
    (void)wmt_store_set_call_time_limit(store, 3600000, err);
    (void)wmt_store_set_epoch_deadline(store, 1000, err);
}

static void make_store(struct program *program, wmt_error **err) {
    const char *args[] = {"program", "one", "two"};
    program->wasi = wmt_wasi_new(err);
    (void)wmt_wasi_set_args(program->wasi, args, 3, err);
    (void)wmt_wasi_set_env(program->wasi, "NAME", "value", err);
    (void)wmt_wasi_set_env(program->wasi, "NAME", "another", err);
    (void)wmt_wasi_inherit_env(program->wasi, err);
    (void)wmt_wasi_preopen_dir(program->wasi, ".", "/", WMT_WASI_READ_WRITE, err);
    program->store = wmt_store_new(program->engine, err);
    (void)wmt_store_set_wasi(program->store, program->wasi, err);
    (void)wmt_store_set_data(program->store, program, NULL, err);
    (void)wmt_store_gc(program->store, err);
    set_limits(program->store, err);
}

static void define(struct program *program, const char *name, const char *signature,
                   wmt_func_callback callback, wmt_error **err) {
    program->defined += wmt_linker_define_func(program->linker, "env", name, signature, callback,
                                               program, count_finalizer, err)
                            ? 1
                            : 0;
}

static void make_instance(struct program *program, wmt_error **err) {
    program->module = wmt_module_new_wat(program->engine, guest_text, err);
    (void)wmt_module_validate(program->engine, "\0asm\1\0\0\0", 8, err);
    program->linker = wmt_linker_new(program->engine, err);
    define(program, "many",
           "(i64, i64, i64, i64, i64, i64, i64, i64, i64, i64, "
           "i64, i64, i64, i64, i64, i64, i64, i64, i64, i64) -> (i64)",
           add_up, err);
    define(program, "fail", "() -> ()", fail_on_purpose, err);
    (void)wmt_linker_define_wasi(program->linker, err);
    program->instance =
        wmt_linker_instantiate(program->linker, program->store, program->module, err);
}

static void call_many(const struct program *program, wmt_error **err) {
    wmt_func *func = wmt_instance_func(program->instance, "many", err);
    wmt_val args[MANY];
    wmt_val result = wmt_i64(190);
    for (int i = 0; i < MANY; i++) {
        args[i] = wmt_i64(i);
    }
    if (wmt_func_call(func, args, MANY, &result, 1, err)) {
        assert_int_equal(result.of.i64, 190);
    }
}

static void call_private(const struct program *program, wmt_error **err) {
    wmt_val given = wmt_null(WMT_FUNCREF);
    wmt_val arg = wmt_i32(21);
    wmt_val result;
    (void)wmt_func_call(wmt_instance_func(program->instance, "private", err), NULL, 0, &given, 1,
                        err);
    if (wmt_func_call(given.of.func, &arg, 1, &result, 1, err)) {
        assert_int_equal(result.of.i32, 42);
    }
}

static void pass_references(struct program *program, wmt_error **err) {
    wmt_ref *ref = wmt_ref_new_extern(program->store, program, count_finalizer, err);
    wmt_val arg = wmt_externref(ref);
    wmt_val results[2];
    program->defined += ref != NULL;
    (void)wmt_ref_keep(ref, err);
    (void)wmt_ref_new_i31(program->store, 7, err);
    if (wmt_func_call(wmt_instance_func(program->instance, "pair", err), &arg, 1, results, 2,
                      err)) {
        assert_ptr_equal(wmt_ref_data(results[1].of.ref), program);
    }
}

/* What has to fail does, or memory runs out. */
static void expect_failure(wmt_func *func, int kind, wmt_error **err) {
    wmt_error *failure = NULL;
    if (func == NULL) {
        return;
    }
    assert_false(wmt_func_call(func, NULL, 0, NULL, 0, &failure));
    if (wmt_error_kind_of(failure) == WMT_ERROR_NOMEM) {
        *err = failure;
        return;
    }
    assert_int_equal(wmt_error_kind_of(failure), kind);
    wmt_error_clear(&failure);
}

static void call_failing(const struct program *program, const char *name, int kind,
                         wmt_error **err) {
    expect_failure(wmt_instance_func(program->instance, name, err), kind, err);
}

static void throw_env(wmt_call *call) { wmt_call_throw(call, call->env); }

static void pass_exceptions(const struct program *program, wmt_error **err) {
    wmt_val value = wmt_i32(1);
    wmt_tag *tag = wmt_tag_new(program->store, "(i32) -> ()", err);
    wmt_ref *exception = wmt_ref_new_exception(program->store, tag, &value, 1, err);
    if (wmt_error_kind_of(*err) == WMT_ERROR_UNSUPPORTED) {
        wmt_error_clear(err);
        return;
    }
    (void)wmt_ref_get(exception, 0, &value, err);
    expect_failure(wmt_func_new(program->store, "() -> ()", throw_env, exception, NULL, err),
                   WMT_ERROR_TRAP, err);
}

static void pass_objects(const struct program *program, wmt_error **err) {
    wmt_object_type *type =
        wmt_object_type_new(program->engine, "(struct (field (mut i32) i8))", err);
    wmt_object_type *bytes = wmt_object_type_new(program->engine, "(array (mut i8))", err);
    if (wmt_error_kind_of(*err) == WMT_ERROR_UNSUPPORTED) {
        wmt_error_clear(err);
        return;
    }
    wmt_object_type_delete(
        wmt_ref_object_type(wmt_ref_new_struct(program->store, type, NULL, 0, err), err));
    wmt_object_type_delete(
        wmt_ref_object_type(wmt_ref_new_array(program->store, bytes, NULL, 3, err), err));
    if (wmt_error_kind_of(*err) == WMT_ERROR_UNSUPPORTED) {
        wmt_error_clear(err); /* 44 and 45 tell no types */
    }
    wmt_object_type_delete(type);
    wmt_object_type_delete(bytes);
}

static void give_back(wmt_call *call, wmt_raw *slots) { (void)call, (void)slots; }

static void call_with_slots(const struct program *program, wmt_error **err) {
    wmt_raw slot;
    wmt_func *func =
        wmt_func_new_raw(program->store, "(funcref) -> (funcref)", give_back, NULL, NULL, err);
    slot.func = func;
    (void)wmt_func_bind(func, NULL, "(funcref)->(funcref)", err); /* has to be read */
    (void)wmt_func_call_raw(func, &slot, 1, err);
}

/* With a loop, and without one for a function that needs many slots. */
static void call_in_bulk(const struct program *program, wmt_error **err) {
    enum { ROWS = 30 };
    static int32_t column[ROWS];
    static int64_t wide[ROWS];
    wmt_val given = wmt_null(WMT_FUNCREF);
    wmt_column numbers = wmt_i32_column(column);
    wmt_column args[MANY];
    wmt_column sum = wmt_i64_column(wide);
    for (int i = 0; i < MANY; i++) {
        args[i] = wmt_i64_column(wide);
    }
    (void)wmt_func_call(wmt_instance_func(program->instance, "private", err), NULL, 0, &given, 1,
                        err);
    (void)wmt_bulk_call(given.of.func, ROWS, &numbers, 1, &numbers, 1, NULL, err);
    (void)wmt_bulk_call(wmt_instance_func(program->instance, "many", err), 2, args, MANY, &sum, 1,
                        NULL, err);
}

static void use_memory(const struct program *program, wmt_error **err) {
    wmt_memory *memory = wmt_instance_memory(program->instance, "memory", err);
    char text[8];
    (void)wmt_memory_write_string(memory, 8, "text", err);
    (void)wmt_memory_read_string(memory, 8, text, sizeof text, NULL, err);
    (void)wmt_memory_grow(memory, 1, NULL, err);
    (void)wmt_memory_new(program->store, "memory 1 2", err);
    for (size_t i = 0; i < wmt_instance_export_count(program->instance); i++) {
        (void)wmt_instance_export_at(program->instance, i, err);
    }
}

static void share_memory(const struct program *program, wmt_error **err) {
    wmt_shared_memory *shared = wmt_shared_memory_new(program->engine, "1 2 shared", err);
    wmt_memory *memory = wmt_shared_memory_in_store(shared, program->store, err);
    wmt_shared_memory_delete(wmt_shared_memory_of(memory, err));
    (void)wmt_linker_define_shared_memory(program->linker, "env", "shared", shared, err);
    (void)wmt_linker_get(program->linker, program->store, "env", "shared", err);
    wmt_shared_memory_delete(shared);
}

static void use_tables_and_globals(const struct program *program, wmt_error **err) {
    wmt_table *table = wmt_table_new(program->store, "1 funcref", NULL, err);
    wmt_val val;
    wmt_global *global = NULL;
    (void)wmt_table_grow(table, 1, NULL, NULL, err);
    (void)wmt_table_get(table, 1, &val, err);
    global = wmt_global_new(program->store, "mut funcref", &val, err);
    (void)wmt_global_set(global, &val, err);
    (void)wmt_global_get(global, &val, err);
}

static void import_many(const struct program *program, wmt_error **err) {
    wmt_module *module = wmt_module_new_wat(program->engine, importing_text, err);
    wmt_extern *imports[MANY];
    for (size_t i = 0; i < MANY; i++) {
        imports[i] = wmt_instance_export(program->instance, "memory", err);
    }
    (void)wmt_instance_new(program->store, module, imports, MANY, err);
    wmt_module_delete(module);
}

static void make_host_func(struct program *program, wmt_error **err) {
    wmt_val result;
    wmt_func *func = wmt_func_new(program->store, "() -> (i64)", add_up, NULL, NULL, err);
    wmt_error *failure = NULL;
    if (func == NULL) {
        return;
    }
    (void)wmt_func_call(func, NULL, 0, &result, 1, &failure); /* there is no caller with a memory */
    if (wmt_error_kind_of(failure) == WMT_ERROR_NOMEM) {
        *err = failure;
    } else {
        wmt_error_clear(&failure);
    }
}

static void use_artifact(const struct program *program, wmt_error **err) {
    wmt_bytes *bytes = wmt_module_serialize(program->module, err);
    wmt_module *module =
        wmt_module_deserialize(program->engine, wmt_bytes_data(bytes), wmt_bytes_size(bytes), err);
    (void)wmt_linker_instantiate(program->linker, program->store, module, err);
    wmt_module_delete(module);
    wmt_bytes_delete(bytes);
}

static void run_program(struct program *program, wmt_error **err) {
    int status = 0;
    make_engine(program, err);
    make_store(program, err);
    make_instance(program, err);
    call_many(program, err);
    call_private(program, err);
    pass_references(program, err);
    call_failing(program, "trap", WMT_ERROR_TRAP, err);
    call_failing(program, "fail", WMT_ERROR_HOST, err);
    pass_exceptions(program, err);
    pass_objects(program, err);
    call_in_bulk(program, err);
    call_with_slots(program, err);
    use_memory(program, err);
    share_memory(program, err);
    use_tables_and_globals(program, err);
    import_many(program, err);
    make_host_func(program, err);
    use_artifact(program, err);
    if (wmt_instance_run(program->instance, &status, err)) {
        assert_int_equal(status, 3);
    }
}

static void end_program(struct program *program) {
    wmt_linker_delete(program->linker);
    wmt_module_delete(program->module);
    wmt_store_delete(program->store);
    wmt_wasi_delete(program->wasi);
    wmt_engine_delete(program->engine);
    wmt_config_delete(program->config);
    wmt_runtime_delete(program->runtime);
}

/* Runs it once with failing allocations; false when none of them has failed. */
static bool run_and_fail(void (*fail_at)(long), long nth) {
    struct program program;
    wmt_error *err = NULL;
    bool has_failed = false;
    memset(&program, 0, sizeof program);
    finalized = 0;
    fail_at(nth);
    run_program(&program, &err);
    has_failed = mem_allocation_count() > nth;
    mem_fail_from(-1);
    if (err != NULL && wmt_error_kind_of(err) != WMT_ERROR_NOMEM) {
        print_error("with allocation %ld:\n", nth);
        assert_no_error(&err);
    }
    wmt_error_clear(&err);
    if (program.instance != NULL) {
        call_many(&program, &err);
        call_private(&program, &err);
        assert_no_error(&err);
    }
    end_program(&program);
    assert_int_equal(finalized, program.defined);
    return has_failed;
}

static void memory_may_run_out_at_any_allocation(void **state) {
    long nth = 0;
    (void)state;
    while (run_and_fail(mem_fail_from, nth)) {
        nth++;
    }
    assert_true(nth > 50);
}

static void any_single_allocation_may_fail(void **state) {
    long nth = 0;
    (void)state;
    while (run_and_fail(mem_fail_once, nth)) {
        nth++;
    }
    assert_true(nth > 50);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_may_run_out_at_any_allocation),
        cmocka_unit_test(any_single_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
