/* Calls by the official C API's unchecked way: slots without kinds, for arguments and results. */
#include "official_guest.h"

#include <string.h>

static wasm_trap_t *host_none(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                              size_t slot_count) {
    (void)env, (void)caller, (void)slots, (void)slot_count;
    return NULL;
}

static wasm_trap_t *host_two(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                             size_t slot_count) {
    (void)env, (void)caller, (void)slot_count;
    slots[0].i64 = (uint32_t)(slots[0].i32 + slots[1].i32);
    return NULL;
}

static wasm_trap_t *host_four(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                              size_t slot_count) {
    (void)env, (void)caller, (void)slot_count;
    slots[0].f64 = slots[0].f64 + slots[1].f64 + slots[2].f64 + slots[3].f64;
    return NULL;
}

static wasmtime_error_t *define(const struct official *api, wasmtime_linker_t *linker,
                                enum guest_host host, const wasm_functype_t *type) {
    static const wasmtime_func_unchecked_callback_t callbacks[] = {host_none, host_two, host_four};
    const char *name = guest_host_names[host];
    return api->wasmtime_linker_define_func_unchecked(
        linker, "host", strlen("host"), name, strlen(name), type, callbacks[host], NULL, NULL);
}

static inline void call(struct official_guest *guest, enum guest_func func,
                        wasmtime_val_raw_t *slots, size_t slot_count) {
    wasm_trap_t *trap = NULL;
    must(guest->api.wasmtime_func_call_unchecked(guest->context, &guest->funcs[func], slots,
                                                 slot_count, &trap) == NULL &&
             trap == NULL,
         "calling");
}

static inline int32_t call_i32s(void *peer, enum guest_func func, int32_t first, int32_t second) {
    wasmtime_val_raw_t slots[2];
    slots[0].i64 = (uint32_t)first;
    slots[1].i64 = (uint32_t)second;
    call(peer, func, slots, 2);
    return slots[0].i32;
}

static inline void call_none(void *peer) { call(peer, GUEST_NONE, NULL, 0); }

static inline int32_t call_two(void *peer, int32_t first, int32_t second) {
    return call_i32s(peer, GUEST_TWO, first, second);
}

static inline double call_four(void *peer, double first, double second, double third,
                               double fourth) {
    wasmtime_val_raw_t slots[4];
    slots[0].f64 = first;
    slots[1].f64 = second;
    slots[2].f64 = third;
    slots[3].f64 = fourth;
    call(peer, GUEST_FOUR, slots, 4);
    return slots[0].f64;
}

static inline int32_t call_upper(void *peer, int32_t address, int32_t size) {
    return call_i32s(peer, GUEST_UPPER, address, size);
}

static inline void call_loop(void *peer, enum guest_func loop, int32_t count) {
    wasmtime_val_raw_t slot;
    slot.i64 = count;
    call(peer, loop, &slot, 1);
}

#include "calls.h"

static const struct work works[] = {CALL_WORKS, OFFICIAL_GUEST_WORKS};

int main(int argument_count, char **arguments) {
    static struct official_guest guest;
    official_guest_open(&guest, argument_count, arguments, define);
    peer_serve(guest.version, &guest, works, sizeof works / sizeof *works);
    return EXIT_SUCCESS;
}
