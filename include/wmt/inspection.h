/**
 * @file wmt/inspection.h
 * Looking at modules and artifacts without running or compiling anything.
 *
 * A wmt_inspection says what a module in the binary format, or an artifact of libwmt
 * (wmt/artifact.h), imports and exports, and which sections it consists of. It reads bytes only: no
 * libwasmtime is opened, so it works where none is installed, and for artifacts of any Wasmtime.
 * The text format has to be translated first, with wmt_wat_to_wasm().
 *
 * @warning The bytes may come from anywhere: time and memory stay proportional to their size. But
 * they are not validated; code, for instance, is not looked at. wmt_module_validate() does that.
 *
 * An inspection is immutable and belongs to the caller; any thread may read it. Strings and types
 * belong to it. Accessors accept NULL and indices out of range, for which they give 0 or NULL.
 *
 * Semantics: https://webassembly.github.io/spec/core/binary/modules.html
 */
#ifndef WMT_INSPECTION_H
#define WMT_INSPECTION_H

#include <wmt/base.h>
#include <wmt/type.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Read a module in the binary format, or an artifact of libwmt.
 *
 * @param bytes what to read; not needed any more afterwards.
 * @param size its length in bytes.
 * @return to be given to wmt_inspection_delete(); NULL on failure: WMT_ERROR_COMPILE (no module, or
 *         a malformed one; the message has the offset), WMT_ERROR_UNSUPPORTED (a form that this
 *         libwmt does not know), WMT_ERROR_INVALID (NULL, a component), WMT_ERROR_NOTFOUND (code
 *         "no-types": an artifact without libwmt's trailer), WMT_ERROR_IO (code
 *         "damaged-artifact"), WMT_ERROR_NOMEM.
 */
WMT_API wmt_inspection *wmt_inspection_new(const void *bytes, size_t size, wmt_error **err);

/** Free it, and all that belongs to it. NULL is fine. */
WMT_API void wmt_inspection_delete(wmt_inspection *inspection);

/** What it was: WMT_CONTENT_MODULE or WMT_CONTENT_ARTIFACT (wmt/artifact.h); 0 for NULL. */
WMT_API int wmt_inspection_content(const wmt_inspection *inspection);

/** @name Imports and exports
 * In the order of the module. Names are UTF-8 and ended by NUL; since a name may contain NUL
 * characters, its length in bytes can be had too.
 * @{ */
/** How many imports there are. */
WMT_API size_t wmt_inspection_import_count(const wmt_inspection *inspection);
/** The first part of an import's name.
 *  @param length receives the length in bytes; may be NULL. */
WMT_API const char *wmt_inspection_import_module(const wmt_inspection *inspection, size_t index,
                                                 size_t *length);
/** The second part of an import's name.
 *  @param length receives the length in bytes; may be NULL. */
WMT_API const char *wmt_inspection_import_name(const wmt_inspection *inspection, size_t index,
                                               size_t *length);
/** What is imported. */
WMT_API const wmt_type *wmt_inspection_import_type(const wmt_inspection *inspection, size_t index);
/** How many exports there are. */
WMT_API size_t wmt_inspection_export_count(const wmt_inspection *inspection);
/** An export's name.
 *  @param length receives the length in bytes; may be NULL. */
WMT_API const char *wmt_inspection_export_name(const wmt_inspection *inspection, size_t index,
                                               size_t *length);
/** What is exported. */
WMT_API const wmt_type *wmt_inspection_export_type(const wmt_inspection *inspection, size_t index);
/** @} */

/** @name Sections
 * In the order of the bytes: those of the module, or those of an artifact's image (an ELF file).
 * @{ */
/** How many there are. */
WMT_API size_t wmt_inspection_section_count(const wmt_inspection *inspection);
/** The number of a module's section, from 0 (custom) to 13 (tag); -1 for one of an artifact, and
 *  for an index out of range. */
WMT_API int wmt_inspection_section_id(const wmt_inspection *inspection, size_t index);
/** The name: of a custom section its own, such as "name"; of another one what the specification
 *  calls it, such as "import" or "data count"; of one of an artifact such as ".text".
 *  @param length receives the length in bytes; may be NULL. */
WMT_API const char *wmt_inspection_section_name(const wmt_inspection *inspection, size_t index,
                                                size_t *length);
/** Where the section's content begins, in bytes from the beginning of what was read. */
WMT_API uint64_t wmt_inspection_section_offset(const wmt_inspection *inspection, size_t index);
/** The size of its content in bytes; of a custom section with its name. */
WMT_API uint64_t wmt_inspection_section_size(const wmt_inspection *inspection, size_t index);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
