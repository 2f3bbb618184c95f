/**
 * @file wmt/store.h
 * The store: owns instances, and the functions, memories, tables, globals and tags in them.
 *
 * What belongs to a store (wmt_instance, wmt_func, wmt_memory, ...) is never deleted by itself: it
 * lives exactly as long as the store, and knows its store, so no call takes both. A store only
 * grows; make a new one for each task (request, plug-in, query) and delete it afterwards. Stores
 * are cheap.
 *
 * ### After the end
 * A function, memory, ... of a deleted store is a stale handle. Using one is found out and reported
 * as WMT_ERROR_INVALID (code "stale-handle") as long as the engine lives: the memory of handles
 * belongs to the engine, and a handle's address is not given out again before more than a thousand
 * others were, and then under another number (128 of them take turns). After the engine's end it is
 * undefined, as any use after free.
 *
 * ### One user at a time
 * A store and what it owns belongs to one thread at a time; it may move between threads. While its
 * code runs the store is busy: a use from another thread, or from inside one of its finalizers, is
 * WMT_ERROR_INVALID (code "store-busy") where it can be seen. Inside a host function the store can
 * be used as between calls.
 *
 * ### Size
 * A store has room for 10,000 instances, memories and tables each, and a table for 10,000,000
 * elements (as in browsers), because older libwasmtimes end the process when the memory for a table
 * cannot be had. wmt/store_limits.h can set less. More is WMT_ERROR_LIMIT (code "instantiation"); a
 * guest's own `table.grow` gives -1.
 *
 * ### Stack and signals
 * WebAssembly runs on the calling thread's stack. A thread with less room left than the engine's
 * `max-wasm-stack` (512 KiB unless set) gets WMT_ERROR_LIMIT (code "stack") instead of a crash.
 * Wasmtime turns hardware faults of the guest into traps with handlers for SIGSEGV, SIGBUS, SIGILL
 * and SIGFPE (and exception handlers on Windows and macOS): a program that replaces these, or
 * blocks these signals, must hand on what is not its own.
 *
 * @warning Never let longjmp() or a C++ exception pass through WebAssembly frames: a host function
 * must return. Report through `call->err`, return, and jump or throw after wmt_func_call() is back.
 *
 * Semantics: https://docs.wasmtime.dev/api/wasmtime/struct.Store.html
 */
#ifndef WMT_STORE_H
#define WMT_STORE_H

#include <wmt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Make a store.
 *
 * @return a store to be given to wmt_store_delete(); NULL on failure: WMT_ERROR_INVALID (NULL
 *         engine, or one whose `target` is another platform), WMT_ERROR_UNSUPPORTED (an engine with
 *         `async-support=on` before libwasmtime 42), WMT_ERROR_NOMEM.
 */
WMT_API wmt_store *wmt_store_new(wmt_engine *engine, wmt_error **err);

/**
 * End a store and everything it owns; finalizers run. NULL is fine. Called from inside one of the
 * store's own host functions, it takes effect when the outermost call has returned.
 */
WMT_API void wmt_store_delete(wmt_store *store);

/** The engine of a store: borrowed, valid as long as the store. NULL for NULL. */
WMT_API wmt_engine *wmt_store_engine(const wmt_store *store);

/**
 * Give the guest a system interface: what `wasi` says at this moment is copied.
 *
 * Needed before instantiating a module that imports WASI; may be called again before the next. What
 * a buffer of the description before had, and was not taken, is gone then.
 *
 * @return false on failure: WMT_ERROR_INVALID, WMT_ERROR_IO (a file or directory that cannot be
 *         opened, named), WMT_ERROR_UNSUPPORTED (a read-only directory with libwasmtime 20 to 26,
 * or a library built without WASI), WMT_ERROR_NOMEM. The store is as before then.
 */
WMT_API bool wmt_store_set_wasi(wmt_store *store, const wmt_wasi *wasi, wmt_error **err);

/**
 * Attach a pointer of your own to the store.
 *
 * @param finalizer called with `data` when the store ends or other data is set; may be NULL.
 * @return false on failure (WMT_ERROR_INVALID: NULL store); `finalizer` is not called then.
 */
WMT_API bool wmt_store_set_data(wmt_store *store, void *data, wmt_finalizer finalizer,
                                wmt_error **err);

/** The pointer set by wmt_store_set_data(); NULL if there is none. */
WMT_API void *wmt_store_data(const wmt_store *store);

/**
 * Collect garbage now: free what externrefs, structs and arrays nobody holds any more stand for.
 *
 * Wasmtime collects by itself when a store's heap for such references is full; this is for a
 * moment that suits the program, and for having finalizers run at a known one. It takes time in
 * proportion to what is alive. The store is busy meanwhile, so a finalizer that uses it gets
 * WMT_ERROR_INVALID (code "store-busy"). Allowed inside a host function, as everything is.
 *
 * @return false on failure: WMT_ERROR_INVALID (NULL, a busy store), WMT_ERROR_UNSUPPORTED (a
 *         libwasmtime built without garbage collection), WMT_ERROR_LIMIT (code "guest-memory": no
 *         memory to collect in; libwasmtime 42 or newer tells).
 *
 * Semantics: https://docs.wasmtime.dev/api/wasmtime/struct.Store.html#method.gc
 */
WMT_API bool wmt_store_gc(wmt_store *store, wmt_error **err);

#ifdef __cplusplus
}
#endif

#endif
