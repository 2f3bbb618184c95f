/* The linker. See include/wmt/linker.h.
 *
 * libwasmtime's own linker does the linking; libwmt keeps what was defined beside it, to compare the
 * types of imports before libwasmtime sees them. */
#ifndef WMT_SRC_LINKER_H
#define WMT_SRC_LINKER_H

#include "engine.h"
#include "name_table.h"

#include <stdatomic.h>
#include <wmt/linker.h>

enum definition_kind {
    DEFINITION_EXTERN, /* something of a store */
    DEFINITION_FUNC,   /* a host function of the linker's */
    DEFINITION_WASI    /* a WASI function that has replaced something else */
};

struct definition {
    enum definition_kind kind;
    wmt_extern *item;     /* of a DEFINITION_EXTERN: borrowed, may be stale when it is used */
    const wmt_type *type; /* of a DEFINITION_FUNC: lives as long as the function */
};

struct wmt_linker {
    atomic_size_t references;
    wmt_engine *engine; /* kept alive */
    wasmtime_linker_t *native;
    struct name_table definitions; /* of struct definition, owned; WASI's are in wasi_preview1.h */
    bool allow_shadowing;
    bool has_wasi;
};

#endif
