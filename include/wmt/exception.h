/**
 * @file wmt/exception.h
 * Exceptions of WebAssembly: throwing them from host functions, and catching what a guest throws.
 *
 * A host function throws by way of its error, and the guest that called it can catch the exception:
 *
 * @code
 * wmt_val payload[] = {wmt_i32(404)};
 * wmt_call_throw(call, wmt_ref_new_exception(store, tag, payload, 1, &call->err));
 * @endcode
 *
 * An exception that no guest catches comes out of the call as an error of kind WMT_ERROR_TRAP (code
 * "exception"), whose tag and values can be read:
 *
 * @code
 * if (!wmt_func_call(run, NULL, 0, NULL, 0, &err) && wmt_error_exception(err) != NULL) {
 *     wmt_ref *exception = wmt_error_exception(err);
 *     if (wmt_tag_equal(wmt_ref_tag(exception, WMT_DIE), tag, WMT_DIE)) {
 *         wmt_ref_get(exception, 0, &code, WMT_DIE);
 * @endcode
 *
 * A host function that lets the error of an inner call pass (`&call->err`) throws it again: the
 * very same exception goes on to the outer guest, and if nobody catches it, the very same error,
 * with data that was attached to it, comes out of the outermost call.
 *
 * Exceptions are references (wmt/ref.h) of kind WMT_EXNREF. Their values are read by wmt_ref_get()
 * and counted by wmt_ref_length() (wmt/object.h).
 *
 * Since libwasmtime 45. Guests throw and catch among themselves since 39, with the option
 * `wasm-exceptions`; what they do not catch is an error of the same code, without an exception.
 *
 * Semantics: https://docs.wasmtime.dev/api/wasmtime/struct.ExnRef.html,
 * https://webassembly.github.io/spec/core/exec/runtime.html#exception-instances
 */
#ifndef WMT_EXCEPTION_H
#define WMT_EXCEPTION_H

#include <wmt/base.h>
#include <wmt/val.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Make an exception; it is not thrown yet.
 *
 * @param values what it carries, borrowed; may be NULL if there is nothing.
 * @param nvalues how many: exactly as many as the tag's type says.
 * @return a reference of kind WMT_EXNREF; NULL on failure: WMT_ERROR_INVALID (NULL, a tag of
 *         another store, a wrong number or wrong kinds of values, a busy store),
 *         WMT_ERROR_UNSUPPORTED (before 45), WMT_ERROR_LIMIT (no room in the store),
 *         WMT_ERROR_NOMEM.
 */
WMT_API wmt_ref *wmt_ref_new_exception(wmt_store *store, const wmt_tag *tag, const wmt_val *values,
                                       size_t nvalues, wmt_error **err);

/**
 * The tag of an exception.
 *
 * @return a tag of the exception's store; NULL on failure: WMT_ERROR_INVALID (NULL, stale, a
 *         reference to something else, a busy store), WMT_ERROR_NOMEM.
 */
WMT_API wmt_tag *wmt_ref_tag(const wmt_ref *ref, wmt_error **err);

/**
 * Throw an exception out of a host function when it returns: sets `call->err`, unless that is set
 * already.
 *
 * @param exception borrowed; thrown again it is the same exception. An exception of another store
 *        cannot be thrown: `call->err` is WMT_ERROR_INVALID then, as for NULL.
 */
WMT_API void wmt_call_throw(wmt_call *call, const wmt_ref *exception);

/**
 * The exception that an error stands for.
 *
 * @return a reference that belongs to the error and lives as long as it and the store (use
 *         wmt_ref_keep() for longer); NULL if there is none. An error with an exception keeps its
 *         engine alive.
 */
WMT_API wmt_ref *wmt_error_exception(const wmt_error *error);

#ifdef __cplusplus
}
#endif

#endif
