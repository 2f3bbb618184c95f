/* Giving a description of what a guest may see to a store of libwasmtime. */
#include "wasi.h"

#include "alloc.h"
#include "capi/capi.h"
#include "error.h"
#include "failure.h"
#include "os/os.h"
#include "utf8.h"

#include <string.h>

enum { REASON_SIZE = 200 };

static const char could_not_open[] = "libwasmtime could not open it";

static bool set_dir_error(wmt_error **err, const struct wasi_dir *dir, const char *reason) {
    return error_set_for_reason(err, ERROR_ID_DIRECTORY, reason,
                                "cannot give the guest the directory %s", dir->host_path);
}

static bool set_stream_error(wmt_error **err, const char *what, const char *path,
                             const char *reason) {
    return error_set_for_reason(err, ERROR_ID_FILE, reason,
                                "cannot open %s as the guest's standard %s", path, what);
}

/* For each stream, the two functions of its settings. */
#define STREAM_FUNCTIONS(stream, what)                                                             \
    static bool inherit_##stream(const struct capi *capi, wasi_config_t *config,                   \
                                 wmt_error **err) {                                                \
        if (!capi_require(capi, wasi_config_inherit_##stream, err)) {                              \
            return false;                                                                          \
        }                                                                                          \
        capi_wasi_config_inherit_##stream(capi, config);                                           \
        return true;                                                                               \
    }                                                                                              \
    static bool open_##stream(const struct capi *capi, wasi_config_t *config, const char *path,    \
                              wmt_error **err) {                                                   \
        return capi_require(capi, wasi_config_set_##stream##_file, err) &&                         \
               (capi_wasi_config_set_##stream##_file(capi, config, path) ||                        \
                set_stream_error(err, what, path, could_not_open));                                \
    }

STREAM_FUNCTIONS(stdin, "input")
STREAM_FUNCTIONS(stdout, "output")
STREAM_FUNCTIONS(stderr, "error")

static const struct stream_kind {
    const char *what;
    enum os_path_use use;
    bool (*inherit)(const struct capi *capi, wasi_config_t *config, wmt_error **err);
    bool (*open)(const struct capi *capi, wasi_config_t *config, const char *path, wmt_error **err);
} stream_kinds[WASI_STREAM_COUNT] = {
    [WASI_STDIN] = {"input", OS_PATH_READ_FILE, inherit_stdin, open_stdin},
    [WASI_STDOUT] = {"output", OS_PATH_WRITE_FILE, inherit_stdout, open_stdout},
    [WASI_STDERR] = {"error", OS_PATH_WRITE_FILE, inherit_stderr, open_stderr},
};

/* libwasmtime says only that it could not open something; why is found out here. Looking at
 * everything first also means that no output file is emptied when another one is missing. */

static bool check_dir(const struct wasi_dir *dir, const struct capi *capi, wmt_error **err) {
    char reason[REASON_SIZE];
    if (dir->read_only && !capi_can_preopen_read_only(capi)) {
        return error_set(err, ERROR_ID_UNSUPPORTED_READ_ONLY,
                         "libwasmtime %s cannot give the guest the directory %s read-only",
                         capi_version(capi), dir->host_path);
    }
    if (!os_path_check(dir->host_path, OS_PATH_OPEN_DIRECTORY, reason, sizeof reason)) {
        return set_dir_error(err, dir, reason);
    }
    return true;
}

static bool check_stream(const struct wasi_stream *stream, const struct stream_kind *kind,
                         wmt_error **err) {
    char reason[REASON_SIZE];
    if (stream->source == WASI_STREAM_FILE &&
        !os_path_check(stream->path, kind->use, reason, sizeof reason)) {
        return set_stream_error(err, kind->what, stream->path, reason);
    }
    return true;
}

static bool check_paths(const wmt_wasi *wasi, const struct capi *capi, wmt_error **err) {
    for (size_t i = 0; i < wasi->dir_count; i++) {
        if (!check_dir(&wasi->dirs[i], capi, err)) {
            return false;
        }
    }
    for (size_t i = 0; i < WASI_STREAM_COUNT; i++) {
        if (!check_stream(&wasi->streams[i], &stream_kinds[i], err)) {
            return false;
        }
    }
    return true;
}

static bool set_args(const wmt_wasi *wasi, const struct capi *capi, wasi_config_t *config,
                     wmt_error **err) {
    const char **args = NULL;
    bool done = false;
    if (wasi->arg_count == 0) {
        return true;
    }
    if (!capi_require(capi, wasi_config_set_argv, err)) {
        return false;
    }
    args = mem_alloc_array(wasi->arg_count, sizeof *args);
    if (args == NULL) {
        return error_set_nomem(err);
    }
    memcpy(args, wasi->args, wasi->arg_count * sizeof *args);
    done = capi_wasi_config_set_argv(capi, config, wasi->arg_count, args);
    mem_free(args);
    return done || error_set(err, ERROR_ID_BAD_UTF8, "libwasmtime refused the arguments");
}

/* Variables that are no UTF-8, or have no name, are left out: libwasmtime would abort on them. */
static bool add_inherited(void *data, const char *variable) {
    struct wasi_variables *variables = data;
    const char *equals = strchr(variable, '=');
    char *name = NULL;
    bool done = false;
    if (equals == NULL || equals == variable || !utf8_is_valid(variable, strlen(variable))) {
        return true;
    }
    name = mem_copy_bytes(variable, (size_t)(equals - variable));
    done = name != NULL && wasi_variables_set(variables, name, equals + 1);
    mem_free(name);
    return done;
}

/* False: out of memory. */
static bool collect_variables(const wmt_wasi *wasi, struct wasi_variables *all) {
    if (wasi->inherits_env && !os_environment_each(add_inherited, all)) {
        return false;
    }
    for (size_t i = 0; i < wasi->variables.count; i++) {
        const struct wasi_variable *variable = &wasi->variables.items[i];
        if (!wasi_variables_set(all, variable->name, variable->value)) {
            return false;
        }
    }
    return true;
}

static bool set_variables(const struct wasi_variables *variables, const struct capi *capi,
                          wasi_config_t *config, wmt_error **err) {
    const char **texts = NULL; /* all names, then all values */
    bool done = false;
    size_t count = variables->count;
    if (count == 0) {
        return true;
    }
    if (!capi_require(capi, wasi_config_set_env, err)) {
        return false;
    }
    texts = mem_alloc_array(count, 2 * sizeof *texts);
    if (texts == NULL) {
        return error_set_nomem(err);
    }
    for (size_t i = 0; i < count; i++) {
        texts[i] = variables->items[i].name;
        texts[count + i] = variables->items[i].value;
    }
    done = capi_wasi_config_set_env(capi, config, count, texts, texts + count);
    mem_free(texts);
    return done || error_set(err, ERROR_ID_BAD_UTF8, "libwasmtime refused the environment");
}

static bool set_env(const wmt_wasi *wasi, const struct capi *capi, wasi_config_t *config,
                    wmt_error **err) {
    struct wasi_variables all = {0};
    bool done = collect_variables(wasi, &all) ? set_variables(&all, capi, config, err)
                                              : error_set_nomem(err);
    wasi_variables_clear(&all);
    return done;
}

static bool set_dir(const struct wasi_dir *dir, const struct capi *capi, wasi_config_t *config,
                    wmt_error **err) {
    return capi_require(capi, wasi_config_preopen_dir, err) &&
           (capi_wasi_config_preopen_dir(capi, config, dir->host_path, dir->guest_path,
                                         !dir->read_only) ||
            set_dir_error(err, dir, could_not_open));
}

static bool set_dirs(const wmt_wasi *wasi, const struct capi *capi, wasi_config_t *config,
                     wmt_error **err) {
    for (size_t i = 0; i < wasi->dir_count; i++) {
        if (!set_dir(&wasi->dirs[i], capi, config, err)) {
            return false;
        }
    }
    return true;
}

/* Neither is given to the guest unless it is asked for. */
static bool set_network(const wmt_wasi *wasi, const struct capi *capi, wasi_config_t *config,
                        wmt_error **err) {
    if (wasi->inherits_network) {
        if (!capi_require(capi, wasi_config_inherit_network, err)) {
            return false;
        }
        capi_wasi_config_inherit_network(capi, config);
    }
    if (wasi->allows_ip_name_lookup) {
        if (!capi_require(capi, wasi_config_allow_ip_name_lookup, err)) {
            return false;
        }
        capi_wasi_config_allow_ip_name_lookup(capi, config, true);
    }
    return true;
}

static bool set_bytes(const struct wasi_stream *stream, const struct capi *capi,
                      wasi_config_t *config, wmt_error **err) {
    wasm_byte_vec_t bytes = {0, NULL};
    if (stream->size == 0) {
        return true; /* as empty as no input at all */
    }
    if (!capi_require(capi, wasi_config_set_stdin_bytes, err) ||
        !capi_require(capi, wasm_byte_vec_new, err)) {
        return false;
    }
    capi_wasm_byte_vec_new(capi, &bytes, stream->size, stream->bytes);
    capi_wasi_config_set_stdin_bytes(capi, config, &bytes); /* takes them over */
    return true;
}

static bool set_stream(const struct wasi_stream *stream, const struct stream_kind *kind,
                       const struct capi *capi, wasi_config_t *config, wmt_error **err) {
    switch (stream->source) {
    case WASI_STREAM_NONE:
    case WASI_STREAM_CALLBACK: /* see wasi_capture.h */
    case WASI_STREAM_BUFFER:
        break;
    case WASI_STREAM_INHERITED:
        return kind->inherit(capi, config, err);
    case WASI_STREAM_FILE:
        return kind->open(capi, config, stream->path, err);
    case WASI_STREAM_BYTES:
        return set_bytes(stream, capi, config, err);
    }
    return true;
}

static bool set_streams(const wmt_wasi *wasi, const struct capi *capi, wasi_config_t *config,
                        wmt_error **err) {
    for (size_t i = 0; i < WASI_STREAM_COUNT; i++) {
        if (!set_stream(&wasi->streams[i], &stream_kinds[i], capi, config, err)) {
            return false;
        }
    }
    return true;
}

/* The streams come last, since output files are emptied. */
static bool fill(wasi_config_t *config, const wmt_wasi *wasi, const struct capi *capi,
                 wmt_error **err) {
    return set_args(wasi, capi, config, err) && set_env(wasi, capi, config, err) &&
           set_dirs(wasi, capi, config, err) && set_network(wasi, capi, config, err) &&
           set_streams(wasi, capi, config, err);
}

bool wasi_apply(const wmt_wasi *wasi, const struct capi *capi, wasmtime_context_t *context,
                wmt_error **err) {
    wasi_config_t *config = NULL;
    wasmtime_error_t *error = NULL;
    if (!capi_require(capi, wasi_config_new, err) || !capi_require(capi, wasi_config_delete, err) ||
        !capi_require(capi, wasmtime_context_set_wasi, err) || !check_paths(wasi, capi, err)) {
        return false;
    }
    config = capi_wasi_config_new(capi);
    if (!fill(config, wasi, capi, err)) {
        capi_wasi_config_delete(capi, config);
        return false;
    }
    /* Consumes the config, also when it fails. Some majors open the directories only now. */
    error = capi_wasmtime_context_set_wasi(capi, context, config);
    return error == NULL || failure_set(err, ERROR_ID_DIRECTORY, capi, error);
}
