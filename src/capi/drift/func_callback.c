/*
 * The functions that a host defines with values receive arrays of them, which are narrow up to 36,
 * and later in a library built without the gc feature: see narrow_val.h.
 *
 * Since 37 the library drops the references among the arguments when the function has returned;
 * before, they stayed rooted until the end of the store, unless unrooted, which is done here (in 20
 * that cannot be done). References among the results stay rooted up to 36: the library looks at
 * them after the last chance to unroot them.
 */
#include "alloc.h"
#include "capi/drift/drift.h"
#include "capi/drift/narrow_val.h"
#include "capi/drift/reference.h"

#include <string.h>

typedef wasm_trap_t *(*narrow_callback)(void *env, wasmtime_caller_t *caller,
                                        const struct narrow_val *args, size_t nargs,
                                        struct narrow_val *results, size_t nresults);
typedef void func_new_narrow(wasmtime_context_t *store, const wasm_functype_t *type,
                             narrow_callback callback, void *env, capi_finalizer_t finalizer,
                             wasmtime_func_t *out);
typedef wasmtime_error_t *define_func_narrow(wasmtime_linker_t *linker, const char *module,
                                             size_t module_len, const char *name, size_t name_len,
                                             const wasm_functype_t *type, narrow_callback callback,
                                             void *env, capi_finalizer_t finalizer);

/* The environment of `call_host`: whom to call. */
struct host_func {
    const struct capi *capi;
    wasmtime_func_callback_t callback;
    void *env;
    capi_finalizer_t finalizer;
};

static struct host_func *host_func_new(const struct capi *capi, wasmtime_func_callback_t callback,
                                       void *env, capi_finalizer_t finalizer) {
    struct host_func *host = mem_alloc(sizeof(*host));
    if (host != NULL) {
        *host = (struct host_func){capi, callback, env, finalizer};
    }
    return host;
}

static void host_func_finalize(void *env) {
    struct host_func *host = env;
    if (host->finalizer != NULL) {
        host->finalizer(host->env);
    }
    mem_free(host);
}

static void unroot_args(const struct capi *capi, wasmtime_val_t *args, size_t nargs) {
    if (reference_is_boxed(capi) || !reference_is_narrow(capi)) {
        return;
    }
    for (size_t i = 0; i < nargs; i++) {
        capi_wasmtime_val_unroot(capi, &args[i]);
    }
}

static wasm_trap_t *trap_out_of_memory(const struct capi *capi) {
    static const char text[] = "out of memory";
    return capi_wasmtime_trap_new(capi, text, strlen(text));
}

static wasm_trap_t *call_host(void *env, wasmtime_caller_t *caller, const struct narrow_val *args,
                              size_t nargs, struct narrow_val *results, size_t nresults) {
    const struct host_func *host = env;
    const struct capi *capi = host->capi;
    wasmtime_val_t *vals = mem_calloc(nargs + nresults + 1, sizeof(*vals));
    if (vals == NULL) {
        return trap_out_of_memory(capi);
    }
    narrow_vals_to(capi, capi_wasmtime_caller_context(capi, caller), args, nargs, vals);
    wasm_trap_t *trap = host->callback(host->env, caller, vals, nargs, vals + nargs, nresults);
    if (trap == NULL) {
        narrow_vals_from(capi, vals + nargs, nresults, results);
    }
    unroot_args(capi, vals, nargs);
    mem_free(vals);
    return trap;
}

/* What a function does that could not be made for want of memory. */
static wasm_trap_t *call_nobody(void *env, wasmtime_caller_t *caller, const struct narrow_val *args,
                                size_t nargs, struct narrow_val *results, size_t nresults) {
    (void)caller, (void)args, (void)nargs, (void)results, (void)nresults;
    return trap_out_of_memory(env);
}

static void func_new(const struct capi *capi, wasmtime_context_t *store,
                     const wasm_functype_t *type, wasmtime_func_callback_t callback, void *env,
                     capi_finalizer_t finalizer, wasmtime_func_t *out) {
    func_new_narrow *native = capi_native(capi, wasmtime_func_new, func_new_narrow *);
    struct host_func *host = host_func_new(capi, callback, env, finalizer);
    if (host != NULL) {
        native(store, type, call_host, host, host_func_finalize, out);
        return;
    }
    if (finalizer != NULL) {
        finalizer(env);
    }
    native(store, type, call_nobody, (void *)(uintptr_t)capi, NULL, out);
}

static wasmtime_error_t *define_func(const struct capi *capi, wasmtime_linker_t *linker,
                                     const char *module, size_t module_len, const char *name,
                                     size_t name_len, const wasm_functype_t *type,
                                     wasmtime_func_callback_t callback, void *env,
                                     capi_finalizer_t finalizer) {
    struct host_func *host = host_func_new(capi, callback, env, finalizer);
    if (host == NULL) {
        if (finalizer != NULL) {
            finalizer(env);
        }
        return capi_wasmtime_error_new(capi, "out of memory");
    }
    return capi_native(capi, wasmtime_linker_define_func, define_func_narrow *)(
        linker, module, module_len, name, name_len, type, call_host, host, host_func_finalize);
}

void drift_func_callback_with_narrow_values(struct capi *capi) {
    DRIFT_ADAPT(capi, wasmtime_func_new, wasmtime_func_new, func_new);
    DRIFT_ADAPT(capi, wasmtime_linker_define_func, wasmtime_linker_define_func, define_func);
}
