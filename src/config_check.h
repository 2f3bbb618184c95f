/* Whether settings agree with each other and with the process: what libwasmtime would abort on. */
#ifndef WMT_SRC_CONFIG_CHECK_H
#define WMT_SRC_CONFIG_CHECK_H

#include "config_settings.h"

/* False with WMT_ERROR_INVALID, which names what contradicts what. */
bool config_check(const wmt_config *config, wmt_error **err);

/* The part of it that is about the pooling allocator. */
bool config_check_pools(const wmt_config *config, bool narrow_target, bool pulley_target,
                        wmt_error **err);

#endif
