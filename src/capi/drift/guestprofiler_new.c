/*
 * wasmtime_guestprofiler_new takes the engine since 40. (Headers 39 and 40:
 * include/wasmtime/profiling.h.)
 */
#include "capi/drift/drift.h"

typedef wasmtime_guestprofiler_t *
guestprofiler_new_without_engine(const wasm_name_t *module_name, uint64_t interval_nanos,
                                 const wasmtime_guestprofiler_modules_t *modules,
                                 size_t modules_len);

static wasmtime_guestprofiler_t *
guestprofiler_new(const struct capi *capi, const wasm_engine_t *engine,
                  const wasm_name_t *module_name, uint64_t interval_nanos,
                  const wasmtime_guestprofiler_modules_t *modules, size_t modules_len) {
    (void)engine;
    return capi_native(capi, wasmtime_guestprofiler_new, guestprofiler_new_without_engine *)(
        module_name, interval_nanos, modules, modules_len);
}

void drift_guestprofiler_new_without_engine(struct capi *capi) {
    DRIFT_ADAPT(capi, wasmtime_guestprofiler_new, wasmtime_guestprofiler_new, guestprofiler_new);
}
