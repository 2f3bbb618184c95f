#include "bulk_loop.h"

#include "alloc.h"
#include "bulk_module.h"
#include "error.h"
#include "failure.h"
#include "runtime.h"
#include "store.h"
#include "type.h"

#include <string.h>

static void free_module(struct bulk_module *module, const struct capi *capi) {
    if (module->native != NULL) {
        capi_wasmtime_module_delete(capi, module->native);
    }
    mem_free(module);
}

void bulk_modules_free(struct bulk_modules *modules, const struct capi *capi) {
    struct bulk_module *module = atomic_load_explicit(&modules->first, memory_order_acquire);
    while (module != NULL) {
        struct bulk_module *next = module->next;
        free_module(module, capi);
        module = next;
    }
}

static bool has_kinds(const uint8_t *kinds, const wmt_valtype *types, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (kinds[i] != types[i].kind) {
            return false;
        }
    }
    return true;
}

static bool is_for(const struct bulk_module *module, const struct type_func *type) {
    return module->param_count == type->param_count && module->result_count == type->result_count &&
           has_kinds(module->kinds, type->params, type->param_count) &&
           has_kinds(module->kinds + type->param_count, type->results, type->result_count);
}

static struct bulk_module *new_module(const struct type_func *type) {
    struct bulk_module *module =
        mem_calloc(1, sizeof *module + type->param_count + type->result_count);
    uint8_t *kind = NULL;
    if (module == NULL) {
        return NULL;
    }
    module->param_count = type->param_count;
    module->result_count = type->result_count;
    kind = module->kinds;
    for (size_t i = 0; i < type->param_count; i++) {
        *kind++ = type->params[i].kind;
    }
    for (size_t i = 0; i < type->result_count; i++) {
        *kind++ = type->results[i].kind;
    }
    return module;
}

static wasmtime_module_t *compile(const wmt_engine *engine, const struct type_func *type,
                                  wmt_error **err) {
    wmt_bytes *bytes = NULL;
    wasmtime_module_t *native = NULL;
    wasmtime_error_t *native_error = NULL;
    if (!capi_require(engine->capi, wasmtime_module_new, err)) {
        return NULL;
    }
    bytes = bulk_module_write(type);
    if (bytes == NULL) {
        (void)error_set_nomem(err);
        return NULL;
    }
    native_error =
        capi_wasmtime_module_new(engine->capi, engine->native, bytes->data, bytes->size, &native);
    wmt_bytes_delete(bytes);
    if (native_error != NULL) {
        (void)failure_set(err, ERROR_ID_INVALID_MODULE, engine->capi, native_error);
        return NULL;
    }
    return native;
}

static struct bulk_module *make_module(const wmt_engine *engine, const struct type_func *type,
                                       wmt_error **err) {
    struct bulk_module *module = new_module(type);
    if (module == NULL) {
        (void)error_set_nomem(err);
        return NULL;
    }
    module->native = compile(engine, type, err);
    if (module->native == NULL) {
        free_module(module, engine->capi);
        return NULL;
    }
    return module;
}

/* When two threads compile the same at once, the engine keeps both. */
static const struct bulk_module *find_module(wmt_engine *engine, const struct type_func *type,
                                             wmt_error **err) {
    struct bulk_modules *modules = &engine->bulk_modules;
    struct bulk_module *first = atomic_load_explicit(&modules->first, memory_order_acquire);
    struct bulk_module *made = NULL;
    for (struct bulk_module *one = first; one != NULL; one = one->next) {
        if (is_for(one, type)) {
            return one;
        }
    }
    made = make_module(engine, type, err);
    if (made != NULL) {
        do {
            made->next = first;
        } while (!atomic_compare_exchange_weak(&modules->first, &first, made));
    }
    return made;
}

static bool get_export(const wmt_store *store, const wasmtime_instance_t *instance,
                       const char *name, wasmtime_extern_t *item) {
    memset(item, 0, sizeof *item);
    return capi_wasmtime_instance_export_get(store->capi, store->context, instance, name,
                                             strlen(name), item);
}

static bool take_exports(const wmt_store *store, const wasmtime_instance_t *instance,
                         struct bulk_loop *loop) {
    wasmtime_extern_t rows;
    wasmtime_extern_t region;
    if (!get_export(store, instance, BULK_EXPORT_ROWS, &rows) ||
        !get_export(store, instance, BULK_EXPORT_REGION, &region)) {
        return false;
    }
    loop->rows = rows.of.func;
    loop->region = capi_wasmtime_memory_data(store->capi, store->context, &region.of.memory);
    return true;
}

/* No code runs: the module has no start function. */
static bool instantiate(const wmt_store *store, const struct handle *func,
                        const struct bulk_module *module, wasmtime_instance_t *instance,
                        wmt_error **err) {
    wasmtime_extern_t import;
    wasmtime_error_t *native_error = NULL;
    wasm_trap_t *trap = NULL;
    memset(&import, 0, sizeof import);
    import.kind = WASMTIME_EXTERN_FUNC;
    import.of.func = func->native.func;
    native_error = capi_wasmtime_instance_new(store->capi, store->context, module->native, &import,
                                              1, instance, &trap);
    return native_error == NULL ||
           failure_set(err, ERROR_ID_INSTANTIATION, store->capi, native_error);
}

static bool make(struct handle *func, wmt_error **err) {
    const struct type_func *type = &func->type->func;
    wmt_store *store = func->store;
    const struct bulk_module *module = find_module(store->engine, type, err);
    wasmtime_instance_t instance = {0, 0};
    func->own.loop->capacity = bulk_module_capacity(type);
    return module != NULL && instantiate(store, func, module, &instance, err) &&
           take_exports(store, &instance, func->own.loop);
}

/* What stands in the way stays there, but for memory. */
static bool prepare(struct handle *func, wmt_error **err) {
    wmt_error *failure = NULL;
    if (make(func, &failure)) {
        return true;
    }
    if (wmt_error_kind_of(failure) == WMT_ERROR_NOMEM) {
        mem_free(func->own.loop);
        func->own.loop = NULL;
        return error_set_object(err, failure);
    }
    runtime_log(func->store->engine->runtime, WMT_LOG_WARNING,
                "calls in bulk of a function %s go row by row: %s", func->type->text,
                wmt_error_message(failure));
    wmt_error_delete(failure);
    return true;
}

bool bulk_loop_prepare(struct handle *func, wmt_error **err) {
    if (func->own.loop != NULL) {
        return true;
    }
    func->own.loop = mem_calloc(1, sizeof *func->own.loop);
    return func->own.loop == NULL ? error_set_nomem(err) : prepare(func, err);
}
