/* References to garbage-collected objects. See include/wmt/ref.h.
 *
 * A wmt_ref points to a handle (handle.h) that holds a root: libwasmtime's promise to keep the
 * object. A reference that is made while a host function runs ends with it, unless it was asked to
 * last. Any thread may delete one: it takes the life of the handle, which only one can do, and puts
 * it into the store's queue; the store's own thread releases the root. */
#ifndef WMT_SRC_REF_H
#define WMT_SRC_REF_H

#include "handle.h"

#include <wmt/ref.h>

/* What a store has of references. */
struct refs {
    struct handle *lasting;           /* until they are deleted */
    struct handle *scoped;            /* of the host functions that are active, innermost first */
    _Atomic(struct handle *) deleted; /* waiting for their release */
    struct host_object *collected;    /* waiting for their finalizers */
};

/* The handle of a reference that can be used; NULL for NULL and for anything else. */
struct handle *ref_find(const wmt_ref *ref);

/* The same for functions with an `err`: `name` is the argument's name. Checks that the store is
 * free as well. */
struct handle *ref_check(const wmt_ref *ref, const char *name, wmt_error **err);

/* The error for a pointer that is not NULL and not found; messages call it `what`. Returns false.
 */
bool ref_refuse(const wmt_ref *ref, const char *what, wmt_error **err);

/* The kind of value that it is, a wmt_valkind. */
uint32_t ref_valkind(const struct handle *ref);

/* Words for what a wmt_ref_kind is: "a host object", "an i31", "a struct", ... */
const char *ref_words(int kind);

/* Whether it can be of that reference type. True also where only libwasmtime's checked functions
 * can tell: see type_is_narrow(). The store is free. */
bool ref_may_match(struct handle *ref, const wmt_valtype *type);

/* Makes references of what libwasmtime gave; NULL with an error. Before a call into WebAssembly is
 * left, they belong to whoever made it. */
wmt_ref *ref_from_native(wmt_store *store, wasmtime_val_t *native, wmt_error **err);
/* `raw` is what a slot holds, not 0, and no garbage has been collected since. */
wmt_ref *ref_from_raw(wmt_store *store, uint32_t valkind, uint32_t raw, wmt_error **err);
/* One that lasts until it is deleted, wherever it is made. */
wmt_ref *ref_from_native_lasting(wmt_store *store, wasmtime_val_t *native, wmt_error **err);

/* For a slot, until garbage is collected: nothing may be allocated in the store before the call. */
uint32_t ref_to_raw(const struct handle *ref);

/* Deletes those among the values, and those alone that are no function: for values that nobody is
 * going to get. */
void ref_delete_vals(const wmt_val *vals, size_t count);

/* Releases what was deleted, before the store goes on. */
void refs_release_deleted(wmt_store *store);

/* At the end of a host function that has made references: they end too. */
void refs_end_scope(wmt_store *store);

/* When the store ends: releases all of them. From here on they are stale. */
void refs_end(wmt_store *store);

/* Runs the finalizers of objects that are garbage. The store is busy meanwhile. */
void refs_finalize_collected(wmt_store *store);

#endif
