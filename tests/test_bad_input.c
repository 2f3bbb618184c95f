/* Mistakes, one a row: what is done, and the error that has to tell it. Whatever a row does, the
 * store works on. Other mistakes: NULL in test_null.c, settings in test_config_rules.c, libraries
 * in test_runtime_refused.c, artifacts in test_artifact.c. */
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
#include "support/folder.h"

/* What the rows have to work with. */
static struct scene {
    struct embedding here;
    struct embedding there; /* of another engine */
    wmt_store *sibling;     /* another store of the engine here */
    wmt_linker *linker;
    wmt_module *module; /* imports two functions */
    wmt_instance *instance;
    wmt_func *func;
    wmt_func *host;
    wmt_func *sibling_host;
    wmt_func *stale_host;
    wmt_memory *memory;
    wmt_memory *stale_memory;
    wmt_instance *stale_instance;
    struct folder folder;
    char buffer[64];
} scene;

static const char guest_text[] =
    "(module (func (export \"func\") (param i32 i64) (result i32) (local.get 0))"
    "  (func (export \"take\") (param funcref))"
    "  (memory (export \"memory\") 1 2)"
    "  (table (export \"table\") 1 funcref)"
    "  (global (export \"global\") i32 (i32.const 1)))";

static void do_nothing(wmt_call *call) { (void)call; }

static void make_stale_things(struct scene *s) {
    struct embedding gone = {s->here.engine, wmt_store_new(s->here.engine, WMT_DIE)};
    s->stale_instance = embedding_instance(&gone, guest_text, NULL, 0);
    s->stale_memory = wmt_instance_memory(s->stale_instance, "memory", WMT_DIE);
    s->stale_host = wmt_func_new(gone.store, "() -> ()", do_nothing, NULL, NULL, WMT_DIE);
    wmt_store_delete(gone.store);
}

static int open_scene(void **state) {
    struct scene *s = &scene;
    wmt_error *err = NULL;
    (void)state;
    s->here = embedding_start("");
    s->there = embedding_start("");
    s->sibling = wmt_store_new(s->here.engine, &err);
    s->linker = wmt_linker_new(s->here.engine, &err);
    s->module = wmt_module_new_wat(
        s->here.engine, "(module (import \"env\" \"one\" (func)) (import \"env\" \"two\" (func)))",
        &err);
    s->instance = embedding_instance(&s->here, guest_text, NULL, 0);
    s->func = wmt_instance_func(s->instance, "func", &err);
    s->memory = wmt_instance_memory(s->instance, "memory", &err);
    s->host = wmt_func_new(s->here.store, "() -> ()", do_nothing, NULL, NULL, &err);
    s->sibling_host = wmt_func_new(s->sibling, "() -> ()", do_nothing, NULL, NULL, &err);
    make_stale_things(s);
    folder_make(&s->folder);
    assert_no_error(&err);
    return 0;
}

static int close_scene(void **state) {
    (void)state;
    folder_remove(&scene.folder);
    wmt_module_delete(scene.module);
    wmt_linker_delete(scene.linker);
    wmt_store_delete(scene.sibling);
    embedding_end(&scene.here);
    embedding_end(&scene.there);
    return 0;
}

static void assert_store_works(void) {
    wmt_error *err = NULL;
    wmt_val args[2] = {wmt_i32(42), wmt_i64(0)};
    wmt_val result;
    (void)wmt_func_call(scene.func, args, 2, &result, 1, &err);
    assert_no_error(&err);
    assert_int_equal(result.of.i32, 42);
}

/* Modules */

#define BYTES(name, bytes)                                                                         \
    static void name(struct scene *s, wmt_error **err) {                                           \
        wmt_module_delete(wmt_module_new(s->here.engine, bytes, sizeof(bytes) - 1, err));          \
    }
BYTES(empty_bytes, "")
BYTES(zeros, "\0\0\0\0\0\0\0\0\0\0\0\0")
BYTES(half_a_header, "\0asm\1\0")
BYTES(another_version, "\0asm\2\0\0\0")
BYTES(component_bytes, "\0asm\x0d\0\1\0")
BYTES(native_code, "\x7f\x45LF\2\1\1\0\0\0\0\0\0\0\0\0\0\0\0\0")
BYTES(text_as_bytes, "(module)")
BYTES(unknown_section, "\0asm\1\0\0\0\x7f\0")
BYTES(section_beyond_the_end, "\0asm\1\0\0\0\1\x7f\0")
BYTES(bad_type, "\0asm\1\0\0\0\1\4\1\x60\1\x01\0")
BYTES(missing_body, "\0asm\1\0\0\0\1\4\1\x60\0\0\3\2\1\0")

#define TEXT(name, text)                                                                           \
    static void name(struct scene *s, wmt_error **err) {                                           \
        wmt_module_delete(wmt_module_new_wat(s->here.engine, text, err));                          \
    }
TEXT(syntax_error, "(module\n  (func (result i32)\n    i32.cnst 1))")
TEXT(open_parenthesis, "(module\n  (func")
TEXT(no_wasm_text, "hello")
TEXT(text_not_utf8, "(module (func (export \"\xff\xfe\")))")
TEXT(type_error, "(module (func (result i32) (i64.const 1)))")
TEXT(unknown_name, "(module (func (call $nobody)))")
TEXT(component_text, "(component)")
TEXT(duplicate_export, "(module (func (export \"a\")) (func (export \"a\")))")
TEXT(memory_upside_down, "(module (memory 2 1))")
TEXT(memory_too_large, "(module (memory 65537))")
TEXT(start_with_parameters, "(module (func $f (param i32)) (start $f))")

static void module_from_missing_file(struct scene *s, wmt_error **err) {
    wmt_module_new_file(s->here.engine, folder_path(&s->folder, "nowhere.wasm"), err);
}
static void module_from_directory(struct scene *s, wmt_error **err) {
    wmt_module_new_file(s->here.engine, s->folder.path, err);
}
static void module_from_empty_file(struct scene *s, wmt_error **err) {
    folder_write(&s->folder, "empty.wasm", "");
    wmt_module_new_file(s->here.engine, folder_path(&s->folder, "empty.wasm"), err);
}
static void module_from_bad_text_file(struct scene *s, wmt_error **err) {
    folder_write(&s->folder, "bad.wat", "(module\n\n (fun))");
    wmt_module_new_file(s->here.engine, folder_path(&s->folder, "bad.wat"), err);
}
static void validate_garbage(struct scene *s, wmt_error **err) {
    wmt_module_validate(s->here.engine, "garbage!", 8, err);
}
static void validate_component(struct scene *s, wmt_error **err) {
    wmt_module_validate(s->here.engine, "\0asm\x0d\0\1\0", 8, err);
}

/* Linking */

static void instantiate(struct scene *s, wmt_func *one, wmt_func *two, wmt_error **err) {
    wmt_extern *imports[] = {wmt_func_extern(one), wmt_func_extern(two)};
    wmt_instance_new(s->here.store, s->module, imports, 2, err);
}
static void missing_import(struct scene *s, wmt_error **err) { instantiate(s, s->host, NULL, err); }
static void too_few_imports(struct scene *s, wmt_error **err) {
    wmt_extern *imports[] = {wmt_func_extern(s->host)};
    wmt_instance_new(s->here.store, s->module, imports, 1, err);
}
static void import_of_another_type(struct scene *s, wmt_error **err) {
    instantiate(s, s->host, s->func, err);
}
static void import_of_another_kind(struct scene *s, wmt_error **err) {
    wmt_extern *imports[] = {wmt_func_extern(s->host), wmt_memory_extern(s->memory)};
    wmt_instance_new(s->here.store, s->module, imports, 2, err);
}
static void import_of_another_store(struct scene *s, wmt_error **err) {
    instantiate(s, s->sibling_host, s->host, err);
}
static void stale_import(struct scene *s, wmt_error **err) {
    instantiate(s, s->stale_host, s->host, err);
}
static void instance_as_import(struct scene *s, wmt_error **err) {
    instantiate(s, s->host, (wmt_func *)(void *)s->instance, err);
}
static void module_of_another_engine(struct scene *s, wmt_error **err) {
    wmt_instance_new(s->there.store, s->module, NULL, 0, err);
}
static void linker_without_import(struct scene *s, wmt_error **err) {
    wmt_linker_instantiate(s->linker, s->here.store, s->module, err);
}
static void linker_of_another_engine(struct scene *s, wmt_error **err) {
    wmt_module *module = wmt_module_new_wat(s->there.engine, "(module)", NULL);
    wmt_linker_instantiate(s->linker, s->there.store, module, err);
    wmt_module_delete(module);
}
static void linker_with_module_of_another_engine(struct scene *s, wmt_error **err) {
    wmt_linker *linker = wmt_linker_new(s->there.engine, NULL);
    wmt_linker_instantiate(linker, s->there.store, s->module, err);
    wmt_linker_delete(linker);
}
static void definition_of_another_engine(struct scene *s, wmt_error **err) {
    wmt_linker *linker = wmt_linker_new(s->there.engine, NULL);
    wmt_linker_define(linker, "a", "b", wmt_func_extern(s->host), err);
    wmt_linker_delete(linker);
}
static void definition_not_utf8(struct scene *s, wmt_error **err) {
    wmt_linker_define(s->linker, "a", "\xc3", wmt_func_extern(s->host), err);
}
static void definition_of_stale_thing(struct scene *s, wmt_error **err) {
    wmt_linker_define(s->linker, "a", "b", wmt_memory_extern(s->stale_memory), err);
}
static void definition_twice(struct scene *s, wmt_error **err) {
    wmt_linker_define(s->linker, "twice", "x", wmt_func_extern(s->host), NULL);
    wmt_linker_define(s->linker, "twice", "x", wmt_func_extern(s->host), err);
}
static void wasi_not_configured(struct scene *s, wmt_error **err) {
    wmt_linker *linker = wmt_linker_new(s->here.engine, NULL);
    wmt_module *module = wmt_module_new_wat(
        s->here.engine,
        "(module (import \"wasi_snapshot_preview1\" \"proc_exit\" (func (param i32))))", NULL);
    wmt_linker_define_wasi(linker, NULL);
    wmt_linker_instantiate(linker, s->here.store, module, err);
    wmt_module_delete(module);
    wmt_linker_delete(linker);
}
static void wasi_not_defined(struct scene *s, wmt_error **err) {
    wmt_module *module = wmt_module_new_wat(
        s->here.engine,
        "(module (import \"wasi_snapshot_preview1\" \"proc_exit\" (func (param i32))))", NULL);
    wmt_linker_instantiate(s->linker, s->here.store, module, err);
    wmt_module_delete(module);
}

/* Calls */

static void call_with(struct scene *s, wmt_val one, wmt_val two, size_t nargs, size_t nresults,
                      wmt_error **err) {
    wmt_val args[3];
    wmt_val results[3];
    args[0] = one;
    args[1] = two;
    args[2] = wmt_i32(0);
    wmt_func_call(s->func, args, nargs, results, nresults, err);
}
static void too_few_arguments(struct scene *s, wmt_error **err) {
    call_with(s, wmt_i32(1), wmt_i64(2), 1, 1, err);
}
static void too_many_arguments(struct scene *s, wmt_error **err) {
    call_with(s, wmt_i32(1), wmt_i64(2), 3, 1, err);
}
static void no_room_for_results(struct scene *s, wmt_error **err) {
    call_with(s, wmt_i32(1), wmt_i64(2), 2, 0, err);
}
static void argument_of_another_kind(struct scene *s, wmt_error **err) {
    call_with(s, wmt_i32(1), wmt_i32(2), 2, 1, err);
}
static void argument_never_set(struct scene *s, wmt_error **err) {
    wmt_val unset;
    memset(&unset, 0, sizeof unset);
    call_with(s, wmt_i32(1), unset, 2, 1, err);
}
static void argument_of_no_kind(struct scene *s, wmt_error **err) {
    wmt_val odd = wmt_i64(1);
    odd.kind = 77;
    call_with(s, wmt_i32(1), odd, 2, 1, err);
}
static void pass(struct scene *s, wmt_func *given, wmt_error **err) {
    wmt_val arg = wmt_funcref(given);
    wmt_func_call(wmt_instance_func(s->instance, "take", NULL), &arg, 1, NULL, 0, err);
}
static void argument_of_another_store(struct scene *s, wmt_error **err) {
    pass(s, s->sibling_host, err);
}
static void stale_argument(struct scene *s, wmt_error **err) { pass(s, s->stale_host, err); }
static void memory_as_argument(struct scene *s, wmt_error **err) {
    pass(s, (wmt_func *)(void *)s->memory, err);
}
static void memory_called(struct scene *s, wmt_error **err) {
    wmt_func_call((wmt_func *)(void *)s->memory, NULL, 0, NULL, 0, err);
}
static void stale_function(struct scene *s, wmt_error **err) {
    wmt_func_call(s->stale_host, NULL, 0, NULL, 0, err);
}
static void stale_instance(struct scene *s, wmt_error **err) {
    wmt_instance_func(s->stale_instance, "func", err);
}
static void absent_export(struct scene *s, wmt_error **err) {
    wmt_instance_func(s->instance, "main", err);
}
static void export_of_another_kind(struct scene *s, wmt_error **err) {
    wmt_instance_func(s->instance, "memory", err);
}
static void export_beyond_the_last(struct scene *s, wmt_error **err) {
    wmt_instance_export_at(s->instance, 5, err);
}
static void nothing_to_run(struct scene *s, wmt_error **err) {
    wmt_instance_run(s->instance, NULL, err);
}

/* Host functions */

#define SIGNATURE(name, text)                                                                      \
    static void name(struct scene *s, wmt_error **err) {                                           \
        wmt_func_new(s->here.store, text, do_nothing, NULL, NULL, err);                            \
    }
SIGNATURE(empty_signature, "")
SIGNATURE(signature_without_results, "(i32)")
SIGNATURE(signature_of_unknown_type, "(i32, int) -> ()")
SIGNATURE(signature_with_too_much, "() -> () x")
SIGNATURE(signature_not_utf8, "(\xff) -> ()")
SIGNATURE(signature_of_continuation, "(contref) -> ()")

static void call_a_host_that_sets_nothing(struct scene *s, wmt_error **err) {
    wmt_val result;
    wmt_func *func = wmt_func_new(s->here.store, "() -> (f32)", do_nothing, NULL, NULL, NULL);
    wmt_func_call(func, NULL, 0, &result, 1, err);
}

static void use_from_finalizer(void *data) { wmt_func_call(scene.func, NULL, 0, NULL, 0, data); }
static void busy_store(struct scene *s, wmt_error **err) {
    wmt_store_set_data(s->here.store, err, use_from_finalizer, NULL);
    wmt_store_set_data(s->here.store, NULL, NULL, NULL);
}

/* Memories: of one page */

static void read_beyond(struct scene *s, wmt_error **err) {
    wmt_memory_read(s->memory, 65530, s->buffer, 7, err);
}
static void read_at_the_end_of_addresses(struct scene *s, wmt_error **err) {
    wmt_memory_read(s->memory, UINT64_MAX, s->buffer, 1, err);
}
static void read_around_the_end_of_addresses(struct scene *s, wmt_error **err) {
    wmt_memory_read(s->memory, UINT64_MAX - 3, s->buffer, 8, err);
}
static void write_beyond(struct scene *s, wmt_error **err) {
    wmt_memory_write(s->memory, 65536, "x", 1, err);
}
static void write_around_the_end_of_addresses(struct scene *s, wmt_error **err) {
    wmt_memory_write(s->memory, UINT64_MAX - 3, "12345678", 8, err);
}
static void string_beyond(struct scene *s, wmt_error **err) {
    wmt_memory_read_string(s->memory, 65537, s->buffer, 8, NULL, err);
}
static void string_without_end(struct scene *s, wmt_error **err) {
    wmt_memory_write(s->memory, 65533, "xyz", 3, NULL);
    wmt_memory_read_string(s->memory, 65533, s->buffer, 8, NULL, err);
}
static void string_that_does_not_fit(struct scene *s, wmt_error **err) {
    wmt_memory_write_string(s->memory, 65533, "xyz", err);
}
static void data_beyond(struct scene *s, wmt_error **err) {
    wmt_memory_data(s->memory, 1, 65536, err);
}
static void data_of_any_size(struct scene *s, wmt_error **err) {
    wmt_memory_data(s->memory, 1, SIZE_MAX, err);
}
static void grow_beyond_the_maximum(struct scene *s, wmt_error **err) {
    wmt_memory_grow(s->memory, 2, NULL, err);
}
static void grow_by_everything(struct scene *s, wmt_error **err) {
    wmt_memory_grow(s->memory, UINT64_MAX, NULL, err);
}
static void stale_memory(struct scene *s, wmt_error **err) {
    wmt_memory_read(s->stale_memory, 0, s->buffer, 1, err);
}
static void func_as_memory(struct scene *s, wmt_error **err) {
    wmt_memory_read((wmt_memory *)(void *)s->func, 0, s->buffer, 1, err);
}

#define MEMORY(name, text)                                                                         \
    static void name(struct scene *s, wmt_error **err) { wmt_memory_new(s->here.store, text, err); }
MEMORY(memory_type_empty, "")
MEMORY(memory_type_upside_down, "2 1")
MEMORY(memory_type_too_large, "65537")
MEMORY(memory_type_of_a_table, "table 1 funcref")
MEMORY(memory_type_without_end, "99999999999999999999999999")
MEMORY(memory_type_bad_pages, "1 pagesize 3")

/* Settings and the system */

static void set(const char *setting, wmt_error **err) {
    wmt_config *config = wmt_config_new(NULL, NULL);
    wmt_config_set(config, setting, err);
    wmt_config_delete(config);
}
static void unknown_option(struct scene *s, wmt_error **err) { (void)s, set("consume-fule", err); }
static void option_without_name(struct scene *s, wmt_error **err) { (void)s, set("=on", err); }
static void option_value(struct scene *s, wmt_error **err) {
    (void)s, set("consume-fuel=maybe", err);
}
static void options_that_contradict(struct scene *s, wmt_error **err) {
    wmt_config *config = wmt_config_new(NULL, NULL);
    (void)s;
    wmt_config_set(config, "wasm-simd=off", NULL);
    wmt_config_set(config, "wasm-relaxed-simd=on", NULL);
    wmt_engine_delete(wmt_engine_new(config, err));
    wmt_config_delete(config);
}
static void engine_without_synchronous_calls(struct scene *s, wmt_error **err) {
    wmt_config *config = wmt_config_new(NULL, NULL);
    wmt_engine *engine = NULL;
    (void)s;
    wmt_config_set(config, "async-support=on", err); /* from 42 on there is no such option */
    engine = wmt_engine_new(config, err);
    wmt_store_delete(wmt_store_new(engine, err));
    wmt_engine_delete(engine);
    wmt_config_delete(config);
}
static void wasi_stdin_from_nowhere(struct scene *s, wmt_error **err) {
    wmt_wasi *wasi = wmt_wasi_new(NULL);
    wmt_wasi_set_stdin_file(wasi, folder_path(&s->folder, "nowhere.txt"), NULL);
    wmt_store_set_wasi(s->sibling, wasi, err);
    wmt_wasi_delete(wasi);
}
static void wasi_directory_is_nowhere(struct scene *s, wmt_error **err) {
    wmt_wasi *wasi = wmt_wasi_new(NULL);
    wmt_wasi_preopen_dir(wasi, folder_path(&s->folder, "nowhere"), "/", 0, NULL);
    wmt_store_set_wasi(s->sibling, wasi, err);
    wmt_wasi_delete(wasi);
}
static void wasi_argument_not_utf8(struct scene *s, wmt_error **err) {
    const char *args[] = {"program", "\xff"};
    wmt_wasi *wasi = wmt_wasi_new(NULL);
    (void)s;
    wmt_wasi_set_args(wasi, args, 2, err);
    wmt_wasi_delete(wasi);
}

#define ROW(kind, code, action, text)                                                              \
    { #action, action, WMT_ERROR_##kind, code, text }

static const struct row {
    const char *name;
    void (*act)(struct scene *s, wmt_error **err);
    int kind;
    const char *code;
    const char *text;
} rows[] = {
    ROW(COMPILE, "invalid-module", empty_bytes, "offset 0"),
    ROW(COMPILE, "invalid-module", zeros, "offset 0"),
    ROW(COMPILE, "invalid-module", half_a_header, ""),
    ROW(COMPILE, "invalid-module", another_version, "version"),
    ROW(INVALID, "component", component_bytes, "component"),
    ROW(INVALID, "native-code", native_code, "native code"),
    ROW(COMPILE, "invalid-module", text_as_bytes, ""),
    ROW(COMPILE, "invalid-module", unknown_section, "section id: 127"),
    ROW(COMPILE, "invalid-module", section_beyond_the_end, "offset 0x"),
    ROW(COMPILE, "invalid-module", bad_type, "offset 0x"),
    ROW(COMPILE, "invalid-module", missing_body, "function"),
    ROW(COMPILE, "invalid-text", syntax_error, "line 3, column 5: "),
    ROW(COMPILE, "invalid-text", open_parenthesis, "line 2, column 8: "),
    ROW(COMPILE, "invalid-text", no_wasm_text, "line 1, column 1: "),
    ROW(COMPILE, "invalid-text", text_not_utf8, "utf-8"),
    ROW(COMPILE, "invalid-module", type_error, "type mismatch"),
    ROW(COMPILE, "invalid-text", unknown_name, "line 1, column 21: unknown func"),
    ROW(INVALID, "component", component_text, "component"),
    ROW(COMPILE, "invalid-module", duplicate_export, "duplicate export"),
    ROW(COMPILE, "invalid-module", memory_upside_down, "minimum"),
    ROW(COMPILE, "invalid-module", memory_too_large, "memory size"),
    ROW(COMPILE, "invalid-module", start_with_parameters, "start function"),
    ROW(IO, "file", module_from_missing_file, "nowhere.wasm"),
    ROW(IO, "file", module_from_directory, "directory"),
    ROW(COMPILE, "invalid-module", module_from_empty_file, ""),
    ROW(COMPILE, "invalid-text", module_from_bad_text_file, "line 3, column 3"),
    ROW(COMPILE, "invalid-module", validate_garbage, ""),
    ROW(INVALID, "component", validate_component, "component"),

    ROW(LINK, "missing-import", missing_import, "\"env\" \"two\" is missing; it has to be func"),
    ROW(LINK, "import-count", too_few_imports, "1 imports given, but the module has 2"),
    ROW(LINK, "import-type", import_of_another_type, "is given is func (i32, i64) -> (i32)"),
    ROW(LINK, "import-type", import_of_another_kind, "is given is memory 1 2"),
    ROW(INVALID, "wrong-store", import_of_another_store, "\"env\" \"one\""),
    ROW(INVALID, "stale-handle", stale_import, "\"env\" \"one\""),
    ROW(INVALID, "wrong-kind", instance_as_import, "is an instance, not an extern"),
    ROW(INVALID, "wrong-engine", module_of_another_engine, "engine"),
    ROW(LINK, "missing-import", linker_without_import, "\"env\" \"one\" is missing"),
    ROW(INVALID, "wrong-engine", linker_of_another_engine, "linker"),
    ROW(INVALID, "wrong-engine", linker_with_module_of_another_engine, "module"),
    ROW(INVALID, "wrong-engine", definition_of_another_engine, "another engine"),
    ROW(INVALID, "bad-utf8", definition_not_utf8, "`name`"),
    ROW(INVALID, "stale-handle", definition_of_stale_thing, "`item`"),
    ROW(INVALID, "duplicate-definition", definition_twice, "\"twice\" \"x\""),
    ROW(INVALID, "wasi-missing", wasi_not_configured, "proc_exit"),
    ROW(LINK, "missing-import", wasi_not_defined, "\"proc_exit\" is missing"),

    ROW(INVALID, "argument-count", too_few_arguments, "1 argument given to a function of type (i3"),
    ROW(INVALID, "argument-count", too_many_arguments, "3 arguments given"),
    ROW(INVALID, "argument-count", no_room_for_results, "room for 0 results given"),
    ROW(INVALID, "argument-kind", argument_of_another_kind, "argument 1 is i32, but i64"),
    ROW(INVALID, "argument-kind", argument_never_set, "argument 1 is not set, but i64"),
    ROW(INVALID, "argument-kind", argument_of_no_kind, "argument 1 is unknown, but i64"),
    ROW(INVALID, "wrong-store", argument_of_another_store, "argument 0"),
    ROW(INVALID, "stale-handle", stale_argument, "argument 0"),
    ROW(INVALID, "wrong-kind", memory_as_argument, "argument 0 is a memory, not a func"),
    ROW(INVALID, "wrong-kind", memory_called, "`func` is a memory, not a func"),
    ROW(INVALID, "stale-handle", stale_function, "`func` belongs to a store that was deleted"),
    ROW(INVALID, "stale-handle", stale_instance, "`instance` belongs to a store that was deleted"),
    ROW(NOTFOUND, "no-export", absent_export, "\"main\""),
    ROW(INVALID, "wrong-kind", export_of_another_kind, "\"memory\" is a memory, not a func"),
    ROW(NOTFOUND, "no-export", export_beyond_the_last, "no export 5: the module has 5"),
    ROW(NOTFOUND, "no-export", nothing_to_run, "_start"),

    ROW(INVALID, "bad-signature", empty_signature, ""),
    ROW(INVALID, "bad-signature", signature_without_results, "column 6"),
    ROW(INVALID, "bad-signature", signature_of_unknown_type, "column 7"),
    ROW(INVALID, "bad-signature", signature_with_too_much, "column 10"),
    ROW(INVALID, "bad-signature", signature_not_utf8, "column 2"),
    ROW(UNSUPPORTED, "unsupported-type", signature_of_continuation, "contref"),
    ROW(INVALID, "result-kind", call_a_host_that_sets_nothing, "result 0 is not set, but f32"),
    ROW(INVALID, "store-busy", busy_store, "finalizer"),

    ROW(INVALID, "memory-bounds", read_beyond, "7 bytes at address 65530 do not fit"),
    ROW(INVALID, "memory-bounds", read_at_the_end_of_addresses, "18446744073709551615"),
    ROW(INVALID, "memory-bounds", read_around_the_end_of_addresses, "8 bytes at address 184467440"),
    ROW(INVALID, "memory-bounds", write_beyond, "1 bytes at address 65536"),
    ROW(INVALID, "memory-bounds", write_around_the_end_of_addresses,
        "8 bytes at address 184467440"),
    ROW(INVALID, "memory-bounds", string_beyond, "65537"),
    ROW(INVALID, "memory-bounds", string_without_end, "65533 does not end"),
    ROW(INVALID, "memory-bounds", string_that_does_not_fit, "4 bytes at address 65533"),
    ROW(INVALID, "memory-bounds", data_beyond, "65536 bytes at address 1"),
    ROW(INVALID, "memory-bounds", data_of_any_size, "at address 1"),
    ROW(LIMIT, "memory-limit", grow_beyond_the_maximum, ""),
    ROW(LIMIT, "memory-limit", grow_by_everything, ""),
    ROW(INVALID, "stale-handle", stale_memory, "`memory` belongs to a store that was deleted"),
    ROW(INVALID, "wrong-kind", func_as_memory, "`memory` is a func, not a memory"),
    ROW(INVALID, "bad-memory-type", memory_type_empty, "it ends here"),
    ROW(INVALID, "bad-memory-type", memory_type_upside_down, "not below the minimum"),
    ROW(INVALID, "bad-memory-type", memory_type_too_large, "no more pages"),
    ROW(INVALID, "bad-memory-type", memory_type_of_a_table, "table"),
    ROW(INVALID, "bad-memory-type", memory_type_without_end, "9999"),
    ROW(INVALID, "bad-memory-type", memory_type_bad_pages, "1 or 65536"),

    ROW(NOTFOUND, "no-option", unknown_option, "consume-fuel"),
    ROW(NOTFOUND, "no-option", option_without_name, ""),
    ROW(INVALID, "bad-option-value", option_value, "maybe"),
    ROW(INVALID, "contradicting-options", options_that_contradict, "wasm-relaxed-simd"),
    ROW(UNSUPPORTED, "unsupported-option", engine_without_synchronous_calls, "async-support"),
    ROW(IO, "file", wasi_stdin_from_nowhere, "nowhere.txt"),
    ROW(IO, "directory", wasi_directory_is_nowhere, "nowhere"),
    ROW(INVALID, "bad-utf8", wasi_argument_not_utf8, ""),
};

enum { ROWS = sizeof rows / sizeof *rows };

static bool is_as_expected(const struct row *row, const wmt_error *err) {
    return wmt_error_kind_of(err) == row->kind && strcmp(wmt_error_code(err), row->code) == 0 &&
           strstr(wmt_error_message(err), row->text) != NULL;
}

static void every_mistake_is_told(void **state) {
    size_t failed = 0;
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        wmt_error *err = NULL;
        rows[i].act(&scene, &err);
        if (!is_as_expected(&rows[i], err)) {
            print_error("%s: %s \"%s\" instead of %s \"%s\"\n", rows[i].name, wmt_error_code(err),
                        wmt_error_message(err), rows[i].code, rows[i].text);
            failed++;
        }
        wmt_error_clear(&err);
        assert_store_works();
    }
    assert_int_equal(failed, 0);
}

static void every_mistake_can_be_made_without_looking_at_the_error(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        rows[i].act(&scene, NULL);
        assert_store_works();
    }
}

static void no_mistake_is_made_after_an_error(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        wmt_error *err = wmt_error_new("before");
        const wmt_error *before = err;
        rows[i].act(&scene, &err);
        assert_ptr_equal(err, before);
        assert_string_equal(wmt_error_message(err), "before");
        wmt_error_clear(&err);
    }
}

/* A real module, cut off at every length and with every byte changed */

static wmt_bytes *real_module(void) {
    static const char text[] =
        "(module (type $t (func (param i32 i64) (result f64)))"
        "  (import \"env\" \"f\" (func $f (type $t))) (import \"env\" \"m\" (memory 1 2))"
        "  (table (export \"t\") 4 funcref) (global (export \"g\") (mut i32) (i32.const 7))"
        "  (func $g (export \"run\") (param i32) (result i32) (local i64)"
        "    (drop (call $f (local.get 0) (local.get 1)))"
        "    (block (loop (br_if 1 (local.get 0)) (br 0))) (i32.load (local.get 0)))"
        "  (elem (i32.const 1) $f $g) (data (i32.const 8) \"hello\") (start $begin)"
        "  (func $begin))";
    return wmt_wat_to_wasm(scene.here.engine, text, sizeof text - 1, WMT_DIE);
}

/* Compiling and validating agree, and both only ever fail with a reason. */
static bool is_module(const uint8_t *bytes, size_t size) {
    wmt_error *err = NULL;
    wmt_error *validate_err = NULL;
    wmt_module *module = wmt_module_new(scene.here.engine, bytes, size, &err);
    bool is_valid = wmt_module_validate(scene.here.engine, bytes, size, &validate_err);
    assert_true(is_valid == (module != NULL));
    if (module == NULL) {
        assert_string_equal(wmt_error_code(err), wmt_error_code(validate_err));
        assert_true(strlen(wmt_error_message(err)) > 5);
    }
    wmt_error_clear(&err);
    wmt_error_clear(&validate_err);
    wmt_module_delete(module);
    return is_valid;
}

static void a_truncated_module_is_invalid(void **state) {
    wmt_bytes *bytes = real_module();
    const uint8_t *data = wmt_bytes_data(bytes);
    size_t size = wmt_bytes_size(bytes);
    size_t valid = 0;
    (void)state;
    assert_true(is_module(data, size));
    for (size_t length = 0; length < size; length++) {
        uint8_t *copy = malloc(length + 1); /* so that reading beyond is found */
        memcpy(copy, data, length);
        valid += is_module(copy, length) ? 1 : 0;
        free(copy);
    }
    assert_true(valid < 10); /* cut between two sections it can be whole */
    wmt_bytes_delete(bytes);
}

static void a_module_with_a_changed_byte_is_a_module_or_invalid(void **state) {
    static const uint8_t changes[] = {0x01, 0x80, 0xff};
    wmt_bytes *bytes = real_module();
    size_t size = wmt_bytes_size(bytes);
    uint8_t *copy = malloc(size);
    size_t invalid = 0;
    (void)state;
    memcpy(copy, wmt_bytes_data(bytes), size);
    for (size_t i = 0; i < size; i++) {
        for (size_t j = 0; j < sizeof changes; j++) {
            copy[i] ^= changes[j];
            invalid += is_module(copy, size) ? 0 : 1;
            copy[i] ^= changes[j];
        }
    }
    assert_true(invalid > size);
    free(copy);
    wmt_bytes_delete(bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_mistake_is_told),
        cmocka_unit_test(every_mistake_can_be_made_without_looking_at_the_error),
        cmocka_unit_test(no_mistake_is_made_after_an_error),
        cmocka_unit_test(a_truncated_module_is_invalid),
        cmocka_unit_test(a_module_with_a_changed_byte_is_a_module_or_invalid),
    };
    return cmocka_run_group_tests(tests, open_scene, close_scene);
}
