#include "os/os.h"

#include <sched.h>

bool os_mutex_init(struct os_mutex *mutex) { return pthread_mutex_init(&mutex->lock, NULL) == 0; }

void os_mutex_destroy(struct os_mutex *mutex) { (void)pthread_mutex_destroy(&mutex->lock); }

void os_mutex_lock(struct os_mutex *mutex) { (void)pthread_mutex_lock(&mutex->lock); }

void os_mutex_unlock(struct os_mutex *mutex) { (void)pthread_mutex_unlock(&mutex->lock); }

void os_thread_yield(void) { (void)sched_yield(); }
