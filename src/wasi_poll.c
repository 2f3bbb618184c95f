#include "wasi_poll.h"

#include "error.h"
#include "interrupt.h"
#include "store.h"
#include "wasi_caller.h"
#include "wasi_forward.h"

#include <string.h>

/* How the guest describes what it waits for: userdata, a tag, and what the tag calls for. */
enum {
    SUBSCRIPTION_SIZE = 48,
    TAG_AT = 8,
    CLOCK_AT = 16, /* its number */
    TIMEOUT_AT = 24,
    FLAGS_AT = 40,
    DESCRIPTOR_AT = 16
};

/* What it is told: userdata, errno, type, and something about descriptors. */
enum { EVENT_SIZE = 32, TYPE_AT = 10 };

enum { TAG_CLOCK, TAG_FD_READ, TAG_FD_WRITE };
enum { WASI_CLOCK_REALTIME, WASI_CLOCK_MONOTONIC, WASI_CLOCK_COUNT };

/* As many as a system lets a process open, usually. */
enum { DESCRIPTORS_MAX = 1024 };

/* Where things are in the scratch. */
enum {
    SUBSCRIPTIONS = 0,
    EVENTS = (DESCRIPTORS_MAX + 1) * SUBSCRIPTION_SIZE,
    RESULT = EVENTS + (DESCRIPTORS_MAX + 1) * EVENT_SIZE
};

_Static_assert(RESULT + 8 <= WASI_FORWARD_SCRATCH_SIZE, "all of it fits");

/* For so long libwasmtime may wait, at most, where an interrupt may come meanwhile. */
static const uint64_t slice = OS_CLOCK_SECOND / 100;

/* Descriptors that are waited for, whose subscriptions are in the scratch. */
struct descriptors {
    uint8_t *scratch;
    uint32_t count;
    uint32_t ready; /* so many events are in the scratch */
};

static uint64_t add_time(uint64_t time, uint64_t span) {
    return span < OS_CLOCK_NEVER - time ? time + span : OS_CLOCK_NEVER;
}

static uint64_t earlier(uint64_t one, uint64_t other) { return one < other ? one : other; }

/* Calls a function of libwasmtime's on the scratch; gives its errno, with an error if it failed. */
static uint32_t call(wmt_store *store, enum wasi_forward_function function,
                     wasmtime_val_raw_t *slots, size_t count, wmt_error **err) {
    (void)wasi_forward_call(store, NULL, function, slots, count, err);
    return (uint32_t)slots[0].i32;
}

/* Asks libwasmtime to wait until `end` at most: a clock comes after the descriptors. */
static uint32_t wait_once(wmt_store *store, struct descriptors *descriptors, uint64_t end,
                          wmt_error **err) {
    uint32_t count = descriptors->count;
    uint8_t *clock = descriptors->scratch + SUBSCRIPTIONS + (size_t)count * SUBSCRIPTION_SIZE;
    const uint8_t *result = descriptors->scratch + RESULT;
    uint64_t now = os_clock_now();
    wasmtime_val_raw_t slots[4];
    uint32_t code = 0;
    if (end != OS_CLOCK_NEVER) {
        memset(clock, 0, SUBSCRIPTION_SIZE);
        wasi_store_u32(clock + CLOCK_AT, WASI_CLOCK_MONOTONIC);
        store_u64(clock + TIMEOUT_AT, end > now ? end - now : 0);
        count++;
    }
    slots[0].i32 = SUBSCRIPTIONS;
    slots[1].i32 = EVENTS;
    slots[2].i32 = (int32_t)count;
    slots[3].i32 = RESULT;
    code = call(store, WASI_FORWARD_POLL_ONEOFF, slots, 4, err);
    if (*err != NULL || code != WASI_ERRNO_SUCCESS) {
        return code;
    }
    descriptors->ready = wasi_load_u32(result);
    if (descriptors->ready > 0 &&
        descriptors->scratch[EVENTS + (descriptors->ready - 1) * EVENT_SIZE + TYPE_AT] ==
            TAG_CLOCK) {
        descriptors->ready--;
    }
    return WASI_ERRNO_SUCCESS;
}

static wmt_error *reason_to_stop(wmt_store *store) {
    wmt_error *error = interrupt_take(store);
    return error != NULL ? error : time_limit_take(store);
}

/* Until one of them is ready or the clock shows `end`; an error stops the guest. */
static uint32_t wait_for_descriptors(wmt_store *store, struct descriptors *descriptors,
                                     uint64_t end, wmt_error **err) {
    uint32_t code = WASI_ERRNO_SUCCESS;
    do {
        uint64_t wake_up = earlier(end, time_limit_of(store));
        if (store->interrupt != NULL) {
            wake_up = earlier(wake_up, os_clock_now() + slice);
        }
        code = wait_once(store, descriptors, wake_up, err);
        if (*err == NULL) {
            *err = reason_to_stop(store);
        }
    } while (*err == NULL && code == WASI_ERRNO_SUCCESS && descriptors->ready == 0 &&
             os_clock_now() < end);
    return code;
}

bool wasi_poll_readable(wmt_store *store, uint32_t fd, wmt_error **err) {
    struct descriptors descriptors = {wasi_forward_scratch(store, err), 1, 0};
    uint8_t *subscription = descriptors.scratch + SUBSCRIPTIONS;
    if (descriptors.scratch == NULL) {
        return false;
    }
    memset(subscription, 0, SUBSCRIPTION_SIZE);
    subscription[TAG_AT] = TAG_FD_READ;
    wasi_store_u32(subscription + DESCRIPTOR_AT, fd);
    (void)wait_for_descriptors(store, &descriptors, OS_CLOCK_NEVER, err);
    return *err == NULL;
}

/* poll_oneoff. Other threads of the guest may change a shared memory at any time: nothing that was
 * read there once is relied on later. */

struct poll {
    wmt_store *store;
    const uint8_t *subscriptions;
    uint32_t count;
    uint8_t *events; /* room for as many */
    uint32_t event_count;
    uint64_t start; /* by os_clock_now(), as all times but a guest's */
    uint64_t end;   /* of the clock that is the first to be due */
    struct {
        uint64_t shown; /* what the guest's own clock showed; 0: not needed yet */
        uint64_t at;    /* or a moment before */
    } clocks[WASI_CLOCK_COUNT];
    struct descriptors descriptors;
};

static uint32_t read_clock(struct poll *poll, uint32_t number, wmt_error **err) {
    uint8_t *scratch = wasi_forward_scratch(poll->store, err);
    wasmtime_val_raw_t slots[3];
    uint32_t code = 0;
    if (scratch == NULL || poll->clocks[number].shown != 0) {
        return WASI_ERRNO_SUCCESS;
    }
    slots[0].i32 = (int32_t)number;
    slots[1].i64 = 0;
    slots[2].i32 = RESULT;
    code = call(poll->store, WASI_FORWARD_CLOCK_TIME_GET, slots, 3, err);
    poll->clocks[number].shown = load_u64(scratch + RESULT);
    poll->clocks[number].at = os_clock_now();
    return code;
}

static bool is_absolute(const uint8_t *subscription) { return (subscription[FLAGS_AT] & 1) != 0; }

/* When a clock is due; its time was read if it is absolute. */
static uint64_t end_of_clock(const struct poll *poll, const uint8_t *subscription) {
    uint64_t timeout = load_u64(subscription + TIMEOUT_AT);
    uint32_t number = wasi_load_u32(subscription + CLOCK_AT);
    uint64_t shown = 0;
    if (!is_absolute(subscription) || number >= WASI_CLOCK_COUNT) {
        return add_time(poll->start, timeout);
    }
    shown = poll->clocks[number].shown;
    return add_time(poll->clocks[number].at, timeout > shown ? timeout - shown : 0);
}

static uint32_t examine_clock(struct poll *poll, const uint8_t *subscription, wmt_error **err) {
    uint32_t number = wasi_load_u32(subscription + CLOCK_AT);
    uint32_t code = WASI_ERRNO_SUCCESS;
    if (number >= WASI_CLOCK_COUNT || subscription[FLAGS_AT] > 1 ||
        subscription[FLAGS_AT + 1] != 0) {
        return WASI_ERRNO_INVAL;
    }
    if (is_absolute(subscription)) {
        code = read_clock(poll, number, err);
    }
    poll->end = earlier(poll->end, end_of_clock(poll, subscription));
    return code;
}

static uint32_t examine_descriptor(struct poll *poll, const uint8_t *subscription,
                                   wmt_error **err) {
    struct descriptors *descriptors = &poll->descriptors;
    if (descriptors->count == DESCRIPTORS_MAX) {
        return WASI_ERRNO_INVAL;
    }
    descriptors->scratch = wasi_forward_scratch(poll->store, err);
    if (descriptors->scratch != NULL) {
        memcpy(descriptors->scratch + SUBSCRIPTIONS +
                   (size_t)descriptors->count++ * SUBSCRIPTION_SIZE,
               subscription, SUBSCRIPTION_SIZE);
    }
    return WASI_ERRNO_SUCCESS;
}

static uint32_t examine(struct poll *poll, wmt_error **err) {
    uint32_t code = WASI_ERRNO_SUCCESS;
    for (uint32_t i = 0; i < poll->count && code == WASI_ERRNO_SUCCESS && *err == NULL; i++) {
        const uint8_t *subscription = poll->subscriptions + (size_t)i * SUBSCRIPTION_SIZE;
        switch (subscription[TAG_AT]) {
        case TAG_CLOCK:
            code = examine_clock(poll, subscription, err);
            break;
        case TAG_FD_READ:
        case TAG_FD_WRITE:
            code = examine_descriptor(poll, subscription, err);
            break;
        default:
            return WASI_ERRNO_INVAL;
        }
    }
    return code;
}

static uint32_t wait_for_all(struct poll *poll, wmt_error **err) {
    if (poll->descriptors.count > 0) {
        return wait_for_descriptors(poll->store, &poll->descriptors, poll->end, err);
    }
    *err = interrupt_wait(poll->store, poll->end);
    return WASI_ERRNO_SUCCESS;
}

/* NULL: there is no room, which takes a guest that changed its subscriptions meanwhile. */
static uint8_t *next_event(struct poll *poll) {
    return poll->event_count == poll->count
               ? NULL
               : poll->events + (size_t)poll->event_count++ * EVENT_SIZE;
}

static void report_descriptors(struct poll *poll) {
    for (uint32_t i = 0; i < poll->descriptors.ready; i++) {
        uint8_t *event = next_event(poll);
        if (event != NULL) {
            memcpy(event, poll->descriptors.scratch + EVENTS + (size_t)i * EVENT_SIZE, EVENT_SIZE);
        }
    }
}

static void report_clocks(struct poll *poll) {
    uint64_t now = os_clock_now();
    for (uint32_t i = 0; i < poll->count; i++) {
        const uint8_t *subscription = poll->subscriptions + (size_t)i * SUBSCRIPTION_SIZE;
        bool is_due = subscription[TAG_AT] == TAG_CLOCK && end_of_clock(poll, subscription) <= now;
        uint64_t userdata = load_u64(subscription);
        uint8_t *event = is_due ? next_event(poll) : NULL;
        if (event != NULL) {
            memset(event, 0, EVENT_SIZE);
            store_u64(event, userdata);
        }
    }
}

static uint32_t run_poll(struct poll *poll, wmt_error **err) {
    uint32_t code = examine(poll, err);
    if (code == WASI_ERRNO_SUCCESS && *err == NULL) {
        code = wait_for_all(poll, err);
    }
    if (code == WASI_ERRNO_SUCCESS && *err == NULL) {
        report_descriptors(poll);
        report_clocks(poll);
    }
    return code;
}

/* The arguments are those of poll_oneoff: subscriptions, where to put the events, how many, where
 * to put how many events there are. */
static uint32_t poll_memory(wmt_store *store, const struct wasi_memory *memory,
                            const wasmtime_val_raw_t *args, wmt_error **err) {
    struct poll poll = {.store = store, .count = (uint32_t)args[2].i32, .end = OS_CLOCK_NEVER};
    uint8_t *result = wasi_memory_at(memory, (uint32_t)args[3].i32, sizeof(uint32_t));
    uint32_t code = 0;
    poll.subscriptions =
        wasi_memory_at(memory, (uint32_t)args[0].i32, (uint64_t)poll.count * SUBSCRIPTION_SIZE);
    poll.events = wasi_memory_at(memory, (uint32_t)args[1].i32, (uint64_t)poll.count * EVENT_SIZE);
    if (poll.subscriptions == NULL || poll.events == NULL || result == NULL) {
        return WASI_ERRNO_FAULT;
    }
    if (poll.count == 0) {
        return WASI_ERRNO_INVAL;
    }
    poll.start = os_clock_now();
    code = run_poll(&poll, err);
    if (code == WASI_ERRNO_SUCCESS) {
        wasi_store_u32(result, poll.event_count);
    }
    return code;
}

wasm_trap_t *wasi_poll_oneoff(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                              size_t count) {
    wmt_store *store = wasi_caller_store(env, caller);
    struct wasi_memory memory;
    wmt_error *error = NULL;
    (void)count;
    if (wasi_memory_find(store, caller, &memory, &error)) {
        slots[0].i32 = (int32_t)poll_memory(store, &memory, slots, &error);
        wasi_memory_release(store, &memory);
    }
    return wasi_caller_end(store, error);
}
