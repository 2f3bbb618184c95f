#include "capi/unknown_major.h"

#include "alloc.h"
#include "capi/self_test.h"
#include "error.h"
#include "os/os.h"

#include <string.h>

/* False only when memory has run out. */
static bool ask_user(bool *allows_everything) {
    char *value = NULL;
    bool known = os_environment_get("WMT_ALLOW_UNTESTED", &value);
    *allows_everything = value != NULL && strcmp(value, "1") == 0;
    mem_free(value);
    return known;
}

static void keep_only(struct capi *capi, const bool kept[CAPI_FUNCTION_COUNT]) {
#define CAPI_FUNCTION(result, name, shape, params, args, returned, first, last)                    \
    capi->name = kept[CAPI_INDEX_##name] ? capi->name : NULL;
#include "capi/functions.def"
}

bool capi_admit_unknown_major(struct capi *capi, wmt_error **err) {
    bool exercised[CAPI_FUNCTION_COUNT] = {false};
    bool allows_everything = false;
    if (!self_test_run(capi, exercised, NULL, NULL, err)) {
        return false;
    }
    if (!ask_user(&allows_everything)) {
        return error_set_nomem(err);
    }
    if (!allows_everything) {
        keep_only(capi, exercised);
    }
    return true;
}
