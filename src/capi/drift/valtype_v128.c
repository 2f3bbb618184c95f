/*
 * v128 as a value type: up to 44 it was a kind like the others for wasm_valtype_new and
 * wasm_valtype_kind. Since 45 both abort on it, and wasmtime_wasm_valtype_v128 makes the type.
 * Here every major has wasmtime_wasm_valtype_v128 and a wasm_valtype_kind that tells v128.
 * (Header 45: include/wasmtime/types/valtype.h.)
 */
#include "capi/drift/drift.h"

static wasm_valtype_t *valtype_v128_by_kind(const struct capi *capi) {
    return capi_wasm_valtype_new(capi, WASMTIME_V128);
}

void drift_valtype_v128_by_kind(struct capi *capi) {
    DRIFT_ADAPT(capi, wasmtime_wasm_valtype_v128, wasm_valtype_new, valtype_v128_by_kind);
}

static bool is_v128(const struct capi *capi, const wasm_valtype_t *type) {
    wasm_valtype_t *v128 = capi_wasmtime_wasm_valtype_v128(capi);
    bool equal = capi_wasmtime_wasm_valtype_equal(capi, type, v128);
    capi_wasm_valtype_delete(capi, v128);
    return equal;
}

typedef wasm_valkind_t valtype_kind(const wasm_valtype_t *type);

static wasm_valkind_t valtype_kind_with_v128(const struct capi *capi, const wasm_valtype_t *type) {
    if (is_v128(capi, type)) {
        return WASMTIME_V128;
    }
    return capi_native(capi, wasm_valtype_kind, valtype_kind *)(type);
}

void drift_valtype_kind_aborts_on_v128(struct capi *capi) {
    if (capi_has(capi, wasmtime_wasm_valtype_equal)) {
        DRIFT_ADAPT(capi, wasm_valtype_kind, wasm_valtype_kind, valtype_kind_with_v128);
    }
}
