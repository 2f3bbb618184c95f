/* Interrupts: one thread stops the guest of another. See include/wmt/interrupt.h. */
#ifndef WMT_SRC_INTERRUPT_H
#define WMT_SRC_INTERRUPT_H

#include <wmt/interrupt.h>

/* Whether an interrupt has been asked for and not yet stopped a call. Any thread. */
bool interrupt_is_wanted(const wmt_store *store);

/* The error for a guest that is to be stopped; NULL if it is not. */
wmt_error *interrupt_take(wmt_store *store);

/* After the outermost call: an interrupt that has stopped it is done with. */
void interrupt_leave_call(wmt_store *store);

/* At the store's end: handles that are left interrupt nothing any more. */
void interrupt_end(wmt_store *store);

/*
 * Waits on the guest's behalf until the clock (os_clock_now()) shows `end`. Less if the guest is to
 * be stopped: the error for it; else NULL.
 */
wmt_error *interrupt_wait(wmt_store *store, uint64_t end);

#endif
