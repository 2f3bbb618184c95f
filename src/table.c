#include "error.h"
#include "failure.h"
#include "native_val.h"
#include "native_valtype.h"

#include <string.h>
#include <wmt/table.h>

static struct handle *check(const wmt_table *table, wmt_error **err) {
    struct handle *handle = handle_check(table, WMT_EXTERN_TABLE, "table", err);
    return handle == NULL || !store_check_free(handle->store, err) ? NULL : handle;
}

static uint64_t ask_size(const struct handle *table) {
    return capi_wasmtime_table_size(table->store->capi, table->store->context,
                                    &table->native.table);
}

/* Whether `count` elements from `index` on are there. */
static bool check_bounds(const struct handle *table, uint64_t index, uint64_t count,
                         wmt_error **err) {
    uint64_t size = ask_size(table);
    if (index <= size && count <= size - index) {
        return true;
    }
    return count == 1 ? error_set(err, ERROR_ID_TABLE_BOUNDS,
                                  "index %llu is not in the table, which has %llu elements",
                                  (unsigned long long)index, (unsigned long long)size)
                      : error_set(err, ERROR_ID_TABLE_BOUNDS,
                                  "%llu elements from index %llu on do not fit the table's %llu",
                                  (unsigned long long)count, (unsigned long long)index,
                                  (unsigned long long)size);
}

/* What an element is to be: a null reference for NULL. */
static bool element_to_native(const wmt_store *store, const wmt_valtype *type, const wmt_val *val,
                              wasmtime_val_t *native, wmt_error **err) {
    wmt_val null;
    if (val == NULL && type == NULL) {
        return error_set(err, ERROR_ID_NULL_ARGUMENT,
                         "the type of the table's elements is not known: pass `init`");
    }
    if (val == NULL) {
        null = wmt_null((wmt_valkind)type->kind);
        val = &null;
    }
    return native_val_from(store, VAL_ELEMENT, 0, type, val, native, err);
}

/* A maximum of UINT32_MAX is none. */
static wasm_tabletype_t *make_native_type(const wmt_store *store, const wmt_type *type,
                                          wmt_error **err) {
    wasm_limits_t limits = {(uint32_t)type->limits.minimum, (uint32_t)type->limits.maximum};
    wasm_valtype_t *element = NULL;
    if (type->limits.is_64) {
        (void)error_set(err, ERROR_ID_UNSUPPORTED_TYPE,
                        "libwasmtime makes no tables with 64-bit indices, it only runs them");
        return NULL;
    }
    element = native_valtype_make(store->engine, &type->element, "a table", err);
    return element == NULL ? NULL : capi_wasm_tabletype_new(store->capi, element, &limits);
}

static struct handle *make(wmt_store *store, const wmt_type *type, const wmt_val *init,
                           wmt_error **err) {
    wasmtime_val_t native_init;
    wasm_tabletype_t *native_type = NULL;
    wasmtime_error_t *native_error = NULL;
    wasmtime_extern_t item;
    memset(&item, 0, sizeof item);
    item.kind = WASMTIME_EXTERN_TABLE;
    if (!element_to_native(store, &type->element, init, &native_init, err)) {
        return NULL;
    }
    native_type = make_native_type(store, type, err);
    if (native_type == NULL) {
        return NULL;
    }
    native_error = capi_wasmtime_table_new(store->capi, store->context, native_type, &native_init,
                                           &item.of.table);
    capi_wasm_tabletype_delete(store->capi, native_type);
    if (native_error != NULL) {
        (void)failure_set(err, ERROR_ID_TABLE_LIMIT, store->capi, native_error);
        return NULL;
    }
    return store_intern(store, &item, type, err);
}

wmt_table *wmt_table_new(wmt_store *store, const char *type, const wmt_val *init, wmt_error **err) {
    wmt_type *parsed = NULL;
    struct handle *handle = NULL;
    if (!error_enter(err) || !error_check_argument(store, "store", err) ||
        !store_check_free(store, err)) {
        return NULL;
    }
    parsed = type_parse_table(type, err);
    handle = parsed == NULL ? NULL : make(store, parsed, init, err);
    if (handle == NULL) {
        type_delete(parsed);
        return NULL;
    }
    handle->own_type = parsed;
    return handle_public(handle);
}

const wmt_type *wmt_table_type(const wmt_table *table) {
    return wmt_extern_type((const wmt_extern *)(const void *)table);
}

uint64_t wmt_table_size(const wmt_table *table) {
    struct handle *handle = handle_find(table);
    if (handle == NULL || handle->kind != WMT_EXTERN_TABLE) {
        return 0;
    }
    if (handle->store->state == STORE_HOST) {
        handle->own.table_size = ask_size(handle);
    }
    return handle->own.table_size;
}

static bool get(const wmt_table *table, uint64_t index, wmt_val *val, wmt_error **err) {
    const struct handle *handle = NULL;
    wasmtime_val_t native;
    if (!error_enter(err) || !error_check_argument(val, "val", err)) {
        return false;
    }
    handle = check(table, err);
    if (handle == NULL || !check_bounds(handle, index, 1, err)) {
        return false;
    }
    memset(&native, 0, sizeof native);
    return capi_wasmtime_table_get(handle->store->capi, handle->store->context,
                                   &handle->native.table, index, &native) &&
           native_val_to(handle->store, &native, val, err);
}

bool wmt_table_get(const wmt_table *table, uint64_t index, wmt_val *val, wmt_error **err) {
    bool succeeded = get(table, index, val, err);
    if (!succeeded && val != NULL) {
        memset(val, 0, sizeof *val);
    }
    return succeeded;
}

static bool set_all(const struct handle *table, uint64_t index, uint64_t count,
                    const wasmtime_val_t *native, wmt_error **err) {
    const wmt_store *store = table->store;
    for (uint64_t i = index; i - index < count; i++) {
        wasmtime_error_t *native_error =
            capi_wasmtime_table_set(store->capi, store->context, &table->native.table, i, native);
        if (native_error != NULL) {
            return failure_set(err, ERROR_ID_VALUE_KIND, store->capi, native_error);
        }
    }
    return true;
}

bool wmt_table_fill(wmt_table *table, uint64_t index, uint64_t count, const wmt_val *val,
                    wmt_error **err) {
    const struct handle *handle = NULL;
    wasmtime_val_t native;
    if (!error_enter(err) || !error_check_argument(val, "val", err)) {
        return false;
    }
    handle = check(table, err);
    return handle != NULL && check_bounds(handle, index, count, err) &&
           element_to_native(handle->store, wmt_type_element(handle->type), val, &native, err) &&
           set_all(handle, index, count, &native, err);
}

bool wmt_table_set(wmt_table *table, uint64_t index, const wmt_val *val, wmt_error **err) {
    return wmt_table_fill(table, index, 1, val, err);
}

static bool grow(const struct handle *table, uint64_t delta, const wmt_val *init,
                 uint64_t *previous, wmt_error **err) {
    const wmt_store *store = table->store;
    wasmtime_val_t native;
    wasmtime_error_t *native_error = NULL;
    if (!element_to_native(store, wmt_type_element(table->type), init, &native, err)) {
        return false;
    }
    native_error = capi_wasmtime_table_grow(store->capi, store->context, &table->native.table,
                                            delta, &native, previous);
    return native_error == NULL ||
           failure_set(err, ERROR_ID_TABLE_LIMIT, store->capi, native_error);
}

bool wmt_table_grow(wmt_table *table, uint64_t delta, const wmt_val *init, uint64_t *previous,
                    wmt_error **err) {
    const struct handle *handle = NULL;
    uint64_t before = 0;
    bool grown = false;
    if (error_enter(err)) {
        handle = check(table, err);
        grown = handle != NULL && grow(handle, delta, init, &before, err);
    }
    if (previous != NULL) {
        *previous = grown ? before : 0;
    }
    return grown;
}
