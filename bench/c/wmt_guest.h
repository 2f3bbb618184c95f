/* The guest by libwmt: what its ways of calling have in common. */
#ifndef BENCH_WMT_GUEST_H
#define BENCH_WMT_GUEST_H

#include "guest.h"
#include "peer.h"

#include <wmt.h>

struct wmt_guest {
    wmt_engine *engine;
    wmt_module *module;
    wmt_instance_pre *pre;
    wmt_store *store;
    wmt_func *funcs[GUEST_FUNC_COUNT];
    wmt_memory *memory;
    const char *text;     /* the file with the module in the text format */
    const char *artifact; /* the file with the compiled module */
};

/* Defines the host functions in one of the ways. */
typedef void wmt_guest_define(wmt_linker *linker);

/* `arguments` are those of the program. Without `define`, what the guest imports traps. */
void wmt_guest_open(struct wmt_guest *guest, int argument_count, char **arguments,
                    wmt_guest_define *define);

/* Does what the driver asks for, until it closes the pipe. */
void wmt_guest_serve(struct wmt_guest *guest, const struct work *works, size_t work_count);

/* The works that no call is part of, as rows of a table. */
/* clang-format off */
#define WMT_GUEST_WORKS                                                                            \
    {"instantiate", wmt_guest_instantiate, 0},                                                     \
    {"load", wmt_guest_load, 0},                                                                   \
    {"instances", wmt_guest_keep_instances, 0},                                                    \
    {"stop", wmt_guest_stop, 0}
/* clang-format on */

void wmt_guest_instantiate(const struct run *run);
void wmt_guest_load(const struct run *run);
void wmt_guest_keep_instances(const struct run *run);
void wmt_guest_stop(const struct run *run);

#endif
