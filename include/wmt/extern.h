/**
 * @file wmt/extern.h
 * Anything that can be imported or exported: functions, tables, memories, globals and tags.
 *
 * A wmt_extern is another view of a wmt_func, wmt_table, wmt_memory, wmt_global or wmt_tag: the
 * same object of the same store, with the same life. Converting costs nothing.
 */
#ifndef WMT_EXTERN_H
#define WMT_EXTERN_H

#include <wmt/base.h>
#include <wmt/type.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What it is, a wmt_extern_kind; WMT_EXTERN_NONE for NULL and for a stale handle. */
WMT_API int wmt_extern_kind_of(const wmt_extern *item);

/**
 * Its type.
 *
 * @return a borrowed type, valid as long as the store; NULL for NULL, for a stale handle, and for a
 *         function whose type this libwasmtime cannot tell (one that came out of a table, with
 * types that its C API cannot name).
 */
WMT_API const wmt_type *wmt_extern_type(const wmt_extern *item);

/** The store it belongs to: borrowed. NULL for NULL and for a stale handle. */
WMT_API wmt_store *wmt_extern_store(const wmt_extern *item);

/** @name Views
 * The same object as what it is. NULL for NULL, for a stale handle, and for an extern of another
 * kind, so that a conversion is also a test.
 * @{ */
/** As a function, if it is one. */
WMT_API wmt_func *wmt_extern_func(wmt_extern *item);
/** As a table, if it is one. */
WMT_API wmt_table *wmt_extern_table(wmt_extern *item);
/** As a memory, if it is one. */
WMT_API wmt_memory *wmt_extern_memory(wmt_extern *item);
/** As a global, if it is one. */
WMT_API wmt_global *wmt_extern_global(wmt_extern *item);
/** As a tag, if it is one. */
WMT_API wmt_tag *wmt_extern_tag(wmt_extern *item);
/** @} */

/** @name Back
 * The object as an extern. NULL for NULL.
 * @{ */
/** A function as an extern. */
WMT_API wmt_extern *wmt_func_extern(wmt_func *func);
/** A table as an extern. */
WMT_API wmt_extern *wmt_table_extern(wmt_table *table);
/** A memory as an extern. */
WMT_API wmt_extern *wmt_memory_extern(wmt_memory *memory);
/** A global as an extern. */
WMT_API wmt_extern *wmt_global_extern(wmt_global *global);
/** A tag as an extern. */
WMT_API wmt_extern *wmt_tag_extern(wmt_tag *tag);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
