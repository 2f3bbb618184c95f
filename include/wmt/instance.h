/**
 * @file wmt/instance.h
 * Instances: a module with its imports, alive in a store.
 *
 * A wmt_instance belongs to its store (wmt/store.h) and lives as long. The same export of an
 * instance gives the same pointer each time.
 *
 * Semantics: https://webassembly.github.io/spec/core/appendix/embedding.html#module-instances
 */
#ifndef WMT_INSTANCE_H
#define WMT_INSTANCE_H

#include <wmt/base.h>
#include <wmt/type.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Instantiate a module. Its start function, if it has one, runs.
 *
 * @param imports what its imports are satisfied with, in the order of the module; may be NULL if it
 *        has none. wmt/linker.h does this by name.
 * @param nimports how many: exactly as many as the module imports.
 * @return an instance of the store; NULL on failure: WMT_ERROR_LINK (the import is named, with the
 *         type wanted and the type given), WMT_ERROR_INVALID (something of another store or engine,
 * a stale handle, a busy store), WMT_ERROR_LIMIT, and what wmt_func_call() reports, since the start
 * function runs.
 */
WMT_API wmt_instance *wmt_instance_new(wmt_store *store, const wmt_module *module,
                                       wmt_extern *const *imports, size_t nimports,
                                       wmt_error **err);

/** The module of an instance: borrowed, valid as long as the store. NULL for NULL and for a stale
 *  handle. */
WMT_API const wmt_module *wmt_instance_module(const wmt_instance *instance);

/** How many exports there are; 0 for NULL and for a stale handle. */
WMT_API size_t wmt_instance_export_count(const wmt_instance *instance);

/** An export by its index, in the order of the module: NULL with WMT_ERROR_NOTFOUND if the index is
 *  out of range. Names come from wmt_module_export_name(). */
WMT_API wmt_extern *wmt_instance_export_at(wmt_instance *instance, size_t index, wmt_error **err);

/** An export by its name: NULL with WMT_ERROR_NOTFOUND if there is none. */
WMT_API wmt_extern *wmt_instance_export(wmt_instance *instance, const char *name, wmt_error **err);

/** @name Exports of a kind
 * NULL with WMT_ERROR_NOTFOUND if there is none of that name, WMT_ERROR_INVALID (code "wrong-kind")
 * if it is something else.
 * @{ */
/** A function by its name. */
WMT_API wmt_func *wmt_instance_func(wmt_instance *instance, const char *name, wmt_error **err);
/** A memory by its name. */
WMT_API wmt_memory *wmt_instance_memory(wmt_instance *instance, const char *name, wmt_error **err);
/** A table by its name. */
WMT_API wmt_table *wmt_instance_table(wmt_instance *instance, const char *name, wmt_error **err);
/** A global by its name. */
WMT_API wmt_global *wmt_instance_global(wmt_instance *instance, const char *name, wmt_error **err);
/** A tag by its name. */
WMT_API wmt_tag *wmt_instance_tag(wmt_instance *instance, const char *name, wmt_error **err);
/** @} */

/**
 * Run an instance as a program: call its `_start` (WASI's command), or else the function exported
 * under the empty name.
 *
 * @param status receives its exit status, 0 to 255; 0 if it just returned; may be NULL.
 * @return true if the program ended by itself, whatever its status; false on failure, as
 *         wmt_func_call() reports it, and WMT_ERROR_NOTFOUND if there is nothing to run.
 */
WMT_API bool wmt_instance_run(wmt_instance *instance, int *status, wmt_error **err);

#ifdef __cplusplus
}
#endif

#endif
