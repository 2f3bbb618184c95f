/* Asking a linker what it has. */
#include "error.h"
#include "linker.h"
#include "wasi_preview1.h"

#include <string.h>

/* What libwasmtime's linker has: host functions, which become functions of the store. */
static struct handle *get_native(const wasmtime_linker_t *linker, wmt_store *store,
                                 const struct two_part_name *name, wmt_error **err) {
    wasmtime_extern_t item;
    memset(&item, 0, sizeof item);
    if (!capi_wasmtime_linker_get(store->capi, linker, store->context, name->module,
                                  name->module_length, name->name, name->name_length, &item)) {
        (void)error_set(err, ERROR_ID_NO_DEFINITION, "libwasmtime has no \"%s\" \"%s\"",
                        name->module, name->name);
        return NULL;
    }
    return store_intern(store, &item, NULL, err);
}

static struct handle *get_extern(const wmt_store *store, const struct definition *definition,
                                 const struct two_part_name *name, wmt_error **err) {
    struct handle *handle = handle_find(definition->item);
    if (handle == NULL) {
        (void)error_set(err, ERROR_ID_STALE_HANDLE,
                        "what \"%s\" \"%s\" is defined as belongs to a store that was deleted",
                        name->module, name->name);
        return NULL;
    }
    if (handle->store != store) {
        (void)error_set(err, ERROR_ID_WRONG_STORE,
                        "what \"%s\" \"%s\" is defined as belongs to another store", name->module,
                        name->name);
        return NULL;
    }
    return handle;
}

/* A WASI function needs the store to have WASI, or calling it aborts. */
static struct handle *get_wasi(const wmt_linker *linker, wmt_store *store,
                               const struct two_part_name *name, wmt_error **err) {
    wasmtime_linker_t *capturing = NULL;
    if (!store->has_wasi) {
        (void)error_set(err, ERROR_ID_WASI_MISSING, "the store has no WASI settings for \"%s\"",
                        name->name);
        return NULL;
    }
    if (store->capture == NULL) {
        store->has_uncaptured_guest = true; /* a module may get it for an import */
        return get_native(linker->native, store, name, err);
    }
    capturing = linker_capturing(linker, err);
    return capturing == NULL ? NULL : get_native(capturing, store, name, err);
}

static struct handle *get(const wmt_linker *linker, wmt_store *store,
                          const struct two_part_name *name, wmt_error **err) {
    const struct definition *definition = name_table_find(&linker->definitions, name);
    if (!linker_defines(linker, name)) {
        (void)error_set(err, ERROR_ID_NO_DEFINITION, "\"%s\" \"%s\" is not defined in the linker",
                        name->module, name->name);
        return NULL;
    }
    if (definition == NULL || definition->kind == DEFINITION_WASI) {
        return get_wasi(linker, store, name, err);
    }
    switch (definition->kind) {
    case DEFINITION_EXTERN:
        return get_extern(store, definition, name, err);
    case DEFINITION_SHARED_MEMORY:
        return shared_memory_intern(definition->shared_memory, store, err);
    default:
        return get_native(linker->native, store, name, err);
    }
}

static bool check_lookup(const wmt_linker *linker, const wmt_store *store, const char *module,
                         wmt_error **err) {
    if (!error_check_argument(linker, "linker", err) ||
        !error_check_argument(store, "store", err) ||
        !error_check_argument(module, "module", err) || !store_check_free(store, err)) {
        return false;
    }
    return linker->engine == store->engine ||
           error_set(err, ERROR_ID_WRONG_ENGINE, "the linker belongs to another engine");
}

wmt_extern *wmt_linker_get(wmt_linker *linker, wmt_store *store, const char *module,
                           const char *name, wmt_error **err) {
    struct two_part_name both;
    if (!error_enter(err) || !check_lookup(linker, store, module, err) ||
        !error_check_argument(name, "name", err)) {
        return NULL;
    }
    both = linker_name(module, name);
    return handle_public(get(linker, store, &both, err));
}

wmt_func *wmt_linker_get_default(wmt_linker *linker, wmt_store *store, const char *module,
                                 wmt_error **err) {
    static const char *const defaults[] = {"", "_start"};
    if (!error_enter(err) || !check_lookup(linker, store, module, err)) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
        struct two_part_name both = linker_name(module, defaults[i]);
        if (linker_defines(linker, &both)) {
            struct handle *handle = get(linker, store, &both, err);
            return handle_public(handle_of_kind(handle, WMT_EXTERN_FUNC, both.name, err));
        }
    }
    (void)error_set(err, ERROR_ID_NO_DEFINITION, "\"%s\" has no default function in the linker",
                    module);
    return NULL;
}

static int kind_of(const struct definition *definition) {
    switch (definition->kind) {
    case DEFINITION_EXTERN:
        return wmt_extern_kind_of(definition->item);
    case DEFINITION_SHARED_MEMORY:
        return WMT_EXTERN_MEMORY;
    default:
        return WMT_EXTERN_FUNC;
    }
}

/* Positions up to the table's capacity are its places, those beyond it WASI's functions. */
static bool next_name(const wmt_linker *linker, size_t *position, struct two_part_name *name,
                      int *kind) {
    const struct name_table *table = &linker->definitions;
    for (; *position < table->capacity; ++*position) {
        const struct name_table_entry *entry = &table->entries[*position];
        if (entry->value != NULL) {
            *name = entry->name;
            *kind = kind_of(entry->value);
            ++*position;
            return true;
        }
    }
    while (linker->has_wasi && wasi_preview1_name(*position - table->capacity, name)) {
        ++*position;
        *kind = WMT_EXTERN_FUNC;
        if (name_table_find(table, name) == NULL) {
            return true;
        }
    }
    return false;
}

static void set_text(const char **to, size_t *to_length, const char *text, size_t length) {
    if (to != NULL) {
        *to = text;
    }
    if (to_length != NULL) {
        *to_length = length;
    }
}

bool wmt_linker_next(const wmt_linker *linker, size_t *position, const char **module,
                     size_t *module_length, const char **name, size_t *name_length, int *kind) {
    struct two_part_name both = {NULL, 0, NULL, 0};
    int found = WMT_EXTERN_NONE;
    if (linker == NULL || position == NULL || !next_name(linker, position, &both, &found)) {
        return false;
    }
    set_text(module, module_length, both.module, both.module_length);
    set_text(name, name_length, both.name, both.name_length);
    if (kind != NULL) {
        *kind = found;
    }
    return true;
}
