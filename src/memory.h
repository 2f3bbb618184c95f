/* Memories. See include/wmt/memory.h. */
#ifndef WMT_SRC_MEMORY_H
#define WMT_SRC_MEMORY_H

#include "store.h"

/* The type as libwasmtime has it, to be deleted; NULL with an error. */
wasm_memorytype_t *memory_make_native_type(const struct capi *capi, const wmt_type *type,
                                           wmt_error **err);

/* A live memory of a free store, with `own.memory` as it is now; NULL with an error. */
struct handle *memory_check(const wmt_memory *memory, wmt_error **err);

/* Whether all of `size` bytes at `address` are within a memory of `all` bytes; false with an error.
 */
bool memory_check_bounds(uint64_t all, uint64_t address, uint64_t size, wmt_error **err);

/* Where `size` bytes at `address` of a checked memory are; NULL with an error if they are not all
 * within it. */
uint8_t *memory_locate(const struct handle *memory, uint64_t address, uint64_t size,
                       wmt_error **err);

#endif
