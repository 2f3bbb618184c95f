#define _GNU_SOURCE /* pthread_condattr_setclock() */
#include "os/os.h"

#include <time.h>

#ifdef __APPLE__

/* macOS cannot let a condition go by the monotonic clock, but can wait for a span of time. */

bool os_condition_init(struct os_condition *condition) {
    return pthread_cond_init(&condition->condition, NULL) == 0;
}

static void wait_until(pthread_cond_t *condition, pthread_mutex_t *mutex, uint64_t end) {
    uint64_t now = os_clock_now();
    uint64_t left = end > now ? end - now : 0;
    struct timespec span = {(time_t)(left / OS_CLOCK_SECOND), (long)(left % OS_CLOCK_SECOND)};
    (void)pthread_cond_timedwait_relative_np(condition, mutex, &span);
}

#else

bool os_condition_init(struct os_condition *condition) {
    pthread_condattr_t attributes;
    bool made = false;
    if (pthread_condattr_init(&attributes) != 0) {
        return false;
    }
    made = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 &&
           pthread_cond_init(&condition->condition, &attributes) == 0;
    (void)pthread_condattr_destroy(&attributes);
    return made;
}

static void wait_until(pthread_cond_t *condition, pthread_mutex_t *mutex, uint64_t end) {
    struct timespec time = {(time_t)(end / OS_CLOCK_SECOND), (long)(end % OS_CLOCK_SECOND)};
    (void)pthread_cond_timedwait(condition, mutex, &time);
}

#endif

void os_condition_destroy(struct os_condition *condition) {
    (void)pthread_cond_destroy(&condition->condition);
}

void os_condition_wait(struct os_condition *condition, struct os_mutex *mutex, uint64_t end) {
    if (end == OS_CLOCK_NEVER) {
        (void)pthread_cond_wait(&condition->condition, &mutex->lock);
    } else {
        wait_until(&condition->condition, &mutex->lock, end);
    }
}

void os_condition_wake(struct os_condition *condition) {
    (void)pthread_cond_broadcast(&condition->condition);
}
