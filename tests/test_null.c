/* NULL where an object is needed, for every object of every public function that has an `err`. */
#include <ctype.h>
#include <dirent.h>
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

static void leave_slots(wmt_call *call, wmt_raw *slots) { (void)call, (void)slots; }

static void ignore_output(void *env, const void *bytes, size_t size, wmt_error **err) {
    (void)env;
    (void)bytes;
    (void)size;
    (void)err;
}

static void *no_memory(void *env, size_t size, size_t maximum, size_t reserved, size_t guard,
                       wmt_error **err) {
    (void)env, (void)size, (void)maximum, (void)reserved, (void)guard, (void)err;
    return NULL;
}

static bool no_growth(void *env, void *base, size_t old_size, size_t new_size, wmt_error **err) {
    (void)env, (void)base, (void)old_size, (void)new_size, (void)err;
    return false;
}

static void no_release(void *env, void *base, size_t size, size_t reserved, size_t guard) {
    (void)env, (void)base, (void)size, (void)reserved, (void)guard;
}

/* One good object of each sort. */
static struct scene {
    wmt_engine *engine;
    wmt_store *store;
    wmt_module *module;
    wmt_linker *linker;
    wmt_instance_pre *pre;
    wmt_instance *instance;
    wmt_func *func;
    wmt_memory *memory;
    wmt_memory_view view;
    wmt_shared_memory *shared;
    wmt_table *table;
    wmt_global *global;
    wmt_ref *ref;
    wmt_extern *item;
    wmt_config *config;
    wmt_wasi *wasi;
    wmt_profiler *profiler;
    wmt_call call; /* only to stand beside a NULL */
    wmt_val val;
    wmt_column column;
    char buffer[8];
    int order;
    const char *name; /* NULL */
} good;

static int open_scene(void **state) {
    struct embedding embedding = embedding_start_sharing();
    wmt_error *err = NULL;
    (void)state;
    good.engine = embedding.engine;
    good.store = embedding.store;
    good.module = wmt_module_new_wat(
        good.engine, "(module (func (export \"f\") (param i32)) (memory (export \"m\") 1))", &err);
    good.linker = wmt_linker_new(good.engine, &err);
    good.pre = wmt_linker_instantiate_pre(good.linker, good.module, &err);
    good.instance = wmt_instance_new(good.store, good.module, NULL, 0, &err);
    good.func = wmt_instance_func(good.instance, "f", &err);
    good.memory = wmt_instance_memory(good.instance, "m", &err);
    good.ref = wmt_ref_new_extern(good.store, NULL, NULL, &err);
    good.item = wmt_memory_extern(good.memory);
    good.shared = wmt_shared_memory_new(good.engine, "1 2 shared", &err);
    good.table = wmt_table_new(good.store, "1 funcref", NULL, &err);
    good.val = wmt_i32(0);
    good.global = wmt_global_new(good.store, "mut i32", &good.val, &err);
    good.config = wmt_config_new(NULL, &err);
    good.wasi = wmt_wasi_new(&err);
    good.profiler = wmt_profiler_new(good.engine, "p", 1, NULL, NULL, 0, &err);
    assert_no_error(&err);
    return 0;
}

static int close_scene(void **state) {
    (void)state;
    wmt_profiler_delete(good.profiler);
    wmt_wasi_delete(good.wasi);
    wmt_config_delete(good.config);
    wmt_instance_pre_delete(good.pre);
    wmt_linker_delete(good.linker);
    wmt_shared_memory_delete(good.shared);
    wmt_module_delete(good.module);
    wmt_store_delete(good.store);
    wmt_engine_delete(good.engine);
    return 0;
}

/* ROW(function, the argument that is NULL, all arguments) */
#define NULL_ROWS(ROW)                                                                             \
    ROW(wmt_artifact_types, bytes, (NULL, 8, err))                                                 \
    ROW(wmt_bulk_call, func, (NULL, 1, &good.column, 1, NULL, 0, NULL, err))                       \
    ROW(wmt_bulk_call, args, (good.func, 1, NULL, 1, NULL, 0, NULL, err))                          \
    ROW(wmt_func_bind, func, (NULL, NULL, "() -> ()", err))                                        \
    ROW(wmt_func_bind, signature, (good.func, NULL, NULL, err))                                    \
    ROW(wmt_func_call_raw, func, (NULL, NULL, 0, err))                                             \
    ROW(wmt_func_call_raw, slots, (good.func, NULL, 1, err))                                       \
    ROW(wmt_func_new_raw, store, (NULL, "() -> ()", leave_slots, NULL, NULL, err))                 \
    ROW(wmt_func_new_raw, signature, (good.store, NULL, leave_slots, NULL, NULL, err))             \
    ROW(wmt_func_new_raw, callback, (good.store, "() -> ()", NULL, NULL, NULL, err))               \
    ROW(wmt_linker_define_func_raw, linker,                                                        \
        (NULL, "m", "n", "() -> ()", leave_slots, NULL, NULL, err))                                \
    ROW(wmt_linker_define_func_raw, module,                                                        \
        (good.linker, NULL, "n", "() -> ()", leave_slots, NULL, NULL, err))                        \
    ROW(wmt_linker_define_func_raw, name,                                                          \
        (good.linker, "m", NULL, "() -> ()", leave_slots, NULL, NULL, err))                        \
    ROW(wmt_linker_define_func_raw, signature,                                                     \
        (good.linker, "m", "n", NULL, leave_slots, NULL, NULL, err))                               \
    ROW(wmt_linker_define_func_raw, callback,                                                      \
        (good.linker, "m", "n", "() -> ()", NULL, NULL, NULL, err))                                \
    ROW(wmt_call_export, call, (NULL, "m", err))                                                   \
    ROW(wmt_call_func, call, (NULL, "f", err))                                                     \
    ROW(wmt_call_memory, call, (NULL, "m", err))                                                   \
    ROW(wmt_config_set, config, (NULL, "debug-info=on", err))                                      \
    ROW(wmt_config_set, setting, (good.config, NULL, err))                                         \
    ROW(wmt_config_set_memory_creator, config,                                                     \
        (NULL, no_memory, no_growth, no_release, NULL, NULL, err))                                 \
    ROW(wmt_config_set_memory_creator, allocate,                                                   \
        (good.config, NULL, no_growth, no_release, NULL, NULL, err))                               \
    ROW(wmt_config_set_memory_creator, commit,                                                     \
        (good.config, no_memory, NULL, no_release, NULL, NULL, err))                               \
    ROW(wmt_config_set_memory_creator, release,                                                    \
        (good.config, no_memory, no_growth, NULL, NULL, NULL, err))                                \
    ROW(wmt_func_call, func, (NULL, &good.val, 1, NULL, 0, err))                                   \
    ROW(wmt_func_call, args, (good.func, NULL, 1, NULL, 0, err))                                   \
    ROW(wmt_func_new, store, (NULL, "() -> ()", do_nothing, NULL, NULL, err))                      \
    ROW(wmt_func_new, signature, (good.store, NULL, do_nothing, NULL, NULL, err))                  \
    ROW(wmt_func_new, callback, (good.store, "() -> ()", NULL, NULL, NULL, err))                   \
    ROW(wmt_inspection_new, bytes, (NULL, 8, err))                                                 \
    ROW(wmt_instance_export, instance, (NULL, "m", err))                                           \
    ROW(wmt_instance_export, name, (good.instance, NULL, err))                                     \
    ROW(wmt_instance_export_at, instance, (NULL, 0, err))                                          \
    ROW(wmt_instance_func, instance, (NULL, "m", err))                                             \
    ROW(wmt_instance_func, name, (good.instance, NULL, err))                                       \
    ROW(wmt_instance_global, instance, (NULL, "m", err))                                           \
    ROW(wmt_instance_global, name, (good.instance, NULL, err))                                     \
    ROW(wmt_global_get, global, (NULL, &good.val, err))                                            \
    ROW(wmt_global_get, val, (good.global, NULL, err))                                             \
    ROW(wmt_global_new, store, (NULL, "i32", &good.val, err))                                      \
    ROW(wmt_global_new, type, (good.store, NULL, &good.val, err))                                  \
    ROW(wmt_global_new, val, (good.store, "i32", NULL, err))                                       \
    ROW(wmt_global_set, global, (NULL, &good.val, err))                                            \
    ROW(wmt_global_set, val, (good.global, NULL, err))                                             \
    ROW(wmt_instance_memory, instance, (NULL, "m", err))                                           \
    ROW(wmt_instance_memory, name, (good.instance, NULL, err))                                     \
    ROW(wmt_instance_new, store, (NULL, good.module, NULL, 0, err))                                \
    ROW(wmt_instance_new, module, (good.store, NULL, NULL, 0, err))                                \
    ROW(wmt_instance_pre_instantiate, pre, (NULL, good.store, err))                                \
    ROW(wmt_instance_pre_instantiate, store, (good.pre, NULL, err))                                \
    ROW(wmt_instance_run, instance, (NULL, NULL, err))                                             \
    ROW(wmt_instance_table, instance, (NULL, "m", err))                                            \
    ROW(wmt_instance_table, name, (good.instance, NULL, err))                                      \
    ROW(wmt_instance_tag, instance, (NULL, "m", err))                                              \
    ROW(wmt_instance_tag, name, (good.instance, NULL, err))                                        \
    ROW(wmt_interrupt_handle_new, store, (NULL, err))                                              \
    ROW(wmt_linker_clone, linker, (NULL, err))                                                     \
    ROW(wmt_linker_define, linker, (NULL, "a", "b", good.item, err))                               \
    ROW(wmt_linker_define, module, (good.linker, NULL, "b", good.item, err))                       \
    ROW(wmt_linker_define, name, (good.linker, "a", NULL, good.item, err))                         \
    ROW(wmt_linker_define, item, (good.linker, "a", "b", NULL, err))                               \
    ROW(wmt_linker_define_func, linker, (NULL, "a", "b", "() -> ()", do_nothing, NULL, NULL, err)) \
    ROW(wmt_linker_define_func, module,                                                            \
        (good.linker, NULL, "b", "() -> ()", do_nothing, NULL, NULL, err))                         \
    ROW(wmt_linker_define_func, name,                                                              \
        (good.linker, "a", NULL, "() -> ()", do_nothing, NULL, NULL, err))                         \
    ROW(wmt_linker_define_func, signature,                                                         \
        (good.linker, "a", "b", NULL, do_nothing, NULL, NULL, err))                                \
    ROW(wmt_linker_define_func, callback,                                                          \
        (good.linker, "a", "b", "() -> ()", NULL, NULL, NULL, err))                                \
    ROW(wmt_linker_define_instance, linker, (NULL, "a", good.instance, err))                       \
    ROW(wmt_linker_define_instance, module, (good.linker, NULL, good.instance, err))               \
    ROW(wmt_linker_define_instance, instance, (good.linker, "a", NULL, err))                       \
    ROW(wmt_linker_define_module, linker, (NULL, good.store, "a", good.module, err))               \
    ROW(wmt_linker_define_module, store, (good.linker, NULL, "a", good.module, err))               \
    ROW(wmt_linker_define_module, name, (good.linker, good.store, NULL, good.module, err))         \
    ROW(wmt_linker_define_module, module, (good.linker, good.store, "a", NULL, err))               \
    ROW(wmt_linker_define_unknown_as_defaults, linker, (NULL, good.store, good.module, err))       \
    ROW(wmt_linker_define_unknown_as_defaults, store, (good.linker, NULL, good.module, err))       \
    ROW(wmt_linker_define_unknown_as_defaults, module, (good.linker, good.store, NULL, err))       \
    ROW(wmt_linker_define_unknown_as_traps, linker, (NULL, good.module, err))                      \
    ROW(wmt_linker_define_unknown_as_traps, module, (good.linker, NULL, err))                      \
    ROW(wmt_linker_define_wasi, linker, (NULL, err))                                               \
    ROW(wmt_linker_define_shared_memory, linker, (NULL, "a", "b", good.shared, err))               \
    ROW(wmt_linker_define_shared_memory, module, (good.linker, NULL, "b", good.shared, err))       \
    ROW(wmt_linker_define_shared_memory, name, (good.linker, "a", NULL, good.shared, err))         \
    ROW(wmt_linker_define_shared_memory, memory, (good.linker, "a", "b", NULL, err))               \
    ROW(wmt_linker_get, linker, (NULL, good.store, "a", "b", err))                                 \
    ROW(wmt_linker_get, store, (good.linker, NULL, "a", "b", err))                                 \
    ROW(wmt_linker_get, module, (good.linker, good.store, NULL, "b", err))                         \
    ROW(wmt_linker_get, name, (good.linker, good.store, "a", NULL, err))                           \
    ROW(wmt_linker_get_default, linker, (NULL, good.store, "a", err))                              \
    ROW(wmt_linker_get_default, store, (good.linker, NULL, "a", err))                              \
    ROW(wmt_linker_get_default, module, (good.linker, good.store, NULL, err))                      \
    ROW(wmt_linker_instantiate, linker, (NULL, good.store, good.module, err))                      \
    ROW(wmt_linker_instantiate, store, (good.linker, NULL, good.module, err))                      \
    ROW(wmt_linker_instantiate, module, (good.linker, good.store, NULL, err))                      \
    ROW(wmt_linker_instantiate_pre, linker, (NULL, good.module, err))                              \
    ROW(wmt_linker_instantiate_pre, module, (good.linker, NULL, err))                              \
    ROW(wmt_linker_new, engine, (NULL, err))                                                       \
    ROW(wmt_memory_compare, memory, (NULL, 0, "x", 1, &good.order, err))                           \
    ROW(wmt_memory_compare, bytes, (good.memory, 0, NULL, 1, &good.order, err))                    \
    ROW(wmt_memory_compare, order, (good.memory, 0, "x", 1, NULL, err))                            \
    ROW(wmt_memory_copy, to, (NULL, 0, good.memory, 0, 1, err))                                    \
    ROW(wmt_memory_copy, from, (good.memory, 0, NULL, 0, 1, err))                                  \
    ROW(wmt_memory_data, memory, (NULL, 0, 0, err))                                                \
    ROW(wmt_memory_u8, memory, (NULL, 0, err))                                                     \
    ROW(wmt_memory_set_u8, memory, (NULL, 0, 1, err))                                              \
    ROW(wmt_memory_i8, memory, (NULL, 0, err))                                                     \
    ROW(wmt_memory_set_i8, memory, (NULL, 0, 1, err))                                              \
    ROW(wmt_memory_u16, memory, (NULL, 0, err))                                                    \
    ROW(wmt_memory_set_u16, memory, (NULL, 0, 1, err))                                             \
    ROW(wmt_memory_i16, memory, (NULL, 0, err))                                                    \
    ROW(wmt_memory_set_i16, memory, (NULL, 0, 1, err))                                             \
    ROW(wmt_memory_u32, memory, (NULL, 0, err))                                                    \
    ROW(wmt_memory_set_u32, memory, (NULL, 0, 1, err))                                             \
    ROW(wmt_memory_i32, memory, (NULL, 0, err))                                                    \
    ROW(wmt_memory_set_i32, memory, (NULL, 0, 1, err))                                             \
    ROW(wmt_memory_u64, memory, (NULL, 0, err))                                                    \
    ROW(wmt_memory_set_u64, memory, (NULL, 0, 1, err))                                             \
    ROW(wmt_memory_i64, memory, (NULL, 0, err))                                                    \
    ROW(wmt_memory_set_i64, memory, (NULL, 0, 1, err))                                             \
    ROW(wmt_memory_f32, memory, (NULL, 0, err))                                                    \
    ROW(wmt_memory_set_f32, memory, (NULL, 0, 1, err))                                             \
    ROW(wmt_memory_f64, memory, (NULL, 0, err))                                                    \
    ROW(wmt_memory_set_f64, memory, (NULL, 0, 1, err))                                             \
    ROW(wmt_memory_fill, memory, (NULL, 0, 0, 1, err))                                             \
    ROW(wmt_memory_grow, memory, (NULL, 0, NULL, err))                                             \
    ROW(wmt_memory_new, store, (NULL, "1", err))                                                   \
    ROW(wmt_memory_new, type, (good.store, NULL, err))                                             \
    ROW(wmt_memory_read, memory, (NULL, 0, good.buffer, 1, err))                                   \
    ROW(wmt_memory_read, bytes, (good.memory, 0, NULL, 1, err))                                    \
    ROW(wmt_memory_read_string, memory, (NULL, 0, good.buffer, 8, NULL, err))                      \
    ROW(wmt_memory_read_string, buffer, (good.memory, 0, NULL, 8, NULL, err))                      \
    ROW(wmt_memory_read_string_n, memory, (NULL, 0, 1, good.buffer, 8, err))                       \
    ROW(wmt_memory_read_string_n, buffer, (good.memory, 0, 1, NULL, 8, err))                       \
    ROW(wmt_memory_view_init, view, (NULL, good.memory, err))                                      \
    ROW(wmt_memory_view_init, memory, (&good.view, NULL, err))                                     \
    ROW(wmt_memory_view_renew, view, (NULL, 0, 1, err))                                            \
    ROW(wmt_memory_write, memory, (NULL, 0, "x", 1, err))                                          \
    ROW(wmt_memory_write, bytes, (good.memory, 0, NULL, 1, err))                                   \
    ROW(wmt_memory_write_string, memory, (NULL, 0, "x", err))                                      \
    ROW(wmt_memory_write_string, string, (good.memory, 0, NULL, err))                              \
    ROW(wmt_module_deserialize, engine, (NULL, "x", 1, err))                                       \
    ROW(wmt_module_deserialize, bytes, (good.engine, NULL, 1, err))                                \
    ROW(wmt_module_deserialize_file, engine, (NULL, "x", err))                                     \
    ROW(wmt_module_deserialize_file, path, (good.engine, NULL, err))                               \
    ROW(wmt_module_new, engine, (NULL, "x", 1, err))                                               \
    ROW(wmt_module_new, bytes, (good.engine, NULL, 1, err))                                        \
    ROW(wmt_module_new_file, engine, (NULL, "x", err))                                             \
    ROW(wmt_module_new_file, path, (good.engine, NULL, err))                                       \
    ROW(wmt_module_new_wat, engine, (NULL, "(module)", err))                                       \
    ROW(wmt_module_new_wat, text, (good.engine, NULL, err))                                        \
    ROW(wmt_module_serialize, module, (NULL, err))                                                 \
    ROW(wmt_module_validate, engine, (NULL, "x", 1, err))                                          \
    ROW(wmt_module_validate, bytes, (good.engine, NULL, 1, err))                                   \
    ROW(wmt_ref_equal, one, (NULL, good.ref, err))                                                 \
    ROW(wmt_ref_equal, other, (good.ref, NULL, err))                                               \
    ROW(wmt_ref_get, ref, (NULL, 0, &good.val, err))                                               \
    ROW(wmt_ref_get, val, (good.ref, 0, NULL, err))                                                \
    ROW(wmt_ref_keep, ref, (NULL, err))                                                            \
    ROW(wmt_ref_length, ref, (NULL, err))                                                          \
    ROW(wmt_ref_object_type, ref, (NULL, err))                                                     \
    ROW(wmt_ref_new_exception, store, (NULL, NULL, NULL, 0, err))                                  \
    ROW(wmt_ref_new_exception, tag, (good.store, NULL, NULL, 0, err))                              \
    ROW(wmt_object_type_new, engine, (NULL, "(struct)", err))                                      \
    ROW(wmt_object_type_new, text, (good.engine, NULL, err))                                       \
    ROW(wmt_ref_new_array, store, (NULL, NULL, NULL, 0, err))                                      \
    ROW(wmt_ref_new_array, type, (good.store, NULL, NULL, 0, err))                                 \
    ROW(wmt_ref_new_struct, store, (NULL, NULL, NULL, 0, err))                                     \
    ROW(wmt_ref_new_struct, type, (good.store, NULL, NULL, 0, err))                                \
    ROW(wmt_ref_set, ref, (NULL, 0, &good.val, err))                                               \
    ROW(wmt_ref_set, val, (good.ref, 0, NULL, err))                                                \
    ROW(wmt_ref_tag, ref, (NULL, err))                                                             \
    ROW(wmt_tag_equal, one, (NULL, NULL, err))                                                     \
    ROW(wmt_tag_new, store, (NULL, "() -> ()", err))                                               \
    ROW(wmt_tag_new, signature, (good.store, NULL, err))                                           \
    ROW(wmt_ref_new_extern, store, (NULL, NULL, NULL, err))                                        \
    ROW(wmt_ref_new_i31, store, (NULL, 0, err))                                                    \
    ROW(wmt_profiler_finish, profiler, (NULL, err))                                                \
    ROW(wmt_profiler_new, engine, (NULL, "p", 1, NULL, NULL, 0, err))                              \
    ROW(wmt_profiler_new, name, (good.engine, NULL, 1, NULL, NULL, 0, err))                        \
    ROW(wmt_profiler_new, names, (good.engine, "p", 1, NULL, &good.module, 1, err))                \
    ROW(wmt_profiler_new, modules, (good.engine, "p", 1, &good.name, NULL, 1, err))                \
    ROW(wmt_profiler_sample, profiler, (NULL, good.store, 0, err))                                 \
    ROW(wmt_profiler_sample, store, (good.profiler, NULL, 0, err))                                 \
    ROW(wmt_runtime_self_test, runtime, (NULL, NULL, NULL, err))                                   \
    ROW(wmt_shared_memory_add_u32, memory, (NULL, 0, 1, err))                                      \
    ROW(wmt_shared_memory_add_u64, memory, (NULL, 0, 1, err))                                      \
    ROW(wmt_shared_memory_compare_exchange_u32, memory, (NULL, 0, 1, 2, err))                      \
    ROW(wmt_shared_memory_compare_exchange_u64, memory, (NULL, 0, 1, 2, err))                      \
    ROW(wmt_shared_memory_data, memory, (NULL, 0, 0, err))                                         \
    ROW(wmt_shared_memory_exchange_u32, memory, (NULL, 0, 1, err))                                 \
    ROW(wmt_shared_memory_exchange_u64, memory, (NULL, 0, 1, err))                                 \
    ROW(wmt_shared_memory_grow, memory, (NULL, 0, NULL, err))                                      \
    ROW(wmt_shared_memory_in_store, memory, (NULL, good.store, err))                               \
    ROW(wmt_shared_memory_in_store, store, (good.shared, NULL, err))                               \
    ROW(wmt_shared_memory_load_u32, memory, (NULL, 0, err))                                        \
    ROW(wmt_shared_memory_load_u64, memory, (NULL, 0, err))                                        \
    ROW(wmt_shared_memory_new, engine, (NULL, "1 2 shared", err))                                  \
    ROW(wmt_shared_memory_new, type, (good.engine, NULL, err))                                     \
    ROW(wmt_shared_memory_of, memory, (NULL, err))                                                 \
    ROW(wmt_shared_memory_read, memory, (NULL, 0, good.buffer, 1, err))                            \
    ROW(wmt_shared_memory_read, bytes, (good.shared, 0, NULL, 1, err))                             \
    ROW(wmt_shared_memory_store_u32, memory, (NULL, 0, 1, err))                                    \
    ROW(wmt_shared_memory_store_u64, memory, (NULL, 0, 1, err))                                    \
    ROW(wmt_shared_memory_write, memory, (NULL, 0, "x", 1, err))                                   \
    ROW(wmt_shared_memory_write, bytes, (good.shared, 0, NULL, 1, err))                            \
    ROW(wmt_store_clear_interrupt, store, (NULL, err))                                             \
    ROW(wmt_store_fuel, store, (NULL, err))                                                        \
    ROW(wmt_store_gc, store, (NULL, err))                                                          \
    ROW(wmt_store_new, engine, (NULL, err))                                                        \
    ROW(wmt_store_set_call_time_limit, store, (NULL, 1, err))                                      \
    ROW(wmt_store_set_data, store, (NULL, NULL, NULL, err))                                        \
    ROW(wmt_store_set_epoch_callback, store, (NULL, NULL, NULL, NULL, err))                        \
    ROW(wmt_store_set_epoch_deadline, store, (NULL, 1, err))                                       \
    ROW(wmt_store_set_fuel, store, (NULL, 1, err))                                                 \
    ROW(wmt_store_set_limit, store, (NULL, WMT_LIMIT_INSTANCES, 1, err))                           \
    ROW(wmt_store_set_time_limit, store, (NULL, 1, err))                                           \
    ROW(wmt_store_set_wasi, store, (NULL, good.wasi, err))                                         \
    ROW(wmt_store_set_wasi, wasi, (good.store, NULL, err))                                         \
    ROW(wmt_store_take_stderr, store, (NULL, err))                                                 \
    ROW(wmt_store_take_stdout, store, (NULL, err))                                                 \
    ROW(wmt_table_fill, table, (NULL, 0, 1, &good.val, err))                                       \
    ROW(wmt_table_fill, val, (good.table, 0, 1, NULL, err))                                        \
    ROW(wmt_table_get, table, (NULL, 0, &good.val, err))                                           \
    ROW(wmt_table_get, val, (good.table, 0, NULL, err))                                            \
    ROW(wmt_table_grow, table, (NULL, 1, NULL, NULL, err))                                         \
    ROW(wmt_table_new, store, (NULL, "1 funcref", NULL, err))                                      \
    ROW(wmt_table_new, type, (good.store, NULL, NULL, err))                                        \
    ROW(wmt_table_set, table, (NULL, 0, &good.val, err))                                           \
    ROW(wmt_table_set, val, (good.table, 0, NULL, err))                                            \
    ROW(wmt_wasi_inherit_env, wasi, (NULL, err))                                                   \
    ROW(wmt_wasi_inherit_network, wasi, (NULL, err))                                               \
    ROW(wmt_wasi_allow_ip_name_lookup, wasi, (NULL, true, err))                                    \
    ROW(wmt_wasi_inherit_stderr, wasi, (NULL, err))                                                \
    ROW(wmt_wasi_inherit_stdin, wasi, (NULL, err))                                                 \
    ROW(wmt_wasi_inherit_stdio, wasi, (NULL, err))                                                 \
    ROW(wmt_wasi_inherit_stdout, wasi, (NULL, err))                                                \
    ROW(wmt_wasi_preopen_dir, wasi, (NULL, ".", ".", WMT_WASI_READ_WRITE, err))                    \
    ROW(wmt_wasi_preopen_dir, host_path, (good.wasi, NULL, ".", WMT_WASI_READ_WRITE, err))         \
    ROW(wmt_wasi_preopen_dir, guest_path, (good.wasi, ".", NULL, WMT_WASI_READ_WRITE, err))        \
    ROW(wmt_wasi_set_args, wasi, (NULL, NULL, 0, err))                                             \
    ROW(wmt_wasi_set_args, args, (good.wasi, NULL, 1, err))                                        \
    ROW(wmt_wasi_set_env, wasi, (NULL, "x", "y", err))                                             \
    ROW(wmt_wasi_set_env, name, (good.wasi, NULL, "y", err))                                       \
    ROW(wmt_wasi_set_env, value, (good.wasi, "x", NULL, err))                                      \
    ROW(wmt_wasi_set_stderr_buffer, wasi, (NULL, 1, err))                                          \
    ROW(wmt_wasi_set_stderr_callback, wasi, (NULL, ignore_output, NULL, NULL, err))                \
    ROW(wmt_wasi_set_stderr_callback, callback, (good.wasi, NULL, NULL, NULL, err))                \
    ROW(wmt_wasi_set_stderr_file, wasi, (NULL, "x", err))                                          \
    ROW(wmt_wasi_set_stderr_file, path, (good.wasi, NULL, err))                                    \
    ROW(wmt_wasi_set_stdin_bytes, wasi, (NULL, "x", 1, err))                                       \
    ROW(wmt_wasi_set_stdin_bytes, bytes, (good.wasi, NULL, 1, err))                                \
    ROW(wmt_wasi_set_stdin_file, wasi, (NULL, "x", err))                                           \
    ROW(wmt_wasi_set_stdin_file, path, (good.wasi, NULL, err))                                     \
    ROW(wmt_wasi_set_stdout_buffer, wasi, (NULL, 1, err))                                          \
    ROW(wmt_wasi_set_stdout_callback, wasi, (NULL, ignore_output, NULL, NULL, err))                \
    ROW(wmt_wasi_set_stdout_callback, callback, (good.wasi, NULL, NULL, NULL, err))                \
    ROW(wmt_wasi_set_stdout_file, wasi, (NULL, "x", err))                                          \
    ROW(wmt_wasi_set_stdout_file, path, (good.wasi, NULL, err))                                    \
    ROW(wmt_wat_to_wasm, engine, (NULL, "(module)", 8, err))                                       \
    ROW(wmt_wat_to_wasm, text, (good.engine, NULL, 8, err))

/* What has no object that must not be NULL. */
static const char *const without_objects[] = {
    "wmt_config_new",      "wmt_engine_new",   "wmt_error_clear", "wmt_error_report",
    "wmt_runtime_default", "wmt_runtime_open", "wmt_wasi_new",
};

#define CALL_FUNCTION(function, argument, arguments)                                               \
    static void function##_without_##argument(wmt_error **err) { (void)function arguments; }
NULL_ROWS(CALL_FUNCTION)

static const struct row {
    const char *function;
    const char *argument;
    void (*call)(wmt_error **err);
} rows[] = {
#define TABLE_ROW(function, argument, arguments)                                                   \
    {#function, #argument, function##_without_##argument},
    NULL_ROWS(TABLE_ROW)};

enum { ROWS = sizeof rows / sizeof *rows };

static void every_null_is_refused_and_named(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        wmt_error *err = NULL;
        char message[100];
        (void)snprintf(message, sizeof message, "the argument `%s` is NULL", rows[i].argument);
        rows[i].call(&err);
        if (err == NULL || strcmp(wmt_error_message(err), message) != 0) {
            print_error("%s without %s:\n", rows[i].function, rows[i].argument);
        }
        assert_error(&err, WMT_ERROR_INVALID, "null-argument", message);
    }
}

static void a_null_err_is_fine_beside_other_nulls(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        rows[i].call(NULL);
    }
}

static void an_error_that_is_set_stays_the_one(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        wmt_error *err = wmt_error_new("the first");
        wmt_error *first = err;
        rows[i].call(&err);
        assert_ptr_equal(err, first);
        assert_string_equal(wmt_error_message(err), "the first");
        wmt_error_clear(&err);
    }
}

/* The table is complete */

static bool is_in_table(const char *function) {
    for (size_t i = 0; i < ROWS; i++) {
        if (strcmp(rows[i].function, function) == 0) {
            return true;
        }
    }
    for (size_t i = 0; i < sizeof without_objects / sizeof *without_objects; i++) {
        if (strcmp(without_objects[i], function) == 0) {
            return true;
        }
    }
    return false;
}

/* The name in front of the parameters of the declaration that ends at `end`. */
static void name_of_declaration(const char *start, const char *end, char name[80]) {
    const char *open = memchr(start, '(', (size_t)(end - start));
    const char *first = open;
    assert_non_null(open);
    while (isalnum((unsigned char)first[-1]) || first[-1] == '_') {
        first--;
    }
    (void)snprintf(name, 80, "%.*s", (int)(open - first), first);
}

static size_t check_header(const char *text) {
    static const char mark[] = "WMT_API ";
    static const char last_parameter[] = "wmt_error **err)";
    size_t found = 0;
    for (const char *at = strstr(text, mark); at != NULL; at = strstr(at + 1, mark)) {
        const char *end = strchr(at, ';');
        const char *err = strstr(at, last_parameter);
        char name[80];
        if (end != NULL && err != NULL && err < end) {
            name_of_declaration(at + strlen(mark), end, name);
            if (!is_in_table(name)) {
                fail_msg("NULL_ROWS has no row for %s", name);
            }
            found++;
        }
    }
    return found;
}

static size_t check_file(const char *name) {
    char path[600];
    char *text = calloc(1, 100000);
    FILE *file = NULL;
    size_t found = 0;
    (void)snprintf(path, sizeof path, "%s/include/wmt/%s", WMT_TEST_SOURCE, name);
    file = fopen(path, "r");
    assert_non_null(file);
    assert_true(fread(text, 1, 99999, file) < 99999);
    (void)fclose(file);
    found = check_header(text);
    free(text);
    return found;
}

static void every_function_with_an_err_is_in_the_table(void **state) {
    DIR *headers = opendir(WMT_TEST_SOURCE "/include/wmt");
    size_t found = 0;
    (void)state;
    assert_non_null(headers);
    for (struct dirent *entry = readdir(headers); entry != NULL; entry = readdir(headers)) {
        if (strstr(entry->d_name, ".h") != NULL) {
            found += check_file(entry->d_name);
        }
    }
    (void)closedir(headers);
    assert_true(found > 50);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_null_is_refused_and_named),
        cmocka_unit_test(a_null_err_is_fine_beside_other_nulls),
        cmocka_unit_test(an_error_that_is_set_stays_the_one),
        cmocka_unit_test(every_function_with_an_err_is_in_the_table),
    };
    return cmocka_run_group_tests(tests, open_scene, close_scene);
}
