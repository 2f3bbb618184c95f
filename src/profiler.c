/* The guest profiler. See include/wmt/profiler.h. */
#include <wmt/profiler.h>

#include "alloc.h"
#include "bytes.h"
#include "capi/capi.h"
#include "error.h"
#include "failure.h"
#include "module.h"
#include "store.h"
#include "utf8.h"

#include <string.h>

struct wmt_profiler {
    wmt_engine *engine;               /* kept alive */
    wasmtime_guestprofiler_t *native; /* NULL: finished */
};

/* A sample's time has fewer bits in libwasmtime than it is passed with. */
static const uint64_t delta_max = UINT64_C(3600) * 1000 * 1000 * 1000;

static bool check_name(const char *name, const char *argument, wmt_error **err) {
    return error_check_argument(name, argument, err) &&
           (utf8_is_valid(name, strlen(name)) ||
            error_set(err, ERROR_ID_BAD_UTF8, "the argument `%s` is not UTF-8", argument));
}

static bool is_among(const wmt_module *module, wmt_module *const *modules, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (modules[i] == module) {
            return true;
        }
    }
    return false;
}

static bool check_modules(const wmt_engine *engine, const char *const *names,
                          wmt_module *const *modules, size_t count, wmt_error **err) {
    if (count > 0 && (!error_check_argument(names, "names", err) ||
                      !error_check_argument(modules, "modules", err))) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!check_name(names[i], "names", err) ||
            !error_check_argument(modules[i], "modules", err)) {
            return false;
        }
        if (modules[i]->engine != engine) {
            return error_set(err, ERROR_ID_WRONG_ENGINE, "module %zu belongs to another engine", i);
        }
        if (is_among(modules[i], modules, i)) {
            return error_set(err, ERROR_ID_BAD_ARGUMENT, "module %zu is there twice", i);
        }
    }
    return true;
}

/* Only to be read. */
static wasm_name_t name_of(const char *text) {
    wasm_name_t name;
    name.size = strlen(text);
    name.data = (char *)(uintptr_t)text;
    return name;
}

static wasmtime_guestprofiler_t *new_native(const wmt_engine *engine, const char *name,
                                            uint64_t interval, const char *const *names,
                                            wmt_module *const *modules, size_t count,
                                            wmt_error **err) {
    wasm_name_t whole = name_of(name);
    wasm_name_t *native_names = mem_alloc_array(count + 1, sizeof *native_names);
    wasmtime_guestprofiler_modules_t *entries = mem_alloc_array(count + 1, sizeof *entries);
    wasmtime_guestprofiler_t *native = NULL;
    if (native_names == NULL || entries == NULL) {
        (void)error_set_nomem(err);
    } else {
        for (size_t i = 0; i < count; i++) {
            native_names[i] = name_of(names[i]);
            entries[i].name = &native_names[i];
            entries[i].mod = modules[i]->native;
        }
        native = capi_wasmtime_guestprofiler_new(engine->capi, engine->native, &whole, interval,
                                                 entries, count);
    }
    mem_free(entries);
    mem_free(native_names);
    return native;
}

wmt_profiler *wmt_profiler_new(wmt_engine *engine, const char *name, uint64_t interval,
                               const char *const *names, wmt_module *const *modules,
                               size_t nmodules, wmt_error **err) {
    wmt_profiler *profiler = NULL;
    if (!error_enter(err) || !error_check_argument(engine, "engine", err) ||
        !capi_require(engine->capi, wasmtime_guestprofiler_new, err) ||
        !check_name(name, "name", err) || !check_modules(engine, names, modules, nmodules, err)) {
        return NULL;
    }
    profiler = mem_calloc(1, sizeof *profiler);
    if (profiler == NULL) {
        (void)error_set_nomem(err);
        return NULL;
    }
    profiler->native = new_native(engine, name, interval, names, modules, nmodules, err);
    if (profiler->native == NULL) {
        mem_free(profiler);
        return NULL;
    }
    profiler->engine = wmt_engine_keep(engine);
    return profiler;
}

static bool check_unfinished(const wmt_profiler *profiler, wmt_error **err) {
    return error_check_argument(profiler, "profiler", err) &&
           (profiler->native != NULL ||
            error_set(err, ERROR_ID_BAD_ARGUMENT, "the profiler is finished"));
}

/* Looking at the stack is allowed wherever the host has been called. */
static bool check_can_look(const wmt_store *store, wmt_error **err) {
    return (store->state == STORE_BUSY && store->depth > 0) || store_check_free(store, err);
}

bool wmt_profiler_sample(wmt_profiler *profiler, const wmt_store *store, uint64_t delta,
                         wmt_error **err) {
    if (!error_enter(err) || !check_unfinished(profiler, err) ||
        !error_check_argument(store, "store", err) || !check_can_look(store, err)) {
        return false;
    }
    if (store->engine != profiler->engine) {
        return error_set(err, ERROR_ID_WRONG_ENGINE, "the store belongs to another engine");
    }
    capi_wasmtime_guestprofiler_sample(store->capi, profiler->native, store->native,
                                       delta < delta_max ? delta : delta_max);
    return true;
}

wmt_bytes *wmt_profiler_finish(wmt_profiler *profiler, wmt_error **err) {
    const struct capi *capi = NULL;
    wasm_byte_vec_t json = {0, NULL};
    wasmtime_error_t *native_error = NULL;
    wmt_bytes *bytes = NULL;
    if (!error_enter(err) || !check_unfinished(profiler, err)) {
        return NULL;
    }
    capi = profiler->engine->capi;
    native_error = capi_wasmtime_guestprofiler_finish(capi, profiler->native, &json);
    profiler->native = NULL;
    if (native_error != NULL) {
        (void)failure_set(err, ERROR_ID_BAD_ARGUMENT, capi, native_error);
        return NULL;
    }
    bytes = bytes_copy(json.data, json.size);
    capi_wasm_byte_vec_delete(capi, &json);
    if (bytes == NULL) {
        (void)error_set_nomem(err);
    }
    return bytes;
}

void wmt_profiler_delete(wmt_profiler *profiler) {
    if (profiler == NULL) {
        return;
    }
    if (profiler->native != NULL) {
        capi_wasmtime_guestprofiler_delete(profiler->engine->capi, profiler->native);
    }
    wmt_engine_delete(profiler->engine);
    mem_free(profiler);
}
