/* Runtimes, for the rest of libwmt. See include/wmt/runtime.h. */
#ifndef WMT_SRC_RUNTIME_H
#define WMT_SRC_RUNTIME_H

#include "capi/capi.h"
#include "error.h"

#include <wmt/runtime.h>

/* The table of the library that `runtime` stands for; lives as long as the runtime. */
const struct capi *runtime_capi(const wmt_runtime *runtime);

/* Searches for a libwasmtime as include/wmt/runtime.h says, and opens it. NULL on failure. */
struct capi *runtime_search(wmt_error **err);

/* Tells the runtime's log, if it has one; one line, printf's way. */
void runtime_log(const wmt_runtime *runtime, wmt_log_level level, const char *format, ...)
    ERROR_PRINTF(3, 4);

#endif
