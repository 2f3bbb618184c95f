#include "failure.h"

#include "alloc.h"
#include "exception.h"
#include "store.h"

#include <string.h>

static const uint8_t traps[] = {
    [WASMTIME_TRAP_CODE_STACK_OVERFLOW] = WMT_TRAP_STACK_OVERFLOW,
    [WASMTIME_TRAP_CODE_MEMORY_OUT_OF_BOUNDS] = WMT_TRAP_MEMORY_OUT_OF_BOUNDS,
    [WASMTIME_TRAP_CODE_HEAP_MISALIGNED] = WMT_TRAP_HEAP_MISALIGNED,
    [WASMTIME_TRAP_CODE_TABLE_OUT_OF_BOUNDS] = WMT_TRAP_TABLE_OUT_OF_BOUNDS,
    [WASMTIME_TRAP_CODE_INDIRECT_CALL_TO_NULL] = WMT_TRAP_INDIRECT_CALL_TO_NULL,
    [WASMTIME_TRAP_CODE_BAD_SIGNATURE] = WMT_TRAP_BAD_SIGNATURE,
    [WASMTIME_TRAP_CODE_INTEGER_OVERFLOW] = WMT_TRAP_INTEGER_OVERFLOW,
    [WASMTIME_TRAP_CODE_INTEGER_DIVISION_BY_ZERO] = WMT_TRAP_INTEGER_DIVISION_BY_ZERO,
    [WASMTIME_TRAP_CODE_BAD_CONVERSION_TO_INTEGER] = WMT_TRAP_BAD_CONVERSION_TO_INTEGER,
    [WASMTIME_TRAP_CODE_UNREACHABLE_CODE_REACHED] = WMT_TRAP_UNREACHABLE,
    [WASMTIME_TRAP_CODE_INTERRUPT] = WMT_TRAP_INTERRUPT,
    [WASMTIME_TRAP_CODE_OUT_OF_FUEL] = WMT_TRAP_OUT_OF_FUEL,
    [WASMTIME_TRAP_CODE_ATOMIC_WAIT_NON_SHARED_MEMORY] = WMT_TRAP_ATOMIC_WAIT_NON_SHARED,
    [WASMTIME_TRAP_CODE_NULL_REFERENCE] = WMT_TRAP_NULL_REFERENCE,
    [WASMTIME_TRAP_CODE_ARRAY_OUT_OF_BOUNDS] = WMT_TRAP_ARRAY_OUT_OF_BOUNDS,
    [WASMTIME_TRAP_CODE_ALLOCATION_TOO_LARGE] = WMT_TRAP_ALLOCATION_TOO_LARGE,
    [WASMTIME_TRAP_CODE_CAST_FAILURE] = WMT_TRAP_CAST_FAILURE,
    [WASMTIME_TRAP_CODE_NO_ASYNC_RESULT] = WMT_TRAP_COMPONENT,
    [WASMTIME_TRAP_CODE_UNHANDLED_TAG] = WMT_TRAP_UNHANDLED_TAG,
    [WASMTIME_TRAP_CODE_CONTINUATION_ALREADY_CONSUMED] = WMT_TRAP_CONTINUATION_CONSUMED,
    [WASMTIME_TRAP_CODE_DISABLED_OPCODE] = WMT_TRAP_DISABLED_OPCODE,
    [WASMTIME_TRAP_CODE_UNCAUGHT_EXCEPTION] = WMT_TRAP_UNCAUGHT_EXCEPTION,
};

/* What is behind the core codes belongs to the component model, but for the gaps in the table. */
static int trap_of_code(wasmtime_trap_code_t code) {
    if (code < sizeof traps && (traps[code] != 0)) {
        return traps[code];
    }
    return code > WASMTIME_TRAP_CODE_DISABLED_OPCODE && code <= WASMTIME_TRAP_LIFT_DROPPED_STREAM
               ? WMT_TRAP_COMPONENT
               : WMT_TRAP_OTHER;
}

/* One line of text, without the space around it. */
struct line {
    const char *start;
    size_t length;
};

static bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

static struct line next_line(const char **place, const char *end) {
    const char *newline = memchr(*place, '\n', (size_t)(end - *place));
    const char *stop = newline == NULL ? end : newline;
    struct line line = {*place, 0};
    *place = newline == NULL ? end : newline + 1;
    while (line.start < stop && is_space(*line.start)) {
        line.start++;
    }
    while (stop > line.start && is_space(stop[-1])) {
        stop--;
    }
    line.length = (size_t)(stop - line.start);
    return line;
}

static bool starts_with(struct line line, const char *prefix) {
    size_t length = strlen(prefix);
    return line.length >= length && memcmp(line.start, prefix, length) == 0;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Takes the number off "0: cause" and "12: cause". */
static struct line without_number(struct line line) {
    size_t digits = 0;
    while (digits < line.length && is_digit(line.start[digits])) {
        digits++;
    }
    if (digits == 0 || digits + 2 > line.length || memcmp(line.start + digits, ": ", 2) != 0) {
        return line;
    }
    line.start += digits + 2;
    line.length -= digits + 2;
    return line;
}

/* Rust prints an error as its message, an empty line, "Caused by:" and the causes. A guest's
 * backtrace comes first in a message of that name; the library's own, if at all, last. */
char *failure_one_line(const char *text, size_t length) {
    const char *place = text;
    const char *end = text + length;
    bool in_backtrace = false;
    char *out = mem_alloc(length * 2 + 1);
    size_t used = 0;
    if (out == NULL) {
        return NULL;
    }
    while (place < end) {
        struct line line = next_line(&place, end);
        if (starts_with(line, "Stack backtrace:")) {
            break;
        }
        if (starts_with(line, "error while executing at wasm backtrace:")) {
            in_backtrace = true;
        }
        if (starts_with(line, "Caused by:")) {
            in_backtrace = false;
            continue;
        }
        line = without_number(line);
        if (in_backtrace || line.length == 0) {
            continue;
        }
        if (used > 0) {
            memcpy(out + used, ": ", 2);
            used += 2;
        }
        memcpy(out + used, line.start, line.length);
        used += line.length;
    }
    out[used] = '\0';
    return out;
}

char *failure_text(const struct capi *capi, const wasmtime_error_t *native) {
    wasm_name_t message = {0, NULL};
    char *text = NULL;
    capi_wasmtime_error_message(capi, native, &message);
    text = mem_copy_bytes(message.data, message.size);
    capi_wasm_byte_vec_delete(capi, &message);
    return text;
}

static bool begins_with(const char *text, const char *prefix) {
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* What errors without a code are about. Imports that libwmt cannot compare are compared by
 * libwasmtime when it instantiates, and only it knows what the processor has. */
static enum error_id id_of_line(enum error_id id, const char *line) {
    if (id == ERROR_ID_INSTANTIATION && begins_with(line, "incompatible import type")) {
        return ERROR_ID_IMPORT_TYPE;
    }
    if (id == ERROR_ID_INVALID_MODULE &&
        begins_with(line, "compilation settings are not compatible with the native host")) {
        return ERROR_ID_FOREIGN_SETTINGS;
    }
    if (id == ERROR_ID_GUEST_HOST && begins_with(line, "out of memory")) {
        return ERROR_ID_GUEST_MEMORY;
    }
    return id;
}

static wmt_error *make_nomem(void) {
    wmt_error *error = NULL;
    (void)error_set_nomem(&error);
    return error;
}

static wmt_error *make_of_line(enum error_id id, const char *line) {
    if (strcmp(line, "out of memory") == 0) { /* what adapters of src/capi say, and nothing else */
        return make_nomem();
    }
    if (begins_with(line, "thrown Wasm exception")) {
        return wmt_error_new_trap(WMT_TRAP_UNCAUGHT_EXCEPTION);
    }
    return error_make(id_of_line(id, line), "%s", line);
}

static wmt_error *make_of_text(enum error_id id, const char *text, size_t length) {
    char *line = failure_one_line(text, length);
    wmt_error *error = NULL;
    if (line == NULL) {
        return make_nomem();
    }
    error = make_of_line(id, line);
    mem_free(line);
    return error;
}

bool failure_set(wmt_error **err, enum error_id id, const struct capi *capi,
                 wasmtime_error_t *native) {
    wasm_name_t message = {0, NULL};
    wmt_error *error = NULL;
    capi_wasmtime_error_message(capi, native, &message);
    error = make_of_text(id, message.data, message.size);
    capi_wasm_byte_vec_delete(capi, &message);
    capi_wasmtime_error_delete(capi, native);
    return error_set_object(err, error);
}

static wmt_error *make_of_trap(const struct capi *capi, const wasm_trap_t *trap) {
    wasmtime_trap_code_t code = 0;
    wasm_message_t message = {0, NULL};
    wmt_error *error = NULL;
    if (capi_wasmtime_trap_code(capi, trap, &code)) {
        return wmt_error_new_trap(trap_of_code(code));
    }
    capi_wasm_trap_message(capi, trap, &message);
    error =
        make_of_text(ERROR_ID_GUEST_HOST, message.data, message.size == 0 ? 0 : message.size - 1);
    capi_wasm_byte_vec_delete(capi, &message);
    return error;
}

static wmt_error *make_of_error(const struct capi *capi, const wasmtime_error_t *native,
                                enum error_id id) {
    wasm_name_t message = {0, NULL};
    wmt_error *error = NULL;
    int status = 0;
    if (capi_wasmtime_error_exit_status(capi, native, &status)) {
        return wmt_error_new_exit(status);
    }
    capi_wasmtime_error_message(capi, native, &message);
    error = make_of_text(id, message.data, message.size);
    capi_wasm_byte_vec_delete(capi, &message);
    return error;
}

static struct error_name name_of(const wasm_name_t *name) {
    struct error_name result = {NULL, 0};
    if (name != NULL) {
        result.text = name->data;
        result.length = name->size;
    }
    return result;
}

/* SIZE_MAX is libwasmtime's way to say that it is not known. */
static size_t known_offset(size_t offset) { return offset == SIZE_MAX ? 0 : offset; }

/* Names borrow from the trap or error that the frame came of. */
static void add_frame(wmt_error *error, const wmt_store *store, const wasm_frame_t *native) {
    const struct capi *capi = store->capi;
    struct error_frame frame = {.store = store};
    frame.func_index = capi_wasm_frame_func_index(capi, native);
    frame.module_offset = known_offset(capi_wasm_frame_module_offset(capi, native));
    frame.func_offset = known_offset(capi_wasm_frame_func_offset(capi, native));
    (void)error_add_frame(error, &frame, name_of(capi_wasmtime_frame_func_name(capi, native)),
                          name_of(capi_wasmtime_frame_module_name(capi, native)));
}

static void add_frames(wmt_error *error, const wmt_store *store, wasm_frame_vec_t *frames) {
    for (size_t i = 0; i < frames->size && i < ERROR_FRAMES_MAX; i++) {
        add_frame(error, store, frames->data[i]);
    }
    capi_wasm_frame_vec_delete(store->capi, frames);
}

/* A trace has all frames that are active in the store: also those outside of the host function in
 * which an inner call failed. So an error that comes out of the inner call has those of the outer
 * ones. */
static void add_trace(wmt_error *error, const wmt_store *store, const wasmtime_error_t *native,
                      const wasm_trap_t *trap) {
    wasm_frame_vec_t frames = {0, NULL};
    if (error_is_static(error) || error_has_frame_of(error, store)) {
        return;
    }
    if (trap != NULL) {
        capi_wasm_trap_trace(store->capi, trap, &frames);
    } else {
        capi_wasmtime_error_wasm_trace(store->capi, native, &frames);
    }
    add_frames(error, store, &frames);
}

bool failure_set_run(wmt_store *store, wasmtime_error_t *native, wasm_trap_t *trap,
                     enum error_id id, wmt_error **err) {
    const struct capi *capi = store->capi;
    wmt_error *error = store->pending;
    bool is_of_host = error != NULL;
    store->pending = NULL;
    if (error == NULL) {
        error = exception_take(store);
    }
    if (error == NULL) {
        error = trap != NULL ? make_of_trap(capi, trap) : make_of_error(capi, native, id);
    }
    add_trace(error, store, native, trap);
    if (trap != NULL) {
        capi_wasm_trap_delete(capi, trap);
    }
    if (native != NULL) {
        capi_wasmtime_error_delete(capi, native);
    }
    if (!is_of_host && error->id == ERROR_ID_ARGUMENT_KIND && error->frame_count > 0) {
        error->id = ERROR_ID_GUEST_HOST; /* the guest had started: its arguments were right */
    }
    return error_set_object(err, error);
}
