/**
 * @file wmt/time_limit.h
 * Time limits: how many milliseconds a call, or a store, may take.
 *
 * @code
 * wmt_config_set(config, "epoch-interruption=on", &err);    // for the engine
 * ...
 * wmt_store_set_call_time_limit(store, 50, &err);
 * if (!wmt_func_call(run, NULL, 0, NULL, 0, &err) &&
 *     wmt_error_kind_of(err) == WMT_ERROR_TIMEOUT) { ... }
 * @endcode
 *
 * Nothing else is needed: libwmt watches the clock, on a thread of the engine's that sleeps until a
 * limit is reached. A guest is never stopped early, and usually within a millisecond after its time
 * (on Windows within 16, the system's own measure); other stores of the engine go on undisturbed.
 * The call gives WMT_ERROR_TIMEOUT (code "timeout"), and the store can be used again.
 *
 * Real time counts, also that in which the guest waits, or a host function runs. Calls that a host
 * function makes are part of the outermost one. A host function itself is not stopped: it ends
 * first, and then the guest that it returns to is stopped, whatever it has made of an error.
 *
 * ### Guests that wait
 * A guest that waits in WASI is stopped in time as well: asleep (`poll_oneoff` on a clock), waiting
 * for descriptors (`poll_oneoff`), or reading standard input that is inherited. That
 * takes a libwasmtime with a compiler.
 *
 * What is not stopped in time, but only when the system lets it go on:
 * - writing to an inherited standard output or error that is a pipe or a terminal nobody reads;
 * - opening, reading or writing a FIFO or a device, in a directory that the guest was given or as
 *   the file of a standard stream, and files on a file system that does not answer;
 * - an `atomic.wait` on a shared memory, which WebAssembly's threads wait by;
 * - starting to compile: that is the host's work, not the guest's.
 *
 * ### Cost
 * Without a limit, calls take no longer than otherwise. With a limit for each call, a call takes
 * about a tenth of a microsecond more; a limit for the store costs nothing per call.
 *
 * ### Processes that fork
 * The thread does not exist in a forked child; setting a limit there, or a call with one, starts
 * another. A limit of a whole store that was set before the fork counts in the child from the next
 * such moment on. Fork while another thread arms a limit at your own risk, as with every lock.
 *
 * All of it works with every libwasmtime from 20 on.
 */
#ifndef WMT_TIME_LIMIT_H
#define WMT_TIME_LIMIT_H

#include <wmt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Limit each call into the store: every outermost wmt_func_call(), wmt_instance_new() and other
 * call that can run WebAssembly.
 *
 * Inside a host function it counts from now for the call that is running, and for those after it.
 *
 * @param milliseconds 0 stops a call as soon as it looks at the time; WMT_NO_LIMIT lifts the limit.
 * @return false on failure: WMT_ERROR_INVALID (NULL store, code "store-busy", or "option-off": the
 *         engine was made without `epoch-interruption=on`), WMT_ERROR_LIMIT (code "thread": the
 *         system gives no thread).
 */
WMT_API bool wmt_store_set_call_time_limit(wmt_store *store, uint64_t milliseconds,
                                           wmt_error **err);

/**
 * Limit all calls of the store together: whatever runs later than `milliseconds` from now is
 * stopped, until another limit is set. Both limits can be used at once; the earlier one counts.
 *
 * @param milliseconds from now on; 0 stops everything; WMT_NO_LIMIT lifts the limit.
 * @return false on failure, as wmt_store_set_call_time_limit().
 */
WMT_API bool wmt_store_set_time_limit(wmt_store *store, uint64_t milliseconds, wmt_error **err);

#ifdef __cplusplus
}
#endif

#endif
