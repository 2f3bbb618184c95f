#include "raw.h"

#include "error.h"

#include <stdio.h>
#include <string.h>

static const char *const role_names[] = {[RAW_ARGUMENT] = "argument", [RAW_RESULT] = "result"};

static enum error_id role_error(enum raw_role role) {
    return role == RAW_ARGUMENT ? ERROR_ID_ARGUMENT_KIND : ERROR_ID_RESULT_KIND;
}

static const char *kind_for_message(uint32_t kind) {
    return kind == WMT_NONE ? "not set" : wmt_valkind_name(kind);
}

/* Whether a reference to the function can be of that type; all functions match funcref. */
static bool func_matches(const struct handle *handle, const wmt_valtype *type) {
    wmt_valtype given;
    if (type->heap == TYPE_HEAP_FUNC && !type->shared) {
        return true;
    }
    if (!type_is_known_exactly(handle->type)) {
        return false;
    }
    memset(&given, 0, sizeof given);
    given.kind = WMT_FUNCREF;
    given.heap = TYPE_HEAP_DEFINED;
    given.def = handle->type->func.def;
    return type_val_matches(&given, type);
}

static bool refuse_func(enum raw_role role, size_t index, const wmt_func *func, wmt_error **err) {
    char what[32];
    (void)snprintf(what, sizeof what, "%s %zu", role_names[role], index);
    return handle_refuse(func, WMT_EXTERN_FUNC, what, err) != NULL;
}

static bool func_to_raw(wmt_store *store, enum raw_role role, size_t index, const wmt_valtype *type,
                        wmt_func *func, wasmtime_val_raw_t *slot, wmt_error **err) {
    const struct handle *handle = handle_find(func);
    if (handle == NULL || handle->kind != WMT_EXTERN_FUNC) {
        return refuse_func(role, index, func, err);
    }
    if (handle->store != store) {
        return error_set(err, ERROR_ID_WRONG_STORE, "%s %zu is a function of another store",
                         role_names[role], index);
    }
    if (!func_matches(handle, type)) {
        return error_set(err, role_error(role), "%s %zu is a function of type %s, but %s is wanted",
                         role_names[role], index,
                         handle->type == NULL ? "unknown" : handle->type->text, type->text);
    }
    slot->funcref = capi_wasmtime_func_to_raw(store->capi, store->context, &handle->native.func);
    return true;
}

static bool ref_to_raw(wmt_store *store, enum raw_role role, size_t index, const wmt_valtype *type,
                       const wmt_val *val, wasmtime_val_raw_t *slot, wmt_error **err) {
    bool is_null = val->kind == WMT_FUNCREF ? val->of.func == NULL : val->of.ref == NULL;
    if (is_null && !type->nullable) {
        return error_set(err, role_error(role), "%s %zu is null, but %s is wanted",
                         role_names[role], index, type->text);
    }
    if (is_null) {
        return true;
    }
    if (val->kind == WMT_FUNCREF) {
        return func_to_raw(store, role, index, type, val->of.func, slot, err);
    }
    return error_set(err, ERROR_ID_UNSUPPORTED_VALUE,
                     "%s %zu: this libwmt passes no references but to functions, and null",
                     role_names[role], index);
}

static bool val_to_raw(wmt_store *store, enum raw_role role, size_t index, const wmt_valtype *type,
                       const wmt_val *val, wasmtime_val_raw_t *slot, wmt_error **err) {
    memset(slot, 0, sizeof *slot);
    if (val->kind != type->kind) {
        return error_set(err, role_error(role), "%s %zu is %s, but %s is wanted", role_names[role],
                         index, kind_for_message(val->kind), type->text);
    }
    if (raw_is_number(val->kind)) {
        slot->i64 = (int64_t)raw_number_bits(val->kind, val->of.u64);
        return true;
    }
    if (val->kind == WMT_V128) {
        memcpy(slot->v128, val->of.v128, sizeof slot->v128);
        return true;
    }
    return ref_to_raw(store, role, index, type, val, slot, err);
}

bool raw_from_vals_on(wmt_store *store, enum raw_role role, const wmt_valtype *types, size_t first,
                      size_t count, const wmt_val *vals, wasmtime_val_raw_t *slots,
                      wmt_error **err) {
    for (size_t i = first; i < count; i++) {
        if (!val_to_raw(store, role, i, &types[i], &vals[i], &slots[i], err)) {
            return false;
        }
    }
    return true;
}

static bool func_from_raw(wmt_store *store, const wasmtime_val_raw_t *slot, wmt_val *val,
                          wmt_error **err) {
    const struct handle *handle = NULL;
    if (slot->funcref == NULL) {
        return true;
    }
    handle = store_intern_func(store, slot->funcref, err);
    val->of.func = handle_public(handle);
    return handle != NULL;
}

static bool ref_from_raw(const wmt_valtype *type, const wasmtime_val_raw_t *slot, wmt_error **err) {
    if (slot->anyref == 0) {
        return true;
    }
    return error_set(err, ERROR_ID_UNSUPPORTED_VALUE,
                     "the guest gave a reference of type %s, which this libwmt cannot hold",
                     type->text);
}

static bool val_from_raw(wmt_store *store, const wmt_valtype *type, const wasmtime_val_raw_t *slot,
                         wmt_val *val, wmt_error **err) {
    memset(val, 0, sizeof *val);
    val->kind = type->kind;
    if (raw_is_number(type->kind)) {
        val->of.u64 = raw_number_bits(type->kind, (uint64_t)slot->i64);
        return true;
    }
    switch (type->kind) {
    case WMT_V128:
        memcpy(val->of.v128, slot->v128, sizeof val->of.v128);
        return true;
    case WMT_FUNCREF:
        return func_from_raw(store, slot, val, err);
    default:
        return ref_from_raw(type, slot, err);
    }
}

bool raw_to_vals_on(wmt_store *store, const wmt_valtype *types, size_t first, size_t count,
                    const wasmtime_val_raw_t *slots, wmt_val *vals, wmt_error **err) {
    for (size_t i = first; i < count; i++) {
        if (!val_from_raw(store, &types[i], &slots[i], &vals[i], err)) {
            return false;
        }
    }
    return true;
}
