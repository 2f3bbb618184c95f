/*
 * The page size of a memory, and of a memory type, can be asked since 39, when it became something
 * that can vary. Before, every page had 64 KiB.
 * (Header 39: include/wasmtime/memory.h and include/wasmtime/types/memory.h.)
 */
#include "capi/drift/drift.h"

enum { PAGE_SIZE_LOG2 = 16 };

static uint64_t memory_page_size(const struct capi *capi, wasmtime_context_t *store,
                                 const wasmtime_memory_t *memory) {
    (void)capi, (void)store, (void)memory;
    return UINT64_C(1) << PAGE_SIZE_LOG2;
}

static uint8_t memory_page_size_log2(const struct capi *capi, wasmtime_context_t *store,
                                     const wasmtime_memory_t *memory) {
    (void)capi, (void)store, (void)memory;
    return PAGE_SIZE_LOG2;
}

static uint64_t memorytype_page_size(const struct capi *capi, const wasm_memorytype_t *type) {
    (void)capi, (void)type;
    return UINT64_C(1) << PAGE_SIZE_LOG2;
}

static uint8_t memorytype_page_size_log2(const struct capi *capi, const wasm_memorytype_t *type) {
    (void)capi, (void)type;
    return PAGE_SIZE_LOG2;
}

void drift_page_size_of_64_kib(struct capi *capi) {
    DRIFT_ADAPT(capi, wasmtime_memory_page_size, wasmtime_memory_type, memory_page_size);
    DRIFT_ADAPT(capi, wasmtime_memory_page_size_log2, wasmtime_memory_type, memory_page_size_log2);
    DRIFT_ADAPT(capi, wasmtime_memorytype_page_size, wasmtime_memorytype_new, memorytype_page_size);
    DRIFT_ADAPT(capi, wasmtime_memorytype_page_size_log2, wasmtime_memorytype_new,
                memorytype_page_size_log2);
}
