/* The time that a store and its calls may take. See include/wmt/time_limit.h. */
#ifndef WMT_SRC_TIME_LIMIT_H
#define WMT_SRC_TIME_LIMIT_H

#include "ticker.h"

#include <wmt/time_limit.h>

/* Of a store. Times are those of os_clock_now(), spans are nanoseconds. */
struct time_limit {
    uint64_t call_span;  /* what each call may take; OS_CLOCK_NEVER: any time */
    uint64_t call_end;   /* of the call that runs */
    uint64_t store_span; /* for messages */
    uint64_t store_end;
    struct ticker_alarm alarm; /* at the earlier end; used only if there was ever a limit */
};

void time_limit_init(struct time_limit *limit);

/* At the store's end. */
void time_limit_end(wmt_store *store);

/* Around the outermost call of a store that has a limit for each. False with an error. */
bool time_limit_enter_call(wmt_store *store, wmt_error **err);
void time_limit_leave_call(wmt_store *store);

/* When the guest that runs has to end: OS_CLOCK_NEVER if it need not. */
uint64_t time_limit_of(const wmt_store *store);

/* The error for a guest that has had its time; NULL if there is some left. */
wmt_error *time_limit_take(wmt_store *store);

#endif
