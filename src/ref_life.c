/* How long references live: see ref.h. What they refer to is ref.c's. */
#include "alloc.h"
#include "error.h"
#include "host_object.h"
#include "ref.h"
#include "store.h"

#include <string.h>

struct handle *ref_find(const wmt_ref *ref) {
    struct handle *handle = handle_find(ref);
    return handle != NULL && handle->kind == HANDLE_REF &&
                   atomic_load_explicit(&handle->life, memory_order_relaxed) != 0
               ? handle
               : NULL;
}

bool ref_refuse(const wmt_ref *ref, const char *what, wmt_error **err) {
    const struct handle *handle = handle_find(ref);
    if (handle != NULL && handle->kind != HANDLE_REF) {
        return error_set(err, ERROR_ID_WRONG_KIND, "%s is %s, not %s", what,
                         handle_kind_words(handle->kind), handle_kind_words(HANDLE_REF));
    }
    return error_set(err, ERROR_ID_STALE_REFERENCE,
                     "%s is a reference that was deleted, or that ended with its host function or "
                     "its store",
                     what);
}

struct handle *ref_check(const wmt_ref *ref, const char *name, wmt_error **err) {
    struct handle *handle = ref_find(ref);
    char what[32];
    if (!error_check_argument(ref, name, err)) {
        return NULL;
    }
    if (handle == NULL) {
        (void)snprintf(what, sizeof what, "`%s`", name);
        (void)ref_refuse(ref, what, err);
        return NULL;
    }
    return store_check_free(handle->store, err) ? handle : NULL;
}

static struct handle **list_of(wmt_store *store, unsigned scope) {
    return scope == 0 ? &store->refs.lasting : &store->refs.scoped;
}

static void link_first(struct handle *ref) {
    struct handle **list = list_of(ref->store, ref->own.ref.scope);
    ref->next = *list;
    if (*list != NULL) {
        (*list)->own.ref.previous = ref;
    }
    *list = ref;
}

static void unlink_ref(struct handle *ref) {
    struct handle *previous = ref->own.ref.previous;
    if (previous == NULL) {
        *list_of(ref->store, ref->own.ref.scope) = ref->next;
    } else {
        previous->next = ref->next;
    }
    if (ref->next != NULL) {
        ref->next->own.ref.previous = previous;
    }
    ref->next = NULL;
}

/* Its life has ended. */
static void release(struct handle *ref) {
    wmt_store *store = ref->store;
    unlink_ref(ref);
    capi_wasmtime_val_unroot(store->capi, &ref->native.ref);
    handle_pool_give_back(&store->engine->handles, ref);
}

void refs_release_deleted(wmt_store *store) {
    struct handle *ref = atomic_exchange(&store->refs.deleted, NULL);
    while (ref != NULL) {
        struct handle *next = ref->own.ref.deleted;
        release(ref);
        ref = next;
    }
}

/* One whose deletion somebody has begun comes by way of the queue. */
static void end_and_release(struct handle *ref) {
    if (handle_end_life(handle_public(ref)) != NULL) {
        release(ref);
    }
}

void refs_end_scope(wmt_store *store) {
    struct handle *ref = store->refs.scoped;
    while (ref != NULL && ref->own.ref.scope >= store->depth) {
        struct handle *next = ref->next;
        end_and_release(ref);
        ref = next;
    }
}

/* What is left of the list then is on its way into the queue, from other threads. */
static void end_list(wmt_store *store, struct handle *const *list) {
    for (struct handle *ref = *list; ref != NULL;) {
        struct handle *next = ref->next;
        end_and_release(ref);
        ref = next;
    }
    while (*list != NULL) {
        refs_release_deleted(store);
        if (*list != NULL) {
            os_thread_yield();
        }
    }
}

void refs_end(wmt_store *store) {
    end_list(store, &store->refs.scoped);
    end_list(store, &store->refs.lasting);
}

static wmt_ref *make(wmt_store *store, wasmtime_val_t *native, unsigned scope, wmt_error **err) {
    struct handle *ref = NULL;
    refs_release_deleted(store);
    ref = handle_pool_take(&store->engine->handles, store);
    if (ref == NULL) {
        capi_wasmtime_val_unroot(store->capi, native);
        (void)error_set_nomem(err);
        return NULL;
    }
    ref->kind = HANDLE_REF;
    ref->native.ref = *native;
    ref->own.ref.scope = scope;
    ref->own.ref.host = host_object_of(store, native);
    link_first(ref);
    atomic_store(&ref->life, (unsigned)ref->generation | HANDLE_LIVE);
    return handle_public(ref);
}

/* Results are read before the call is left. */
static unsigned scope_of(const wmt_store *store) {
    return store->state == STORE_WASM ? store->depth - 1 : store->depth;
}

wmt_ref *ref_from_native(wmt_store *store, wasmtime_val_t *native, wmt_error **err) {
    return make(store, native, scope_of(store), err);
}

wmt_ref *ref_from_native_lasting(wmt_store *store, wasmtime_val_t *native, wmt_error **err) {
    return make(store, native, 0, err);
}

wmt_ref *wmt_ref_keep(const wmt_ref *ref, wmt_error **err) {
    const struct handle *handle = error_enter(err) ? ref_check(ref, "ref", err) : NULL;
    wasmtime_val_t native;
    if (handle == NULL) {
        return NULL;
    }
    memset(&native, 0, sizeof native);
    capi_wasmtime_val_clone(handle->store->capi, &handle->native.ref, &native);
    return ref_from_native_lasting(handle->store, &native, err);
}

/* As soon as the reference is in the queue, the store's thread may release it: nothing of the store
 * or of the handle is touched after that. */
void wmt_ref_delete(wmt_ref *ref) {
    struct handle *handle = handle_end_life(ref);
    struct handle *first = NULL;
    wmt_store *store = NULL;
    if (handle == NULL) {
        return;
    }
    store = handle->store;
    first = atomic_load(&store->refs.deleted);
    do {
        handle->own.ref.deleted = first;
    } while (!atomic_compare_exchange_weak(&store->refs.deleted, &first, handle));
}

void ref_delete_vals(const wmt_val *vals, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (vals[i].kind >= WMT_EXTERNREF && vals[i].kind <= WMT_EXNREF) {
            wmt_ref_delete(vals[i].of.ref);
        }
    }
}
