#include "interrupt.h"

#include "alloc.h"
#include "epoch.h"
#include "error.h"
#include "store.h"
#include "time_limit.h"

#include <stdatomic.h>

/* One for each store that needs it, shared by the store and all who may interrupt it. */
struct wmt_interrupt_handle {
    atomic_size_t references;
    wmt_engine *engine; /* kept alive */
    struct os_mutex mutex;
    struct os_condition condition; /* for a store that waits on its guest's behalf */
    wmt_store *store;              /* NULL: it has ended; changed under the mutex */
    struct ticker_alarm alarm;     /* in case the guest missed the first call; under the mutex */
    atomic_bool is_wanted;
    bool is_delivered; /* it has stopped a guest of the call that runs; the store's thread only */
};

static void destroy(wmt_interrupt_handle *handle) {
    os_condition_destroy(&handle->condition);
    os_mutex_destroy(&handle->mutex);
    wmt_engine_delete(handle->engine);
    mem_free(handle);
}

/* False: the system has no resources left. */
static bool init(wmt_interrupt_handle *handle) {
    if (!os_mutex_init(&handle->mutex)) {
        return false;
    }
    if (!os_condition_init(&handle->condition)) {
        os_mutex_destroy(&handle->mutex);
        return false;
    }
    return true;
}

/* The store's; NULL with an error. */
static wmt_interrupt_handle *get(wmt_store *store, wmt_error **err) {
    wmt_interrupt_handle *handle = store->interrupt;
    if (handle != NULL) {
        return handle;
    }
    handle = mem_calloc(1, sizeof *handle);
    if (handle == NULL || !init(handle)) {
        mem_free(handle);
        (void)error_set_nomem(err);
        return NULL;
    }
    atomic_init(&handle->references, 1);
    atomic_init(&handle->is_wanted, false);
    handle->engine = wmt_engine_keep(store->engine);
    handle->store = store;
    store->interrupt = handle;
    return handle;
}

wmt_interrupt_handle *wmt_interrupt_handle_new(wmt_store *store, wmt_error **err) {
    if (!error_enter(err) || !error_check_argument(store, "store", err) ||
        !store_check_free(store, err) ||
        !epoch_check_on(store, "guests are to be interrupted", err) ||
        !ticker_start(&store->engine->ticker, err)) {
        return NULL;
    }
    return wmt_interrupt_handle_keep(get(store, err));
}

wmt_interrupt_handle *wmt_interrupt_handle_keep(wmt_interrupt_handle *handle) {
    if (handle != NULL) {
        atomic_fetch_add_explicit(&handle->references, 1, memory_order_relaxed);
    }
    return handle;
}

void wmt_interrupt_handle_delete(wmt_interrupt_handle *handle) {
    if (handle != NULL &&
        atomic_fetch_sub_explicit(&handle->references, 1, memory_order_acq_rel) == 1) {
        destroy(handle);
    }
}

/* Reaches a store wherever it is: in WebAssembly, waiting for its guest, or between calls. */
static void reach(wmt_interrupt_handle *handle) {
    wmt_engine *engine = handle->engine;
    atomic_fetch_or(&handle->store->attention, STORE_ATTENTION_CALLS);
    capi_wasmtime_engine_increment_epoch(engine->capi, engine->native);
    os_condition_wake(&handle->condition);
    ticker_set(&engine->ticker, &handle->alarm, os_clock_now());
}

void wmt_interrupt_handle_interrupt(wmt_interrupt_handle *handle) {
    if (handle == NULL) {
        return;
    }
    os_mutex_lock(&handle->mutex);
    if (handle->store != NULL) {
        atomic_store(&handle->is_wanted, true);
        reach(handle);
    }
    os_mutex_unlock(&handle->mutex);
}

bool interrupt_is_wanted(const wmt_store *store) {
    return store->interrupt != NULL && atomic_load(&store->interrupt->is_wanted);
}

static wmt_error *make_error(void) {
    wmt_error *error = error_make(ERROR_ID_INTERRUPT, "the call was interrupted");
    return error_with_trap(error, WMT_TRAP_INTERRUPT);
}

static void clear_alarm(wmt_interrupt_handle *handle) {
    os_mutex_lock(&handle->mutex);
    ticker_clear(&handle->engine->ticker, &handle->alarm);
    os_mutex_unlock(&handle->mutex);
}

wmt_error *interrupt_take(wmt_store *store) {
    if (!interrupt_is_wanted(store)) {
        return NULL;
    }
    store->interrupt->is_delivered = true;
    clear_alarm(store->interrupt);
    return make_error();
}

static void forget(wmt_store *store) {
    store->interrupt->is_delivered = false;
    atomic_store(&store->interrupt->is_wanted, false);
    clear_alarm(store->interrupt);
}

void interrupt_leave_call(wmt_store *store) {
    if (store->interrupt != NULL && store->interrupt->is_delivered) {
        forget(store);
    }
}

bool wmt_store_clear_interrupt(wmt_store *store, wmt_error **err) {
    bool was_wanted = false;
    if (!error_enter(err) || !error_check_argument(store, "store", err) ||
        !store_check_free(store, err)) {
        return false;
    }
    was_wanted = interrupt_is_wanted(store);
    if (was_wanted) {
        forget(store);
    }
    return was_wanted;
}

void interrupt_end(wmt_store *store) {
    wmt_interrupt_handle *handle = store->interrupt;
    if (handle == NULL) {
        return;
    }
    os_mutex_lock(&handle->mutex);
    handle->store = NULL;
    ticker_clear(&handle->engine->ticker, &handle->alarm);
    os_mutex_unlock(&handle->mutex);
    store->interrupt = NULL;
    wmt_interrupt_handle_delete(handle);
}

static uint64_t earlier(uint64_t one, uint64_t other) { return one < other ? one : other; }

wmt_error *interrupt_wait(wmt_store *store, uint64_t end) {
    wmt_error *error = NULL;
    wmt_interrupt_handle *handle = get(store, &error);
    uint64_t wake_up = earlier(end, time_limit_of(store));
    if (handle == NULL) {
        return error;
    }
    os_mutex_lock(&handle->mutex);
    while (!atomic_load(&handle->is_wanted) && os_clock_now() < wake_up) {
        os_condition_wait(&handle->condition, &handle->mutex, wake_up);
    }
    os_mutex_unlock(&handle->mutex);
    error = interrupt_take(store);
    return error != NULL ? error : time_limit_take(store);
}
