#include "wasi_guard.h"

#include "error.h"
#include "wasi_caller.h"
#include "wasi_capture.h"
#include "wasi_forward.h"

#include <string.h>

/* WASI_ERRNO_SUCCESS if a descriptor is open. */
static uint32_t check_open(wmt_store *store, uint32_t fd, wmt_error **err) {
    wasmtime_val_raw_t slots[2];
    slots[0].i32 = (int32_t)fd;
    slots[1].i32 = 0;
    (void)wasi_forward_call(store, NULL, WASI_FORWARD_FD_FDSTAT_GET, slots, 2, err);
    return (uint32_t)slots[0].i32;
}

static uint32_t renumber(wmt_store *store, uint32_t from, uint32_t to, wmt_error **err) {
    wasmtime_val_raw_t slots[2];
    uint32_t code = check_open(store, from, err);
    if (code == WASI_ERRNO_SUCCESS && *err == NULL) {
        code = check_open(store, to, err);
    }
    if (code != WASI_ERRNO_SUCCESS || *err != NULL || from == to) {
        return code;
    }
    slots[0].i32 = (int32_t)from;
    slots[1].i32 = (int32_t)to;
    if (wasi_forward_call(store, NULL, WASI_FORWARD_FD_RENUMBER, slots, 2, err) &&
        slots[0].i32 == WASI_ERRNO_SUCCESS) {
        wasi_capture_renumbered(store, from, to);
    }
    return (uint32_t)slots[0].i32;
}

wasm_trap_t *wasi_guard_fd_renumber(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                                    size_t count) {
    wmt_store *store = wasi_caller_store(env, caller);
    wmt_error *error = NULL;
    uint32_t code = renumber(store, (uint32_t)slots[0].i32, (uint32_t)slots[1].i32, &error);
    (void)count;
    slots[0].i32 = (int32_t)code;
    return wasi_caller_end(store, error);
}

/* Random bytes into the scratch. */
static uint32_t draw(wmt_store *store, uint32_t size, wmt_error **err) {
    wasmtime_val_raw_t slots[2];
    slots[0].i32 = 0;
    slots[1].i32 = (int32_t)size;
    (void)wasi_forward_call(store, NULL, WASI_FORWARD_RANDOM_GET, slots, 2, err);
    return (uint32_t)slots[0].i32;
}

/* A scratch at a time. */
static uint32_t fill(wmt_store *store, uint8_t *bytes, uint32_t size, wmt_error **err) {
    const uint8_t *scratch = wasi_forward_scratch(store, err);
    uint32_t code = WASI_ERRNO_SUCCESS;
    while (size > 0 && code == WASI_ERRNO_SUCCESS && *err == NULL) {
        uint32_t part = size < WASI_FORWARD_SCRATCH_SIZE ? size : WASI_FORWARD_SCRATCH_SIZE;
        code = draw(store, part, err);
        if (*err == NULL) {
            memcpy(bytes, scratch, part);
        }
        bytes += part;
        size -= part;
    }
    return code;
}

/* The arguments are those of random_get: where to, and how many. */
static uint32_t fill_memory(wmt_store *store, const struct wasi_memory *memory,
                            const wasmtime_val_raw_t *args, wmt_error **err) {
    uint32_t size = (uint32_t)args[1].i32;
    uint8_t *bytes = wasi_memory_at(memory, (uint32_t)args[0].i32, size);
    return bytes == NULL ? WASI_ERRNO_FAULT : fill(store, bytes, size, err);
}

wasm_trap_t *wasi_guard_random_get(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                                   size_t count) {
    wmt_store *store = wasi_caller_store(env, caller);
    struct wasi_memory memory;
    wmt_error *error = NULL;
    (void)count;
    if (wasi_memory_find(store, caller, &memory, &error)) {
        slots[0].i32 = (int32_t)fill_memory(store, &memory, slots, &error);
        wasi_memory_release(store, &memory);
    }
    return wasi_caller_end(store, error);
}
