#include "capi/drift/drift.h"

#ifdef WMT_TESTING
#include <stdlib.h>
#include <string.h>
#endif

const struct drift drifts[] = {
#define CAPI_DRIFT(name, first, last, condition) {#name, first, last, drift_##name},
#include "capi/drift/drifts.def"
};

const size_t drift_count = sizeof(drifts) / sizeof(drifts[0]);

/* Tests prove that an adapter is needed by leaving it out. */
static bool is_left_out(const struct drift *drift) {
#ifdef WMT_TESTING
    const char *name = getenv("WMT_TEST_WITHOUT_DRIFT");
    return name != NULL && strcmp(name, drift->name) == 0;
#else
    (void)drift;
    return false;
#endif
}

void capi_install_adapters(struct capi *capi) {
    const struct capi_identity *identity = &capi->identity;
    const bool conditions[] = {
#define CAPI_DRIFT(name, first, last, condition) (condition),
#include "capi/drift/drifts.def"
    };
    for (size_t i = 0; i < drift_count; i++) {
        const struct drift *drift = &drifts[i];
        bool concerned = drift->first <= identity->major && identity->major <= drift->last;
        if (concerned && conditions[i] && !is_left_out(drift)) {
            drift->install(capi);
        }
    }
}
