/* Compiled modules, which are code of the processor's own, stored and loaded again. */
#include "smoke.h"

#include <stdlib.h>
#include <string.h>

static const char guest[] = "(module"
                            "  (func (export \"half\") (param i32) (result i32)"
                            "    (i32.div_u (i32.const 84) (local.get 0))))";

/* Runs a module of an engine; traps too. Takes both. */
static void check_half(wmt_engine *engine, wmt_module *module) {
    struct world world = {engine, wmt_store_new(engine, &err), NULL};
    world.instance = wmt_instance_new(world.store, module, NULL, 0, &err);
    wmt_module_delete(module);
    CHECK(world_call(&world, "half", 2, &err) == 42);
    (void)world_call(&world, "half", 0, &err);
    CHECK_ERROR(WMT_ERROR_TRAP, "trap", "divide by zero");
    world_close(&world);
}

static wmt_bytes *make_artifact(void) {
    wmt_engine *engine = wmt_engine_new(NULL, &err);
    wmt_module *module = wmt_module_new_wat(engine, guest, &err);
    wmt_bytes *artifact = wmt_module_serialize(module, &err);
    wmt_module_delete(module);
    wmt_engine_delete(engine);
    return artifact;
}

static void an_artifact_is_loaded_from_memory(void) {
    wmt_bytes *artifact = make_artifact();
    wmt_engine *engine = wmt_engine_new(NULL, &err);
    check_half(engine, wmt_module_deserialize(engine, wmt_bytes_data(artifact),
                                              wmt_bytes_size(artifact), &err));
    wmt_bytes_delete(artifact);
}

/* WMT_TEST_EMULATOR is "wine" where the system cannot map a file as libwasmtime wants it. */
static void an_artifact_is_loaded_from_a_file(void) {
    wmt_bytes *artifact = make_artifact();
    wmt_engine *engine = wmt_engine_new(NULL, &err);
    wmt_module *module = NULL;
    file_write("plain/guest.cwasm", wmt_bytes_data(artifact), wmt_bytes_size(artifact));
    wmt_bytes_delete(artifact);
    module = wmt_module_deserialize_file(engine, "plain/guest.cwasm", &err);
    const char *emulator = getenv("WMT_TEST_EMULATOR");
    if (emulator != NULL && strcmp(emulator, "wine") == 0) {
        CHECK(module == NULL && err != NULL);
        wmt_error_clear(&err);
        wmt_engine_delete(engine);
        return;
    }
    check_half(engine, module);
}

static void a_damaged_artifact_is_refused(void) {
    wmt_bytes *artifact = make_artifact();
    wmt_engine *engine = wmt_engine_new(NULL, &err);
    size_t size = wmt_bytes_size(artifact);
    uint8_t *bytes = (uint8_t *)malloc(size);
    CHECK(bytes != NULL && size > 1000);
    memcpy(bytes, wmt_bytes_data(artifact), size);
    bytes[size / 2] ^= 1;
    CHECK(wmt_module_deserialize(engine, bytes, size, &err) == NULL);
    CHECK_ERROR(WMT_ERROR_IO, "damaged-artifact", "");
    file_write("damaged.cwasm", bytes, size);
    CHECK(wmt_module_deserialize_file(engine, "damaged.cwasm", &err) == NULL);
    CHECK_ERROR(WMT_ERROR_IO, "damaged-artifact", "");
    CHECK(wmt_module_deserialize_file(engine, "absent.cwasm", &err) == NULL);
    CHECK_ERROR(WMT_ERROR_IO, "file", "absent.cwasm");
    free(bytes);
    wmt_engine_delete(engine);
    wmt_bytes_delete(artifact);
}

const struct smoke_case artifact_cases[] = {
    {"an_artifact_is_loaded_from_memory", an_artifact_is_loaded_from_memory},
    {"an_artifact_is_loaded_from_a_file", an_artifact_is_loaded_from_a_file},
    {"a_damaged_artifact_is_refused", a_damaged_artifact_is_refused},
    {NULL, NULL},
};
