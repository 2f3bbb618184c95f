/* Locks keep threads apart. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdbool.h>

#include "os/os.h"

enum { THREADS = 4, ROUNDS = 20000 };

static struct os_mutex of_program = OS_MUTEX_INITIAL;

struct counter {
    struct os_mutex *mutex;
    long count;
};

static void *count(void *data) {
    struct counter *counter = data;
    for (int i = 0; i < ROUNDS; i++) {
        os_mutex_lock(counter->mutex);
        counter->count++;
        os_mutex_unlock(counter->mutex);
    }
    return NULL;
}

static void assert_keeps_threads_apart(struct os_mutex *mutex) {
    struct counter counter = {mutex, 0};
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, count, &counter), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    assert_int_equal(counter.count, THREADS * ROUNDS);
}

static void a_mutex_of_the_program_lets_one_thread_in_at_a_time(void **state) {
    (void)state;
    assert_keeps_threads_apart(&of_program);
}

static void a_mutex_made_at_run_time_does_so_too(void **state) {
    struct os_mutex mutex;
    (void)state;
    assert_true(os_mutex_init(&mutex));
    assert_keeps_threads_apart(&mutex);
    os_mutex_destroy(&mutex);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mutex_of_the_program_lets_one_thread_in_at_a_time),
        cmocka_unit_test(a_mutex_made_at_run_time_does_so_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
