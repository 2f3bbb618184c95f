/* Epochs: deadlines, and callbacks that decide what becomes of a guest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/embedding.h"

static const char endless[] = "(module (func (export \"run\") (loop (br 0))))";

/* Lets the epoch move on `count` times, one each turn. */
static const char ticking[] =
    "(module (import \"\" \"host\" (func $tick)) (func (export \"run\") (param $count i32)"
    "  (loop (call $tick)"
    "    (br_if 0 (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))))";

static int open_with_epochs(void **state) {
    static struct embedding embedding;
    embedding = embedding_start("epoch-interruption=on");
    *state = &embedding;
    return 0;
}

static int close_with_epochs(void **state) {
    embedding_end(*state);
    return 0;
}

static void tick(wmt_call *call) {
    int *ticks = call->env;
    wmt_engine_increment_epoch(wmt_store_engine(wmt_call_store(call)));
    if (ticks != NULL) {
        (*ticks)++;
    }
}

static wmt_func *ticker(const struct embedding *embedding, int *ticks) {
    return embedding_func_with_host(embedding, ticking, "() -> ()", tick, ticks);
}

static bool tick_often(wmt_func *func, int32_t count, wmt_error **err) {
    wmt_val arg = wmt_i32(count);
    return wmt_func_call(func, &arg, 1, NULL, 0, err);
}

static void a_new_store_has_no_deadline(void **state) {
    struct embedding *embedding = *state;
    wmt_func *func = ticker(embedding, NULL);
    for (int i = 0; i < 3; i++) {
        wmt_engine_increment_epoch(embedding->engine);
    }
    assert_true(tick_often(func, 1000, WMT_DIE));
}

static void a_guest_runs_until_its_deadline(void **state) {
    struct embedding *embedding = *state;
    int ticks = 0;
    wmt_func *func = ticker(embedding, &ticks);
    wmt_error *err = NULL;
    assert_true(wmt_store_set_epoch_deadline(embedding->store, 10, WMT_DIE));
    assert_false(tick_often(func, 1000, &err));
    assert_int_equal(wmt_error_trap(err), WMT_TRAP_INTERRUPT);
    assert_true(wmt_error_frame_count(err) > 0);
    assert_error(&err, WMT_ERROR_INTERRUPTED, "epoch-deadline", "epoch deadline");
    assert_int_equal(ticks, 10);
}

static void a_deadline_that_has_passed_stops_every_call_until_another_is_set(void **state) {
    struct embedding *embedding = *state;
    wmt_func *func = ticker(embedding, NULL);
    wmt_error *err = NULL;
    assert_true(wmt_store_set_epoch_deadline(embedding->store, 1, WMT_DIE));
    wmt_engine_increment_epoch(embedding->engine);
    for (int i = 0; i < 3; i++) {
        assert_false(tick_often(func, 1, &err));
        assert_error(&err, WMT_ERROR_INTERRUPTED, "epoch-deadline", "epoch deadline");
    }
    assert_true(wmt_store_set_epoch_deadline(embedding->store, 3, WMT_DIE));
    assert_true(tick_often(func, 1, WMT_DIE));
    assert_true(wmt_store_set_epoch_deadline(embedding->store, UINT64_MAX, WMT_DIE));
    assert_true(tick_often(func, 100, WMT_DIE));
}

static void no_ticks_at_all_stop_the_next_call(void **state) {
    struct embedding *embedding = *state;
    wmt_func *func = embedding_func(embedding, endless, NULL, 0);
    wmt_error *err = NULL;
    assert_true(wmt_store_set_epoch_deadline(embedding->store, 0, WMT_DIE));
    assert_false(wmt_func_call(func, NULL, 0, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_INTERRUPTED, "epoch-deadline", "epoch deadline");
}

static void the_largest_numbers_of_ticks_do_not_overflow(void **state) {
    static const uint64_t many[] = {UINT64_MAX, UINT64_MAX - 1, UINT64_MAX / 2 + 1, INT64_MAX};
    struct embedding *embedding = *state;
    wmt_func *func = ticker(embedding, NULL);
    for (size_t i = 0; i < sizeof many / sizeof *many; i++) {
        assert_true(wmt_store_set_epoch_deadline(embedding->store, many[i], WMT_DIE));
        assert_true(tick_often(func, 10, WMT_DIE));
    }
}

static void other_stores_have_deadlines_of_their_own(void **state) {
    struct embedding *embedding = *state;
    struct embedding other = {embedding->engine, wmt_store_new(embedding->engine, WMT_DIE)};
    wmt_func *func = ticker(embedding, NULL);
    wmt_func *other_func = ticker(&other, NULL);
    wmt_error *err = NULL;
    assert_true(wmt_store_set_epoch_deadline(embedding->store, 5, WMT_DIE));
    assert_true(tick_often(other_func, 100, WMT_DIE));
    assert_false(tick_often(func, 100, &err));
    assert_error(&err, WMT_ERROR_INTERRUPTED, "epoch-deadline", "epoch deadline");
    wmt_store_delete(other.store);
}

/* Callbacks */

struct decision {
    int action;
    uint64_t ticks;
    const char *message;
    int asked;
    int asked_at[8]; /* how many ticks there had been */
    int *count;
    wmt_store *store;
    bool is_busy;
    int finalized;
};

static int decide(void *env, wmt_store *store, uint64_t *ticks, wmt_error **err) {
    struct decision *decision = env;
    wmt_error *busy = NULL;
    decision->store = store;
    decision->is_busy = !wmt_store_set_data(store, NULL, NULL, &busy);
    wmt_error_clear(&busy);
    if (decision->asked < 8 && decision->count != NULL) {
        decision->asked_at[decision->asked] = *decision->count;
    }
    decision->asked++;
    *ticks = decision->ticks;
    if (decision->message != NULL) {
        *err = wmt_error_new(decision->message);
    }
    return decision->action;
}

static void count_finalizer(void *env) { ((struct decision *)env)->finalized++; }

static void a_callback_can_let_the_guest_go_on(void **state) {
    struct embedding *embedding = *state;
    int ticks = 0;
    struct decision decision = {.action = WMT_EPOCH_CONTINUE, .ticks = 3, .count = &ticks};
    wmt_func *func = ticker(embedding, &ticks);
    assert_true(wmt_store_set_epoch_callback(embedding->store, decide, &decision, NULL, WMT_DIE));
    assert_true(wmt_store_set_epoch_deadline(embedding->store, 2, WMT_DIE));
    assert_true(tick_often(func, 10, WMT_DIE));
    assert_int_equal(decision.asked, 3);
    assert_int_equal(decision.asked_at[0], 2);
    assert_int_equal(decision.asked_at[1], 5);
    assert_int_equal(decision.asked_at[2], 8);
    assert_ptr_equal(decision.store, embedding->store);
    assert_true(decision.is_busy);
}

static void what_a_callback_reports_comes_out_of_the_call(void **state) {
    struct embedding *embedding = *state;
    struct decision decision = {.message = "enough"};
    wmt_func *func = ticker(embedding, NULL);
    wmt_error *err = NULL;
    assert_true(wmt_store_set_epoch_callback(embedding->store, decide, &decision, NULL, WMT_DIE));
    assert_true(wmt_store_set_epoch_deadline(embedding->store, 1, WMT_DIE));
    assert_false(tick_often(func, 10, &err));
    assert_true(wmt_error_frame_count(err) > 0);
    assert_error(&err, WMT_ERROR_HOST, "host", "enough");
    assert_int_equal(decision.asked, 1);
    assert_true(wmt_store_set_epoch_deadline(embedding->store, 100, WMT_DIE));
    assert_true(tick_often(func, 10, WMT_DIE));
}

static void nonsense_of_a_callback_is_an_error(void **state) {
    static const struct {
        int action;
        uint64_t ticks;
        const char *part;
    } rows[] = {
        {7, 1, "returned 7"},
        {-1, 1, "returned -1"},
        {256, 1, "returned 256"},
        {WMT_EPOCH_CONTINUE, 0, "`*ticks` to 0"},
        {WMT_EPOCH_YIELD, 1, "not asynchronous"},
    };
    struct embedding *embedding = *state;
    wmt_func *func = ticker(embedding, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct decision decision = {.action = rows[i].action, .ticks = rows[i].ticks};
        wmt_error *err = NULL;
        assert_true(
            wmt_store_set_epoch_callback(embedding->store, decide, &decision, NULL, WMT_DIE));
        assert_true(wmt_store_set_epoch_deadline(embedding->store, 1, WMT_DIE));
        assert_false(tick_often(func, 10, &err));
        assert_error(&err, WMT_ERROR_INVALID, "bad-argument", rows[i].part);
    }
    assert_true(wmt_store_set_epoch_callback(embedding->store, NULL, NULL, NULL, WMT_DIE));
    assert_true(wmt_store_set_epoch_deadline(embedding->store, UINT64_MAX, WMT_DIE));
    assert_true(tick_often(func, 10, WMT_DIE));
}

static void a_callback_is_finalized_once(void **state) {
    struct embedding *embedding = *state;
    struct decision first = {0};
    struct decision second = {0};
    struct embedding other = {embedding->engine, wmt_store_new(embedding->engine, WMT_DIE)};
    assert_true(
        wmt_store_set_epoch_callback(other.store, decide, &first, count_finalizer, WMT_DIE));
    assert_true(
        wmt_store_set_epoch_callback(other.store, decide, &second, count_finalizer, WMT_DIE));
    assert_int_equal(first.finalized, 1);
    assert_int_equal(second.finalized, 0);
    wmt_store_delete(other.store);
    assert_int_equal(first.finalized, 1);
    assert_int_equal(second.finalized, 1);
}

static int delete_store(void *env, wmt_store *store, uint64_t *ticks, wmt_error **err) {
    (void)err;
    (void)env;
    *ticks = 1000;
    wmt_store_delete(store);
    return WMT_EPOCH_CONTINUE;
}

static void a_store_deleted_by_its_callback_ends_after_the_call(void **state) {
    struct embedding *embedding = *state;
    struct embedding other = {embedding->engine, wmt_store_new(embedding->engine, WMT_DIE)};
    wmt_func *func = ticker(&other, NULL);
    struct decision decision = {0};
    wmt_error *err = NULL;
    assert_true(wmt_store_set_data(other.store, &decision, count_finalizer, WMT_DIE));
    assert_true(wmt_store_set_epoch_callback(other.store, delete_store, NULL, NULL, WMT_DIE));
    assert_true(wmt_store_set_epoch_deadline(other.store, 1, WMT_DIE));
    assert_true(tick_often(func, 5, WMT_DIE));
    assert_int_equal(decision.finalized, 1);
    assert_false(tick_often(func, 5, &err));
    assert_error(&err, WMT_ERROR_INVALID, "stale-handle", "");
}

/* Host functions of two stores, of which one runs while the other's guest waits for a callback. */
struct two_stores {
    wmt_func *other_func;
    wmt_store *first_seen;
    wmt_store *last_seen;
};

static void note_other_store(wmt_call *call) {
    ((struct two_stores *)call->env)->first_seen = wmt_call_store(call);
}

static void note_store_and_tick(wmt_call *call) {
    ((struct two_stores *)call->env)->last_seen = wmt_call_store(call);
    wmt_engine_increment_epoch(wmt_store_engine(wmt_call_store(call)));
}

static int call_other(void *env, wmt_store *store, uint64_t *ticks, wmt_error **err) {
    struct two_stores *stores = env;
    (void)store;
    *ticks = 1;
    stores->last_seen = NULL;
    (void)wmt_func_call(stores->other_func, NULL, 0, NULL, 0, err);
    return WMT_EPOCH_CONTINUE;
}

static void a_callback_can_call_into_another_store(void **state) {
    struct embedding *embedding = *state;
    struct embedding other = {embedding->engine, wmt_store_new(embedding->engine, WMT_DIE)};
    struct two_stores stores = {NULL, NULL, NULL};
    wmt_func *func =
        embedding_func_with_host(embedding, ticking, "() -> ()", note_store_and_tick, &stores);
    stores.other_func = embedding_func_with_host(
        &other, "(module (import \"\" \"host\" (func $host)) (export \"run\" (func $host)))",
        "() -> ()", note_other_store, &stores);
    assert_true(wmt_store_set_epoch_callback(embedding->store, call_other, &stores, NULL, WMT_DIE));
    assert_true(wmt_store_set_epoch_deadline(embedding->store, 1, WMT_DIE));
    assert_true(tick_often(func, 3, WMT_DIE));
    assert_ptr_equal(stores.first_seen, other.store);
    assert_ptr_equal(stores.last_seen, embedding->store);
    wmt_store_delete(other.store);
}

static void an_engine_without_epochs_says_so(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    assert_false(wmt_store_set_epoch_deadline(embedding->store, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "option-off", "`epoch-interruption=on`");
    assert_false(wmt_store_set_epoch_callback(embedding->store, decide, NULL, NULL, &err));
    assert_error(&err, WMT_ERROR_INVALID, "option-off", "`epoch-interruption=on`");
    wmt_engine_increment_epoch(embedding->engine);
    wmt_engine_increment_epoch(NULL);
}

#define epoch_test(function)                                                                       \
    cmocka_unit_test_setup_teardown(function, open_with_epochs, close_with_epochs)

int main(void) {
    const struct CMUnitTest tests[] = {
        epoch_test(a_new_store_has_no_deadline),
        epoch_test(a_guest_runs_until_its_deadline),
        epoch_test(a_deadline_that_has_passed_stops_every_call_until_another_is_set),
        epoch_test(no_ticks_at_all_stop_the_next_call),
        epoch_test(the_largest_numbers_of_ticks_do_not_overflow),
        epoch_test(other_stores_have_deadlines_of_their_own),
        epoch_test(a_callback_can_let_the_guest_go_on),
        epoch_test(what_a_callback_reports_comes_out_of_the_call),
        epoch_test(nonsense_of_a_callback_is_an_error),
        epoch_test(a_callback_is_finalized_once),
        epoch_test(a_store_deleted_by_its_callback_ends_after_the_call),
        epoch_test(a_callback_can_call_into_another_store),
        embedding_test(an_engine_without_epochs_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
