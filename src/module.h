/* Modules. See include/wmt/module.h. */
#ifndef WMT_SRC_MODULE_H
#define WMT_SRC_MODULE_H

#include "bytes.h"
#include "engine.h"
#include "module_types.h"

#include <stdatomic.h>
#include <wmt/module.h>

struct wmt_module {
    atomic_size_t references;
    wmt_engine *engine; /* kept alive */
    wasmtime_module_t *native;
    struct module_types *types;
    wmt_bytes *description; /* what an artifact of it carries (artifact.h); NULL: not known */
};

/* Whether imports and exports are known: not for an artifact without libwmt's trailer, whose
 * `types` are empty. */
static inline bool module_has_types(const wmt_module *module) {
    return module->description != NULL;
}

/* A module with one reference. Takes the three over, also when it fails; `description` may be NULL.
 */
wmt_module *module_make(wmt_engine *engine, wasmtime_module_t *native, struct module_types *types,
                        wmt_bytes *description, wmt_error **err);

#endif
