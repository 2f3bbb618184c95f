/* The platforms that an open library compiles for: target triples. */
#ifndef CAPI_TARGET_H
#define CAPI_TARGET_H

#include "capi/table.h"

/* What the rules of config_rules.def ask of a target, or of the platform that libwmt runs on. */
enum capi_target_property {
    CAPI_TARGET_WINDOWS = 1 << 0,
    CAPI_TARGET_PULLEY = 1 << 1, /* Wasmtime's own interpreter */
    CAPI_TARGET_NO_STACK_SWITCHING = 1 << 2,
    CAPI_TARGET_NO_WINCH = 1 << 3,
    CAPI_TARGET_WINCH_ON_AARCH64 = 1 << 4,
    CAPI_HOST_NOT_LINUX = 1 << 5,
    CAPI_HOST_WINDOWS = 1 << 6,
    CAPI_HOST_MACOS = 1 << 7,
    CAPI_HOST_WITHOUT_VTUNE = 1 << 8,
    CAPI_TARGET_NOT_APPLE = 1 << 9
};

struct capi_target {
    char processor[16]; /* "x86_64", ...; "pulley" for all kinds of it */
    unsigned properties;
    bool is_narrow;    /* has addresses of 32 bits */
    bool has_compiler; /* the library can compile for it */
    bool runs_here;    /* what was compiled can be run in this process */
};

/* Reads a target triple; NULL means the platform that libwmt runs on. */
struct capi_target capi_target_read(const struct capi *capi, const char *triple, bool with_winch);

#endif
