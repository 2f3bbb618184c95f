/**
 * @file wmt/linker.h
 * The linker: satisfies imports by name.
 *
 * Definitions are made once, then any number of modules is instantiated with them. Each import is
 * looked up and its type compared by libwmt, so that a missing or mismatched one is reported with its
 * name, the type wanted and the type given.
 *
 * A linker is of one engine, and a counted reference. It may be shared by threads while nobody
 * defines in it and it holds nothing of a store (wmt_linker_define()); functions defined with
 * wmt_linker_define_func() belong to the linker, not to a store, and serve every store of the engine.
 *
 * Semantics: https://docs.wasmtime.dev/api/wasmtime/struct.Linker.html
 */
#ifndef WMT_LINKER_H
#define WMT_LINKER_H

#include <wmt/base.h>
#include <wmt/func.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Make a linker.
 *  @return a linker to be given to wmt_linker_delete(); NULL on failure. */
WMT_API wmt_linker *wmt_linker_new(wmt_engine *engine, wmt_error **err);

/** Take another reference. Gives `linker` itself; NULL for NULL. */
WMT_API wmt_linker *wmt_linker_keep(wmt_linker *linker);

/** Give a reference back. NULL is fine. The finalizers of its functions run with the last one. */
WMT_API void wmt_linker_delete(wmt_linker *linker);

/** Whether a later definition of a name replaces an earlier one; off at first, and then it is
 *  WMT_ERROR_INVALID (code "duplicate-definition"). */
WMT_API void wmt_linker_allow_shadowing(wmt_linker *linker, bool allow);

/**
 * Define a name as something of a store; the linker can then only be used for that store.
 *
 * @param module the first part of the name; UTF-8, ended by NUL.
 * @param name the second part.
 * @param item borrowed; it has to be alive when the linker is used.
 */
WMT_API bool wmt_linker_define(wmt_linker *linker, const char *module, const char *name,
                               wmt_extern *item, wmt_error **err);

/**
 * Define a name as a host function, for all stores of the engine.
 *
 * Parameters are those of wmt_func_new(). `finalizer` runs when the linker and the last store that
 * uses the function have ended. The function may be called from several threads at once, in
 * different stores.
 */
WMT_API bool wmt_linker_define_func(wmt_linker *linker, const char *module, const char *name,
                                    const char *signature, wmt_func_callback callback, void *env,
                                    wmt_finalizer finalizer, wmt_error **err);

/**
 * Define all functions of WASI preview 1 (module "wasi_snapshot_preview1"). What a guest sees through
 * them is set for each store, by wmt_store_set_wasi().
 *
 * @return false on failure: WMT_ERROR_UNSUPPORTED if the library was built without WASI,
 *         WMT_ERROR_INVALID (code "duplicate-definition").
 */
WMT_API bool wmt_linker_define_wasi(wmt_linker *linker, wmt_error **err);

/**
 * Instantiate a module with the linker's definitions.
 *
 * @return as wmt_instance_new(); WMT_ERROR_LINK names the first import that is missing or of another
 *         type; WMT_ERROR_INVALID (code "wasi-missing") if the module imports WASI and the store has
 *         none.
 */
WMT_API wmt_instance *wmt_linker_instantiate(wmt_linker *linker, wmt_store *store,
                                             const wmt_module *module, wmt_error **err);

#ifdef __cplusplus
}
#endif

#endif
