/*
 * Async calls, and async functions of the host, take and give arrays of values, which are narrow up
 * to 36, and later in a library built without the gc feature: see narrow_val.h. The arrays have to
 * live until the call is over, which no adapter sees to yet: there are no such calls until then.
 */
#include "capi/drift/drift.h"

void drift_async_calls_with_narrow_values(struct capi *capi) {
    capi_remove(capi, CAPI_INDEX_wasmtime_func_call_async);
    capi_remove(capi, CAPI_INDEX_wasmtime_linker_define_async_func);
}
