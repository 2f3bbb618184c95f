/**
 * @file wmt/ref.h
 * References to objects that are garbage-collected: host objects (externref), i31, structs, arrays
 * and exceptions.
 *
 * A host object wraps a pointer of the embedder's, which a guest can hold, hand on and store, and
 * cannot look into:
 *
 * @code
 * wmt_ref *ref = wmt_ref_new_extern(store, file, close_file, &err);
 * wmt_val args[] = {wmt_externref(ref)};
 * wmt_func_call(keep, args, 1, NULL, 0, &err);     // the guest puts it into a table
 * wmt_ref_delete(ref);                             // the guest's copy keeps the object
 * ...
 * wmt_func_call(give, NULL, 0, results, 1, &err);
 * file = wmt_ref_data(results[0].of.ref);          // the same pointer as ever
 * @endcode
 *
 * ### How long a reference lives
 * A wmt_ref keeps its object. It belongs to its store, and
 *
 * - made or received while no host function is active, it lives until it is deleted, or until the
 *   store ends;
 * - made or received while a host function runs (its arguments, the results of calls it makes, what
 *   it reads out of tables, globals, structs, what it creates), it lives until that host function
 *   returns, and need not be deleted: its result is handed over before. wmt_ref_keep() gives one of
 *   your own, which lives until it is deleted;
 * - given as an argument, a result or a table's element, it is borrowed: the guest has its own hold
 *   on the object.
 *
 * An object goes when neither a wmt_ref nor anything in the guest refers to it, at the next
 * collection: when a guest needs room, at wmt_store_gc(), or at the end of the store. The
 * finalizer of a host object runs then, on the thread that uses the store; if a call is active,
 * after the outermost one has returned. The store is busy while it runs.
 *
 * Up to 44, libwasmtime itself keeps an object that was passed to a guest, or returned to one,
 * twice between two collections until the store ends.
 *
 * A reference that was deleted, or that has ended with its host function or store, is found out and
 * reported as WMT_ERROR_INVALID (code "stale-reference") as long as the engine lives, as
 * wmt/store.h says of handles.
 *
 * ### Threads
 * References belong to the thread that uses their store, but wmt_ref_delete() can be called from
 * any thread at any time, also while the store runs or ends: a finalizer thread of another
 * language may do it. It takes no lock. The store lets go of the object when it is next used.
 *
 * Null references are no wmt_ref: they are NULL in a wmt_val.
 *
 * Host objects and i31 work on all libwasmtimes; up to 43, structs and arrays can be passed on but
 * not looked into, and up to 29 nothing but null can be passed as eqref. A library built without
 * the feature `gc` has none of this.
 *
 * Semantics: https://docs.wasmtime.dev/api/wasmtime/struct.ExternRef.html,
 * https://webassembly.github.io/spec/core/exec/runtime.html#values
 */
#ifndef WMT_REF_H
#define WMT_REF_H

#include <wmt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a reference refers to. The numbers are frozen. */
typedef enum wmt_ref_kind {
    WMT_REF_NONE = 0,   /**< nothing: NULL, a stale reference, or the store is busy */
    WMT_REF_EXTERN = 1, /**< a host object */
    WMT_REF_I31 = 2,    /**< an integer of 31 bits */
    WMT_REF_STRUCT = 3,
    WMT_REF_ARRAY = 4,
    WMT_REF_EXCEPTION = 5,
    WMT_REF_OTHER = 6 /**< a struct or array where libwasmtime does not tell which (up to 43); an
                           object that the guest has converted between externref and anyref */
} wmt_ref_kind;

/** What `ref` refers to, a wmt_ref_kind. */
WMT_API int wmt_ref_kind_of(const wmt_ref *ref);

/** The name of a kind: "extern", "i31", "struct", "array", "exception", "other"; "none" for another
 *  number. */
WMT_API const char *wmt_ref_kind_name(int kind);

/** The store of a reference: borrowed. NULL for NULL and for a stale reference. */
WMT_API wmt_store *wmt_ref_store(const wmt_ref *ref);

/**
 * Make a host object.
 *
 * @param data a pointer of yours, which wmt_ref_data() gives back; may be NULL.
 * @param finalizer called with `data` when the object is garbage, or the store ends; may be NULL.
 *        On failure it is not called.
 * @return a reference of kind WMT_EXTERNREF; NULL on failure: WMT_ERROR_INVALID (NULL, a busy
 *         store), WMT_ERROR_LIMIT (no room in the store), WMT_ERROR_UNSUPPORTED (a libwasmtime
 *         without garbage collection), WMT_ERROR_NOMEM.
 */
WMT_API wmt_ref *wmt_ref_new_extern(wmt_store *store, void *data, wmt_finalizer finalizer,
                                    wmt_error **err);

/** The pointer that a host object was made with; NULL for anything else. */
WMT_API void *wmt_ref_data(const wmt_ref *ref);

/**
 * Make an i31: a number that is passed as an anyref, without an object.
 *
 * @param value from -2^30 to 2^30 - 1.
 * @return a reference of kind WMT_ANYREF; NULL on failure: WMT_ERROR_INVALID (NULL, a busy store, a
 *         value out of range), WMT_ERROR_UNSUPPORTED (a libwasmtime without garbage collection),
 *         WMT_ERROR_NOMEM.
 */
WMT_API wmt_ref *wmt_ref_new_i31(wmt_store *store, int32_t value, wmt_error **err);

/**
 * The number that an i31 is.
 *
 * @param value receives it, with its sign, or 0; may be NULL.
 * @return true if `ref` is an i31.
 */
WMT_API bool wmt_ref_i31(const wmt_ref *ref, int32_t *value);

/**
 * Whether two references are the same: the same object, or i31 of the same value. Two wmt_ref of
 * one object are different pointers.
 *
 * @return false also on failure: WMT_ERROR_INVALID (NULL, stale, of different stores, a busy
 *         store).
 */
WMT_API bool wmt_ref_equal(const wmt_ref *one, const wmt_ref *other, wmt_error **err);

/**
 * Make another reference to the same object, which lives until it is deleted: for what has to
 * outlive the host function in which it was received.
 *
 * @return NULL on failure: WMT_ERROR_INVALID (NULL, stale, a busy store), WMT_ERROR_NOMEM.
 */
WMT_API wmt_ref *wmt_ref_keep(const wmt_ref *ref, wmt_error **err);

/** Delete a reference; the object lives on while others refer to it. NULL is fine, and so is a
 *  stale reference. Any thread. */
WMT_API void wmt_ref_delete(wmt_ref *ref);

#ifdef __cplusplus
}
#endif

#endif
