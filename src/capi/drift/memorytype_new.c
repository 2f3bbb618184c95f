/*
 * wasmtime_memorytype_new: up to 26 it took neither `shared` nor a page size, up to 38 no page
 * size; both gave the type itself and aborted on limits that no memory can have. Since 39 such
 * limits are an error. Up to 26 a type cannot say that it is shared, which sharedmemory_new.c does
 * without. (Headers 26, 27, 38 and 39: include/wasmtime/types/memory.h.)
 */
#include "capi/drift/drift.h"

typedef wasm_memorytype_t *memorytype_new_without_sharing(uint64_t min, bool max_present,
                                                          uint64_t max, bool is_64);
typedef wasm_memorytype_t *memorytype_new_without_page_size(uint64_t min, bool max_present,
                                                            uint64_t max, bool is_64, bool shared);

enum { PAGE_SIZE_LOG2 = 16 };

static const uint64_t pages_max_32 = 1 << 16;
static const uint64_t pages_max_64 = UINT64_MAX >> PAGE_SIZE_LOG2;

/* Why there is no such type, or NULL. What 39 and later call an error is one here. */
static const char *refusal(uint64_t min, bool max_present, uint64_t max, bool is_64, bool shared,
                           uint8_t page_size_log2) {
    if (page_size_log2 != PAGE_SIZE_LOG2) {
        return "memory type: this libwasmtime has pages of 64 KiB only, other page sizes begin "
               "with version 39";
    }
    if (max_present && max < min) {
        return "memory type: the maximum is smaller than the minimum";
    }
    if (shared && !max_present) {
        return "memory type: a shared memory must have a maximum";
    }
    if (min > (is_64 ? pages_max_64 : pages_max_32)) {
        return "memory type: the minimum is more than the index type can address";
    }
    if (max_present && !is_64 && max > pages_max_32) {
        return "memory type: the maximum is more than the index type can address";
    }
    return NULL;
}

static wasmtime_error_t *memorytype_new_20(const struct capi *capi, uint64_t min, bool max_present,
                                           uint64_t max, bool is_64, bool shared,
                                           uint8_t page_size_log2, wasm_memorytype_t **ret) {
    const char *reason = refusal(min, max_present, max, is_64, shared, page_size_log2);
    if (reason != NULL) {
        return capi_wasmtime_error_new(capi, reason);
    }
    *ret = capi_native(capi, wasmtime_memorytype_new,
                       memorytype_new_without_sharing *)(min, max_present, max, is_64);
    return NULL;
}

static wasmtime_error_t *memorytype_new_27(const struct capi *capi, uint64_t min, bool max_present,
                                           uint64_t max, bool is_64, bool shared,
                                           uint8_t page_size_log2, wasm_memorytype_t **ret) {
    const char *reason = refusal(min, max_present, max, is_64, shared, page_size_log2);
    if (reason != NULL) {
        return capi_wasmtime_error_new(capi, reason);
    }
    *ret = capi_native(capi, wasmtime_memorytype_new,
                       memorytype_new_without_page_size *)(min, max_present, max, is_64, shared);
    return NULL;
}

void drift_memorytype_new_without_sharing(struct capi *capi) {
    DRIFT_ADAPT(capi, wasmtime_memorytype_new, wasmtime_memorytype_new, memorytype_new_20);
}

void drift_memorytype_new_without_page_size(struct capi *capi) {
    DRIFT_ADAPT(capi, wasmtime_memorytype_new, wasmtime_memorytype_new, memorytype_new_27);
}
