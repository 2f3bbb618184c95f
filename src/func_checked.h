/* Calls by libwasmtime's checking path, which compares arguments and results with the function's
 * type: for functions whose type libwmt does not know, or cannot compare all values with. */
#ifndef WMT_SRC_FUNC_CHECKED_H
#define WMT_SRC_FUNC_CHECKED_H

#include "store.h"

#include <wmt/val.h>

/* As wmt_func_call(), for a live function of a free store. */
bool func_checked_call(const struct handle *func, const wmt_val *args, size_t nargs,
                       wmt_val *results, size_t nresults, wmt_error **err);

#endif
