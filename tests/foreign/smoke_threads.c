/* Threads: how much stack a guest may use on one, and traps on several at once. */
#include "smoke.h"

#include <stdlib.h>
#include <string.h>

enum { KIBIBYTE = 1024 };

static const char recursion[] =
    "(module"
    "  (func $deeper (export \"recurse\") (param i32) (result i32)"
    "    (i32.add (i32.const 1) (call $deeper (i32.add (local.get 0) (i32.const 1)))))"
    "  (func (export \"halve\") (param i32) (result i32)"
    "    (i32.div_u (i32.const 84) (local.get 0))))";

/* What a thread did. */
struct work {
    wmt_engine *engine;
    wmt_module *module;
    int32_t result;
    wmt_error *error;
};

static void work_open(struct work *work, const char *setting) {
    wmt_config *config = wmt_config_new(NULL, &err);
    (void)wmt_config_set(config, setting, &err);
    work->engine = wmt_engine_new(config, &err);
    work->module = wmt_module_new_wat(work->engine, recursion, &err);
    work->result = 0;
    work->error = NULL;
    wmt_config_delete(config);
}

static void work_close(struct work *work) {
    wmt_module_delete(work->module);
    wmt_engine_delete(work->engine);
    wmt_error_delete(work->error);
}

static void call(struct work *work, const char *name, int32_t argument) {
    struct world world = {work->engine, wmt_store_new(work->engine, &work->error), NULL};
    world.instance = wmt_instance_new(world.store, work->module, NULL, 0, &work->error);
    work->result = world_call(&world, name, argument, &work->error);
    wmt_store_delete(world.store);
}

static void halve(void *data) { call((struct work *)data, "halve", 2); }

static void recurse(void *data) { call((struct work *)data, "recurse", 0); }

static bool run_in_thread(size_t stack_size, void (*run)(void *data), struct work *work) {
    struct thread *thread = thread_start(stack_size, run, work);
    if (thread != NULL) {
        thread_join(thread);
    }
    return thread != NULL;
}

static void a_thread_with_too_little_stack_gets_an_error(void) {
    struct work work;
    work_open(&work, "max-wasm-stack=1MiB");
    CHECK(run_in_thread(256 * KIBIBYTE, halve, &work));
    err = work.error;
    work.error = NULL;
    CHECK_ERROR(WMT_ERROR_LIMIT, "stack", "KiB");
    work_close(&work);
}

/* What is checked is what is needed: a guest that uses all that it may, on a thread that has little
 * more, traps, and does not crash. */
static void check_recursion(const char *setting, size_t stack_size) {
    struct work work;
    work_open(&work, setting);
    CHECK(run_in_thread(stack_size, halve, &work));
    CHECK(work.error == NULL && work.result == 42);
    CHECK(run_in_thread(stack_size, recurse, &work));
    CHECK(wmt_error_kind_of(work.error) == WMT_ERROR_TRAP);
    CHECK(wmt_error_trap(work.error) == WMT_TRAP_STACK_OVERFLOW);
    work_close(&work);
}

static void a_guest_that_uses_up_its_stack_traps_on_any_thread(void) {
    check_recursion("max-wasm-stack=512KiB", 640 * KIBIBYTE);
    check_recursion("max-wasm-stack=512KiB", 2048 * KIBIBYTE);
    check_recursion("max-wasm-stack=128KiB", 256 * KIBIBYTE);
}

enum { ROUNDS = 500 };

/* Calls and traps by turns; the number of those that came out right is the result. */
static void call_and_trap(void *data) {
    struct work *work = (struct work *)data;
    struct world world = {work->engine, wmt_store_new(work->engine, &work->error), NULL};
    world.instance = wmt_instance_new(world.store, work->module, NULL, 0, &work->error);
    for (int i = 0; i < ROUNDS; i++) {
        wmt_error *trap = NULL;
        work->result += world_call(&world, "halve", 2, &work->error) == 42;
        (void)world_call(&world, "halve", 0, &trap);
        work->result += wmt_error_trap(trap) == WMT_TRAP_INTEGER_DIVISION_BY_ZERO;
        wmt_error_clear(&trap);
    }
    wmt_store_delete(world.store);
}

static void threads_trap_at_the_same_time(void) {
    enum { THREADS = 4 };
    struct work shared;
    struct work works[THREADS];
    struct thread *threads[THREADS];
    work_open(&shared, "parallel-compilation=off");
    for (int i = 0; i < THREADS; i++) {
        works[i] = shared;
        threads[i] = thread_start((size_t)2048 * KIBIBYTE, call_and_trap, &works[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        CHECK(threads[i] != NULL);
        thread_join(threads[i]);
        CHECK(works[i].error == NULL && works[i].result == 2 * ROUNDS);
    }
    work_close(&shared);
}

/* The runtime is opened by whichever thread comes first. */
static void open_default(void *data) {
    struct work *work = (struct work *)data;
    work->result = wmt_runtime_major(wmt_runtime_default(&work->error));
}

static void the_default_runtime_is_the_same_on_every_thread(void) {
    struct work work = {NULL, NULL, 0, NULL};
    CHECK(run_in_thread((size_t)1024 * KIBIBYTE, open_default, &work));
    CHECK(work.error == NULL && work.result == wmt_runtime_major(wmt_runtime_default(&err)));
}

/* The thread with too little stack comes first, before there are larger ones to be used again. */
const struct smoke_case thread_cases[] = {
    {"a_thread_with_too_little_stack_gets_an_error", a_thread_with_too_little_stack_gets_an_error},
    {"a_guest_that_uses_up_its_stack_traps_on_any_thread",
     a_guest_that_uses_up_its_stack_traps_on_any_thread},
    {"threads_trap_at_the_same_time", threads_trap_at_the_same_time},
    {"the_default_runtime_is_the_same_on_every_thread",
     the_default_runtime_is_the_same_on_every_thread},
    {NULL, NULL},
};
