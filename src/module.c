#include "module.h"

#include "alloc.h"
#include "artifact.h"
#include "error.h"
#include "failure.h"
#include "os/file.h"
#include "runtime.h"

#include <stdio.h>
#include <string.h>

/* Larger files are no modules: the binary format has 32-bit sizes. */
static const size_t file_limit = UINT32_MAX;

static bool check_can_compile(const wmt_engine *engine, wmt_error **err) {
    if (!error_check_argument(engine, "engine", err)) {
        return false;
    }
    if (!capi_has(engine->capi, wasmtime_module_new)) {
        return error_set(err, ERROR_ID_MISSING_FEATURE,
                         "this libwasmtime was built without a compiler");
    }
    return engine->facts.runs_here ||
           error_set(
               err, ERROR_ID_CONTRADICTING_OPTIONS,
               "the engine's target is another platform, and libwasmtime's C API compiles for "
               "this one only");
}

wmt_module *module_make(wmt_engine *engine, wasmtime_module_t *native, struct module_types *types,
                        wmt_bytes *description, wmt_error **err) {
    wmt_module *module = mem_calloc(1, sizeof *module);
    if (module == NULL) {
        capi_wasmtime_module_delete(engine->capi, native);
        module_types_delete(types);
        wmt_bytes_delete(description);
        (void)error_set_nomem(err);
        return NULL;
    }
    atomic_init(&module->references, 1);
    module->engine = wmt_engine_keep(engine);
    module->native = native;
    module->types = types;
    module->description = description;
    return module;
}

/* What libwasmtime has compiled; takes `native` and `types` over. */
static wmt_module *make_described(wmt_engine *engine, wasmtime_module_t *native,
                                  struct module_types *types, const uint8_t *bytes, size_t size,
                                  wmt_error **err) {
    wmt_bytes *description = artifact_describe(bytes, size);
    runtime_log(engine->runtime, WMT_LOG_INFO, "compiled a module of %zu bytes", size);
    if (description == NULL) {
        capi_wasmtime_module_delete(engine->capi, native);
        module_types_delete(types);
        (void)error_set_nomem(err);
        return NULL;
    }
    return module_make(engine, native, types, description, err);
}

/* Tells precompiled code, components and bytes of no module apart before libwasmtime sees them. A
 * type that only this reader does not know is reported if libwasmtime has nothing against the
 * module. */
static wmt_module *compile(wmt_engine *engine, const uint8_t *bytes, size_t size, wmt_error **err) {
    struct module_types *types = NULL;
    wasmtime_module_t *native = NULL;
    wasmtime_error_t *native_error = NULL;
    wmt_error *types_error = NULL;
    if (!module_types_parse(bytes, size, &types, &types_error) &&
        wmt_error_kind_of(types_error) == WMT_ERROR_INVALID) {
        (void)error_set_object(err, types_error);
        return NULL;
    }
    native_error = capi_wasmtime_module_new(engine->capi, engine->native, bytes, size, &native);
    if (native_error != NULL) {
        wmt_error_delete(types_error);
        module_types_delete(types);
        (void)failure_set(err, ERROR_ID_INVALID_MODULE, engine->capi, native_error);
        return NULL;
    }
    if (types_error != NULL) {
        capi_wasmtime_module_delete(engine->capi, native);
        (void)error_set_object(err, types_error);
        return NULL;
    }
    return make_described(engine, native, types, bytes, size, err);
}

wmt_module *wmt_module_new(wmt_engine *engine, const void *bytes, size_t size, wmt_error **err) {
    if (!error_enter(err) || !check_can_compile(engine, err) ||
        !error_check_argument(bytes, "bytes", err)) {
        return NULL;
    }
    return compile(engine, bytes, size, err);
}

/* The first line says what is wrong; a line like "--> <anon>:3:14" says where. */
static void set_text_error(wmt_error **err, const char *text) {
    const char *arrow = strstr(text, "--> ");
    const char *colon = arrow == NULL ? NULL : strchr(arrow, ':');
    int length = (int)strcspn(text, "\n");
    unsigned line = 0;
    unsigned column = 0;
    if (colon != NULL && sscanf(colon, ":%u:%u", &line, &column) == 2) {
        (void)error_set(err, ERROR_ID_INVALID_TEXT, "line %u, column %u: %.*s", line, column,
                        length, text);
    } else {
        (void)error_set(err, ERROR_ID_INVALID_TEXT, "%.*s", length, text);
    }
}

/* To be deleted with wasm_byte_vec_delete. */
static bool text_to_binary(const wmt_engine *engine, const char *text, size_t length,
                           wasm_byte_vec_t *binary, wmt_error **err) {
    wasmtime_error_t *native_error = NULL;
    char *message = NULL;
    if (!capi_has(engine->capi, wasmtime_wat2wasm)) {
        return error_set(err, ERROR_ID_MISSING_FEATURE,
                         "this libwasmtime was built without the text format");
    }
    native_error = capi_wasmtime_wat2wasm(engine->capi, text, length, binary);
    if (native_error == NULL) {
        return true;
    }
    message = failure_text(engine->capi, native_error);
    capi_wasmtime_error_delete(engine->capi, native_error);
    if (message == NULL) {
        return error_set_nomem(err);
    }
    set_text_error(err, message);
    mem_free(message);
    return false;
}

wmt_bytes *wmt_wat_to_wasm(wmt_engine *engine, const char *text, size_t length, wmt_error **err) {
    wasm_byte_vec_t binary = {0, NULL};
    wmt_bytes *bytes = NULL;
    if (!error_enter(err) || !error_check_argument(engine, "engine", err) ||
        !error_check_argument(text, "text", err) ||
        !text_to_binary(engine, text, length, &binary, err)) {
        return NULL;
    }
    bytes = bytes_copy(binary.data, binary.size);
    capi_wasm_byte_vec_delete(engine->capi, &binary);
    if (bytes == NULL) {
        (void)error_set_nomem(err);
    }
    return bytes;
}

static wmt_module *compile_text(wmt_engine *engine, const char *text, size_t length,
                                wmt_error **err) {
    wasm_byte_vec_t binary = {0, NULL};
    wmt_module *module = NULL;
    if (!text_to_binary(engine, text, length, &binary, err)) {
        return NULL;
    }
    module = compile(engine, (const uint8_t *)binary.data, binary.size, err);
    capi_wasm_byte_vec_delete(engine->capi, &binary);
    return module;
}

wmt_module *wmt_module_new_wat(wmt_engine *engine, const char *text, wmt_error **err) {
    if (!error_enter(err) || !check_can_compile(engine, err) ||
        !error_check_argument(text, "text", err)) {
        return NULL;
    }
    return compile_text(engine, text, strlen(text), err);
}

wmt_module *wmt_module_new_file(wmt_engine *engine, const char *path, wmt_error **err) {
    uint8_t *bytes = NULL;
    size_t size = 0;
    wmt_module *module = NULL;
    if (!error_enter(err) || !check_can_compile(engine, err) ||
        !error_check_argument(path, "path", err) ||
        !os_file_read(path, file_limit, &bytes, &size, err)) {
        return NULL;
    }
    module = wmt_content_of(bytes, size) == WMT_CONTENT_TEXT
                 ? compile_text(engine, (const char *)bytes, size, err)
                 : compile(engine, bytes, size, err);
    mem_free(bytes);
    return module;
}

static bool validate(const wmt_engine *engine, const uint8_t *bytes, size_t size, wmt_error **err) {
    wasmtime_error_t *native_error =
        capi_wasmtime_module_validate(engine->capi, engine->native, bytes, size);
    return native_error == NULL ||
           failure_set(err, ERROR_ID_INVALID_MODULE, engine->capi, native_error);
}

bool wmt_module_validate(wmt_engine *engine, const void *bytes, size_t size, wmt_error **err) {
    struct module_types *types = NULL;
    wmt_error *types_error = NULL;
    if (!error_enter(err) || !check_can_compile(engine, err) ||
        !error_check_argument(bytes, "bytes", err)) {
        return false;
    }
    (void)module_types_parse(bytes, size, &types, &types_error);
    module_types_delete(types);
    if (wmt_error_kind_of(types_error) == WMT_ERROR_INVALID) {
        return error_set_object(err, types_error);
    }
    wmt_error_delete(types_error);
    return validate(engine, bytes, size, err);
}

wmt_module *wmt_module_keep(wmt_module *module) {
    if (module != NULL) {
        atomic_fetch_add_explicit(&module->references, 1, memory_order_relaxed);
    }
    return module;
}

void wmt_module_delete(wmt_module *module) {
    if (module == NULL ||
        atomic_fetch_sub_explicit(&module->references, 1, memory_order_acq_rel) != 1) {
        return;
    }
    capi_wasmtime_module_delete(module->engine->capi, module->native);
    module_types_delete(module->types);
    wmt_bytes_delete(module->description);
    wmt_engine_delete(module->engine);
    mem_free(module);
}

const void *wmt_module_image(const wmt_module *module, size_t *size) {
    void *start = NULL;
    void *end = NULL;
    if (module != NULL && capi_has(module->engine->capi, wasmtime_module_image_range)) {
        capi_wasmtime_module_image_range(module->engine->capi, module->native, &start, &end);
    }
    if (size != NULL) {
        *size = (size_t)((char *)end - (char *)start);
    }
    return start;
}

static const struct module_import *import_at(const wmt_module *module, size_t index) {
    bool exists = module != NULL && index < module->types->import_count;
    return exists ? &module->types->imports[index] : NULL;
}

static const struct module_export *export_at(const wmt_module *module, size_t index) {
    bool exists = module != NULL && index < module->types->export_count;
    return exists ? &module->types->exports[index] : NULL;
}

static const char *give_name(const char *name, size_t name_length, size_t *length) {
    if (length != NULL) {
        *length = name_length;
    }
    return name;
}

size_t wmt_module_import_count(const wmt_module *module) {
    return module == NULL ? 0 : module->types->import_count;
}

const char *wmt_module_import_module(const wmt_module *module, size_t index, size_t *length) {
    const struct module_import *import = import_at(module, index);
    return import == NULL ? give_name(NULL, 0, length)
                          : give_name(import->module, import->module_length, length);
}

const char *wmt_module_import_name(const wmt_module *module, size_t index, size_t *length) {
    const struct module_import *import = import_at(module, index);
    return import == NULL ? give_name(NULL, 0, length)
                          : give_name(import->name, import->name_length, length);
}

const wmt_type *wmt_module_import_type(const wmt_module *module, size_t index) {
    const struct module_import *import = import_at(module, index);
    return import == NULL ? NULL : import->type;
}

size_t wmt_module_export_count(const wmt_module *module) {
    return module == NULL ? 0 : module->types->export_count;
}

const char *wmt_module_export_name(const wmt_module *module, size_t index, size_t *length) {
    const struct module_export *export = export_at(module, index);
    return export == NULL ? give_name(NULL, 0, length)
                          : give_name(export->name, export->name_length, length);
}

const wmt_type *wmt_module_export_type(const wmt_module *module, size_t index) {
    const struct module_export *export = export_at(module, index);
    return export == NULL ? NULL : export->type;
}
