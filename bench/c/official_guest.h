/* The guest by the official C API: what checked and unchecked calls have in common. */
#ifndef BENCH_OFFICIAL_GUEST_H
#define BENCH_OFFICIAL_GUEST_H

#include "guest.h"
#include "official.h"
#include "peer.h"

#include <string.h>

struct official_guest {
    struct official api;
    char version[16];
    wasm_engine_t *engine;
    wasmtime_module_t *module;
    wasmtime_instance_pre_t *pre;
    wasmtime_store_t *store;
    wasmtime_context_t *context;
    wasmtime_func_t funcs[GUEST_FUNC_COUNT];
    wasmtime_memory_t memory;
    const char *artifact; /* the file with the compiled module */
};

/* Defines a host function in one of the two ways. */
typedef wasmtime_error_t *official_define(const struct official *api, wasmtime_linker_t *linker,
                                          enum guest_host host, const wasm_functype_t *type);

/* `arguments` are those of the program. */
void official_guest_open(struct official_guest *guest, int argument_count, char **arguments,
                         official_define *define);

/* A pointer into the guest's memory, where `size` bytes from `address` are inside. */
static inline uint8_t *official_reach(struct official_guest *guest, size_t address, size_t size) {
    const struct official *api = &guest->api;
    size_t end = api->wasmtime_memory_data_size(guest->context, &guest->memory);
    must(size <= end && address <= end - size, "staying in bounds");
    return api->wasmtime_memory_data(guest->context, &guest->memory) + address;
}

/* As calls.h wants them. */
static inline void put(void *peer, size_t address, const void *bytes, size_t size) {
    memcpy(official_reach(peer, address, size), bytes, size);
}
static inline void get(void *peer, size_t address, void *bytes, size_t size) {
    memcpy(bytes, official_reach(peer, address, size), size);
}

/* The works that no call is part of, as rows of a table. */
/* clang-format off */
#define OFFICIAL_GUEST_WORKS                                                                       \
    {"instantiate", official_instantiate, 0},                                                      \
    {"load", official_load, 0},                                                                    \
    {"instances", official_keep_instances, 0}
/* clang-format on */

void official_instantiate(const struct run *run);
void official_load(const struct run *run);
void official_keep_instances(const struct run *run);

#endif
