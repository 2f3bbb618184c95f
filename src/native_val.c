#include "native_val.h"

#include "capi/abilities.h"
#include "capi/capi.h"
#include "error.h"

#include <string.h>

static const uint8_t native_kinds[] = {
    [WMT_I32] = WASMTIME_I32,
    [WMT_I64] = WASMTIME_I64,
    [WMT_F32] = WASMTIME_F32,
    [WMT_F64] = WASMTIME_F64,
    [WMT_V128] = WASMTIME_V128,
    [WMT_FUNCREF] = WASMTIME_FUNCREF,
    [WMT_EXTERNREF] = WASMTIME_EXTERNREF,
    [WMT_ANYREF] = WASMTIME_ANYREF,
    [WMT_EXNREF] = WASMTIME_EXNREF,
};

static uint32_t kind_of_native(wasmtime_valkind_t native_kind) {
    for (uint32_t kind = WMT_I32; kind < sizeof native_kinds; kind++) {
        if (native_kinds[kind] == native_kind) {
            return kind;
        }
    }
    return WMT_NONE;
}

bool native_val_is_known(const struct capi *capi, uint32_t kind, wmt_error **err) {
    if (kind >= sizeof native_kinds) {
        return error_set(err, ERROR_ID_UNSUPPORTED_VALUE, "libwasmtime takes no %s here",
                         wmt_valkind_name(kind));
    }
    return kind != WMT_EXNREF || capi_require(capi, wasmtime_exnref_from_raw, err);
}

static bool check_eqref(const struct capi *capi, const wmt_valtype *type, const wmt_val *val,
                        wmt_error **err) {
    bool is_eqref = type != NULL && type->kind == WMT_ANYREF && type->heap == TYPE_HEAP_EQ;
    return !is_eqref || val->of.ref == NULL || capi_can_pass_eqref(capi) ||
           error_set(err, ERROR_ID_UNSUPPORTED_VALUE,
                     "an eqref can be passed with libwasmtime 30 and newer");
}

/* A null reference is one of store 0. */
bool native_val_from(const wmt_store *store, enum val_role role, size_t index,
                     const wmt_valtype *type, const wmt_val *val, wasmtime_val_t *native,
                     wmt_error **err) {
    memset(native, 0, sizeof *native);
    if (!val_check(store, role, index, type, val, err) ||
        !native_val_is_known(store->capi, val->kind, err) ||
        !check_eqref(store->capi, type, val, err)) {
        return false;
    }
    native->kind = native_kinds[val->kind];
    switch (val->kind) {
    case WMT_I32:
    case WMT_F32:
        native->of.i32 = val->of.i32;
        break;
    case WMT_I64:
    case WMT_F64:
        native->of.i64 = val->of.i64;
        break;
    case WMT_V128:
        memcpy(native->of.v128, val->of.v128, sizeof native->of.v128);
        break;
    case WMT_FUNCREF:
        if (val->of.func != NULL) {
            native->of.funcref = handle_find(val->of.func)->native.func;
        }
        break;
    default:
        if (val->of.ref != NULL) {
            *native = ref_find(val->of.ref)->native.ref;
        }
        break;
    }
    return true;
}

static bool func_to_val(wmt_store *store, const wasmtime_func_t *func, wmt_val *val,
                        wmt_error **err) {
    const struct handle *handle = NULL;
    wasmtime_extern_t item;
    if (func->store_id == 0) {
        return true;
    }
    memset(&item, 0, sizeof item);
    item.kind = WASMTIME_EXTERN_FUNC;
    item.of.func = *func;
    handle = store_intern(store, &item, NULL, err);
    val->of.func = handle_public(handle);
    return handle != NULL;
}

/* All references but to functions are built alike, with the store first. */
static bool reference_to_val(wmt_store *store, wasmtime_val_t *native, wmt_val *val,
                             wmt_error **err) {
    if (native->of.anyref.store_id == 0) {
        return true;
    }
    val->of.ref = ref_from_native(store, native, err);
    return val->of.ref != NULL;
}

bool native_val_to(wmt_store *store, wasmtime_val_t *native, wmt_val *val, wmt_error **err) {
    memset(val, 0, sizeof *val);
    val->kind = kind_of_native(native->kind);
    switch (val->kind) {
    case WMT_I32:
    case WMT_F32:
        val->of.i32 = native->of.i32;
        return true;
    case WMT_I64:
    case WMT_F64:
        val->of.i64 = native->of.i64;
        return true;
    case WMT_V128:
        memcpy(val->of.v128, native->of.v128, sizeof val->of.v128);
        return true;
    case WMT_FUNCREF:
        return func_to_val(store, &native->of.funcref, val, err);
    default:
        return reference_to_val(store, native, val, err);
    }
}

bool native_vals_to(wmt_store *store, wasmtime_val_t *natives, size_t count, wmt_val *results,
                    wmt_error **err) {
    wmt_error *first = NULL;
    for (size_t i = 0; i < count; i++) {
        wmt_error *error = NULL;
        if (!native_val_to(store, &natives[i], &results[i], &error) && first == NULL) {
            first = error;
        } else {
            wmt_error_delete(error);
        }
    }
    if (first == NULL) {
        return true;
    }
    ref_delete_vals(results, count);
    return error_set_object(err, first);
}
