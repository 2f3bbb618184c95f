#define _GNU_SOURCE /* pthread_sigmask() */
#include "os/os.h"

#include <signal.h>
#include <unistd.h>

static void *run(void *data) {
    struct os_thread *thread = data;
    thread->run(thread->data);
    return NULL;
}

/* A thread inherits the signals that are blocked: all of them, so that the program's handlers run
 * on the program's own threads. */
bool os_thread_start(struct os_thread *thread, void (*body)(void *data), void *data) {
    sigset_t all;
    sigset_t before;
    bool started = false;
    thread->run = body;
    thread->data = data;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    started = pthread_create(&thread->thread, NULL, run, thread) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

void os_thread_join(struct os_thread *thread) { (void)pthread_join(thread->thread, NULL); }

uint64_t os_process_id(void) { return (uint64_t)getpid(); }
