#include "wasi_forward.h"

#include "alloc.h"
#include "capi/capi.h"
#include "error.h"
#include "failure.h"
#include "store.h"

#include <string.h>

struct wasi_forward {
    struct wasi_forward *next;
    struct extern_key memory;
    wasmtime_func_t funcs[WASI_FORWARD_COUNT];
};

/* What the module exports them as, too. */
static const char *const names[WASI_FORWARD_COUNT] = {
    [WASI_FORWARD_FD_WRITE] = "fd_write",
    [WASI_FORWARD_FD_CLOSE] = "fd_close",
    [WASI_FORWARD_FD_RENUMBER] = "fd_renumber",
};

/* `limits` accepts every memory of the kind. */
#define MODULE_TEXT(limits)                                                                        \
    "(module"                                                                                      \
    " (import \"wasi_snapshot_preview1\" \"fd_write\""                                             \
    "  (func $write (param i32 i32 i32 i32) (result i32)))"                                        \
    " (import \"wasi_snapshot_preview1\" \"fd_close\" (func $close (param i32) (result i32)))"     \
    " (import \"wasi_snapshot_preview1\" \"fd_renumber\""                                          \
    "  (func $renumber (param i32 i32) (result i32)))"                                             \
    " (import \"guest\" \"memory\" (memory " limits "))"                                           \
    " (export \"memory\" (memory 0))"                                                              \
    " (func (export \"fd_write\") (param i32 i32 i32 i32) (result i32)"                            \
    "  (call $write (local.get 0) (local.get 1) (local.get 2) (local.get 3)))"                     \
    " (func (export \"fd_close\") (param i32) (result i32) (call $close (local.get 0)))"           \
    " (func (export \"fd_renumber\") (param i32 i32) (result i32)"                                 \
    "  (call $renumber (local.get 0) (local.get 1))))"

static const char *const texts[] = {MODULE_TEXT("0"), MODULE_TEXT("0 65536 shared")};

static bool is_shared(const wasmtime_extern_t *memory) {
    return memory->kind == WASMTIME_EXTERN_SHAREDMEMORY;
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
static wasmtime_module_t *find_module(wmt_engine *engine, bool shared, wmt_error **err) {
    _Atomic(wasmtime_module_t *) *place = &engine->wasi_forward.modules[shared];
    wasmtime_module_t *known = atomic_load_explicit(place, memory_order_acquire);
    wasmtime_module_t *made = NULL;
    if (known != NULL) {
        return known;
    }
    made = compile(engine, texts[shared], err);
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
    if (native == NULL) {
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
    linker = capi_wasmtime_linker_new(capi, store->engine->native);
    native = define(store, linker, memory);
    if (native == NULL) {
        native =
            capi_wasmtime_linker_instantiate(capi, linker, store->context, module, instance, &trap);
    }
    capi_wasmtime_linker_delete(capi, linker);
    return failure_check_run(store, native, trap, ERROR_ID_GUEST_HOST, err);
}

static void take_exports(const wmt_store *store, const wasmtime_instance_t *instance,
                         wasmtime_func_t *funcs) {
    for (size_t i = 0; i < WASI_FORWARD_COUNT; i++) {
        wasmtime_extern_t item;
        memset(&item, 0, sizeof item);
        (void)capi_wasmtime_instance_export_get(store->capi, store->context, instance, names[i],
                                                strlen(names[i]), &item);
        funcs[i] = item.of.func;
    }
}

static struct wasi_forward *make(wmt_store *store, const wasmtime_extern_t *memory,
                                 wmt_error **err) {
    wasmtime_module_t *module = find_module(store->engine, is_shared(memory), err);
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
    take_exports(store, &instance, forward->funcs);
    return forward;
}

static bool is_same(const struct extern_key *one, const struct extern_key *other) {
    return one->kind == other->kind && one->words[0] == other->words[0] &&
           one->words[1] == other->words[1];
}

/* NULL with an error. */
static struct wasi_forward *find(struct wasi_forward **forwards, wmt_store *store,
                                 const wasmtime_extern_t *memory, wmt_error **err) {
    const struct extern_key key = store_key(store, memory);
    struct wasi_forward *forward = *forwards;
    while (forward != NULL && !is_same(&forward->memory, &key)) {
        forward = forward->next;
    }
    if (forward != NULL) {
        return forward;
    }
    forward = make(store, memory, err);
    if (forward != NULL) {
        forward->memory = key;
        forward->next = *forwards;
        *forwards = forward;
    }
    return forward;
}

bool wasi_forward_call(struct wasi_forward **forwards, wmt_store *store,
                       const wasmtime_extern_t *memory, enum wasi_forward_function function,
                       wasmtime_val_raw_t *slots, size_t count, wmt_error **err) {
    const struct wasi_forward *forward = find(forwards, store, memory, err);
    wasmtime_error_t *native = NULL;
    wasm_trap_t *trap = NULL;
    if (forward == NULL) {
        return false;
    }
    native = capi_wasmtime_func_call_unchecked(store->capi, store->context,
                                               &forward->funcs[function], slots, count, &trap);
    return failure_check_run(store, native, trap, ERROR_ID_GUEST_HOST, err);
}

void wasi_forward_free(struct wasi_forward *forwards) {
    while (forwards != NULL) {
        struct wasi_forward *next = forwards->next;
        mem_free(forwards);
        forwards = next;
    }
}
