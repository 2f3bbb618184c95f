/* The store: its life, its end at any moment, its data, and who may use it when. */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/embedding.h"

static int finalized;
static void count_finalizer(void *data) { finalized += *(int *)data; }
static void do_nothing(wmt_call *call) { (void)call; }

static void null_is_no_store(void **state) {
    int one = 1;
    wmt_error *err = NULL;
    (void)state;
    wmt_store_delete(NULL);
    assert_null(wmt_store_engine(NULL));
    assert_null(wmt_store_data(NULL));
    finalized = 0;
    assert_false(wmt_store_set_data(NULL, &one, count_finalizer, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`store`");
    assert_int_equal(finalized, 0);
    assert_null(wmt_store_new(NULL, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`engine`");
}

static void a_store_knows_its_engine(void **state) {
    struct embedding *embedding = *state;
    assert_ptr_equal(wmt_store_engine(embedding->store), embedding->engine);
}

/* The C API would abort. */
static void a_store_is_refused_where_nothing_can_run(void **state) {
    wmt_error *err = NULL;
    wmt_config *config = wmt_config_new(NULL, &err);
    wmt_engine *engine = NULL;
    (void)state;
#if defined(_WIN32)
    (void)wmt_config_set(config, "target=x86_64-unknown-linux-gnu", &err);
#else
    (void)wmt_config_set(config, "target=x86_64-pc-windows-msvc", &err);
#endif
    engine = wmt_engine_new(config, &err);
    wmt_config_delete(config);
    if (engine == NULL) { /* a library that compiles for another processor only */
        wmt_error_clear(&err);
        skip();
    }
    assert_null(wmt_store_new(engine, &err));
    assert_error(&err, WMT_ERROR_INVALID, "contradicting-options", "another platform");
    wmt_engine_delete(engine);
}

/* Data */

static void data_is_finalized_when_replaced_and_at_the_end(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    int one = 1;
    int ten = 10;
    finalized = 0;
    assert_null(wmt_store_data(embedding->store));
    assert_true(wmt_store_set_data(embedding->store, &one, count_finalizer, &err));
    assert_ptr_equal(wmt_store_data(embedding->store), &one);
    assert_true(wmt_store_set_data(embedding->store, &ten, count_finalizer, &err));
    assert_int_equal(finalized, 1);
    assert_ptr_equal(wmt_store_data(embedding->store), &ten);
    assert_true(wmt_store_set_data(embedding->store, NULL, NULL, &err));
    assert_int_equal(finalized, 11);
    assert_null(wmt_store_data(embedding->store));
    assert_true(wmt_store_set_data(embedding->store, &one, count_finalizer, &err));
    wmt_store_delete(embedding->store);
    embedding->store = NULL;
    assert_int_equal(finalized, 12);
}

static void data_is_not_set_when_an_error_is(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = wmt_error_new("before");
    int one = 1;
    finalized = 0;
    assert_false(wmt_store_set_data(embedding->store, &one, count_finalizer, &err));
    assert_null(wmt_store_data(embedding->store));
    assert_int_equal(finalized, 0);
    wmt_error_clear(&err);
}

/* Finalizers */

enum { CODES = 9 };

/* What a finalizer meets when it uses its store, which it must not. */
struct meddling {
    wmt_store *store;
    wmt_instance *instance;
    wmt_func *func;
    wmt_func *host;
    wmt_memory *memory;
    wmt_module *module;
    const char *codes[CODES];
    const void *host_type;
    int runs;
};

static const char *code_of(wmt_error **err) {
    const char *code = wmt_error_code(*err);
    wmt_error_clear(err);
    return code;
}

static void meddle(void *data) {
    struct meddling *meddling = data;
    wmt_error *err = NULL;
    char byte = 0;
    size_t i = 0;
    meddling->runs++;
    (void)wmt_func_call(meddling->func, NULL, 0, NULL, 0, &err);
    meddling->codes[i++] = code_of(&err);
    (void)wmt_memory_read(meddling->memory, 0, &byte, 1, &err);
    meddling->codes[i++] = code_of(&err);
    (void)wmt_memory_grow(meddling->memory, 1, NULL, &err);
    meddling->codes[i++] = code_of(&err);
    (void)wmt_func_new(meddling->store, "() -> ()", do_nothing, NULL, NULL, &err);
    meddling->codes[i++] = code_of(&err);
    (void)wmt_instance_new(meddling->store, meddling->module, NULL, 0, &err);
    meddling->codes[i++] = code_of(&err);
    (void)wmt_instance_func(meddling->instance, "run", &err);
    meddling->codes[i++] = code_of(&err);
    (void)wmt_store_set_data(meddling->store, NULL, NULL, &err);
    meddling->codes[i++] = code_of(&err);
    (void)wmt_memory_new(meddling->store, "1", &err);
    meddling->codes[i++] = code_of(&err);
    (void)wmt_store_gc(meddling->store, &err);
    meddling->codes[i++] = code_of(&err);
    /* Plain accessors may look. */
    (void)wmt_memory_size(meddling->memory);
    (void)wmt_extern_kind_of(wmt_func_extern(meddling->host));
    meddling->host_type = wmt_type_text(wmt_func_type(meddling->host));
    (void)wmt_store_data(meddling->store);
}

static struct meddling make_meddling(const struct embedding *embedding) {
    struct meddling meddling = {.store = embedding->store};
    wmt_error *err = NULL;
    meddling.module = embedding_module(
        embedding, "(module (func (export \"run\")) (memory (export \"memory\") 1))");
    meddling.instance = wmt_instance_new(embedding->store, meddling.module, NULL, 0, &err);
    meddling.func = wmt_instance_func(meddling.instance, "run", &err);
    meddling.memory = wmt_instance_memory(meddling.instance, "memory", &err);
    meddling.host = wmt_func_new(embedding->store, "() -> ()", do_nothing, NULL, NULL, &err);
    assert_no_error(&err);
    return meddling;
}

static void assert_busy(const struct meddling *meddling, int runs) {
    assert_int_equal(meddling->runs, runs);
    for (size_t i = 0; i < CODES; i++) {
        assert_string_equal(meddling->codes[i], "store-busy");
    }
}

static void a_store_is_busy_while_its_data_is_finalized(void **state) {
    struct embedding *embedding = *state;
    struct meddling meddling = make_meddling(embedding);
    wmt_error *err = NULL;
    assert_true(wmt_store_set_data(embedding->store, &meddling, meddle, &err));
    assert_true(wmt_store_set_data(embedding->store, NULL, NULL, &err));
    assert_busy(&meddling, 1);
    assert_true(wmt_func_call(meddling.func, NULL, 0, NULL, 0, &err)); /* and no longer */
    assert_true(wmt_store_set_data(embedding->store, &meddling, meddle, &err));
    wmt_store_delete(embedding->store);
    embedding->store = NULL;
    assert_busy(&meddling, 2);
    wmt_module_delete(meddling.module);
}

static void a_store_is_busy_while_a_host_functions_env_is_finalized(void **state) {
    struct embedding *embedding = *state;
    struct meddling meddling = make_meddling(embedding);
    wmt_error *err = NULL;
    for (int i = 0; i < 3; i++) { /* each meets those that went before it */
        (void)wmt_func_new(embedding->store, "(i32) -> ()", do_nothing, &meddling, meddle, &err);
    }
    wmt_store_delete(embedding->store);
    embedding->store = NULL;
    assert_busy(&meddling, 3);
    wmt_module_delete(meddling.module);
}

static void delete_store(void *data) { wmt_store_delete(data); }

static void a_finalizer_at_the_end_cannot_end_the_store_again(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_store *store = embedding->store;
    (void)wmt_func_new(store, "() -> ()", do_nothing, store, delete_store, &err);
    assert_true(wmt_store_set_data(store, store, delete_store, &err));
    wmt_store_delete(store);
    embedding->store = NULL;
}

static void a_finalizer_of_replaced_data_can_end_the_store(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_store *store = embedding->store;
    int one = 1;
    finalized = 0;
    assert_true(wmt_store_set_data(store, store, delete_store, &err));
    assert_true(wmt_store_set_data(store, &one, count_finalizer, &err));
    assert_int_equal(finalized, 1);
    embedding->store = NULL;
}

/* Garbage */

static void collect(wmt_call *call) {
    (void)wmt_store_gc(wmt_call_store(call), &call->err);
    (void)wmt_store_gc(wmt_call_store(call), &call->err);
}

/* `run` leaves garbage behind, in the middle of which the host collects it, and gives what a struct
 * holds that is alive all the time. */
static const char littering_module[] =
    "(module (import \"\" \"host\" (func $collect))"
    "  (type $box (struct (field i32)))"
    "  (global $kept (ref $box) (struct.new $box (i32.const 40)))"
    "  (func (export \"run\") (result i32)"
    "    (local $left i32) (local $held (ref $box))"
    "    (local.set $held (struct.new $box (i32.const 2)))"
    "    (local.set $left (i32.const 1000))"
    "    (loop $again"
    "      (drop (struct.new $box (local.get $left)))"
    "      (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))"
    "    (call $collect)"
    "    (i32.add (struct.get $box 0 (local.get $held))"
    "             (struct.get $box 0 (global.get $kept)))))";

static void what_is_alive_outlives_a_collection(void **state) {
    struct embedding embedding = embedding_start("wasm-function-references=on wasm-gc=on");
    wmt_error *err = NULL;
    (void)state;
    wmt_module *module = wmt_module_new_wat(embedding.engine, littering_module, &err);
    if (module == NULL) { /* no structs yet */
        wmt_error_clear(&err);
        embedding_end(&embedding);
        skip();
    }
    wmt_func *func =
        embedding_func_with_host(&embedding, littering_module, "() -> ()", collect, NULL);
    for (int i = 0; i < 3; i++) {
        wmt_val result = wmt_i32(0);
        assert_true(wmt_func_call(func, NULL, 0, &result, 1, &err));
        assert_int_equal(result.of.i32, 42);
        assert_true(wmt_store_gc(embedding.store, &err));
    }
    wmt_module_delete(module);
    embedding_end(&embedding);
}

static void a_store_without_garbage_is_collected_too(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_func *func = embedding_func_with_host(
        embedding, "(module (import \"\" \"host\" (func $host)) (export \"run\" (func $host)))",
        "() -> ()", collect, NULL);
    assert_true(wmt_store_gc(embedding->store, &err));
    assert_true(wmt_func_call(func, NULL, 0, NULL, 0, &err));
    assert_no_error(&err);
}

/* Ending a store from inside its own calls */

struct ending {
    wmt_func *guest; /* called again by the host function, `depth` times */
    int depth;
    int finalized;     /* as the host function saw it, after it had deleted the store */
    bool usable_after; /* the store, in the host function */
    wmt_func *made;
};

static void end_store(wmt_call *call) {
    struct ending *ending = call->env;
    wmt_store *store = wmt_call_store(call);
    wmt_val result;
    if (ending->depth > 0) {
        ending->depth--;
        (void)wmt_func_call(ending->guest, NULL, 0, &result, 1, &call->err);
    }
    wmt_store_delete(store);
    wmt_store_delete(store);
    ending->finalized = finalized;
    ending->made = wmt_func_new(store, "() -> ()", do_nothing, NULL, NULL, &call->err);
    ending->usable_after = wmt_func_call(ending->made, NULL, 0, NULL, 0, &call->err);
    call->results[0] = wmt_i32(42);
}

static const char ending_module[] =
    "(module (import \"\" \"host\" (func $host (result i32)))"
    "  (func (export \"run\") (result i32) (i32.add (call $host) (i32.const 1))))";

static void a_store_deleted_in_a_host_function_ends_with_the_outermost_call(void **state) {
    static const int depths[] = {0, 1, 5};
    struct embedding *embedding = *state;
    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
        struct ending ending = {NULL, depths[i], 0, false, NULL};
        wmt_error *err = NULL;
        wmt_val result;
        int one = 1;
        wmt_store_delete(embedding->store);
        embedding->store = wmt_store_new(embedding->engine, &err);
        finalized = 0;
        assert_true(wmt_store_set_data(embedding->store, &one, count_finalizer, &err));
        (void)wmt_func_new(embedding->store, "() -> ()", do_nothing, &one, count_finalizer, &err);
        ending.guest =
            embedding_func_with_host(embedding, ending_module, "() -> (i32)", end_store, &ending);
        (void)wmt_func_call(ending.guest, NULL, 0, &result, 1, &err);
        embedding->store = NULL;
        assert_no_error(&err);
        assert_int_equal(result.of.i32, 43);
        assert_int_equal(ending.finalized, 0);
        assert_true(ending.usable_after);
        assert_int_equal(finalized, 2);
        assert_null(wmt_func_type(ending.guest));
        assert_null(wmt_func_type(ending.made));
        assert_false(wmt_func_call(ending.guest, NULL, 0, &result, 1, &err));
        assert_error(&err, WMT_ERROR_INVALID, "stale-handle", "`func`");
    }
}

static void end_store_and_fail(wmt_call *call) {
    wmt_store_delete(wmt_call_store(call));
    call->err = wmt_error_new("and gone");
}

static void an_error_outlives_the_store_that_its_host_function_deleted(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_val result;
    wmt_func *func =
        embedding_func_with_host(embedding, ending_module, "() -> (i32)", end_store_and_fail, NULL);
    assert_false(wmt_func_call(func, NULL, 0, &result, 1, &err));
    embedding->store = NULL;
    assert_int_equal(wmt_error_frame_count(err), 1);
    assert_error(&err, WMT_ERROR_HOST, "host", "and gone");
}

static void end_store_in_start(wmt_call *call) { wmt_store_delete(wmt_call_store(call)); }

static void a_store_deleted_by_a_start_function_ends_after_it(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    int one = 1;
    wmt_func *host =
        wmt_func_new(embedding->store, "() -> ()", end_store_in_start, &one, count_finalizer, &err);
    wmt_extern *imports[] = {wmt_func_extern(host)};
    wmt_module *module =
        embedding_module(embedding, "(module (import \"\" \"host\" (func $host)) (start $host))");
    wmt_instance *instance = NULL;
    finalized = 0;
    instance = wmt_instance_new(embedding->store, module, imports, 1, &err);
    embedding->store = NULL;
    assert_no_error(&err);
    assert_int_equal(finalized, 1);
    assert_int_equal(wmt_instance_export_count(instance), 0); /* already stale */
    wmt_module_delete(module);
}

static void a_host_function_called_by_the_host_can_delete_its_store(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_func *host =
        wmt_func_new(embedding->store, "() -> ()", end_store_in_start, NULL, NULL, &err);
    assert_true(wmt_func_call(host, NULL, 0, NULL, 0, &err));
    embedding->store = NULL;
    assert_null(wmt_func_type(host));
}

static void end_another_store(wmt_call *call) {
    wmt_store *store = call->env;
    wmt_store_delete(store);
}

static void a_host_function_ends_another_store_at_once(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_store *other = wmt_store_new(embedding->engine, &err);
    int one = 1;
    wmt_func *host =
        wmt_func_new(embedding->store, "() -> ()", end_another_store, other, NULL, &err);
    finalized = 0;
    assert_true(wmt_store_set_data(other, &one, count_finalizer, &err));
    assert_true(wmt_func_call(host, NULL, 0, NULL, 0, &err));
    assert_int_equal(finalized, 1);
}

/* Threads */

static void *call_func(void *data) {
    wmt_error *err = NULL;
    wmt_val result = wmt_i32(0);
    (void)wmt_func_call(data, NULL, 0, &result, 1, &err);
    wmt_error_clear(&err);
    return (void *)(intptr_t)result.of.i32;
}

static void a_store_may_move_between_threads(void **state) {
    wmt_func *func = embedding_func(
        *state,
        "(module (global $n (mut i32) (i32.const 0)) (func (export \"run\") (result i32)"
        "  (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n)))",
        NULL, 0);
    for (int i = 1; i < 20; i += 2) {
        pthread_t thread;
        void *result = NULL;
        assert_int_equal((intptr_t)call_func(func), i);
        assert_int_equal(pthread_create(&thread, NULL, call_func, func), 0);
        assert_int_equal(pthread_join(thread, &result), 0);
        assert_int_equal((intptr_t)result, i + 1);
    }
}

/* The guest says that it runs, and waits to be let go, by bytes of its memory. */
static const char waiting[] = "(module (memory (export \"memory\") 1) (func (export \"run\")"
                              "  (i32.store8 (i32.const 0) (i32.const 1))"
                              "  (loop (br_if 0 (i32.eqz (i32.load8_u (i32.const 1)))))))";

static void *call_waiting(void *data) {
    wmt_error *err = NULL;
    (void)wmt_func_call(data, NULL, 0, NULL, 0, &err);
    return err;
}

static void a_store_is_busy_for_other_threads_while_its_guest_runs(void **state) {
    wmt_error *err = NULL;
    wmt_instance *instance = embedding_instance(*state, waiting, NULL, 0);
    wmt_func *run = wmt_instance_func(instance, "run", &err);
    wmt_memory *memory = wmt_instance_memory(instance, "memory", &err);
    volatile uint8_t *bytes = wmt_memory_data(memory, 0, 2, &err);
    pthread_t thread;
    void *thread_err = NULL;
    uint8_t byte = 7;
    assert_no_error(&err);
    assert_int_equal(pthread_create(&thread, NULL, call_waiting, run), 0);
    while (bytes[0] == 0) {
        (void)sched_yield();
    }
    assert_false(wmt_func_call(run, NULL, 0, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_INVALID, "store-busy", "running WebAssembly");
    assert_false(wmt_memory_read(memory, 0, &byte, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "store-busy", "running WebAssembly");
    assert_int_equal(byte, 0);
    assert_int_equal(wmt_memory_size(memory), 65536); /* accessors tell the last that is known */
    bytes[1] = 1;
    assert_int_equal(pthread_join(thread, &thread_err), 0);
    assert_null(thread_err);
    assert_true(wmt_memory_read(memory, 0, &byte, 1, &err));
    assert_int_equal(byte, 1);
}

/* Every order of ends */

enum { OBJECTS = 6 };

struct objects {
    wmt_runtime *runtime;
    wmt_config *config;
    wmt_engine *engine;
    wmt_module *module;
    wmt_linker *linker;
    wmt_store *store;
    wmt_instance *instance;
};

static struct objects make_objects(void) {
    struct objects made;
    wmt_error *err = NULL;
    made.runtime = wmt_runtime_open(getenv("WMT_LIBRARY"), &err);
    made.config = wmt_config_new(made.runtime, &err);
    (void)wmt_config_set(made.config, "parallel-compilation=off", &err);
    made.engine = wmt_engine_new(made.config, &err);
    made.module = wmt_module_new_wat(
        made.engine, "(module (import \"\" \"f\" (func $f)) (func (export \"\") (call $f)))", &err);
    made.linker = wmt_linker_new(made.engine, &err);
    made.store = wmt_store_new(made.engine, &err);
    (void)wmt_linker_define_func(made.linker, "", "f", "() -> ()", do_nothing, NULL, NULL, &err);
    made.instance = wmt_linker_instantiate(made.linker, made.store, made.module, &err);
    assert_no_error(&err);
    return made;
}

static void delete_object(struct objects *objects, int number) {
    switch (number) {
    case 0:
        wmt_runtime_delete(objects->runtime);
        objects->runtime = NULL;
        break;
    case 1:
        wmt_config_delete(objects->config);
        objects->config = NULL;
        break;
    case 2:
        wmt_engine_delete(objects->engine);
        objects->engine = NULL;
        break;
    case 3:
        wmt_module_delete(objects->module);
        objects->module = NULL;
        break;
    case 4:
        wmt_linker_delete(objects->linker);
        objects->linker = NULL;
        break;
    default:
        wmt_store_delete(objects->store);
        objects->store = NULL;
        break;
    }
}

/* Whatever is left works on. */
static void use_what_is_left(const struct objects *objects) {
    wmt_error *err = NULL;
    if (objects->store != NULL) {
        assert_true(wmt_instance_run(objects->instance, NULL, &err));
        assert_int_equal(wmt_instance_export_count(objects->instance), 1);
    }
    if (objects->module != NULL) {
        assert_int_equal(wmt_module_import_count(objects->module), 1);
    }
    if (objects->linker != NULL) {
        wmt_linker_allow_shadowing(objects->linker, true);
        (void)wmt_linker_define_func(objects->linker, "", "f", "() -> ()", do_nothing, NULL, NULL,
                                     &err);
    }
    if (objects->linker != NULL && objects->store != NULL && objects->module != NULL) {
        (void)wmt_linker_instantiate(objects->linker, objects->store, objects->module, &err);
    }
    if (objects->runtime != NULL) {
        assert_true(wmt_runtime_major(objects->runtime) >= 20);
    }
    if (objects->config != NULL) {
        (void)wmt_config_set(objects->config, "consume-fuel", &err);
    }
    assert_no_error(&err);
}

/* The permutation number `number` of 0 to OBJECTS - 1. */
static void permute(int number, int order[OBJECTS]) {
    for (int i = 0; i < OBJECTS; i++) {
        int place = number % (i + 1);
        number /= i + 1;
        order[i] = order[place];
        order[place] = i;
    }
}

static void objects_can_be_deleted_in_every_order(void **state) {
    (void)state;
    for (int number = 0; number < 720; number++) {
        struct objects objects = make_objects();
        int order[OBJECTS] = {0};
        permute(number, order);
        for (int i = 0; i < OBJECTS; i++) {
            delete_object(&objects, order[i]);
            use_what_is_left(&objects);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(null_is_no_store),
        embedding_test(a_store_knows_its_engine),
        cmocka_unit_test(a_store_is_refused_where_nothing_can_run),
        embedding_test(data_is_finalized_when_replaced_and_at_the_end),
        embedding_test(data_is_not_set_when_an_error_is),
        embedding_test(a_store_is_busy_while_its_data_is_finalized),
        embedding_test(a_store_is_busy_while_a_host_functions_env_is_finalized),
        embedding_test(a_finalizer_at_the_end_cannot_end_the_store_again),
        embedding_test(a_finalizer_of_replaced_data_can_end_the_store),
        cmocka_unit_test(what_is_alive_outlives_a_collection),
        embedding_test(a_store_without_garbage_is_collected_too),
        embedding_test(a_store_deleted_in_a_host_function_ends_with_the_outermost_call),
        embedding_test(an_error_outlives_the_store_that_its_host_function_deleted),
        embedding_test(a_store_deleted_by_a_start_function_ends_after_it),
        embedding_test(a_host_function_called_by_the_host_can_delete_its_store),
        embedding_test(a_host_function_ends_another_store_at_once),
        embedding_test(a_store_may_move_between_threads),
        embedding_test(a_store_is_busy_for_other_threads_while_its_guest_runs),
        cmocka_unit_test(objects_can_be_deleted_in_every_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
