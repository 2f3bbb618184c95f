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

static bool is_any_left_out(void) {
#ifdef WMT_TESTING
    return getenv("WMT_TEST_WITHOUT_DRIFT") != NULL;
#else
    return false;
#endif
}

static const struct stretch {
    enum capi_function_index function;
    int first; /* major */
    int last;
} stretches[] = {
#define CAPI_STRETCH(function, first, last) {CAPI_INDEX_##function, first, last},
#include "capi/stretches.def"
};

/* A function that has drifted and has no adapter must not be called as if it had not: it is absent.
 * What has an adapter comes back with it. */
static void remove_drifted(struct capi *capi) {
    for (size_t i = 0; i < sizeof(stretches) / sizeof(stretches[0]); i++) {
        const struct stretch *stretch = &stretches[i];
        if (stretch->first <= capi->identity.major && capi->identity.major <= stretch->last) {
            capi_remove(capi, stretch->function);
        }
    }
}

void capi_install_adapters(struct capi *capi) {
    const struct capi_identity *identity = &capi->identity;
    const bool conditions[] = {
#define CAPI_DRIFT(name, first, last, condition) (condition),
#include "capi/drift/drifts.def"
    };
    if (!is_any_left_out()) { /* or the tests would fail for the absence alone */
        remove_drifted(capi);
    }
    for (size_t i = 0; i < drift_count; i++) {
        const struct drift *drift = &drifts[i];
        bool concerned = drift->first <= identity->major && identity->major <= drift->last;
        if (concerned && conditions[i] && !is_left_out(drift)) {
            drift->install(capi);
        }
    }
}
