/**
 * @file wmt/runtime.h
 * Finding and opening libwasmtime.
 *
 * A wmt_runtime is one opened libwasmtime. Most programs never name it: wmt_engine_new(NULL, &err)
 * uses the default runtime, which is searched for and opened on first use. Programs that need a
 * certain library, or several versions at once, open runtimes themselves.
 *
 * ### Where libwasmtime is looked for
 * 1. at the path given to wmt_runtime_open(), if one is given; nowhere else then;
 * 2. at the path in the environment variable `WMT_LIBRARY`, if it is set and not empty; nowhere
 * else then;
 * 3. beside libwmt and beside the executable;
 * 4. by the system's loader (`LD_LIBRARY_PATH`, the loader's cache, rpath; on Windows the
 *    system's own folders, then `PATH`, never the current folder);
 * 5. in well-known places: `/usr/local/lib`, `/usr/lib` and its multiarch folder, `lib64` beside
 * both;
 *    `/opt/homebrew/lib` and `/opt/local/lib` on macOS.
 *
 * In a program that runs with other privileges than its user's (set-user-id) the user must not
 * choose its code: 2 and 3 are left out.
 *
 * The file is named `libwasmtime.so`, `libwasmtime.dylib` or `wasmtime.dll`; the names inside the
 * Python package (`_libwasmtime.so`, ...) are tried too. A failed search reports WMT_ERROR_LOAD,
 * and the message names every place tried and the reason for each.
 *
 * ### Which libraries can be used
 * Majors 20 to 50 are known. The version is read from the library itself. A newer, unknown major
 * has to pass a self-test; the functions that the test has exercised are then enabled, and
 * everything else is WMT_ERROR_UNSUPPORTED unless the environment variable `WMT_ALLOW_UNTESTED` is
 * `1`.
 *
 * A library is never unloaded. Runtimes are counted references; engines keep theirs alive.
 *
 * ### Forking
 * Opening a runtime starts no threads, so a program may open it, fork, and compile in the children.
 * Compiling with default settings starts threads in the library; a process that has done so and
 * then forks has children whose first compile hangs. Compile only in the children, or set
 * `parallel-compilation=off` (wmt/config.h) in the parent.
 *
 * ### Signals
 * Opening a runtime makes an engine for a moment, to read the version. With its first engine the
 * library puts handlers in place for the signals of hardware faults (SIGSEGV, SIGBUS, SIGILL,
 * SIGFPE), by which it catches traps; they pass on what is not its own. A program with handlers of
 * its own for these sets them before, and never takes the library's away.
 *
 * All functions may be called from any thread.
 */
#ifndef WMT_RUNTIME_H
#define WMT_RUNTIME_H

#include <wmt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Open a libwasmtime.
 *
 * @param path the library's file name; NULL searches as described above.
 * @return a new reference, to be given to wmt_runtime_delete(); NULL on failure: WMT_ERROR_LOAD
 * (not found, not a library, of another architecture, not Wasmtime, a fully static program),
 *         WMT_ERROR_VERSION (older than 20, version not readable, self-test failed),
 *         WMT_ERROR_NOMEM.
 */
WMT_API wmt_runtime *wmt_runtime_open(const char *path, wmt_error **err);

/**
 * The default runtime, opened on first use, once in a process; a failed search is tried again by
 * the next call.
 *
 * @return a borrowed reference, valid for ever; NULL on failure, as wmt_runtime_open(NULL).
 */
WMT_API wmt_runtime *wmt_runtime_default(wmt_error **err);

/** Take another reference. Gives `runtime` itself; NULL for NULL. */
WMT_API wmt_runtime *wmt_runtime_keep(wmt_runtime *runtime);

/** Give a reference back. NULL, and the default runtime, are fine. The library stays loaded. */
WMT_API void wmt_runtime_delete(wmt_runtime *runtime);

/** The file the library was opened from, absolute where the system tells; "" for NULL. */
WMT_API const char *wmt_runtime_path(const wmt_runtime *runtime);

/** The version that the library says it has: "36.0.0" up to major 37, the major alone ("48") from
 * 38 on, which is all that it tells. "" for NULL. */
WMT_API const char *wmt_runtime_version(const wmt_runtime *runtime);

/** The major version, such as 48; 0 for NULL. */
WMT_API int wmt_runtime_major(const wmt_runtime *runtime);

/**
 * Whether the library was built with a feature.
 *
 * @param feature one of wmt_runtime_feature_name(): "compiler", "wat", "wasi", "gc", "async",
 *        "threads", "component-model", "pooling-allocator", "profiling", "cache".
 * @return false for an unknown name and for NULL.
 */
WMT_API bool wmt_runtime_has_feature(const wmt_runtime *runtime, const char *feature);

/** The name of feature number `index`, from 0; NULL after the last one. */
WMT_API const char *wmt_runtime_feature_name(size_t index);

/** How many functions of the official C API are known to libwmt. */
WMT_API size_t wmt_runtime_function_count(void);

/**
 * A function of the official C API: its name and where it is found.
 *
 * @param index below wmt_runtime_function_count().
 * @param first receives the first major that has it; may be NULL.
 * @param last receives the last one; may be NULL.
 * @param present receives whether the opened library has it; may be NULL.
 * @return its name, a static string; NULL for an index out of range or a NULL runtime.
 */
WMT_API const char *wmt_runtime_function(const wmt_runtime *runtime, size_t index, int *first,
                                         int *last, bool *present);

/**
 * What libwmt offers and cannot do with every libwasmtime; with one that cannot, the functions
 * concerned report WMT_ERROR_UNSUPPORTED. Options of engines are not among it: they are listed by
 * wmt_config_option(), in wmt/config.h.
 *
 * @param index from 0.
 * @param first receives the first major with which it works; may be NULL.
 * @param available receives whether it works with the opened library; may be NULL.
 * @return a description in a few words, a static string; NULL after the last one and for a NULL
 *         runtime.
 */
WMT_API const char *wmt_runtime_ability(const wmt_runtime *runtime, size_t index, int *first,
                                        bool *available);

/**
 * Run the self-test: marked values through a call, a callback and a memory, with guard bytes around
 * everything that the library writes, and one trap. Known majors do without; `wmt doctor` and the
 * tests run it.
 *
 * @param report called with one line of text for each thing that was proved, may be NULL.
 * @param data handed to `report`.
 * @return true if all of it passed; false with WMT_ERROR_VERSION naming the step that failed.
 */
WMT_API bool wmt_runtime_self_test(wmt_runtime *runtime,
                                   void (*report)(void *data, const char *line), void *data,
                                   wmt_error **err);

/** How much a line of the log matters. The numbers are frozen. */
typedef enum wmt_log_level {
    WMT_LOG_INFO = 1,   /**< what happened: an engine made, a module compiled, an artifact loaded */
    WMT_LOG_WARNING = 2 /**< what works, but not as well as it could */
} wmt_log_level;

/**
 * Be told what a runtime does, for a program's own log.
 *
 * @param log called with a wmt_log_level and one line of UTF-8 without newline, on the thread that
 * does it, which may be any; it must not call into libwmt. NULL turns the log off.
 * @param data handed to `log`.
 *
 * Set it before other threads use the runtime. Opening comes before; what it did is told by errors,
 * and by `wmt doctor`. A NULL runtime is fine.
 */
WMT_API void wmt_runtime_set_log(wmt_runtime *runtime,
                                 void (*log)(void *data, int level, const char *line), void *data);

#ifdef __cplusplus
}
#endif

#endif
