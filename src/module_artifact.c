/* Modules to artifacts and back. See include/wmt/artifact.h. */
#include "alloc.h"
#include "artifact.h"
#include "capi/abilities.h"
#include "capi/capi.h"
#include "capi/engine_section.h"
#include "error.h"
#include "failure.h"
#include "module.h"
#include "os/file.h"
#include "runtime.h"

#include <string.h>

/* The two ways of libwasmtime to load an image. */
typedef wasmtime_error_t *native_loader(const struct capi *capi, wasm_engine_t *engine,
                                        const void *source, size_t size,
                                        wasmtime_module_t **module);

static wasmtime_error_t *load_bytes(const struct capi *capi, wasm_engine_t *engine,
                                    const void *source, size_t size, wasmtime_module_t **module) {
    return capi_wasmtime_module_deserialize(capi, engine, source, size, module);
}

static wasmtime_error_t *load_file(const struct capi *capi, wasm_engine_t *engine,
                                   const void *source, size_t size, wasmtime_module_t **module) {
    (void)size;
    return capi_wasmtime_module_deserialize_file(capi, engine, source, module);
}

wmt_bytes *wmt_module_serialize(const wmt_module *module, wmt_error **err) {
    const struct capi *capi = NULL;
    wasm_byte_vec_t image = {0, NULL};
    wasmtime_error_t *native_error = NULL;
    wmt_bytes *bytes = NULL;
    if (!error_enter(err) || !error_check_argument(module, "module", err)) {
        return NULL;
    }
    capi = module->engine->capi;
    if (!capi_require(capi, wasmtime_module_serialize, err)) {
        return NULL;
    }
    native_error = capi_wasmtime_module_serialize(capi, module->native, &image);
    if (native_error != NULL) {
        (void)failure_set(err, ERROR_ID_BAD_ARGUMENT, capi, native_error);
        return NULL;
    }
    bytes = artifact_make((const uint8_t *)image.data, image.size, module->description);
    capi_wasm_byte_vec_delete(capi, &image);
    if (bytes == NULL) {
        (void)error_set_nomem(err);
    }
    return bytes;
}

static bool check_version(const wmt_engine *engine, const struct artifact *artifact,
                          wmt_error **err) {
    char version[32];
    if (!wmt_artifact_version(artifact->image, artifact->image_size, version, sizeof version)) {
        return error_set(err, ERROR_ID_NOT_ARTIFACT, "the image is none that Wasmtime compiled");
    }
    if (engine_section_is_component(artifact->image, artifact->image_size)) {
        return error_set(err, ERROR_ID_COMPONENT, "the artifact is a compiled component");
    }
    return capi_loads_images_of(engine->capi, version) ||
           error_set(err, ERROR_ID_ARTIFACT_VERSION,
                     "the artifact was made by Wasmtime %s, and the one opened is %s", version,
                     capi_version(engine->capi));
}

/* Without a description, what an empty module has. */
static bool parse_types(const struct artifact *artifact, struct module_types **types,
                        wmt_bytes **description, wmt_error **err) {
    static const uint8_t empty[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
    *description = NULL;
    if (artifact->description == NULL) {
        bool parsed = module_types_parse(empty, sizeof empty, types, err);
        if (parsed) {
            (*types)->has_unnameable_func = true; /* for all that is known */
        }
        return parsed;
    }
    if (!module_types_parse(artifact->description, artifact->description_size, types, err)) {
        return false;
    }
    *description = bytes_new(artifact->description_size);
    if (*description == NULL) {
        module_types_delete(*types);
        return error_set_nomem(err);
    }
    memcpy((*description)->data, artifact->description, artifact->description_size);
    return true;
}

/* `source` is what `loader` takes: the image, or the path of the file. */
static wmt_module *load(wmt_engine *engine, const struct artifact *artifact, native_loader *loader,
                        const void *source, wmt_error **err) {
    struct module_types *types = NULL;
    wmt_bytes *description = NULL;
    wasmtime_module_t *native = NULL;
    wasmtime_error_t *native_error = NULL;
    if (!check_version(engine, artifact, err) ||
        !parse_types(artifact, &types, &description, err)) {
        return NULL;
    }
    native_error = loader(engine->capi, engine->native, source, artifact->image_size, &native);
    if (native_error != NULL) {
        module_types_delete(types);
        wmt_bytes_delete(description);
        (void)failure_set(err, ERROR_ID_INCOMPATIBLE_ARTIFACT, engine->capi, native_error);
        return NULL;
    }
    runtime_log(engine->runtime, WMT_LOG_INFO, "loaded an artifact of %zu bytes",
                artifact->image_size);
    if (description == NULL) {
        runtime_log(
            engine->runtime, WMT_LOG_WARNING,
            "the artifact does not tell its types: imports are compared by libwasmtime, and "
            "calls take its slower path");
    }
    return module_make(engine, native, types, description, err);
}

wmt_module *wmt_module_deserialize(wmt_engine *engine, const void *bytes, size_t size,
                                   wmt_error **err) {
    struct artifact artifact;
    if (!error_enter(err) || !error_check_argument(engine, "engine", err) ||
        !error_check_argument(bytes, "bytes", err) || !artifact_open(bytes, size, &artifact, err)) {
        return NULL;
    }
    return load(engine, &artifact, load_bytes, artifact.image, err);
}

wmt_module *wmt_module_deserialize_file(wmt_engine *engine, const char *path, wmt_error **err) {
    struct artifact artifact;
    wmt_module *module = NULL;
    uint8_t *bytes = NULL;
    size_t size = 0;
    if (!error_enter(err) || !error_check_argument(engine, "engine", err) ||
        !error_check_argument(path, "path", err) ||
        !capi_require(engine->capi, wasmtime_module_deserialize_file, err) ||
        !os_file_read(path, SIZE_MAX, &bytes, &size, err)) {
        return NULL;
    }
    if (artifact_open(bytes, size, &artifact, err)) {
        module = load(engine, &artifact, load_file, path, err);
    }
    mem_free(bytes);
    return module;
}
