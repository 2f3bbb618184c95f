#include "epoch.h"

#include "capi/capi.h"
#include "error.h"
#include "interrupt.h"
#include "store.h"
#include "time_limit.h"

#include <inttypes.h>

static const uint64_t no_deadline = UINT64_MAX;

static uint64_t add_ticks(uint64_t epoch, uint64_t ticks) {
    return ticks < no_deadline - epoch ? epoch + ticks : no_deadline;
}

static wmt_error *make_error(void) {
    wmt_error *error = error_make(ERROR_ID_EPOCH, "the epoch deadline of the store has passed");
    return error_with_trap(error, WMT_TRAP_INTERRUPT);
}

/* What a callback that reported no error has said. */
static wmt_error *go_on(struct epoch_deadline *deadline, uint64_t now, int action, uint64_t ticks) {
    switch (action) {
    case WMT_EPOCH_CONTINUE:
        if (ticks == 0) {
            return error_make(ERROR_ID_BAD_ARGUMENT,
                              "the epoch callback wants to go on, but sets `*ticks` to 0: that is "
                              "now");
        }
        deadline->at = add_ticks(now, ticks);
        return NULL;
    case WMT_EPOCH_YIELD:
        return error_make(ERROR_ID_BAD_ARGUMENT,
                          "the epoch callback wants to yield, but the call is not asynchronous");
    default:
        return error_make(ERROR_ID_BAD_ARGUMENT,
                          "the epoch callback has returned %d, which is no wmt_epoch_action",
                          action);
    }
}

static wmt_error *ask_callback(wmt_store *store, uint64_t now) {
    struct epoch_deadline *deadline = &store->epoch;
    uint8_t state = store->state;
    wmt_error *error = NULL;
    uint64_t ticks = 0;
    int action = 0;
    if (deadline->callback == NULL) {
        return make_error();
    }
    store->state = STORE_BUSY;
    action = deadline->callback(deadline->env, store, &ticks, &error);
    store->state = state;
    return error != NULL ? error : go_on(deadline, now, action, ticks);
}

/* Why the guest has to stop; NULL if it may go on. */
static wmt_error *reason_to_stop(wmt_store *store) {
    uint64_t now = 0;
    wmt_error *error = interrupt_take(store);
    if (error == NULL) {
        error = time_limit_take(store);
    }
    if (error != NULL) {
        return error;
    }
    now = atomic_load_explicit(&store->engine->epoch, memory_order_acquire);
    return now < store->epoch.at ? NULL : ask_callback(store, now);
}

static wasmtime_error_t *at_epoch(const wasmtime_context_t *context, void *env, uint64_t *ticks,
                                  wasmtime_update_deadline_kind_t *kind) {
    wmt_store *store = env;
    wmt_error *error = reason_to_stop(store);
    (void)context;
    *ticks = 1;
    *kind = WASMTIME_UPDATE_DEADLINE_CONTINUE;
    if (error == NULL) {
        return NULL;
    }
    store_set_pending(store, error);
    return capi_wasmtime_error_new(store->capi, "the guest was stopped");
}

/* Without a deadline a new store would be stopped at its first call. */
bool epoch_start(wmt_store *store, wmt_error **err) {
    store->epoch.at = no_deadline;
    if (!store->engine->facts.epoch_interruption) {
        return true;
    }
    if (!capi_require(store->capi, wasmtime_store_epoch_deadline_callback, err) ||
        !capi_require(store->capi, wasmtime_error_new, err)) {
        return false;
    }
    capi_wasmtime_store_epoch_deadline_callback(store->capi, store->native, at_epoch, store, NULL);
    capi_wasmtime_context_set_epoch_deadline(store->capi, store->context, 1);
    return true;
}

static void set_callback(wmt_store *store, wmt_epoch_callback callback, void *env,
                         wmt_finalizer finalizer) {
    struct epoch_deadline old = store->epoch;
    uint8_t state = store->state;
    store->epoch.callback = callback;
    store->epoch.env = env;
    store->epoch.finalizer = finalizer;
    if (old.finalizer != NULL) {
        store->state = STORE_BUSY;
        old.finalizer(old.env);
        store->state = state;
    }
}

void epoch_end(wmt_store *store) { set_callback(store, NULL, NULL, NULL); }

bool epoch_check_on(const wmt_store *store, const char *what, wmt_error **err) {
    return store->engine->facts.epoch_interruption ||
           error_set(err, ERROR_ID_OPTION_OFF,
                     "%s, but the engine of the store was made without `epoch-interruption=on`",
                     what);
}

static bool enter(const wmt_store *store, const char *what, wmt_error **err) {
    return error_enter(err) && error_check_argument(store, "store", err) &&
           store_check_free(store, err) && epoch_check_on(store, what, err);
}

void wmt_engine_increment_epoch(wmt_engine *engine) {
    if (engine == NULL) {
        return;
    }
    atomic_fetch_add_explicit(&engine->epoch, 1, memory_order_release);
    capi_wasmtime_engine_increment_epoch(engine->capi, engine->native);
}

bool wmt_store_set_epoch_deadline(wmt_store *store, uint64_t ticks, wmt_error **err) {
    if (!enter(store, "an epoch deadline is to be set", err)) {
        return false;
    }
    store->epoch.at =
        add_ticks(atomic_load_explicit(&store->engine->epoch, memory_order_acquire), ticks);
    /* At once, to be looked at together with whatever has become due until now. */
    capi_wasmtime_context_set_epoch_deadline(store->capi, store->context, 0);
    return true;
}

bool wmt_store_set_epoch_callback(wmt_store *store, wmt_epoch_callback callback, void *env,
                                  wmt_finalizer finalizer, wmt_error **err) {
    if (!enter(store, "an epoch callback is to be set", err)) {
        return false;
    }
    set_callback(store, callback, env, finalizer);
    return true;
}
