#include "support/embedding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "module.h"

void assert_no_error(wmt_error **err) {
    char text[1000];
    if (*err != NULL) {
        (void)wmt_error_format(*err, text, sizeof text);
        wmt_error_clear(err);
        fail_msg("unexpected %s", text);
    }
}

void assert_error(wmt_error **err, int kind, const char *code, const char *part) {
    if (*err == NULL) {
        fail_msg("no error, but %s is expected", code);
    }
    if (strcmp(wmt_error_code(*err), code) != 0 || strstr(wmt_error_message(*err), part) == NULL) {
        fail_msg("%s: \"%s\", but expected is %s with \"%s\"", wmt_error_code(*err),
                 wmt_error_message(*err), code, part);
    }
    assert_int_equal(wmt_error_kind_of(*err), kind);
    wmt_error_clear(err);
}

/* False if this libwasmtime lacks one of the options. */
static bool set_all(wmt_config *config, const char *settings) {
    char copy[200];
    wmt_error *err = NULL;
    bool unsupported = false;
    (void)snprintf(copy, sizeof copy, "%s", settings);
    for (char *setting = strtok(copy, " "); setting != NULL; setting = strtok(NULL, " ")) {
        (void)wmt_config_set(config, setting, &err);
    }
    unsupported = wmt_error_kind_of(err) == WMT_ERROR_UNSUPPORTED;
    if (unsupported) {
        wmt_error_clear(&err);
    }
    assert_no_error(&err);
    return !unsupported;
}

struct embedding embedding_start(const char *settings) {
    struct embedding embedding = {NULL, NULL};
    wmt_error *err = NULL;
    wmt_config *config = wmt_config_new(NULL, &err);
    assert_no_error(&err);
    if (set_all(config, settings)) {
        embedding.engine = wmt_engine_new(config, &err);
        embedding.store = wmt_store_new(embedding.engine, &err);
    }
    wmt_config_delete(config);
    assert_no_error(&err);
    return embedding;
}

/* From 40 on an engine has to be told; before, there is no such option. */
struct embedding embedding_start_sharing(void) {
    struct embedding embedding = embedding_start("shared-memory=on");
    return embedding.engine == NULL ? embedding_start("") : embedding;
}

void embedding_end(struct embedding *embedding) {
    wmt_store_delete(embedding->store);
    wmt_engine_delete(embedding->engine);
    embedding->store = NULL;
    embedding->engine = NULL;
}

int embedding_open(void **state) {
    wmt_error *err = NULL;
    struct embedding *embedding = calloc(1, sizeof *embedding);
    assert_non_null(embedding);
    embedding->engine = wmt_engine_new(NULL, &err);
    embedding->store = wmt_store_new(embedding->engine, &err);
    assert_no_error(&err);
    *state = embedding;
    return 0;
}

int embedding_open_gc(void **state) {
    struct embedding *embedding = calloc(1, sizeof *embedding);
    assert_non_null(embedding);
    *embedding = embedding_start("wasm-function-references=on wasm-gc=on");
    *state = embedding;
    return 0;
}

int embedding_close(void **state) {
    embedding_end(*state);
    free(*state);
    return 0;
}

wmt_module *embedding_module(const struct embedding *embedding, const char *text) {
    wmt_error *err = NULL;
    wmt_module *module = wmt_module_new_wat(embedding->engine, text, &err);
    assert_no_error(&err);
    return module;
}

wmt_module *embedding_bare_artifact(const struct embedding *embedding, const char *text) {
    wmt_error *err = NULL;
    wmt_module *module = embedding_module(embedding, text);
    const struct capi *capi = embedding->engine->capi;
    wmt_module *loaded = NULL;
    wasm_byte_vec_t bytes;
    assert_null(capi_wasmtime_module_serialize(capi, module->native, &bytes));
    loaded = wmt_module_deserialize(embedding->engine, bytes.data, bytes.size, &err);
    assert_no_error(&err);
    capi_wasm_byte_vec_delete(capi, &bytes);
    wmt_module_delete(module);
    return loaded;
}

bool embedding_can_compile(const struct embedding *embedding, const char *text) {
    wmt_module *module = wmt_module_new_wat(embedding->engine, text, NULL);
    wmt_module_delete(module);
    return module != NULL;
}

wmt_instance *embedding_instance(const struct embedding *embedding, const char *text,
                                 wmt_extern *const *imports, size_t nimports) {
    wmt_error *err = NULL;
    wmt_module *module = embedding_module(embedding, text);
    wmt_instance *instance = wmt_instance_new(embedding->store, module, imports, nimports, &err);
    wmt_module_delete(module);
    assert_no_error(&err);
    return instance;
}

wmt_func *embedding_func(const struct embedding *embedding, const char *text,
                         wmt_extern *const *imports, size_t nimports) {
    wmt_error *err = NULL;
    wmt_instance *instance = embedding_instance(embedding, text, imports, nimports);
    wmt_func *func = wmt_instance_func(instance, "run", &err);
    assert_no_error(&err);
    return func;
}

wmt_func *embedding_func_with_host(const struct embedding *embedding, const char *text,
                                   const char *signature, wmt_func_callback callback, void *env) {
    wmt_error *err = NULL;
    wmt_func *host = wmt_func_new(embedding->store, signature, callback, env, NULL, &err);
    wmt_extern *imports[] = {wmt_func_extern(host)};
    assert_no_error(&err);
    return embedding_func(embedding, text, imports, 1);
}
