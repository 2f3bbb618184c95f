/* Memory creators: guests' memories made by the program, moved, refused, and given back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

#include "alloc.h"
#include "support/embedding.h"
#include "support/pages.h"

enum { PAGE = 65536 };

/* A creator that keeps account, and fails as a test wants it. */
struct account {
    int allocated;
    int released;
    int finalized;
    size_t bytes; /* accessible in all memories together */
    size_t quota;
    void *newest;
    size_t size; /* of the newest */
    size_t maximum;
    size_t reserved;
    size_t guard;
    void *(*mistake)(void *base); /* what is given in its place */
    bool is_silent;               /* fails without an error */
};

static bool charge(struct account *account, size_t bytes, wmt_error **err) {
    if (bytes <= account->quota - account->bytes) {
        account->bytes += bytes;
        return true;
    }
    if (!account->is_silent) {
        *err = wmt_error_new("quota exceeded");
    }
    return false;
}

static void *allocate(void *env, size_t size, size_t maximum, size_t reserved, size_t guard,
                      wmt_error **err) {
    struct account *account = env;
    char *base = NULL;
    if (!charge(account, size, err)) {
        return NULL;
    }
    base = pages_reserve(reserved + guard);
    if (base == NULL || !pages_open(base, size)) {
        *err = wmt_error_new("no address space");
        return NULL;
    }
    account->allocated++;
    account->newest = base;
    account->size = size;
    account->maximum = maximum;
    account->reserved = reserved;
    account->guard = guard;
    return account->mistake == NULL ? base : account->mistake(base);
}

static bool commit(void *env, void *base, size_t old_size, size_t new_size, wmt_error **err) {
    struct account *account = env;
    if (!charge(account, new_size - old_size, err)) {
        return false;
    }
    return pages_open((char *)base + old_size, new_size - old_size);
}

static void release(void *env, void *base, size_t size, size_t reserved, size_t guard) {
    struct account *account = env;
    account->released++;
    account->bytes -= size;
    pages_release(account->mistake == NULL ? base : account->newest, reserved + guard);
}

static void finalize(void *env) { ((struct account *)env)->finalized++; }

/* An engine whose config has the creator, and the settings; NULL where one is not there. */
static struct embedding start(struct account *account, const char *const *settings) {
    struct embedding embedding = {NULL, NULL};
    wmt_error *err = NULL;
    wmt_config *config = wmt_config_new(NULL, &err);
    for (; *settings != NULL; settings++) {
        (void)wmt_config_set(config, *settings, &err);
    }
    (void)wmt_config_set_memory_creator(config, allocate, commit, release, account, finalize, &err);
    if (wmt_error_kind_of(err) != WMT_ERROR_UNSUPPORTED) {
        embedding.engine = wmt_engine_new(config, &err);
        embedding.store = wmt_store_new(embedding.engine, &err);
        assert_no_error(&err);
    }
    wmt_error_clear(&err);
    wmt_config_delete(config);
    return embedding;
}

static const char *const no_settings[] = {NULL};

static struct account make_account(void) {
    struct account account = {.quota = SIZE_MAX};
    return account;
}

static void assert_all_given_back(const struct account *account) {
    assert_int_equal(account->released, account->allocated);
    assert_int_equal(account->bytes, 0);
    assert_int_equal(account->finalized, 1);
}

static const char growing_module[] =
    "(module (memory (export \"memory\") 1 100)"
    "  (data (i32.const 10) \"data\")"
    "  (func (export \"grow\") (param i32) (result i32) (memory.grow (local.get 0)))"
    "  (func (export \"load\") (param i32) (result i32) (i32.load8_u (local.get 0)))"
    "  (func (export \"store\") (param i32 i32) (i32.store8 (local.get 0) (local.get 1))))";

struct guest {
    wmt_module *module;
    wmt_instance *instance;
    wmt_memory *memory;
};

static struct guest make_guest(const struct embedding *embedding) {
    struct guest guest;
    wmt_error *err = NULL;
    guest.module = embedding_module(embedding, growing_module);
    guest.instance = wmt_instance_new(embedding->store, guest.module, NULL, 0, &err);
    guest.memory = wmt_instance_memory(guest.instance, "memory", &err);
    assert_no_error(&err);
    return guest;
}

static int32_t grow(const struct guest *guest, int32_t pages) {
    wmt_val arg = wmt_i32(pages);
    wmt_val result = wmt_i32(0);
    wmt_error *err = NULL;
    wmt_func *func = wmt_instance_func(guest->instance, "grow", &err);
    (void)wmt_func_call(func, &arg, 1, &result, 1, &err);
    assert_no_error(&err);
    return result.of.i32;
}

static int32_t load(const struct guest *guest, uint32_t address, wmt_error **err) {
    wmt_val arg = wmt_i32((int32_t)address);
    wmt_val result = wmt_i32(-1);
    wmt_func *func = wmt_instance_func(guest->instance, "load", err);
    (void)wmt_func_call(func, &arg, 1, &result, 1, err);
    return result.of.i32;
}

static void a_guests_memory_lies_where_the_creator_has_put_it(void **state) {
    struct account account = make_account();
    struct embedding embedding = start(&account, no_settings);
    struct guest guest = make_guest(&embedding);
    wmt_error *err = NULL;
    (void)state;
    assert_int_equal(account.allocated, 1);
    assert_int_equal(account.size, PAGE);
    assert_int_equal(account.maximum, 100 * PAGE);
    assert_true(account.reserved >= PAGE);
    assert_ptr_equal(wmt_memory_data(guest.memory, 0, 1, &err), account.newest);
    assert_memory_equal((char *)account.newest + 10, "data", 4);
    ((char *)account.newest)[5] = 42;
    assert_int_equal(load(&guest, 5, &err), 42);
    assert_no_error(&err);
    wmt_module_delete(guest.module);
    embedding_end(&embedding);
    assert_all_given_back(&account);
}

static const char empty_module[] = "(module (memory (export \"memory\") 0 1))";

static void an_empty_memory_has_a_place_too(void **state) {
    struct account account = make_account();
    struct embedding embedding = start(&account, no_settings);
    wmt_error *err = NULL;
    wmt_instance *instance = embedding_instance(&embedding, empty_module, NULL, 0);
    wmt_memory *memory = wmt_instance_memory(instance, "memory", &err);
    (void)state;
    assert_int_equal(account.allocated, 1);
    assert_true(account.reserved > 0);
    assert_true(wmt_memory_grow(memory, 1, NULL, &err));
    assert_true(wmt_memory_write(memory, PAGE - 1, "x", 1, &err));
    assert_no_error(&err);
    assert_int_equal(account.bytes, PAGE);
    embedding_end(&embedding);
    assert_all_given_back(&account);
}

/* Libwasmtime does not ask the creator for them. */
static void memories_of_the_host_are_not_the_creators(void **state) {
    struct account account = make_account();
    struct embedding embedding = start(&account, no_settings);
    wmt_error *err = NULL;
    wmt_memory *memory = wmt_memory_new(embedding.store, "2", &err);
    (void)state;
    assert_true(wmt_memory_grow(memory, 3, NULL, &err));
    assert_true(wmt_memory_write(memory, 5 * PAGE - 1, "x", 1, &err));
    assert_no_error(&err);
    assert_int_equal(account.allocated, 0);
    embedding_end(&embedding);
    assert_all_given_back(&account);
}

static void a_memory_keeps_its_content_wherever_it_moves(void **state) {
    static const char *const little[] = {"memory-reservation=128KiB", "memory-guard-size=64KiB",
                                         NULL};
    struct account account = make_account();
    struct embedding embedding = start(&account, little);
    struct guest guest = make_guest(&embedding);
    void *first = account.newest;
    wmt_error *err = NULL;
    (void)state;
    assert_int_equal(grow(&guest, 1), 1);
    assert_true(wmt_memory_write(guest.memory, 2 * PAGE - 1, "z", 1, &err));
    assert_int_equal(grow(&guest, 30), 2);
    assert_ptr_not_equal(account.newest, first);
    assert_true(account.allocated >= 2);
    assert_int_equal(account.released, account.allocated - 1);
    assert_ptr_equal(wmt_memory_data(guest.memory, 0, 32 * PAGE, &err), account.newest);
    assert_int_equal(load(&guest, 11, &err), 'a');
    assert_int_equal(load(&guest, 2 * PAGE - 1, &err), 'z');
    assert_int_equal(load(&guest, 32 * PAGE - 1, &err), 0);
    assert_true(wmt_memory_grow(guest.memory, 68, NULL, &err));
    assert_int_equal(load(&guest, 100 * PAGE - 1, &err), 0);
    assert_int_equal(account.bytes, 100 * PAGE);
    assert_no_error(&err);
    wmt_module_delete(guest.module);
    embedding_end(&embedding);
    assert_all_given_back(&account);
}

static void a_memory_that_must_not_move_does_not(void **state) {
    static const char *const fixed[] = {"memory-may-move=off", "memory-reservation=128KiB", NULL};
    struct account account = make_account();
    wmt_error *err = NULL;
    wmt_config *config = wmt_config_new(NULL, &err);
    wmt_engine *engine = NULL;
    (void)state;
    (void)wmt_config_set(config, fixed[0], &err);
    (void)wmt_config_set(config, fixed[1], &err);
    (void)wmt_config_set_memory_creator(config, allocate, commit, release, &account, finalize,
                                        &err);
    assert_no_error(&err);
    engine = wmt_engine_new(config, &err);
    wmt_config_delete(config);
    if (engine == NULL) { /* up to 27 */
        assert_error(&err, WMT_ERROR_INVALID, "contradicting-options", "memory-may-move");
        assert_all_given_back(&account);
        return;
    }
    struct embedding embedding = {engine, wmt_store_new(engine, &err)};
    struct guest guest = make_guest(&embedding);
    assert_int_equal(grow(&guest, 1), 1);
    assert_int_equal(grow(&guest, 1), -1);
    assert_int_equal(account.allocated, 1);
    assert_false(wmt_memory_grow(guest.memory, 1, NULL, &err));
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_LIMIT);
    wmt_error_clear(&err);
    wmt_module_delete(guest.module);
    embedding_end(&embedding);
    assert_all_given_back(&account);
}

/* With older majors it would end the process. */
static void a_guest_that_reads_beyond_its_memory_traps(void **state) {
    static const uint32_t addresses[] = {PAGE, 2 * PAGE, 100 * PAGE, 0x7fffffff, 0xffffffff};
    static const char *const settings[][3] = {
        {NULL}, {"memory-reservation=0", NULL}, {"memory-guard-size=0", NULL}};
    (void)state;
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        struct account account = make_account();
        struct embedding embedding = start(&account, settings[i]);
        struct guest guest = make_guest(&embedding);
        for (size_t k = 0; k < sizeof addresses / sizeof *addresses; k++) {
            wmt_error *err = NULL;
            (void)load(&guest, addresses[k], &err);
            assert_int_equal(wmt_error_trap(err), WMT_TRAP_MEMORY_OUT_OF_BOUNDS);
            wmt_error_clear(&err);
        }
        wmt_module_delete(guest.module);
        embedding_end(&embedding);
        assert_all_given_back(&account);
    }
}

/* Failures */

static void expect_instance_error(struct embedding *embedding, const wmt_module *module,
                                  const char *part) {
    wmt_error *err = NULL;
    assert_null(wmt_instance_new(embedding->store, module, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_LIMIT, "instantiation", part);
}

static void what_the_creator_reports_is_told(void **state) {
    struct account account = make_account();
    struct embedding embedding = start(&account, no_settings);
    wmt_module *module = embedding_module(&embedding, growing_module);
    wmt_error *err = NULL;
    (void)state;
    account.quota = PAGE - 1;
    expect_instance_error(&embedding, module, "quota exceeded");
    account.is_silent = true;
    expect_instance_error(&embedding, module, "the memory creator failed");
    account.quota = SIZE_MAX; /* and the store is as good as before */
    assert_non_null(wmt_instance_new(embedding.store, module, NULL, 0, &err));
    assert_no_error(&err);
    wmt_module_delete(module);
    embedding_end(&embedding);
    assert_all_given_back(&account);
}

static void growing_fails_when_the_creator_has_no_more(void **state) {
    struct account account = make_account();
    struct embedding embedding = start(&account, no_settings);
    struct guest guest = make_guest(&embedding);
    wmt_error *err = NULL;
    (void)state;
    account.quota = 2 * PAGE;
    for (int silent = 0; silent < 2; silent++) {
        account.is_silent = silent == 1;
        assert_int_equal(grow(&guest, 50), -1);
        assert_false(wmt_memory_grow(guest.memory, 50, NULL, &err));
        assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_LIMIT);
        wmt_error_clear(&err);
        assert_int_equal(wmt_memory_size(guest.memory), PAGE);
        assert_int_equal(load(&guest, 11, &err), 'a');
    }
    account.quota = SIZE_MAX;
    assert_int_equal(grow(&guest, 50), 1);
    assert_int_equal(load(&guest, 11, &err), 'a');
    assert_no_error(&err);
    wmt_module_delete(guest.module);
    embedding_end(&embedding);
    assert_all_given_back(&account);
}

static void *off_by_one(void *base) { return (char *)base + 1; }
static void *at_the_end(void *base) {
    (void)base;
    return (void *)(UINTPTR_MAX - 65535);
}

static void an_address_that_cannot_be_is_refused(void **state) {
    static void *(*const mistakes[])(void *) = {off_by_one, at_the_end};
    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        struct account account = make_account();
        struct embedding embedding = start(&account, no_settings);
        wmt_module *module = embedding_module(&embedding, growing_module);
        account.mistake = mistakes[i];
        expect_instance_error(&embedding, module, "the memory creator gave");
        wmt_module_delete(module);
        embedding_end(&embedding);
        assert_all_given_back(&account);
    }
}

static void pools_do_not_go_with_a_creator(void **state) {
    struct account account = make_account();
    wmt_error *err = NULL;
    wmt_config *config = wmt_config_new(NULL, &err);
    (void)state;
    if (!wmt_config_set(config, "pooling=on", &err)) {
        assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_UNSUPPORTED);
        wmt_error_clear(&err);
        wmt_config_delete(config);
        skip();
    }
    assert_true(
        wmt_config_set_memory_creator(config, allocate, commit, release, &account, finalize, &err));
    assert_null(wmt_engine_new(config, &err));
    assert_error(&err, WMT_ERROR_INVALID, "contradicting-options", "`pooling=on`");
    wmt_config_delete(config);
    assert_int_equal(account.finalized, 1);
}

/* Lives */

static void a_creator_lives_as_long_as_any_engine_has_it(void **state) {
    struct account account = make_account();
    struct account second = make_account();
    wmt_error *err = NULL;
    wmt_config *config = wmt_config_new(NULL, &err);
    wmt_engine *engines[2];
    (void)state;
    (void)wmt_config_set_memory_creator(config, allocate, commit, release, &account, finalize,
                                        &err);
    engines[0] = wmt_engine_new(config, &err);
    engines[1] = wmt_engine_new(config, &err);
    (void)wmt_config_set_memory_creator(config, allocate, commit, release, &second, finalize, &err);
    assert_no_error(&err);
    wmt_config_delete(config);
    assert_int_equal(second.finalized, 1);
    wmt_engine_delete(engines[0]);
    assert_int_equal(account.finalized, 0);
    wmt_engine_delete(engines[1]);
    assert_int_equal(account.finalized, 1);
}

static void a_creator_is_not_finalized_if_it_was_not_taken(void **state) {
    struct account account = make_account();
    wmt_error *err = NULL;
    wmt_config *config = wmt_config_new(NULL, &err);
    (void)state;
    assert_false(
        wmt_config_set_memory_creator(config, allocate, NULL, release, &account, finalize, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`commit`");
    wmt_config_delete(config);
    assert_int_equal(account.finalized, 0);
}

static bool make_and_use(struct account *account, wmt_error **err) {
    wmt_config *config = wmt_config_new(NULL, err);
    wmt_engine *engine = NULL;
    wmt_store *store = NULL;
    wmt_module *module = NULL;
    wmt_instance *instance = NULL;
    wmt_memory *memory = NULL;
    bool taken =
        wmt_config_set_memory_creator(config, allocate, commit, release, account, finalize, err);
    (void)wmt_config_set(config, "memory-reservation=128KiB", err);
    engine = wmt_engine_new(config, err);
    store = wmt_store_new(engine, err);
    module = wmt_module_new_wat(engine, growing_module, err);
    instance = wmt_instance_new(store, module, NULL, 0, err);
    memory = wmt_instance_memory(instance, "memory", err);
    (void)wmt_memory_grow(memory, 1, NULL, err);
    (void)wmt_memory_grow(memory, 20, NULL, err);
    wmt_module_delete(module);
    wmt_store_delete(store);
    wmt_engine_delete(engine);
    wmt_config_delete(config);
    return taken;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    for (long nth = 0;; nth++) {
        struct account account = make_account();
        wmt_error *err = NULL;
        bool taken = false;
        mem_fail_from(nth);
        taken = make_and_use(&account, &err);
        mem_fail_from(-1);
        assert_int_equal(account.finalized, taken ? 1 : 0);
        assert_int_equal(account.released, account.allocated);
        assert_int_equal(account.bytes, 0);
        if (err == NULL) {
            break;
        }
        wmt_error_clear(&err);
        assert_true(nth < 1000);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_guests_memory_lies_where_the_creator_has_put_it),
        cmocka_unit_test(an_empty_memory_has_a_place_too),
        cmocka_unit_test(memories_of_the_host_are_not_the_creators),
        cmocka_unit_test(a_memory_keeps_its_content_wherever_it_moves),
        cmocka_unit_test(a_memory_that_must_not_move_does_not),
        cmocka_unit_test(a_guest_that_reads_beyond_its_memory_traps),
        cmocka_unit_test(what_the_creator_reports_is_told),
        cmocka_unit_test(growing_fails_when_the_creator_has_no_more),
        cmocka_unit_test(an_address_that_cannot_be_is_refused),
        cmocka_unit_test(pools_do_not_go_with_a_creator),
        cmocka_unit_test(a_creator_lives_as_long_as_any_engine_has_it),
        cmocka_unit_test(a_creator_is_not_finalized_if_it_was_not_taken),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
