/* Many threads: one engine shared by all, and every libwasmtime at once, each on its own thread.
 *
 * WMT_LIBRARIES names the libraries of the second, as paths separated by colons; without it, it has
 * the one under test, several times over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>

#include <wmt.h>

#include "support/libraries.h"

enum {
    SHARED_THREADS = 8,
    ROUNDS = 200 /* of calls, callbacks and traps, each thread */
};

static const char module_text[] =
    "(module (import \"env\" \"twice\" (func $twice (param i32) (result i32)))"
    "  (memory (export \"memory\") 1)"
    "  (func (export \"run\") (param i32) (result i32)"
    "    (i32.store (i32.const 0) (local.get 0))"
    "    (i32.add (call $twice (i32.load (i32.const 0))) (i32.const 1)))"
    "  (func (export \"divide\") (param i32 i32) (result i32)"
    "    (i32.div_s (local.get 0) (local.get 1)))"
    "  (func (export \"beyond\") (result i32) (i32.load (i32.const 70000))))";

static void twice(wmt_call *call) { call->results[0] = wmt_i32(call->args[0].of.i32 * 2); }

/* What a thread works with, and what it found wrong; asserts belong to the main thread. */
struct worker {
    pthread_t thread;
    const char *library; /* opens a runtime of its own, unless NULL */
    wmt_engine *engine;  /* shared, if `library` is NULL */
    wmt_module *module;
    wmt_linker *linker;
    wmt_instance_pre *pre;
    const char *failure; /* NULL: none */
    char text[256];
    int major;
};

static void fail_worker(struct worker *worker, const char *what, const wmt_error *error) {
    (void)snprintf(worker->text, sizeof worker->text, "%s: %s", what, wmt_error_message(error));
    worker->failure = worker->text;
}

static bool traps_with(wmt_func *func, const wmt_val *args, size_t nargs, int trap) {
    wmt_error *err = NULL;
    wmt_val result;
    bool as_wanted = !wmt_func_call(func, args, nargs, &result, 1, &err) &&
                     wmt_error_trap(err) == trap && wmt_error_frame_count(err) > 0;
    wmt_error_clear(&err);
    return as_wanted;
}

static void run_rounds(struct worker *worker, wmt_instance *instance, wmt_error **err) {
    wmt_func *run = wmt_instance_func(instance, "run", err);
    wmt_func *divide = wmt_instance_func(instance, "divide", err);
    wmt_func *beyond = wmt_instance_func(instance, "beyond", err);
    for (int i = 0; i < ROUNDS && *err == NULL && worker->failure == NULL; i++) {
        wmt_val args[2];
        wmt_val result;
        args[0] = wmt_i32(i);
        args[1] = wmt_i32(0);
        if (!wmt_func_call(run, args, 1, &result, 1, err) || result.of.i32 != 2 * i + 1) {
            worker->failure = "a call gave another result";
        } else if (!traps_with(divide, args, 2, WMT_TRAP_INTEGER_DIVISION_BY_ZERO) ||
                   !traps_with(beyond, NULL, 0, WMT_TRAP_MEMORY_OUT_OF_BOUNDS)) {
            worker->failure = "a trap did not come as it should";
        }
    }
}

static void *work_with_shared_objects(void *data) {
    struct worker *worker = data;
    wmt_error *err = NULL;
    for (int i = 0; i < 5 && err == NULL; i++) {
        wmt_store *store = wmt_store_new(worker->engine, &err);
        run_rounds(worker, wmt_linker_instantiate(worker->linker, store, worker->module, &err),
                   &err);
        run_rounds(worker, wmt_instance_pre_instantiate(worker->pre, store, &err), &err);
        wmt_store_delete(store);
    }
    if (err != NULL) {
        fail_worker(worker, "shared objects", err);
    }
    wmt_error_clear(&err);
    return NULL;
}

/* What threads share, with NULL for Wasmtime's defaults; for delete_objects(). */
static void make_objects(struct worker *worker, const wmt_config *config, wmt_error **err) {
    worker->engine = wmt_engine_new(config, err);
    worker->module = wmt_module_new_wat(worker->engine, module_text, err);
    worker->linker = wmt_linker_new(worker->engine, err);
    (void)wmt_linker_define_func(worker->linker, "env", "twice", "(i32) -> (i32)", twice, NULL,
                                 NULL, err);
    worker->pre = wmt_linker_instantiate_pre(worker->linker, worker->module, err);
}

static void delete_objects(struct worker *worker) {
    wmt_instance_pre_delete(worker->pre);
    wmt_linker_delete(worker->linker);
    wmt_module_delete(worker->module);
    wmt_engine_delete(worker->engine);
}

static void *work_with_own_library(void *data) {
    struct worker *worker = data;
    wmt_error *err = NULL;
    wmt_runtime *runtime = wmt_runtime_open(worker->library, &err);
    wmt_config *config = wmt_config_new(runtime, &err);
    worker->major = wmt_runtime_major(runtime);
    make_objects(worker, config, &err);
    if (err != NULL) {
        fail_worker(worker, worker->library, err);
        wmt_error_clear(&err);
    } else {
        (void)work_with_shared_objects(worker);
    }
    delete_objects(worker);
    wmt_config_delete(config);
    wmt_runtime_delete(runtime);
    return NULL;
}

/* Runs them all at once and fails the test with the first failure. */
static void run_workers(struct worker *workers, size_t count, void *(*work)(void *)) {
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
    }
    for (size_t i = 0; i < count; i++) {
        if (workers[i].failure != NULL) {
            fail_msg("%s", workers[i].failure);
        }
    }
}

static void threads_share_engine_module_linker_and_pre_instance(void **state) {
    struct worker shared = {0};
    struct worker workers[SHARED_THREADS];
    (void)state;
    make_objects(&shared, NULL, WMT_DIE);
    for (size_t i = 0; i < SHARED_THREADS; i++) {
        workers[i] = shared;
    }
    run_workers(workers, SHARED_THREADS, work_with_shared_objects);
    delete_objects(&shared);
}

/* The last to let go frees, whoever that is. */
static void *let_go(void *data) {
    struct worker *worker = data;
    for (int i = 0; i < 1000; i++) {
        wmt_engine_delete(wmt_engine_keep(worker->engine));
        wmt_module_delete(wmt_module_keep(worker->module));
        wmt_linker_delete(wmt_linker_keep(worker->linker));
        wmt_instance_pre_delete(wmt_instance_pre_keep(worker->pre));
    }
    delete_objects(worker);
    return NULL;
}

static void references_are_counted_across_threads(void **state) {
    struct worker shared = {0};
    struct worker workers[SHARED_THREADS];
    (void)state;
    make_objects(&shared, NULL, WMT_DIE);
    for (size_t i = 0; i < SHARED_THREADS; i++) {
        workers[i] = shared;
        workers[i].engine = wmt_engine_keep(shared.engine);
        workers[i].module = wmt_module_keep(shared.module);
        workers[i].linker = wmt_linker_keep(shared.linker);
        workers[i].pre = wmt_instance_pre_keep(shared.pre);
    }
    delete_objects(&shared);
    run_workers(workers, SHARED_THREADS, let_go);
}

/* A store moves from thread to thread; one at a time is the rule, and joining keeps it. */
static void *use_store_once(void *data) {
    struct worker *worker = data;
    wmt_error *err = NULL;
    wmt_store *store = wmt_store_new(worker->engine, &err);
    run_rounds(worker, wmt_linker_instantiate(worker->linker, store, worker->module, &err), &err);
    wmt_store_delete(store);
    if (err != NULL) {
        fail_worker(worker, "a thread in its turn", err);
    }
    wmt_error_clear(&err);
    return NULL;
}

static void threads_that_come_and_go_leave_nothing_behind(void **state) {
    struct worker worker = {0};
    (void)state;
    make_objects(&worker, NULL, WMT_DIE);
    for (int i = 0; i < 20; i++) {
        run_workers(&worker, 1, use_store_once);
    }
    delete_objects(&worker);
}

/* The libraries of the run; the list is cut into its parts in place. */
static void every_library_runs_on_its_own_thread_in_one_process(void **state) {
    enum { AT_LEAST = 4 }; /* threads, if there are fewer libraries */
    static struct worker workers[LIBRARIES_MAX];
    const char *paths[LIBRARIES_MAX];
    size_t listed = library_paths(paths);
    size_t count = listed > AT_LEAST ? listed : AT_LEAST;
    (void)state;
    for (size_t i = 0; i < count; i++) {
        workers[i].library = paths[i % listed];
    }
    run_workers(workers, count, work_with_own_library);
    for (size_t i = 0; i < count; i++) {
        assert_true(workers[i].major >= 20);
    }
    print_message("%zu libraries ran at once\n", count);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_share_engine_module_linker_and_pre_instance),
        cmocka_unit_test(references_are_counted_across_threads),
        cmocka_unit_test(threads_that_come_and_go_leave_nothing_behind),
        cmocka_unit_test(every_library_runs_on_its_own_thread_in_one_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
