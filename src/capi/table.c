#include "capi/table.h"

#define CAPI_FACT(name, first, last, drifted) {#name, first, last, drifted},

const struct capi_function_fact capi_function_facts[CAPI_FUNCTION_COUNT] = {
#define CAPI_FUNCTION(result, name, shape, params, args, returned, first, last)                    \
    CAPI_FACT(name, first, last, false)
#define CAPI_DRIFTED(result, name, shape, params, args, returned, first, last)                     \
    CAPI_FACT(name, first, last, true)
#include "capi/functions.def"
};

void capi_resolve(struct capi *capi, capi_symbol_finder *find, void *data) {
    for (size_t i = 0; i < CAPI_FUNCTION_COUNT; i++) {
        capi->symbol[i] = find(data, capi_function_facts[i].name);
    }
}

/* Forwarders for drifted functions whose native shape is the canonical one. */
#define CAPI_FUNCTION(result, name, shape, params, args, returned, first, last)
#define CAPI_DRIFTED(result, name, shape, params, args, returned, first, last)                     \
    static result direct_##name CAPI_SELF_PARAMS_##shape(params) {                                 \
        CAPI_RETURN_##returned capi_native(capi, name, result(*) params) args;                     \
    }
#include "capi/functions.def"

void capi_install_direct(struct capi *capi) {
#define CAPI_FUNCTION(result, name, shape, params, args, returned, first, last)                    \
    capi->name = capi_native(capi, name, result(*) params);
#define CAPI_DRIFTED(result, name, shape, params, args, returned, first, last)                     \
    capi->name = capi->symbol[CAPI_INDEX_##name] != NULL ? direct_##name : NULL;
#include "capi/functions.def"
}
