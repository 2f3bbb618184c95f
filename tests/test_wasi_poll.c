/* Guests that wait in WASI: they get what they wait for, and are stopped in time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <pthread.h>
#include <unistd.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/embedding.h"

enum { LIMIT = 50 /* milliseconds */, FOR_EVER = 600000 };

enum { ERRNO_BADF = 8, ERRNO_FAULT = 21, ERRNO_INVAL = 28 };

/* `poll` takes how many subscriptions there are, `poll_at` all four arguments. */
static const char guest[] =
    "(module"
    " (import \"wasi_snapshot_preview1\" \"poll_oneoff\""
    "  (func $poll (param i32 i32 i32 i32) (result i32)))"
    " (import \"wasi_snapshot_preview1\" \"fd_read\""
    "  (func $read (param i32 i32 i32 i32) (result i32)))"
    " (import \"wasi_snapshot_preview1\" \"fd_renumber\""
    "  (func $renumber (param i32 i32) (result i32)))"
    " (import \"wasi_snapshot_preview1\" \"clock_time_get\""
    "  (func $time (param i32 i64 i32) (result i32)))"
    " (memory (export \"memory\") 1)"
    " (data (i32.const 12288) \"\\10\\30\\00\\00\\20\\00\\00\\00\")"
    " (func (export \"poll_at\") (param i32 i32 i32 i32) (result i32)"
    "  (call $poll (local.get 0) (local.get 1) (local.get 2) (local.get 3)))"
    " (func (export \"poll\") (param i32) (result i32)"
    "  (call $poll (i32.const 0) (i32.const 4096) (local.get 0) (i32.const 8192)))"
    " (func (export \"read\") (param i32) (result i32)"
    "  (call $read (local.get 0) (i32.const 12288) (i32.const 1) (i32.const 8192)))"
    " (func (export \"renumber\") (param i32 i32) (result i32)"
    "  (call $renumber (local.get 0) (local.get 1)))"
    " (func (export \"time\") (param i32) (result i32)"
    "  (call $time (local.get 0) (i64.const 0) (i32.const 8192)))"
    " (func (export \"nothing\") (result i32) (i32.const 0)))";

enum { EVENTS = 4096, RESULT = 8192, BYTES = 12304, BYTES_SIZE = 32 };

/* The pipe that is standard input: nothing is in it at first. */
static int input;

struct scene {
    struct embedding embedding;
    wmt_linker *linker;
    wmt_module *module;
    wmt_instance *instance;
    wmt_memory *memory;
};

static void give_wasi(wmt_store *store) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_wasi_inherit_stdin(wasi, WMT_DIE);
    wmt_store_set_wasi(store, wasi, WMT_DIE);
    wmt_wasi_delete(wasi);
}

static void open_with(struct scene *scene, const char *settings) {
    scene->embedding = embedding_start(settings);
    scene->linker = wmt_linker_new(scene->embedding.engine, WMT_DIE);
    scene->module = embedding_module(&scene->embedding, guest);
    wmt_linker_define_wasi(scene->linker, WMT_DIE);
    give_wasi(scene->embedding.store);
    scene->instance =
        wmt_linker_instantiate(scene->linker, scene->embedding.store, scene->module, WMT_DIE);
    scene->memory = wmt_instance_memory(scene->instance, "memory", WMT_DIE);
}

static int open_scene(void **state) {
    static struct scene scene;
    open_with(&scene, "epoch-interruption=on");
    *state = &scene;
    return 0;
}

/* Without epochs nothing can be stopped: all else is the same. */
static int open_plain_scene(void **state) {
    static struct scene scene;
    open_with(&scene, "");
    *state = &scene;
    return 0;
}

static int close_scene(void **state) {
    struct scene *scene = *state;
    wmt_module_delete(scene->module);
    wmt_linker_delete(scene->linker);
    embedding_end(&scene->embedding);
    return 0;
}

/* Calling the guest */

static bool call(const struct scene *scene, const char *name, const int32_t *args, size_t count,
                 int32_t *result, wmt_error **err) {
    wmt_func *func = wmt_instance_func(scene->instance, name, WMT_DIE);
    wmt_val values[4];
    wmt_val value = {0};
    bool done = false;
    for (size_t i = 0; i < count; i++) {
        values[i] = wmt_i32(args[i]);
    }
    done = wmt_func_call(func, values, count, &value, 1, err);
    *result = value.of.i32;
    return done;
}

static int32_t call_1(const struct scene *scene, const char *name, int32_t arg) {
    int32_t result = -1;
    assert_true(call(scene, name, &arg, 1, &result, WMT_DIE));
    return result;
}

static void put(const struct scene *scene, uint64_t address, uint64_t number, size_t size) {
    assert_true(wmt_memory_write(scene->memory, address, &number, size, WMT_DIE));
}

static uint64_t get(const struct scene *scene, uint64_t address, size_t size) {
    uint64_t number = 0;
    assert_true(wmt_memory_read(scene->memory, address, &number, size, WMT_DIE));
    return number;
}

enum { CLOCK, FD_READ, FD_WRITE };
enum { REALTIME, MONOTONIC };

static const uint64_t millisecond = 1000000;

static void subscribe(const struct scene *scene, uint32_t index, int tag, uint32_t number) {
    uint64_t address = index * 48;
    for (uint64_t i = 0; i < 48; i += 8) {
        put(scene, address + i, 0, 8);
    }
    put(scene, address, 100 + index, 8);
    put(scene, address + 8, (uint64_t)tag, 1);
    put(scene, address + 16, number, 4);
}

static void subscribe_clock(const struct scene *scene, uint32_t index, uint32_t clock,
                            uint64_t timeout, bool is_absolute) {
    subscribe(scene, index, CLOCK, clock);
    put(scene, index * 48 + 24, timeout, 8);
    put(scene, index * 48 + 40, is_absolute, 2);
}

static uint64_t guest_time(const struct scene *scene, int32_t clock) {
    assert_int_equal(call_1(scene, "time", clock), 0);
    return get(scene, RESULT, 8);
}

static void expect_event(const struct scene *scene, uint32_t place, uint32_t index, int type) {
    uint64_t address = EVENTS + place * 32;
    assert_int_equal(get(scene, address, 8), 100 + index);
    assert_int_equal(get(scene, address + 8, 2), 0);
    assert_int_equal(get(scene, address + 10, 1), type);
}

/* `count` subscriptions give one event, of the one that has this index. */
static void expect_one(const struct scene *scene, int32_t count, uint32_t index, int type) {
    assert_int_equal(call_1(scene, "poll", count), 0);
    assert_int_equal(get(scene, RESULT, 4), 1);
    expect_event(scene, 0, index, type);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

/* What cannot wait for ever is stopped: these are tried in both ways. The store is usable then. */

static void expect_usable(const struct scene *scene) {
    int32_t result = -1;
    assert_true(call(scene, "nothing", NULL, 0, &result, WMT_DIE));
    subscribe_clock(scene, 0, MONOTONIC, millisecond, false);
    expect_one(scene, 1, 0, CLOCK);
}

static void expect_timeout(const struct scene *scene, const char *name, int32_t arg) {
    wmt_error *err = NULL;
    int32_t result = 0;
    double end = 0;
    assert_true(wmt_store_set_call_time_limit(scene->embedding.store, LIMIT, WMT_DIE));
    end = now() + LIMIT;
    assert_false(call(scene, name, &arg, 1, &result, &err));
    assert_true(now() >= end);
    assert_error(&err, WMT_ERROR_TIMEOUT, "timeout", "50 ms");
    assert_true(wmt_store_set_call_time_limit(scene->embedding.store, WMT_NO_LIMIT, WMT_DIE));
    expect_usable(scene);
}

static void *interrupt_later(void *data) {
    struct timespec span = {0, LIMIT * 1000000L};
    nanosleep(&span, NULL);
    wmt_interrupt_handle_interrupt(data);
    return NULL;
}

static void expect_interrupt(const struct scene *scene, const char *name, int32_t arg) {
    wmt_interrupt_handle *handle = wmt_interrupt_handle_new(scene->embedding.store, WMT_DIE);
    wmt_error *err = NULL;
    int32_t result = 0;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, interrupt_later, handle), 0);
    assert_false(call(scene, name, &arg, 1, &result, &err));
    assert_error(&err, WMT_ERROR_INTERRUPTED, "interrupted", "interrupted");
    assert_int_equal(pthread_join(thread, NULL), 0);
    wmt_interrupt_handle_delete(handle);
    expect_usable(scene);
}

typedef void stopping(const struct scene *scene, const char *name, int32_t arg);
static stopping *const ways[] = {expect_timeout, expect_interrupt};

static void one_that_is_asleep_is_stopped(void **state) {
    const struct scene *scene = *state;
    for (size_t i = 0; i < 2; i++) {
        for (uint32_t clock = REALTIME; clock <= MONOTONIC; clock++) {
            uint64_t end = guest_time(scene, (int32_t)clock) + FOR_EVER * millisecond;
            subscribe_clock(scene, 0, clock, FOR_EVER * millisecond, false);
            ways[i](scene, "poll", 1);
            subscribe_clock(scene, 0, clock, end, true);
            ways[i](scene, "poll", 1);
            subscribe_clock(scene, 0, clock, UINT64_MAX, false);
            ways[i](scene, "poll", 1);
        }
    }
}

static void one_that_waits_for_input_is_stopped(void **state) {
    const struct scene *scene = *state;
    for (size_t i = 0; i < 2; i++) {
        subscribe(scene, 0, FD_READ, 0);
        ways[i](scene, "poll", 1);
        subscribe(scene, 0, FD_READ, 0);
        subscribe_clock(scene, 1, MONOTONIC, FOR_EVER * millisecond, false);
        ways[i](scene, "poll", 2);
    }
}

static void one_that_reads_an_idle_input_is_stopped(void **state) {
    const struct scene *scene = *state;
    for (size_t i = 0; i < 2; i++) {
        ways[i](scene, "read", 0);
    }
}

static void an_input_that_has_another_number_is_watched_too(void **state) {
    const struct scene *scene = *state;
    const int32_t numbers[] = {0, 2};
    int32_t result = -1;
    assert_true(call(scene, "renumber", numbers, 2, &result, WMT_DIE));
    assert_int_equal(result, 0);
    expect_timeout(scene, "read", 2);
    assert_int_equal(call_1(scene, "read", 0), ERRNO_BADF);
}

/* What they wait for */

static void sleep_takes_as_long_as_it_should(void **state) {
    const struct scene *scene = *state;
    for (uint32_t clock = REALTIME; clock <= MONOTONIC; clock++) {
        double end = now() + LIMIT;
        subscribe_clock(scene, 0, clock, LIMIT * millisecond, false);
        expect_one(scene, 1, 0, CLOCK);
        assert_true(now() >= end);
    }
}

static void sleep_ends_when_the_guests_clock_shows_it(void **state) {
    const struct scene *scene = *state;
    for (uint32_t clock = REALTIME; clock <= MONOTONIC; clock++) {
        uint64_t end = guest_time(scene, (int32_t)clock) + LIMIT * millisecond;
        subscribe_clock(scene, 0, clock, end, true);
        expect_one(scene, 1, 0, CLOCK);
        assert_true(guest_time(scene, (int32_t)clock) >= end);
        subscribe_clock(scene, 0, clock, 1, true);
        expect_one(scene, 1, 0, CLOCK);
    }
}

static void only_what_has_happened_is_reported(void **state) {
    const struct scene *scene = *state;
    subscribe_clock(scene, 0, MONOTONIC, FOR_EVER * millisecond, false);
    subscribe_clock(scene, 1, REALTIME, millisecond, false);
    subscribe(scene, 2, FD_READ, 0);
    expect_one(scene, 3, 1, CLOCK);
    subscribe(scene, 1, FD_WRITE, 1);
    expect_one(scene, 3, 1, FD_WRITE);
}

static void all_that_has_happened_is_reported(void **state) {
    const struct scene *scene = *state;
    subscribe_clock(scene, 0, MONOTONIC, 0, false);
    subscribe(scene, 1, FD_WRITE, 1);
    subscribe(scene, 2, FD_WRITE, 2);
    assert_int_equal(call_1(scene, "poll", 3), 0);
    assert_int_equal(get(scene, RESULT, 4), 3);
    expect_event(scene, 0, 1, FD_WRITE);
    expect_event(scene, 1, 2, FD_WRITE);
    expect_event(scene, 2, 0, CLOCK);
}

static void *write_later(void *data) {
    struct timespec span = {0, LIMIT * 1000000L};
    unsigned int size = (unsigned int)strlen(data); /* what Windows takes */
    nanosleep(&span, NULL);
    assert_int_equal(write(input, data, size), size);
    return NULL;
}

static void expect_input(const struct scene *scene, const char *text) {
    char bytes[BYTES_SIZE];
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, write_later, (void *)(uintptr_t)text), 0);
    assert_int_equal(call_1(scene, "read", 0), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(get(scene, RESULT, 4), strlen(text));
    assert_true(wmt_memory_read(scene->memory, BYTES, bytes, strlen(text), WMT_DIE));
    assert_memory_equal(bytes, text, strlen(text));
}

static void input_that_comes_in_time_is_read(void **state) {
    const struct scene *scene = *state;
    wmt_interrupt_handle *handle = NULL;
    expect_input(scene, "one");
    if (wmt_store_set_call_time_limit(scene->embedding.store, FOR_EVER, NULL)) {
        expect_input(scene, "two");
        handle = wmt_interrupt_handle_new(scene->embedding.store, WMT_DIE);
        expect_input(scene, "three");
    }
    wmt_interrupt_handle_delete(handle);
    assert_int_equal(write(input, "four", 4), 4);
    subscribe(scene, 0, FD_READ, 0);
    expect_one(scene, 1, 0, FD_READ);
    assert_int_equal(call_1(scene, "read", 0), 0);
    assert_int_equal(get(scene, RESULT, 4), 4);
}

/* The last test: nothing can be written any more. */
static void the_end_of_the_input_is_seen(void **state) {
    const struct scene *scene = *state;
    assert_true(wmt_store_set_call_time_limit(scene->embedding.store, FOR_EVER, WMT_DIE));
    close(input);
    subscribe(scene, 0, FD_READ, 0);
    expect_one(scene, 1, 0, FD_READ);
    assert_int_equal(call_1(scene, "read", 0), 0);
    assert_int_equal(get(scene, RESULT, 4), 0);
}

/* Arguments that mean nothing */

static void subscriptions_that_mean_nothing_are_refused(void **state) {
    const struct scene *scene = *state;
    assert_int_equal(call_1(scene, "poll", 0), ERRNO_INVAL);
    subscribe(scene, 0, 3, 0);
    assert_int_equal(call_1(scene, "poll", 1), ERRNO_INVAL);
    for (uint32_t clock = 2; clock < 5; clock++) {
        subscribe_clock(scene, 0, clock, 1, false);
        assert_int_equal(call_1(scene, "poll", 1), ERRNO_INVAL);
    }
    subscribe_clock(scene, 0, MONOTONIC, 1, false);
    put(scene, 40, 2, 2);
    assert_int_equal(call_1(scene, "poll", 1), ERRNO_INVAL);
    subscribe(scene, 0, FD_READ, 77);
    assert_int_equal(call_1(scene, "poll", 1), ERRNO_BADF);
    subscribe(scene, 0, FD_WRITE, UINT32_MAX);
    assert_int_equal(call_1(scene, "poll", 1), ERRNO_BADF);
}

/* Up to 41 libwasmtime makes room for as many as the guest says. */
static void what_is_not_in_the_memory_is_refused(void **state) {
    static const int32_t arguments[][4] = {
        {0, 4096, -1, 8192}, {0, 4096, INT32_MAX, 8192}, {0, 4096, 2048, 8192}, {-48, 0, 1, 8192},
        {65496, 0, 1, 8192}, {0, 65512, 1, 8192},        {0, -1, 1, 8192},      {0, 4096, 1, -4},
        {0, 4096, 1, 65533}, {-1, -1, -1, -1},
    };
    const struct scene *scene = *state;
    subscribe_clock(scene, 0, MONOTONIC, 1, false);
    for (size_t i = 0; i < sizeof arguments / sizeof *arguments; i++) {
        int32_t result = -1;
        assert_true(call(scene, "poll_at", arguments[i], 4, &result, WMT_DIE));
        assert_int_equal(result, ERRNO_FAULT);
    }
}

/* All the memory's 1365 subscriptions are on descriptors, and all events are written over them. */
static void many_subscriptions_are_served_or_refused(void **state) {
    static const int32_t arguments[] = {0, 0, 1365, 65532};
    const struct scene *scene = *state;
    int32_t result = -1;
    for (uint32_t i = 0; i < 1365; i++) {
        subscribe(scene, i, FD_WRITE, 1);
    }
    assert_true(call(scene, "poll_at", arguments, 4, &result, WMT_DIE));
    assert_int_equal(result, ERRNO_INVAL);
    for (uint32_t i = 0; i < 1365; i++) {
        subscribe_clock(scene, i, MONOTONIC, i, false);
    }
    assert_true(call(scene, "poll_at", arguments, 4, &result, WMT_DIE));
    assert_int_equal(result, 0);
    assert_true(get(scene, 65532, 4) > 0);
}

/* Each description may have another standard input. */
static void a_later_description_counts(void **state) {
    struct scene *scene = *state;
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_wasi_set_stdin_bytes(wasi, "bytes", 5, WMT_DIE);
    wmt_store_set_wasi(scene->embedding.store, wasi, WMT_DIE);
    wmt_wasi_delete(wasi);
    assert_true(wmt_store_set_call_time_limit(scene->embedding.store, FOR_EVER, WMT_DIE));
    assert_int_equal(call_1(scene, "read", 0), 0);
    assert_int_equal(get(scene, RESULT, 4), 5);
    give_wasi(scene->embedding.store);
    expect_timeout(scene, "read", 0);
}

#define poll_test(function) cmocka_unit_test_setup_teardown(function, open_scene, close_scene)
#define plain_test(function)                                                                       \
    { #function " (without epochs)", function, open_plain_scene, close_scene, NULL }

int main(void) {
    const struct CMUnitTest tests[] = {
        poll_test(one_that_is_asleep_is_stopped),
        poll_test(one_that_waits_for_input_is_stopped),
        poll_test(one_that_reads_an_idle_input_is_stopped),
        poll_test(an_input_that_has_another_number_is_watched_too),
        poll_test(a_later_description_counts),
        poll_test(sleep_takes_as_long_as_it_should),
        plain_test(sleep_takes_as_long_as_it_should),
        poll_test(sleep_ends_when_the_guests_clock_shows_it),
        plain_test(sleep_ends_when_the_guests_clock_shows_it),
        poll_test(only_what_has_happened_is_reported),
        plain_test(only_what_has_happened_is_reported),
        poll_test(all_that_has_happened_is_reported),
        plain_test(all_that_has_happened_is_reported),
        poll_test(subscriptions_that_mean_nothing_are_refused),
        plain_test(subscriptions_that_mean_nothing_are_refused),
        poll_test(what_is_not_in_the_memory_is_refused),
        poll_test(many_subscriptions_are_served_or_refused),
        poll_test(input_that_comes_in_time_is_read),
        plain_test(input_that_comes_in_time_is_read),
        poll_test(the_end_of_the_input_is_seen),
    };
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(dup2(ends[0], 0), 0);
    close(ends[0]);
    input = ends[1];
    return cmocka_run_group_tests(tests, NULL, NULL);
}
