#include "ticker.h"

#include "error.h"

/* A guest that is just answering the call of one epoch may take no notice of the next: the deadline
 * that it is given counts from the epoch of a moment later than the one at which it looked at its
 * limits. So an alarm that nobody clears goes off again, later each time. The moment is some
 * nanoseconds long, unless the system lets the thread rest just there; after four seconds of that
 * the alarm is given up. */
static const uint64_t first_pause = OS_CLOCK_SECOND / 1000;
enum { REPEATS_MAX = 12 };

bool ticker_init(struct ticker *ticker, const struct capi *capi, wasm_engine_t *engine) {
    ticker->capi = capi;
    ticker->engine = engine;
    ticker->next_due = OS_CLOCK_NEVER;
    atomic_init(&ticker->process, 0);
    if (!os_mutex_init(&ticker->mutex)) {
        return false;
    }
    if (!os_condition_init(&ticker->condition)) {
        os_mutex_destroy(&ticker->mutex);
        return false;
    }
    return true;
}

static bool has_thread(struct ticker *ticker) {
    return atomic_load_explicit(&ticker->process, memory_order_acquire) == os_process_id();
}

void ticker_destroy(struct ticker *ticker) {
    if (has_thread(ticker)) {
        os_mutex_lock(&ticker->mutex);
        ticker->must_end = true;
        os_condition_wake(&ticker->condition);
        os_mutex_unlock(&ticker->mutex);
        os_thread_join(&ticker->thread);
    }
    os_condition_destroy(&ticker->condition);
    os_mutex_destroy(&ticker->mutex);
}

static void unlink_alarm(struct ticker *ticker, struct ticker_alarm *alarm) {
    if (alarm->previous == NULL) {
        ticker->alarms = alarm->next;
    } else {
        alarm->previous->next = alarm->next;
    }
    if (alarm->next != NULL) {
        alarm->next->previous = alarm->previous;
    }
    alarm->is_set = false;
}

static void link_alarm(struct ticker *ticker, struct ticker_alarm *alarm) {
    alarm->previous = NULL;
    alarm->next = ticker->alarms;
    if (alarm->next != NULL) {
        alarm->next->previous = alarm;
    }
    ticker->alarms = alarm;
    alarm->is_set = true;
}

static void postpone(struct ticker *ticker, struct ticker_alarm *alarm, uint64_t now) {
    if (alarm->repeats == REPEATS_MAX) {
        unlink_alarm(ticker, alarm);
        return;
    }
    alarm->due = now + (first_pause << alarm->repeats);
    alarm->repeats++;
}

/* Sees to the alarms that are due and finds out when the next one is. */
static void look_at_alarms(struct ticker *ticker) {
    uint64_t now = os_clock_now();
    bool is_due = false;
    struct ticker_alarm *next = NULL;
    ticker->next_due = OS_CLOCK_NEVER;
    for (struct ticker_alarm *alarm = ticker->alarms; alarm != NULL; alarm = next) {
        next = alarm->next;
        if (alarm->due <= now) {
            is_due = true;
            postpone(ticker, alarm, now);
        }
        if (alarm->is_set && alarm->due < ticker->next_due) {
            ticker->next_due = alarm->due;
        }
    }
    if (is_due) {
        capi_wasmtime_engine_increment_epoch(ticker->capi, ticker->engine);
    }
}

static void run(void *data) {
    struct ticker *ticker = data;
    os_mutex_lock(&ticker->mutex);
    while (!ticker->must_end) {
        look_at_alarms(ticker);
        os_condition_wait(&ticker->condition, &ticker->mutex, ticker->next_due);
    }
    os_mutex_unlock(&ticker->mutex);
}

/* A parent's thread may have held the lock at the moment of the fork: the child, which has no other
 * thread yet, makes a new one. */
static bool forget_parents_thread(struct ticker *ticker) {
    uint_fast64_t process = atomic_load(&ticker->process);
    if (process == 0 || process == os_process_id() ||
        !atomic_compare_exchange_strong(&ticker->process, &process, 0)) {
        return true;
    }
    ticker->next_due = OS_CLOCK_NEVER;
    return os_mutex_init(&ticker->mutex) && os_condition_init(&ticker->condition);
}

static bool start_thread(struct ticker *ticker) {
    bool started = true;
    os_mutex_lock(&ticker->mutex);
    if (!has_thread(ticker)) {
        started = os_thread_start(&ticker->thread, run, ticker);
        atomic_store_explicit(&ticker->process, started ? os_process_id() : 0,
                              memory_order_release);
    }
    os_mutex_unlock(&ticker->mutex);
    return started;
}

bool ticker_start(struct ticker *ticker, wmt_error **err) {
    return has_thread(ticker) || (forget_parents_thread(ticker) && start_thread(ticker)) ||
           error_set(err, ERROR_ID_THREAD,
                     "the thread that watches over the time limits of an engine cannot be started");
}

void ticker_set(struct ticker *ticker, struct ticker_alarm *alarm, uint64_t due) {
    os_mutex_lock(&ticker->mutex);
    if (!alarm->is_set) {
        link_alarm(ticker, alarm);
    }
    alarm->due = due;
    alarm->repeats = 0;
    if (due < ticker->next_due) {
        os_condition_wake(&ticker->condition);
    }
    os_mutex_unlock(&ticker->mutex);
}

void ticker_clear(struct ticker *ticker, struct ticker_alarm *alarm) {
    os_mutex_lock(&ticker->mutex);
    if (alarm->is_set) {
        unlink_alarm(ticker, alarm);
    }
    os_mutex_unlock(&ticker->mutex);
}
