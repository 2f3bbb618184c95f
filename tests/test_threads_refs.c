/* References that are deleted on other threads, while their store runs, collects and ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>

#include <wmt.h>

#include "support/embedding.h"

enum { DELETERS = 3, REFERENCES = 3000 };

static const char same[] = "(module (func (export \"run\") (param externref) (result externref)"
                           "  (local.get 0)))";

static int finalized; /* by the store's thread alone */

static void count_finalized(void *data) {
    (void)data;
    finalized++;
}

/* References on their way from the store's thread to those that delete them. */
struct pile {
    _Atomic(wmt_ref *) refs[REFERENCES];
    atomic_size_t next;
};

static void *delete_pile(void *data) {
    struct pile *pile = data;
    for (size_t i = atomic_fetch_add(&pile->next, 1); i < REFERENCES;
         i = atomic_fetch_add(&pile->next, 1)) {
        wmt_ref *ref = atomic_load(&pile->refs[i]);
        while (ref == NULL) {
            ref = atomic_load(&pile->refs[i]);
        }
        wmt_ref_delete(ref);
    }
    return NULL;
}

static void start_deleters(pthread_t threads[DELETERS], struct pile *pile) {
    for (int i = 0; i < DELETERS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, delete_pile, pile), 0);
    }
}

static void join_deleters(pthread_t threads[DELETERS]) {
    for (int i = 0; i < DELETERS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
}

static wmt_ref *new_counted(wmt_store *store) {
    wmt_error *err = NULL;
    wmt_ref *ref = wmt_ref_new_extern(store, NULL, count_finalized, &err);
    assert_no_error(&err);
    return ref;
}

static void references_are_deleted_while_the_store_runs(void **state) {
    struct embedding *embedding = *state;
    wmt_func *run = embedding_func(embedding, same, NULL, 0);
    static struct pile pile;
    pthread_t threads[DELETERS];
    wmt_error *err = NULL;
    finalized = 0;
    start_deleters(threads, &pile);
    for (size_t i = 0; i < REFERENCES; i++) {
        wmt_val arg = wmt_externref(new_counted(embedding->store));
        wmt_val result;
        (void)wmt_func_call(run, &arg, 1, &result, 1, &err);
        wmt_ref_delete(arg.of.ref);
        atomic_store(&pile.refs[i], result.of.ref);
    }
    join_deleters(threads);
    assert_true(wmt_store_gc(embedding->store, &err));
    assert_no_error(&err);
    assert_int_equal(finalized, REFERENCES);
}

static void references_are_deleted_while_the_store_ends(void **state) {
    struct embedding *embedding = *state;
    static struct pile pile;
    pthread_t threads[DELETERS];
    finalized = 0;
    for (size_t i = 0; i < REFERENCES; i++) {
        atomic_store(&pile.refs[i], new_counted(embedding->store));
    }
    start_deleters(threads, &pile);
    wmt_store_delete(embedding->store);
    embedding->store = NULL;
    join_deleters(threads);
    assert_int_equal(finalized, REFERENCES);
}

/* Only one of those that delete a reference does. */
static void *delete_one(void *data) {
    wmt_ref_delete(data);
    return NULL;
}

static void a_reference_may_be_deleted_by_several_threads(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    finalized = 0;
    for (int round = 0; round < 50; round++) {
        wmt_ref *ref = new_counted(embedding->store);
        pthread_t threads[DELETERS];
        for (int i = 0; i < DELETERS; i++) {
            assert_int_equal(pthread_create(&threads[i], NULL, delete_one, ref), 0);
        }
        join_deleters(threads);
    }
    assert_true(wmt_store_gc(embedding->store, &err));
    assert_int_equal(finalized, 50);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        embedding_test(references_are_deleted_while_the_store_runs),
        embedding_test(references_are_deleted_while_the_store_ends),
        embedding_test(a_reference_may_be_deleted_by_several_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
