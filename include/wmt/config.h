/**
 * @file wmt/config.h
 * Settings of an engine, as `name=value` text.
 *
 * One function sets every option of the official C API, so that C, the command line (`wmt run -C`)
 * and bindings in other languages have the same names. wmt_config_option() lists them, with what the
 * opened libwasmtime has.
 *
 * Values: `on` and `off` (also `true`, `false`, `yes`, `no`, `1`, `0`) for switches; whole numbers,
 * also with the units `KiB`, `MiB` and `GiB`, for sizes and counts; words for choices
 * (`cranelift-opt-level=speed`); text for the rest.
 *
 * The official API aborts the process when an engine is made of settings that contradict each
 * other. libwmt checks them before, in wmt_engine_new(), and reports WMT_ERROR_INVALID.
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
 * Set one option.
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
