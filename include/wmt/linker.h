/**
 * @file wmt/linker.h
 * The linker: satisfies imports by name.
 *
 * Definitions are made once, then any number of modules is instantiated with them. Each import is
 * looked up and its type compared by libwmt, so that a missing or mismatched one is reported with
 * its name, the type wanted and the type given.
 *
 * A linker is of one engine, and a counted reference. It may be shared by threads while nobody
 * defines in it and it holds nothing of a store (wmt_linker_define()); functions defined with
 * wmt_linker_define_func() belong to the linker, not to a store, and serve every store of the
 * engine.
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

/**
 * Make another linker with the same definitions, to which others can be added without changing
 * `linker`: a common base for modules that need something more each. Host functions are shared, and
 * their finalizers run when the last linker that has them ends.
 *
 * @return a linker to be given to wmt_linker_delete(); NULL on failure: WMT_ERROR_INVALID (NULL),
 *         WMT_ERROR_NOMEM.
 *
 * Semantics: wasmtime_linker_clone() of the official C API.
 */
WMT_API wmt_linker *wmt_linker_clone(const wmt_linker *linker, wmt_error **err);

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
 * Define a name as a shared memory (wmt/shared_memory.h), for all stores of the engine.
 *
 * @param memory the linker takes a reference.
 * @return false on failure: WMT_ERROR_INVALID (a memory of another engine, code "wrong-engine";
 *         "duplicate-definition"; a name that is not UTF-8), WMT_ERROR_NOMEM.
 */
WMT_API bool wmt_linker_define_shared_memory(wmt_linker *linker, const char *module,
                                             const char *name, wmt_shared_memory *memory,
                                             wmt_error **err);

/**
 * Define all functions of WASI preview 1 (module "wasi_snapshot_preview1"). What a guest sees
 * through them is set for each store, by wmt_store_set_wasi().
 *
 * @return false on failure: WMT_ERROR_UNSUPPORTED if the library was built without WASI,
 *         WMT_ERROR_INVALID (code "duplicate-definition").
 */
WMT_API bool wmt_linker_define_wasi(wmt_linker *linker, wmt_error **err);

/**
 * Instantiate a module with the linker's definitions.
 *
 * @return as wmt_instance_new(); WMT_ERROR_LINK names the first import that is missing or of
 * another type; WMT_ERROR_INVALID (code "wasi-missing") if the module imports WASI and the store
 * has none.
 */
WMT_API wmt_instance *wmt_linker_instantiate(wmt_linker *linker, wmt_store *store,
                                             const wmt_module *module, wmt_error **err);

/** @name Whole instances and modules
 * @{ */

/**
 * Define every export of an instance, under a name; the linker can then only be used for the
 * instance's store.
 *
 * @param module what the first part of each name will be; the second is the export's name.
 */
WMT_API bool wmt_linker_define_instance(wmt_linker *linker, const char *module,
                                        wmt_instance *instance, wmt_error **err);

/**
 * Define every export of a module, under a name. A reactor is instantiated now, with what the
 * linker has, and its `_initialize` is called. A command (which exports `_start`, or a function
 * under the empty name) is instantiated anew for each call of one of its functions; it may export
 * functions only.
 *
 * Semantics: https://docs.wasmtime.dev/api/wasmtime/struct.Linker.html#method.module
 *
 * @param store what is instantiated belongs to it, and the linker can then only be used for it.
 * @return false on failure, as wmt_linker_instantiate().
 */
WMT_API bool wmt_linker_define_module(wmt_linker *linker, wmt_store *store, const char *name,
                                      const wmt_module *module, wmt_error **err);
/** @} */

/** @name What is not defined
 * For every import of `module` that the linker has no definition for.
 * @{ */

/**
 * Define functions that end the guest when they are called: with WMT_ERROR_LINK (code
 * "missing-import") and the import's name. Imports that are no functions stay missing.
 */
WMT_API bool wmt_linker_define_unknown_as_traps(wmt_linker *linker, const wmt_module *module,
                                                wmt_error **err);

/**
 * Define functions that give zeros and null references, globals and tables that hold them, and
 * memories of the least size.
 *
 * @param store what is made belongs to it.
 * @return false on failure: WMT_ERROR_UNSUPPORTED if there is no default (a reference that cannot
 * be null) or if libwasmtime cannot name the type. What was defined before stays.
 */
WMT_API bool wmt_linker_define_unknown_as_defaults(wmt_linker *linker, wmt_store *store,
                                                   const wmt_module *module, wmt_error **err);
/** @} */

/** @name Looking up
 * @{ */

/**
 * What a name is defined as, in a store.
 *
 * A function of the linker's own is made for the store each time; keep it rather than asking again.
 *
 * @return borrowed, as long as the store; NULL with WMT_ERROR_NOTFOUND if there is no such
 * definition.
 */
WMT_API wmt_extern *wmt_linker_get(wmt_linker *linker, wmt_store *store, const char *module,
                                   const char *name, wmt_error **err);

/**
 * The function that running `module` means: the one defined under the empty name, or else `_start`.
 *
 * @return as wmt_linker_get(); NULL with WMT_ERROR_NOTFOUND if there is neither.
 */
WMT_API wmt_func *wmt_linker_get_default(wmt_linker *linker, wmt_store *store, const char *module,
                                         wmt_error **err);

/**
 * Go through all definitions, in no particular order, WASI's included.
 *
 * @param position 0 at first; changed by the call. Defining ends the walk: start anew.
 * @param module receives the first part of the name; may be NULL, as all that follow.
 * @param module_length receives its length in bytes, since it may contain NUL characters.
 * @param name receives the second part. Both are ended by NUL and belong to the linker.
 * @param name_length receives its length in bytes.
 * @param kind receives what it is, a wmt_extern_kind; WMT_EXTERN_NONE if its store was deleted.
 * @return false after the last one; nothing is received then.
 */
WMT_API bool wmt_linker_next(const wmt_linker *linker, size_t *position, const char **module,
                             size_t *module_length, const char **name, size_t *name_length,
                             int *kind);
/** @} */

/** @name Instantiating often
 * A wmt_instance_pre is a module with its imports found and compared, so that each instance costs
 * less. It is a counted reference and immutable: any thread may use it, as long as the linker held
 * nothing of a store.
 * @{ */

/**
 * @return to be given to wmt_instance_pre_delete(); NULL on failure, as wmt_linker_instantiate().
 * Later definitions do not change it.
 */
WMT_API wmt_instance_pre *wmt_linker_instantiate_pre(wmt_linker *linker, const wmt_module *module,
                                                     wmt_error **err);

/** Instantiate it in a store of its engine; as wmt_linker_instantiate(). */
WMT_API wmt_instance *wmt_instance_pre_instantiate(wmt_instance_pre *pre, wmt_store *store,
                                                   wmt_error **err);

/** Its module: borrowed. NULL for NULL. */
WMT_API const wmt_module *wmt_instance_pre_module(const wmt_instance_pre *pre);

/** Take another reference. Gives `pre` itself; NULL for NULL. */
WMT_API wmt_instance_pre *wmt_instance_pre_keep(wmt_instance_pre *pre);

/** Give a reference back. NULL is fine. */
WMT_API void wmt_instance_pre_delete(wmt_instance_pre *pre);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
