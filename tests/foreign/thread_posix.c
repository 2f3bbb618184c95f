#include "smoke.h"

#include <pthread.h>
#include <stdlib.h>

struct thread {
    pthread_t handle;
    void (*run)(void *data);
    void *data;
};

static void *enter(void *data) {
    struct thread *thread = (struct thread *)data;
    thread->run(thread->data);
    return NULL;
}

struct thread *thread_start(size_t stack_size, void (*run)(void *data), void *data) {
    struct thread *thread = (struct thread *)malloc(sizeof *thread);
    pthread_attr_t attributes;
    bool started = false;
    if (thread == NULL || pthread_attr_init(&attributes) != 0) {
        free(thread);
        return NULL;
    }
    thread->run = run;
    thread->data = data;
    started = pthread_attr_setstacksize(&attributes, stack_size) == 0 &&
              pthread_create(&thread->handle, &attributes, enter, thread) == 0;
    (void)pthread_attr_destroy(&attributes);
    if (!started) {
        free(thread);
        return NULL;
    }
    return thread;
}

void thread_join(struct thread *thread) {
    (void)pthread_join(thread->handle, NULL);
    free(thread);
}
