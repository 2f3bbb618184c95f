/**
 * @file wmt/raw.h
 * Calls with bare slots instead of tagged values: what wmt/typed.h is made of, and what bindings of
 * other languages can build typed calls with. In C and C++ use wmt/typed.h.
 *
 * Arguments go into an array of wmt_raw, one slot each, and results come back in the same array.
 * A slot does not say what it holds: that is the function's type. So check the type once, with
 * wmt_func_bind(), and then call as often as you like with slots written in the same way. A number
 * of another kind than the function wants is not found out: its bits are taken as they are.
 *
 * Semantics: https://docs.wasmtime.dev/api/wasmtime/struct.Func.html#method.call_unchecked
 */
#ifndef WMT_RAW_H
#define WMT_RAW_H

#include <wmt/base.h>
#include <wmt/func.h>
#include <wmt/val.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A vector of 128 bits, in the guest's (little-endian) byte order. */
typedef struct wmt_vector {
    uint8_t bytes[16]; /**< lane 0 first */
} wmt_vector;

/**
 * A slot: 16 bytes, all members at offset 0, in the machine's byte order. Its layout is frozen.
 * A 32-bit integer is written through `u64`, with the upper half zero.
 */
typedef union wmt_raw {
    int32_t i32;       /**< of WMT_I32, to be read */
    uint32_t u32;      /**< the same, unsigned */
    int64_t i64;       /**< of WMT_I64 */
    uint64_t u64;      /**< the same, unsigned; and of WMT_I32, to be written */
    float f32;         /**< of WMT_F32 */
    double f64;        /**< of WMT_F64 */
    wmt_vector vector; /**< of WMT_V128 */
    wmt_func *func;    /**< of WMT_FUNCREF; NULL is the null reference */
    wmt_ref *ref;      /**< of all other references; NULL is the null reference */
} wmt_raw;

/**
 * Check once that a function can be called with certain types.
 *
 * @param store the store that the calls are meant for; NULL: whichever the function belongs to.
 * @param signature the types as text, such as "(i32, i64) -> (f64)" (wmt/type.h). Kinds of values
 *        are compared: `funcref` stands for every reference to functions, `anyref` for every one to
 *        GC objects.
 * @return `func` itself; NULL on failure: WMT_ERROR_INVALID (NULL; code "func-type": other types,
 *         too few or too many; code "wrong-store"; code "stale-handle"; a signature that cannot be
 *         read), WMT_ERROR_NOTFOUND (code "no-types": libwmt does not know the type of the
 *         function, as of some that come out of artifacts made by other tools; wmt_func_call()
 *         calls those).
 */
WMT_API wmt_func *wmt_func_bind(wmt_func *func, const wmt_store *store, const char *signature,
                                wmt_error **err);

/**
 * Call a function with slots.
 *
 * References are checked as wmt_func_call() checks them; a funcref that comes back is a function of
 * the store.
 *
 * @param slots the arguments on entry, the results on return; zeroed on failure. May be NULL if
 *        `nslots` is 0.
 * @param nslots how many there are: at least as many as the function has parameters, and at least
 *        as many as it has results.
 * @return as wmt_func_call(), and WMT_ERROR_NOTFOUND (code "no-types") as wmt_func_bind().
 */
WMT_API bool wmt_func_call_raw(wmt_func *func, wmt_raw *slots, size_t nslots, wmt_error **err);

/**
 * A host function with slots.
 *
 * @param call as in a wmt_func_callback, but `args` and `results` are NULL and their counts 0.
 * @param slots the arguments on entry; the results have to be written there, each of them, in the
 *        way that its type says. As many slots as there are parameters or results, whichever is
 *        more. They are ignored if `call->err` is set.
 */
typedef void (*wmt_func_raw_callback)(wmt_call *call, wmt_raw *slots);

/** Make a host function with slots; parameters, failures and results as of wmt_func_new(). */
WMT_API wmt_func *wmt_func_new_raw(wmt_store *store, const char *signature,
                                   wmt_func_raw_callback callback, void *env,
                                   wmt_finalizer finalizer, wmt_error **err);

/** Define a name as a host function with slots, for all stores of the engine; parameters and
 *  failures are those of wmt_linker_define_func(). */
WMT_API bool wmt_linker_define_func_raw(wmt_linker *linker, const char *module, const char *name,
                                        const char *signature, wmt_func_raw_callback callback,
                                        void *env, wmt_finalizer finalizer, wmt_error **err);

#ifdef __cplusplus
}
#endif

#endif
