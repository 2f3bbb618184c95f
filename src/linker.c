#include "linker.h"

#include "alloc.h"
#include "error.h"
#include "failure.h"
#include "imports.h"
#include "utf8.h"
#include "wasi_preview1.h"

#include <string.h>

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

static void free_definition(struct definition *definition) {
    if (definition != NULL) {
        wmt_shared_memory_delete(definition->shared_memory);
        mem_free(definition);
    }
}

static void free_definitions(struct name_table *table) {
    for (size_t i = 0; i < table->capacity; i++) {
        free_definition(table->entries[i].value);
    }
}

void wmt_linker_delete(wmt_linker *linker) {
    if (linker == NULL ||
        atomic_fetch_sub_explicit(&linker->references, 1, memory_order_acq_rel) != 1) {
        return;
    }
    linker_forget_capturing(linker);
    capi_wasmtime_linker_delete(linker->engine->capi, linker->native);
    free_definitions(&linker->definitions);
    name_table_free(&linker->definitions);
    wmt_linker_delete(linker->origin);
    wmt_engine_delete(linker->engine);
    mem_free(linker);
}

void wmt_linker_allow_shadowing(wmt_linker *linker, bool allow) {
    if (linker != NULL) {
        linker->allow_shadowing = allow;
    }
}

struct two_part_name linker_name(const char *module, const char *name) {
    struct two_part_name both = {module, strlen(module), name, strlen(name)};
    return both;
}

static bool check_text(const char *text, const char *what, wmt_error **err) {
    return error_check_argument(text, what, err) &&
           (utf8_is_valid(text, strlen(text)) ||
            error_set(err, ERROR_ID_BAD_UTF8, "the argument `%s` is not UTF-8", what));
}

bool linker_check_name(const wmt_linker *linker, const char *name, const char *what,
                       wmt_error **err) {
    return error_check_argument(linker, "linker", err) && check_text(name, what, err);
}

bool linker_defines(const wmt_linker *linker, const struct two_part_name *name) {
    bool is_wasi = linker->has_wasi && wasi_preview1_find(name->module, name->module_length,
                                                          name->name, name->name_length) != NULL;
    return is_wasi || name_table_find(&linker->definitions, name) != NULL;
}

static bool check_free_name(const wmt_linker *linker, const struct two_part_name *name,
                            wmt_error **err) {
    return linker->allow_shadowing || !linker_defines(linker, name) ||
           error_set(err, ERROR_ID_DUPLICATE_DEFINITION, "\"%.*s\" \"%.*s\" is already defined",
                     (int)name->module_length, name->module, (int)name->name_length, name->name);
}

static bool check_names(const wmt_linker *linker, const char *module, const char *name,
                        wmt_error **err) {
    return linker_check_name(linker, module, "module", err) && check_text(name, "name", err);
}

static bool remember(wmt_linker *linker, const struct two_part_name *name,
                     const struct definition *definition, wmt_error **err) {
    struct definition *copy = mem_alloc(sizeof *copy);
    void *replaced = NULL;
    linker_forget_capturing(linker);
    if (copy == NULL || !name_table_set(&linker->definitions, name, copy, &replaced)) {
        mem_free(copy);
        return error_set_nomem(err);
    }
    *copy = *definition;
    (void)wmt_shared_memory_keep(copy->shared_memory);
    free_definition(replaced);
    return true;
}

static bool define_native(wmt_linker *linker, wasmtime_context_t *context,
                          const struct two_part_name *name, const wasmtime_extern_t *item,
                          wmt_error **err) {
    wasmtime_error_t *native_error =
        capi_wasmtime_linker_define(linker->engine->capi, linker->native, context, name->module,
                                    name->module_length, name->name, name->name_length, item);
    return native_error == NULL ||
           failure_set(err, ERROR_ID_BAD_ARGUMENT, linker->engine->capi, native_error);
}

bool linker_define_handle(wmt_linker *linker, const struct two_part_name *name,
                          const struct handle *handle, wmt_error **err) {
    const struct definition definition = {.kind = DEFINITION_EXTERN, .item = handle_public(handle)};
    wasmtime_extern_t native;
    if (handle->store->engine != linker->engine) {
        return error_set(err, ERROR_ID_WRONG_ENGINE,
                         "what is to be defined belongs to a store of another engine");
    }
    if (!check_free_name(linker, name, err)) {
        return false;
    }
    imports_item_of(handle, &native);
    return define_native(linker, handle->store->context, name, &native, err) &&
           remember(linker, name, &definition, err);
}

bool wmt_linker_define(wmt_linker *linker, const char *module, const char *name, wmt_extern *item,
                       wmt_error **err) {
    const struct handle *handle = NULL;
    struct two_part_name both;
    if (!error_enter(err) || !check_names(linker, module, name, err)) {
        return false;
    }
    handle = handle_check(item, 0, "item", err);
    if (handle == NULL || !store_check_free(handle->store, err)) {
        return false;
    }
    both = linker_name(module, name);
    return linker_define_handle(linker, &both, handle, err);
}

/* libwasmtime wants a store beside it, but makes no use of it: this memory belongs to none. */
static bool define_native_shared(wmt_linker *linker, const struct two_part_name *name,
                                 const wmt_shared_memory *memory, wmt_error **err) {
    const struct capi *capi = linker->engine->capi;
    wasmtime_store_t *store = capi_wasmtime_store_new(capi, linker->engine->native, NULL, NULL);
    wasmtime_extern_t item;
    bool defined = false;
    memset(&item, 0, sizeof item);
    item.kind = WASMTIME_EXTERN_SHAREDMEMORY;
    item.of.sharedmemory = memory->native;
    defined = define_native(linker, capi_wasmtime_store_context(capi, store), name, &item, err);
    capi_wasmtime_store_delete(capi, store);
    return defined;
}

bool wmt_linker_define_shared_memory(wmt_linker *linker, const char *module, const char *name,
                                     wmt_shared_memory *memory, wmt_error **err) {
    const struct definition definition = {.kind = DEFINITION_SHARED_MEMORY,
                                          .shared_memory = memory};
    struct two_part_name both;
    if (!error_enter(err) || !check_names(linker, module, name, err) ||
        !error_check_argument(memory, "memory", err)) {
        return false;
    }
    if (memory->engine != linker->engine) {
        return error_set(err, ERROR_ID_WRONG_ENGINE,
                         "the shared memory was made for another engine than the linker's");
    }
    both = linker_name(module, name);
    return check_free_name(linker, &both, err) &&
           define_native_shared(linker, &both, memory, err) &&
           remember(linker, &both, &definition, err);
}

bool linker_define_host_func(wmt_linker *linker, const struct two_part_name *name,
                             const struct host_func_source *source, wmt_error **err) {
    struct definition definition = {.kind = DEFINITION_FUNC};
    wasm_functype_t *native_type = NULL;
    wasmtime_error_t *native_error = NULL;
    struct host_func *func = NULL;
    if (!check_free_name(linker, name, err)) {
        return false;
    }
    func = host_func_make(linker->engine, source, &native_type, err);
    if (func == NULL) {
        return false;
    }
    definition.type = func->type;
    native_error = capi_wasmtime_linker_define_func_unchecked(
        linker->engine->capi, linker->native, name->module, name->module_length, name->name,
        name->name_length, native_type, func->enter, func, host_func_finalize);
    capi_wasm_functype_delete(linker->engine->capi, native_type);
    if (native_error != NULL) {
        return failure_set(err, ERROR_ID_BAD_ARGUMENT, linker->engine->capi, native_error);
    }
    if (!remember(linker, name, &definition, err)) {
        func->finalizer = NULL; /* it stays in libwasmtime's linker, where nothing finds it */
        return false;
    }
    return true;
}

static bool define_func(wmt_linker *linker, const char *module, const char *name,
                        const struct host_func_source *source, wmt_error **err) {
    struct two_part_name both;
    if (!error_enter(err) || !check_names(linker, module, name, err)) {
        return false;
    }
    both = linker_name(module, name);
    return linker_define_host_func(linker, &both, source, err);
}

bool wmt_linker_define_func(wmt_linker *linker, const char *module, const char *name,
                            const char *signature, wmt_func_callback callback, void *env,
                            wmt_finalizer finalizer, wmt_error **err) {
    const struct host_func_source source = {signature, callback, NULL, env, finalizer};
    return define_func(linker, module, name, &source, err);
}

bool wmt_linker_define_func_raw(wmt_linker *linker, const char *module, const char *name,
                                const char *signature, wmt_func_raw_callback callback, void *env,
                                wmt_finalizer finalizer, wmt_error **err) {
    const struct host_func_source source = {signature, NULL, callback, env, finalizer};
    return define_func(linker, module, name, &source, err);
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
    linker_forget_capturing(linker);
    for (size_t i = 0; i < linker->definitions.capacity; i++) {
        if (!give_to_wasi(linker, &linker->definitions.entries[i], err)) {
            return false;
        }
    }
    if (!wasi_preview1_define(linker->engine->capi, linker->native, err)) {
        return false;
    }
    linker->has_wasi = true;
    return true;
}
