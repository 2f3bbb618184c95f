/* Configs through the public interface, and what an engine learns of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <wmt.h>

#include "alloc.h"
#include "capi/capi.h"
#include "capi/cranelift_flag.h"
#include "config.h"
#include "config_option.h"
#include "os/platform.h"
#include "runtime.h"
#include "support/embedding.h"
#include "support/folder.h"

static wmt_config *new_config(void) { return wmt_config_new(NULL, WMT_DIE); }

static const struct capi *capi(void) { return runtime_capi(wmt_runtime_default(WMT_DIE)); }

static bool is_available(enum config_option_id id) {
    return config_options[id].is_available(capi());
}

/* Sets `setting` in a config of its own, expecting this kind of error with `part` in its message.
 */
static void assert_refused(const char *setting, int kind, const char *part) {
    wmt_config *config = new_config();
    wmt_error *err = NULL;
    bool done = wmt_config_set(config, setting, &err);
    if (done || wmt_error_kind_of(err) != kind || strstr(wmt_error_message(err), part) == NULL) {
        fail_msg("%s: %s: %s", setting, wmt_error_kind_name(wmt_error_kind_of(err)),
                 wmt_error_message(err));
    }
    wmt_error_clear(&err);
    wmt_config_delete(config);
}

/* Listing */

static void the_list_of_options_ends_with_null(void **state) {
    wmt_runtime *runtime = wmt_runtime_default(WMT_DIE);
    size_t count = 0;
    int kind = 0;
    int first = 0;
    int last = 0;
    bool available = false;
    const char *name = NULL;
    (void)state;
    while ((name = wmt_config_option(runtime, count, &kind, &first, &last, &available)) != NULL) {
        assert_in_range(kind, WMT_OPTION_SWITCH, WMT_OPTION_TEXT);
        assert_in_range(first, 20, last);
        assert_in_range(last, first, 50);
        assert_int_equal(available,
                         wmt_runtime_major(runtime) >= first && wmt_runtime_major(runtime) <= last);
        assert_non_null(wmt_config_option_description(count));
        assert_string_equal(wmt_config_option(NULL, count, NULL, NULL, NULL, NULL), name);
        count++;
    }
    assert_int_equal(kind, WMT_OPTION_NONE);
    assert_null(wmt_config_option_description(count));
    assert_null(wmt_config_option(runtime, SIZE_MAX, NULL, NULL, NULL, NULL));
    assert_null(wmt_config_option_description(SIZE_MAX));
    assert_in_range(count, 70, 200);
}

static void without_a_runtime_nothing_is_available(void **state) {
    bool available = true;
    (void)state;
    assert_non_null(wmt_config_option(NULL, 0, NULL, NULL, NULL, &available));
    assert_false(available);
}

/* Setting */

static const char *harmless_value(enum config_option_id id) {
    switch (config_options[id].kind) {
    case WMT_OPTION_SWITCH:
        return "off";
    case WMT_OPTION_NUMBER:
        return "1";
    case WMT_OPTION_CHOICE:
        return id == CONFIG_strategy              ? "auto"
               : id == CONFIG_cranelift_opt_level ? "speed"
               : id == CONFIG_profiler            ? "none"
                                                  : "backtracking";
    default:
        return id == CONFIG_target         ? "x86_64-unknown-linux-gnu"
               : id == CONFIG_cache_config ? "default"
                                           : "opt_level:speed";
    }
}

static void every_option_of_this_major_can_be_set_and_no_other(void **state) {
    (void)state;
    for (size_t i = 0; i < CONFIG_OPTION_COUNT; i++) {
        char setting[128];
        (void)snprintf(setting, sizeof setting, "%s=%s", config_options[i].name,
                       harmless_value((enum config_option_id)i));
        if (is_available((enum config_option_id)i)) {
            wmt_config *config = new_config();
            assert_true(wmt_config_set(config, setting, WMT_DIE));
            wmt_config_delete(config);
        } else {
            assert_refused(setting, WMT_ERROR_UNSUPPORTED, "libwasmtime");
        }
    }
}

static void a_switch_alone_turns_on_and_nothing_else_can_stand_alone(void **state) {
    wmt_config *config = new_config();
    (void)state;
    assert_true(wmt_config_set(config, "consume-fuel", WMT_DIE));
    assert_true(config_get_facts(capi(), config).consume_fuel);
    wmt_config_delete(config);
    assert_refused("max-wasm-stack", WMT_ERROR_INVALID, "write `max-wasm-stack=VALUE`");
    assert_refused("strategy", WMT_ERROR_INVALID, "write `strategy=VALUE`");
    assert_refused("cranelift-flag", WMT_ERROR_INVALID, "write `cranelift-flag=VALUE`");
    assert_refused("target", WMT_ERROR_INVALID, "write `target=VALUE`");
}

static void bad_settings_are_refused_with_what_was_given_and_expected(void **state) {
    static const struct bad {
        const char *setting;
        int kind;
        const char *part;
    } bad[] = {
        {"", WMT_ERROR_NOTFOUND, "no option ``"},
        {"=", WMT_ERROR_NOTFOUND, "no option ``"},
        {"=on", WMT_ERROR_NOTFOUND, "no option ``"},
        {"turbo=on", WMT_ERROR_NOTFOUND, "`turbo`"},
        {"consume-fuel =on", WMT_ERROR_NOTFOUND, "nearest one is `consume-fuel`"},
        {"consume-fuel=", WMT_ERROR_INVALID, "on or off"},
        {"consume-fuel=maybe", WMT_ERROR_INVALID, "`maybe`"},
        {"consume-fuel=on=off", WMT_ERROR_INVALID, "`on=off`"},
        {"max-wasm-stack=", WMT_ERROR_INVALID, "a whole number from 1"},
        {"max-wasm-stack=0", WMT_ERROR_INVALID, "a whole number from 1"},
        {"max-wasm-stack=-1", WMT_ERROR_INVALID, "`-1`"},
        {"max-wasm-stack=1TiB", WMT_ERROR_INVALID, "KiB, MiB or GiB"},
        {"strategy=lightning", WMT_ERROR_INVALID, "auto, cranelift, winch"},
        {"profiler=", WMT_ERROR_INVALID, "none, jitdump, vtune, perfmap"},
        {"target=", WMT_ERROR_INVALID, "`target`"},
        {"target=my-toaster", WMT_ERROR_INVALID, "my-toaster"},
        {"cache-config=/no/such/file.toml", WMT_ERROR_IO, "/no/such/file.toml"},
        {"cache-config=", WMT_ERROR_IO, "cache-config"},
        {"cranelift-flag=", WMT_ERROR_INVALID, "no flag ``"},
        {"cranelift-flag=:", WMT_ERROR_INVALID, "no flag ``"},
        {"cranelift-flag=has_avxx", WMT_ERROR_INVALID, "nearest one is `has_avx`"},
        {"cranelift-flag=opt_level", WMT_ERROR_INVALID, "none speed speed_and_size"},
        {"cranelift-flag=opt_level:", WMT_ERROR_INVALID, "none speed speed_and_size"},
        {"cranelift-flag=opt_level:spee", WMT_ERROR_INVALID, "`spee`"},
        {"cranelift-flag=opt_level:none speed", WMT_ERROR_INVALID, "`none speed`"},
        {"cranelift-flag=enable_verifier:2", WMT_ERROR_INVALID, "on or off"},
        {"cranelift-flag=probestack_size_log2:300", WMT_ERROR_INVALID, "from 2 to 31"},
        {"cranelift-flag=probestack_size_log2:1KiB", WMT_ERROR_INVALID, "from 2 to 31"},
        {"cranelift-flag=skylake:on", WMT_ERROR_INVALID, "takes no value"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_refused(bad[i].setting, bad[i].kind, bad[i].part);
    }
}

static void a_cache_configuration_is_read_when_it_is_set(void **state) {
    struct folder folder;
    char setting[256];
    wmt_config *config = new_config();
    (void)state;
    folder_make(&folder);
    folder_write(&folder, "broken.toml", "[cache\nenabled = perhaps");
    (void)snprintf(setting, sizeof setting, "cache-config=%s", folder_path(&folder, "broken.toml"));
    assert_refused(setting, WMT_ERROR_IO, "broken.toml");
    assert_true(wmt_config_set(config, "cache-config=default", WMT_DIE));
    wmt_config_delete(config);
    folder_remove(&folder);
}

static void null_arguments_are_named(void **state) {
    wmt_config *config = new_config();
    wmt_error *err = NULL;
    (void)state;
    assert_false(wmt_config_set(NULL, "consume-fuel", &err));
    assert_non_null(strstr(wmt_error_message(err), "`config`"));
    wmt_error_clear(&err);
    assert_false(wmt_config_set(config, NULL, &err));
    assert_non_null(strstr(wmt_error_message(err), "`setting`"));
    wmt_config_delete(config);
    wmt_config_delete(NULL);
    /* an error that is set already: nothing is done */
    assert_null(wmt_config_new(NULL, &err));
    wmt_error_clear(&err);
    assert_false(wmt_config_set(NULL, "consume-fuel", NULL));
}

static void an_earlier_error_keeps_a_setting_from_being_made(void **state) {
    wmt_config *config = new_config();
    wmt_error *err = NULL;
    (void)state;
    assert_false(wmt_config_set(config, "no-such-option", &err));
    assert_false(wmt_config_set(config, "consume-fuel", &err));
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_NOTFOUND);
    assert_false(config_get_facts(capi(), config).consume_fuel);
    wmt_error_clear(&err);
    wmt_config_delete(config);
}

/* Facts */

/* One by one, for there is padding between them. */
static void assert_same_facts(const struct config_facts *a, const struct config_facts *b) {
    assert_int_equal(a->consume_fuel, b->consume_fuel);
    assert_int_equal(a->epoch_interruption, b->epoch_interruption);
    assert_int_equal(a->async_support, b->async_support);
    assert_int_equal(a->sync_support, b->sync_support);
    assert_int_equal(a->parallel_compilation, b->parallel_compilation);
    assert_int_equal(a->runs_here, b->runs_here);
    assert_int_equal(a->shared_memory, b->shared_memory);
    assert_int_equal(a->max_wasm_stack, b->max_wasm_stack);
    assert_int_equal(a->async_stack_size, b->async_stack_size);
}

static void the_facts_without_settings_are_wasmtimes_defaults(void **state) {
    wmt_config *config = new_config();
    struct config_facts none = config_get_facts(capi(), NULL);
    struct config_facts empty = config_get_facts(capi(), config);
    (void)state;
    assert_same_facts(&none, &empty);
    assert_false(none.consume_fuel);
    assert_false(none.epoch_interruption);
    assert_true(none.sync_support);
    assert_true(none.parallel_compilation);
    assert_true(none.runs_here);
    assert_int_equal(none.max_wasm_stack, 512 << 10);
    assert_int_equal(none.async_stack_size, 2 << 20);
    /* on from the start, or not to be had without asking */
    assert_int_equal(none.async_support, !is_available(CONFIG_async_support));
    assert_int_equal(none.shared_memory, !is_available(CONFIG_shared_memory));
    wmt_config_delete(config);
}

static void the_facts_follow_the_settings(void **state) {
    wmt_config *config = new_config();
    struct config_facts facts;
    (void)state;
    assert_true(wmt_config_set(config, "consume-fuel=on", WMT_DIE));
    assert_true(wmt_config_set(config, "epoch-interruption=on", WMT_DIE));
    assert_true(wmt_config_set(config, "parallel-compilation=off", WMT_DIE));
    assert_true(wmt_config_set(config, "max-wasm-stack=1MiB", WMT_DIE));
    assert_true(wmt_config_set(config, "async-stack-size=3MiB", WMT_DIE));
    assert_true(wmt_config_set(config, "target=x86_64-pc-windows-msvc", WMT_DIE));
    facts = config_get_facts(capi(), config);
    assert_true(facts.consume_fuel);
    assert_true(facts.epoch_interruption);
    assert_false(facts.parallel_compilation);
    assert_int_equal(facts.max_wasm_stack, 1 << 20);
    assert_int_equal(facts.async_stack_size, 3 << 20);
#ifndef _WIN32
    assert_false(facts.runs_here);
#endif
    wmt_config_delete(config);
}

static void the_last_setting_of_an_option_wins(void **state) {
    wmt_config *config = new_config();
    (void)state;
    for (int i = 1; i <= 50; i++) {
        char setting[64];
        (void)snprintf(setting, sizeof setting, "max-wasm-stack=%dKiB", i);
        assert_true(wmt_config_set(config, setting, WMT_DIE));
    }
    assert_true(wmt_config_set(config, "consume-fuel=on", WMT_DIE));
    assert_true(wmt_config_set(config, "consume-fuel=off", WMT_DIE));
    assert_int_equal(config_get_facts(capi(), config).max_wasm_stack, 50 << 10);
    assert_false(config_get_facts(capi(), config).consume_fuel);
    wmt_config_delete(config);
}

static void a_raised_guest_stack_raises_the_asynchronous_ones_where_it_must(void **state) {
    wmt_config *config = new_config();
    wmt_engine *engine = NULL;
    struct config_facts facts;
    (void)state;
    if ((uintptr_t)&facts < (uintptr_t)8 << 20) {
        wmt_config_delete(config);
        skip(); /* Wine puts the stack of a program where there is no more below it */
    }
    assert_true(wmt_config_set(config, "max-wasm-stack=4MiB", WMT_DIE));
    facts = config_get_facts(capi(), config);
    assert_true(!facts.async_support || facts.async_stack_size > facts.max_wasm_stack);
    engine = wmt_engine_new(config, WMT_DIE);
    wmt_engine_delete(engine);
    wmt_config_delete(config);
}

/* Building */

static int run(wmt_engine *engine, wmt_error **err) {
    wmt_store *store = wmt_store_new(engine, err);
    wmt_module *module = wmt_module_new_wat(
        engine, "(module (func (export \"run\") (result i32) (i32.const 42)))", err);
    wmt_instance *instance = wmt_instance_new(store, module, NULL, 0, err);
    wmt_val result = {0};
    (void)wmt_func_call(wmt_instance_func(instance, "run", err), NULL, 0, &result, 1, err);
    wmt_module_delete(module);
    wmt_store_delete(store);
    return result.of.i32;
}

static void a_config_makes_several_engines_and_may_go_first(void **state) {
    wmt_config *config = new_config();
    wmt_engine *engines[3];
    (void)state;
    assert_true(wmt_config_set(config, "wasm-multi-memory=off", WMT_DIE));
    assert_true(wmt_config_set(config, "cranelift-flag=enable_verifier:yes", WMT_DIE));
    assert_true(wmt_config_set(config, "cranelift-opt-level=none", WMT_DIE));
    for (size_t i = 0; i < 3; i++) {
        engines[i] = wmt_engine_new(config, WMT_DIE);
        assert_true(wmt_config_set(config, "cranelift-opt-level=speed", WMT_DIE));
    }
    wmt_config_delete(config);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(run(engines[i], WMT_DIE), 42);
        wmt_engine_delete(engines[i]);
    }
}

static void a_setting_reaches_the_library(void **state) {
    wmt_config *config = new_config();
    wmt_engine *engine = NULL;
    wmt_module *module = NULL;
    wmt_error *err = NULL;
    (void)state;
    assert_true(wmt_config_set(config, "wasm-multi-memory=off", WMT_DIE));
    engine = wmt_engine_new(config, WMT_DIE);
    module = wmt_module_new_wat(engine, "(module (memory 1) (memory 1))", &err);
    assert_null(module);
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_COMPILE);
    wmt_error_clear(&err);
    assert_true(wmt_config_set(config, "wasm-multi-memory=on", WMT_DIE));
    wmt_engine_delete(engine);
    engine = wmt_engine_new(config, WMT_DIE);
    module = wmt_module_new_wat(engine, "(module (memory 1) (memory 1))", WMT_DIE);
    wmt_module_delete(module);
    wmt_engine_delete(engine);
    wmt_config_delete(config);
}

static void modules_for_another_platform_are_refused_with_the_reason(void **state) {
    wmt_config *config = new_config();
    wmt_engine *engine = NULL;
    wmt_error *err = NULL;
    (void)state;
    assert_true(wmt_config_set(config, "target=x86_64-unknown-freebsd", WMT_DIE));
    engine = wmt_engine_new(config, &err);
    if (engine == NULL) { /* another processor */
        assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_UNSUPPORTED);
    } else {
        assert_int_equal(run(engine, &err), 0);
        assert_non_null(err);
    }
    assert_non_null(strstr(wmt_error_message(err), "target"));
    wmt_error_clear(&err);
    wmt_engine_delete(engine);
    wmt_config_delete(config);
}

/* What may be wrong with a setting when an engine is made. */
static bool is_refusal(const wmt_error *err) {
    int kind = wmt_error_kind_of(err);
    return kind == WMT_ERROR_INVALID || kind == WMT_ERROR_UNSUPPORTED;
}

/* What may stop a guest in such an engine. */
static bool is_stop(const wmt_error *err) {
    int kind = wmt_error_kind_of(err);
    return kind == WMT_ERROR_INTERRUPTED || kind == WMT_ERROR_LIMIT || kind == WMT_ERROR_TRAP;
}

/* A library that aborts ends this program here; test_config_rules looks more closely, by way of
 * fork(). */
static void expect_engine_or_error(const char *setting) {
    wmt_config *config = new_config();
    wmt_engine *engine = NULL;
    wmt_error *err = NULL;
    (void)wmt_config_set(config, setting, &err);
    engine = wmt_engine_new(config, &err);
    wmt_config_delete(config);
    if (engine == NULL ? !is_refusal(err)
                       : run(engine, &err) != 42 && !is_stop(err) && !is_refusal(err)) {
        fail_msg("%s: %s", setting, wmt_error_message(err));
    }
    wmt_error_clear(&err);
    wmt_engine_delete(engine);
}

static void every_switch_gives_an_engine_or_an_error(void **state) {
    static const char *const values[] = {"on", "off"};
    const char *name = NULL;
    int kind = 0;
    (void)state;
    for (size_t i = 0;
         (name = wmt_config_option(wmt_runtime_default(WMT_DIE), i, &kind, NULL, NULL, NULL));
         i++) {
        for (size_t j = 0; kind == WMT_OPTION_SWITCH && j < 2; j++) {
            char setting[128];
            (void)snprintf(setting, sizeof setting, "%s=%s", name, values[j]);
            expect_engine_or_error(setting);
        }
    }
}

static void settings_of_one_platform_give_an_engine_or_an_error(void **state) {
    static const char *const settings[] = {
        "strategy=winch",
        "cranelift-opt-level=none",
        "cranelift-regalloc-algorithm=single-pass",
        "cranelift-flag=unwind_info:false",
        "profiler=jitdump",
        "profiler=vtune",
        "profiler=perfmap",
        "max-wasm-stack=1GiB",
        "async-stack-size=1",
        "memory-reservation=0",
        "memory-reservation=64KiB",
        "memory-reservation=1000000GiB",
        "memory-guard-size=0",
        "memory-guard-size=1",
        "target=x86_64-unknown-linux-gnu",
        "target=x86_64-unknown-linux-musl",
        "target=aarch64-unknown-linux-gnu",
        "target=x86_64-pc-windows-msvc",
        "target=x86_64-apple-darwin",
        "target=no-such-platform",
    };
    struct folder folder;
    char before[4096];
    (void)state;
    assert_non_null(getcwd(before, sizeof before));
    folder_make(&folder);
    assert_int_equal(chdir(folder.path), 0); /* jitdump writes a file there */
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        expect_engine_or_error(settings[i]);
    }
    assert_int_equal(chdir(before), 0);
    folder_remove(&folder);
}

/* Whether this processor runs code that uses what the flag stands for; the error if not says so. */
static bool runs_with_flag(const char *name) {
    char setting[64];
    wmt_config *config = new_config();
    wmt_engine *engine = NULL;
    wmt_error *err = NULL;
    bool runs = false;
    snprintf(setting, sizeof setting, "cranelift-flag=%s", name);
    assert_true(wmt_config_set(config, setting, WMT_DIE));
    engine = wmt_engine_new(config, WMT_DIE);
    wmt_config_delete(config);
    runs = run(engine, &err) == 42;
    if (!runs) {
        assert_non_null(strstr(wmt_error_advice(err), "Leave out the Cranelift flag"));
        assert_error(&err, WMT_ERROR_COMPILE, "foreign-settings", name);
    }
    wmt_engine_delete(engine);
    return runs;
}

static void flags_that_the_processor_lacks_are_told_when_something_is_compiled(void **state) {
    const struct capi_cranelift_flag *flag = NULL;
    int lacking = 0;
    (void)state;
    for (size_t i = 0; (flag = capi_cranelift_flag_at(capi(), i)) != NULL; i++) {
        if (strcmp(flag->group, os_processor()) == 0 && strncmp(flag->name, "has_", 4) == 0) {
            lacking += runs_with_flag(flag->name) ? 0 : 1;
        }
    }
    if (lacking == 0) {
        skip(); /* but on 50: has_apx is one that libwasmtime never finds on an x86-64 */
    }
}

static void memory_that_runs_out_is_an_error_and_leaves_the_config_usable(void **state) {
    static const char *const settings[] = {"consume-fuel=on", "max-wasm-stack=1MiB",
                                           "cranelift-flag=opt_level:speed",
                                           "target=x86_64-unknown-linux-gnu"};
    wmt_runtime *runtime = wmt_runtime_default(WMT_DIE);
    (void)state;
    for (long failing = 0; failing < 10; failing++) {
        wmt_error *err = NULL;
        mem_fail_from(failing);
        wmt_config *config = wmt_config_new(runtime, &err);
        for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
            (void)wmt_config_set(config, settings[i], &err);
        }
        mem_fail_from(-1);
        if (failing < 5) {
            assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_NOMEM);
        }
        wmt_error_clear(&err);
        if (config != NULL) {
            assert_true(wmt_config_set(config, "epoch-interruption", WMT_DIE));
            assert_true(config_get_facts(capi(), config).epoch_interruption);
        }
        wmt_config_delete(config);
    }
}

static void a_config_keeps_its_runtime(void **state) {
    wmt_runtime *runtime =
        wmt_runtime_open(wmt_runtime_path(wmt_runtime_default(WMT_DIE)), WMT_DIE);
    wmt_config *config = wmt_config_new(runtime, WMT_DIE);
    wmt_engine *engine = NULL;
    (void)state;
    assert_ptr_equal(config_runtime(config), runtime);
    wmt_runtime_delete(runtime);
    engine = wmt_engine_new(config, WMT_DIE);
    wmt_config_delete(config);
    assert_int_equal(run(engine, WMT_DIE), 42);
    wmt_engine_delete(engine);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_list_of_options_ends_with_null),
        cmocka_unit_test(without_a_runtime_nothing_is_available),
        cmocka_unit_test(every_option_of_this_major_can_be_set_and_no_other),
        cmocka_unit_test(a_switch_alone_turns_on_and_nothing_else_can_stand_alone),
        cmocka_unit_test(bad_settings_are_refused_with_what_was_given_and_expected),
        cmocka_unit_test(a_cache_configuration_is_read_when_it_is_set),
        cmocka_unit_test(null_arguments_are_named),
        cmocka_unit_test(an_earlier_error_keeps_a_setting_from_being_made),
        cmocka_unit_test(the_facts_without_settings_are_wasmtimes_defaults),
        cmocka_unit_test(the_facts_follow_the_settings),
        cmocka_unit_test(the_last_setting_of_an_option_wins),
        cmocka_unit_test(a_raised_guest_stack_raises_the_asynchronous_ones_where_it_must),
        cmocka_unit_test(a_config_makes_several_engines_and_may_go_first),
        cmocka_unit_test(a_setting_reaches_the_library),
        cmocka_unit_test(modules_for_another_platform_are_refused_with_the_reason),
        cmocka_unit_test(every_switch_gives_an_engine_or_an_error),
        cmocka_unit_test(settings_of_one_platform_give_an_engine_or_an_error),
        cmocka_unit_test(flags_that_the_processor_lacks_are_told_when_something_is_compiled),
        cmocka_unit_test(memory_that_runs_out_is_an_error_and_leaves_the_config_usable),
        cmocka_unit_test(a_config_keeps_its_runtime),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
