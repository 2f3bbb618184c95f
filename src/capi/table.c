#include <string.h>

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

/* Where a canonical member lies, and what stands there for a drifted function. A table, since
   hundreds of assignments in one function take sanitizing compilers a minute. */
static const struct {
    size_t offset;
    capi_symbol forwarder;
} members[CAPI_FUNCTION_COUNT] = {
#define CAPI_FUNCTION(result, name, shape, params, args, returned, first, last)                    \
    {offsetof(struct capi, name), NULL},
#define CAPI_DRIFTED(result, name, shape, params, args, returned, first, last)                     \
    {offsetof(struct capi, name), (capi_symbol)direct_##name},
#include "capi/functions.def"
};

void capi_install_direct(struct capi *capi) {
    for (size_t i = 0; i < CAPI_FUNCTION_COUNT; i++) {
        capi_symbol symbol = capi->symbol[i];
        if (symbol != NULL && members[i].forwarder != NULL) {
            symbol = members[i].forwarder;
        }
        memcpy((char *)capi + members[i].offset, &symbol, sizeof(symbol));
    }
}

void capi_remove(struct capi *capi, enum capi_function_index index) {
    capi_symbol none = NULL;
    memcpy((char *)capi + members[index].offset, &none, sizeof(none));
}
