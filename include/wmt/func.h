/**
 * @file wmt/func.h
 * Functions: calling those of a guest, and making host functions that a guest can call.
 *
 * A wmt_func belongs to its store (wmt/store.h) and lives as long.
 *
 * Semantics: https://webassembly.github.io/spec/core/appendix/embedding.html#functions
 */
#ifndef WMT_FUNC_H
#define WMT_FUNC_H

#include <wmt/base.h>
#include <wmt/type.h>
#include <wmt/val.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * One call of a host function. These fields are public and frozen; what else a host function needs
 * comes by the functions below. It is valid until the host function returns.
 */
struct wmt_call {
    const wmt_val *args; /**< the arguments, of the kinds that the function's type says */
    size_t nargs;        /**< how many there are */
    wmt_val *results;    /**< to be set, each of them; of kind WMT_NONE on entry */
    size_t nresults;     /**< how many there are */
    wmt_error *err;      /**< NULL on entry; set it to make the call fail */
    void *env;           /**< the pointer given when the function was made */
};

/**
 * A host function. There is one shape for all types.
 *
 * It reports failure by setting `call->err`: directly (`call->err = wmt_error_new("disk full")`),
 * or by passing `&call->err` to the functions that it calls. The very same error object comes out
 * of the call that entered WebAssembly, with the frames added. Results are ignored then.
 *
 * It may use the store in every way: call functions of the guest (also itself, to any depth that
 * the stack bears: what goes beyond is WMT_TRAP_STACK_OVERFLOW or WMT_ERROR_LIMIT), read and grow
 * memories, instantiate. It must return: no longjmp, no C++ exception.
 *
 * It runs on the thread that made the call.
 */
typedef void (*wmt_func_callback)(wmt_call *call);

/**
 * Make a host function.
 *
 * @param signature its type as text, such as "(i32, i64) -> (f64)" (wmt/type.h).
 * @param callback called for every call of the function.
 * @param env handed to `callback` as `call->env`; may be NULL.
 * @param finalizer called with `env` when the store ends; may be NULL. On failure it is not called.
 * @return a function of the store; NULL on failure: WMT_ERROR_INVALID (NULL, a signature that
 * cannot be read, a busy store), WMT_ERROR_UNSUPPORTED (a type that this libwasmtime cannot name:
 *         such an import can only be satisfied by another instance's export), WMT_ERROR_NOMEM.
 */
WMT_API wmt_func *wmt_func_new(wmt_store *store, const char *signature, wmt_func_callback callback,
                               void *env, wmt_finalizer finalizer, wmt_error **err);

/**
 * Call a function.
 *
 * @param args the arguments, borrowed; may be NULL if there are none.
 * @param nargs how many: exactly as many as the function's type says.
 * @param results receives the results; zeroed on failure; may be NULL if there are none.
 * @param nresults how many: exactly as many as the function's type says.
 * @return true if the call returned; false on failure: WMT_ERROR_INVALID (NULL, stale handle, wrong
 *         count or kind of arguments, a function reference of another store, a busy store),
 *         WMT_ERROR_TRAP (with code and frames), WMT_ERROR_EXIT (the guest ended itself),
 *         WMT_ERROR_LIMIT (stack, fuel), WMT_ERROR_INTERRUPTED, WMT_ERROR_UNSUPPORTED (a function
 *         whose type is not known, or a reference that cannot be passed), WMT_ERROR_NOMEM, and
 *         whatever a host function reported. The store can be used on after each of them.
 */
WMT_API bool wmt_func_call(wmt_func *func, const wmt_val *args, size_t nargs, wmt_val *results,
                           size_t nresults, wmt_error **err);

/** The type of a function; as wmt_extern_type(). */
WMT_API const wmt_type *wmt_func_type(const wmt_func *func);

/** The store in which a host function was called: borrowed. NULL for NULL. */
WMT_API wmt_store *wmt_call_store(wmt_call *call);

/**
 * An export of the instance that called the host function.
 *
 * @return NULL with WMT_ERROR_NOTFOUND if there is none of that name, or if the host called the
 *         function directly.
 */
WMT_API wmt_extern *wmt_call_export(wmt_call *call, const char *name, wmt_error **err);

/** The same for a memory, usually named "memory"; WMT_ERROR_INVALID (code "wrong-kind") if the
 * export is something else. */
WMT_API wmt_memory *wmt_call_memory(wmt_call *call, const char *name, wmt_error **err);

/** The same for a function. */
WMT_API wmt_func *wmt_call_func(wmt_call *call, const char *name, wmt_error **err);

#ifdef __cplusplus
}
#endif

#endif
