/**
 * @file wmt/artifact.h
 * Artifacts: compiled modules as bytes or files (.cwasm), to be loaded without compiling again.
 *
 * An artifact fits the engine that made it: the same libwasmtime (up to major 37 to the patch
 * number, from 38 on the major), the same target and the same settings that matter to compiled
 * code. Another one is refused with the reason.
 *
 * An artifact of libwmt is the one of libwasmtime with a trailer behind it: the types of the
 * module's imports and exports, and a checksum over everything. Official tools load it as it is.
 * Artifacts of official tools, without the trailer, are loaded too; what they import and export is
 * then found out by name when it is used (see wmt_module_deserialize()).
 *
 * @warning An artifact is native code, and loading it means to trust it like a shared library. The
 * checksum finds damage, not attacks: load only what you, or someone you trust, have compiled.
 *
 * Semantics: https://docs.wasmtime.dev/api/wasmtime/struct.Module.html#method.deserialize
 */
#ifndef WMT_ARTIFACT_H
#define WMT_ARTIFACT_H

#include <wmt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What bytes are, as far as their beginning tells. The numbers are frozen. */
typedef enum wmt_content {
    WMT_CONTENT_UNKNOWN = 0,           /**< nothing of all this */
    WMT_CONTENT_MODULE = 1,            /**< a module in the binary format */
    WMT_CONTENT_COMPONENT = 2,         /**< a component in the binary format */
    WMT_CONTENT_TEXT = 3,              /**< the text format, of a module or a component */
    WMT_CONTENT_ARTIFACT = 4,          /**< a compiled module */
    WMT_CONTENT_COMPONENT_ARTIFACT = 5 /**< a compiled component */
} wmt_content;

/** What the `size` bytes are, a wmt_content. They are not checked any further. Any thread. */
WMT_API int wmt_content_of(const void *bytes, size_t size);

/**
 * Which Wasmtime made an artifact.
 *
 * @param version receives it, such as "36.0.0" (up to major 37) or "48", cut to fit and ended by
 * NUL; empty if the bytes are no artifact. May be NULL if `room` is 0.
 * @param room bytes in `version`.
 * @return whether the bytes are an artifact that says so.
 */
WMT_API bool wmt_artifact_version(const void *bytes, size_t size, char *version, size_t room);

/**
 * The types of an artifact of libwmt: a module in the binary format that has the artifact's imports
 * and exports, and nothing else. It needs no libwasmtime.
 *
 * @return to be given to wmt_bytes_delete(); NULL on failure: WMT_ERROR_INVALID (no artifact),
 *         WMT_ERROR_NOTFOUND (one without libwmt's trailer), WMT_ERROR_IO (damaged).
 */
WMT_API wmt_bytes *wmt_artifact_types(const void *bytes, size_t size, wmt_error **err);

/**
 * Make an artifact of a compiled module.
 *
 * @return to be given to wmt_bytes_delete(); NULL on failure: WMT_ERROR_INVALID,
 *         WMT_ERROR_UNSUPPORTED (a library without a compiler), WMT_ERROR_NOMEM. Any thread.
 */
WMT_API wmt_bytes *wmt_module_serialize(const wmt_module *module, wmt_error **err);

/**
 * Load an artifact. It is copied.
 *
 * Of an artifact without libwmt's trailer the types are not known: the module has no imports and
 * exports to list, its imports are checked by libwasmtime alone, and its functions are called by
 * libwasmtime's slower, checking path, with exactly as many results as you give room for.
 *
 * @return as wmt_module_new(); WMT_ERROR_INVALID (code "not-an-artifact"), WMT_ERROR_VERSION (made
 * by another Wasmtime), WMT_ERROR_IO (code "damaged-artifact"), WMT_ERROR_COMPILE (made for another
 * target or with other settings). Any thread.
 */
WMT_API wmt_module *wmt_module_deserialize(wmt_engine *engine, const void *bytes, size_t size,
                                           wmt_error **err);

/**
 * Load an artifact from a file, which libwasmtime maps: its code is read when it runs, and shared
 * by processes. The checksum is read first. The file must not change while the module exists.
 *
 * @return as wmt_module_deserialize(), and WMT_ERROR_IO if the file cannot be read.
 */
WMT_API wmt_module *wmt_module_deserialize_file(wmt_engine *engine, const char *path,
                                                wmt_error **err);

#ifdef __cplusplus
}
#endif

#endif
