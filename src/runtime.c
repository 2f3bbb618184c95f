#include "runtime.h"

#include "alloc.h"
#include "error.h"
#include "os/os.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>

struct wmt_runtime {
    atomic_size_t references;
    bool is_default; /* lives for ever */
    struct capi *capi;
    char *path;
    void (*log)(void *data, int level, const char *line); /* NULL: nobody listens */
    void *log_data;
};

static wmt_runtime *make(struct capi *capi, wmt_error **err) {
    wmt_runtime *runtime = mem_calloc(1, sizeof *runtime);
    char *path = capi_library_path(capi);
    if (runtime == NULL || path == NULL) {
        mem_free(runtime);
        mem_free(path);
        capi_delete(capi);
        (void)error_set_nomem(err);
        return NULL;
    }
    atomic_init(&runtime->references, 1);
    runtime->capi = capi;
    runtime->path = path;
    return runtime;
}

wmt_runtime *wmt_runtime_open(const char *path, wmt_error **err) {
    struct capi *capi = NULL;
    if (!error_enter(err)) {
        return NULL;
    }
    if (os_program_is_static()) {
        (void)error_set(err, ERROR_ID_STATIC_PROGRAM,
                        "this program is linked statically, and such a one cannot open libraries");
        return NULL;
    }
    capi = path == NULL ? runtime_search(err) : capi_open(path, err);
    return capi == NULL ? NULL : make(capi, err);
}

/* Once set, never changed. */
static _Atomic(wmt_runtime *) default_runtime;

static wmt_runtime *open_default(wmt_error **err) {
    wmt_runtime *runtime = atomic_load(&default_runtime);
    if (runtime != NULL) {
        return runtime; /* another thread was faster */
    }
    runtime = wmt_runtime_open(NULL, err);
    if (runtime != NULL) {
        runtime->is_default = true;
        atomic_store(&default_runtime, runtime);
    }
    return runtime;
}

wmt_runtime *wmt_runtime_default(wmt_error **err) {
    static struct os_mutex opening = OS_MUTEX_INITIAL;
    wmt_runtime *runtime = atomic_load(&default_runtime);
    wmt_error *error = NULL;
    if (!error_enter(err)) {
        return NULL;
    }
    if (runtime != NULL) {
        return runtime;
    }
    os_mutex_lock(&opening);
    runtime = open_default(&error);
    os_mutex_unlock(&opening);
    if (runtime == NULL) {
        (void)error_set_object(err, error); /* may end the process: not with the lock held */
    }
    return runtime;
}

void wmt_runtime_delete(wmt_runtime *runtime) {
    if (runtime == NULL || runtime->is_default || atomic_fetch_sub(&runtime->references, 1) != 1) {
        return;
    }
    capi_delete(runtime->capi);
    mem_free(runtime->path);
    mem_free(runtime);
}

wmt_runtime *wmt_runtime_keep(wmt_runtime *runtime) {
    if (runtime != NULL) {
        (void)atomic_fetch_add(&runtime->references, 1);
    }
    return runtime;
}

const struct capi *runtime_capi(const wmt_runtime *runtime) { return runtime->capi; }

const char *wmt_runtime_path(const wmt_runtime *runtime) {
    return runtime == NULL ? "" : runtime->path;
}

const char *wmt_runtime_version(const wmt_runtime *runtime) {
    return runtime == NULL ? "" : capi_version(runtime->capi);
}

int wmt_runtime_major(const wmt_runtime *runtime) {
    return runtime == NULL ? 0 : capi_major(runtime->capi);
}

bool wmt_runtime_has_feature(const wmt_runtime *runtime, const char *feature) {
    return runtime != NULL && feature != NULL && capi_has_feature(runtime->capi, feature);
}

const char *wmt_runtime_feature_name(size_t index) { return capi_feature_name(index); }

size_t wmt_runtime_function_count(void) { return CAPI_FUNCTION_COUNT; }

static void set_int(int *out, int value) {
    if (out != NULL) {
        *out = value;
    }
}

static void set_bool(bool *out, bool value) {
    if (out != NULL) {
        *out = value;
    }
}

const char *wmt_runtime_function(const wmt_runtime *runtime, size_t index, int *first, int *last,
                                 bool *present) {
    bool known = runtime != NULL && index < CAPI_FUNCTION_COUNT;
    const struct capi_function_fact *fact = known ? &capi_function_facts[index] : NULL;
    set_int(first, known ? fact->first : 0);
    set_int(last, known ? fact->last : 0);
    set_bool(present, known && runtime->capi->symbol[index] != NULL);
    return known ? fact->name : NULL;
}

const char *wmt_runtime_ability(const wmt_runtime *runtime, size_t index, int *first,
                                bool *available) {
    int first_major = 0;
    bool is_available = false;
    const char *description =
        runtime == NULL ? NULL : capi_ability(runtime->capi, index, &first_major, &is_available);
    set_int(first, first_major);
    set_bool(available, is_available);
    return description;
}

bool wmt_runtime_self_test(wmt_runtime *runtime, void (*report)(void *data, const char *line),
                           void *data, wmt_error **err) {
    return error_enter(err) && error_check_argument(runtime, "runtime", err) &&
           capi_self_test(runtime->capi, report, data, err);
}

void wmt_runtime_set_log(wmt_runtime *runtime, void (*log)(void *data, int level, const char *line),
                         void *data) {
    if (runtime != NULL) {
        runtime->log = log;
        runtime->log_data = data;
    }
}

void runtime_log(const wmt_runtime *runtime, wmt_log_level level, const char *format, ...) {
    char line[256];
    va_list arguments;
    if (runtime->log == NULL) {
        return;
    }
    va_start(arguments, format);
    (void)vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    runtime->log(runtime->log_data, (int)level, line);
}
