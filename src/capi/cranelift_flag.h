/* The flags of Cranelift, the compiler inside libwasmtime. An unknown flag or a bad value ends the
 * process when an engine is made. */
#ifndef CAPI_CRANELIFT_FLAG_H
#define CAPI_CRANELIFT_FLAG_H

#include "capi/table.h"

enum capi_cranelift_kind {
    CAPI_CRANELIFT_SWITCH,
    CAPI_CRANELIFT_NUMBER,
    CAPI_CRANELIFT_CHOICE,
    CAPI_CRANELIFT_PRESET /* takes no value: a set of other flags that is turned on */
};

struct capi_cranelift_flag {
    const char *group; /* "shared", "wasmtime", or the processor it is for */
    const char *name;
    enum capi_cranelift_kind kind;
    uint64_t least; /* of a NUMBER */
    uint64_t most;
    const char *words; /* of a CHOICE, with spaces between */
    uint8_t first;     /* major */
    uint8_t last;
};

/* The flag as the library has it; NULL when it has none of that name. */
const struct capi_cranelift_flag *capi_cranelift_flag_find(const struct capi *capi,
                                                           const char *name);

/* The flags that the library has, by an index from 0; NULL after the last one. */
const struct capi_cranelift_flag *capi_cranelift_flag_at(const struct capi *capi, size_t index);

/* Whether flags of the group can be set if code is compiled for `processor`, by Winch or not. */
bool capi_cranelift_group_applies(const char *group, const char *processor, bool with_winch);

#endif
