/* The linker. See include/wmt/linker.h.
 *
 * libwasmtime's own linker does the linking; libwmt keeps what was defined beside it, to compare
 * the types of imports before libwasmtime sees them. */
#ifndef WMT_SRC_LINKER_H
#define WMT_SRC_LINKER_H

#include "engine.h"
#include "host_func.h"
#include "name_table.h"
#include "shared_memory.h"
#include "store.h"

#include <stdatomic.h>
#include <wmt/linker.h>

enum definition_kind {
    DEFINITION_EXTERN, /* something of a store */
    DEFINITION_FUNC,   /* a host function of the linker's */
    DEFINITION_SHARED_MEMORY,
    DEFINITION_WASI /* a WASI function that has replaced something else */
};

struct definition {
    enum definition_kind kind;
    wmt_extern *item;     /* of a DEFINITION_EXTERN: borrowed, may be stale when it is used */
    const wmt_type *type; /* of a DEFINITION_FUNC: lives as long as the function */
    wmt_shared_memory *shared_memory; /* of a DEFINITION_SHARED_MEMORY: kept alive */
};

struct wmt_linker {
    atomic_size_t references;
    wmt_engine *engine; /* kept alive */
    wmt_linker
        *origin; /* what it is a clone of, if that has to live as long: kept alive, or NULL */
    wasmtime_linker_t *native;
    _Atomic(wasmtime_linker_t *)
        capturing;                 /* see linker_capturing(); NULL: not made, or outdated */
    struct name_table definitions; /* of struct definition, owned; WASI's are in wasi_preview1.h */
    bool allow_shadowing;
    bool has_wasi;
};

struct two_part_name linker_name(const char *module, const char *name);

/* For public functions: neither is NULL, and the name is UTF-8. `what` is the argument's name. */
bool linker_check_name(const wmt_linker *linker, const char *name, const char *what,
                       wmt_error **err);

/* Whether there is a definition of that name, WASI's included. */
bool linker_defines(const wmt_linker *linker, const struct two_part_name *name);

/* A copy of libwasmtime's linker for stores that capture output: its WASI functions are those of
 * wasi_capture.h. Made when first needed, and kept, since up to 20 libwasmtime compiles something
 * for each host function. Borrowed until something is defined; NULL with an error. */
wasmtime_linker_t *linker_capturing(const wmt_linker *linker, wmt_error **err);

/* To be called when something was defined. */
void linker_forget_capturing(wmt_linker *linker);

/* Defines a name as something of a store; the handle is live. */
bool linker_define_handle(wmt_linker *linker, const struct two_part_name *name,
                          const struct handle *handle, wmt_error **err);

/* Defines a name as a host function of the linker's. On failure its finalizer is not called. */
bool linker_define_host_func(wmt_linker *linker, const struct two_part_name *name,
                             const struct host_func_source *source, wmt_error **err);

#endif
