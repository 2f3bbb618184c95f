/**
 * @file wmt/object.h
 * What is inside of structs, arrays and exceptions.
 *
 * Their fields and elements are values (wmt/val.h); packed ones, i8 and i16, are read and written
 * as i32, of which the low bits count. A reference that is read lives as long as wmt/ref.h says of
 * those that are received.
 *
 * Structs and arrays can be looked into since libwasmtime 44, exceptions since 45.
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
 * How many elements an array, fields a struct or values an exception has.
 *
 * @return 0 on failure: WMT_ERROR_INVALID (NULL, stale, a busy store, or a reference to something
 *         else), WMT_ERROR_UNSUPPORTED (before 44; before 46 for a struct; before 45 for an
 *         exception).
 */
WMT_API size_t wmt_ref_length(const wmt_ref *ref, wmt_error **err);

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
