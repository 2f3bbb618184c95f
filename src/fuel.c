#include "capi/capi.h"
#include "error.h"
#include "failure.h"
#include "store.h"

#include <wmt/fuel.h>

static bool enter(const wmt_store *store, wmt_error **err) {
    if (!error_enter(err) || !error_check_argument(store, "store", err) ||
        !store_check_free(store, err)) {
        return false;
    }
    return store->engine->facts.consume_fuel ||
           error_set(err, ERROR_ID_OPTION_OFF,
                     "the engine of the store does not count fuel: it was made without "
                     "`consume-fuel=on`");
}

bool wmt_store_set_fuel(wmt_store *store, uint64_t fuel, wmt_error **err) {
    wasmtime_error_t *native = NULL;
    if (!enter(store, err) || !capi_require(store->capi, wasmtime_context_set_fuel, err)) {
        return false;
    }
    native = capi_wasmtime_context_set_fuel(store->capi, store->context, fuel);
    return native == NULL || failure_set(err, ERROR_ID_BAD_ARGUMENT, store->capi, native);
}

uint64_t wmt_store_fuel(const wmt_store *store, wmt_error **err) {
    wasmtime_error_t *native = NULL;
    uint64_t fuel = 0;
    if (!enter(store, err) || !capi_require(store->capi, wasmtime_context_get_fuel, err)) {
        return 0;
    }
    native = capi_wasmtime_context_get_fuel(store->capi, store->context, &fuel);
    if (native != NULL) {
        (void)failure_set(err, ERROR_ID_BAD_ARGUMENT, store->capi, native);
        return 0;
    }
    return fuel;
}
