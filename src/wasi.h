/* What a guest may see of the system. See include/wmt/wasi.h for what callers see. */
#ifndef WMT_SRC_WASI_H
#define WMT_SRC_WASI_H

#include "capi/table.h"

#include <wmt/error.h>
#include <wmt/wasi.h>

struct wasi_variable {
    char *name;
    char *value;
};

/* Environment variables; each name once. */
struct wasi_variables {
    struct wasi_variable *items;
    size_t count;
    size_t capacity;
};

struct wasi_dir {
    char *host_path;
    char *guest_path;
    bool read_only;
};

enum wasi_stream_source { WASI_STREAM_NONE, WASI_STREAM_INHERITED, WASI_STREAM_FILE };

struct wasi_stream {
    enum wasi_stream_source source;
    char *path; /* of WASI_STREAM_FILE */
};

enum wasi_stream_name { WASI_STDIN, WASI_STDOUT, WASI_STDERR, WASI_STREAM_COUNT };

struct wmt_wasi {
    char **args;
    size_t arg_count;
    struct wasi_variables variables;
    bool inherits_env;
    struct wasi_stream streams[WASI_STREAM_COUNT];
    struct wasi_dir *dirs;
    size_t dir_count;
    size_t dir_capacity;
};

/* Adds a variable, or changes the one of that name. Copies. False: out of memory. */
bool wasi_variables_set(struct wasi_variables *variables, const char *name, const char *value);
void wasi_variables_clear(struct wasi_variables *variables);

/*
 * Opens what `wasi` names and gives it to the store of `context`, in place of what it had. `wasi`
 * is only read. False, and the store is as before: FILE, DIRECTORY, UNSUPPORTED_READ_ONLY,
 * OUT_OF_MEMORY, and what capi_require() says.
 */
bool wasi_apply(const wmt_wasi *wasi, const struct capi *capi, wasmtime_context_t *context,
                wmt_error **err);

#endif
