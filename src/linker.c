#include "linker.h"

#include "alloc.h"
#include "error.h"
#include "failure.h"
#include "host_func.h"
#include "imports.h"
#include "instance.h"
#include "utf8.h"
#include "wasi_preview1.h"

#include <string.h>
#include <wmt/wasi.h>

wmt_linker *wmt_linker_new(wmt_engine *engine, wmt_error **err) {
    wmt_linker *linker = NULL;
    if (!error_enter(err) || !error_check_argument(engine, "engine", err)) {
        return NULL;
    }
    linker = mem_calloc(1, sizeof *linker);
    if (linker == NULL) {
        (void)error_set_nomem(err);
        return NULL;
    }
    atomic_init(&linker->references, 1);
    linker->engine = wmt_engine_keep(engine);
    linker->native = capi_wasmtime_linker_new(engine->capi, engine->native);
    /* Who may shadow what is decided here, before libwasmtime is asked. */
    capi_wasmtime_linker_allow_shadowing(engine->capi, linker->native, true);
    return linker;
}

wmt_linker *wmt_linker_keep(wmt_linker *linker) {
    if (linker != NULL) {
        atomic_fetch_add_explicit(&linker->references, 1, memory_order_relaxed);
    }
    return linker;
}

static void free_definitions(struct name_table *table) {
    for (size_t i = 0; i < table->capacity; i++) {
        mem_free(table->entries[i].value);
    }
}

void wmt_linker_delete(wmt_linker *linker) {
    if (linker == NULL ||
        atomic_fetch_sub_explicit(&linker->references, 1, memory_order_acq_rel) != 1) {
        return;
    }
    capi_wasmtime_linker_delete(linker->engine->capi, linker->native);
    free_definitions(&linker->definitions);
    name_table_free(&linker->definitions);
    wmt_engine_delete(linker->engine);
    mem_free(linker);
}

void wmt_linker_allow_shadowing(wmt_linker *linker, bool allow) {
    if (linker != NULL) {
        linker->allow_shadowing = allow;
    }
}

static struct two_part_name name_of(const char *module, const char *name) {
    struct two_part_name both = {module, strlen(module), name, strlen(name)};
    return both;
}

static bool check_utf8(const char *text, const char *name, wmt_error **err) {
    return utf8_is_valid(text, strlen(text)) ||
           error_set(err, ERROR_ID_BAD_UTF8, "the argument `%s` is not UTF-8", name);
}

static bool is_defined(const wmt_linker *linker, const struct two_part_name *name) {
    bool is_wasi = linker->has_wasi && wasi_preview1_find(name->module, name->module_length,
                                                          name->name, name->name_length) != NULL;
    return is_wasi || name_table_find(&linker->definitions, name) != NULL;
}

/* What both ways of defining check first. */
static bool check_definition(const wmt_linker *linker, const char *module, const char *name,
                             wmt_error **err) {
    struct two_part_name both;
    if (!error_check_argument(linker, "linker", err) ||
        !error_check_argument(module, "module", err) || !error_check_argument(name, "name", err) ||
        !check_utf8(module, "module", err) || !check_utf8(name, "name", err)) {
        return false;
    }
    both = name_of(module, name);
    return linker->allow_shadowing || !is_defined(linker, &both) ||
           error_set(err, ERROR_ID_DUPLICATE_DEFINITION, "\"%s\" \"%s\" is already defined", module,
                     name);
}

/* Takes `definition` over. */
static bool remember(wmt_linker *linker, const char *module, const char *name,
                     const struct definition *definition, wmt_error **err) {
    struct two_part_name both = name_of(module, name);
    struct definition *copy = mem_alloc(sizeof *copy);
    void *replaced = NULL;
    if (copy == NULL || !name_table_set(&linker->definitions, &both, copy, &replaced)) {
        mem_free(copy);
        return error_set_nomem(err);
    }
    *copy = *definition;
    mem_free(replaced);
    return true;
}

bool wmt_linker_define(wmt_linker *linker, const char *module, const char *name, wmt_extern *item,
                       wmt_error **err) {
    struct definition definition = {DEFINITION_EXTERN, item, NULL};
    const struct handle *handle = NULL;
    wasmtime_extern_t native;
    wasmtime_error_t *native_error = NULL;
    if (!error_enter(err) || !check_definition(linker, module, name, err)) {
        return false;
    }
    handle = handle_check(item, 0, "item", err);
    if (handle == NULL || !store_check_free(handle->store, err)) {
        return false;
    }
    if (handle->store->engine != linker->engine) {
        return error_set(err, ERROR_ID_WRONG_ENGINE, "`item` belongs to a store of another engine");
    }
    imports_item_of(handle, &native);
    native_error =
        capi_wasmtime_linker_define(linker->engine->capi, linker->native, handle->store->context,
                                    module, strlen(module), name, strlen(name), &native);
    if (native_error != NULL) {
        return failure_set(err, ERROR_ID_BAD_ARGUMENT, linker->engine->capi, native_error);
    }
    return remember(linker, module, name, &definition, err);
}

bool wmt_linker_define_func(wmt_linker *linker, const char *module, const char *name,
                            const char *signature, wmt_func_callback callback, void *env,
                            wmt_finalizer finalizer, wmt_error **err) {
    struct definition definition = {DEFINITION_FUNC, NULL, NULL};
    wasm_functype_t *native_type = NULL;
    wasmtime_error_t *native_error = NULL;
    struct host_func *func = NULL;
    if (!error_enter(err) || !check_definition(linker, module, name, err)) {
        return false;
    }
    func = host_func_make(linker->engine, signature, callback, env, finalizer, &native_type, err);
    if (func == NULL) {
        return false;
    }
    definition.type = func->type;
    native_error = capi_wasmtime_linker_define_func_unchecked(
        linker->engine->capi, linker->native, module, strlen(module), name, strlen(name),
        native_type, host_func_call, func, host_func_finalize);
    capi_wasm_functype_delete(linker->engine->capi, native_type);
    if (native_error != NULL) {
        return failure_set(err, ERROR_ID_BAD_ARGUMENT, linker->engine->capi, native_error);
    }
    if (!remember(linker, module, name, &definition, err)) {
        func->finalizer = NULL; /* it stays in libwasmtime's linker, where nothing finds it */
        return false;
    }
    return true;
}

/* A name that WASI defines as well: refused, or WASI's from now on. */
static bool give_to_wasi(wmt_linker *linker, const struct name_table_entry *entry,
                         wmt_error **err) {
    const struct two_part_name *name = &entry->name;
    struct definition *definition = entry->value;
    if (definition == NULL || wasi_preview1_find(name->module, name->module_length, name->name,
                                                 name->name_length) == NULL) {
        return true;
    }
    if (!linker->allow_shadowing) {
        return error_set(err, ERROR_ID_DUPLICATE_DEFINITION, "\"%.*s\" \"%.*s\" is already defined",
                         (int)name->module_length, name->module, (int)name->name_length,
                         name->name);
    }
    definition->kind = DEFINITION_WASI;
    return true;
}

bool wmt_linker_define_wasi(wmt_linker *linker, wmt_error **err) {
    if (!error_enter(err) || !error_check_argument(linker, "linker", err)) {
        return false;
    }
    if (linker->has_wasi && !linker->allow_shadowing) {
        return error_set(err, ERROR_ID_DUPLICATE_DEFINITION, "WASI is already defined");
    }
    for (size_t i = 0; i < linker->definitions.capacity; i++) {
        if (!give_to_wasi(linker, &linker->definitions.entries[i], err)) {
            return false;
        }
    }
    if (!wasi_preview1_define(linker->engine->capi, linker->native, err)) {
        return false;
    }
    capi_wasmtime_linker_allow_shadowing(linker->engine->capi, linker->native, true);
    linker->has_wasi = true;
    return true;
}

static bool check_wasi_import(const wmt_store *store, const struct module_import *import,
                              wmt_error **err) {
    const struct wasi_function *function = wasi_preview1_find(import->module, import->module_length,
                                                              import->name, import->name_length);
    wmt_type *type = type_parse_func(function->signature, err);
    bool matches = false;
    if (type == NULL) {
        return false;
    }
    matches = type_matches(type, import->type) || imports_set_mismatch(err, import, type);
    type_delete(type);
    if (matches && !store->has_wasi) {
        return error_set(err, ERROR_ID_WASI_MISSING,
                         "the module imports \"%s\" \"%s\", but the store has no WASI settings",
                         import->module, import->name);
    }
    return matches;
}

static bool check_defined_import(const wmt_store *store, const struct module_import *import,
                                 const struct definition *definition, wmt_error **err) {
    const struct handle *handle = NULL;
    if (definition->kind == DEFINITION_FUNC) {
        return type_matches(definition->type, import->type) ||
               imports_set_mismatch(err, import, definition->type);
    }
    handle = handle_find(definition->item);
    if (handle == NULL) {
        return error_set(err, ERROR_ID_STALE_HANDLE,
                         "what the linker has for the import \"%s\" \"%s\" belongs to a store that "
                         "was deleted",
                         import->module, import->name);
    }
    return imports_check(store, import, handle, err);
}

static bool check_import(const wmt_linker *linker, const wmt_store *store,
                         const struct module_import *import, wmt_error **err) {
    const struct two_part_name name = {import->module, import->module_length, import->name,
                                       import->name_length};
    const struct definition *definition = name_table_find(&linker->definitions, &name);
    if (definition != NULL && definition->kind != DEFINITION_WASI) {
        return check_defined_import(store, import, definition, err);
    }
    if (is_defined(linker, &name)) {
        return check_wasi_import(store, import, err);
    }
    return imports_set_missing(err, import);
}

/* Whether such a module imports WASI is not known, and calling it unconfigured would abort. */
static bool give_empty_wasi(wmt_store *store, wmt_error **err) {
    wmt_wasi *wasi = wmt_wasi_new(err);
    bool given = wasi != NULL && wmt_store_set_wasi(store, wasi, err);
    wmt_wasi_delete(wasi);
    return given;
}

static bool check_imports(const wmt_linker *linker, wmt_store *store, const wmt_module *module,
                          wmt_error **err) {
    if (!module_has_types(module) && linker->has_wasi && !store->has_wasi) {
        return give_empty_wasi(store, err);
    }
    for (size_t i = 0; i < module->types->import_count; i++) {
        if (!check_import(linker, store, &module->types->imports[i], err)) {
            return false;
        }
    }
    return true;
}

static wasmtime_error_t *make_by_linker(void *data, wmt_store *store, const wmt_module *module,
                                        wasmtime_instance_t *native, wasm_trap_t **trap) {
    const wmt_linker *linker = data;
    return capi_wasmtime_linker_instantiate(store->capi, linker->native, store->context,
                                            module->native, native, trap);
}

wmt_instance *wmt_linker_instantiate(wmt_linker *linker, wmt_store *store, const wmt_module *module,
                                     wmt_error **err) {
    if (!error_enter(err) || !error_check_argument(linker, "linker", err) ||
        !error_check_argument(store, "store", err) ||
        !error_check_argument(module, "module", err) || !store_check_free(store, err) ||
        !imports_check_engine(store, module, err)) {
        return NULL;
    }
    if (linker->engine != store->engine) {
        (void)error_set(err, ERROR_ID_WRONG_ENGINE, "the linker belongs to another engine");
        return NULL;
    }
    if (!check_imports(linker, store, module, err)) {
        return NULL;
    }
    return instance_run_native(store, module, make_by_linker, linker, err);
}
