#include "wasi_preview1.h"

#include "capi/capi.h"
#include "error.h"
#include "failure.h"
#include "store.h"
#include "wasi_caller.h"
#include "wasi_capture.h"
#include "wasi_forward.h"
#include "wasi_guard.h"
#include "wasi_poll.h"
#include "wasi_read.h"

#include <stdlib.h>
#include <string.h>

static const char module_name[] = "wasi_snapshot_preview1";

static const struct wasi_function functions[] = {
#define WASI_FUNCTION(name, signature) {#name, signature},
#include "wasi_preview1.def"
#undef WASI_FUNCTION
};

struct name {
    const char *text;
    size_t length;
};

static int compare_names(const void *key, const void *item) {
    const struct name *name = key;
    const char *other = ((const struct wasi_function *)item)->name;
    size_t other_length = strlen(other);
    size_t common = name->length < other_length ? name->length : other_length;
    int order = memcmp(name->text, other, common);
    return order != 0 ? order : (name->length > other_length) - (name->length < other_length);
}

bool wasi_preview1_name(size_t index, struct two_part_name *name) {
    if (index >= sizeof functions / sizeof *functions) {
        return false;
    }
    name->module = module_name;
    name->module_length = sizeof module_name - 1;
    name->name = functions[index].name;
    name->name_length = strlen(functions[index].name);
    return true;
}

const struct wasi_function *wasi_preview1_find(const char *module, size_t module_length,
                                               const char *name, size_t name_length) {
    const struct name key = {name, name_length};
    if (module_length != sizeof module_name - 1 ||
        memcmp(module, module_name, module_length) != 0) {
        return NULL;
    }
    return bsearch(&key, functions, sizeof functions / sizeof *functions, sizeof *functions,
                   compare_names);
}

/* Called in the middle of WebAssembly: only the trap stops it, the pending error says why. */
static wasm_trap_t *exit_guest(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                               size_t count) {
    const struct capi *capi = env;
    const wasmtime_context_t *context = capi_wasmtime_caller_context(capi, caller);
    wmt_store *store = capi_wasmtime_context_get_data(capi, context);
    (void)count;
    store_set_pending(store, wmt_error_new_exit(slots[0].i32));
    return capi_wasmtime_trap_new(capi, "exit", strlen("exit"));
}

/* A guest has no sockets: nothing in a wmt_wasi gives it one. */
static wasm_trap_t *refuse_socket(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                                  size_t count) {
    (void)env;
    (void)caller;
    (void)count;
    slots[0].i32 = WASI_ERRNO_NOTSOCK;
    return NULL;
}

/* What libwasmtime's own functions are replaced by.
 *
 * Its proc_exit loses statuses from 126 on and reports 0 as an error; its sock_ functions abort the
 * process in 20 to 22. For the others see wasi_guard.h, wasi_poll.h and wasi_read.h. */
static const struct replacement {
    const char *name;
    wasmtime_func_unchecked_callback_t callback;
    bool forwards; /* by wasi_forward.h, and can only be had where that is possible */
} replacements[] = {
    {"fd_pread", wasi_read_fd_pread, true},
    {"fd_read", wasi_read_fd_read, true},
    {"fd_renumber", wasi_guard_fd_renumber, true},
    {"poll_oneoff", wasi_poll_oneoff, true},
    {"proc_exit", exit_guest, false},
    {"random_get", wasi_guard_random_get, true},
    {"sock_accept", refuse_socket, false},
    {"sock_recv", refuse_socket, false},
    {"sock_send", refuse_socket, false},
    {"sock_shutdown", refuse_socket, false},
};

/* Those of stores that capture output, in place of the linker's. */
static const struct replacement capturing[] = {
    {"fd_close", wasi_capture_fd_close, true},
    {"fd_write", wasi_capture_fd_write, true},
};

/* The types that a part of a signature names. */
static void read_types(const struct capi *capi, wasm_valtype_vec_t *types, const char *text) {
    const char *end = strchr(text, ')');
    size_t count = 0;
    for (const char *at = text; at < end; at++) {
        count += *at == 'i';
    }
    capi_wasm_valtype_vec_new_uninitialized(capi, types, count);
    for (const char *at = end; at-- > text;) {
        if (*at == 'i') {
            types->data[--count] = capi_wasm_valtype_new(capi, at[1] == '3' ? WASM_I32 : WASM_I64);
        }
    }
}

static wasm_functype_t *new_type(const struct capi *capi, const char *name) {
    const char *signature =
        wasi_preview1_find(module_name, sizeof module_name - 1, name, strlen(name))->signature;
    wasm_valtype_vec_t params = {0, NULL};
    wasm_valtype_vec_t results = {0, NULL};
    read_types(capi, &params, signature);
    read_types(capi, &results, strstr(signature, "->"));
    return capi_wasm_functype_new(capi, &params, &results);
}

static wasmtime_error_t *replace(const struct capi *capi, wasmtime_linker_t *linker,
                                 const struct replacement *replacement) {
    wasm_functype_t *type = new_type(capi, replacement->name);
    wasmtime_error_t *error = capi_wasmtime_linker_define_func_unchecked(
        capi, linker, module_name, sizeof module_name - 1, replacement->name,
        strlen(replacement->name), type, replacement->callback, (void *)(uintptr_t)capi, NULL);
    capi_wasm_functype_delete(capi, type);
    return error;
}

bool wasi_preview1_define(const struct capi *capi, wasmtime_linker_t *linker, wmt_error **err) {
    wasmtime_error_t *error = NULL;
    if (!capi_require(capi, wasmtime_linker_define_wasi, err) ||
        !capi_require(capi, wasmtime_linker_define_func_unchecked, err)) {
        return false;
    }
    error = capi_wasmtime_linker_define_wasi(capi, linker);
    for (size_t i = 0; error == NULL && i < sizeof replacements / sizeof *replacements; i++) {
        if (!replacements[i].forwards || wasi_forward_is_possible(capi)) {
            error = replace(capi, linker, &replacements[i]);
        }
    }
    return error == NULL || failure_set(err, ERROR_ID_BAD_ARGUMENT, capi, error);
}

bool wasi_preview1_define_capturing(const struct capi *capi, wasmtime_linker_t *linker,
                                    wasi_preview1_filter *is_wanted, const void *data,
                                    wmt_error **err) {
    wasmtime_error_t *error = NULL;
    if (!capi_require(capi, wasmtime_linker_define_func_unchecked, err)) {
        return false;
    }
    for (size_t i = 0; error == NULL && i < sizeof capturing / sizeof *capturing; i++) {
        const struct two_part_name name = {module_name, sizeof module_name - 1, capturing[i].name,
                                           strlen(capturing[i].name)};
        if (is_wanted(data, &name)) {
            error = replace(capi, linker, &capturing[i]);
        }
    }
    return error == NULL || failure_set(err, ERROR_ID_BAD_ARGUMENT, capi, error);
}
