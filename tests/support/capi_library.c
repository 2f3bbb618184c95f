#include "support/capi_library.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <wmt/error.h>

#include "capi/capi.h"

const struct capi *capi_library(void) {
    static struct capi *opened;
    if (opened != NULL) {
        return opened;
    }
    const char *path = getenv("WMT_LIBRARY");
    if (path == NULL) {
        fprintf(stderr, "WMT_LIBRARY has to name a libwasmtime\n");
        exit(EXIT_FAILURE);
    }
    opened = capi_open(path, WMT_DIE);
    printf("major %d\n", capi_major(opened));
    fflush(stdout); /* a test may end in an abort */
    return opened;
}

struct capi_store capi_store_open(wasm_config_t *config) {
    const struct capi *capi = capi_library();
    struct capi_store opened = {.capi = capi};
    if (config == NULL) {
        config = capi_wasm_config_new(capi);
        capi_wasmtime_config_parallel_compilation_set(capi, config, false);
    }
    opened.engine = capi_wasm_engine_new_with_config(capi, config);
    assert_non_null(opened.engine);
    opened.store = capi_wasmtime_store_new(capi, opened.engine, NULL, NULL);
    opened.context = capi_wasmtime_store_context(capi, opened.store);
    return opened;
}

void capi_store_close(struct capi_store *opened) {
    capi_wasmtime_store_delete(opened->capi, opened->store);
    capi_wasm_engine_delete(opened->capi, opened->engine);
}

bool capi_take_error(const struct capi *capi, wasmtime_error_t *error, char *text, size_t size) {
    if (error == NULL) {
        return false;
    }
    wasm_name_t message;
    capi_wasmtime_error_message(capi, error, &message);
    snprintf(text, size, "%.*s", (int)message.size, message.data);
    capi_wasm_byte_vec_delete(capi, &message);
    capi_wasmtime_error_delete(capi, error);
    return true;
}

void capi_assert_ok(const struct capi *capi, wasmtime_error_t *error) {
    char text[400];
    if (capi_take_error(capi, error, text, sizeof(text))) {
        fail_msg("unexpected error: %s", text);
    }
}

wasmtime_module_t *capi_module(const struct capi_store *store, const char *wat) {
    const struct capi *capi = store->capi;
    wasm_byte_vec_t wasm;
    capi_assert_ok(capi, capi_wasmtime_wat2wasm(capi, wat, strlen(wat), &wasm));
    wasmtime_module_t *module = NULL;
    capi_assert_ok(capi, capi_wasmtime_module_new(capi, store->engine, (const uint8_t *)wasm.data,
                                                  wasm.size, &module));
    capi_wasm_byte_vec_delete(capi, &wasm);
    return module;
}

wasmtime_instance_t capi_instance(const struct capi_store *store, const char *wat,
                                  const wasmtime_extern_t *imports, size_t count) {
    const struct capi *capi = store->capi;
    wasmtime_module_t *module = capi_module(store, wat);
    wasmtime_instance_t instance;
    wasm_trap_t *trap = NULL;
    capi_assert_ok(capi, capi_wasmtime_instance_new(capi, store->context, module, imports, count,
                                                    &instance, &trap));
    assert_null(trap);
    capi_wasmtime_module_delete(capi, module);
    return instance;
}

wasmtime_extern_t capi_export(const struct capi_store *store, const wasmtime_instance_t *instance,
                              const char *name) {
    wasmtime_extern_t item;
    memset(&item, 0, sizeof(item));
    assert_true(capi_wasmtime_instance_export_get(store->capi, store->context, instance, name,
                                                  strlen(name), &item));
    return item;
}
