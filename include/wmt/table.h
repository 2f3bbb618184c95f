/**
 * @file wmt/table.h
 * Tables: arrays of references that a guest calls or hands on.
 *
 * A wmt_table belongs to its store (wmt/store.h) and lives as long; so do the functions that are
 * read from it. Indices count elements from 0. Every index is checked against the table's current
 * size, every element against its type, before libwasmtime sees them: a mistake changes nothing.
 *
 * A table belongs to one thread at a time, as its store does. Everything here is in all
 * libwasmtimes from 20 on, unless it says otherwise.
 *
 * @note libwasmtime 20 to 33 keeps about 40 bytes in the store for every function that is read with
 * wmt_table_get(), until the store ends; the same function gives the same wmt_func each time.
 *
 * Semantics: https://webassembly.github.io/spec/core/appendix/embedding.html#tables
 */
#ifndef WMT_TABLE_H
#define WMT_TABLE_H

#include <wmt/base.h>
#include <wmt/type.h>
#include <wmt/val.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Make a table, to be imported by a guest.
 *
 * @param type its type as text (wmt/type.h), without the word `table` if you like: "10 funcref",
 *        "0 100 externref", "i64 1 (ref null any)".
 * @param init what every element is at first; NULL for null references.
 * @return a table of the store; NULL on failure: WMT_ERROR_INVALID (a text that cannot be read,
 *         code "bad-table-type"; `init` of another type, "value-kind"; of another store),
 *         WMT_ERROR_UNSUPPORTED (a type that this libwasmtime cannot name: all but funcref and
 *         externref before 45, and 64-bit indices in all), WMT_ERROR_LIMIT (more elements than the
 *         store has room for, code "table-limit").
 */
WMT_API wmt_table *wmt_table_new(wmt_store *store, const char *type, const wmt_val *init,
                                 wmt_error **err);

/** The type of a table, as declared; as wmt_extern_type(). */
WMT_API const wmt_type *wmt_table_type(const wmt_table *table);

/** How many elements it has now; 0 for NULL and for a stale handle. */
WMT_API uint64_t wmt_table_size(const wmt_table *table);

/**
 * Read an element.
 *
 * @param val receives it: a function in `val->of.func`, NULL there for a null reference; of kind
 *        WMT_NONE on failure.
 * @return false on failure: WMT_ERROR_INVALID (an index that is not below the size, code
 *         "table-bounds").
 */
WMT_API bool wmt_table_get(const wmt_table *table, uint64_t index, wmt_val *val, wmt_error **err);

/**
 * Write an element.
 *
 * @param val borrowed: a value of the element type, as wmt_funcref() or wmt_null() makes it.
 * @return false on failure: WMT_ERROR_INVALID (codes "table-bounds", "value-kind", "wrong-store").
 */
WMT_API bool wmt_table_set(wmt_table *table, uint64_t index, const wmt_val *val, wmt_error **err);

/**
 * Write the same element several times.
 *
 * @param index the first one.
 * @param count how many; 0 is fine. If they do not all fit, none is written.
 * @return false on failure, as wmt_table_set().
 */
WMT_API bool wmt_table_fill(wmt_table *table, uint64_t index, uint64_t count, const wmt_val *val,
                            wmt_error **err);

/**
 * Make a table larger.
 *
 * @param delta by how many elements; 0 is fine.
 * @param init what the new elements are; NULL for null references.
 * @param previous receives the size before; may be NULL.
 * @return false on failure: WMT_ERROR_LIMIT (its maximum, or what the store has room for; code
 *         "table-limit"), WMT_ERROR_INVALID (as wmt_table_set()). The table is as before then.
 */
WMT_API bool wmt_table_grow(wmt_table *table, uint64_t delta, const wmt_val *init,
                            uint64_t *previous, wmt_error **err);

#ifdef __cplusplus
}
#endif

#endif
