/* The steps about memories. */
#include "capi/self_test_step.h"

/* A memory of a guest */

static const enum capi_function_index memory_functions[] = {
    CAPI_INDEX_wasmtime_memory_data, CAPI_INDEX_wasmtime_memory_data_size,
    CAPI_INDEX_wasmtime_memory_size, CAPI_INDEX_wasmtime_memory_page_size,
    CAPI_INDEX_wasmtime_memory_grow,
};

enum { WASM_PAGE_SIZE = 65536 };

/* The host sees what the guest has written, and the other way round. */
static bool is_shared_with_guest(struct self_test *test, struct self_test_guest guest,
                                 const wasmtime_memory_t *memory, int32_t address) {
    const int32_t from_guest = 0x600df00d;
    const int32_t from_host = 0x0badcafe;
    int32_t seen = 0;
    int32_t ignored = 0;
    uint8_t *data = SELF_TEST_USE(test, wasmtime_memory_data)(test->capi, guest.context, memory);
    if (!self_test_expect(test, data != NULL, "a memory has no data") ||
        !self_test_call_i32(test, guest, "store", address, from_guest, &ignored)) {
        return false;
    }
    memcpy(&seen, data + address, sizeof seen);
    if (!self_test_expect(test, seen == from_guest, "the host does not see the guest's memory")) {
        return false;
    }
    memcpy(data + address, &from_host, sizeof from_host);
    return self_test_call_i32(test, guest, "load", address, 0, &seen) &&
           self_test_expect(test, seen == from_host, "the guest does not see the host's writing");
}

static bool has_pages(struct self_test *test, struct self_test_guest guest,
                      const wasmtime_memory_t *memory, size_t pages) {
    const struct capi *capi = test->capi;
    size_t size = SELF_TEST_USE(test, wasmtime_memory_data_size)(capi, guest.context, memory);
    uint64_t count = SELF_TEST_USE(test, wasmtime_memory_size)(capi, guest.context, memory);
    uint64_t page = SELF_TEST_USE(test, wasmtime_memory_page_size)(capi, guest.context, memory);
    return self_test_expect(
        test, size == pages * WASM_PAGE_SIZE && count == pages && page == WASM_PAGE_SIZE,
        "a memory has another size");
}

static bool run_memory(struct self_test *test) {
    SELF_TEST_GUARDED(uint64_t) before;
    struct self_test_guest guest = self_test_main_guest(test);
    wasmtime_extern_t item;
    wasmtime_error_t *error = NULL;
    SELF_TEST_ARM(before);
    if (!self_test_export(test, guest, "memory", WASMTIME_EXTERN_MEMORY, &item) ||
        !has_pages(test, guest, &item.of.memory, 1) ||
        !is_shared_with_guest(test, guest, &item.of.memory, WASM_PAGE_SIZE - 4)) {
        return false;
    }
    error = SELF_TEST_USE(test, wasmtime_memory_grow)(test->capi, guest.context, &item.of.memory, 1,
                                                      &before.value);
    if (!self_test_succeeds(test, error, NULL) ||
        !self_test_expect(test, before.value == 1 && SELF_TEST_IS_WHOLE(before),
                          "growing gave another size")) {
        return false;
    }
    error = SELF_TEST_USE(test, wasmtime_memory_grow)(test->capi, guest.context, &item.of.memory, 1,
                                                      &before.value);
    if (!self_test_expect(test, error != NULL, "a memory grew over its maximum")) {
        return false;
    }
    SELF_TEST_USE(test, wasmtime_error_delete)(test->capi, error);
    return has_pages(test, guest, &item.of.memory, 2) &&
           is_shared_with_guest(test, guest, &item.of.memory, 2 * WASM_PAGE_SIZE - 4);
}

const struct self_test_step self_test_step_memory = {
    "guest and host see the same memory, before and after it grows",
    false,
    SELF_TEST_FUNCTIONS(memory_functions),
    run_memory,
};

/* Memories that the host makes */

static const enum capi_function_index new_memory_functions[] = {
    CAPI_INDEX_wasmtime_memorytype_new, CAPI_INDEX_wasm_memorytype_delete,
    CAPI_INDEX_wasmtime_memory_new,     CAPI_INDEX_wasmtime_memory_data_size,
    CAPI_INDEX_wasmtime_memory_size,    CAPI_INDEX_wasmtime_memory_page_size,
};

enum { PAGE_SIZE_LOG2 = 16 };

/* Of one page, at most two. NULL when the step has failed. */
static wasm_memorytype_t *make_memory_type(struct self_test *test, bool shared) {
    SELF_TEST_GUARDED(wasm_memorytype_t *) type;
    wasmtime_error_t *error = NULL;
    SELF_TEST_ARM(type);
    error = SELF_TEST_USE(test, wasmtime_memorytype_new)(test->capi, 1, true, 2, false, shared,
                                                         PAGE_SIZE_LOG2, &type.value);
    if (!self_test_succeeds(test, error, NULL) ||
        !self_test_expect(test, type.value != NULL && SELF_TEST_IS_WHOLE(type),
                          "no memory type was made")) {
        return NULL;
    }
    return type.value;
}

static bool run_new_memory(struct self_test *test) {
    SELF_TEST_GUARDED(wasmtime_memory_t) memory;
    struct self_test_guest guest = self_test_main_guest(test);
    wasm_memorytype_t *type = make_memory_type(test, false);
    wasmtime_error_t *error = NULL;
    SELF_TEST_ARM(memory);
    if (type == NULL) {
        return false;
    }
    error =
        SELF_TEST_USE(test, wasmtime_memory_new)(test->capi, test->context, type, &memory.value);
    SELF_TEST_USE(test, wasm_memorytype_delete)(test->capi, type);
    return self_test_succeeds(test, error, NULL) &&
           self_test_expect(test, SELF_TEST_IS_WHOLE(memory),
                            "a memory's handle has another size") &&
           has_pages(test, guest, &memory.value, 1);
}

const struct self_test_step self_test_step_new_memory = {
    "the host can make a memory",
    false,
    SELF_TEST_FUNCTIONS(new_memory_functions),
    run_new_memory,
};

/* Limits of a store */

static const enum capi_function_index limit_functions[] = {
    CAPI_INDEX_wasmtime_store_limiter, CAPI_INDEX_wasmtime_memorytype_new,
    CAPI_INDEX_wasm_memorytype_delete, CAPI_INDEX_wasmtime_memory_new,
    CAPI_INDEX_wasmtime_memory_grow,
};

static bool is_limited(struct self_test *test, wasmtime_context_t *context,
                       const wasm_memorytype_t *type) {
    uint64_t before = 0;
    wasmtime_memory_t memory;
    wasmtime_error_t *error =
        SELF_TEST_USE(test, wasmtime_memory_new)(test->capi, context, type, &memory);
    if (!self_test_succeeds(test, error, NULL)) {
        return false;
    }
    error = SELF_TEST_USE(test, wasmtime_memory_grow)(test->capi, context, &memory, 1, &before);
    if (!self_test_expect(test, error != NULL, "a memory grew over its store's limit")) {
        return false;
    }
    SELF_TEST_USE(test, wasmtime_error_delete)(test->capi, error);
    return true;
}

static bool run_limits(struct self_test *test) {
    const struct capi *capi = test->capi;
    const int64_t none = -1;
    bool right = false;
    wasmtime_store_t *store = NULL;
    wasm_memorytype_t *type = make_memory_type(test, false);
    if (type == NULL) {
        return false;
    }
    store = SELF_TEST_USE(test, wasmtime_store_new)(capi, test->engine, NULL, NULL);
    SELF_TEST_USE(test, wasmtime_store_limiter)
    (capi, store, WASM_PAGE_SIZE, none, none, none, none);
    right = is_limited(test, SELF_TEST_USE(test, wasmtime_store_context)(capi, store), type);
    SELF_TEST_USE(test, wasmtime_store_delete)(capi, store);
    SELF_TEST_USE(test, wasm_memorytype_delete)(capi, type);
    return right;
}

const struct self_test_step self_test_step_limits = {
    "a store's limit holds",
    false,
    SELF_TEST_FUNCTIONS(limit_functions),
    run_limits,
};

/* Shared memories, which an engine has to be made for from 40 on */

static const enum capi_function_index shared_memory_functions[] = {
    CAPI_INDEX_wasmtime_config_shared_memory_set,
    CAPI_INDEX_wasmtime_memorytype_new,
    CAPI_INDEX_wasm_memorytype_delete,
    CAPI_INDEX_wasmtime_sharedmemory_new,
    CAPI_INDEX_wasmtime_sharedmemory_clone,
    CAPI_INDEX_wasmtime_sharedmemory_size,
    CAPI_INDEX_wasmtime_sharedmemory_data,
    CAPI_INDEX_wasmtime_sharedmemory_data_size,
    CAPI_INDEX_wasmtime_sharedmemory_grow,
    CAPI_INDEX_wasmtime_sharedmemory_delete,
};

static bool grows_in_place(struct self_test *test, wasmtime_sharedmemory_t *memory) {
    const struct capi *capi = test->capi;
    SELF_TEST_GUARDED(uint64_t) before;
    uint8_t *data = SELF_TEST_USE(test, wasmtime_sharedmemory_data)(capi, memory);
    wasmtime_error_t *error = NULL;
    SELF_TEST_ARM(before);
    error = SELF_TEST_USE(test, wasmtime_sharedmemory_grow)(capi, memory, 1, &before.value);
    return self_test_succeeds(test, error, NULL) &&
           self_test_expect(test, before.value == 1 && SELF_TEST_IS_WHOLE(before),
                            "growing a shared memory gave another size") &&
           self_test_expect(
               test,
               data != NULL &&
                   SELF_TEST_USE(test, wasmtime_sharedmemory_data)(capi, memory) == data &&
                   SELF_TEST_USE(test, wasmtime_sharedmemory_data_size)(capi, memory) ==
                       2 * WASM_PAGE_SIZE,
               "a shared memory has moved, or has another size");
}

/* Another object for the same memory, which outlives the first one. */
static bool outlives_its_clone(struct self_test *test, wasmtime_sharedmemory_t *memory) {
    const struct capi *capi = test->capi;
    wasmtime_sharedmemory_t *clone = SELF_TEST_USE(test, wasmtime_sharedmemory_clone)(capi, memory);
    const uint8_t *data = SELF_TEST_USE(test, wasmtime_sharedmemory_data)(capi, clone);
    bool same = SELF_TEST_USE(test, wasmtime_sharedmemory_data)(capi, memory) == data;
    SELF_TEST_USE(test, wasmtime_sharedmemory_delete)(capi, clone);
    return self_test_expect(
        test, same && SELF_TEST_USE(test, wasmtime_sharedmemory_size)(capi, memory) == 2,
        "a clone of a shared memory is another memory");
}

static bool run_with_shared_memory(struct self_test *test, const wasm_engine_t *engine) {
    SELF_TEST_GUARDED(wasmtime_sharedmemory_t *) memory;
    wasm_memorytype_t *type = make_memory_type(test, true);
    wasmtime_error_t *error = NULL;
    bool right = false;
    SELF_TEST_ARM(memory);
    if (type == NULL) {
        return false;
    }
    error = SELF_TEST_USE(test, wasmtime_sharedmemory_new)(test->capi, engine, type, &memory.value);
    SELF_TEST_USE(test, wasm_memorytype_delete)(test->capi, type);
    if (!self_test_succeeds(test, error, NULL) ||
        !self_test_expect(test, memory.value != NULL && SELF_TEST_IS_WHOLE(memory),
                          "no shared memory was made")) {
        return false;
    }
    right = grows_in_place(test, memory.value) && outlives_its_clone(test, memory.value);
    SELF_TEST_USE(test, wasmtime_sharedmemory_delete)(test->capi, memory.value);
    return right;
}

static bool run_shared_memory(struct self_test *test) {
    wasm_config_t *config = self_test_config(test);
    wasm_engine_t *engine = NULL;
    bool right = false;
    SELF_TEST_USE(test, wasmtime_config_shared_memory_set)(test->capi, config, true);
    engine = SELF_TEST_USE(test, wasm_engine_new_with_config)(test->capi, config);
    right = run_with_shared_memory(test, engine);
    SELF_TEST_USE(test, wasm_engine_delete)(test->capi, engine);
    return right;
}

const struct self_test_step self_test_step_shared_memory = {
    "a shared memory stays in its place when it grows",
    false,
    SELF_TEST_FUNCTIONS(shared_memory_functions),
    run_shared_memory,
};
