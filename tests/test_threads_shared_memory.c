/* One memory, guests of many stores on many threads, and the host beside them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>

#include <wmt.h>

#include "support/embedding.h"

enum { THREADS = 6, ROUNDS = 20000, COUNTER = 64, HOST_COUNTER = 72, PAIR = 128 };

static const char counting[] =
    "(module (import \"env\" \"memory\" (memory 1 200 shared))"
    "  (func (export \"count\") (param $rounds i32)"
    "    (loop $again"
    "      (drop (i32.atomic.rmw.add (i32.const 64) (i32.const 1)))"
    "      (local.set $rounds (i32.sub (local.get $rounds) (i32.const 1)))"
    "      (br_if $again (local.get $rounds))))"
    "  (func (export \"grow\") (result i32) (memory.grow (i32.const 1))))";

struct scene {
    struct embedding embedding;
    wmt_shared_memory *shared;
    wmt_instance_pre *pre;
    atomic_int failures;
};

static int open_scene(void **state) {
    static struct scene scene;
    wmt_linker *linker = NULL;
    wmt_module *module = NULL;
    scene.embedding = embedding_start_sharing();
    scene.shared = wmt_shared_memory_new(scene.embedding.engine, "1 200 shared", WMT_DIE);
    linker = wmt_linker_new(scene.embedding.engine, WMT_DIE);
    module = embedding_module(&scene.embedding, counting);
    assert_true(wmt_linker_define_shared_memory(linker, "env", "memory", scene.shared, WMT_DIE));
    scene.pre = wmt_linker_instantiate_pre(linker, module, WMT_DIE);
    atomic_init(&scene.failures, 0);
    wmt_module_delete(module);
    wmt_linker_delete(linker);
    *state = &scene;
    return 0;
}

static int close_scene(void **state) {
    struct scene *scene = *state;
    wmt_instance_pre_delete(scene->pre);
    wmt_shared_memory_delete(scene->shared);
    embedding_end(&scene->embedding);
    return 0;
}

static void run_on_threads(struct scene *scene, void *(*run)(void *)) {
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, run, scene), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
    assert_int_equal(atomic_load(&scene->failures), 0);
}

/* On threads there is nobody to catch a failed assertion. */
static void note(struct scene *scene, wmt_error **err) {
    if (*err != NULL) {
        (void)wmt_error_report(err);
        atomic_fetch_add(&scene->failures, 1);
    }
}

static void *count(void *data) {
    struct scene *scene = data;
    wmt_error *err = NULL;
    wmt_store *store = wmt_store_new(scene->embedding.engine, &err);
    wmt_instance *instance = wmt_instance_pre_instantiate(scene->pre, store, &err);
    wmt_val rounds = wmt_i32(ROUNDS);
    (void)wmt_func_call(wmt_instance_func(instance, "count", &err), &rounds, 1, NULL, 0, &err);
    for (int i = 0; i < ROUNDS && err == NULL; i++) {
        (void)wmt_shared_memory_add_u64(scene->shared, HOST_COUNTER, 1, &err);
    }
    note(scene, &err);
    wmt_store_delete(store);
    return NULL;
}

static void nothing_that_guests_or_hosts_count_is_lost(void **state) {
    struct scene *scene = *state;
    run_on_threads(scene, count);
    assert_int_equal(wmt_shared_memory_load_u32(scene->shared, COUNTER, WMT_DIE), THREADS * ROUNDS);
    assert_int_equal(wmt_shared_memory_load_u64(scene->shared, HOST_COUNTER, WMT_DIE),
                     THREADS * ROUNDS);
}

static void *grow_and_look(void *data) {
    struct scene *scene = data;
    wmt_error *err = NULL;
    wmt_store *store = wmt_store_new(scene->embedding.engine, &err);
    wmt_instance *instance = wmt_instance_pre_instantiate(scene->pre, store, &err);
    wmt_func *grow = wmt_instance_func(instance, "grow", &err);
    wmt_memory *memory = wmt_shared_memory_in_store(scene->shared, store, &err);
    wmt_memory_view view;
    (void)wmt_memory_view_init(&view, memory, &err);
    for (int i = 0; i < 10 && err == NULL; i++) {
        wmt_val before;
        uint64_t last = 0;
        (void)wmt_func_call(grow, NULL, 0, &before, 1, &err);
        (void)wmt_shared_memory_grow(scene->shared, 1, NULL, &err);
        last = ((uint64_t)before.of.u32 + 1) * 65536 - 8;
        (void)wmt_shared_memory_store_u64(scene->shared, last, last, &err);
        if (wmt_memory_view_u64(&view, last, &err) != last || wmt_memory_size(memory) < last) {
            atomic_fetch_add(&scene->failures, 1);
        }
    }
    note(scene, &err);
    wmt_store_delete(store);
    return NULL;
}

static void all_may_grow_it_at_once(void **state) {
    struct scene *scene = *state;
    run_on_threads(scene, grow_and_look);
    assert_int_equal(wmt_shared_memory_pages(scene->shared), 1 + THREADS * 20);
}

/* Writes numbers whose bytes are all alike, and reads such as others write. */
static void *write_and_read(void *data) {
    struct scene *scene = data;
    wmt_error *err = NULL;
    uint64_t seen[2];
    for (uint64_t i = 0; i < ROUNDS && err == NULL; i++) {
        uint64_t number = i % 251 * UINT64_C(0x0101010101010101);
        const uint64_t pair[2] = {number, number};
        (void)wmt_shared_memory_write(scene->shared, PAIR, pair, sizeof pair, &err);
        (void)wmt_shared_memory_read(scene->shared, PAIR, seen, sizeof seen, &err);
        for (int k = 0; k < 2; k++) {
            if (seen[k] != seen[k] % 256 * UINT64_C(0x0101010101010101)) {
                atomic_fetch_add(&scene->failures, 1);
            }
        }
    }
    note(scene, &err);
    return NULL;
}

static void numbers_are_not_torn(void **state) {
    struct scene *scene = *state;
    run_on_threads(scene, write_and_read);
}

/* The last reference may be anybody's. */
static void *keep_and_delete(void *data) {
    struct scene *scene = data;
    wmt_error *err = NULL;
    for (int i = 0; i < 200 && err == NULL; i++) {
        wmt_store *store = wmt_store_new(scene->embedding.engine, &err);
        wmt_shared_memory *kept = wmt_shared_memory_keep(scene->shared);
        wmt_memory *memory = wmt_shared_memory_in_store(kept, store, &err);
        wmt_shared_memory *own = wmt_shared_memory_of(memory, &err);
        wmt_shared_memory_delete(kept);
        wmt_store_delete(store);
        (void)wmt_shared_memory_add_u32(own, COUNTER, 1, &err);
        wmt_shared_memory_delete(own);
    }
    note(scene, &err);
    return NULL;
}

static void references_are_counted_across_threads(void **state) {
    struct scene *scene = *state;
    run_on_threads(scene, keep_and_delete);
    assert_int_equal(wmt_shared_memory_load_u32(scene->shared, COUNTER, WMT_DIE), THREADS * 200);
}

#define SCENE_TEST(test) cmocka_unit_test_setup_teardown(test, open_scene, close_scene)

int main(void) {
    const struct CMUnitTest tests[] = {
        SCENE_TEST(nothing_that_guests_or_hosts_count_is_lost),
        SCENE_TEST(all_may_grow_it_at_once),
        SCENE_TEST(numbers_are_not_torn),
        SCENE_TEST(references_are_counted_across_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
