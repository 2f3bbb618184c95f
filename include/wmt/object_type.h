/**
 * @file wmt/object_type.h
 * Types of structs and arrays, for making such objects (wmt/object.h).
 *
 * A type is given as text, in WebAssembly's text format without names:
 *
 *     (struct (field (mut i32)) (field f64 externref))
 *     (array (mut i8))
 *
 * The storage of a field or element is `i8`, `i16` or a value type as in wmt/type.h, inside of
 * `(mut ...)` if it can be changed. Value types with an index cannot be written, since there is no
 * module that they could refer to: `(ref null struct)` or `eqref` takes their place.
 *
 * It is the type that a guest has which declares the same: final, without a supertype, and not
 * inside a `(rec ...)` with others. A guest's `(type $t (array (mut i8)))` and the array type above
 * are one type, so an object made by the host passes where the guest wants a `(ref $t)`, and casts
 * to it succeed. A type that a guest declares with `(sub ...)` cannot be made from text, but had
 * from one of its objects: wmt_ref_object_type(). One that refers to itself cannot be had at all,
 * only its objects be looked into.
 *
 * A wmt_object_type is a counted reference to something immutable, which belongs to an engine and
 * serves all its stores and any thread. It keeps the engine alive.
 *
 * Since libwasmtime 44; in 44, fields can be numbers, vectors, funcref and externref.
 *
 * Semantics: https://webassembly.github.io/spec/core/syntax/types.html#composite-types,
 * https://docs.wasmtime.dev/api/wasmtime/struct.StructType.html
 */
#ifndef WMT_OBJECT_TYPE_H
#define WMT_OBJECT_TYPE_H

#include <wmt/base.h>
#include <wmt/type.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Make a type.
 *
 * @param text see above; at most 10000 fields.
 * @return NULL on failure: WMT_ERROR_INVALID (NULL; code "bad-object-type": a text that cannot be
 *         read, with the column), WMT_ERROR_UNSUPPORTED (before 44, or a field of a type that this
 *         libwasmtime cannot name), WMT_ERROR_NOMEM.
 */
WMT_API wmt_object_type *wmt_object_type_new(wmt_engine *engine, const char *text, wmt_error **err);

/** Another reference to the same type; NULL for NULL. Any thread. */
WMT_API wmt_object_type *wmt_object_type_keep(wmt_object_type *type);

/** Give a reference back. Objects of the type live on. NULL is fine. Any thread. */
WMT_API void wmt_object_type_delete(wmt_object_type *type);

/** What it is the type of: WMT_REF_STRUCT or WMT_REF_ARRAY (wmt/ref.h); WMT_REF_NONE for NULL. */
WMT_API int wmt_object_type_kind(const wmt_object_type *type);

/** The type as text, with one `(field ...)` for each field; belongs to `type`. "" for NULL. */
WMT_API const char *wmt_object_type_text(const wmt_object_type *type);

/** @name Fields
 * An array has one: its element. For NULL, and for an index out of range, there is nothing. @{ */
/** How many fields there are. */
WMT_API size_t wmt_object_type_field_count(const wmt_object_type *type);
/** The type of a field's values, counted from 0: i32 for a packed one. Belongs to `type`. */
WMT_API const wmt_valtype *wmt_object_type_field(const wmt_object_type *type, size_t index);
/** How many bits of its values a packed field keeps, 8 or 16; 0 for one that is not packed. */
WMT_API uint32_t wmt_object_type_field_packed_bits(const wmt_object_type *type, size_t index);
/** Whether a field can be changed. */
WMT_API bool wmt_object_type_field_is_mutable(const wmt_object_type *type, size_t index);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
