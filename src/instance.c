#include "instance.h"

#include "alloc.h"
#include "capi/abilities.h"
#include "error.h"
#include "failure.h"
#include "imports.h"
#include "store.h"

#include <string.h>
#include <wmt/func.h>

static const struct module_types *types_of(const struct instance *instance) {
    return instance->module->types;
}

static void free_instance(struct instance *instance) {
    wmt_module_delete(instance->module);
    mem_free(instance);
}

/* Room for the instance is made before libwasmtime makes it, so that nothing can fail afterwards.
 * If it is not made, the slot of its handle stays with the store, unused. */
static struct instance *prepare(wmt_store *store, const wmt_module *module, wmt_error **err) {
    size_t exports = module->types->export_count * sizeof(struct handle *);
    struct instance *instance = mem_calloc(1, sizeof *instance + exports);
    if (instance == NULL) {
        (void)error_set_nomem(err);
        return NULL;
    }
    instance->module = wmt_module_keep((wmt_module *)(uintptr_t)module);
    instance->handle = store_new_handle(store, WMT_EXTERN_NONE, err);
    if (instance->handle == NULL) {
        free_instance(instance);
        return NULL;
    }
    return instance;
}

static wmt_instance *adopt(struct instance *instance, const wasmtime_instance_t *native) {
    wmt_store *store = instance->handle->store;
    instance->handle->kind = HANDLE_INSTANCE;
    instance->handle->native.instance = *native;
    instance->handle->own.instance = instance;
    instance->next = store->instances;
    store->instances = instance;
    return handle_public(instance->handle);
}

void instance_free_all(struct instance *instances) {
    while (instances != NULL) {
        struct instance *next = instances->next;
        free_instance(instances);
        instances = next;
    }
}

/* Zeroed, since older majors do not fill all of it: see store_key(). */
static bool get_native_export(const struct instance *instance, size_t index,
                              wasmtime_extern_t *item) {
    const struct module_export *export = &types_of(instance)->exports[index];
    const wmt_store *store = instance->handle->store;
    memset(item, 0, sizeof *item);
    return capi_wasmtime_instance_export_get(store->capi, store->context,
                                             &instance->handle->native.instance, export->name,
                                             export->name_length, item);
}

static bool set_tag_error(wmt_error **err, const char *name) {
    return error_set(err, ERROR_ID_MISSING_FUNCTION,
                     "the export \"%s\" is a tag, which this libwasmtime aborts on giving", name);
}

static struct handle *export_handle(struct instance *instance, size_t index, wmt_error **err) {
    const struct module_export *export = &types_of(instance)->exports[index];
    wasmtime_extern_t item;
    if (instance->exports[index] == NULL) {
        if (export->type->kind == WMT_EXTERN_TAG &&
            !capi_can_get_tags(instance->handle->store->capi)) {
            (void)set_tag_error(err, export->name);
            return NULL;
        }
        if (!get_native_export(instance, index, &item)) {
            (void)error_set(err, ERROR_ID_NO_EXPORT, "libwasmtime does not give the export \"%s\"",
                            export->name);
            return NULL;
        }
        instance->exports[index] = store_intern(instance->handle->store, &item, export->type, err);
    }
    return instance->exports[index];
}

static bool is_export(const struct instance *instance, size_t index, const struct extern_key *key) {
    const wmt_store *store = instance->handle->store;
    wasmtime_extern_t item;
    struct extern_key found;
    if (types_of(instance)->exports[index].type->kind != key->kind ||
        !get_native_export(instance, index, &item)) {
        return false;
    }
    found = store_key(store, &item);
    if (item.kind == WASMTIME_EXTERN_SHAREDMEMORY) {
        capi_wasmtime_sharedmemory_delete(store->capi, item.of.sharedmemory);
    }
    return found.words[0] == key->words[0] && found.words[1] == key->words[1];
}

const wmt_type *instance_find_type(wmt_store *store, const struct extern_key *key) {
    for (const struct instance *one = store->instances; one != NULL; one = one->next) {
        for (size_t i = 0; i < types_of(one)->export_count; i++) {
            if (is_export(one, i, key)) {
                return types_of(one)->exports[i].type;
            }
        }
    }
    return NULL;
}

/* libwasmtime refuses what libwmt has let pass: for lack of room, or because the imports of a
 * module without types were not compared before. */
static enum error_id id_of_refusal(const wmt_module *module) {
    return module_has_types(module) ? ERROR_ID_INSTANTIATION : ERROR_ID_IMPORT_TYPE;
}

/* Before any code of the module runs. */
static void note_types(wmt_store *store, const wmt_module *module) {
    store->has_unnameable_func |= module->types->has_unnameable_func;
    store->has_untold_instance |= !module_has_types(module);
}

wmt_instance *instance_run_native(wmt_store *store, const wmt_module *module,
                                  instance_native_maker *make, void *data, wmt_error **err) {
    wasmtime_instance_t native = {0, 0};
    wmt_instance *adopted = NULL;
    struct instance *instance = prepare(store, module, err);
    wasmtime_error_t *native_error = NULL;
    wasm_trap_t *trap = NULL;
    if (instance == NULL) {
        return NULL;
    }
    if (!store_enter_wasm(store, err)) {
        free_instance(instance);
        return NULL;
    }
    note_types(store, module);
    instance->next = store->starting;
    store->starting = instance;
    native_error = make(data, store, module, &native, &trap);
    store->starting = instance->next;
    if (failure_check_run(store, native_error, trap, id_of_refusal(module), err)) {
        adopted = adopt(instance, &native);
    } else {
        store->has_untold_instance = true;
        free_instance(instance);
    }
    store_leave_wasm(store);
    return adopted;
}

/* The imports of one wmt_instance_new(). */
struct import_items {
    const wasmtime_extern_t *items;
    size_t count;
};

static wasmtime_error_t *make_of_items(void *data, wmt_store *store, const wmt_module *module,
                                       wasmtime_instance_t *native, wasm_trap_t **trap) {
    const struct import_items *imports = data;
    return capi_wasmtime_instance_new(store->capi, store->context, module->native, imports->items,
                                      imports->count, native, trap);
}

wmt_instance *wmt_instance_new(wmt_store *store, const wmt_module *module,
                               wmt_extern *const *imports, size_t nimports, wmt_error **err) {
    struct import_items given = {NULL, nimports};
    wasmtime_extern_t *items = NULL;
    wmt_instance *instance = NULL;
    if (!error_enter(err) || !error_check_argument(store, "store", err) ||
        !error_check_argument(module, "module", err) || !store_check_free(store, err) ||
        !imports_check_engine(store, module, err)) {
        return NULL;
    }
    items = imports_resolve(store, module, imports, nimports, err);
    if (items == NULL) {
        return NULL;
    }
    given.items = items;
    instance = instance_run_native(store, module, make_of_items, &given, err);
    mem_free(items);
    return instance;
}

static const struct instance *find(const wmt_instance *instance) {
    const struct handle *handle = handle_find(instance);
    return handle == NULL || handle->kind != HANDLE_INSTANCE ? NULL : handle->own.instance;
}

const wmt_module *wmt_instance_module(const wmt_instance *instance) {
    const struct instance *found = find(instance);
    return found == NULL ? NULL : found->module;
}

size_t wmt_instance_export_count(const wmt_instance *instance) {
    const struct instance *found = find(instance);
    return found == NULL ? 0 : types_of(found)->export_count;
}

const wmt_type *instance_starting_type(const wmt_store *store, const char *name, int kind) {
    const struct instance *starting = store->starting;
    const struct module_export *export = NULL;
    if (starting == NULL || starting->next != NULL || store->has_untold_instance) {
        return NULL;
    }
    export = module_types_export(types_of(starting), name, strlen(name));
    return export == NULL || export->type->kind != kind ? NULL : export->type;
}

static bool exports_tag(const struct instance *instances, const char *name) {
    for (; instances != NULL; instances = instances->next) {
        const struct module_export *export =
            module_types_export(types_of(instances), name, strlen(name));
        if (export != NULL && export->type->kind == WMT_EXTERN_TAG) {
            return true;
        }
    }
    return false;
}

bool instance_check_not_tag(const wmt_store *store, const char *name, wmt_error **err) {
    bool may_abort = !capi_can_get_tags(store->capi) &&
                     (exports_tag(store->instances, name) || exports_tag(store->starting, name));
    return !may_abort || set_tag_error(err, name);
}

/* For functions with an `err`. */
static struct instance *check(const wmt_instance *instance, wmt_error **err) {
    struct handle *handle = NULL;
    if (!error_enter(err)) {
        return NULL;
    }
    handle = handle_check(instance, HANDLE_INSTANCE, "instance", err);
    return handle == NULL || !store_check_free(handle->store, err) ? NULL : handle->own.instance;
}

wmt_extern *wmt_instance_export_at(wmt_instance *instance, size_t index, wmt_error **err) {
    struct instance *checked = check(instance, err);
    if (checked == NULL) {
        return NULL;
    }
    if (index >= types_of(checked)->export_count) {
        (void)error_set(err, ERROR_ID_NO_EXPORT, "there is no export %zu: the module has %zu",
                        index, types_of(checked)->export_count);
        return NULL;
    }
    return handle_public(export_handle(checked, index, err));
}

static bool get_native_export_by_name(const struct instance *instance, const char *name,
                                      wasmtime_extern_t *item) {
    const wmt_store *store = instance->handle->store;
    memset(item, 0, sizeof *item);
    return capi_wasmtime_instance_export_get(
        store->capi, store->context, &instance->handle->native.instance, name, strlen(name), item);
}

/* Of a module whose types are not known, libwasmtime tells what the export is. */
static struct handle *find_untyped_export(struct instance *instance, const char *name,
                                          wmt_error **err) {
    wasmtime_extern_t item;
    if (!get_native_export_by_name(instance, name, &item)) {
        (void)error_set(err, ERROR_ID_NO_EXPORT, "the module has no export \"%s\"", name);
        return NULL;
    }
    return store_intern(instance->handle->store, &item, NULL, err);
}

static struct handle *find_export(wmt_instance *instance, const char *name, wmt_error **err) {
    struct instance *checked = check(instance, err);
    const struct module_export *export = NULL;
    if (checked == NULL || !error_check_argument(name, "name", err)) {
        return NULL;
    }
    if (!module_has_types(checked->module)) {
        return find_untyped_export(checked, name, err);
    }
    export = module_types_export(types_of(checked), name, strlen(name));
    if (export == NULL) {
        (void)error_set(err, ERROR_ID_NO_EXPORT, "the module has no export \"%s\"", name);
        return NULL;
    }
    return export_handle(checked, (size_t)(export - types_of(checked)->exports), err);
}

wmt_extern *wmt_instance_export(wmt_instance *instance, const char *name, wmt_error **err) {
    return handle_public(find_export(instance, name, err));
}

static void *find_export_of_kind(wmt_instance *instance, int kind, const char *name,
                                 wmt_error **err) {
    return handle_public(handle_of_kind(find_export(instance, name, err), kind, name, err));
}

wmt_func *wmt_instance_func(wmt_instance *instance, const char *name, wmt_error **err) {
    return find_export_of_kind(instance, WMT_EXTERN_FUNC, name, err);
}

wmt_memory *wmt_instance_memory(wmt_instance *instance, const char *name, wmt_error **err) {
    return find_export_of_kind(instance, WMT_EXTERN_MEMORY, name, err);
}

wmt_table *wmt_instance_table(wmt_instance *instance, const char *name, wmt_error **err) {
    return find_export_of_kind(instance, WMT_EXTERN_TABLE, name, err);
}

wmt_global *wmt_instance_global(wmt_instance *instance, const char *name, wmt_error **err) {
    return find_export_of_kind(instance, WMT_EXTERN_GLOBAL, name, err);
}

wmt_tag *wmt_instance_tag(wmt_instance *instance, const char *name, wmt_error **err) {
    return find_export_of_kind(instance, WMT_EXTERN_TAG, name, err);
}

static bool is_missing(const wmt_error *error) {
    return wmt_error_kind_of(error) == WMT_ERROR_NOTFOUND;
}

static wmt_func *find_entry(wmt_instance *instance, wmt_error **err) {
    wmt_error *error = NULL;
    wmt_func *func = wmt_instance_func(instance, "_start", &error);
    if (is_missing(error)) {
        wmt_error_clear(&error);
        func = wmt_instance_func(instance, "", &error);
    }
    if (is_missing(error)) {
        wmt_error_clear(&error);
        (void)error_set(err, ERROR_ID_NO_EXPORT,
                        "there is nothing to run: the module has no export \"_start\", nor \"\"");
    }
    if (error != NULL) {
        (void)error_set_object(err, error);
    }
    return func;
}

bool wmt_instance_run(wmt_instance *instance, int *status, wmt_error **err) {
    wmt_error *ended = NULL;
    wmt_func *func = NULL;
    if (status != NULL) {
        *status = 0;
    }
    func = error_enter(err) ? find_entry(instance, err) : NULL;
    if (func == NULL || wmt_func_call(func, NULL, 0, NULL, 0, &ended)) {
        return func != NULL;
    }
    if (!wmt_error_exit_status(ended, status)) {
        return error_set_object(err, ended);
    }
    wmt_error_delete(ended);
    return true;
}
