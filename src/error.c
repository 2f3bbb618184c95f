#include "error.h"

#include "alloc.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wmt/engine.h>
#include <wmt/ref.h>

struct error_fact {
    wmt_error_kind kind;
    const char *name;
    const char *advice;
};

static const struct error_fact facts[ERROR_ID_COUNT] = {
#define ERROR_ROW(id, kind, name, advice) [ERROR_ID_##id] = {WMT_ERROR_##kind, name, advice},
#include "errors.def"
#undef ERROR_ROW
};

static const char *const kind_names[] = {
    [WMT_ERROR_NONE] = "none",
    [WMT_ERROR_LOAD] = "load",
    [WMT_ERROR_VERSION] = "version",
    [WMT_ERROR_UNSUPPORTED] = "unsupported",
    [WMT_ERROR_INVALID] = "invalid",
    [WMT_ERROR_COMPILE] = "compile",
    [WMT_ERROR_LINK] = "link",
    [WMT_ERROR_NOTFOUND] = "notfound",
    [WMT_ERROR_TRAP] = "trap",
    [WMT_ERROR_TIMEOUT] = "timeout",
    [WMT_ERROR_INTERRUPTED] = "interrupted",
    [WMT_ERROR_LIMIT] = "limit",
    [WMT_ERROR_EXIT] = "exit",
    [WMT_ERROR_HOST] = "host",
    [WMT_ERROR_IO] = "io",
    [WMT_ERROR_NOMEM] = "nomem",
};

static const char *const trap_names[] = {
    [WMT_TRAP_NONE] = "no trap",
    [WMT_TRAP_STACK_OVERFLOW] = "call stack exhausted",
    [WMT_TRAP_MEMORY_OUT_OF_BOUNDS] = "out of bounds memory access",
    [WMT_TRAP_HEAP_MISALIGNED] = "unaligned atomic",
    [WMT_TRAP_TABLE_OUT_OF_BOUNDS] = "out of bounds table access",
    [WMT_TRAP_INDIRECT_CALL_TO_NULL] = "uninitialized element",
    [WMT_TRAP_BAD_SIGNATURE] = "indirect call type mismatch",
    [WMT_TRAP_INTEGER_OVERFLOW] = "integer overflow",
    [WMT_TRAP_INTEGER_DIVISION_BY_ZERO] = "integer divide by zero",
    [WMT_TRAP_BAD_CONVERSION_TO_INTEGER] = "invalid conversion to integer",
    [WMT_TRAP_UNREACHABLE] = "unreachable instruction executed",
    [WMT_TRAP_INTERRUPT] = "interrupted at the epoch deadline",
    [WMT_TRAP_OUT_OF_FUEL] = "all fuel consumed",
    [WMT_TRAP_ATOMIC_WAIT_NON_SHARED] = "atomic wait on a memory that is not shared",
    [WMT_TRAP_NULL_REFERENCE] = "null reference",
    [WMT_TRAP_ARRAY_OUT_OF_BOUNDS] = "out of bounds array access",
    [WMT_TRAP_ALLOCATION_TOO_LARGE] = "allocation too large",
    [WMT_TRAP_CAST_FAILURE] = "cast failure",
    [WMT_TRAP_UNHANDLED_TAG] = "unhandled tag",
    [WMT_TRAP_CONTINUATION_CONSUMED] = "continuation already consumed",
    [WMT_TRAP_DISABLED_OPCODE] = "opcode disabled at compile time",
    [WMT_TRAP_UNCAUGHT_EXCEPTION] = "uncaught exception",
    [WMT_TRAP_COMPONENT] = "component model trap",
    [WMT_TRAP_OTHER] = "unknown trap",
};

/* Shared by all threads, never changed and never freed; the cast below is the only way to it. */
static const wmt_error out_of_memory = {
    .id = ERROR_ID_OUT_OF_MEMORY,
    .message = (char *)"memory ran out",
};

static wmt_error *out_of_memory_error(void) { return (wmt_error *)(uintptr_t)&out_of_memory; }

bool error_is_static(const wmt_error *error) { return error == &out_of_memory; }

static char *format_text(const char *format, va_list arguments) {
    va_list again;
    char *text = NULL;
    int length = 0;
    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0) {
        return NULL;
    }
    text = mem_alloc((size_t)length + 1);
    if (text != NULL) {
        (void)vsnprintf(text, (size_t)length + 1, format, arguments);
    }
    return text;
}

/* Names out of a module may hold anything, and a message is one line, as is a frame. */
static void make_one_line(char *text) {
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < ' ' || *text == 0x7f) {
            *text = ' ';
        }
    }
}

static wmt_error *make(enum error_id id, const char *format, va_list arguments) {
    wmt_error *error = mem_calloc(1, sizeof *error);
    if (error == NULL) {
        return out_of_memory_error();
    }
    error->id = id;
    error->message = format_text(format, arguments);
    if (error->message == NULL) {
        mem_free(error);
        return out_of_memory_error();
    }
    make_one_line(error->message);
    return error;
}

wmt_error *error_make(enum error_id id, const char *format, ...) {
    va_list arguments;
    wmt_error *error = NULL;
    va_start(arguments, format);
    error = make(id, format, arguments);
    va_end(arguments);
    return error;
}

bool error_set_object(wmt_error **err, wmt_error *error) {
    if (err == WMT_DIE) {
        exit(wmt_error_report(&error));
    }
    if (err == NULL) {
        wmt_error_delete(error);
    } else {
        *err = error;
    }
    return false;
}

bool error_set(wmt_error **err, enum error_id id, const char *format, ...) {
    va_list arguments;
    if (err == NULL) {
        return false;
    }
    va_start(arguments, format);
    (void)error_set_object(err, make(id, format, arguments));
    va_end(arguments);
    return false;
}

bool error_set_nomem(wmt_error **err) { return error_set_object(err, out_of_memory_error()); }

bool error_set_for_reason(wmt_error **err, enum error_id id, const char *reason, const char *format,
                          ...) {
    va_list arguments;
    char *what = NULL;
    if (reason[0] != '\0') {
        va_start(arguments, format);
        what = format_text(format, arguments);
        va_end(arguments);
    }
    if (what == NULL) {
        return error_set_nomem(err);
    }
    (void)error_set(err, id, "%s: %s", what, reason);
    mem_free(what);
    return false;
}

bool error_set_null(const char *name, wmt_error **err) {
    return error_set(err, ERROR_ID_NULL_ARGUMENT, "the argument `%s` is NULL", name);
}

void error_set_row(wmt_error *error, size_t row) {
    if (!error_is_static(error)) {
        error->has_row = true;
        error->row = row;
    }
}

static char *copy_name(struct error_name name) {
    char *copy = name.length == 0 ? NULL : mem_copy_bytes(name.text, name.length);
    if (copy != NULL) {
        make_one_line(copy);
    }
    return copy;
}

wmt_error *error_with_trap(wmt_error *error, int trap) {
    if (!error_is_static(error)) {
        error->trap = trap;
    }
    return error;
}

bool error_add_frame(wmt_error *error, const struct error_frame *frame, struct error_name func,
                     struct error_name module) {
    struct error_frame *added = NULL;
    if (error_is_static(error) || error->frame_count == ERROR_FRAMES_MAX) {
        return false;
    }
    if (error->frames == NULL) {
        error->frames = mem_calloc(ERROR_FRAMES_MAX, sizeof *error->frames);
    }
    if (error->frames == NULL) {
        return false;
    }
    added = &error->frames[error->frame_count++];
    *added = *frame;
    added->func_name = copy_name(func);
    added->module_name = copy_name(module);
    return true;
}

bool error_has_frame_of(const wmt_error *error, const wmt_store *store) {
    for (size_t i = 0; i < error->frame_count; i++) {
        if (error->frames[i].store == store) {
            return true;
        }
    }
    return false;
}

int wmt_error_kind_of(const wmt_error *error) {
    return error == NULL ? WMT_ERROR_NONE : (int)facts[error->id].kind;
}

const char *wmt_error_kind_name(int kind) {
    bool known = kind >= 0 && (size_t)kind < sizeof kind_names / sizeof *kind_names;
    return known ? kind_names[kind] : "unknown";
}

const char *wmt_error_code(const wmt_error *error) {
    return error == NULL ? "" : facts[error->id].name;
}

const char *wmt_error_message(const wmt_error *error) {
    return error == NULL ? "" : error->message;
}

const char *wmt_error_advice(const wmt_error *error) {
    return error == NULL ? "" : facts[error->id].advice;
}

int wmt_error_trap(const wmt_error *error) { return error == NULL ? WMT_TRAP_NONE : error->trap; }

const char *wmt_trap_name(int trap) {
    bool known = trap >= 0 && (size_t)trap < sizeof trap_names / sizeof *trap_names;
    return known ? trap_names[trap] : trap_names[WMT_TRAP_OTHER];
}

bool wmt_error_exit_status(const wmt_error *error, int *status) {
    bool is_exit = error != NULL && error->id == ERROR_ID_GUEST_EXIT;
    if (status != NULL) {
        *status = is_exit ? error->exit_status : 0;
    }
    return is_exit;
}

bool wmt_error_row(const wmt_error *error, size_t *row) {
    bool has_row = error != NULL && error->has_row;
    if (row != NULL) {
        *row = has_row ? error->row : 0;
    }
    return has_row;
}

size_t wmt_error_frame_count(const wmt_error *error) {
    return error == NULL ? 0 : error->frame_count;
}

static const struct error_frame *frame_at(const wmt_error *error, size_t index) {
    static const struct error_frame none = {0};
    return index < wmt_error_frame_count(error) ? &error->frames[index] : &none;
}

const char *wmt_error_frame_func_name(const wmt_error *error, size_t index) {
    return frame_at(error, index)->func_name;
}

const char *wmt_error_frame_module_name(const wmt_error *error, size_t index) {
    return frame_at(error, index)->module_name;
}

uint32_t wmt_error_frame_func_index(const wmt_error *error, size_t index) {
    return frame_at(error, index)->func_index;
}

size_t wmt_error_frame_module_offset(const wmt_error *error, size_t index) {
    return frame_at(error, index)->module_offset;
}

size_t wmt_error_frame_func_offset(const wmt_error *error, size_t index) {
    return frame_at(error, index)->func_offset;
}

wmt_error *wmt_error_new(const char *message) {
    return error_make(ERROR_ID_HOST, "%s", message == NULL ? "" : message);
}

wmt_error *wmt_error_new_exit(int status) {
    wmt_error *error = error_make(ERROR_ID_GUEST_EXIT, "exit with status %d", status & 0xff);
    if (!error_is_static(error)) {
        error->exit_status = status & 0xff;
    }
    return error;
}

static enum error_id id_of_trap(int trap) {
    switch (trap) {
    case WMT_TRAP_OUT_OF_FUEL:
        return ERROR_ID_FUEL;
    case WMT_TRAP_INTERRUPT:
        return ERROR_ID_EPOCH;
    case WMT_TRAP_UNCAUGHT_EXCEPTION:
        return ERROR_ID_EXCEPTION;
    default:
        return ERROR_ID_GUEST_TRAP;
    }
}

wmt_error *wmt_error_new_trap(int trap) {
    bool is_known = trap > WMT_TRAP_NONE && trap < WMT_TRAP_OTHER;
    int code = is_known ? trap : WMT_TRAP_OTHER;
    return error_with_trap(error_make(id_of_trap(code), "%s", wmt_trap_name(code)), code);
}

bool wmt_error_set_data(wmt_error *error, void *data, wmt_finalizer finalizer) {
    if (error == NULL || error_is_static(error)) {
        if (finalizer != NULL) {
            finalizer(data);
        }
        return false;
    }
    if (error->data_finalizer != NULL) {
        error->data_finalizer(error->data);
    }
    error->data = data;
    error->data_finalizer = finalizer;
    return true;
}

void *wmt_error_data(const wmt_error *error) { return error == NULL ? NULL : error->data; }

void wmt_error_delete(wmt_error *error) {
    if (error == NULL || error_is_static(error)) {
        return;
    }
    if (error->data_finalizer != NULL) {
        error->data_finalizer(error->data);
    }
    for (size_t i = 0; i < error->frame_count; i++) {
        mem_free(error->frames[i].func_name);
        mem_free(error->frames[i].module_name);
    }
    wmt_ref_delete(error->exception);
    wmt_engine_delete(error->engine);
    mem_free(error->frames);
    mem_free(error->message);
    mem_free(error);
}

void wmt_error_clear(wmt_error **err) {
    if (err == NULL || err == WMT_DIE) {
        return;
    }
    wmt_error_delete(*err);
    *err = NULL;
}

/* Text that is cut to fit but measured whole, as snprintf() does it. */
struct text_writer {
    char *buffer;
    size_t size;
    size_t length;
};

static void write_text(struct text_writer *writer, const char *format, ...) ERROR_PRINTF(2, 3);

static void write_text(struct text_writer *writer, const char *format, ...) {
    va_list arguments;
    bool fits = writer->length < writer->size;
    char *place = fits ? writer->buffer + writer->length : NULL;
    int length = 0;
    va_start(arguments, format);
    length = vsnprintf(place, fits ? writer->size - writer->length : 0, format, arguments);
    va_end(arguments);
    writer->length += length < 0 ? 0 : (size_t)length;
}

static void write_frame(struct text_writer *writer, const wmt_error *error, size_t index) {
    const struct error_frame *frame = &error->frames[index];
    write_text(writer, "\n  %zu: ", index);
    if (frame->module_name != NULL) {
        write_text(writer, "%s!", frame->module_name);
    }
    if (frame->func_name != NULL) {
        write_text(writer, "%s", frame->func_name);
    } else {
        write_text(writer, "function %" PRIu32, frame->func_index);
    }
    if (frame->module_offset != 0) { /* it is known */
        write_text(writer, " at offset 0x%zx", frame->module_offset);
    }
}

size_t wmt_error_format(const wmt_error *error, char *buffer, size_t size) {
    struct text_writer writer = {buffer, buffer == NULL ? 0 : size, 0};
    if (writer.size > 0) {
        buffer[0] = '\0';
    }
    if (error == NULL) {
        return 0;
    }
    write_text(&writer, "%s error: %s (%s)", wmt_error_kind_name(wmt_error_kind_of(error)),
               error->message, wmt_error_advice(error));
    if (error->has_row) {
        write_text(&writer, "\n  in row %zu", error->row);
    }
    for (size_t i = 0; i < error->frame_count; i++) {
        write_frame(&writer, error, i);
    }
    return writer.length;
}

static void print(const wmt_error *error) {
    size_t length = wmt_error_format(error, NULL, 0);
    char *text = malloc(length + 1); /* not mem_alloc: reporting must not fail a counted test */
    if (text == NULL) {
        (void)fprintf(stderr, "%s\n", wmt_error_message(error));
        return;
    }
    (void)wmt_error_format(error, text, length + 1);
    (void)fprintf(stderr, "%s\n", text);
    free(text);
}

int wmt_error_report(wmt_error **err) {
    int status = 0;
    bool succeeded = false;
    if (err == NULL || err == WMT_DIE || *err == NULL) {
        return 0;
    }
    succeeded = wmt_error_exit_status(*err, &status) && status == 0;
    if (!succeeded) {
        print(*err);
    }
    wmt_error_clear(err);
    return succeeded ? 0 : 1;
}
