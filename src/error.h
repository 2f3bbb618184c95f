/* Making errors. See include/wmt/error.h for the rules that callers see. */
#ifndef WMT_SRC_ERROR_H
#define WMT_SRC_ERROR_H

#include <wmt/error.h>

#include <stdio.h> /* where MinGW says which of two printf() there is */

#if defined(__MINGW_PRINTF_FORMAT)
#define ERROR_PRINTF(text, first) __attribute__((format(__MINGW_PRINTF_FORMAT, text, first)))
#elif defined(__GNUC__)
#define ERROR_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define ERROR_PRINTF(text, first)
#endif

enum error_id {
#define ERROR_ROW(id, kind, name, advice) ERROR_ID_##id,
#include "errors.def"
#undef ERROR_ROW
    ERROR_ID_COUNT
};

/* At most this many frames are kept. */
enum { ERROR_FRAMES_MAX = 64 };

struct error_frame {
    char *func_name;   /* NULL when the module has no name for it */
    char *module_name; /* likewise */
    uint32_t func_index;
    size_t module_offset;
    size_t func_offset;
    const wmt_store *store; /* the one it ran in: only to be compared, it may be gone */
};

struct wmt_error {
    enum error_id id;
    int trap;        /* wmt_trap */
    int exit_status; /* 0 to 255, for ERROR_ID_GUEST_EXIT */
    bool has_row;    /* it came out of a call in bulk, while ... */
    size_t row;      /* ... this row ran */
    char *message;
    struct error_frame *frames;
    size_t frame_count;
    void *data;
    wmt_finalizer data_finalizer;
    wmt_ref *exception; /* its own; NULL if there is none */
    wmt_engine *engine; /* kept alive for the exception */
};

/* First line of every function that has an `err`: false when an error is already set, and then the
 * function must return at once. NULL and WMT_DIE, which are no addresses of an error, are the
 * numbers 0 and -1. */
static inline bool error_enter(wmt_error *const *err) {
    return (uintptr_t)err + 1 <= 1 || *err == NULL;
}

/* Sets `*err`, by the rules for NULL and WMT_DIE. `*err` must not be set. Always returns false, so
 * that a function can end with `return error_set(...)`. */
bool error_set(wmt_error **err, enum error_id id, const char *format, ...) ERROR_PRINTF(3, 4);

/* The same with an error made before, which is consumed. */
bool error_set_object(wmt_error **err, wmt_error *error);

/* ERROR_ID_OUT_OF_MEMORY. Always returns false. */
bool error_set_nomem(wmt_error **err);

/* error_set() with the system's reason (os/os.h) behind the message and a colon; error_set_nomem()
 * if it is "". Always returns false. */
bool error_set_for_reason(wmt_error **err, enum error_id id, const char *reason, const char *format,
                          ...) ERROR_PRINTF(4, 5);

/* For error_check_argument(). Always returns false. */
bool error_set_null(const char *name, wmt_error **err);

/* Checks an argument that must not be NULL; names it when it is. */
static inline bool error_check_argument(const void *argument, const char *name, wmt_error **err) {
    return argument != NULL || error_set_null(name, err);
}

/* An error that is not yet anybody's. Never NULL: the static object when memory runs out. */
wmt_error *error_make(enum error_id id, const char *format, ...) ERROR_PRINTF(2, 3);

/* Says in which row of a call in bulk it happened; the outermost of nested calls counts. Nothing
 * for the static object. */
void error_set_row(wmt_error *error, size_t row);

/* The error itself, which now says which trap stopped the guest: a wmt_trap. */
wmt_error *error_with_trap(wmt_error *error, int trap);

/* Text that need not end with NUL; length 0 means that there is none. */
struct error_name {
    const char *text;
    size_t length;
};

/* Adds frame number `error->frame_count`, of which `frame` says all but the names, which are
 * copied; false and no frame when the error can take no more. */
bool error_add_frame(wmt_error *error, const struct error_frame *frame, struct error_name func,
                     struct error_name module);

/* Whether one of the frames is of this store. */
bool error_has_frame_of(const wmt_error *error, const wmt_store *store);

/* Whether `error` is the static out-of-memory object, which must not be changed. */
bool error_is_static(const wmt_error *error);

#endif
