/* What an engine needs of its settings. See include/wmt/config.h for the settings themselves. */
#ifndef WMT_SRC_CONFIG_H
#define WMT_SRC_CONFIG_H

#include "capi/table.h"

#include <wmt/config.h>

/* The settings that libwmt itself has to know, with Wasmtime's defaults where nothing was set. */
struct config_facts {
    bool consume_fuel;
    bool epoch_interruption;
    bool async_support;        /* the engine's stores may be used asynchronously */
    bool sync_support;         /* ... and synchronously: not both on majors that have to choose */
    bool parallel_compilation; /* compiling starts threads: a fork after it is not safe */
    bool runs_here;       /* false: the target is another platform; compile and serialize only */
    bool stack_switching; /* guests may have continuations, on which libwasmtime aborts at times */
    bool shared_memory;   /* shared memories can be made */
    uint64_t max_wasm_stack;   /* bytes of the caller's stack that a guest may use */
    uint64_t async_stack_size; /* bytes of each stack made for an asynchronous call */
};

/* The facts of `config`; those of the defaults when it is NULL. */
struct config_facts config_get_facts(const struct capi *capi, const wmt_config *config);

/* The runtime that `config` was made for: borrowed, kept alive by the config. */
wmt_runtime *config_runtime(const wmt_config *config);

/*
 * A new libwasmtime config with all settings of `config`, for one wasm_engine_new_with_config(),
 * which consumes it and cannot fail: what it would abort on is found here. One wmt_config can be
 * built many times. NULL on failure: WMT_ERROR_INVALID (settings that contradict each other, or
 * that this process or machine cannot provide), WMT_ERROR_NOMEM. `config` must not be NULL; an
 * engine with defaults needs no config.
 */
wasm_config_t *config_build(const wmt_config *config, wmt_error **err);

#endif
