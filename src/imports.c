#include "imports.h"

#include "alloc.h"
#include "error.h"

#include <string.h>
#include <wmt/memory.h>

bool imports_check_engine(const wmt_store *store, const wmt_module *module, wmt_error **err) {
    if (store->engine == module->engine) {
        return true;
    }
    return error_set(err, ERROR_ID_WRONG_ENGINE, "the module was compiled by another engine");
}

/* The text of a function's type does not say that it is one. */
static const char *prefix_of(const wmt_type *type) {
    return type->kind == WMT_EXTERN_FUNC ? "func " : "";
}

bool imports_set_mismatch(wmt_error **err, const struct module_import *import,
                          const wmt_type *given) {
    return error_set(err, ERROR_ID_IMPORT_TYPE,
                     "the import \"%s\" \"%s\" has to be %s%s, but what is given is %s%s",
                     import->module, import->name, prefix_of(import->type), import->type->text,
                     prefix_of(given), given->text);
}

bool imports_set_missing(wmt_error **err, const struct module_import *import) {
    return error_set(err, ERROR_ID_MISSING_IMPORT,
                     "the import \"%s\" \"%s\" is missing; it has to be %s%s", import->module,
                     import->name, prefix_of(import->type), import->type->text);
}

void imports_item_of(const struct handle *handle, wasmtime_extern_t *item) {
    memset(item, 0, sizeof *item);
    switch (handle->kind) {
    case WMT_EXTERN_FUNC:
        item->kind = WASMTIME_EXTERN_FUNC;
        item->of.func = handle->native.func;
        break;
    case WMT_EXTERN_TABLE:
        item->kind = WASMTIME_EXTERN_TABLE;
        item->of.table = handle->native.table;
        break;
    case WMT_EXTERN_GLOBAL:
        item->kind = WASMTIME_EXTERN_GLOBAL;
        item->of.global = handle->native.global;
        break;
    case WMT_EXTERN_TAG:
        item->kind = WASMTIME_EXTERN_TAG;
        item->of.tag = handle->native.tag;
        break;
    default:
        if (handle->is_shared_memory) {
            item->kind = WASMTIME_EXTERN_SHAREDMEMORY;
            item->of.sharedmemory = handle->native.shared_memory;
        } else {
            item->kind = WASMTIME_EXTERN_MEMORY;
            item->of.memory = handle->native.memory;
        }
        break;
    }
}

/* What counts for matching is how large a memory or table is by now. */
static uint64_t size_of(const wmt_store *store, const struct handle *handle) {
    if (handle->kind == WMT_EXTERN_TABLE) {
        return capi_wasmtime_table_size(store->capi, store->context, &handle->native.table);
    }
    if (handle->kind == WMT_EXTERN_MEMORY) {
        return wmt_memory_pages(handle_public(handle));
    }
    return 0;
}

/* What libwmt does not know enough of is left to libwasmtime's own check. */
static bool matches(const wmt_store *store, const struct module_import *import,
                    const struct handle *given) {
    bool are_funcs = given->kind == WMT_EXTERN_FUNC && import->type->kind == WMT_EXTERN_FUNC;
    if (given->type == NULL || (are_funcs && !type_is_known_exactly(given->type))) {
        return true;
    }
    return type_matches_sized(given->type, import->type, size_of(store, given));
}

bool imports_check(const wmt_store *store, const struct module_import *import,
                   const struct handle *given, wmt_error **err) {
    if (given->store != store) {
        return error_set(err, ERROR_ID_WRONG_STORE,
                         "what is given for the import \"%s\" \"%s\" belongs to another store",
                         import->module, import->name);
    }
    if (given->kind != import->type->kind && given->type == NULL) {
        return error_set(err, ERROR_ID_IMPORT_TYPE,
                         "the import \"%s\" \"%s\" has to be %s%s, but what is given is %s",
                         import->module, import->name, prefix_of(import->type), import->type->text,
                         handle_kind_words(given->kind));
    }
    return matches(store, import, given) || imports_set_mismatch(err, import, given->type);
}

/* For a pointer that stands for no extern. Returns false. */
static bool set_useless(wmt_error **err, const struct module_import *import,
                        const struct handle *given) {
    if (given == NULL) {
        return error_set(err, ERROR_ID_STALE_HANDLE,
                         "what is given for the import \"%s\" \"%s\" belongs to a store that was "
                         "deleted",
                         import->module, import->name);
    }
    return error_set(err, ERROR_ID_WRONG_KIND,
                     "what is given for the import \"%s\" \"%s\" is %s, not %s", import->module,
                     import->name, handle_kind_words(given->kind), handle_kind_words(0));
}

static bool resolve_one(const wmt_store *store, const struct module_import *import,
                        const wmt_extern *given, wasmtime_extern_t *item, wmt_error **err) {
    const struct handle *handle = handle_find(given);
    if (given == NULL) {
        return imports_set_missing(err, import);
    }
    if (handle == NULL || !handle_is(handle, 0)) {
        return set_useless(err, import, handle);
    }
    if (!imports_check(store, import, handle, err)) {
        return false;
    }
    imports_item_of(handle, item);
    return true;
}

/* Of a module whose types are not known, libwasmtime compares the imports. */
static bool resolve_untyped(const wmt_store *store, const wmt_extern *given,
                            wasmtime_extern_t *item, wmt_error **err) {
    const struct handle *handle = handle_check(given, 0, "imports", err);
    if (handle == NULL) {
        return false;
    }
    if (handle->store != store) {
        return error_set(err, ERROR_ID_WRONG_STORE, "one of `imports` belongs to another store");
    }
    imports_item_of(handle, item);
    return true;
}

wasmtime_extern_t *imports_resolve(const wmt_store *store, const wmt_module *module,
                                   wmt_extern *const *imports, size_t count, wmt_error **err) {
    bool has_types = module_has_types(module);
    bool resolved = true;
    wasmtime_extern_t *items = NULL;
    if (has_types && count != module->types->import_count) {
        (void)error_set(err, ERROR_ID_IMPORT_COUNT, "%zu imports given, but the module has %zu",
                        count, module->types->import_count);
        return NULL;
    }
    if (count > 0 && !error_check_argument(imports, "imports", err)) {
        return NULL;
    }
    items = mem_alloc_array(count, sizeof *items);
    if (items == NULL) {
        (void)error_set_nomem(err);
        return NULL;
    }
    for (size_t i = 0; resolved && i < count; i++) {
        resolved = has_types
                       ? resolve_one(store, &module->types->imports[i], imports[i], &items[i], err)
                       : resolve_untyped(store, imports[i], &items[i], err);
    }
    if (!resolved) {
        mem_free(items);
        return NULL;
    }
    return items;
}
