/* What a guest may see of the system. See include/wmt/wasi.h for what callers see. */
#ifndef WMT_SRC_WASI_H
#define WMT_SRC_WASI_H

#include "capi/table.h"

#include <stdatomic.h>
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

/* Who takes a guest's output: shared by descriptions and the stores that got them. */
struct wasi_output {
    atomic_size_t references;
    wmt_wasi_output_callback callback;
    void *env;
    wmt_finalizer finalizer;
};

enum wasi_stream_source {
    WASI_STREAM_NONE,
    WASI_STREAM_INHERITED,
    WASI_STREAM_FILE,
    WASI_STREAM_BYTES,    /* input */
    WASI_STREAM_CALLBACK, /* output, as the next one: libwasmtime gets none of it */
    WASI_STREAM_BUFFER
};

struct wasi_stream {
    enum wasi_stream_source source;
    char *path; /* of WASI_STREAM_FILE */
    char *bytes;
    size_t size;                /* of WASI_STREAM_BYTES; of a WASI_STREAM_BUFFER, the limit */
    struct wasi_output *output; /* of WASI_STREAM_CALLBACK */
};

enum wasi_stream_name { WASI_STDIN, WASI_STDOUT, WASI_STDERR, WASI_STREAM_COUNT };

struct wmt_wasi {
    char **args;
    size_t arg_count;
    struct wasi_variables variables;
    bool inherits_env;
    bool inherits_network;
    bool allows_ip_name_lookup;
    struct wasi_stream streams[WASI_STREAM_COUNT];
    struct wasi_dir *dirs;
    size_t dir_count;
    size_t dir_capacity;
};

/* Adds a variable, or changes the one of that name. Copies. False: out of memory. */
bool wasi_variables_set(struct wasi_variables *variables, const char *name, const char *value);
void wasi_variables_clear(struct wasi_variables *variables);

struct wasi_output *wasi_output_keep(struct wasi_output *output);
/* The last one runs the user's finalizer. NULL is fine. */
void wasi_output_release(struct wasi_output *output);

/*
 * Opens what `wasi` names and gives it to the store of `context`, in place of what it had. `wasi`
 * is only read. False, and the store is as before: FILE, DIRECTORY, UNSUPPORTED_READ_ONLY,
 * OUT_OF_MEMORY, and what capi_require() says.
 */
bool wasi_apply(const wmt_wasi *wasi, const struct capi *capi, wasmtime_context_t *context,
                wmt_error **err);

#endif
