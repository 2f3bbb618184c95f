#include "capi/constant_facts.h"

#include "capi/capi.h"

#include <string.h>

const struct capi_constant_fact capi_constant_facts[] = {
#define CAPI_CONSTANT(name, first, last, value) {#name, first, last, value},
#include "capi/constants.def"
};

const size_t capi_constant_fact_count = sizeof(capi_constant_facts) / sizeof(*capi_constant_facts);

/* What the newest known major has, unknown majors have as well. */
static bool is_in_major(const struct capi_constant_fact *fact, int major) {
    return fact->first <= major && (major <= fact->last || fact->last == CAPI_MAJOR_LAST);
}

bool capi_knows_constant(const struct capi *capi, const char *name) {
    for (size_t i = 0; i < capi_constant_fact_count; i++) {
        const struct capi_constant_fact *fact = &capi_constant_facts[i];
        if (is_in_major(fact, capi->identity.major) && strcmp(fact->name, name) == 0) {
            return true;
        }
    }
    return false;
}
