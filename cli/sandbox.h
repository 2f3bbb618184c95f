/* What a guest may see of the system, as the options --dir and --env say it. */
#ifndef WMT_CLI_SANDBOX_H
#define WMT_CLI_SANDBOX_H

#include "options.h"

#include <wmt.h>

/*
 * Add one directory: `HOST[::GUEST][:ro|:rw]`. GUEST is HOST if it is not given.
 *
 * Gives false if it could not be added: if `setting` is not written like that, `*wrong` then says
 * why, and otherwise `*err` is set.
 */
bool sandbox_add_dir(wmt_wasi *wasi, const char *setting, const char **wrong, wmt_error **err);

/* Add one variable, `NAME=VALUE`, or `NAME` for its value in this process. Likewise. */
bool sandbox_add_env(wmt_wasi *wasi, const char *setting, const char **wrong, wmt_error **err);

#endif
