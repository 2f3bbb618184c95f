#include "capi/abilities.h"

bool capi_can_get_tags(const struct capi *capi) {
    return capi->identity.major < 39 || capi->identity.major > 43;
}
