/* An engine's alarms, and the thread that lets them go off.
 *
 * Going off means that the engine's epoch moves on, so that every guest of the engine soon calls
 * back (see epoch.h): the one that the alarm is for finds out that it is to stop, the others go on.
 * The thread is started when it is first needed, sleeps until an alarm is due, and is ended with
 * the engine. */
#ifndef WMT_SRC_TICKER_H
#define WMT_SRC_TICKER_H

#include "capi/table.h"
#include "os/os.h"

#include <stdatomic.h>

/* Starts out zeroed. It belongs to whoever sets it, and has to be cleared before it ends. */
struct ticker_alarm {
    struct ticker_alarm *next; /* of those that are set */
    struct ticker_alarm *previous;
    uint64_t due;     /* by os_clock_now() */
    unsigned repeats; /* how often it has gone off */
    bool is_set;
};

/* All functions may be called from any thread. */
struct ticker {
    const struct capi *capi;
    wasm_engine_t *engine;
    struct os_mutex mutex;
    struct os_condition condition;
    struct os_thread thread;
    struct ticker_alarm *alarms;
    uint64_t next_due;            /* when the thread wakes up by itself */
    atomic_uint_fast64_t process; /* the one that the thread belongs to; 0: there is none */
    bool must_end;
};

/* False: the system has no resources left. */
bool ticker_init(struct ticker *ticker, const struct capi *capi, wasm_engine_t *engine);

/* No alarm is set any more. */
void ticker_destroy(struct ticker *ticker);

/* To be called before an alarm is set, which has no way to fail. Starts the thread if there is
 * none, also in a forked process, which has not got its parent's. False with an error. */
bool ticker_start(struct ticker *ticker, wmt_error **err);

/* Lets the alarm go off at `due`, instead of when it was set to before. */
void ticker_set(struct ticker *ticker, struct ticker_alarm *alarm, uint64_t due);

void ticker_clear(struct ticker *ticker, struct ticker_alarm *alarm);

#endif
