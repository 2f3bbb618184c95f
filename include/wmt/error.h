/**
 * @file wmt/error.h
 * How every failure is reported.
 *
 * Functions that can fail take `wmt_error **err` as their last parameter. It works as in this
 * sequence, which needs one check, at its end:
 *
 * @code
 * wmt_error *err = NULL;                                // always start with NULL
 * wmt_engine *engine = wmt_engine_new(NULL, &err);
 * wmt_store *store = wmt_store_new(engine, &err);       // does nothing if the first call failed
 * wmt_module *module = wmt_module_new_wat(engine, text, &err);
 * ...
 * return wmt_error_report(&err);                        // prints and frees it, if there is one
 * @endcode
 *
 * The rules, for every function with an `err`:
 *
 * 1. If `*err` is already set on entry, the function does nothing. It returns NULL, false or 0 and
 *    zeroes its out-parameters. So the first error wins, and nothing runs after it.
 * 2. On failure it sets `*err` to a new error, owned by the caller, and returns NULL, false or 0.
 * 3. On success it leaves `*err` alone (NULL).
 * 4. `err` may be NULL: the error is dropped, only the returned value tells.
 * 5. `err` may be WMT_DIE: the error is printed to stderr and the process exits with status 1 (a
 *    guest that ended itself with status 0 has succeeded: nothing is printed, and the status is 0).
 *    Good for tests and small tools.
 *
 * To go on after a failure, call wmt_error_clear(&err); the variable is NULL again.
 *
 * @warning Never loop on a returned value without looking at `err`:
 * `while (!wmt_func_call(f, ..., &err)) retry();` spins for ever, because after the first failure
 * rule 1 makes each call fail without doing anything.
 *
 * Deletes and plain accessors take no `err`. They accept NULL; accessors then give NULL or 0. The
 * next call that has an `err` and is handed that NULL reports WMT_ERROR_INVALID with the name of
 * the argument, so nothing is lost.
 *
 * A wmt_error belongs to one thread at a time. It keeps nothing alive and may outlive every other
 * object.
 */
#ifndef WMT_ERROR_H
#define WMT_ERROR_H

#include <wmt/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Passed as `err`: report the error as wmt_error_report() does and exit the process with the
 * status that it gives, 1 for every real error. */
#define WMT_DIE ((wmt_error **)(intptr_t)-1)

/** What sort of thing went wrong, and so who can do something about it. The values are frozen. */
typedef enum wmt_error_kind {
    WMT_ERROR_NONE = 0,         /**< no error: what wmt_error_kind_of(NULL) gives */
    WMT_ERROR_LOAD = 1,         /**< no libwasmtime could be found or opened */
    WMT_ERROR_VERSION = 2,      /**< a libwasmtime of a version that cannot be used */
    WMT_ERROR_UNSUPPORTED = 3,  /**< this libwasmtime lacks it; the message says which one has it */
    WMT_ERROR_INVALID = 4,      /**< the caller's mistake: the program should be changed */
    WMT_ERROR_COMPILE = 5,      /**< the bytes or the text are not a valid module */
    WMT_ERROR_LINK = 6,         /**< an import is missing or of another type */
    WMT_ERROR_NOTFOUND = 7,     /**< there is no export, definition or option of that name */
    WMT_ERROR_TRAP = 8,         /**< the guest trapped: see wmt_error_trap() */
    WMT_ERROR_TIMEOUT = 9,      /**< a time limit ran out */
    WMT_ERROR_INTERRUPTED = 10, /**< another thread stopped the guest */
    WMT_ERROR_LIMIT = 11,       /**< a limit was reached: memory, table, stack, instances */
    WMT_ERROR_EXIT = 12,        /**< the guest ended itself: see wmt_error_exit_status() */
    WMT_ERROR_HOST = 13,        /**< a host function failed, or WASI did */
    WMT_ERROR_IO = 14,          /**< a file could not be read or written */
    WMT_ERROR_NOMEM = 15        /**< memory ran out; the error is a static object */
} wmt_error_kind;

/**
 * Why WebAssembly stopped. The numbers are libwmt's own and frozen; Wasmtime renumbered its own
 * twice. Meaning: the traps of the WebAssembly specification, and Wasmtime's additions.
 */
typedef enum wmt_trap {
    WMT_TRAP_NONE = 0,                      /**< not a trap, or a trap without a code */
    WMT_TRAP_STACK_OVERFLOW = 1,            /**< call stack exhausted */
    WMT_TRAP_MEMORY_OUT_OF_BOUNDS = 2,      /**< access beyond a memory's end */
    WMT_TRAP_HEAP_MISALIGNED = 3,           /**< an atomic access at an unaligned address */
    WMT_TRAP_TABLE_OUT_OF_BOUNDS = 4,       /**< access beyond a table's end */
    WMT_TRAP_INDIRECT_CALL_TO_NULL = 5,     /**< call_indirect through a null element */
    WMT_TRAP_BAD_SIGNATURE = 6,             /**< call_indirect of a function of another type */
    WMT_TRAP_INTEGER_OVERFLOW = 7,          /**< integer overflow in a division or conversion */
    WMT_TRAP_INTEGER_DIVISION_BY_ZERO = 8,  /**< integer division by zero */
    WMT_TRAP_BAD_CONVERSION_TO_INTEGER = 9, /**< a float out of range, or NaN, made an integer */
    WMT_TRAP_UNREACHABLE = 10,              /**< the `unreachable` instruction */
    WMT_TRAP_INTERRUPT = 11,                /**< the epoch deadline passed */
    WMT_TRAP_OUT_OF_FUEL = 12,              /**< the fuel of the store was used up */
    WMT_TRAP_ATOMIC_WAIT_NON_SHARED = 13,   /**< atomic.wait on a memory that is not shared */
    WMT_TRAP_NULL_REFERENCE = 14,           /**< a null reference was used */
    WMT_TRAP_ARRAY_OUT_OF_BOUNDS = 15,      /**< access beyond a GC array's end */
    WMT_TRAP_ALLOCATION_TOO_LARGE = 16,     /**< a GC allocation too large for any heap */
    WMT_TRAP_CAST_FAILURE = 17,             /**< a reference cast to a type it does not have */
    WMT_TRAP_UNHANDLED_TAG = 18,            /**< stack switching: no handler for a tag */
    WMT_TRAP_CONTINUATION_CONSUMED = 19,    /**< stack switching: a continuation used twice */
    WMT_TRAP_DISABLED_OPCODE = 20,          /**< an opcode disabled at compile time */
    WMT_TRAP_UNCAUGHT_EXCEPTION = 21,       /**< a WebAssembly exception that nobody caught */
    WMT_TRAP_COMPONENT = 22,                /**< a trap of the component model */
    WMT_TRAP_OTHER = 23                     /**< a code that this libwmt does not know */
} wmt_trap;

/** The kind of `error`, a wmt_error_kind; WMT_ERROR_NONE for NULL. */
WMT_API int wmt_error_kind_of(const wmt_error *error);

/** The name of a kind in lower case, such as "unsupported"; "unknown" for another number. */
WMT_API const char *wmt_error_kind_name(int kind);

/**
 * A short stable name of what happened, such as "wrong-store" or "argument-count". It never changes
 * from release to release, unlike the message, so programs and scripts can rely on it.
 *
 * @return a static string; "" for NULL.
 */
WMT_API const char *wmt_error_code(const wmt_error *error);

/** What happened, in one line of UTF-8; belongs to `error`. "" for NULL. */
WMT_API const char *wmt_error_message(const wmt_error *error);

/** What to do about it, in one line; belongs to `error`. "" for NULL. */
WMT_API const char *wmt_error_advice(const wmt_error *error);

/** Why WebAssembly stopped, a wmt_trap; WMT_TRAP_NONE for anything but WMT_ERROR_TRAP (and its
 *  relatives TIMEOUT, INTERRUPTED, LIMIT when the guest was stopped by a trap). */
WMT_API int wmt_error_trap(const wmt_error *error);

/** A trap's name in words, such as "integer divide by zero"; "unknown trap" for another number. */
WMT_API const char *wmt_trap_name(int trap);

/**
 * The status a guest ended itself with.
 *
 * @param status receives 0 to 255, as the shell would see it; may be NULL.
 * @return true if `error` is a WMT_ERROR_EXIT.
 */
WMT_API bool wmt_error_exit_status(const wmt_error *error, int *status);

/**
 * The row in which a call in bulk (wmt/bulk.h) failed, counted from 0. Where a host function made
 * one inside another, it is the row of the outer one: always that of the call that reported it.
 *
 * @param row receives it, 0 if there is none; may be NULL.
 * @return true if `error` came out of a call in bulk, while a row ran; false for the static NOMEM
 *         error, which carries nothing.
 */
WMT_API bool wmt_error_row(const wmt_error *error, size_t *row);

/** @name Frames
 * The WebAssembly frames that were active, innermost first; at most 64 are kept, and libwasmtime 43
 * and newer give 20. Frames are there for traps and for errors of host functions; where a host
 * function called into WebAssembly again, those of the inner call come before those of the outer
 * one. Strings belong to `error`.
 * @{ */

/** How many frames `error` carries; 0 for NULL. */
WMT_API size_t wmt_error_frame_count(const wmt_error *error);

/** The function's name in frame `index`, from the module's name section; NULL if it has none, or if
 *  there is no such frame. */
WMT_API const char *wmt_error_frame_func_name(const wmt_error *error, size_t index);

/** The module's name in frame `index`, likewise. */
WMT_API const char *wmt_error_frame_module_name(const wmt_error *error, size_t index);

/** The function's index in its module; 0 if there is no such frame. */
WMT_API uint32_t wmt_error_frame_func_index(const wmt_error *error, size_t index);

/** Where in the module's bytes the frame stood, as an offset from its start; 0 if there is no such
 *  frame or it is not known. */
WMT_API size_t wmt_error_frame_module_offset(const wmt_error *error, size_t index);

/** The same as an offset from the start of the function. */
WMT_API size_t wmt_error_frame_func_offset(const wmt_error *error, size_t index);
/** @} */

/**
 * Make an error, for host functions: `call->err = wmt_error_new("disk full");`.
 *
 * The same object comes out of the call that entered WebAssembly, with the frames added.
 *
 * @param message one line of UTF-8, copied; NULL is taken as "".
 * @return an error of kind WMT_ERROR_HOST, code "host"; the static NOMEM error if memory ran out.
 *         Never NULL.
 */
WMT_API wmt_error *wmt_error_new(const char *message);

/**
 * Make an error that ends the guest as its own exit would: the caller sees WMT_ERROR_EXIT.
 *
 * @param status 0 to 255; other values are taken modulo 256, as the system does.
 */
WMT_API wmt_error *wmt_error_new_exit(int status);

/**
 * Make an error that is what the guest's own trap would be, for a host function that stands in for
 * an instruction: the caller sees WMT_ERROR_TRAP (WMT_ERROR_LIMIT for WMT_TRAP_OUT_OF_FUEL,
 * WMT_ERROR_INTERRUPTED for WMT_TRAP_INTERRUPT) and the trap's code.
 *
 * @param trap a wmt_trap; another number is taken as WMT_TRAP_OTHER.
 */
WMT_API wmt_error *wmt_error_new_trap(int trap);

/**
 * Attach a pointer of your own, for instance an exception object of another language. It travels
 * with the error through any depth of WebAssembly and host frames.
 *
 * @param finalizer called with `data` when the error is freed; may be NULL. Called at once, and
 *        false returned, if `error` is NULL or the static NOMEM error, which carry nothing.
 */
WMT_API bool wmt_error_set_data(wmt_error *error, void *data, wmt_finalizer finalizer);

/** The pointer set by wmt_error_set_data(); NULL if there is none. */
WMT_API void *wmt_error_data(const wmt_error *error);

/** Free an error. NULL and the static NOMEM error are fine. */
WMT_API void wmt_error_delete(wmt_error *error);

/** Free `*err`, if set, and make it NULL. `err` may be NULL. */
WMT_API void wmt_error_clear(wmt_error **err);

/**
 * End of a program: if `*err` is set, print it to stderr (message, advice and frames), free it and
 * make it NULL.
 *
 * @return 0 if there was no error (WMT_ERROR_EXIT with status 0 counts as none), else 1; so a
 *         `main` can end with `return wmt_error_report(&err);`.
 */
WMT_API int wmt_error_report(wmt_error **err);

/**
 * Write an error as text, as wmt_error_report() prints it, into a buffer.
 *
 * @param buffer receives the text, cut to fit and always ended by NUL if `size` is at least 1; may
 *        be NULL if `size` is 0.
 * @param size the room in `buffer`, in bytes.
 * @return the length that the whole text has, without the NUL, as snprintf() does.
 */
WMT_API size_t wmt_error_format(const wmt_error *error, char *buffer, size_t size);

#ifdef __cplusplus
}
#endif

#endif
