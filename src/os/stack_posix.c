#define _GNU_SOURCE /* pthread_getattr_np() */
#include "os/os.h"

#include <pthread.h>

/* A thread's stack: where it ends, growing downwards, and where it began. Asking the system for it
 * costs tens of microseconds on a program's first thread, so the answer is kept. */
struct stack_bounds {
    uintptr_t low;
    uintptr_t high;
    bool asked;
};

static _Thread_local struct stack_bounds bounds;

#ifdef __APPLE__
static void ask(struct stack_bounds *stack) {
    pthread_t self = pthread_self();
    stack->high = (uintptr_t)pthread_get_stackaddr_np(self);
    stack->low = stack->high - pthread_get_stacksize_np(self);
}
#else
static void ask(struct stack_bounds *stack) {
    pthread_attr_t attributes;
    void *low = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) {
        return;
    }
    if (pthread_attr_getstack(&attributes, &low, &size) == 0) {
        stack->low = (uintptr_t)low;
        stack->high = stack->low + size;
    }
    (void)pthread_attr_destroy(&attributes);
}
#endif

bool os_stack_remaining(size_t *remaining) {
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    *remaining = 0;
    if (!bounds.asked) {
        ask(&bounds);
        bounds.asked = true;
    }
    if (here < bounds.low || here >= bounds.high) {
        return false;
    }
    *remaining = here - bounds.low;
    return true;
}
