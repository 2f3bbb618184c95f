/**
 * @file wmt/interrupt.h
 * Interrupts: one thread stops the guest that runs on another.
 *
 * A handle stands for a store, and is the one thing of a store that any thread may use at any time:
 * it lives as long as somebody keeps it, and does nothing any more when the store has ended. The
 * engine needs `epoch-interruption=on` (wmt/epoch.h).
 *
 * @code
 * wmt_interrupt_handle *handle = wmt_interrupt_handle_new(store, &err);
 * ... give it to another thread, which calls wmt_interrupt_handle_interrupt(handle) ...
 * if (!wmt_func_call(run, NULL, 0, NULL, 0, &err) &&
 *     wmt_error_kind_of(err) == WMT_ERROR_INTERRUPTED) { ... }
 * wmt_interrupt_handle_delete(handle);
 * @endcode
 *
 * ### When it counts
 * An interrupt is not lost when it comes a moment too early: it waits for the next call of the
 * store, which it stops before it has begun. It stops one call, the outermost one with all that it
 * has called, and is done with when that has returned WMT_ERROR_INTERRUPTED (code "interrupted");
 * several that come before that are as good as one. A call that ended by itself just before leaves
 * the interrupt waiting: wmt_store_clear_interrupt() takes it back.
 *
 * Inside of a call, whatever a host function makes of the error, the guest stays stopped. A host
 * function itself is not interrupted: it ends first. A guest that waits in WASI is, with the
 * exceptions that wmt/time_limit.h lists.
 *
 * All of it works with every libwasmtime from 20 on.
 */
#ifndef WMT_INTERRUPT_H
#define WMT_INTERRUPT_H

#include <wmt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A handle to interrupt the store's calls by.
 *
 * @return a handle to be given to wmt_interrupt_handle_delete(); NULL on failure: WMT_ERROR_INVALID
 *         (NULL store, code "store-busy", or "option-off"), WMT_ERROR_LIMIT (code "thread"),
 *         WMT_ERROR_NOMEM.
 */
WMT_API wmt_interrupt_handle *wmt_interrupt_handle_new(wmt_store *store, wmt_error **err);

/** Take another reference, for another thread. Gives `handle` itself; NULL for NULL. Any thread. */
WMT_API wmt_interrupt_handle *wmt_interrupt_handle_keep(wmt_interrupt_handle *handle);

/** Give a reference back. NULL is fine. Any thread. */
WMT_API void wmt_interrupt_handle_delete(wmt_interrupt_handle *handle);

/**
 * Stop the store's call that runs, or else the next one. Returns at once, without waiting for it.
 *
 * NULL is fine, and so is a store that has ended. Any thread, but no signal handler: it takes a
 * lock.
 */
WMT_API void wmt_interrupt_handle_interrupt(wmt_interrupt_handle *handle);

/**
 * Take back an interrupt that has not stopped a call yet.
 *
 * @return whether there was one; false also on failure: WMT_ERROR_INVALID (NULL store, code
 *         "store-busy").
 */
WMT_API bool wmt_store_clear_interrupt(wmt_store *store, wmt_error **err);

#ifdef __cplusplus
}
#endif

#endif
