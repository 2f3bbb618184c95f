/* Calls by the official C API's checked way: arrays of values with their kinds. */
#include "official_guest.h"

#include <string.h>

static wasm_trap_t *host_none(void *env, wasmtime_caller_t *caller, const wasmtime_val_t *args,
                              size_t nargs, wasmtime_val_t *results, size_t nresults) {
    (void)env, (void)caller, (void)args, (void)nargs, (void)results, (void)nresults;
    return NULL;
}

static wasm_trap_t *host_two(void *env, wasmtime_caller_t *caller, const wasmtime_val_t *args,
                             size_t nargs, wasmtime_val_t *results, size_t nresults) {
    (void)env, (void)caller, (void)nargs, (void)nresults;
    results[0].kind = WASMTIME_I32;
    results[0].of.i32 = args[0].of.i32 + args[1].of.i32;
    return NULL;
}

static wasm_trap_t *host_four(void *env, wasmtime_caller_t *caller, const wasmtime_val_t *args,
                              size_t nargs, wasmtime_val_t *results, size_t nresults) {
    (void)env, (void)caller, (void)nargs, (void)nresults;
    results[0].kind = WASMTIME_F64;
    results[0].of.f64 = args[0].of.f64 + args[1].of.f64 + args[2].of.f64 + args[3].of.f64;
    return NULL;
}

static wasmtime_error_t *define(const struct official *api, wasmtime_linker_t *linker,
                                enum guest_host host, const wasm_functype_t *type) {
    static const wasmtime_func_callback_t callbacks[] = {host_none, host_two, host_four};
    const char *name = guest_host_names[host];
    return api->wasmtime_linker_define_func(linker, "host", strlen("host"), name, strlen(name),
                                            type, callbacks[host], NULL, NULL);
}

static inline void call(struct official_guest *guest, enum guest_func func,
                        const wasmtime_val_t *args, size_t arg_count, wasmtime_val_t *results,
                        size_t result_count) {
    wasm_trap_t *trap = NULL;
    must(guest->api.wasmtime_func_call(guest->context, &guest->funcs[func], args, arg_count,
                                       results, result_count, &trap) == NULL &&
             trap == NULL,
         "calling");
}

static inline void set_i32(wasmtime_val_t *val, int32_t number) {
    val->kind = WASMTIME_I32;
    val->of.i32 = number;
}

static inline void set_f64(wasmtime_val_t *val, double number) {
    val->kind = WASMTIME_F64;
    val->of.f64 = number;
}

static inline int32_t call_i32s(void *peer, enum guest_func func, int32_t first, int32_t second) {
    wasmtime_val_t args[2];
    wasmtime_val_t result;
    set_i32(&args[0], first);
    set_i32(&args[1], second);
    call(peer, func, args, 2, &result, 1);
    return result.of.i32;
}

static inline void call_none(void *peer) { call(peer, GUEST_NONE, NULL, 0, NULL, 0); }

static inline int32_t call_two(void *peer, int32_t first, int32_t second) {
    return call_i32s(peer, GUEST_TWO, first, second);
}

static inline double call_four(void *peer, double first, double second, double third,
                               double fourth) {
    wasmtime_val_t args[4];
    wasmtime_val_t result;
    set_f64(&args[0], first);
    set_f64(&args[1], second);
    set_f64(&args[2], third);
    set_f64(&args[3], fourth);
    call(peer, GUEST_FOUR, args, 4, &result, 1);
    return result.of.f64;
}

static inline int32_t call_upper(void *peer, int32_t address, int32_t size) {
    return call_i32s(peer, GUEST_UPPER, address, size);
}

static inline void call_loop(void *peer, enum guest_func loop, int32_t count) {
    wasmtime_val_t arg;
    set_i32(&arg, count);
    call(peer, loop, &arg, 1, NULL, 0);
}

#include "calls.h"

static const struct work works[] = {CALL_WORKS};

int main(int argument_count, char **arguments) {
    static struct official_guest guest;
    official_guest_open(&guest, argument_count, arguments, define);
    peer_serve(guest.version, &guest, works, sizeof works / sizeof *works);
    return EXIT_SUCCESS;
}
