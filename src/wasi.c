#include "wasi.h"

#include "alloc.h"
#include "error.h"
#include "utf8.h"

#include <string.h>

wmt_wasi *wmt_wasi_new(wmt_error **err) {
    wmt_wasi *wasi = NULL;
    if (!error_enter(err)) {
        return NULL;
    }
    wasi = mem_calloc(1, sizeof *wasi);
    if (wasi == NULL) {
        (void)error_set_nomem(err);
    }
    return wasi;
}

static void free_texts(char **texts, size_t count) {
    for (size_t i = 0; i < count; i++) {
        mem_free(texts[i]);
    }
    mem_free(texts);
}

static void free_dirs(struct wasi_dir *dirs, size_t count) {
    for (size_t i = 0; i < count; i++) {
        mem_free(dirs[i].host_path);
        mem_free(dirs[i].guest_path);
    }
    mem_free(dirs);
}

static void free_stream(struct wasi_stream *stream) {
    mem_free(stream->path);
    mem_free(stream->bytes);
    wasi_output_release(stream->output);
}

void wmt_wasi_delete(wmt_wasi *wasi) {
    if (wasi == NULL) {
        return;
    }
    free_texts(wasi->args, wasi->arg_count);
    wasi_variables_clear(&wasi->variables);
    for (size_t i = 0; i < WASI_STREAM_COUNT; i++) {
        free_stream(&wasi->streams[i]);
    }
    free_dirs(wasi->dirs, wasi->dir_count);
    mem_free(wasi);
}

/* Whether `text`, the argument `name`, can be given to libwasmtime. */
static bool check_text(const char *text, const char *name, wmt_error **err) {
    if (!error_check_argument(text, name, err)) {
        return false;
    }
    if (!utf8_is_valid(text, strlen(text))) {
        return error_set(err, ERROR_ID_BAD_UTF8, "`%s` is not UTF-8", name);
    }
    return true;
}

static bool check_path(const char *path, const char *name, wmt_error **err) {
    if (!check_text(path, name, err)) {
        return false;
    }
    if (*path == '\0') {
        return error_set(err, ERROR_ID_BAD_ARGUMENT, "`%s` is empty", name);
    }
    return true;
}

/* First lines of all that change a description. */
static bool enter(const wmt_wasi *wasi, wmt_error **err) {
    return error_enter(err) && error_check_argument(wasi, "wasi", err);
}

static bool check_args(const char *const *args, size_t nargs, wmt_error **err) {
    if (nargs > 0 && !error_check_argument(args, "args", err)) {
        return false;
    }
    for (size_t i = 0; i < nargs; i++) {
        if (args[i] == NULL) {
            return error_set(err, ERROR_ID_NULL_ARGUMENT, "`args[%zu]` is NULL", i);
        }
        if (!utf8_is_valid(args[i], strlen(args[i]))) {
            return error_set(err, ERROR_ID_BAD_UTF8, "`args[%zu]` is not UTF-8", i);
        }
    }
    return true;
}

/* NULL: out of memory. */
static char **copy_texts(const char *const *texts, size_t count) {
    char **copies = mem_alloc_array(count, sizeof *copies);
    for (size_t i = 0; copies != NULL && i < count; i++) {
        copies[i] = mem_copy_text(texts[i]);
        if (copies[i] == NULL) {
            free_texts(copies, i);
            return NULL;
        }
    }
    return copies;
}

bool wmt_wasi_set_args(wmt_wasi *wasi, const char *const *args, size_t nargs, wmt_error **err) {
    char **copies = NULL;
    if (!enter(wasi, err) || !check_args(args, nargs, err)) {
        return false;
    }
    copies = copy_texts(args, nargs);
    if (copies == NULL) {
        return error_set_nomem(err);
    }
    free_texts(wasi->args, wasi->arg_count);
    wasi->args = copies;
    wasi->arg_count = nargs;
    return true;
}

static struct wasi_variable *find_variable(const struct wasi_variables *variables,
                                           const char *name) {
    for (size_t i = 0; i < variables->count; i++) {
        if (strcmp(variables->items[i].name, name) == 0) {
            return &variables->items[i];
        }
    }
    return NULL;
}

static bool change_variable(struct wasi_variable *variable, const char *value) {
    char *copy = mem_copy_text(value);
    if (copy == NULL) {
        return false;
    }
    mem_free(variable->value);
    variable->value = copy;
    return true;
}

static bool add_variable(struct wasi_variables *variables, const char *name, const char *value) {
    struct wasi_variable added = {mem_copy_text(name), mem_copy_text(value)};
    if (added.name == NULL || added.value == NULL ||
        !mem_grow_array(&variables->items, variables->count, &variables->capacity, sizeof added)) {
        mem_free(added.name);
        mem_free(added.value);
        return false;
    }
    variables->items[variables->count++] = added;
    return true;
}

bool wasi_variables_set(struct wasi_variables *variables, const char *name, const char *value) {
    struct wasi_variable *known = find_variable(variables, name);
    return known != NULL ? change_variable(known, value) : add_variable(variables, name, value);
}

void wasi_variables_clear(struct wasi_variables *variables) {
    for (size_t i = 0; i < variables->count; i++) {
        mem_free(variables->items[i].name);
        mem_free(variables->items[i].value);
    }
    mem_free(variables->items);
    *variables = (struct wasi_variables){0};
}

bool wmt_wasi_set_env(wmt_wasi *wasi, const char *name, const char *value, wmt_error **err) {
    if (!enter(wasi, err) || !check_text(name, "name", err) || !check_text(value, "value", err)) {
        return false;
    }
    if (*name == '\0' || strchr(name, '=') != NULL) {
        return error_set(err, ERROR_ID_BAD_ARGUMENT,
                         "\"%s\" cannot be the name of an environment variable: it is empty or has "
                         "a '='",
                         name);
    }
    return wasi_variables_set(&wasi->variables, name, value) || error_set_nomem(err);
}

bool wmt_wasi_inherit_env(wmt_wasi *wasi, wmt_error **err) {
    if (!enter(wasi, err)) {
        return false;
    }
    wasi->inherits_env = true;
    return true;
}

bool wmt_wasi_inherit_network(wmt_wasi *wasi, wmt_error **err) {
    if (!enter(wasi, err)) {
        return false;
    }
    wasi->inherits_network = true;
    return true;
}

bool wmt_wasi_allow_ip_name_lookup(wmt_wasi *wasi, bool allow, wmt_error **err) {
    if (!enter(wasi, err)) {
        return false;
    }
    wasi->allows_ip_name_lookup = allow;
    return true;
}

/* Takes what `stream` owns over, in place of what was there. */
static void set_stream(wmt_wasi *wasi, enum wasi_stream_name name, struct wasi_stream stream) {
    free_stream(&wasi->streams[name]);
    wasi->streams[name] = stream;
}

static bool inherit_stream(wmt_wasi *wasi, enum wasi_stream_name name, wmt_error **err) {
    if (!enter(wasi, err)) {
        return false;
    }
    set_stream(wasi, name, (struct wasi_stream){.source = WASI_STREAM_INHERITED});
    return true;
}

static bool set_stream_file(wmt_wasi *wasi, enum wasi_stream_name name, const char *path,
                            wmt_error **err) {
    struct wasi_stream stream = {.source = WASI_STREAM_FILE};
    if (!enter(wasi, err) || !check_path(path, "path", err)) {
        return false;
    }
    stream.path = mem_copy_text(path);
    if (stream.path == NULL) {
        return error_set_nomem(err);
    }
    set_stream(wasi, name, stream);
    return true;
}

bool wmt_wasi_inherit_stdin(wmt_wasi *wasi, wmt_error **err) {
    return inherit_stream(wasi, WASI_STDIN, err);
}

bool wmt_wasi_inherit_stdout(wmt_wasi *wasi, wmt_error **err) {
    return inherit_stream(wasi, WASI_STDOUT, err);
}

bool wmt_wasi_inherit_stderr(wmt_wasi *wasi, wmt_error **err) {
    return inherit_stream(wasi, WASI_STDERR, err);
}

bool wmt_wasi_inherit_stdio(wmt_wasi *wasi, wmt_error **err) {
    return inherit_stream(wasi, WASI_STDIN, err) && inherit_stream(wasi, WASI_STDOUT, err) &&
           inherit_stream(wasi, WASI_STDERR, err);
}

bool wmt_wasi_set_stdin_file(wmt_wasi *wasi, const char *path, wmt_error **err) {
    return set_stream_file(wasi, WASI_STDIN, path, err);
}

bool wmt_wasi_set_stdout_file(wmt_wasi *wasi, const char *path, wmt_error **err) {
    return set_stream_file(wasi, WASI_STDOUT, path, err);
}

bool wmt_wasi_set_stderr_file(wmt_wasi *wasi, const char *path, wmt_error **err) {
    return set_stream_file(wasi, WASI_STDERR, path, err);
}

bool wmt_wasi_set_stdin_bytes(wmt_wasi *wasi, const void *bytes, size_t size, wmt_error **err) {
    struct wasi_stream stream = {.source = WASI_STREAM_BYTES, .size = size};
    if (!enter(wasi, err) || (size > 0 && !error_check_argument(bytes, "bytes", err))) {
        return false;
    }
    stream.bytes = mem_copy_bytes(size == 0 ? "" : bytes, size);
    if (stream.bytes == NULL) {
        return error_set_nomem(err);
    }
    set_stream(wasi, WASI_STDIN, stream);
    return true;
}

struct wasi_output *wasi_output_keep(struct wasi_output *output) {
    if (output != NULL) {
        atomic_fetch_add_explicit(&output->references, 1, memory_order_relaxed);
    }
    return output;
}

void wasi_output_release(struct wasi_output *output) {
    if (output == NULL ||
        atomic_fetch_sub_explicit(&output->references, 1, memory_order_acq_rel) != 1) {
        return;
    }
    if (output->finalizer != NULL) {
        output->finalizer(output->env);
    }
    mem_free(output);
}

static bool set_stream_callback(wmt_wasi *wasi, enum wasi_stream_name name,
                                wmt_wasi_output_callback callback, void *env,
                                wmt_finalizer finalizer, wmt_error **err) {
    struct wasi_stream stream = {.source = WASI_STREAM_CALLBACK};
    if (!enter(wasi, err)) {
        return false;
    }
    if (callback == NULL) {
        return error_check_argument(NULL, "callback", err);
    }
    stream.output = mem_calloc(1, sizeof *stream.output);
    if (stream.output == NULL) {
        return error_set_nomem(err);
    }
    atomic_init(&stream.output->references, 1);
    stream.output->callback = callback;
    stream.output->env = env;
    stream.output->finalizer = finalizer;
    set_stream(wasi, name, stream);
    return true;
}

bool wmt_wasi_set_stdout_callback(wmt_wasi *wasi, wmt_wasi_output_callback callback, void *env,
                                  wmt_finalizer finalizer, wmt_error **err) {
    return set_stream_callback(wasi, WASI_STDOUT, callback, env, finalizer, err);
}

bool wmt_wasi_set_stderr_callback(wmt_wasi *wasi, wmt_wasi_output_callback callback, void *env,
                                  wmt_finalizer finalizer, wmt_error **err) {
    return set_stream_callback(wasi, WASI_STDERR, callback, env, finalizer, err);
}

static bool set_stream_buffer(wmt_wasi *wasi, enum wasi_stream_name name, size_t limit,
                              wmt_error **err) {
    if (!enter(wasi, err)) {
        return false;
    }
    set_stream(wasi, name, (struct wasi_stream){.source = WASI_STREAM_BUFFER, .size = limit});
    return true;
}

bool wmt_wasi_set_stdout_buffer(wmt_wasi *wasi, size_t limit, wmt_error **err) {
    return set_stream_buffer(wasi, WASI_STDOUT, limit, err);
}

bool wmt_wasi_set_stderr_buffer(wmt_wasi *wasi, size_t limit, wmt_error **err) {
    return set_stream_buffer(wasi, WASI_STDERR, limit, err);
}

static bool check_access(int access, wmt_error **err) {
    if (access != WMT_WASI_READ_WRITE && access != WMT_WASI_READ_ONLY) {
        return error_set(err, ERROR_ID_BAD_ARGUMENT, "`access` is %d, which is no wmt_wasi_access",
                         access);
    }
    return true;
}

static bool add_dir(wmt_wasi *wasi, const char *host_path, const char *guest_path, int access) {
    struct wasi_dir dir = {mem_copy_text(host_path), mem_copy_text(guest_path),
                           access == WMT_WASI_READ_ONLY};
    if (dir.host_path == NULL || dir.guest_path == NULL ||
        !mem_grow_array(&wasi->dirs, wasi->dir_count, &wasi->dir_capacity, sizeof dir)) {
        mem_free(dir.host_path);
        mem_free(dir.guest_path);
        return false;
    }
    wasi->dirs[wasi->dir_count++] = dir;
    return true;
}

bool wmt_wasi_preopen_dir(wmt_wasi *wasi, const char *host_path, const char *guest_path, int access,
                          wmt_error **err) {
    if (!enter(wasi, err) || !check_path(host_path, "host_path", err) ||
        !check_path(guest_path, "guest_path", err) || !check_access(access, err)) {
        return false;
    }
    return add_dir(wasi, host_path, guest_path, access) || error_set_nomem(err);
}
