#include "capi/abilities.h"

#include "capi/capi.h"

#include <string.h>

bool capi_can_get_tags(const struct capi *capi) {
    return capi->identity.major < 39 || capi->identity.major > 43;
}

bool capi_can_pass_eqref(const struct capi *capi) { return capi->identity.major >= 30; }

bool capi_knows_guards_of_creators(const struct capi *capi) { return capi->identity.major >= 28; }

bool capi_linker_clones_outlive_their_origin(const struct capi *capi) {
    return capi->identity.major != 43;
}

bool capi_loads_images_of(const struct capi *capi, const char *version) {
    return strcmp(capi->identity.version, version) == 0;
}

static const struct ability {
    const char *description;
    enum capi_function_index function; /* CAPI_FUNCTION_COUNT: `check` and `first` count */
    bool (*check)(const struct capi *capi);
    int first;
} abilities[] = {
#define CAPI_ABILITY(description, function) {description, CAPI_INDEX_##function, NULL, 0},
#define CAPI_ABILITY_CHECKED(description, check, first)                                            \
    {description, CAPI_FUNCTION_COUNT, check, first},
#include "capi/abilities.def"
};

const char *capi_ability(const struct capi *capi, size_t index, int *first, bool *available) {
    const struct ability *ability = NULL;
    if (index >= sizeof abilities / sizeof *abilities) {
        return NULL;
    }
    ability = &abilities[index];
    if (ability->check != NULL) {
        *first = ability->first;
        *available = ability->check(capi);
    } else {
        *first = capi_function_facts[ability->function].first;
        *available = capi_has_index(capi, ability->function);
    }
    return ability->description;
}
