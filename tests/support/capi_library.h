/* The library that WMT_LIBRARY names, at the level of src/capi. For the internal tests only. */
#ifndef TEST_SUPPORT_CAPI_LIBRARY_H
#define TEST_SUPPORT_CAPI_LIBRARY_H

#include "capi/table.h"

/* Its table, opened on first use, adapters in place. Ends the test program when there is none. */
const struct capi *capi_library(void);

/* An engine, a store and its context. */
struct capi_store {
    const struct capi *capi;
    wasm_engine_t *engine;
    wasmtime_store_t *store;
    wasmtime_context_t *context;
};

/* With `config`, which is consumed, or with default settings for NULL. */
struct capi_store capi_store_open(wasm_config_t *config);
void capi_store_close(struct capi_store *opened);

/* The tests' versions of calls that are not expected to fail. */
wasmtime_module_t *capi_module(const struct capi_store *store, const char *wat);
wasmtime_extern_t capi_export(const struct capi_store *store, const wasmtime_instance_t *instance,
                              const char *name);

/* Instantiates with `count` imports and fails the test on an error or a trap. */
wasmtime_instance_t capi_instance(const struct capi_store *store, const char *wat,
                                  const wasmtime_extern_t *imports, size_t count);

/* Fails the test with the error's message, if there is one. */
void capi_assert_ok(const struct capi *capi, wasmtime_error_t *error);

/* Takes the error's message into `text`, and deletes the error; false if there is none. */
bool capi_take_error(const struct capi *capi, wasmtime_error_t *error, char *text, size_t size);

#endif
