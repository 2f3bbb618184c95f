#include "wasi_capture.h"

#include "alloc.h"
#include "bytes.h"
#include "error.h"
#include "store.h"
#include "wasi.h"
#include "wasi_caller.h"
#include "wasi_forward.h"

#include <string.h>

enum { FIRST_CAPACITY = 4096 };

/* Standard output or error of a store. */
struct captured {
    enum wasi_stream_source source; /* WASI_STREAM_NONE: libwasmtime has it */
    bool is_open;
    uint32_t fd;
    struct wasi_output *output; /* of WASI_STREAM_CALLBACK; kept */
    wmt_bytes *bytes;           /* of WASI_STREAM_BUFFER: what was not yet taken; NULL: nothing */
    size_t capacity;
    size_t limit;
};

struct wasi_capture {
    struct captured streams[WASI_STREAM_COUNT]; /* standard input's is not used */
};

static bool is_captured(const struct wasi_stream *stream) {
    return stream->source == WASI_STREAM_CALLBACK || stream->source == WASI_STREAM_BUFFER;
}

bool wasi_capture_prepare(wmt_store *store, const wmt_wasi *wasi, wmt_error **err) {
    if (store->capture != NULL ||
        (!is_captured(&wasi->streams[WASI_STDOUT]) && !is_captured(&wasi->streams[WASI_STDERR]))) {
        return true;
    }
    if (store->has_uncaptured_guest) {
        return error_set(err, ERROR_ID_BAD_ARGUMENT,
                         "a guest that is already in the store writes past a callback or buffer: "
                         "give the store such settings before its first guest");
    }
    store->capture = mem_calloc(1, sizeof *store->capture);
    return store->capture != NULL || error_set_nomem(err);
}

static void free_stream(struct captured *captured) {
    wasi_output_release(captured->output);
    wmt_bytes_delete(captured->bytes);
}

void wasi_capture_set(wmt_store *store, const wmt_wasi *wasi) {
    for (uint32_t i = 0; store->capture != NULL && i < WASI_STREAM_COUNT; i++) {
        const struct wasi_stream *stream = &wasi->streams[i];
        struct captured old = store->capture->streams[i];
        struct captured captured = {.source = WASI_STREAM_NONE};
        if (is_captured(stream)) {
            captured.source = stream->source;
            captured.is_open = true;
            captured.fd = i;
            captured.output = wasi_output_keep(stream->output);
            captured.limit = stream->size;
        }
        store->capture->streams[i] = captured;
        free_stream(&old);
    }
}

void wasi_capture_delete(wmt_store *store) {
    if (store->capture == NULL) {
        return;
    }
    for (size_t i = 0; i < WASI_STREAM_COUNT; i++) {
        free_stream(&store->capture->streams[i]);
    }
    mem_free(store->capture);
    store->capture = NULL;
}

/* What the guest has written for its host, in a buffer */

static size_t size_of(const wmt_bytes *bytes) { return bytes == NULL ? 0 : bytes->size; }

/* At least twice what there was, so that a byte is not copied often. */
static size_t grown_capacity(const struct captured *stream, size_t size) {
    size_t capacity = stream->capacity < FIRST_CAPACITY ? FIRST_CAPACITY : stream->capacity;
    while (capacity < size) {
        capacity = capacity > stream->limit / 2 ? stream->limit : capacity * 2;
    }
    return capacity;
}

/* Room for `size` bytes in all, which are within the limit. */
static bool reserve(struct captured *stream, size_t size, wmt_error **err) {
    size_t used = size_of(stream->bytes);
    size_t capacity = grown_capacity(stream, size);
    wmt_bytes *bytes = NULL;
    if (stream->bytes != NULL && size <= stream->capacity) {
        return true;
    }
    if (capacity <= SIZE_MAX - sizeof *bytes) {
        bytes = mem_realloc(stream->bytes, sizeof *bytes + capacity);
    }
    if (bytes == NULL) {
        return error_set_nomem(err);
    }
    bytes->size = used;
    stream->bytes = bytes;
    stream->capacity = capacity;
    return true;
}

/* As many of the bytes as the limit allows. */
static void append(struct captured *stream, const void *bytes, size_t size, wmt_error **err) {
    size_t used = size_of(stream->bytes);
    size_t room = stream->limit - used;
    size_t taken = size < room ? size : room;
    if (!reserve(stream, used + taken, err)) {
        return;
    }
    memcpy(stream->bytes->data + used, bytes, taken);
    stream->bytes->size = used + taken;
    if (taken < size) {
        (void)error_set(err, ERROR_ID_OUTPUT_LIMIT,
                        "the guest has written more than the %zu bytes that its output may have",
                        stream->limit);
    }
}

static bool check_buffer(const wmt_store *store, enum wasi_stream_name name, wmt_error **err) {
    if (!error_check_argument(store, "store", err) || !store_check_free(store, err)) {
        return false;
    }
    return (store->capture != NULL && store->capture->streams[name].source == WASI_STREAM_BUFFER) ||
           error_set(err, ERROR_ID_NOT_CAPTURED,
                     "the store does not collect its guests' standard %s in a buffer",
                     name == WASI_STDOUT ? "output" : "error");
}

/* Gives what was not used back to the system. */
static wmt_bytes *shrink(wmt_bytes *bytes) {
    wmt_bytes *smaller = mem_realloc(bytes, sizeof *bytes + bytes->size);
    return smaller == NULL ? bytes : smaller;
}

static wmt_bytes *new_empty(wmt_error **err) {
    wmt_bytes *bytes = bytes_new(0);
    if (bytes == NULL) {
        (void)error_set_nomem(err);
    }
    return bytes;
}

static wmt_bytes *take(wmt_store *store, enum wasi_stream_name name, wmt_error **err) {
    struct captured *stream = NULL;
    wmt_bytes *bytes = NULL;
    if (!error_enter(err) || !check_buffer(store, name, err)) {
        return NULL;
    }
    stream = &store->capture->streams[name];
    bytes = stream->bytes;
    stream->bytes = NULL;
    stream->capacity = 0;
    return bytes == NULL ? new_empty(err) : shrink(bytes);
}

wmt_bytes *wmt_store_take_stdout(wmt_store *store, wmt_error **err) {
    return take(store, WASI_STDOUT, err);
}

wmt_bytes *wmt_store_take_stderr(wmt_store *store, wmt_error **err) {
    return take(store, WASI_STDERR, err);
}

/* Writing */

struct span {
    const uint8_t *bytes; /* NULL: not within the memory */
    uint32_t size;
};

static struct span load_span(const struct wasi_memory *memory, const uint8_t *iovec) {
    struct span span = {NULL, wasi_load_u32(iovec + 4)};
    span.bytes = wasi_memory_at(memory, wasi_load_u32(iovec), span.size);
    return span;
}

/* Whether everything is where it should be; `*total` receives how much it is. */
static enum wasi_errno measure(const struct wasi_memory *memory, const uint8_t *iovecs,
                               uint32_t count, uint32_t *total) {
    for (uint32_t i = 0; i < count; i++) {
        struct span span = load_span(memory, iovecs + (size_t)i * WASI_IOVEC_SIZE);
        if (span.bytes == NULL) {
            return WASI_ERRNO_FAULT;
        }
        if (span.size > UINT32_MAX - *total) {
            return WASI_ERRNO_INVAL;
        }
        *total += span.size;
    }
    return WASI_ERRNO_SUCCESS;
}

/* The store is busy meanwhile, so nothing moves the guest's memory. */
static void hand_over(wmt_store *store, struct captured *stream, struct span span,
                      wmt_error **err) {
    uint8_t state = store->state;
    if (stream->source == WASI_STREAM_BUFFER) {
        append(stream, span.bytes, span.size, err);
        return;
    }
    store->state = STORE_BUSY;
    stream->output->callback(stream->output->env, span.bytes, span.size, err);
    store->state = state;
}

/* The spans are looked at again: other threads may write to a shared memory meanwhile. */
static enum wasi_errno hand_over_all(wmt_store *store, struct captured *stream,
                                     const struct wasi_memory *memory, const uint8_t *iovecs,
                                     uint32_t count, wmt_error **err) {
    for (uint32_t i = 0; i < count && *err == NULL; i++) {
        struct span span = load_span(memory, iovecs + (size_t)i * WASI_IOVEC_SIZE);
        if (span.bytes == NULL) {
            return WASI_ERRNO_FAULT;
        }
        if (span.size > 0) {
            hand_over(store, stream, span, err);
        }
    }
    return WASI_ERRNO_SUCCESS;
}

/* The arguments are those of fd_write: descriptor, iovecs, how many, where to put how much it was.
 */
static enum wasi_errno write_captured(wmt_store *store, struct captured *stream,
                                      const struct wasi_memory *memory,
                                      const wasmtime_val_raw_t *args, wmt_error **err) {
    uint32_t count = (uint32_t)args[2].i32;
    const uint8_t *iovecs =
        wasi_memory_at(memory, (uint32_t)args[1].i32, (uint64_t)count * WASI_IOVEC_SIZE);
    uint8_t *written = wasi_memory_at(memory, (uint32_t)args[3].i32, sizeof(uint32_t));
    uint32_t total = 0;
    enum wasi_errno result = WASI_ERRNO_FAULT;
    if (iovecs != NULL && written != NULL) {
        result = measure(memory, iovecs, count, &total);
    }
    if (result == WASI_ERRNO_SUCCESS) {
        result = hand_over_all(store, stream, memory, iovecs, count, err);
    }
    if (result == WASI_ERRNO_SUCCESS) {
        wasi_store_u32(written, total);
    }
    return result;
}

/* The functions */

static struct captured *find_stream(const wmt_store *store, uint32_t fd) {
    for (size_t i = WASI_STDOUT; i < WASI_STREAM_COUNT; i++) {
        struct captured *stream = &store->capture->streams[i];
        if (stream->is_open && stream->fd == fd) {
            return stream;
        }
    }
    return NULL;
}

static void note_closed(const wmt_store *store, uint32_t fd) {
    struct captured *stream = find_stream(store, fd);
    if (stream != NULL) {
        stream->is_open = false;
    }
}

void wasi_capture_renumbered(const wmt_store *store, uint32_t from, uint32_t to) {
    struct captured *stream = store->capture == NULL ? NULL : find_stream(store, from);
    if (store->capture == NULL) {
        return;
    }
    note_closed(store, to);
    if (stream != NULL) {
        stream->fd = to;
    }
}

/* libwasmtime does it; whether it succeeded is in the first slot then. */
static wmt_error *forward(wmt_store *store, wasmtime_caller_t *caller,
                          enum wasi_forward_function function, wasmtime_val_raw_t *slots,
                          size_t count) {
    struct wasi_memory memory;
    wmt_error *error = NULL;
    if (wasi_memory_find(store, caller, &memory, &error)) {
        (void)wasi_forward_call(store, &memory.item, function, slots, count, &error);
        wasi_memory_release(store, &memory);
    }
    return error;
}

wasm_trap_t *wasi_capture_fd_write(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                                   size_t count) {
    wmt_store *store = wasi_caller_store(env, caller);
    struct captured *stream = find_stream(store, (uint32_t)slots[0].i32);
    struct wasi_memory memory;
    wmt_error *error = NULL;
    if (stream == NULL) {
        return wasi_caller_end(store, forward(store, caller, WASI_FORWARD_FD_WRITE, slots, count));
    }
    if (wasi_memory_find(store, caller, &memory, &error)) {
        slots[0].i32 = (int32_t)write_captured(store, stream, &memory, slots, &error);
        wasi_memory_release(store, &memory);
    }
    return wasi_caller_end(store, error);
}

wasm_trap_t *wasi_capture_fd_close(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                                   size_t count) {
    wmt_store *store = wasi_caller_store(env, caller);
    uint32_t fd = (uint32_t)slots[0].i32;
    wmt_error *error = forward(store, caller, WASI_FORWARD_FD_CLOSE, slots, count);
    if (error == NULL && slots[0].i32 == WASI_ERRNO_SUCCESS) {
        note_closed(store, fd);
    }
    return wasi_caller_end(store, error);
}
