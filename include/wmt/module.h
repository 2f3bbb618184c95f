/**
 * @file wmt/module.h
 * Modules: compiled WebAssembly, ready to be instantiated any number of times.
 *
 * A module is a counted reference and immutable: all functions may be called from any thread, and
 * stores of one engine may share it. Instances keep their module alive.
 *
 * These functions take WebAssembly only. Precompiled code (.cwasm) is native code, which no check
 * can make safe; it is refused here with WMT_ERROR_INVALID (code "native-code").
 *
 * Semantics: https://webassembly.github.io/spec/core/appendix/embedding.html#modules
 */
#ifndef WMT_MODULE_H
#define WMT_MODULE_H

#include <wmt/base.h>
#include <wmt/bytes.h>
#include <wmt/type.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Compile a module from its binary format.
 *
 * @param bytes the module; not needed any more afterwards.
 * @param size its length in bytes.
 * @return a module to be given to wmt_module_delete(); NULL on failure: WMT_ERROR_COMPILE (not
 * valid; the message has libwasmtime's reason and offset), WMT_ERROR_INVALID (NULL, precompiled
 *         code, a component), WMT_ERROR_UNSUPPORTED (a library without a compiler, or a type that
 *         libwmt does not know), WMT_ERROR_NOMEM.
 */
WMT_API wmt_module *wmt_module_new(wmt_engine *engine, const void *bytes, size_t size,
                                   wmt_error **err);

/**
 * Compile a module from its text format.
 *
 * @param text the module, ended by NUL.
 * @return as wmt_module_new(); WMT_ERROR_COMPILE (code "invalid-text") names line and column of a
 *         syntax error; WMT_ERROR_UNSUPPORTED if the library was built without the text format.
 */
WMT_API wmt_module *wmt_module_new_wat(wmt_engine *engine, const char *text, wmt_error **err);

/**
 * Compile a module from a file, in binary or text format: which one is told by its first bytes.
 *
 * @return as the two above, and WMT_ERROR_IO if the file cannot be read.
 */
WMT_API wmt_module *wmt_module_new_file(wmt_engine *engine, const char *path, wmt_error **err);

/**
 * Translate the text format to the binary format. Components in text form are translated too.
 *
 * @param text need not be ended by NUL.
 * @param length its length in bytes.
 * @return to be given to wmt_bytes_delete(); NULL on failure, as wmt_module_new_wat(). Whether the
 *         module is valid is not checked.
 */
WMT_API wmt_bytes *wmt_wat_to_wasm(wmt_engine *engine, const char *text, size_t length,
                                   wmt_error **err);

/**
 * Check whether bytes are a valid module for this engine, without compiling them.
 *
 * @return true if they are; false with WMT_ERROR_COMPILE and the reason, or as wmt_module_new().
 */
WMT_API bool wmt_module_validate(wmt_engine *engine, const void *bytes, size_t size,
                                 wmt_error **err);

/** Take another reference, for instance for another thread. Gives `module` itself; NULL for NULL.
 */
WMT_API wmt_module *wmt_module_keep(wmt_module *module);

/** Give a reference back. NULL is fine. */
WMT_API void wmt_module_delete(wmt_module *module);

/**
 * Where the module's compiled code lies in memory, and in most versions what belongs to it, as
 * profilers and debuggers want to know.
 *
 * @param size receives the length in bytes; may be NULL.
 * @return valid as long as the module; NULL and 0 for NULL.
 */
WMT_API const void *wmt_module_image(const wmt_module *module, size_t *size);

/** @name Imports and exports
 * In the order of the module. Names are UTF-8, ended by NUL, and belong to the module; since a name
 * may contain NUL characters, its length in bytes can be had too. Functions give 0 and NULL for
 * NULL and for an index out of range.
 * @{ */
/** How many imports there are. */
WMT_API size_t wmt_module_import_count(const wmt_module *module);
/** The first part of an import's name.
 *  @param length receives the length in bytes; may be NULL. */
WMT_API const char *wmt_module_import_module(const wmt_module *module, size_t index,
                                             size_t *length);
/** The second part of an import's name.
 *  @param length receives the length in bytes; may be NULL. */
WMT_API const char *wmt_module_import_name(const wmt_module *module, size_t index, size_t *length);
/** An import's type: borrowed, valid as long as the module. */
WMT_API const wmt_type *wmt_module_import_type(const wmt_module *module, size_t index);

/** How many exports there are. */
WMT_API size_t wmt_module_export_count(const wmt_module *module);
/** An export's name.
 *  @param length receives the length in bytes; may be NULL. */
WMT_API const char *wmt_module_export_name(const wmt_module *module, size_t index, size_t *length);
/** An export's type, likewise. */
WMT_API const wmt_type *wmt_module_export_type(const wmt_module *module, size_t index);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
