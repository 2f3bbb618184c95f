/*
 * Which settings an open library takes, and which together. Making an engine has no way to report
 * an error in the C API: what is asked here has to be asked before.
 */
#ifndef CAPI_CONFIG_RULES_H
#define CAPI_CONFIG_RULES_H

#include "capi/table.h"
#include "capi/target.h"

#include <wmt/base.h>

/* A setting is meant by the function that sets it; its value is what that function takes. */

/* Gives the value that was set; false when none was. */
typedef bool capi_config_get(const void *settings, enum capi_function_index setting,
                             uint64_t *value);

/* Gives what a flag of Cranelift was set to; NULL when it was not. */
typedef const char *capi_config_get_flag(const void *settings, const char *flag);

struct capi_config_view {
    const void *settings;
    capi_config_get *get;
    capi_config_get_flag *get_flag;
    unsigned target; /* properties: enum capi_target_property */
};

/* A setting with the value that was set or, if none was, that is the default. For the setting
 * wasmtime_config_target_set the value is a capi_target_property. */
struct capi_config_term {
    enum capi_function_index setting;
    uint64_t value;
    bool is_default;
};

/* Two that contradict each other: two settings, a setting and a flag, or two flags. */
struct capi_config_clash {
    struct capi_config_term a; /* not if `other_flag` is set */
    struct capi_config_term b; /* not if `flag` is set */
    const char *flag;
    const char *word; /* what the flag was set to */
    const char *other_flag;
    const char *other_word;
};

/* The first majors and the last that take a value, where not all of a setting's majors do. */
struct capi_config_value_range {
    int first;
    int last;
};

/* Whether the setting takes the value in this library; if not, `range` receives where it does. */
bool capi_config_takes(const struct capi *capi, enum capi_function_index setting, uint64_t value,
                       struct capi_config_value_range *range);

/* For a setting whose function the library has not: sets WMT_ERROR_UNSUPPORTED, which says of the
 * option called `name` what it needs. Always false. */
bool capi_config_set_absent(const struct capi *capi, enum capi_function_index setting,
                            const char *name, wmt_error **err);

/* Whether nothing clashes; else the first clash found. */
bool capi_config_agrees(const struct capi *capi, const struct capi_config_view *view,
                        struct capi_config_clash *clash);

/* Whether the stacks of asynchronous calls must be no smaller than what a guest may use, if the
 * setting async-support is `async_support`. */
bool capi_config_compares_stacks(const struct capi *capi, bool async_support);

/* Whether the guard sizes of static and of dynamic memories, up to 26, agree: the static one must
 * be no smaller. Up to 22 that is asked after rounding them up to pages. */
bool capi_config_guards_agree(const struct capi *capi, uint64_t fixed, uint64_t moving,
                              uint64_t page);

/* Whether the asynchronous functions of the C API can be used, and the others, if the setting
 * async-support is `async_support`. */
bool capi_config_allows_async(const struct capi *capi, bool async_support);
bool capi_config_allows_sync(const struct capi *capi, bool async_support);

#endif
