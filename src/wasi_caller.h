/* The guest that calls a WASI function of libwmt's own: its store, its memory, and how the call
 * ends. */
#ifndef WMT_SRC_WASI_CALLER_H
#define WMT_SRC_WASI_CALLER_H

#include "capi/table.h"
#include "checksum.h"

#include <wmt/error.h>

/* What such functions give: https://github.com/WebAssembly/WASI, preview 1's `errno`. */
enum wasi_errno {
    WASI_ERRNO_SUCCESS = 0,
    WASI_ERRNO_BADF = 8,
    WASI_ERRNO_FAULT = 21,
    WASI_ERRNO_INVAL = 28,
    WASI_ERRNO_NOTSOCK = 57
};

/* In a guest's memory: address and length, 4 bytes each. */
enum { WASI_IOVEC_SIZE = 8 };

/* `env` is the table of functions, as linkers pass it. */
wmt_store *wasi_caller_store(const struct capi *capi, wasmtime_caller_t *caller);

/* Of a guest: what it exports as "memory". Nothing moves it before the function returns. */
struct wasi_memory {
    wasmtime_extern_t item;
    uint8_t *base;
    uint64_t size;
};

/* False with an error; if not, to be given to wasi_memory_release(). */
bool wasi_memory_find(const wmt_store *store, wasmtime_caller_t *caller, struct wasi_memory *memory,
                      wmt_error **err);
void wasi_memory_release(const wmt_store *store, const struct wasi_memory *memory);

/* NULL if the bytes are not all within the memory. */
uint8_t *wasi_memory_at(const struct wasi_memory *memory, uint64_t address, uint64_t size);

/* Numbers in a guest's memory are little-endian, and need not be aligned. Those of 8 bytes are read
 * and written by load_u64() and store_u64(). */
uint32_t wasi_load_u32(const uint8_t *bytes);
void wasi_store_u32(uint8_t *bytes, uint32_t value);

/* What the function returns. An error, which it takes over, stops the guest: with a trap, while the
 * pending error says why. */
wasm_trap_t *wasi_caller_end(wmt_store *store, wmt_error *error);

#endif
