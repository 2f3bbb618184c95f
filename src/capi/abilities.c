#include "capi/abilities.h"

#include <string.h>

bool capi_can_get_tags(const struct capi *capi) {
    return capi->identity.major < 39 || capi->identity.major > 43;
}

bool capi_knows_guards_of_creators(const struct capi *capi) { return capi->identity.major >= 28; }

bool capi_loads_images_of(const struct capi *capi, const char *version) {
    return strcmp(capi->identity.version, version) == 0;
}
