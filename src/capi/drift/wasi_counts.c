/*
 * wasi_config_set_argv and wasi_config_set_env: in 20 the counts were of type int, nothing came
 * back, and text that is not UTF-8 was passed on. Since 21 the counts are size_t, and false says
 * that a text is not UTF-8. Calling twice replaces in 20 and adds since 21. (Headers 20 and 21:
 * include/wasi.h.)
 */
#include "capi/drift/drift.h"
#include "utf8.h"

#include <limits.h>
#include <string.h>

typedef void set_argv_20(wasi_config_t *config, int argc, const char **argv);
typedef void set_env_20(wasi_config_t *config, int envc, const char **names, const char **values);

static bool are_all_utf8(size_t count, const char **texts) {
    if (count > INT_MAX) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!utf8_is_valid(texts[i], strlen(texts[i]))) {
            return false;
        }
    }
    return true;
}

static bool set_argv(const struct capi *capi, wasi_config_t *config, size_t argc,
                     const char **argv) {
    if (!are_all_utf8(argc, argv)) {
        return false;
    }
    capi_native(capi, wasi_config_set_argv, set_argv_20 *)(config, (int)argc, argv);
    return true;
}

static bool set_env(const struct capi *capi, wasi_config_t *config, size_t envc, const char **names,
                    const char **values) {
    if (!are_all_utf8(envc, names) || !are_all_utf8(envc, values)) {
        return false;
    }
    capi_native(capi, wasi_config_set_env, set_env_20 *)(config, (int)envc, names, values);
    return true;
}

void drift_wasi_int_counts(struct capi *capi) {
    DRIFT_ADAPT(capi, wasi_config_set_argv, wasi_config_set_argv, set_argv);
    DRIFT_ADAPT(capi, wasi_config_set_env, wasi_config_set_env, set_env);
}
