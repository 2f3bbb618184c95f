/*
 * The settings of linear memories: up to 26, and in part 27, they were named after two styles of
 * memory, static (that never moves) and dynamic. The styles were merged: static_memory_maximum_size
 * became memory_reservation, dynamic_memory_reserved_for_growth became
 * memory_reservation_for_growth, static_memory_forced became memory_may_move with the opposite
 * sense (all at 28), and the guard sizes of the two styles became one memory_guard_size (at 27).
 * Up to 21 a reservation counts in whole pages of 64 KiB: the rest is cut off.
 * (Release notes 27 and 28; headers 26, 27 and 28: include/wasmtime/config.h.)
 */
#include "capi/drift/drift.h"

static void memory_guard_size_set(const struct capi *capi, wasm_config_t *config, uint64_t size) {
    capi_wasmtime_config_static_memory_guard_size_set(capi, config, size);
    capi_wasmtime_config_dynamic_memory_guard_size_set(capi, config, size);
}

void drift_memory_guard_size_by_style(struct capi *capi) {
    DRIFT_ADAPT(capi, wasmtime_config_memory_guard_size_set,
                wasmtime_config_static_memory_guard_size_set, memory_guard_size_set);
}

static void memory_may_move_set(const struct capi *capi, wasm_config_t *config, bool may_move) {
    capi_wasmtime_config_static_memory_forced_set(capi, config, !may_move);
}

static void memory_reservation_set(const struct capi *capi, wasm_config_t *config, uint64_t size) {
    capi_wasmtime_config_static_memory_maximum_size_set(capi, config, size);
}

static void memory_reservation_for_growth_set(const struct capi *capi, wasm_config_t *config,
                                              uint64_t size) {
    capi_wasmtime_config_dynamic_memory_reserved_for_growth_set(capi, config, size);
}

void drift_memory_reservation_by_style(struct capi *capi) {
    DRIFT_ADAPT(capi, wasmtime_config_memory_may_move_set, wasmtime_config_static_memory_forced_set,
                memory_may_move_set);
    DRIFT_ADAPT(capi, wasmtime_config_memory_reservation_set,
                wasmtime_config_static_memory_maximum_size_set, memory_reservation_set);
    DRIFT_ADAPT(capi, wasmtime_config_memory_reservation_for_growth_set,
                wasmtime_config_dynamic_memory_reserved_for_growth_set,
                memory_reservation_for_growth_set);
}
