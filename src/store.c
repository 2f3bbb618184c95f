#include "store.h"

#include "alloc.h"
#include "capi/capi.h"
#include "error.h"
#include "failure.h"
#include "functype.h"
#include "instance.h"
#include "interrupt.h"
#include "type.h"
#include "wasi.h"
#include "wasi_capture.h"

#include <string.h>
#include <wmt/fuel.h>

enum {
    /* What host functions and libwasmtime itself may use of a stack, beyond the guest. */
    STACK_MARGIN = 64 * 1024,
    /* What must be left of that for a host function to call into the store again. */
    NESTED_CALL = 32 * 1024
};

/* A new store would stop its first call where fuel or epochs are on: libwmt's stores run until a
 * limit is set. */
static bool lift_limits(wmt_store *store, wmt_error **err) {
    time_limit_init(&store->time_limit);
    return epoch_start(store, err) &&
           (!store->engine->facts.consume_fuel || wmt_store_set_fuel(store, WMT_NO_LIMIT, err));
}

/* Of what the engine lets the guest use; too much for any stack if that has no end. */
static int64_t stack_needed(const wmt_engine *engine) {
    uint64_t guest = engine->facts.max_wasm_stack;
    return guest > INT64_MAX - STACK_MARGIN ? INT64_MAX : (int64_t)guest + STACK_MARGIN;
}

bool store_check_engine(const wmt_engine *engine, wmt_error **err) {
    if (!error_check_argument(engine, "engine", err)) {
        return false;
    }
    if (!engine->facts.runs_here) {
        return error_set(err, ERROR_ID_CONTRADICTING_OPTIONS,
                         "the engine's target is another platform, so nothing can run in it");
    }
    if (!engine->facts.sync_support) {
        return error_set(err, ERROR_ID_UNSUPPORTED_OPTION,
                         "with async-support=on this libwasmtime makes asynchronous calls only");
    }
    return true;
}

wmt_store *wmt_store_new(wmt_engine *engine, wmt_error **err) {
    wmt_store *store = NULL;
    if (!error_enter(err) || !store_check_engine(engine, err)) {
        return NULL;
    }
    store = store_pool_take(&engine->stores);
    if (store == NULL) {
        (void)error_set_nomem(err);
        return NULL;
    }
    store->engine = wmt_engine_keep(engine);
    store->capi = engine->capi;
    store->stack_needed = stack_needed(engine);
    store->native = capi_wasmtime_store_new(store->capi, engine->native, store, NULL);
    store->context = capi_wasmtime_store_context(store->capi, store->native);
    store_limits_start(store);
    if (!lift_limits(store, err)) {
        wmt_store_delete(store);
        return NULL;
    }
    return store;
}

/* The store is busy while the old data is finalized. */
static void set_data(wmt_store *store, void *data, wmt_finalizer finalizer) {
    uint8_t state = store->state;
    void *old = store->data;
    wmt_finalizer old_finalizer = store->data_finalizer;
    store->data = data;
    store->data_finalizer = finalizer;
    if (old_finalizer != NULL) {
        store->state = STORE_BUSY;
        old_finalizer(old);
        store->state = state;
    }
}

/* A finalizer that looks at a handle finds no type any more, rather than one that is gone: those of
 * host functions end with them. */
static void free_what_handles_own(const wmt_store *store) {
    for (struct handle *handle = store->handles; handle != NULL; handle = handle->next) {
        if (handle->is_shared_memory) {
            capi_wasmtime_sharedmemory_delete(store->capi, handle->native.shared_memory);
        }
        if (handle->kind == WMT_EXTERN_FUNC) {
            mem_free(handle->own.loop);
        }
        type_delete(handle->own_type);
        handle->type = NULL;
        handle->plain = NULL;
    }
}

/* Finalizers may look at the store, which is busy, but not use it. */
static void end(wmt_store *store) {
    wmt_engine *engine = store->engine;
    store->state = STORE_BUSY;
    interrupt_end(store);
    time_limit_end(store);
    free_what_handles_own(store);
    wmt_error_delete(store->pending);
    wmt_error_delete(store->exceptions.thrown);
    refs_end(store);
    capi_wasmtime_store_delete(store->capi, store->native);
    refs_finalize_collected(store);
    wasi_capture_delete(store);
    wasi_forward_free(store->wasi_forwards);
    epoch_end(store);
    set_data(store, NULL, NULL);
    handle_pool_give_back(&engine->handles, store->handles);
    instance_free_all(store->instances);
    extern_index_free(&store->index);
    store_pool_give_back(&engine->stores, store);
    wmt_engine_delete(engine);
}

/* After a finalizer or a call, which may have wanted it. */
static void end_if_wanted(wmt_store *store) {
    if (store->depth == 0 && (atomic_load_explicit(&store->attention, memory_order_relaxed) &
                              STORE_ATTENTION_END) != 0) {
        end(store);
    }
}

/* A finalizer that deletes the store is answered when the finalizer has returned; while the store
 * ends, it has got what it wants. */
void wmt_store_delete(wmt_store *store) {
    if (store == NULL) {
        return;
    }
    if (store->depth > 0 || store->state == STORE_BUSY) {
        atomic_fetch_or_explicit(&store->attention, STORE_ATTENTION_END, memory_order_relaxed);
        return;
    }
    end(store);
}

wmt_engine *wmt_store_engine(const wmt_store *store) {
    return store == NULL ? NULL : store->engine;
}

bool wmt_store_set_wasi(wmt_store *store, const wmt_wasi *wasi, wmt_error **err) {
    if (!error_enter(err) || !error_check_argument(store, "store", err) ||
        !error_check_argument(wasi, "wasi", err) || !store_check_free(store, err) ||
        !wasi_capture_prepare(store, wasi, err) ||
        !wasi_apply(wasi, store->capi, store->context, err)) {
        return false;
    }
    store->has_wasi = true;
    store->inherits_stdin = wasi->streams[WASI_STDIN].source == WASI_STREAM_INHERITED;
    store->state = STORE_BUSY; /* for the finalizers of what it had */
    wasi_capture_set(store, wasi);
    store->state = STORE_HOST;
    end_if_wanted(store);
    return true;
}

bool wmt_store_set_data(wmt_store *store, void *data, wmt_finalizer finalizer, wmt_error **err) {
    if (!error_enter(err) || !error_check_argument(store, "store", err) ||
        !store_check_free(store, err)) {
        return false;
    }
    set_data(store, data, finalizer);
    end_if_wanted(store);
    return true;
}

void *wmt_store_data(const wmt_store *store) { return store == NULL ? NULL : store->data; }

bool wmt_store_gc(wmt_store *store, wmt_error **err) {
    wasmtime_error_t *native = NULL;
    if (!error_enter(err) || !error_check_argument(store, "store", err) ||
        !store_check_free(store, err) || !capi_require(store->capi, wasmtime_context_gc, err)) {
        return false;
    }
    refs_release_deleted(store);
    store->state = STORE_BUSY;
    native = capi_wasmtime_context_gc(store->capi, store->context);
    store->state = STORE_HOST;
    if (native != NULL) {
        (void)failure_set(err, ERROR_ID_GUEST_MEMORY, store->capi, native);
    }
    store_attend_exit(store);
    return native == NULL;
}

bool store_set_busy(const wmt_store *store, wmt_error **err) {
    return error_set(err, ERROR_ID_STORE_BUSY, "%s",
                     store->state == STORE_WASM
                         ? "the store is running WebAssembly"
                         : "the store is running a finalizer or an output callback, or ending");
}

/* WebAssembly in nested calls stays within the limit that the outermost one has set; but host
 * functions that call each other without any in between would never meet it. */
static bool check_stack(const wmt_store *store, wmt_error **err) {
    bool is_nested = store->depth > 0;
    size_t remaining = 0;
    uint64_t needed = is_nested ? NESTED_CALL : store->engine->facts.max_wasm_stack + STACK_MARGIN;
    if (!os_stack_remaining(&remaining) || remaining >= needed) {
        return true;
    }
    return error_set(err, ERROR_ID_STACK, "this thread has %zu KiB of stack left, but %s %zu KiB",
                     remaining / 1024, is_nested ? "a nested call needs" : "the guest may use",
                     (size_t)(needed / 1024));
}

void store_look_after_calls(wmt_store *store) {
    atomic_fetch_and(&store->attention, (unsigned char)~STORE_ATTENTION_CALLS);
    if (store->time_limit.call_span != OS_CLOCK_NEVER || interrupt_is_wanted(store)) {
        atomic_fetch_or(&store->attention, STORE_ATTENTION_CALLS);
    }
}

static void leave_call(wmt_store *store) {
    interrupt_leave_call(store);
    time_limit_leave_call(store);
    store_look_after_calls(store);
}

/* Within a call, WebAssembly itself finds out that it is to stop. */
static bool attend_entry(wmt_store *store, wmt_error **err) {
    wmt_error *error = NULL;
    if (store->depth > 0) {
        return true;
    }
    error = interrupt_take(store);
    if (error == NULL) {
        return time_limit_enter_call(store, err);
    }
    leave_call(store);
    return error_set_object(err, error);
}

bool store_look_before_wasm(wmt_store *store, wmt_error **err) {
    if (!store_check_free(store, err) || !check_stack(store, err) ||
        (store_attention(store) != 0 && !attend_entry(store, err))) {
        return false;
    }
    refs_release_deleted(store);
    return true;
}

/* Finalizers may be run when nothing of the store is active. */
static void finalize_collected(wmt_store *store) {
    if (store->refs.collected != NULL) {
        store->state = STORE_BUSY;
        refs_finalize_collected(store);
        store->state = STORE_HOST;
    }
}

void store_attend_exit(wmt_store *store) {
    if (store->depth == 0) {
        leave_call(store);
        finalize_collected(store);
    }
    end_if_wanted(store);
}

void store_set_pending(wmt_store *store, wmt_error *error) {
    wmt_error_delete(store->pending);
    store->pending = error;
}

struct handle *store_new_handle(wmt_store *store, uint8_t kind, wmt_error **err) {
    struct handle *handle = handle_pool_take(&store->engine->handles, store);
    if (handle == NULL) {
        (void)error_set_nomem(err);
        return NULL;
    }
    handle->kind = kind;
    handle->next = store->handles;
    store->handles = handle;
    return handle;
}

static uint8_t kind_of(const wasmtime_extern_t *item) {
    static const uint8_t kinds[] = {
        [WASMTIME_EXTERN_FUNC] = WMT_EXTERN_FUNC,
        [WASMTIME_EXTERN_GLOBAL] = WMT_EXTERN_GLOBAL,
        [WASMTIME_EXTERN_TABLE] = WMT_EXTERN_TABLE,
        [WASMTIME_EXTERN_MEMORY] = WMT_EXTERN_MEMORY,
        [WASMTIME_EXTERN_SHAREDMEMORY] = WMT_EXTERN_MEMORY,
        [WASMTIME_EXTERN_TAG] = WMT_EXTERN_TAG,
    };
    return kinds[item->kind];
}

/* Only the fields that tell one thing from another: padding holds whatever libwasmtime left there.
 * Fields that older majors do not fill are zero, since each item starts out zeroed. */
struct extern_key store_key(const wmt_store *store, const wasmtime_extern_t *item) {
    struct extern_key key = {kind_of(item), {0, 0}};
    switch (item->kind) {
    case WASMTIME_EXTERN_FUNC:
        key.words[0] =
            (uintptr_t)capi_wasmtime_func_to_raw(store->capi, store->context, &item->of.func);
        break;
    case WASMTIME_EXTERN_GLOBAL:
        key.words[0] = item->of.global.private1 | (uint64_t)item->of.global.private2 << 32;
        key.words[1] = item->of.global.private3;
        break;
    case WASMTIME_EXTERN_SHAREDMEMORY: /* it never moves, unlike the object that stands for it */
        key.words[0] =
            (uintptr_t)capi_wasmtime_sharedmemory_data(store->capi, item->of.sharedmemory);
        key.words[1] = UINT64_MAX;
        break;
    default: /* tables, memories and tags are built alike */
        key.words[0] = item->of.memory.private1;
        key.words[1] = item->of.memory.private2;
        break;
    }
    return key;
}

static void fill(struct handle *handle, const wasmtime_extern_t *item) {
    switch (item->kind) {
    case WASMTIME_EXTERN_FUNC:
        handle->native.func = item->of.func;
        break;
    case WASMTIME_EXTERN_GLOBAL:
        handle->native.global = item->of.global;
        break;
    case WASMTIME_EXTERN_TABLE:
        handle->native.table = item->of.table;
        break;
    case WASMTIME_EXTERN_MEMORY:
        handle->native.memory = item->of.memory;
        break;
    case WASMTIME_EXTERN_SHAREDMEMORY:
        handle->native.shared_memory = item->of.sharedmemory;
        handle->is_shared_memory = true;
        break;
    default:
        handle->native.tag = item->of.tag;
        break;
    }
    handle->own.memory.growth = UINT64_MAX; /* nothing has been asked yet */
}

/* For an item that no handle has taken over. */
static void drop(const wmt_store *store, const wasmtime_extern_t *item) {
    if (item->kind == WASMTIME_EXTERN_SHAREDMEMORY) {
        capi_wasmtime_sharedmemory_delete(store->capi, item->of.sharedmemory);
    }
}

/* Takes `item` over. */
static struct handle *add(wmt_store *store, const struct extern_key *key,
                          const wasmtime_extern_t *item, wmt_error **err) {
    struct handle *handle = store_new_handle(store, key->kind, err);
    if (handle != NULL && !extern_index_add(&store->index, key, handle)) {
        handle->kind = WMT_EXTERN_NONE; /* stays with the store, unused */
        handle = NULL;
        (void)error_set_nomem(err);
    }
    if (handle == NULL) {
        drop(store, item);
    } else {
        fill(handle, item);
    }
    return handle;
}

/* Of what no instance is known to export, libwasmtime may be asked for the type of a function, as
 * long as no function of the store can have a type that makes it abort. False when memory has run
 * out. */
static bool find_type(wmt_store *store, const struct extern_key *key, struct handle *handle,
                      wmt_error **err) {
    handle->type = instance_find_type(store, key);
    if (handle->type != NULL || key->kind != WMT_EXTERN_FUNC || store->has_unnameable_func) {
        return true;
    }
    handle->own_type = functype_ask(store->capi, store->context, &handle->native.func, err);
    handle->type = handle->own_type;
    return handle->type != NULL;
}

static bool is_known(const struct handle *handle) {
    return handle->kind == WMT_EXTERN_FUNC ? type_is_known_exactly(handle->type)
                                           : handle->type != NULL;
}

struct handle *store_intern(wmt_store *store, wasmtime_extern_t *item, const wmt_type *type,
                            wmt_error **err) {
    struct extern_key key = store_key(store, item);
    struct handle *handle = extern_index_find(&store->index, &key);
    if (handle == NULL) {
        handle = add(store, &key, item, err);
    } else {
        drop(store, item);
    }
    if (handle == NULL) {
        return NULL;
    }
    if (type != NULL && !is_known(handle)) {
        handle->type = type;
    }
    return handle->type == NULL && !find_type(store, &key, handle, err) ? NULL : handle;
}

struct handle *store_intern_func(wmt_store *store, void *raw, wmt_error **err) {
    struct extern_key key = {WMT_EXTERN_FUNC, {(uintptr_t)raw, 0}};
    struct handle *handle = extern_index_find(&store->index, &key);
    wasmtime_extern_t item;
    if (handle != NULL && (handle->type != NULL || store->has_unnameable_func)) {
        return handle;
    }
    if (handle == NULL) {
        memset(&item, 0, sizeof item);
        item.kind = WASMTIME_EXTERN_FUNC;
        capi_wasmtime_func_from_raw(store->capi, store->context, raw, &item.of.func);
        handle = add(store, &key, &item, err);
    }
    return handle == NULL || !find_type(store, &key, handle, err) ? NULL : handle;
}
