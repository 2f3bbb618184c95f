#include "os/os.h"

#include <windows.h>

_Static_assert(sizeof(CONDITION_VARIABLE) == sizeof(struct os_condition),
               "struct os_condition holds a CONDITION_VARIABLE");

static CONDITION_VARIABLE *variable_of(struct os_condition *condition) {
    return (CONDITION_VARIABLE *)&condition->condition;
}

bool os_condition_init(struct os_condition *condition) {
    InitializeConditionVariable(variable_of(condition));
    return true;
}

void os_condition_destroy(struct os_condition *condition) { (void)condition; }

/* Rounded up: who wakes up early would have to wait again. */
static DWORD milliseconds_until(uint64_t end) {
    const uint64_t millisecond = OS_CLOCK_SECOND / 1000;
    const uint64_t longest = INFINITE - 1;
    uint64_t now = os_clock_now();
    uint64_t left = end > now ? (end - now + millisecond - 1) / millisecond : 0;
    return (DWORD)(left < longest ? left : longest);
}

void os_condition_wait(struct os_condition *condition, struct os_mutex *mutex, uint64_t end) {
    DWORD span = end == OS_CLOCK_NEVER ? INFINITE : milliseconds_until(end);
    (void)SleepConditionVariableSRW(variable_of(condition), (SRWLOCK *)&mutex->lock, span, 0);
}

void os_condition_wake(struct os_condition *condition) {
    WakeAllConditionVariable(variable_of(condition));
}
