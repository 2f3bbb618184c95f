#include "host_object.h"

#include "alloc.h"
#include "capi/capi.h"
#include "error.h"
#include "store.h"

#include <string.h>

/* libwasmtime calls this when it lets go of an object, in the middle of a collection. */
static void collect(void *env) {
    struct host_object *object = env;
    wmt_store *store = object->store;
    if (object->finalizer == NULL) {
        mem_free(object);
        return;
    }
    object->next = store->refs.collected;
    store->refs.collected = object;
    (void)atomic_fetch_or_explicit(&store->attention, STORE_ATTENTION_COLLECTED,
                                   memory_order_relaxed);
}

void refs_finalize_collected(wmt_store *store) {
    (void)atomic_fetch_and_explicit(&store->attention, (unsigned char)~STORE_ATTENTION_COLLECTED,
                                    memory_order_relaxed);
    while (store->refs.collected != NULL) {
        struct host_object *object = store->refs.collected;
        store->refs.collected = object->next;
        object->finalizer(object->data);
        mem_free(object);
    }
}

struct host_object *host_object_of(const wmt_store *store, const wasmtime_val_t *native) {
    return native->kind != WASMTIME_EXTERNREF
               ? NULL
               : capi_wasmtime_externref_data(store->capi, store->context, &native->of.externref);
}

/* Room is made for it by collecting garbage, if need be. The object is gone when it fails. */
static bool make_native(wmt_store *store, struct host_object *object, wasmtime_val_t *native) {
    memset(native, 0, sizeof *native);
    native->kind = WASMTIME_EXTERNREF;
    return capi_wasmtime_externref_new(store->capi, store->context, object, collect,
                                       &native->of.externref);
}

static struct host_object *new_object(wmt_store *store, void *data, wmt_error **err) {
    struct host_object *object = mem_calloc(1, sizeof *object);
    if (object == NULL) {
        (void)error_set_nomem(err);
        return NULL;
    }
    object->store = store;
    object->data = data;
    return object;
}

/* It gets its finalizer when nothing can fail any more. */
static struct host_object *make(wmt_store *store, void *data, wasmtime_val_t *native,
                                wmt_error **err) {
    struct host_object *object = new_object(store, data, err);
    if (object == NULL || make_native(store, object, native)) {
        return object;
    }
    if (!wmt_store_gc(store, err)) {
        return NULL;
    }
    object = new_object(store, data, err);
    if (object != NULL && !make_native(store, object, native)) {
        (void)error_set(err, ERROR_ID_GUEST_MEMORY, "the store has no room for a host object");
        return NULL;
    }
    return object;
}

wmt_ref *wmt_ref_new_extern(wmt_store *store, void *data, wmt_finalizer finalizer,
                            wmt_error **err) {
    struct host_object *object = NULL;
    wasmtime_val_t native;
    wmt_ref *ref = NULL;
    if (!error_enter(err) || !error_check_argument(store, "store", err) ||
        !store_check_free(store, err) || !capi_require(store->capi, wasmtime_externref_new, err)) {
        return NULL;
    }
    object = make(store, data, &native, err);
    if (object == NULL) {
        return NULL;
    }
    ref = ref_from_native(store, &native, err);
    if (ref != NULL) {
        object->finalizer = finalizer;
    }
    return ref;
}

void *wmt_ref_data(const wmt_ref *ref) {
    const struct handle *handle = ref_find(ref);
    return handle == NULL || handle->own.ref.host == NULL ? NULL : handle->own.ref.host->data;
}
