#include "capi/capi.h"

#include "error.h"

#include <string.h>

/* Each feature by a function that libraries built without it lack. Some features are older than
 * their functions in the C API: without these they are of no use here. */
static const struct feature {
    const char *name;
    enum capi_function_index function;
} features[] = {
    {"compiler", CAPI_INDEX_wasmtime_module_new},
    {"wat", CAPI_INDEX_wasmtime_wat2wasm},
    {"wasi", CAPI_INDEX_wasmtime_linker_define_wasi},
    {"gc", CAPI_INDEX_wasmtime_anyref_clone},
    {"async", CAPI_INDEX_wasmtime_call_future_poll},
    {"threads", CAPI_INDEX_wasmtime_sharedmemory_new},
    {"component-model", CAPI_INDEX_wasmtime_component_linker_new},
    {"pooling-allocator", CAPI_INDEX_wasmtime_pooling_allocation_strategy_set},
    {"profiling", CAPI_INDEX_wasmtime_guestprofiler_new},
    {"cache", CAPI_INDEX_wasmtime_config_cache_config_load},
};

static const size_t feature_count = sizeof features / sizeof *features;

const char *capi_feature_name(size_t index) {
    return index < feature_count ? features[index].name : NULL;
}

bool capi_has_feature(const struct capi *capi, const char *feature) {
    for (size_t i = 0; i < feature_count; i++) {
        if (strcmp(features[i].name, feature) == 0) {
            return capi->symbol[features[i].function] != NULL;
        }
    }
    return false;
}

bool capi_has_index(const struct capi *capi, enum capi_function_index index) {
    switch (index) {
#define CAPI_FUNCTION(result, name, shape, params, args, returned, first, last)                    \
    case CAPI_INDEX_##name:                                                                        \
        return capi_has(capi, name);
#include "capi/functions.def"
    case CAPI_FUNCTION_COUNT:
        break;
    }
    return false;
}

int capi_major(const struct capi *capi) { return capi->identity.major; }

const char *capi_version(const struct capi *capi) { return capi->identity.version; }

bool capi_set_missing(const struct capi *capi, enum capi_function_index index, wmt_error **err) {
    const struct capi_function_fact *fact = &capi_function_facts[index];
    const char *version = capi->identity.version;
    if (capi->symbol[index] != NULL && capi->identity.major <= CAPI_MAJOR_LAST) {
        return error_set(err, ERROR_ID_MISSING_FUNCTION,
                         "%s of libwasmtime %s is of an older kind, which libwmt cannot use yet",
                         fact->name, version);
    }
    if (capi->symbol[index] != NULL) {
        return error_set(err, ERROR_ID_UNTESTED_FUNCTION,
                         "%s is not used on libwasmtime %s, a version unknown to this libwmt",
                         fact->name, version);
    }
    if (capi->identity.major < fact->first) {
        return error_set(err, ERROR_ID_MISSING_FUNCTION,
                         "%s is in libwasmtime %d and newer, and the one opened is %s", fact->name,
                         fact->first, version);
    }
    if (capi->identity.major > fact->last) {
        return error_set(err, ERROR_ID_MISSING_FUNCTION,
                         "%s is in libwasmtime up to %d, and the one opened is %s", fact->name,
                         fact->last, version);
    }
    return error_set(err, ERROR_ID_MISSING_FEATURE,
                     "%s is missing: the libwasmtime opened, %s, was built without it", fact->name,
                     version);
}
