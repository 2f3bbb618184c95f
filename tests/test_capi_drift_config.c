/* Drifts of the settings of an engine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/aligned.h"
#include "support/capi_library.h"

enum { PAGE = 65536 };

static wasm_config_t *new_config(void) {
    const struct capi *capi = capi_library();
    wasm_config_t *config = capi_wasm_config_new(capi);
    capi_wasmtime_config_parallel_compilation_set(capi, config, false);
    return config;
}

static const char memory_wat[] = "(module (memory (export \"memory\") 1 300))";

static bool can_grow(const struct capi_store *store, const wasmtime_memory_t *memory,
                     uint64_t pages) {
    uint64_t before;
    char text[200];
    wasmtime_error_t *error =
        capi_wasmtime_memory_grow(store->capi, store->context, memory, pages, &before);
    return !capi_take_error(store->capi, error, text, sizeof(text));
}

static void a_memory_that_may_not_move_stays_within_its_reservation(void **state) {
    (void)state;
    const struct capi *capi = capi_library();
    wasm_config_t *config = new_config();
    capi_wasmtime_config_memory_may_move_set(capi, config, false);
    capi_wasmtime_config_memory_reservation_set(capi, config, 2 * PAGE);
    struct capi_store store = capi_store_open(config);
    wasmtime_instance_t instance = capi_instance(&store, memory_wat, NULL, 0);
    wasmtime_extern_t memory = capi_export(&store, &instance, "memory");
    assert_true(can_grow(&store, &memory.of.memory, 1));
    assert_false(can_grow(&store, &memory.of.memory, 1));
    capi_store_close(&store);
}

static void a_memory_that_may_move_grows_beyond_its_reservation(void **state) {
    (void)state;
    const struct capi *capi = capi_library();
    wasm_config_t *config = new_config();
    capi_wasmtime_config_memory_may_move_set(capi, config, true);
    capi_wasmtime_config_memory_reservation_set(capi, config, 2 * PAGE);
    struct capi_store store = capi_store_open(config);
    wasmtime_instance_t instance = capi_instance(&store, memory_wat, NULL, 0);
    wasmtime_extern_t memory = capi_export(&store, &instance, "memory");
    assert_true(can_grow(&store, &memory.of.memory, 200));
    capi_store_close(&store);
}

static bool moves_when_it_grows(uint64_t reservation_for_growth) {
    const struct capi *capi = capi_library();
    wasm_config_t *config = new_config();
    capi_wasmtime_config_memory_reservation_set(capi, config, 0);
    capi_wasmtime_config_memory_reservation_for_growth_set(capi, config, reservation_for_growth);
    struct capi_store store = capi_store_open(config);
    wasmtime_instance_t instance = capi_instance(&store, memory_wat, NULL, 0);
    wasmtime_extern_t memory = capi_export(&store, &instance, "memory");
    uint8_t *before = capi_wasmtime_memory_data(capi, store.context, &memory.of.memory);
    assert_true(can_grow(&store, &memory.of.memory, 100));
    uint8_t *after = capi_wasmtime_memory_data(capi, store.context, &memory.of.memory);
    capi_store_close(&store);
    return before != after;
}

static void a_memory_does_not_move_within_what_is_reserved_for_growth(void **state) {
    (void)state;
    assert_false(moves_when_it_grows(200 * PAGE));
    assert_true(moves_when_it_grows(0));
}

/* A memory creator is told what the settings came to. */
struct creation {
    uint8_t *bytes;
    size_t reserved_size;
    size_t guard_size;
};

static uint8_t *get_memory(void *env, size_t *size, size_t *capacity) {
    struct creation *creation = env;
    *size = *capacity = PAGE;
    return creation->bytes;
}

static wasmtime_error_t *refuse_to_grow(void *env, size_t size) {
    (void)env, (void)size;
    return capi_wasmtime_error_new(capi_library(), "this memory does not grow");
}

static wasmtime_error_t *new_memory(void *env, const wasm_memorytype_t *type, size_t minimum,
                                    size_t maximum, size_t reserved_size, size_t guard_size,
                                    wasmtime_linear_memory_t *memory) {
    (void)type, (void)minimum, (void)maximum;
    struct creation *creation = env;
    creation->reserved_size = reserved_size;
    creation->guard_size = guard_size;
    memory->env = env;
    memory->get_memory = get_memory;
    memory->grow_memory = refuse_to_grow;
    memory->finalizer = NULL;
    return NULL;
}

static void create_memory(wasm_config_t *config, struct creation *creation) {
    const struct capi *capi = capi_library();
    creation->bytes = aligned_new(PAGE, PAGE);
    wasmtime_memory_creator_t creator = {.env = creation, .new_memory = new_memory};
    capi_wasmtime_config_host_memory_creator_set(capi, config, &creator);
    struct capi_store store = capi_store_open(config);
    (void)capi_instance(&store, "(module (memory 1 1))", NULL, 0);
    capi_store_close(&store);
    aligned_delete(creation->bytes);
}

static void the_guard_size_holds_for_memories_of_either_style(void **state) {
    (void)state;
    const struct capi *capi = capi_library();
    static const uint64_t reservations[] = {0, UINT64_C(4) << 30};
    for (size_t i = 0; i < sizeof(reservations) / sizeof(reservations[0]); i++) {
        wasm_config_t *config = new_config();
        capi_wasmtime_config_memory_reservation_set(capi, config, reservations[i]);
        capi_wasmtime_config_memory_guard_size_set(capi, config, 5 * PAGE);
        struct creation creation = {0};
        create_memory(config, &creation);
        assert_int_equal(creation.reserved_size, reservations[i]);
        assert_int_equal(creation.guard_size, 5 * PAGE);
    }
}

/* Of a memory without a maximum of its own, a capacity is no bound to growing. */
struct growing {
    uint8_t *bytes;
    size_t size;
};

static uint8_t *get_growing(void *env, size_t *size, size_t *capacity) {
    const struct growing *growing = env;
    *size = *capacity = growing->size;
    return growing->bytes;
}

static wasmtime_error_t *grow(void *env, size_t size) {
    struct growing *growing = env;
    uint8_t *bytes = aligned_new(PAGE, size);
    memcpy(bytes, growing->bytes, growing->size);
    aligned_delete(growing->bytes);
    growing->bytes = bytes;
    growing->size = size;
    return NULL;
}

static wasmtime_error_t *new_growing(void *env, const wasm_memorytype_t *type, size_t minimum,
                                     size_t maximum, size_t reserved_size, size_t guard_size,
                                     wasmtime_linear_memory_t *memory) {
    struct growing *growing = env;
    (void)type, (void)maximum, (void)reserved_size, (void)guard_size;
    growing->size = minimum;
    growing->bytes = aligned_new(PAGE, minimum);
    memory->env = env;
    memory->get_memory = get_growing;
    memory->grow_memory = grow;
    return NULL;
}

static void a_created_memory_grows_beyond_its_capacity(void **state) {
    const struct capi *capi = capi_library();
    wasm_config_t *config = new_config();
    struct growing growing = {NULL, 0};
    wasmtime_memory_creator_t creator = {.env = &growing, .new_memory = new_growing};
    (void)state;
    capi_wasmtime_config_memory_init_cow_set(capi, config, false);
    capi_wasmtime_config_memory_reservation_set(capi, config, 0);
    capi_wasmtime_config_memory_guard_size_set(capi, config, 0);
    capi_wasmtime_config_host_memory_creator_set(capi, config, &creator);
    struct capi_store store = capi_store_open(config);
    wasmtime_instance_t instance = capi_instance(&store, memory_wat, NULL, 0);
    wasmtime_extern_t memory = capi_export(&store, &instance, "memory");
    assert_true(can_grow(&store, &memory.of.memory, 100));
    assert_true(growing.size > (size_t)100 * PAGE);
    capi_store_close(&store);
    aligned_delete(growing.bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_memory_that_may_not_move_stays_within_its_reservation),
        cmocka_unit_test(a_memory_that_may_move_grows_beyond_its_reservation),
        cmocka_unit_test(a_memory_does_not_move_within_what_is_reserved_for_growth),
        cmocka_unit_test(a_created_memory_grows_beyond_its_capacity),
        cmocka_unit_test(the_guard_size_holds_for_memories_of_either_style),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
