/**
 * @file wmt/global.h
 * Globals: single values that guests and the host share.
 *
 * A wmt_global belongs to its store (wmt/store.h) and lives as long, and to one thread at a time as
 * the store does. Values are checked against its type before libwasmtime sees them: a mistake
 * changes nothing. Everything here is in all libwasmtimes from 20 on, unless it says otherwise.
 *
 * @note libwasmtime 20 to 33 keeps about 40 bytes in the store for every function that is read with
 * wmt_global_get(), until the store ends; the same function gives the same wmt_func each time.
 *
 * Semantics: https://webassembly.github.io/spec/core/appendix/embedding.html#globals
 */
#ifndef WMT_GLOBAL_H
#define WMT_GLOBAL_H

#include <wmt/base.h>
#include <wmt/type.h>
#include <wmt/val.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Make a global, to be imported by a guest.
 *
 * @code
 * wmt_val zero = wmt_i64(0);
 * wmt_global *counter = wmt_global_new(store, "mut i64", &zero, &err);
 * @endcode
 *
 * @param type its type as text (wmt/type.h), without the word `global` if you like: "i32",
 *        "mut v128", "mut externref".
 * @param val what it holds at first: a value of that type, borrowed.
 * @return a global of the store; NULL on failure: WMT_ERROR_INVALID (a text that cannot be read,
 *         code "bad-global-type"; a value of another type, "value-kind"; of another store),
 *         WMT_ERROR_UNSUPPORTED (a type that this libwasmtime cannot name: references but funcref
 *         and externref before 45).
 */
WMT_API wmt_global *wmt_global_new(wmt_store *store, const char *type, const wmt_val *val,
                                   wmt_error **err);

/** The type of a global; as wmt_extern_type(). */
WMT_API const wmt_type *wmt_global_type(const wmt_global *global);

/**
 * Read a global.
 *
 * @param val receives what it holds; of kind WMT_NONE on failure.
 * @return false on failure: WMT_ERROR_INVALID.
 */
WMT_API bool wmt_global_get(const wmt_global *global, wmt_val *val, wmt_error **err);

/**
 * Write a global.
 *
 * @param val borrowed: a value of its type.
 * @return false on failure: WMT_ERROR_INVALID (a global that is not mutable, code
 *         "immutable-global"; codes "value-kind", "wrong-store").
 */
WMT_API bool wmt_global_set(wmt_global *global, const wmt_val *val, wmt_error **err);

#ifdef __cplusplus
}
#endif

#endif
