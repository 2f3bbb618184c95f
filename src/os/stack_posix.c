#define _GNU_SOURCE /* pthread_getattr_np() */
#include "os/os.h"

#include <pthread.h>

#if !defined(__APPLE__) && !defined(__GLIBC__)
#include "os/mapping.h"

#include <sys/auxv.h>
#include <sys/resource.h>
#endif

/* A thread's stack: where it ends, growing downwards, and where it began. Asking the system for it
 * costs tens of microseconds on a program's first thread, so the answer is kept. */
struct stack_bounds {
    uintptr_t low;
    uintptr_t high;
    bool asked;
};

static OS_THREAD_LOCAL struct stack_bounds bounds;

OS_THREAD_LOCAL struct os_thread_notes os_thread_notes = {INT64_MAX, NULL};

#ifdef __APPLE__
static void ask(struct stack_bounds *stack) {
    pthread_t self = pthread_self();
    stack->high = (uintptr_t)pthread_get_stackaddr_np(self);
    stack->low = stack->high - pthread_get_stacksize_np(self);
}
#else
#ifdef __GLIBC__
static void extend_first_stack(struct stack_bounds *stack) { (void)stack; }
#else
/* The stack of the program's first thread grows up to a limit, but musl gives it as large as it has
 * grown so far. It is told from others by what the system has put at its start. */
static void extend_first_stack(struct stack_bounds *stack) {
    uintptr_t start = getauxval(AT_RANDOM);
    struct rlimit limit;
    if (start < stack->low || start >= stack->high + os_page_size() ||
        getrlimit(RLIMIT_STACK, &limit) != 0) {
        return;
    }
    if (limit.rlim_cur < stack->high) {
        stack->low = stack->high - limit.rlim_cur;
    } else {
        stack->high = stack->low; /* without a limit, nobody knows */
    }
}
#endif

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
        extend_first_stack(stack);
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
        if (bounds.low < bounds.high) {
            os_thread_notes.stack_end = (int64_t)bounds.low;
        }
    }
    if (here < bounds.low || here >= bounds.high) {
        return false;
    }
    *remaining = here - bounds.low;
    return true;
}
