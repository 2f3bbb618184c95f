/* Artifacts: compiled modules as bytes and files, whole, damaged, foreign and bare. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/embedding.h"
#include "support/emulator.h"
#include "support/folder.h"

#include "alloc.h"
#include "checksum.h"

static const char module_text[] =
    "(module (import \"env\" \"twice\" (func $twice (param i32) (result i32)))"
    "  (memory (export \"memory\") 1 4) (global (export \"g\") (mut i64) (i64.const 9))"
    "  (table (export \"t\") 3 funcref)"
    "  (func (export \"run\") (param i32) (result i32) (call $twice (local.get 0)))"
    "  (func (export \"pair\") (param v128 f64) (result f64 v128) (local.get 1) (local.get 0))"
    "  (func (export \"trap\") (unreachable))"
    "  (elem declare func $twice)"
    "  (func (export \"self\") (result funcref) (ref.func $twice)))";

static void twice(wmt_call *call) { call->results[0] = wmt_i32(2 * call->args[0].of.i32); }

static wmt_bytes *make_artifact(const struct embedding *embedding) {
    wmt_module *module = embedding_module(embedding, module_text);
    wmt_bytes *artifact = wmt_module_serialize(module, WMT_DIE);
    wmt_module_delete(module);
    return artifact;
}

static wmt_instance *instantiate(const struct embedding *embedding, const wmt_module *module) {
    wmt_instance *instance = NULL;
    wmt_error *err = NULL;
    wmt_linker *linker = wmt_linker_new(embedding->engine, WMT_DIE);
    assert_true(wmt_linker_define_func(linker, "env", "twice", "(i32) -> (i32)", twice, NULL, NULL,
                                       WMT_DIE));
    instance = wmt_linker_instantiate(linker, embedding->store, module, &err);
    assert_no_error(&err);
    wmt_linker_delete(linker);
    return instance;
}

static void assert_runs(const struct embedding *embedding, const wmt_module *module) {
    wmt_instance *instance = instantiate(embedding, module);
    wmt_func *run = wmt_instance_func(instance, "run", WMT_DIE);
    wmt_val arg = wmt_i32(21);
    wmt_val result;
    wmt_error *err = NULL;
    assert_true(wmt_func_call(run, &arg, 1, &result, 1, WMT_DIE));
    assert_int_equal(result.of.i32, 42);
    assert_ptr_equal(run, wmt_instance_func(instance, "run", WMT_DIE));
    assert_int_equal(wmt_memory_pages(wmt_instance_memory(instance, "memory", WMT_DIE)), 1);
    assert_false(
        wmt_func_call(wmt_instance_func(instance, "trap", WMT_DIE), NULL, 0, NULL, 0, &err));
    assert_int_equal(wmt_error_trap(err), WMT_TRAP_UNREACHABLE);
    wmt_error_clear(&err);
    assert_null(wmt_instance_func(instance, "absent", &err));
    assert_error(&err, WMT_ERROR_NOTFOUND, "no-export", "absent");
}

/* Without libwmt's trailer: what the official tools write. */
static size_t bare_size(const wmt_bytes *artifact) {
    const uint8_t *data = wmt_bytes_data(artifact);
    return (size_t)load_u64(data + wmt_bytes_size(artifact) - 32);
}

static void an_artifact_runs_and_knows_its_types(void **state) {
    const struct embedding *embedding = *state;
    wmt_bytes *artifact = make_artifact(embedding);
    wmt_module *module = wmt_module_deserialize(embedding->engine, wmt_bytes_data(artifact),
                                                wmt_bytes_size(artifact), WMT_DIE);
    assert_int_equal(wmt_module_import_count(module), 1);
    assert_string_equal(wmt_module_import_name(module, 0, NULL), "twice");
    assert_int_equal(wmt_module_export_count(module), 7);
    assert_string_equal(wmt_type_text(wmt_module_export_type(module, 4)),
                        "(v128, f64) -> (f64, v128)");
    assert_runs(embedding, module);
    wmt_module_delete(module);
    wmt_bytes_delete(artifact);
}

static void an_artifact_can_be_made_of_a_loaded_one(void **state) {
    const struct embedding *embedding = *state;
    wmt_bytes *artifact = make_artifact(embedding);
    wmt_module *module = wmt_module_deserialize(embedding->engine, wmt_bytes_data(artifact),
                                                wmt_bytes_size(artifact), WMT_DIE);
    wmt_bytes *again = wmt_module_serialize(module, WMT_DIE);
    assert_int_equal(wmt_bytes_size(again), wmt_bytes_size(artifact));
    assert_memory_equal(wmt_bytes_data(again), wmt_bytes_data(artifact), wmt_bytes_size(artifact));
    wmt_bytes_delete(again);
    wmt_module_delete(module);
    wmt_bytes_delete(artifact);
}

static void write_file(const char *path, const void *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void a_file_is_mapped_and_runs(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_bytes *artifact = make_artifact(embedding);
    struct folder folder;
    wmt_module *module = NULL;
    const char *path = NULL;
    if (emulator_is("wine")) {
        wmt_bytes_delete(artifact);
        skip(); /* Wine 8 refuses to make mapped files writable copies */
    }
    folder_make(&folder);
    path = folder_path(&folder, "x.cwasm");
    write_file(path, wmt_bytes_data(artifact), wmt_bytes_size(artifact));
    module = wmt_module_deserialize_file(embedding->engine, path, &err);
    assert_no_error(&err);
    assert_int_equal(wmt_module_export_count(module), 7);
    assert_runs(embedding, module);
    wmt_module_delete(module);
    write_file(path, wmt_bytes_data(artifact), bare_size(artifact));
    module = wmt_module_deserialize_file(embedding->engine, path, &err);
    assert_no_error(&err);
    assert_runs(embedding, module);
    wmt_module_delete(module);
    folder_remove(&folder);
    wmt_bytes_delete(artifact);
}

static void a_missing_file_and_a_directory_are_named(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    assert_null(wmt_module_deserialize_file(embedding->engine, "/absent/x.cwasm", &err));
    assert_error(&err, WMT_ERROR_IO, "file", "/absent/x.cwasm");
    assert_null(wmt_module_deserialize_file(embedding->engine, "/", &err));
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_IO);
    wmt_error_clear(&err);
}

static void every_single_damaged_byte_is_found(void **state) {
    const struct embedding *embedding = *state;
    wmt_bytes *artifact = make_artifact(embedding);
    size_t size = wmt_bytes_size(artifact);
    uint8_t *copy = malloc(size);
    assert_non_null(copy);
    memcpy(copy, wmt_bytes_data(artifact), size);
    for (size_t i = 0; i < size; i++) {
        wmt_error *err = NULL;
        copy[i] ^= (uint8_t)(1u << i % 8);
        if (wmt_module_deserialize(embedding->engine, copy, size, &err) != NULL) {
            fail_msg("the damage of byte %zu of %zu was not found", i, size);
        }
        assert_true(wmt_error_kind_of(err) == WMT_ERROR_IO ||
                    wmt_error_kind_of(err) == WMT_ERROR_INVALID);
        wmt_error_clear(&err);
        copy[i] ^= (uint8_t)(1u << i % 8);
    }
    free(copy);
    wmt_bytes_delete(artifact);
}

static void a_truncated_artifact_is_refused(void **state) {
    const struct embedding *embedding = *state;
    wmt_bytes *artifact = make_artifact(embedding);
    const uint8_t *data = wmt_bytes_data(artifact);
    size_t size = wmt_bytes_size(artifact);
    size_t bare = bare_size(artifact);
    for (size_t length = 0; length < size; length += length < 300 ? 1 : 97) {
        wmt_error *err = NULL;
        if (length == bare) {
            continue; /* which is an artifact without trailer */
        }
        assert_null(wmt_module_deserialize(embedding->engine, data, length, &err));
        assert_true(wmt_error_kind_of(err) == WMT_ERROR_IO ||
                    wmt_error_kind_of(err) == WMT_ERROR_INVALID);
        wmt_error_clear(&err);
    }
    wmt_bytes_delete(artifact);
}

static void what_stands_behind_a_bare_artifact_is_damage(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_bytes *artifact = make_artifact(embedding);
    assert_null(wmt_module_deserialize(embedding->engine, wmt_bytes_data(artifact),
                                       bare_size(artifact) + 5, &err));
    assert_error(&err, WMT_ERROR_IO, "damaged-artifact", "behind its image");
    wmt_bytes_delete(artifact);
}

static wmt_module *load_bare(const struct embedding *embedding) {
    wmt_bytes *artifact = make_artifact(embedding);
    wmt_error *err = NULL;
    wmt_module *module = wmt_module_deserialize(embedding->engine, wmt_bytes_data(artifact),
                                                bare_size(artifact), &err);
    assert_no_error(&err);
    wmt_bytes_delete(artifact);
    return module;
}

static void a_bare_artifact_runs_and_its_functions_are_checked_when_called(void **state) {
    const struct embedding *embedding = *state;
    wmt_module *module = load_bare(embedding);
    wmt_error *err = NULL;
    wmt_instance *instance = NULL;
    wmt_func *pair = NULL;
    wmt_val args[2];
    wmt_val results[3];
    assert_int_equal(wmt_module_export_count(module), 0);
    assert_runs(embedding, module);
    instance = instantiate(embedding, module);
    pair = wmt_instance_func(instance, "pair", WMT_DIE);
    args[0] = wmt_v128("0123456789abcdef");
    args[1] = wmt_f64(0.25);
    assert_true(wmt_func_call(pair, args, 2, results, 2, WMT_DIE));
    assert_true(results[0].kind == WMT_F64 && results[0].of.f64 == 0.25);
    assert_memory_equal(results[1].of.v128, "0123456789abcdef", 16);
    assert_false(wmt_func_call(pair, args, 1, results, 2, &err));
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_INVALID);
    wmt_error_clear(&err);
    assert_false(wmt_func_call(pair, args, 2, results, 3, &err));
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_INVALID);
    wmt_error_clear(&err);
    args[0] = wmt_i32(1);
    assert_false(wmt_func_call(pair, args, 2, results, 2, &err));
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_INVALID);
    assert_int_equal(results[0].kind, WMT_NONE);
    wmt_error_clear(&err);
    assert_true(
        wmt_func_call(wmt_instance_func(instance, "self", WMT_DIE), NULL, 0, results, 1, WMT_DIE));
    assert_true(results[0].kind == WMT_FUNCREF && results[0].of.func != NULL);
    wmt_module_delete(module);
}

static void fail_with_data(wmt_call *call) {
    call->err = wmt_error_new("from the host");
    (void)wmt_error_set_data(call->err, call->env, NULL);
}

static void a_bare_artifact_gets_its_imports_in_order_and_hands_host_errors_through(void **state) {
    const struct embedding *embedding = *state;
    wmt_module *module = load_bare(embedding);
    wmt_error *err = NULL;
    int data = 0;
    wmt_extern *imports[1];
    wmt_instance *instance = NULL;
    wmt_val arg = wmt_i32(1);
    wmt_val result;
    assert_null(wmt_instance_new(embedding->store, module, NULL, 0, &err));
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_LINK);
    wmt_error_clear(&err);
    imports[0] = wmt_func_extern(
        wmt_func_new(embedding->store, "(i64) -> (i32)", fail_with_data, &data, NULL, WMT_DIE));
    assert_null(wmt_instance_new(embedding->store, module, imports, 1, &err));
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_LINK);
    wmt_error_clear(&err);
    imports[0] = wmt_func_extern(
        wmt_func_new(embedding->store, "(i32) -> (i32)", fail_with_data, &data, NULL, WMT_DIE));
    instance = wmt_instance_new(embedding->store, module, imports, 1, WMT_DIE);
    assert_false(
        wmt_func_call(wmt_instance_func(instance, "run", WMT_DIE), &arg, 1, &result, 1, &err));
    assert_ptr_equal(wmt_error_data(err), &data);
    assert_int_equal(wmt_error_frame_count(err), 1);
    assert_error(&err, WMT_ERROR_HOST, "host", "from the host");
    wmt_module_delete(module);
}

static void a_bare_artifact_with_wasi_gets_an_empty_one(void **state) {
    const struct embedding *embedding = *state;
    static const char text[] =
        "(module (import \"wasi_snapshot_preview1\" \"args_sizes_get\""
        "  (func $sizes (param i32 i32) (result i32))) (memory (export \"memory\") 1)"
        "  (func (export \"_start\") (if (call $sizes (i32.const 0) (i32.const 4))"
        "    (then (unreachable)))))";
    wmt_module *module = embedding_module(embedding, text);
    wmt_bytes *artifact = wmt_module_serialize(module, WMT_DIE);
    wmt_module *bare = wmt_module_deserialize(embedding->engine, wmt_bytes_data(artifact),
                                              bare_size(artifact), WMT_DIE);
    wmt_linker *linker = wmt_linker_new(embedding->engine, WMT_DIE);
    int status = 1;
    assert_true(wmt_linker_define_wasi(linker, WMT_DIE));
    assert_true(wmt_instance_run(wmt_linker_instantiate(linker, embedding->store, bare, WMT_DIE),
                                 &status, WMT_DIE));
    assert_int_equal(status, 0);
    wmt_linker_delete(linker);
    wmt_module_delete(bare);
    wmt_bytes_delete(artifact);
    wmt_module_delete(module);
}

static void the_types_of_an_artifact_are_a_module(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_bytes *artifact = make_artifact(embedding);
    wmt_bytes *types =
        wmt_artifact_types(wmt_bytes_data(artifact), wmt_bytes_size(artifact), WMT_DIE);
    assert_int_equal(wmt_content_of(wmt_bytes_data(types), wmt_bytes_size(types)),
                     WMT_CONTENT_MODULE);
    wmt_bytes_delete(types);
    assert_null(wmt_artifact_types(wmt_bytes_data(artifact), bare_size(artifact), &err));
    assert_error(&err, WMT_ERROR_NOTFOUND, "no-types", "trailer");
    assert_null(wmt_artifact_types("\0asm\1\0\0\0", 8, &err));
    assert_error(&err, WMT_ERROR_INVALID, "not-an-artifact", "no compiled module");
    wmt_bytes_delete(artifact);
}

static void content_is_told_by_its_beginning(void **state) {
    const struct embedding *embedding = *state;
    static const struct {
        const char *bytes;
        size_t size;
        int content;
    } rows[] = {
        {"", 0, WMT_CONTENT_UNKNOWN},
        {"\0as", 3, WMT_CONTENT_UNKNOWN},
        {"\0asm\1\0\0\0", 8, WMT_CONTENT_MODULE},
        {"\0asm\x0d\0\1\0", 8, WMT_CONTENT_COMPONENT},
        {"\0asm\2\0\0\0", 8, WMT_CONTENT_UNKNOWN},
        {"(module)", 8, WMT_CONTENT_TEXT},
        {"\n ;; text", 9, WMT_CONTENT_TEXT},
        {"\177ELF\2\1\1", 7, WMT_CONTENT_UNKNOWN},
        {"#!/bin/sh", 9, WMT_CONTENT_UNKNOWN},
    };
    wmt_bytes *artifact = make_artifact(embedding);
    char version[32] = "x";
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(wmt_content_of(rows[i].bytes, rows[i].size), rows[i].content);
        assert_false(wmt_artifact_version(rows[i].bytes, rows[i].size, version, sizeof version));
        assert_string_equal(version, "");
    }
    assert_int_equal(wmt_content_of(NULL, 5), WMT_CONTENT_UNKNOWN);
    assert_int_equal(wmt_content_of(wmt_bytes_data(artifact), wmt_bytes_size(artifact)),
                     WMT_CONTENT_ARTIFACT);
    assert_true(wmt_artifact_version(wmt_bytes_data(artifact), wmt_bytes_size(artifact), version,
                                     sizeof version));
    assert_string_equal(version, wmt_runtime_version(wmt_engine_runtime(embedding->engine)));
    assert_true(
        wmt_artifact_version(wmt_bytes_data(artifact), wmt_bytes_size(artifact), version, 2));
    assert_int_equal(strlen(version), 1);
    wmt_bytes_delete(artifact);
}

static void native_code_and_wasm_are_not_mistaken_for_each_other(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_bytes *artifact = make_artifact(embedding);
    assert_null(wmt_module_new(embedding->engine, wmt_bytes_data(artifact),
                               wmt_bytes_size(artifact), &err));
    assert_error(&err, WMT_ERROR_INVALID, "native-code", "");
    assert_null(wmt_module_deserialize(embedding->engine, "\0asm\1\0\0\0", 8, &err));
    assert_error(&err, WMT_ERROR_INVALID, "not-an-artifact", "");
    wmt_bytes_delete(artifact);
}

/* Every text that an artifact of another version could name, put into the image of this one. */
static void an_artifact_of_another_version_says_which(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_bytes *artifact = make_artifact(embedding);
    size_t size = bare_size(artifact);
    uint8_t *copy = malloc(size);
    char version[32];
    assert_non_null(copy);
    memcpy(copy, wmt_bytes_data(artifact), size);
    assert_true(wmt_artifact_version(copy, size, version, sizeof version));
    for (size_t i = 0; i + strlen(version) + 2 < size; i++) {
        if (copy[i] == 0 && copy[i + 1] == strlen(version) &&
            memcmp(copy + i + 2, version, strlen(version)) == 0) {
            copy[i + 2] = '9';
            copy[i + 3] = '9';
        }
    }
    assert_null(wmt_module_deserialize(embedding->engine, copy, size, &err));
    assert_error(&err, WMT_ERROR_VERSION, "artifact-version", "Wasmtime 99");
    free(copy);
    wmt_bytes_delete(artifact);
}

static void an_artifact_of_other_settings_is_refused_with_the_reason(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_config *config = wmt_config_new(NULL, WMT_DIE);
    wmt_engine *engine = NULL;
    wmt_bytes *artifact = make_artifact(embedding);
    assert_true(wmt_config_set(config, "consume-fuel=on", WMT_DIE));
    engine = wmt_engine_new(config, WMT_DIE);
    assert_null(
        wmt_module_deserialize(engine, wmt_bytes_data(artifact), wmt_bytes_size(artifact), &err));
    assert_error(&err, WMT_ERROR_COMPILE, "incompatible-artifact", "fuel");
    wmt_engine_delete(engine);
    wmt_config_delete(config);
    wmt_bytes_delete(artifact);
}

static void text_becomes_the_binary_format(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_bytes *wasm = wmt_wat_to_wasm(embedding->engine, "(module)xx", 8, WMT_DIE);
    assert_int_equal(wmt_bytes_size(wasm), 8);
    assert_memory_equal(wmt_bytes_data(wasm), "\0asm\1\0\0\0", 8);
    wmt_bytes_delete(wasm);
    assert_null(wmt_wat_to_wasm(embedding->engine, "(module\n  (fun))", 16, &err));
    assert_error(&err, WMT_ERROR_COMPILE, "invalid-text", "line 2, column 4");
}

static void nulls_are_named(void **state) {
    const struct embedding *embedding = *state;
    wmt_error *err = NULL;
    assert_null(wmt_module_serialize(NULL, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "module");
    assert_null(wmt_module_deserialize(NULL, "x", 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "engine");
    assert_null(wmt_module_deserialize(embedding->engine, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "bytes");
    assert_null(wmt_module_deserialize_file(embedding->engine, NULL, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "path");
    assert_null(wmt_wat_to_wasm(embedding->engine, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "text");
    assert_null(wmt_artifact_types(NULL, 0, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "bytes");
    assert_null(wmt_bytes_data(NULL));
    assert_int_equal(wmt_bytes_size(NULL), 0);
    wmt_bytes_delete(NULL);
}

/* What the log of a runtime was told; each line ends with a '|'. */
static void take_line(void *data, int level, const char *line) {
    char *text = data;
    size_t used = strlen(text);
    (void)snprintf(text + used, 1000 - used, "%d %s|", level, line);
}

static void the_log_tells_what_was_compiled_and_loaded(void **state) {
    const struct embedding *embedding = *state;
    wmt_runtime *runtime = wmt_engine_runtime(embedding->engine);
    char text[1000] = "";
    wmt_runtime_set_log(runtime, take_line, text);
    wmt_module_delete(load_bare(embedding));
    wmt_engine_delete(wmt_engine_new(NULL, WMT_DIE));
    wmt_runtime_set_log(runtime, NULL, NULL);
    wmt_engine_delete(wmt_engine_new(NULL, WMT_DIE));
    assert_non_null(strstr(text, "1 compiled a module of "));
    assert_non_null(strstr(text, "|1 loaded an artifact of "));
    assert_non_null(strstr(text, "|2 the artifact does not tell its types"));
    assert_non_null(strstr(text, "|1 made an engine, with default settings|"));
    assert_int_equal(strlen(strchr(strstr(text, "made an engine"), '|')), 1);
    wmt_runtime_set_log(NULL, take_line, text);
}

/* The vectors of the algorithm's specification and its reference program. */
static void checksums_are_those_of_the_specification(void **state) {
    (void)state;
    assert_true(checksum_of((const uint8_t *)"", 0) == 0xef46db3751d8e999u);
    assert_true(checksum_of((const uint8_t *)"a", 1) == 0xd24ec4f1a98c6e5bu);
    assert_true(checksum_of((const uint8_t *)"abc", 3) == 0x44bc2cf5ad770999u);
    assert_true(checksum_of((const uint8_t *)"xxhash", 6) == 0x32dd38952c4bc720u);
    assert_true(checksum_of((const uint8_t *)"Nobody inspects the spammish repetition", 39) ==
                0xfbcea83c8a378bf1u);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        embedding_test(an_artifact_runs_and_knows_its_types),
        embedding_test(an_artifact_can_be_made_of_a_loaded_one),
        embedding_test(a_file_is_mapped_and_runs),
        embedding_test(a_missing_file_and_a_directory_are_named),
        embedding_test(every_single_damaged_byte_is_found),
        embedding_test(a_truncated_artifact_is_refused),
        embedding_test(what_stands_behind_a_bare_artifact_is_damage),
        embedding_test(a_bare_artifact_runs_and_its_functions_are_checked_when_called),
        embedding_test(a_bare_artifact_gets_its_imports_in_order_and_hands_host_errors_through),
        embedding_test(a_bare_artifact_with_wasi_gets_an_empty_one),
        embedding_test(the_types_of_an_artifact_are_a_module),
        embedding_test(content_is_told_by_its_beginning),
        embedding_test(native_code_and_wasm_are_not_mistaken_for_each_other),
        embedding_test(an_artifact_of_another_version_says_which),
        embedding_test(an_artifact_of_other_settings_is_refused_with_the_reason),
        embedding_test(text_becomes_the_binary_format),
        embedding_test(nulls_are_named),
        embedding_test(the_log_tells_what_was_compiled_and_loaded),
        cmocka_unit_test(checksums_are_those_of_the_specification),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
