#include "wasi_read.h"

#include "error.h"
#include "store.h"
#include "wasi_caller.h"
#include "wasi_forward.h"
#include "wasi_poll.h"

#include <string.h>

/* Where things are in the scratch: an iovec, how many bytes were read, and those. */
enum { IOVEC = 0, RESULT = 8, BYTES = 16, PART_MAX = WASI_FORWARD_SCRATCH_SIZE - BYTES };

/* One of the two functions, with the arguments in `slots`. */
struct reading {
    enum wasi_forward_function function;
    wasmtime_val_raw_t *slots;
    size_t count;
    uint8_t *bytes;  /* in the guest's memory, as the next one */
    uint8_t *result; /* how many were read */
    uint32_t size;
};

/* As libwasmtime does, only the first iovec that is not empty is looked for. */
static bool find_room(struct reading *reading, const struct wasi_memory *memory) {
    uint32_t count = (uint32_t)reading->slots[2].i32;
    const uint8_t *iovecs =
        wasi_memory_at(memory, (uint32_t)reading->slots[1].i32, (uint64_t)count * WASI_IOVEC_SIZE);
    reading->result =
        wasi_memory_at(memory, (uint32_t)reading->slots[reading->count - 1].i32, sizeof(uint32_t));
    reading->size = 0;
    for (uint32_t i = 0; iovecs != NULL && i < count && reading->size == 0; i++) {
        const uint8_t *iovec = iovecs + (size_t)i * WASI_IOVEC_SIZE;
        reading->size = wasi_load_u32(iovec + 4);
        reading->bytes = wasi_memory_at(memory, wasi_load_u32(iovec), reading->size);
    }
    return iovecs != NULL && reading->result != NULL &&
           (reading->size == 0 || reading->bytes != NULL);
}

/* Into the scratch; then what was read into the guest's memory. */
static uint32_t read_part(wmt_store *store, struct reading *reading, uint8_t *scratch,
                          wmt_error **err) {
    wasmtime_val_raw_t slots[5];
    uint32_t part = reading->size < PART_MAX ? reading->size : PART_MAX;
    uint32_t done = 0;
    memcpy(slots, reading->slots, reading->count * sizeof *slots);
    wasi_store_u32(scratch + IOVEC, BYTES);
    wasi_store_u32(scratch + IOVEC + 4, part);
    slots[1].i32 = IOVEC;
    slots[2].i32 = 1;
    slots[reading->count - 1].i32 = RESULT;
    if (!wasi_forward_call(store, NULL, reading->function, slots, reading->count, err) ||
        slots[0].i32 != WASI_ERRNO_SUCCESS) {
        return (uint32_t)slots[0].i32;
    }
    done = wasi_load_u32(scratch + RESULT);
    if (done > 0) {
        memcpy(reading->bytes, scratch + BYTES, done);
    }
    wasi_store_u32(reading->result, done);
    return WASI_ERRNO_SUCCESS;
}

/* Which number standard input has is libwasmtime's business: files are ready at once. */
static bool may_have_to_stop(const wmt_store *store) {
    return store->inherits_stdin &&
           (store->interrupt != NULL || time_limit_of(store) != OS_CLOCK_NEVER);
}

static uint32_t read_memory(wmt_store *store, struct reading *reading,
                            const struct wasi_memory *memory, wmt_error **err) {
    uint8_t *scratch = NULL;
    if (!find_room(reading, memory)) {
        return WASI_ERRNO_FAULT;
    }
    if (may_have_to_stop(store) && reading->size > 0 &&
        !wasi_poll_readable(store, (uint32_t)reading->slots[0].i32, err)) {
        return WASI_ERRNO_SUCCESS;
    }
    scratch = wasi_forward_scratch(store, err);
    return scratch == NULL ? WASI_ERRNO_SUCCESS : read_part(store, reading, scratch, err);
}

static wasm_trap_t *read_and_end(const struct capi *capi, wasmtime_caller_t *caller,
                                 struct reading *reading) {
    wmt_store *store = wasi_caller_store(capi, caller);
    struct wasi_memory memory;
    wmt_error *error = NULL;
    if (wasi_memory_find(store, caller, &memory, &error)) {
        reading->slots[0].i32 = (int32_t)read_memory(store, reading, &memory, &error);
        wasi_memory_release(store, &memory);
    }
    return wasi_caller_end(store, error);
}

wasm_trap_t *wasi_read_fd_read(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                               size_t count) {
    struct reading reading = {WASI_FORWARD_FD_READ, slots, 4, NULL, NULL, 0};
    (void)count;
    return read_and_end(env, caller, &reading);
}

wasm_trap_t *wasi_read_fd_pread(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                                size_t count) {
    struct reading reading = {WASI_FORWARD_FD_PREAD, slots, 5, NULL, NULL, 0};
    (void)count;
    return read_and_end(env, caller, &reading);
}
