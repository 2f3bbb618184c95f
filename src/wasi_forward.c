#include "wasi_forward.h"

#include "alloc.h"
#include "capi/capi.h"
#include "error.h"
#include "failure.h"
#include "store.h"

#include <string.h>

struct wasi_forward {
    struct wasi_forward *next;
    struct extern_key memory; /* of kind WMT_EXTERN_NONE: it is the scratch */
    wasmtime_extern_t scratch;
    wasmtime_func_t funcs[WASI_FORWARD_COUNT];
};

/* What the modules export them as, too. */
static const char *const names[WASI_FORWARD_COUNT] = {
#define NAME(place, name, params, arguments) name,
    WASI_FORWARD_FUNCTIONS(NAME)
#undef NAME
};

#define ARGUMENTS_1 " (local.get 0)"
#define ARGUMENTS_2 ARGUMENTS_1 " (local.get 1)"
#define ARGUMENTS_3 ARGUMENTS_2 " (local.get 2)"
#define ARGUMENTS_4 ARGUMENTS_3 " (local.get 3)"
#define ARGUMENTS_5 ARGUMENTS_4 " (local.get 4)"

#define IMPORT(place, name, params, arguments)                                                     \
    " (import \"wasi_snapshot_preview1\" \"" name "\""                                             \
    "  (func $" name " (param " params ") (result i32)))"
#define EXPORT(place, name, params, arguments)                                                     \
    " (func (export \"" name "\") (param " params ") (result i32) (call $" name arguments "))"

#define MODULE_TEXT(memory)                                                                        \
    "(module" WASI_FORWARD_FUNCTIONS(IMPORT) memory                                                \
        " (export \"memory\" (memory 0))" WASI_FORWARD_FUNCTIONS(EXPORT) ")"

/* The limits of imported ones accept every memory of the kind. */
static const char *const texts[] = {
    [WASI_FORWARD_GUEST] = MODULE_TEXT(" (import \"guest\" \"memory\" (memory 0))"),
    [WASI_FORWARD_SHARED] = MODULE_TEXT(" (import \"guest\" \"memory\" (memory 0 65536 shared))"),
    [WASI_FORWARD_SCRATCH] = MODULE_TEXT(" (memory 2 2)"),
};

_Static_assert(WASI_FORWARD_SCRATCH_SIZE == 2 * 65536, "the scratch has two pages");

static enum wasi_forward_kind kind_of(const wasmtime_extern_t *memory) {
    if (memory == NULL) {
        return WASI_FORWARD_SCRATCH;
    }
    return memory->kind == WASMTIME_EXTERN_SHAREDMEMORY ? WASI_FORWARD_SHARED : WASI_FORWARD_GUEST;
}

bool wasi_forward_is_possible(const struct capi *capi) {
    return capi_has(capi, wasmtime_wat2wasm) && capi_has(capi, wasmtime_module_new);
}

void wasi_forward_cache_free(struct wasi_forward_cache *cache, const struct capi *capi) {
    for (size_t i = 0; i < sizeof cache->modules / sizeof *cache->modules; i++) {
        wasmtime_module_t *module = atomic_load_explicit(&cache->modules[i], memory_order_acquire);
        if (module != NULL) {
            capi_wasmtime_module_delete(capi, module);
        }
    }
}

/* NULL with an error. */
static wasmtime_module_t *compile(const wmt_engine *engine, const char *text, wmt_error **err) {
    const struct capi *capi = engine->capi;
    wasm_byte_vec_t binary = {0, NULL};
    wasmtime_module_t *module = NULL;
    wasmtime_error_t *native = NULL;
    if (!capi_require(capi, wasmtime_wat2wasm, err) ||
        !capi_require(capi, wasmtime_module_new, err)) {
        return NULL;
    }
    native = capi_wasmtime_wat2wasm(capi, text, strlen(text), &binary);
    if (native == NULL) {
        native = capi_wasmtime_module_new(capi, engine->native, (const uint8_t *)binary.data,
                                          binary.size, &module);
        capi_wasm_byte_vec_delete(capi, &binary);
    }
    if (native != NULL) {
        (void)failure_set(err, ERROR_ID_GUEST_HOST, capi, native);
        return NULL;
    }
    return module;
}

/* Two threads may compile at once: the first to be done wins. Borrowed; NULL with an error. */
static wasmtime_module_t *find_module(wmt_engine *engine, enum wasi_forward_kind kind,
                                      wmt_error **err) {
    _Atomic(wasmtime_module_t *) *place = &engine->wasi_forward.modules[kind];
    wasmtime_module_t *known = atomic_load_explicit(place, memory_order_acquire);
    wasmtime_module_t *made = NULL;
    if (known != NULL) {
        return known;
    }
    made = compile(engine, texts[kind], err);
    if (made == NULL || atomic_compare_exchange_strong(place, &known, made)) {
        return made;
    }
    capi_wasmtime_module_delete(engine->capi, made);
    return known;
}

static wasmtime_error_t *define(const wmt_store *store, wasmtime_linker_t *linker,
                                const wasmtime_extern_t *memory) {
    static const char module[] = "guest";
    static const char name[] = "memory";
    wasmtime_error_t *native = capi_wasmtime_linker_define_wasi(store->capi, linker);
    if (native == NULL && memory != NULL) {
        native = capi_wasmtime_linker_define(store->capi, linker, store->context, module,
                                             sizeof module - 1, name, sizeof name - 1, memory);
    }
    return native;
}

/* With nothing but libwasmtime's own functions, whatever the guest's linker has. */
static bool instantiate(wmt_store *store, const wasmtime_module_t *module,
                        const wasmtime_extern_t *memory, wasmtime_instance_t *instance,
                        wmt_error **err) {
    const struct capi *capi = store->capi;
    wasmtime_linker_t *linker = NULL;
    wasmtime_error_t *native = NULL;
    wasm_trap_t *trap = NULL;
    if (!capi_require(capi, wasmtime_linker_define_wasi, err)) {
        return false;
    }
    store_limits_lift(store, memory == NULL ? 1 : 0);
    linker = capi_wasmtime_linker_new(capi, store->engine->native);
    native = define(store, linker, memory);
    if (native == NULL) {
        native =
            capi_wasmtime_linker_instantiate(capi, linker, store->context, module, instance, &trap);
    }
    capi_wasmtime_linker_delete(capi, linker);
    store_limits_restore(store);
    return failure_check_run(store, native, trap, ERROR_ID_GUEST_HOST, err);
}

static void take_export(const wmt_store *store, const wasmtime_instance_t *instance,
                        const char *name, wasmtime_extern_t *item) {
    memset(item, 0, sizeof *item);
    (void)capi_wasmtime_instance_export_get(store->capi, store->context, instance, name,
                                            strlen(name), item);
}

static void take_exports(const wmt_store *store, const wasmtime_instance_t *instance,
                         struct wasi_forward *forward) {
    for (size_t i = 0; i < WASI_FORWARD_COUNT; i++) {
        wasmtime_extern_t item;
        take_export(store, instance, names[i], &item);
        forward->funcs[i] = item.of.func;
    }
    if (forward->memory.kind == WMT_EXTERN_NONE) {
        take_export(store, instance, "memory", &forward->scratch);
    }
}

static struct wasi_forward *make(wmt_store *store, const wasmtime_extern_t *memory,
                                 const struct extern_key *key, wmt_error **err) {
    wasmtime_module_t *module = find_module(store->engine, kind_of(memory), err);
    wasmtime_instance_t instance = {0, 0};
    struct wasi_forward *forward = NULL;
    if (module == NULL || !instantiate(store, module, memory, &instance, err)) {
        return NULL;
    }
    forward = mem_calloc(1, sizeof *forward);
    if (forward == NULL) {
        (void)error_set_nomem(err);
        return NULL;
    }
    forward->memory = *key;
    take_exports(store, &instance, forward);
    return forward;
}

static bool is_same(const struct extern_key *one, const struct extern_key *other) {
    return one->kind == other->kind && one->words[0] == other->words[0] &&
           one->words[1] == other->words[1];
}

/* NULL with an error. */
static struct wasi_forward *find(wmt_store *store, const wasmtime_extern_t *memory,
                                 wmt_error **err) {
    const struct extern_key none = {WMT_EXTERN_NONE, {0, 0}};
    const struct extern_key key = memory == NULL ? none : store_key(store, memory);
    struct wasi_forward *forward = store->wasi_forwards;
    while (forward != NULL && !is_same(&forward->memory, &key)) {
        forward = forward->next;
    }
    if (forward != NULL) {
        return forward;
    }
    forward = make(store, memory, &key, err);
    if (forward != NULL) {
        forward->next = store->wasi_forwards;
        store->wasi_forwards = forward;
    }
    return forward;
}

bool wasi_forward_call(wmt_store *store, const wasmtime_extern_t *memory,
                       enum wasi_forward_function function, wasmtime_val_raw_t *slots, size_t count,
                       wmt_error **err) {
    const struct wasi_forward *forward = find(store, memory, err);
    wasmtime_error_t *native = NULL;
    wasm_trap_t *trap = NULL;
    if (forward == NULL) {
        return false;
    }
    native = capi_wasmtime_func_call_unchecked(store->capi, store->context,
                                               &forward->funcs[function], slots, count, &trap);
    return failure_check_run(store, native, trap, ERROR_ID_GUEST_HOST, err);
}

uint8_t *wasi_forward_scratch(wmt_store *store, wmt_error **err) {
    const struct wasi_forward *forward = find(store, NULL, err);
    return forward == NULL ? NULL
                           : capi_wasmtime_memory_data(store->capi, store->context,
                                                       &forward->scratch.of.memory);
}

void wasi_forward_free(struct wasi_forward *forwards) {
    while (forwards != NULL) {
        struct wasi_forward *next = forwards->next;
        mem_free(forwards);
        forwards = next;
    }
}
