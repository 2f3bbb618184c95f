/**
 * @file wmt/object.h
 * Structs and arrays: making them, and what is inside of them and of exceptions.
 *
 * @code
 * wmt_object_type *point = wmt_object_type_new(engine, "(struct (field (mut i32) f64))", &err);
 * wmt_val fields[] = {wmt_i32(3), wmt_f64(0.5)};
 * wmt_ref *ref = wmt_ref_new_struct(store, point, fields, 2, &err);
 * wmt_val arg = wmt_anyref(ref);
 * wmt_func_call(plot, &arg, 1, NULL, 0, &err);
 * @endcode
 *
 * Their fields and elements are values (wmt/val.h); packed ones, i8 and i16, are read and written
 * as i32, of which the low bits count. A reference that is read lives as long as wmt/ref.h says of
 * those that are received.
 *
 * Structs and arrays can be made and looked into since libwasmtime 44, exceptions since 45.
 *
 * Semantics: https://docs.wasmtime.dev/api/wasmtime/struct.StructRef.html,
 * https://docs.wasmtime.dev/api/wasmtime/struct.ArrayRef.html
 */
#ifndef WMT_OBJECT_H
#define WMT_OBJECT_H

#include <wmt/base.h>
#include <wmt/val.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Make a struct.
 *
 * @param type of the same engine as `store`; see wmt/object_type.h.
 * @param values of its fields, borrowed, each of the kind that its type says; or NULL for zeros and
 *        null references.
 * @param nvalues how many: exactly as many as there are fields; 0 if `values` is NULL.
 * @return a reference of kind WMT_ANYREF, which lives as wmt/ref.h says; NULL on failure:
 *         WMT_ERROR_INVALID (NULL, the type of an array or of another engine, a busy store; code
 *         "object-field": a wrong number of values, or one of another type), WMT_ERROR_LIMIT (no
 *         room in the store, or an engine without garbage collection), WMT_ERROR_NOMEM.
 */
WMT_API wmt_ref *wmt_ref_new_struct(wmt_store *store, const wmt_object_type *type,
                                    const wmt_val *values, size_t nvalues, wmt_error **err);

/**
 * Make an array.
 *
 * @param type of the same engine as `store`.
 * @param element what all its elements are at first, borrowed; NULL for zeros or null references.
 * @param length how many elements; all together have less than 4 GiB.
 * @return a reference of kind WMT_ANYREF; NULL on failure, as wmt_ref_new_struct().
 */
WMT_API wmt_ref *wmt_ref_new_array(wmt_store *store, const wmt_object_type *type,
                                   const wmt_val *element, size_t length, wmt_error **err);

/**
 * How many elements an array, fields a struct or values an exception has.
 *
 * @return 0 on failure: WMT_ERROR_INVALID (NULL, stale, a busy store, or a reference to something
 *         else), WMT_ERROR_UNSUPPORTED (before 44; before 46 for a struct; before 45 for an
 *         exception).
 */
WMT_API size_t wmt_ref_length(const wmt_ref *ref, wmt_error **err);

/**
 * The type of a struct or an array, whoever has made it. More objects can be made of it, also of a
 * type that wmt_object_type_new() cannot make, such as one with a supertype.
 *
 * @return a type, for the caller to delete; NULL on failure: as wmt_ref_length(), and
 *         WMT_ERROR_UNSUPPORTED (before 46; code "unsupported-type": a field or element refers to a
 *         type that a module defines, or the engine has wasm-stack-switching on),
 *         WMT_ERROR_NOMEM.
 */
WMT_API wmt_object_type *wmt_ref_object_type(const wmt_ref *ref, wmt_error **err);

/**
 * Read an element of an array, a field of a struct or a value of an exception.
 *
 * @param index counted from 0.
 * @param val receives it; zeroed on failure.
 * @return false on failure: as wmt_ref_length(), and WMT_ERROR_INVALID (code "object-field") for an
 *         index out of range, WMT_ERROR_NOMEM.
 */
WMT_API bool wmt_ref_get(const wmt_ref *ref, size_t index, wmt_val *val, wmt_error **err);

/**
 * Write an element of an array or a field of a struct. An exception's values cannot be changed.
 *
 * @param val of the kind that the type says; borrowed.
 * @return false on failure: as wmt_ref_get(), and WMT_ERROR_INVALID (code "object-field") for a
 *         value of another type, or a field or element that is not mutable.
 */
WMT_API bool wmt_ref_set(const wmt_ref *ref, size_t index, const wmt_val *val, wmt_error **err);

#ifdef __cplusplus
}
#endif

#endif
