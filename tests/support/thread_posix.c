#include "support/thread.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

struct call {
    void (*run)(void *data);
    void *data;
};

static void *enter(void *data) {
    const struct call *call = data;
    call->run(call->data);
    return NULL;
}

void thread_run(size_t stack_size, void (*run)(void *data), void *data) {
    struct call call = {run, data};
    pthread_attr_t attributes;
    pthread_t thread;
    assert_int_equal(pthread_attr_init(&attributes), 0);
    assert_int_equal(pthread_attr_setstacksize(&attributes, stack_size), 0);
    assert_int_equal(pthread_create(&thread, &attributes, enter, &call), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(pthread_attr_destroy(&attributes), 0);
}
