#include "func_checked.h"

#include "alloc.h"
#include "error.h"
#include "failure.h"

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
};

static uint32_t kind_of_native(wasmtime_valkind_t native_kind) {
    for (uint32_t kind = WMT_I32; kind < sizeof native_kinds; kind++) {
        if (native_kinds[kind] == native_kind) {
            return kind;
        }
    }
    return WMT_NONE;
}

/* A null reference is one of store 0. */
static bool func_to_native(const wmt_store *store, size_t index, wmt_func *func,
                           wasmtime_val_t *native, wmt_error **err) {
    const struct handle *handle = NULL;
    if (func == NULL) {
        return true;
    }
    handle = handle_check(func, WMT_EXTERN_FUNC, "argument", err);
    if (handle == NULL) {
        return false;
    }
    native->of.funcref = handle->native.func;
    return handle->store == store ||
           error_set(err, ERROR_ID_WRONG_STORE, "argument %zu is a function of another store",
                     index);
}

static bool to_native(const wmt_store *store, size_t index, const wmt_val *val,
                      wasmtime_val_t *native, wmt_error **err) {
    memset(native, 0, sizeof *native);
    if (val->kind == WMT_NONE || val->kind >= sizeof native_kinds) {
        return error_set(err, ERROR_ID_ARGUMENT_KIND,
                         "argument %zu is of no kind that can be passed", index);
    }
    native->kind = native_kinds[val->kind];
    switch (val->kind) {
    case WMT_V128:
        memcpy(native->of.v128, val->of.v128, sizeof native->of.v128);
        return true;
    case WMT_FUNCREF:
        return func_to_native(store, index, val->of.func, native, err);
    case WMT_EXTERNREF:
    case WMT_ANYREF:
        return val->of.ref == NULL || error_set(err, ERROR_ID_UNSUPPORTED_VALUE,
                                                "argument %zu is a reference, not null", index);
    default:
        native->of.i64 = val->of.i64;
        return true;
    }
}

static bool func_from_native(wmt_store *store, const wasmtime_func_t *func, wmt_val *val,
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
static bool from_native(wmt_store *store, wasmtime_val_t *native, wmt_val *val, wmt_error **err) {
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
        return func_from_native(store, &native->of.funcref, val, err);
    default:
        break;
    }
    if (native->of.anyref.store_id == 0) {
        return true;
    }
    capi_wasmtime_val_unroot(store->capi, native);
    return error_set(err, ERROR_ID_UNSUPPORTED_VALUE,
                     "the guest gave a reference, which this libwmt cannot hold");
}

/* All of them, so that none stays rooted when one cannot be taken. */
static bool all_from_native(wmt_store *store, wasmtime_val_t *natives, size_t count, wmt_val *vals,
                            wmt_error **err) {
    wmt_error *first = NULL;
    for (size_t i = 0; i < count; i++) {
        wmt_error *error = NULL;
        if (!from_native(store, &natives[i], &vals[i], &error) && first == NULL) {
            first = error;
        } else {
            wmt_error_delete(error);
        }
    }
    return first == NULL || error_set_object(err, first);
}

static bool run(const struct handle *func, const wasmtime_val_t *args, size_t nargs,
                wasmtime_val_t *native_results, wmt_val *results, size_t nresults,
                wmt_error **err) {
    wmt_store *store = func->store;
    wasmtime_error_t *native_error = NULL;
    wasm_trap_t *trap = NULL;
    bool succeeded = false;
    if (!store_enter_wasm(store, err)) {
        return false;
    }
    native_error = capi_wasmtime_func_call(store->capi, store->context, &func->native.func, args,
                                           nargs, native_results, nresults, &trap);
    succeeded = failure_check_run(store, native_error, trap, ERROR_ID_ARGUMENT_KIND, err) &&
                all_from_native(store, native_results, nresults, results, err);
    store_leave_wasm(store);
    return succeeded;
}

bool func_checked_call(const struct handle *func, const wmt_val *args, size_t nargs,
                       wmt_val *results, size_t nresults, wmt_error **err) {
    wasmtime_val_t *natives = mem_alloc_array(nargs + nresults, sizeof *natives);
    bool succeeded = natives != NULL || error_set_nomem(err);
    for (size_t i = 0; succeeded && i < nargs; i++) {
        succeeded = to_native(func->store, i, &args[i], &natives[i], err);
    }
    succeeded = succeeded && run(func, natives, nargs, natives + nargs, results, nresults, err);
    mem_free(natives);
    return succeeded;
}
