/**
 * @file wmt/epoch.h
 * Epochs: a counter of the engine at which guests look while they run.
 *
 * The cheapest way to interrupt guests, for programs that have a clock of their own: something (a
 * timer, an event loop, another thread) makes the engine's epoch move on, and a store that has come
 * to its deadline stops its guest or asks a callback what to do. Whoever just wants a limit in
 * milliseconds needs none of this: see wmt/time_limit.h; to stop one guest at any moment,
 * wmt/interrupt.h. All three can be used together, and need an engine with `epoch-interruption=on`:
 *
 * @code
 * wmt_config *config = wmt_config_new(NULL, &err);
 * wmt_config_set(config, "epoch-interruption=on", &err);
 * wmt_engine *engine = wmt_engine_new(config, &err);
 * @endcode
 *
 * Guests look at the epoch when a function is entered and at each turn of a loop, which makes their
 * code some percent slower. Code that was compiled without (wmt/artifact.h) is refused by such an
 * engine.
 *
 * New stores have no deadline. One that has passed stops every call of the store, until another is
 * set; a guest that is stopped gives WMT_ERROR_INTERRUPTED (code "epoch-deadline").
 *
 * All of it works with every libwasmtime from 20 on.
 *
 * Semantics: https://docs.wasmtime.dev/api/wasmtime/struct.Store.html#method.set_epoch_deadline
 */
#ifndef WMT_EPOCH_H
#define WMT_EPOCH_H

#include <wmt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Let the engine's epoch move on by one. Any thread, at any time, also in a signal handler as long
 * as nobody ends the engine meanwhile. NULL is fine; without `epoch-interruption=on` nobody looks.
 */
WMT_API void wmt_engine_increment_epoch(wmt_engine *engine);

/**
 * Let the store's guests run until the engine's epoch has moved on `ticks` times more.
 *
 * Inside a host function it counts for the call that is running. A guest that waits in a host
 * function or in WASI looks at the epoch when it goes on.
 *
 * @param ticks 0 stops the next call; UINT64_MAX lifts the deadline.
 * @return false on failure: WMT_ERROR_INVALID (NULL store, code "store-busy", or "option-off": the
 *         engine has no epochs).
 */
WMT_API bool wmt_store_set_epoch_deadline(wmt_store *store, uint64_t ticks, wmt_error **err);

/** What an epoch callback wants. The values are frozen. */
typedef enum wmt_epoch_action {
    WMT_EPOCH_CONTINUE = 0, /**< go on until the epoch has moved on `*ticks` times more */
    WMT_EPOCH_YIELD = 1     /**< let others run first; not in a synchronous call, where it stops the
                               guest with an error */
} wmt_epoch_action;

/**
 * Decides what becomes of a guest that has come to its deadline.
 *
 * It runs on the thread of the call, in the middle of the guest; the store is busy meanwhile: using
 * it is WMT_ERROR_INVALID (code "store-busy"). longjmp and C++ exceptions out of it are forbidden.
 *
 * @param env what was given to wmt_store_set_epoch_callback().
 * @param store the store whose guest it is.
 * @param ticks for WMT_EPOCH_CONTINUE, to be set to at least 1; 0 at first.
 * @param err to stop the guest, set an error, such as wmt_error_new() makes: it comes out of the
 *        call. NULL at first.
 * @return a wmt_epoch_action; anything else stops the guest with WMT_ERROR_INVALID.
 */
typedef int (*wmt_epoch_callback)(void *env, wmt_store *store, uint64_t *ticks, wmt_error **err);

/**
 * Have a callback asked at the store's deadline, instead of stopping the guest.
 *
 * @param callback NULL: none, the guest is stopped.
 * @param finalizer called with `env` when the store ends or another callback is set; may be NULL.
 * @return false on failure, as wmt_store_set_epoch_deadline(); `finalizer` is not called then.
 */
WMT_API bool wmt_store_set_epoch_callback(wmt_store *store, wmt_epoch_callback callback, void *env,
                                          wmt_finalizer finalizer, wmt_error **err);

#ifdef __cplusplus
}
#endif

#endif
