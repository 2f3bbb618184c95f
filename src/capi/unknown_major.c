#include "capi/unknown_major.h"

#include "alloc.h"
#include "capi/self_test.h"
#include "os/os.h"

#include <string.h>

static bool is_everything_allowed(void) {
    char *value = NULL;
    bool known = os_environment_get("WMT_ALLOW_UNTESTED", &value);
    bool allowed = known && value != NULL && strcmp(value, "1") == 0;
    mem_free(value);
    return allowed;
}

static void keep_only(struct capi *capi, const bool kept[CAPI_FUNCTION_COUNT]) {
#define CAPI_FUNCTION(result, name, shape, params, args, returned, first, last)                    \
    capi->name = kept[CAPI_INDEX_##name] ? capi->name : NULL;
#include "capi/functions.def"
}

bool capi_admit_unknown_major(struct capi *capi, wmt_error **err) {
    bool exercised[CAPI_FUNCTION_COUNT] = {false};
    if (!self_test_run(capi, exercised, NULL, NULL, err)) {
        return false;
    }
    if (!is_everything_allowed()) {
        keep_only(capi, exercised);
    }
    return true;
}
