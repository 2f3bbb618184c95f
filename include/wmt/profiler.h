/**
 * @file wmt/profiler.h
 * Profiling a guest: where it spends its time, for a viewer.
 *
 * A profiler collects samples, each of which is the stack of WebAssembly functions that are active
 * in a store at that moment. The program takes them, in regular intervals while the guest runs: in
 * a host function that the guest calls, or in a callback at an epoch's deadline. The result is JSON
 * in the processed format of the Firefox Profiler, to be looked at on
 * https://profiler.firefox.com/ (which keeps it in the browser).
 *
 * @code
 * const char *names[] = {"guest"};
 * wmt_module *modules[] = {module};
 * wmt_profiler *profiler =
 *     wmt_profiler_new(engine, "my run", 1000000, names, modules, 1, &err);
 * ...                                            (in a host function, each millisecond or so)
 * wmt_profiler_sample(profiler, wmt_call_store(call), 1000000, &call->err);
 * ...
 * wmt_bytes *json = wmt_profiler_finish(profiler, &err);
 * wmt_profiler_delete(profiler);
 * @endcode
 *
 * Only frames of the modules that it was given appear. Up to libwasmtime 31 those of some of them
 * may be missing if there are several.
 *
 * For a profiler of the system (perf, VTune) see the engine option `profiler` in wmt/config.h.
 *
 * A profiler belongs to one thread at a time, that of the store it samples.
 *
 * Semantics: https://docs.wasmtime.dev/api/wasmtime/struct.GuestProfiler.html
 */
#ifndef WMT_PROFILER_H
#define WMT_PROFILER_H

#include <wmt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Begin a profile; its clock starts now.
 *
 * @param engine that of the modules and of the stores to be sampled; kept alive.
 * @param name of the whole profile, in UTF-8.
 * @param interval nanoseconds between samples, as intended: it is written down, not enforced.
 * @param names what each module is called in the profile, in UTF-8; may be NULL if there are none.
 * @param modules whose frames may appear; may be NULL if there are none. They are kept alive.
 * @param nmodules how many; each module once.
 * @return to be given to wmt_profiler_delete(); NULL on failure: WMT_ERROR_INVALID (NULL, code
 *         "bad-utf8", a module of another engine or one that is there twice), WMT_ERROR_UNSUPPORTED
 *         (a library built without profiling), WMT_ERROR_NOMEM.
 */
WMT_API wmt_profiler *wmt_profiler_new(wmt_engine *engine, const char *name, uint64_t interval,
                                       const char *const *names, wmt_module *const *modules,
                                       size_t nmodules, wmt_error **err);

/**
 * Take a sample of what is active in a store now. Between calls that is nothing, and the sample has
 * an empty stack. Also allowed in callbacks in which the store is busy.
 *
 * @param delta nanoseconds of processor time that the guest has used since the last sample; 0 if
 *        that is not known. More than an hour counts as an hour.
 * @return false on failure: WMT_ERROR_INVALID (NULL, a store of another engine, a profiler that is
 *         finished; code "store-busy" while WebAssembly runs or the store ends).
 */
WMT_API bool wmt_profiler_sample(wmt_profiler *profiler, const wmt_store *store, uint64_t delta,
                                 wmt_error **err);

/**
 * End the profile and give it, as JSON. The profiler is finished then, and can only be deleted.
 *
 * @return to be given to wmt_bytes_delete(); NULL on failure: WMT_ERROR_INVALID (NULL, a profiler
 *         that is finished), WMT_ERROR_NOMEM.
 */
WMT_API wmt_bytes *wmt_profiler_finish(wmt_profiler *profiler, wmt_error **err);

/** Free a profiler, finished or not. NULL is fine. */
WMT_API void wmt_profiler_delete(wmt_profiler *profiler);

#ifdef __cplusplus
}
#endif

#endif
