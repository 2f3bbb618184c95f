/* Time limits and interrupts of many stores on many threads, all of one engine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <pthread.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/embedding.h"

enum { THREADS = 8, ROUNDS = 20 };

static const char guest[] =
    "(module (func (export \"for_ever\") (loop (br 0)))"
    " (func (export \"for_a_while\") (param $rounds i32)"
    "  (loop (br_if 0 (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))))";

/* What a thread has, and how often its calls ended as they should. */
struct worker {
    struct embedding *embedding;
    wmt_module *module;
    pthread_t thread;
    uint64_t limit; /* milliseconds */
    int right;
};

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static bool times_out(wmt_func *func, uint64_t limit) {
    wmt_error *err = NULL;
    double end = now() + (double)limit;
    bool right = !wmt_func_call(func, NULL, 0, NULL, 0, &err) &&
                 wmt_error_kind_of(err) == WMT_ERROR_TIMEOUT && now() >= end;
    wmt_error_clear(&err);
    return right;
}

static void *run_into_limits(void *data) {
    struct worker *worker = data;
    wmt_store *store = wmt_store_new(worker->embedding->engine, WMT_DIE);
    wmt_instance *instance = wmt_instance_new(store, worker->module, NULL, 0, WMT_DIE);
    wmt_func *func = wmt_instance_func(instance, "for_ever", WMT_DIE);
    wmt_store_set_call_time_limit(store, worker->limit, WMT_DIE);
    for (int i = 0; i < ROUNDS; i++) {
        worker->right += times_out(func, worker->limit);
    }
    wmt_store_delete(store);
    return NULL;
}

/* Never reaches the limit that it has. */
static void *run_undisturbed(void *data) {
    struct worker *worker = data;
    wmt_store *store = wmt_store_new(worker->embedding->engine, WMT_DIE);
    wmt_instance *instance = wmt_instance_new(store, worker->module, NULL, 0, WMT_DIE);
    wmt_func *func = wmt_instance_func(instance, "for_a_while", WMT_DIE);
    wmt_val rounds = wmt_i32(1000000);
    wmt_store_set_call_time_limit(store, 3600000, WMT_DIE);
    for (int i = 0; i < ROUNDS; i++) {
        worker->right += wmt_func_call(func, &rounds, 1, NULL, 0, WMT_DIE);
    }
    wmt_store_delete(store);
    return NULL;
}

static void each_store_meets_its_own_limit(void **state) {
    struct embedding embedding = embedding_start("epoch-interruption=on");
    wmt_module *module = embedding_module(&embedding, guest);
    struct worker workers[THREADS];
    (void)state;
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){&embedding, module, .limit = 1 + (uint64_t)i};
        assert_int_equal(pthread_create(&workers[i].thread, NULL,
                                        i % 4 == 3 ? run_undisturbed : run_into_limits,
                                        &workers[i]),
                         0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
        assert_int_equal(workers[i].right, ROUNDS);
    }
    wmt_module_delete(module);
    embedding_end(&embedding);
}

/* Interrupts, one after the other, while the guest of another thread runs, and while its store
 * ends. */

struct duel {
    wmt_interrupt_handle *handle;
    atomic_bool is_over;
};

static void *interrupt_again_and_again(void *data) {
    struct duel *duel = data;
    struct timespec pause = {0, 1000000};
    while (!atomic_load(&duel->is_over)) {
        wmt_interrupt_handle_interrupt(duel->handle);
        nanosleep(&pause, NULL);
    }
    wmt_interrupt_handle_delete(duel->handle);
    return NULL;
}

static void an_interrupt_may_come_at_any_moment_of_a_store(void **state) {
    struct embedding embedding = embedding_start("epoch-interruption=on");
    wmt_module *module = embedding_module(&embedding, guest);
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        wmt_store *store = wmt_store_new(embedding.engine, WMT_DIE);
        wmt_instance *instance = wmt_instance_new(store, module, NULL, 0, WMT_DIE);
        wmt_func *func = wmt_instance_func(instance, "for_ever", WMT_DIE);
        struct duel duel = {wmt_interrupt_handle_new(store, WMT_DIE), false};
        wmt_error *err = NULL;
        pthread_t thread;
        assert_int_equal(pthread_create(&thread, NULL, interrupt_again_and_again, &duel), 0);
        for (int k = 0; k < 2; k++) {
            assert_false(wmt_func_call(func, NULL, 0, NULL, 0, &err));
            assert_error(&err, WMT_ERROR_INTERRUPTED, "interrupted", "");
        }
        wmt_store_delete(store);
        atomic_store(&duel.is_over, true);
        assert_int_equal(pthread_join(thread, NULL), 0);
    }
    wmt_module_delete(module);
    embedding_end(&embedding);
}

static void *tick(void *engine) {
    for (int i = 0; i < 20000; i++) {
        wmt_engine_increment_epoch(engine);
    }
    return NULL;
}

static int go_on(void *env, wmt_store *store, uint64_t *ticks, wmt_error **err) {
    (void)store;
    (void)err;
    ++*(int *)env;
    *ticks = 1;
    return WMT_EPOCH_CONTINUE;
}

static void epochs_of_the_program_may_come_at_any_moment(void **state) {
    struct embedding embedding = embedding_start("epoch-interruption=on");
    wmt_func *func =
        embedding_func(&embedding, "(module (func (export \"run\") (loop (br 0))))", NULL, 0);
    pthread_t thread;
    wmt_error *err = NULL;
    int asked = 0;
    (void)state;
    wmt_store_set_epoch_callback(embedding.store, go_on, &asked, NULL, WMT_DIE);
    wmt_store_set_epoch_deadline(embedding.store, 1, WMT_DIE);
    wmt_store_set_call_time_limit(embedding.store, 100, WMT_DIE);
    assert_int_equal(pthread_create(&thread, NULL, tick, embedding.engine), 0);
    assert_false(wmt_func_call(func, NULL, 0, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_TIMEOUT, "timeout", "");
    assert_true(asked > 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    embedding_end(&embedding);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_store_meets_its_own_limit),
        cmocka_unit_test(an_interrupt_may_come_at_any_moment_of_a_store),
        cmocka_unit_test(epochs_of_the_program_may_come_at_any_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
