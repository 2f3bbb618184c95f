/* Instantiating with what a linker has: at once, or prepared for many times. */
#include "alloc.h"
#include "capi/capi.h"
#include "error.h"
#include "failure.h"
#include "imports.h"
#include "instance.h"
#include "linker.h"
#include "wasi_preview1.h"

#include <string.h>
#include <wmt/wasi.h>

/* An import that something of a store satisfies. */
struct extern_import {
    const struct module_import *import;
    const wmt_extern *item;
};

/* What a store has to have, for a module's imports to be what the linker says. */
struct needs {
    struct extern_import *externs;
    size_t extern_count;
    size_t extern_capacity;
    const struct module_import *wasi; /* the first import that is WASI's; NULL: none */
    bool may_import_wasi;             /* the module does not say what it imports */
};

static bool need_extern(struct needs *needs, const struct module_import *import,
                        const wmt_extern *item, wmt_error **err) {
    if (!mem_grow_array(&needs->externs, needs->extern_count, &needs->extern_capacity,
                        sizeof *needs->externs)) {
        return error_set_nomem(err);
    }
    needs->externs[needs->extern_count].import = import;
    needs->externs[needs->extern_count].item = item;
    needs->extern_count++;
    return true;
}

static bool need_wasi(struct needs *needs, const struct module_import *import, wmt_error **err) {
    const struct wasi_function *function = wasi_preview1_find(import->module, import->module_length,
                                                              import->name, import->name_length);
    wmt_type *type = type_parse_func(function->signature, err);
    bool matches = false;
    if (type == NULL) {
        return false;
    }
    matches = type_matches(type, import->type) || imports_set_mismatch(err, import, type);
    type_delete(type);
    needs->wasi = needs->wasi == NULL ? import : needs->wasi;
    return matches;
}

static bool check_shared_memory(const wmt_shared_memory *memory, const struct module_import *import,
                                wmt_error **err) {
    return memory->type == NULL ||
           type_matches_sized(memory->type, import->type, wmt_shared_memory_pages(memory)) ||
           imports_set_mismatch(err, import, memory->type);
}

static bool find_import(const wmt_linker *linker, const struct module_import *import,
                        struct needs *needs, wmt_error **err) {
    const struct two_part_name name = {import->module, import->module_length, import->name,
                                       import->name_length};
    const struct definition *definition = name_table_find(&linker->definitions, &name);
    if (!linker_defines(linker, &name)) {
        return imports_set_missing(err, import);
    }
    if (definition == NULL || definition->kind == DEFINITION_WASI) {
        return need_wasi(needs, import, err);
    }
    if (definition->kind == DEFINITION_EXTERN) {
        return need_extern(needs, import, definition->item, err);
    }
    if (definition->kind == DEFINITION_SHARED_MEMORY) {
        return check_shared_memory(definition->shared_memory, import, err);
    }
    return type_matches(definition->type, import->type) ||
           imports_set_mismatch(err, import, definition->type);
}

/* `needs` is zeroed; its array is the caller's to free, also on failure. */
static bool find_imports(const wmt_linker *linker, const wmt_module *module, struct needs *needs,
                         wmt_error **err) {
    needs->may_import_wasi = linker->has_wasi && !module_has_types(module);
    for (size_t i = 0; i < module->types->import_count; i++) {
        if (!find_import(linker, &module->types->imports[i], needs, err)) {
            return false;
        }
    }
    return true;
}

static bool check_extern(const wmt_store *store, const struct extern_import *needed,
                         wmt_error **err) {
    const struct handle *handle = handle_find(needed->item);
    if (handle == NULL) {
        return error_set(err, ERROR_ID_STALE_HANDLE,
                         "what the linker has for the import \"%s\" \"%s\" belongs to a store that "
                         "was deleted",
                         needed->import->module, needed->import->name);
    }
    return imports_check(store, needed->import, handle, err);
}

/* Calling WASI would abort in a store without. */
static bool give_empty_wasi(wmt_store *store, wmt_error **err) {
    wmt_wasi *wasi = wmt_wasi_new(err);
    bool given = wasi != NULL && wmt_store_set_wasi(store, wasi, err);
    wmt_wasi_delete(wasi);
    return given;
}

static bool check_needs(wmt_store *store, const struct needs *needs, wmt_error **err) {
    for (size_t i = 0; i < needs->extern_count; i++) {
        if (!check_extern(store, &needs->externs[i], err)) {
            return false;
        }
    }
    if (store->has_wasi) {
        return true;
    }
    if (needs->wasi != NULL) {
        return error_set(err, ERROR_ID_WASI_MISSING,
                         "the module imports \"%s\" \"%s\", but the store has no WASI settings",
                         needs->wasi->module, needs->wasi->name);
    }
    return !needs->may_import_wasi || give_empty_wasi(store, err);
}

static wasmtime_error_t *make_by_linker(void *data, wmt_store *store, const wmt_module *module,
                                        wasmtime_instance_t *native, wasm_trap_t **trap) {
    const wasmtime_linker_t *linker = data;
    return capi_wasmtime_linker_instantiate(store->capi, linker, store->context, module->native,
                                            native, trap);
}

static bool check_linker_engine(const wmt_linker *linker, const wmt_module *module,
                                wmt_error **err) {
    return linker->engine == module->engine ||
           error_set(err, ERROR_ID_WRONG_ENGINE, "linker and module belong to different engines");
}

static bool imports_wasi(const struct needs *needs) {
    return needs->wasi != NULL || needs->may_import_wasi;
}

static wmt_instance *instantiate(const wmt_linker *linker, wmt_store *store,
                                 const wmt_module *module, const struct needs *needs,
                                 wmt_error **err) {
    wasmtime_linker_t *capturing = NULL;
    if (!imports_wasi(needs) || store->capture == NULL) {
        store->has_uncaptured_guest |= imports_wasi(needs);
        return instance_run_native(store, module, make_by_linker, linker->native, err);
    }
    capturing = linker_capturing(linker, err);
    return capturing == NULL ? NULL
                             : instance_run_native(store, module, make_by_linker, capturing, err);
}

wmt_instance *wmt_linker_instantiate(wmt_linker *linker, wmt_store *store, const wmt_module *module,
                                     wmt_error **err) {
    struct needs needs = {NULL, 0, 0, NULL, false};
    wmt_instance *instance = NULL;
    if (!error_enter(err) || !error_check_argument(linker, "linker", err) ||
        !error_check_argument(store, "store", err) ||
        !error_check_argument(module, "module", err) || !store_check_free(store, err) ||
        !imports_check_engine(store, module, err) || !check_linker_engine(linker, module, err)) {
        return NULL;
    }
    if (find_imports(linker, module, &needs, err) && check_needs(store, &needs, err)) {
        instance = instantiate(linker, store, module, &needs, err);
    }
    mem_free(needs.externs);
    return instance;
}

struct wmt_instance_pre {
    atomic_size_t references;
    wmt_module *module; /* kept alive, and its engine with it */
    wasmtime_instance_pre_t *native;
    wasmtime_instance_pre_t *capturing; /* for stores that capture output; NULL: not needed */
    struct needs needs;
};

/* NULL with an error. */
static wasmtime_instance_pre_t *make_native_pre(const struct capi *capi,
                                                const wasmtime_linker_t *linker,
                                                const wmt_module *module, wmt_error **err) {
    wasmtime_instance_pre_t *native = NULL;
    wasmtime_error_t *native_error = NULL;
    if (!capi_require(capi, wasmtime_linker_instantiate_pre, err) ||
        !capi_require(capi, wasmtime_instance_pre_instantiate, err) ||
        !capi_require(capi, wasmtime_instance_pre_delete, err)) {
        return NULL;
    }
    native_error = capi_wasmtime_linker_instantiate_pre(capi, linker, module->native, &native);
    if (native_error != NULL) {
        (void)failure_set(err, ERROR_ID_IMPORT_TYPE, capi, native_error);
        return NULL;
    }
    return native;
}

/* Which stores it will be used with is not known, and the linker may change before. */
static bool make_capturing_pre(wmt_instance_pre *pre, const wmt_linker *linker,
                               const wmt_module *module, wmt_error **err) {
    const struct capi *capi = linker->engine->capi;
    wasmtime_linker_t *capturing = NULL;
    if (!imports_wasi(&pre->needs) || !capi_has(capi, wasmtime_linker_clone)) {
        return true;
    }
    capturing = linker_capturing(linker, err);
    if (capturing != NULL) {
        pre->capturing = make_native_pre(capi, capturing, module, err);
    }
    return pre->capturing != NULL;
}

static bool make_natives(wmt_instance_pre *pre, const wmt_linker *linker, const wmt_module *module,
                         wmt_error **err) {
    const struct capi *capi = linker->engine->capi;
    pre->native = make_native_pre(capi, linker->native, module, err);
    return pre->native != NULL && make_capturing_pre(pre, linker, module, err);
}

static void free_natives(wmt_instance_pre *pre, const struct capi *capi) {
    if (pre->native != NULL) {
        capi_wasmtime_instance_pre_delete(capi, pre->native);
    }
    if (pre->capturing != NULL) {
        capi_wasmtime_instance_pre_delete(capi, pre->capturing);
    }
}

wmt_instance_pre *wmt_linker_instantiate_pre(wmt_linker *linker, const wmt_module *module,
                                             wmt_error **err) {
    wmt_instance_pre *pre = NULL;
    if (!error_enter(err) || !error_check_argument(linker, "linker", err) ||
        !error_check_argument(module, "module", err) || !check_linker_engine(linker, module, err)) {
        return NULL;
    }
    pre = mem_calloc(1, sizeof *pre);
    if (pre == NULL) {
        (void)error_set_nomem(err);
        return NULL;
    }
    if (!find_imports(linker, module, &pre->needs, err) ||
        !make_natives(pre, linker, module, err)) {
        free_natives(pre, linker->engine->capi);
        mem_free(pre->needs.externs);
        mem_free(pre);
        return NULL;
    }
    atomic_init(&pre->references, 1);
    pre->module = wmt_module_keep((wmt_module *)(uintptr_t)module);
    return pre;
}

static wasmtime_error_t *make_by_pre(void *data, wmt_store *store, const wmt_module *module,
                                     wasmtime_instance_t *native, wasm_trap_t **trap) {
    const wasmtime_instance_pre_t *pre = data;
    (void)module;
    return capi_wasmtime_instance_pre_instantiate(store->capi, pre, store->context, native, trap);
}

wmt_instance *wmt_instance_pre_instantiate(wmt_instance_pre *pre, wmt_store *store,
                                           wmt_error **err) {
    if (!error_enter(err) || !error_check_argument(pre, "pre", err) ||
        !error_check_argument(store, "store", err) || !store_check_free(store, err) ||
        !imports_check_engine(store, pre->module, err) || !check_needs(store, &pre->needs, err)) {
        return NULL;
    }
    if (!imports_wasi(&pre->needs) || store->capture == NULL) {
        store->has_uncaptured_guest |= imports_wasi(&pre->needs);
        return instance_run_native(store, pre->module, make_by_pre, pre->native, err);
    }
    if (!capi_require(store->capi, wasmtime_linker_clone, err)) {
        return NULL;
    }
    return instance_run_native(store, pre->module, make_by_pre, pre->capturing, err);
}

const wmt_module *wmt_instance_pre_module(const wmt_instance_pre *pre) {
    return pre == NULL ? NULL : pre->module;
}

wmt_instance_pre *wmt_instance_pre_keep(wmt_instance_pre *pre) {
    if (pre != NULL) {
        atomic_fetch_add_explicit(&pre->references, 1, memory_order_relaxed);
    }
    return pre;
}

void wmt_instance_pre_delete(wmt_instance_pre *pre) {
    if (pre == NULL || atomic_fetch_sub_explicit(&pre->references, 1, memory_order_acq_rel) != 1) {
        return;
    }
    free_natives(pre, pre->module->engine->capi);
    wmt_module_delete(pre->module);
    mem_free(pre->needs.externs);
    mem_free(pre);
}
