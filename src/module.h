/* Modules. See include/wmt/module.h. */
#ifndef WMT_SRC_MODULE_H
#define WMT_SRC_MODULE_H

#include "engine.h"
#include "module_types.h"

#include <stdatomic.h>
#include <wmt/module.h>

struct wmt_module {
    atomic_size_t references;
    wmt_engine *engine; /* kept alive */
    wasmtime_module_t *native;
    struct module_types *types;
};

#endif
