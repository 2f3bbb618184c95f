/**
 * @file wmt/type.h
 * Types of imports and exports, and their text form.
 *
 * libwmt reads types from the module's own bytes, so every type that a module can have is
 * described here on every libwasmtime, also those that the official C API cannot name.
 *
 * A wmt_type or wmt_valtype is immutable and borrowed: it belongs to the module (or to the
 * function, memory, ...) it was asked of and lives as long. Any thread may read it. No function
 * here can fail: all accept NULL, for which they give nothing, and work the same on every
 * libwasmtime.
 *
 * The text form is that of WebAssembly's text format, cut down to one line:
 *
 * | kind   | text                                                    |
 * |--------|---------------------------------------------------------|
 * | func   | `(i32, i64) -> (f64)`, `() -> ()`                       |
 * | memory | `memory 1`, `memory 1 16`, `memory i64 1 16 shared`, `memory 0 pagesize 1` |
 * | table  | `table 10 20 funcref`, `table i64 0 externref`, `table shared 1 funcref` |
 * | global | `global i32`, `global mut (ref null 3)`, `global shared mut i32` |
 * | tag    | `tag (i32) -> ()`                                       |
 *
 * A function or tag whose type is shared begins with `shared`, and the import of a function that
 * has to be of exactly this type, no subtype of it, with `exact`: `exact shared (i32) -> ()`.
 *
 * Value types: `i32 i64 f32 f64 v128 funcref externref anyref eqref i31ref structref arrayref
 * exnref contref nullref nullfuncref nullexternref nullexnref nullcontref`, and `(ref func)`,
 * `(ref 3)`, `(ref null (exact 3))`, `(ref (shared any))`, where a number is an index into the
 * module's own type section: the same type has another one in another module.
 *
 * Semantics: https://webassembly.github.io/spec/core/syntax/types.html
 */
#ifndef WMT_TYPE_H
#define WMT_TYPE_H

#include <wmt/base.h>
#include <wmt/val.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Kinds of things that can be imported and exported. The numbers are frozen. */
typedef enum wmt_extern_kind {
    WMT_EXTERN_NONE = 0, /**< nothing: what is given for NULL */
    WMT_EXTERN_FUNC = 1,
    WMT_EXTERN_TABLE = 2,
    WMT_EXTERN_MEMORY = 3,
    WMT_EXTERN_GLOBAL = 4,
    WMT_EXTERN_TAG = 5
} wmt_extern_kind;

/** The name of a kind: "func", "table", "memory", "global", "tag"; "none" for another number. */
WMT_API const char *wmt_extern_kind_name(int kind);

/** What `type` is the type of, a wmt_extern_kind; WMT_EXTERN_NONE for NULL. */
WMT_API int wmt_type_kind(const wmt_type *type);

/** `type` as text (see above); belongs to `type`. "" for NULL. */
WMT_API const char *wmt_type_text(const wmt_type *type);

/** @name Function and tag types
 * Counts are 0, and value types NULL, for types of another kind and for indices out of range.
 * @{ */
/** How many parameters there are, at most 1000. */
WMT_API size_t wmt_type_param_count(const wmt_type *type);
/** The type of a parameter, counted from 0; belongs to `type`. */
WMT_API const wmt_valtype *wmt_type_param(const wmt_type *type, size_t index);
/** How many results there are, at most 1000. */
WMT_API size_t wmt_type_result_count(const wmt_type *type);
/** The type of a result, counted from 0; belongs to `type`. */
WMT_API const wmt_valtype *wmt_type_result(const wmt_type *type, size_t index);
/** @} */

/** @name Limits of memory and table types
 * In pages for a memory, in elements for a table.
 * @{ */
/** The least size, in pages or elements; 0 for types of another kind. */
WMT_API uint64_t wmt_type_minimum(const wmt_type *type);
/** The greatest size, in pages or elements.
 *  @param maximum receives it, or 0 if there is none; may be NULL.
 *  @return true if there is one; false for types of another kind. */
WMT_API bool wmt_type_maximum(const wmt_type *type, uint64_t *maximum);
/** Whether addresses and sizes are 64 bits wide; false for types of another kind. */
WMT_API bool wmt_type_is_64(const wmt_type *type);
/** The size of a memory's page in bytes, a power of 2: 65536 unless the module says otherwise; 0
 * for types of another kind. */
WMT_API uint64_t wmt_type_page_size(const wmt_type *type);
/** @} */

/** Whether it is shared between threads: a memory, or with the proposal of shared-everything
 * threads anything else too. */
WMT_API bool wmt_type_is_shared(const wmt_type *type);

/** The type of a table's elements or of a global's content; NULL for types of another kind. */
WMT_API const wmt_valtype *wmt_type_element(const wmt_type *type);

/** Whether a global can be changed; false for types of another kind. */
WMT_API bool wmt_type_is_mutable(const wmt_type *type);

/** The kind of values of this type, a wmt_valkind; WMT_NONE for NULL. */
WMT_API uint32_t wmt_valtype_kind(const wmt_valtype *type);

/** A value type as text (see above); belongs to `type`. "" for NULL. */
WMT_API const char *wmt_valtype_text(const wmt_valtype *type);

/** Whether a reference type includes null; false for numbers, vectors and NULL. */
WMT_API bool wmt_valtype_is_nullable(const wmt_valtype *type);

#ifdef __cplusplus
}
#endif

#endif
