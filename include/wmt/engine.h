/**
 * @file wmt/engine.h
 * The engine: compiles modules, and is shared by all stores that run them.
 *
 * A program usually has one. Modules, linkers and stores of different engines cannot be mixed;
 * doing so is WMT_ERROR_INVALID.
 *
 * An engine is a counted reference: modules, linkers and stores keep theirs alive, so the order of
 * deletes does not matter. All functions may be called from any thread.
 *
 * Semantics: https://docs.wasmtime.dev/api/wasmtime/struct.Engine.html
 */
#ifndef WMT_ENGINE_H
#define WMT_ENGINE_H

#include <wmt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Make an engine.
 *
 * @param config its settings and its runtime; NULL means Wasmtime's defaults and the default
 *        runtime. The config is read, not consumed, and may be used for further engines.
 * @return an engine to be given to wmt_engine_delete(); NULL on failure: what wmt_runtime_default()
 *         reports, WMT_ERROR_INVALID (settings that contradict each other), WMT_ERROR_UNSUPPORTED,
 *         WMT_ERROR_NOMEM.
 */
WMT_API wmt_engine *wmt_engine_new(const wmt_config *config, wmt_error **err);

/** Take another reference, for instance for another thread. Gives `engine` itself; NULL for NULL.
 */
WMT_API wmt_engine *wmt_engine_keep(wmt_engine *engine);

/** Give a reference back. NULL is fine. */
WMT_API void wmt_engine_delete(wmt_engine *engine);

/**
 * Whether the engine's code is run by Wasmtime's interpreter, Pulley: after
 * `target=pulley64`, or where Wasmtime has no compiler for the processor. False for NULL, and
 * always before libwasmtime 29. From 37 on Pulley runs beside a native compiler.
 *
 * Code for Pulley is slower than native code, but its artifacts (wmt/artifact.h) run on every
 * processor with addresses of the same width and byte order.
 */
WMT_API bool wmt_engine_is_pulley(const wmt_engine *engine);

/** The runtime that the engine is of: borrowed, valid as long as the engine. NULL for NULL. */
WMT_API wmt_runtime *wmt_engine_runtime(const wmt_engine *engine);

#ifdef __cplusplus
}
#endif

#endif
