/* Calls by libwmt's typed way: C functions on both sides. Memory by a view. */
#include "wmt_guest.h"

#include <wmt/memory_view.h>
#include <wmt/typed.h>

WMT_TYPED_FUNC(none, void, (void));
WMT_TYPED_FUNC(two, int32_t, (int32_t, int32_t));
WMT_TYPED_FUNC(four, double, (double, double, double, double));
WMT_TYPED_FUNC(loop, void, (int32_t));

static void host_none(void) {}
WMT_TYPED_HOST_FUNC(host_none, void, (void));

static int32_t host_two(int32_t first, int32_t second) { return first + second; }
WMT_TYPED_HOST_FUNC(host_two, int32_t, (int32_t, int32_t));

static double host_four(double first, double second, double third, double fourth) {
    return first + second + third + fourth;
}
WMT_TYPED_HOST_FUNC(host_four, double, (double, double, double, double));

static void define(wmt_linker *linker) {
    (void)host_none_define(linker, "host", "none", NULL, NULL, WMT_DIE);
    (void)host_two_define(linker, "host", "two", NULL, NULL, WMT_DIE);
    (void)host_four_define(linker, "host", "four", NULL, NULL, WMT_DIE);
}

struct typed_guest {
    struct wmt_guest common;
    none_func none;
    two_func two;
    four_func four;
    two_func upper;
    wmt_memory_view memory;
};

static void bind(struct typed_guest *guest) {
    wmt_func *const *funcs = guest->common.funcs;
    guest->none = none_bind(NULL, funcs[GUEST_NONE], WMT_DIE);
    guest->two = two_bind(NULL, funcs[GUEST_TWO], WMT_DIE);
    guest->four = four_bind(NULL, funcs[GUEST_FOUR], WMT_DIE);
    guest->upper = two_bind(NULL, funcs[GUEST_UPPER], WMT_DIE);
    (void)wmt_memory_view_init(&guest->memory, guest->common.memory, WMT_DIE);
}

static inline void call_none(void *peer) {
    const struct typed_guest *guest = peer;
    (void)none_call(guest->none, WMT_DIE);
}

static inline int32_t call_two(void *peer, int32_t first, int32_t second) {
    const struct typed_guest *guest = peer;
    return two_call(guest->two, first, second, WMT_DIE);
}

static inline double call_four(void *peer, double first, double second, double third,
                               double fourth) {
    const struct typed_guest *guest = peer;
    return four_call(guest->four, first, second, third, fourth, WMT_DIE);
}

static inline int32_t call_upper(void *peer, int32_t address, int32_t size) {
    const struct typed_guest *guest = peer;
    return two_call(guest->upper, address, size, WMT_DIE);
}

static inline void call_loop(void *peer, enum guest_func loop, int32_t count) {
    const struct typed_guest *guest = peer;
    (void)loop_call(loop_bind(NULL, guest->common.funcs[loop], WMT_DIE), count, WMT_DIE);
}

static inline void put(void *peer, size_t address, const void *bytes, size_t size) {
    struct typed_guest *guest = peer;
    (void)wmt_memory_view_write(&guest->memory, address, bytes, size, WMT_DIE);
}

static inline void get(void *peer, size_t address, void *bytes, size_t size) {
    struct typed_guest *guest = peer;
    (void)wmt_memory_view_read(&guest->memory, address, bytes, size, WMT_DIE);
}

#include "calls.h"

static const struct work works[] = {CALL_WORKS};

int main(int argument_count, char **arguments) {
    static struct typed_guest guest;
    wmt_guest_open(&guest.common, argument_count, arguments, define);
    bind(&guest);
    wmt_guest_serve(&guest.common, works, sizeof works / sizeof *works);
    return EXIT_SUCCESS;
}
