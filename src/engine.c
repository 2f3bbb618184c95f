#include "engine.h"

#include "alloc.h"
#include "error.h"
#include "runtime.h"

static wasm_engine_t *new_native(const struct capi *capi, const wmt_config *config,
                                 wmt_error **err) {
    wasm_config_t *native_config =
        config == NULL ? capi_config_new(capi) : config_build(config, err);
    return native_config == NULL ? NULL : capi_wasm_engine_new_with_config(capi, native_config);
}

/* False: the system has no resources left; nothing is made then. */
static bool make_pools(wmt_engine *engine) {
    if (!handle_pool_init(&engine->handles)) {
        return false;
    }
    if (!store_pool_init(&engine->stores)) {
        handle_pool_destroy(&engine->handles);
        return false;
    }
    return true;
}

static void destroy_pools(wmt_engine *engine) {
    store_pool_destroy(&engine->stores);
    handle_pool_destroy(&engine->handles);
}

/* Likewise. */
static bool make_parts(wmt_engine *engine) {
    if (!make_pools(engine)) {
        return false;
    }
    if (!ticker_init(&engine->ticker, engine->capi, engine->native)) {
        destroy_pools(engine);
        return false;
    }
    return true;
}

wmt_engine *wmt_engine_new(const wmt_config *config, wmt_error **err) {
    wmt_runtime *runtime = NULL;
    wmt_engine *engine = NULL;
    if (!error_enter(err)) {
        return NULL;
    }
    runtime = config == NULL ? wmt_runtime_default(err) : config_runtime(config);
    if (runtime == NULL) {
        return NULL;
    }
    engine = mem_calloc(1, sizeof *engine);
    if (engine == NULL) {
        (void)error_set_nomem(err);
        return NULL;
    }
    engine->capi = runtime_capi(runtime);
    engine->native = new_native(engine->capi, config, err);
    if (engine->native == NULL) {
        mem_free(engine);
        return NULL;
    }
    if (!make_parts(engine)) {
        capi_wasm_engine_delete(engine->capi, engine->native);
        mem_free(engine);
        (void)error_set_nomem(err);
        return NULL;
    }
    atomic_init(&engine->references, 1);
    atomic_init(&engine->epoch, 0);
    engine->runtime = wmt_runtime_keep(runtime);
    engine->facts = config_get_facts(engine->capi, config);
    runtime_log(runtime, WMT_LOG_INFO, "made an engine, with %s settings",
                config == NULL ? "default" : "own");
    return engine;
}

wmt_engine *wmt_engine_keep(wmt_engine *engine) {
    if (engine != NULL) {
        atomic_fetch_add_explicit(&engine->references, 1, memory_order_relaxed);
    }
    return engine;
}

void wmt_engine_delete(wmt_engine *engine) {
    if (engine == NULL ||
        atomic_fetch_sub_explicit(&engine->references, 1, memory_order_acq_rel) != 1) {
        return;
    }
    ticker_destroy(&engine->ticker);
    wasi_forward_cache_free(&engine->wasi_forward, engine->capi);
    bulk_modules_free(&engine->bulk_modules, engine->capi);
    capi_wasm_engine_delete(engine->capi, engine->native);
    destroy_pools(engine);
    wmt_runtime_delete(engine->runtime);
    mem_free(engine);
}

bool wmt_engine_is_pulley(const wmt_engine *engine) {
    return engine != NULL && capi_has(engine->capi, wasmtime_engine_is_pulley) &&
           capi_wasmtime_engine_is_pulley(engine->capi, engine->native);
}

wmt_runtime *wmt_engine_runtime(const wmt_engine *engine) {
    return engine == NULL ? NULL : engine->runtime;
}
