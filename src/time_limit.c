#include "time_limit.h"

#include "epoch.h"
#include "error.h"
#include "store.h"

#include <inttypes.h>

static const uint64_t millisecond = OS_CLOCK_SECOND / 1000;

/* A span that is too long to be counted is as good as none. */
static uint64_t span_of(uint64_t milliseconds) {
    return milliseconds < OS_CLOCK_NEVER / millisecond ? milliseconds * millisecond
                                                       : OS_CLOCK_NEVER;
}

static uint64_t end_of(uint64_t span) {
    uint64_t now = os_clock_now();
    return span < OS_CLOCK_NEVER - now ? now + span : OS_CLOCK_NEVER;
}

void time_limit_init(struct time_limit *limit) {
    limit->call_span = OS_CLOCK_NEVER;
    limit->call_end = OS_CLOCK_NEVER;
    limit->store_end = OS_CLOCK_NEVER;
}

uint64_t time_limit_of(const wmt_store *store) {
    const struct time_limit *limit = &store->time_limit;
    return limit->call_end < limit->store_end ? limit->call_end : limit->store_end;
}

/* To what is now the earlier end. */
static void set_alarm(wmt_store *store) {
    struct time_limit *limit = &store->time_limit;
    uint64_t end = time_limit_of(store);
    if (end != OS_CLOCK_NEVER) {
        ticker_set(&store->engine->ticker, &limit->alarm, end);
    } else if (limit->alarm.is_set) {
        ticker_clear(&store->engine->ticker, &limit->alarm);
    }
}

void time_limit_end(wmt_store *store) {
    time_limit_init(&store->time_limit);
    set_alarm(store);
}

bool time_limit_enter_call(wmt_store *store, wmt_error **err) {
    struct time_limit *limit = &store->time_limit;
    if (limit->call_span == OS_CLOCK_NEVER) {
        return true;
    }
    if (!ticker_start(&store->engine->ticker, err)) {
        return false;
    }
    limit->call_end = end_of(limit->call_span);
    set_alarm(store);
    return true;
}

void time_limit_leave_call(wmt_store *store) {
    if (store->time_limit.call_end != OS_CLOCK_NEVER) {
        store->time_limit.call_end = OS_CLOCK_NEVER;
        set_alarm(store);
    }
}

static wmt_error *make_error(const struct time_limit *limit, uint64_t now) {
    bool is_call = now >= limit->call_end;
    uint64_t span = is_call ? limit->call_span : limit->store_span;
    wmt_error *error = error_make(ERROR_ID_TIMEOUT, "%s has had its %" PRIu64 " ms of time",
                                  is_call ? "the call" : "the store", span / millisecond);
    return error_with_trap(error, WMT_TRAP_INTERRUPT);
}

/* The alarm has done its duty: the guest stays stopped without it. */
wmt_error *time_limit_take(wmt_store *store) {
    uint64_t end = time_limit_of(store);
    uint64_t now = end == OS_CLOCK_NEVER ? 0 : os_clock_now();
    if (now < end) {
        return NULL;
    }
    ticker_clear(&store->engine->ticker, &store->time_limit.alarm);
    return make_error(&store->time_limit, now);
}

static bool enter(wmt_store *store, uint64_t milliseconds, wmt_error **err) {
    if (!error_enter(err) || !error_check_argument(store, "store", err) ||
        !store_check_free(store, err) || !epoch_check_on(store, "a time limit is to be set", err)) {
        return false;
    }
    return milliseconds == WMT_NO_LIMIT || ticker_start(&store->engine->ticker, err);
}

bool wmt_store_set_time_limit(wmt_store *store, uint64_t milliseconds, wmt_error **err) {
    if (!enter(store, milliseconds, err)) {
        return false;
    }
    store->time_limit.store_span = span_of(milliseconds);
    store->time_limit.store_end = end_of(store->time_limit.store_span);
    set_alarm(store);
    return true;
}

bool wmt_store_set_call_time_limit(wmt_store *store, uint64_t milliseconds, wmt_error **err) {
    struct time_limit *limit = NULL;
    if (!enter(store, milliseconds, err)) {
        return false;
    }
    limit = &store->time_limit;
    limit->call_span = span_of(milliseconds);
    store_look_after_calls(store);
    if (store->depth > 0) {
        limit->call_end = end_of(limit->call_span);
        set_alarm(store);
    }
    return true;
}
