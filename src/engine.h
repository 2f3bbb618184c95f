/* The engine. See include/wmt/engine.h. */
#ifndef WMT_SRC_ENGINE_H
#define WMT_SRC_ENGINE_H

#include "bulk_loop.h"
#include "capi/table.h"
#include "config.h"
#include "handle.h"
#include "store_pool.h"
#include "ticker.h"
#include "wasi_forward.h"

#include <stdatomic.h>
#include <wmt/engine.h>

struct wmt_engine {
    atomic_size_t references;
    wmt_runtime *runtime;
    const struct capi *capi; /* the runtime's */
    wasm_engine_t *native;
    struct config_facts facts;
    struct handle_pool handles;
    struct store_pool stores;
    struct wasi_forward_cache wasi_forward;
    struct bulk_modules bulk_modules;
    atomic_uint_fast64_t epoch; /* the program's: see epoch.h */
    struct ticker ticker;
};

#endif
