#include "os/os.h"

#include <windows.h>

_Static_assert(sizeof(SRWLOCK) == sizeof(struct os_mutex), "struct os_mutex holds an SRWLOCK");

static SRWLOCK *lock_of(struct os_mutex *mutex) { return (SRWLOCK *)&mutex->lock; }

bool os_mutex_init(struct os_mutex *mutex) {
    InitializeSRWLock(lock_of(mutex));
    return true;
}

void os_mutex_destroy(struct os_mutex *mutex) { (void)mutex; }

void os_mutex_lock(struct os_mutex *mutex) { AcquireSRWLockExclusive(lock_of(mutex)); }

void os_mutex_unlock(struct os_mutex *mutex) { ReleaseSRWLockExclusive(lock_of(mutex)); }

void os_thread_yield(void) { (void)SwitchToThread(); }
