/* Runtimes on many threads: one library opened by all, the default runtime asked for by all, and
 * every library of the run in one process, each at work on a thread of its own.
 *
 * The work is that of the self-test, at the level of src/capi: calls, host functions, traps,
 * memory, WASI. tests/test_threads.c does the like with the public API. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>

#include "capi/capi.h"
#include "error.h"
#include "runtime.h"
#include "support/libraries.h"

enum { THREADS = 8, ROUNDS = 5 };

/* What a thread does and finds. Assertions belong to the main thread. */
struct worker {
    pthread_t thread;
    const char *path;
    wmt_runtime *shared;
    wmt_runtime *opened;
    wmt_error *err;
};

static void run_workers(struct worker *workers, size_t count, void *(*work)(void *)) {
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
    }
}

static void assert_no_error(struct worker *worker) {
    if (worker->err != NULL) {
        fail_msg("%s: %s", worker->path, wmt_error_message(worker->err));
    }
}

static void *open_library(void *data) {
    struct worker *worker = data;
    worker->opened = wmt_runtime_open(worker->path, &worker->err);
    (void)wmt_runtime_self_test(worker->opened, NULL, NULL, &worker->err);
    return NULL;
}

static void a_library_is_opened_by_many_threads_at_once(void **state) {
    struct worker workers[THREADS] = {{0}};
    (void)state;
    for (int i = 0; i < THREADS; i++) {
        workers[i].path = library_path();
    }
    run_workers(workers, THREADS, open_library);
    for (int i = 0; i < THREADS; i++) {
        assert_no_error(&workers[i]);
        assert_string_equal(wmt_runtime_version(workers[i].opened),
                            wmt_runtime_version(workers[0].opened));
    }
    for (int i = 0; i < THREADS; i++) {
        wmt_runtime_delete(workers[i].opened);
    }
}

static void *ask_for_default(void *data) {
    struct worker *worker = data;
    worker->opened = wmt_runtime_default(&worker->err);
    return NULL;
}

static void many_threads_get_one_default_runtime(void **state) {
    struct worker workers[THREADS] = {{0}};
    (void)state;
    (void)library_path(); /* the default runtime is the library under test */
    run_workers(workers, THREADS, ask_for_default);
    for (int i = 0; i < THREADS; i++) {
        assert_no_error(&workers[i]);
        assert_non_null(workers[i].opened);
        assert_ptr_equal(workers[i].opened, workers[0].opened);
    }
}

static void *fail_and_give_up(void *data) {
    struct worker *worker = data;
    worker->opened = wmt_runtime_open("/nowhere/libwasmtime.so", &worker->err);
    return NULL;
}

static void failures_on_many_threads_stay_apart(void **state) {
    struct worker workers[THREADS] = {{0}};
    (void)state;
    run_workers(workers, THREADS, fail_and_give_up);
    for (int i = 0; i < THREADS; i++) {
        assert_null(workers[i].opened);
        assert_string_equal(wmt_error_code(workers[i].err), "library-not-found");
        wmt_error_delete(workers[i].err);
    }
}

static void *keep_and_delete(void *data) {
    struct worker *worker = data;
    for (int i = 0; i < 1000; i++) {
        wmt_runtime_delete(wmt_runtime_keep(worker->shared));
    }
    wmt_runtime_delete(worker->shared);
    return NULL;
}

static void references_are_counted_across_threads(void **state) {
    struct worker workers[THREADS] = {{0}};
    wmt_runtime *runtime = wmt_runtime_open(library_path(), WMT_DIE);
    (void)state;
    for (int i = 0; i < THREADS; i++) {
        workers[i].shared = wmt_runtime_keep(runtime);
    }
    run_workers(workers, THREADS, keep_and_delete);
    assert_string_equal(wmt_runtime_path(runtime), library_path());
    wmt_runtime_delete(runtime);
}

static void *work_with_own_library(void *data) {
    struct worker *worker = data;
    worker->opened = wmt_runtime_open(worker->path, &worker->err);
    for (int i = 0; i < ROUNDS && worker->err == NULL; i++) {
        (void)wmt_runtime_self_test(worker->opened, NULL, NULL, &worker->err);
    }
    return NULL;
}

static void every_library_is_at_work_on_its_own_thread_in_one_process(void **state) {
    struct worker workers[LIBRARIES_MAX] = {{0}};
    const char *paths[LIBRARIES_MAX];
    size_t count = library_paths(paths);
    (void)state;
    for (size_t i = 0; i < count; i++) {
        workers[i].path = paths[i];
    }
    run_workers(workers, count, work_with_own_library);
    for (size_t i = 0; i < count; i++) {
        assert_no_error(&workers[i]);
        assert_string_equal(wmt_runtime_path(workers[i].opened), paths[i]);
    }
    for (size_t i = 0; i < count; i++) {
        wmt_runtime_delete(workers[i].opened);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_library_is_opened_by_many_threads_at_once),
        cmocka_unit_test(many_threads_get_one_default_runtime),
        cmocka_unit_test(failures_on_many_threads_stay_apart),
        cmocka_unit_test(references_are_counted_across_threads),
        cmocka_unit_test(every_library_is_at_work_on_its_own_thread_in_one_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
