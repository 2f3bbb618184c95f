/* Calls by libwmt's dynamic way: arrays of wmt_val, any signature. */
#include "wmt_guest.h"

static void host_none(wmt_call *call) { (void)call; }

static void host_two(wmt_call *call) {
    call->results[0] = wmt_i32(call->args[0].of.i32 + call->args[1].of.i32);
}

static void host_four(wmt_call *call) {
    call->results[0] = wmt_f64(call->args[0].of.f64 + call->args[1].of.f64 + call->args[2].of.f64 +
                               call->args[3].of.f64);
}

static void define(wmt_linker *linker) {
    static const char *const signatures[] = {"() -> ()", "(i32, i32) -> (i32)",
                                             "(f64, f64, f64, f64) -> (f64)"};
    static const wmt_func_callback callbacks[] = {host_none, host_two, host_four};
    for (int i = 0; i < GUEST_HOST_COUNT; i++) {
        (void)wmt_linker_define_func(linker, "host", guest_host_names[i], signatures[i],
                                     callbacks[i], NULL, NULL, WMT_DIE);
    }
}

static inline void call(struct wmt_guest *guest, enum guest_func func, const wmt_val *args,
                        size_t arg_count, wmt_val *results, size_t result_count) {
    (void)wmt_func_call(guest->funcs[func], args, arg_count, results, result_count, WMT_DIE);
}

static inline int32_t call_i32s(void *peer, enum guest_func func, int32_t first, int32_t second) {
    wmt_val args[2];
    wmt_val result;
    args[0] = wmt_i32(first);
    args[1] = wmt_i32(second);
    call(peer, func, args, 2, &result, 1);
    return result.of.i32;
}

static inline void call_none(void *peer) { call(peer, GUEST_NONE, NULL, 0, NULL, 0); }

static inline int32_t call_two(void *peer, int32_t first, int32_t second) {
    return call_i32s(peer, GUEST_TWO, first, second);
}

static inline double call_four(void *peer, double first, double second, double third,
                               double fourth) {
    wmt_val args[4];
    wmt_val result;
    args[0] = wmt_f64(first);
    args[1] = wmt_f64(second);
    args[2] = wmt_f64(third);
    args[3] = wmt_f64(fourth);
    call(peer, GUEST_FOUR, args, 4, &result, 1);
    return result.of.f64;
}

static inline int32_t call_upper(void *peer, int32_t address, int32_t size) {
    return call_i32s(peer, GUEST_UPPER, address, size);
}

static inline void call_loop(void *peer, enum guest_func loop, int32_t count) {
    wmt_val arg = wmt_i32(count);
    call(peer, loop, &arg, 1, NULL, 0);
}

static inline void put(void *peer, size_t address, const void *bytes, size_t size) {
    struct wmt_guest *guest = peer;
    (void)wmt_memory_write(guest->memory, address, bytes, size, WMT_DIE);
}

static inline void get(void *peer, size_t address, void *bytes, size_t size) {
    struct wmt_guest *guest = peer;
    (void)wmt_memory_read(guest->memory, address, bytes, size, WMT_DIE);
}

#include "calls.h"

static const struct work works[] = {CALL_WORKS, WMT_GUEST_WORKS};

int main(int argument_count, char **arguments) {
    static struct wmt_guest guest;
    wmt_guest_open(&guest, argument_count, arguments, define);
    wmt_guest_serve(&guest, works, sizeof works / sizeof *works);
    return EXIT_SUCCESS;
}
