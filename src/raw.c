#include "raw.h"

#include "error.h"

#include <string.h>

static bool val_to_raw(const wmt_store *store, enum val_role role, size_t index,
                       const wmt_valtype *type, const wmt_val *val, wasmtime_val_raw_t *slot,
                       wmt_error **err) {
    memset(slot, 0, sizeof *slot);
    if (!val_check(store, role, index, type, val, err)) {
        return false;
    }
    if (raw_is_number(val->kind)) {
        slot->i64 = (int64_t)raw_number_bits(val->kind, &val->of);
    } else if (val->kind == WMT_V128) {
        memcpy(slot->v128, val->of.v128, sizeof slot->v128);
    } else if (val->kind == WMT_FUNCREF && val->of.func != NULL) {
        slot->funcref = capi_wasmtime_func_to_raw(store->capi, store->context,
                                                  &handle_find(val->of.func)->native.func);
    } else if (val->kind != WMT_FUNCREF && val->of.ref != NULL) {
        slot->anyref = ref_to_raw(ref_find(val->of.ref));
    }
    return true;
}

bool raw_from_vals_on(wmt_store *store, enum val_role role, const wmt_valtype *types, size_t first,
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

/* All kinds of them lie in the slot alike. */
static bool reference_from_raw(wmt_store *store, const wasmtime_val_raw_t *slot, wmt_val *val,
                               wmt_error **err) {
    if (slot->anyref == 0) {
        return true;
    }
    val->of.ref = ref_from_raw(store, val->kind, slot->anyref, err);
    return val->of.ref != NULL;
}

static bool val_from_raw(wmt_store *store, const wmt_valtype *type, const wasmtime_val_raw_t *slot,
                         wmt_val *val, wmt_error **err) {
    memset(val, 0, sizeof *val);
    val->kind = type->kind;
    if (raw_is_number(type->kind)) {
        val->of.u64 = raw_number_bits(type->kind, slot);
        return true;
    }
    switch (type->kind) {
    case WMT_V128:
        memcpy(val->of.v128, slot->v128, sizeof val->of.v128);
        return true;
    case WMT_FUNCREF:
        return func_from_raw(store, slot, val, err);
    default:
        return reference_from_raw(store, slot, val, err);
    }
}

bool raw_to_vals_on(wmt_store *store, const wmt_valtype *types, size_t first, size_t count,
                    const wasmtime_val_raw_t *slots, wmt_val *vals, wmt_error **err) {
    for (size_t i = first; i < count; i++) {
        if (!val_from_raw(store, &types[i], &slots[i], &vals[i], err)) {
            ref_delete_vals(vals + first, i - first);
            return false;
        }
    }
    return true;
}

static bool has_reference(const wmt_valtype *types, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (types[i].kind > WMT_V128) {
            return true;
        }
    }
    return false;
}

bool raw_has_references(const wmt_type *type) {
    return has_reference(type->func.params, type->func.param_count) ||
           has_reference(type->func.results, type->func.result_count);
}

void raw_mark_if_plain(struct handle *func) {
    const struct type_func *type = &func->type->func;
    size_t needed = type->param_count > type->result_count ? type->param_count : type->result_count;
    if (!raw_has_references(func->type)) {
        func->plain = handle_public(func);
        func->plain_slots = needed == 0 ? 1 : needed; /* as typed calls have */
    }
}

bool raw_slots_to_native(wmt_store *store, enum val_role role, const wmt_valtype *types,
                         size_t count, wasmtime_val_raw_t *slots, wmt_error **err) {
    for (size_t i = 0; i < count; i++) {
        wmt_val val = {types[i].kind, 0, {0}};
        val.of.ref = raw_public(slots)[i].ref;
        if (types[i].kind > WMT_V128 &&
            !val_to_raw(store, role, i, &types[i], &val, &slots[i], err)) {
            return false;
        }
    }
    return true;
}

/* For the references that were made before one could not be. */
static void delete_references(const wmt_valtype *types, size_t count, const wmt_raw *slots) {
    for (size_t i = 0; i < count; i++) {
        if (types[i].kind > WMT_FUNCREF) {
            wmt_ref_delete(slots[i].ref);
        }
    }
}

bool raw_slots_from_native(wmt_store *store, const wmt_valtype *types, size_t count,
                           wasmtime_val_raw_t *slots, wmt_error **err) {
    for (size_t i = 0; i < count; i++) {
        wmt_val val;
        if (types[i].kind <= WMT_V128) {
            continue;
        }
        if (!val_from_raw(store, &types[i], &slots[i], &val, err)) {
            delete_references(types, i, raw_public(slots));
            return false;
        }
        raw_public(slots)[i].ref = val.of.ref;
    }
    return true;
}
