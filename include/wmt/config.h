/**
 * @file wmt/config.h
 * Settings of an engine, as `name=value` text.
 *
 * One function sets every option of the official C API, so that C, the command line (`wmt run -C`)
 * and bindings in other languages have the same names: those of the C API's functions, with dashes.
 * wasmtime_config_consume_fuel_set() is `consume-fuel`, and
 * wasmtime_pooling_allocation_config_total_stacks_set() is `pooling-total-stacks`.
 * wmt_config_option() lists them, with what the opened libwasmtime has.
 *
 * Values: `on` and `off` (also `true`, `false`, `yes`, `no`, `1`, `0`) for switches; whole numbers,
 * also with the units `KiB`, `MiB` and `GiB`, for sizes and counts; words for choices
 * (`cranelift-opt-level=speed`); text for the rest.
 *
 * Some options have more to them:
 * - `cranelift-flag=NAME:VALUE` sets a flag of the compiler Cranelift, and `cranelift-flag=NAME`
 * turns one on or chooses a processor by name. Different flags add up. Which there are differs
 * between majors.
 * - `pooling=on` chooses the pooling allocator; the other `pooling-` options count with it only.
 * - `target=TRIPLE` compiles for another platform. Libwasmtime refuses to make modules that cannot
 *   run in this process, so such an engine is of use to find out only what would compile.
 * - `memory-reservation`, `memory-guard-size` and their kin are there on all majors; the older
 * names
 *   (`static-memory-maximum-size`, ...) only where libwasmtime has them. Of an old and a new name
 * the one that was set last counts.
 * - `max-wasm-stack` has to fit in `async-stack-size`, which is made larger if it is not set.
 * - `cache-config` reads its file when it is set, and again for each engine; a cache that is
 * enabled has a thread of its own.
 * - `profiler=jitdump` writes into the current directory, `profiler=perfmap` into `/tmp`.
 *
 * The official API aborts the process when an engine is made of settings that contradict each
 * other, or that ask for more address space than there is. libwmt checks them before, in
 * wmt_engine_new(), and reports WMT_ERROR_INVALID, naming both settings; WMT_ERROR_UNSUPPORTED for
 * a target that the library has no compiler for.
 *
 * Semantics: https://docs.wasmtime.dev/api/wasmtime/struct.Config.html
 *
 * A config belongs to one thread at a time.
 */
#ifndef WMT_CONFIG_H
#define WMT_CONFIG_H

#include <wmt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Make a config with Wasmtime's defaults.
 *
 * @param runtime the libwasmtime it is for; NULL means the default runtime.
 * @return a config to be given to wmt_config_delete(); NULL on failure: what wmt_runtime_default()
 *         reports, WMT_ERROR_NOMEM.
 */
WMT_API wmt_config *wmt_config_new(wmt_runtime *runtime, wmt_error **err);

/** Free a config. NULL is fine. Engines made of it are not affected. */
WMT_API void wmt_config_delete(wmt_config *config);

/**
 * Set one option. The same option set again replaces what was set; engines made before stay as they
 * are.
 *
 * @param setting `name=value`; a switch may be given as `name` alone, which turns it on.
 * @return false on failure: WMT_ERROR_NOTFOUND (no option of that name; the nearest one is named),
 *         WMT_ERROR_INVALID (no value of the option's kind, or out of range),
 *         WMT_ERROR_UNSUPPORTED (the message says which libwasmtime has it), WMT_ERROR_IO (a cache
 *         configuration that cannot be read).
 */
WMT_API bool wmt_config_set(wmt_config *config, const char *setting, wmt_error **err);

/** What the value of an option looks like. */
typedef enum wmt_option_kind {
    WMT_OPTION_NONE = 0,   /**< no such option */
    WMT_OPTION_SWITCH = 1, /**< on or off */
    WMT_OPTION_NUMBER = 2, /**< a whole number, or a size with a unit */
    WMT_OPTION_CHOICE = 3, /**< one of the words in the description */
    WMT_OPTION_TEXT = 4    /**< text */
} wmt_option_kind;

/**
 * List the options. Any thread.
 *
 * @param runtime tells which libwasmtime is asked about in `available`; may be NULL.
 * @param index from 0.
 * @param kind receives a wmt_option_kind; may be NULL.
 * @param first receives the first major that has it; may be NULL.
 * @param last receives the last one; may be NULL.
 * @param available receives whether `runtime` has it, false if that is NULL; may be NULL.
 * @return the option's name, a static string; NULL after the last one.
 */
WMT_API const char *wmt_config_option(const wmt_runtime *runtime, size_t index, int *kind,
                                      int *first, int *last, bool *available);

/** One line that says what option number `index` does and which values it takes; NULL after the
 *  last one. Any thread. */
WMT_API const char *wmt_config_option_description(size_t index);

#ifdef __cplusplus
}
#endif

#endif
