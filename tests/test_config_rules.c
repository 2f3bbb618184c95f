/*
 * What config_build() refuses against what libwasmtime does with it, each in a child of its own,
 * since the library's answer is to end the process:
 *
 *     settings that are accepted give an engine, and from there on results or errors, never an
 * abort; settings that are refused would have ended the process, or can be of no use.
 *
 * WMT_CONFIG_TRIALS is the number of random sets of settings, WMT_CONFIG_SEED where they start.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <wmt.h>

#include "capi/capi.h"
#include "capi/cranelift_flag.h"
#include "capi/target.h"
#include "config.h"
#include "config_settings.h"
#include "runtime.h"

enum { SETTINGS_MAX = 8, SETTING_SIZE = 96 };

struct settings {
    char texts[SETTINGS_MAX][SETTING_SIZE];
    size_t count;
};

/* How a child ends. */
enum outcome {
    OUTCOME_RUNS,           /* engine, module, instance, call: all right */
    OUTCOME_MODULE_REFUSED, /* an engine that says no to modules */
    OUTCOME_REFUSED,        /* an error instead of an engine */
    OUTCOME_BAD_SETTING,    /* an error of wmt_config_set */
    OUTCOME_TRAPPED,        /* an engine whose every call traps */
    OUTCOME_WRONG,          /* an error that must not be */
    OUTCOME_ENDED           /* the process was ended */
};

static const char *const outcome_names[] = {"runs",    "module refused", "refused", "bad setting",
                                            "trapped", "wrong",          "ended"};

/* A memory, a table, numbers of all kinds, and calls through the table. */
static const char guest[] = "(module (memory 1) (table 2 funcref) (elem (i32.const 0) $run $get)"
                            "  (type $t (func (param i32) (result i32)))"
                            "  (func $get (param i32) (result i32) (i32.load (local.get 0)))"
                            "  (func $run (export \"run\") (param i32) (result i32)"
                            "    (i32.store (i32.const 8) (i32.popcnt (local.get 0)))"
                            "    (drop (f64.nearest (f64.sqrt (f64.convert_i32_s (local.get 0)))))"
                            "    (drop (i64.div_u (i64.extend_i32_u (local.get 0)) (i64.const 3)))"
                            "    (call_indirect (type $t) (i32.const 8) (i32.const 1))))";

/* Compiles, instantiates and calls through the C API: the engine may need what libwmt's own checks
 * would refuse. */
static enum outcome run_guest(const struct capi *capi, wasm_engine_t *engine,
                              const struct config_facts *facts) {
    wasmtime_module_t *module = NULL;
    wasmtime_store_t *store = NULL;
    wasmtime_context_t *context = NULL;
    wasmtime_instance_t instance;
    wasmtime_extern_t function;
    wasmtime_val_raw_t slot;
    wasm_trap_t *trap = NULL;
    wasm_byte_vec_t binary;
    memset(&slot, 0, sizeof slot);
    slot.i32 = 7;
    if (capi_wasmtime_wat2wasm(capi, guest, sizeof guest - 1, &binary) != NULL) {
        return OUTCOME_WRONG;
    }
    if (capi_wasmtime_module_new(capi, engine, (const uint8_t *)binary.data, binary.size,
                                 &module) != NULL) {
        return OUTCOME_MODULE_REFUSED;
    }
    if (!facts->sync_support) {
        return OUTCOME_RUNS; /* as far as it can be tried here */
    }
    store = capi_wasmtime_store_new(capi, engine, NULL, NULL);
    context = capi_wasmtime_store_context(capi, store);
    if (facts->consume_fuel && capi_wasmtime_context_set_fuel(capi, context, 1000000) != NULL) {
        return OUTCOME_WRONG;
    }
    if (facts->epoch_interruption) {
        capi_wasmtime_context_set_epoch_deadline(capi, context, 1000);
    }
    if (capi_wasmtime_instance_new(capi, context, module, NULL, 0, &instance, &trap) != NULL) {
        return OUTCOME_MODULE_REFUSED; /* more memory than there is, or a pool that is empty */
    }
    if (trap != NULL ||
        !capi_wasmtime_instance_export_get(capi, context, &instance, "run", 3, &function) ||
        capi_wasmtime_func_call_unchecked(capi, context, &function.of.func, &slot, 1, &trap) !=
            NULL) {
        return OUTCOME_WRONG;
    }
    if (trap != NULL) {
        return OUTCOME_TRAPPED;
    }
    return slot.i32 == 3 ? OUTCOME_RUNS : OUTCOME_WRONG;
}

/* In the child. A refusal's message goes to `report`. */
static enum outcome try_settings(const struct settings *settings, bool checked, int report) {
    wmt_error *err = NULL;
    wmt_config *config = wmt_config_new(NULL, WMT_DIE);
    const struct capi *capi = runtime_capi(wmt_runtime_default(WMT_DIE));
    struct config_facts facts;
    wasm_config_t *native = NULL;
    (void)wmt_config_set(config, "parallel-compilation=off", WMT_DIE);
    for (size_t i = 0; i < settings->count; i++) {
        (void)wmt_config_set(config, settings->texts[i], &err);
    }
    if (err != NULL) {
        bool known = wmt_error_kind_of(err) == WMT_ERROR_INVALID ||
                     wmt_error_kind_of(err) == WMT_ERROR_UNSUPPORTED;
        (void)dprintf(report, "%s", wmt_error_message(err));
        return known ? OUTCOME_BAD_SETTING : OUTCOME_WRONG;
    }
    native = checked ? config_build(config, &err) : config_build_unchecked(config, &err);
    if (native == NULL) {
        bool known = wmt_error_kind_of(err) == WMT_ERROR_INVALID ||
                     wmt_error_kind_of(err) == WMT_ERROR_UNSUPPORTED;
        (void)dprintf(report, "%s", wmt_error_message(err));
        return known ? OUTCOME_REFUSED : OUTCOME_WRONG;
    }
    facts = config_get_facts(capi, config);
    return run_guest(capi, capi_wasm_engine_new_with_config(capi, native), &facts);
}

/* So that a library that aborts is not chatty, and one that eats memory ends early. */
static void limit_child(void) {
    struct rlimit cpu = {20, 20};
    struct rlimit core = {0, 0};
    int nowhere = open("/dev/null", O_WRONLY);
    (void)dup2(nowhere, STDERR_FILENO);
    (void)setrlimit(RLIMIT_CPU, &cpu);
    (void)setrlimit(RLIMIT_CORE, &core);
    (void)alarm(120);
}

struct result {
    enum outcome outcome;
    char message[400];
};

static struct result try_in_child(const struct settings *settings, bool checked) {
    struct result result = {OUTCOME_ENDED, ""};
    int ends[2];
    int status = 0;
    ssize_t length = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        limit_child();
        _exit((int)try_settings(settings, checked, ends[1]));
    }
    (void)close(ends[1]);
    length = read(ends[0], result.message, sizeof result.message - 1);
    result.message[length > 0 ? length : 0] = '\0';
    (void)close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status)) {
        result.outcome = (enum outcome)WEXITSTATUS(status);
    }
    return result;
}

static void join(const struct settings *settings, char *buffer, size_t size) {
    size_t length = 0;
    buffer[0] = '\0';
    for (size_t i = 0; i < settings->count && length < size; i++) {
        length += (size_t)snprintf(buffer + length, size - length, " %s", settings->texts[i]);
    }
}

/* Refusals that are stricter than the library on purpose. */
static bool is_strict_on_purpose(const char *message) {
    return strstr(message, "memory for bookkeeping") != NULL || /* too much to be tried out */
           strstr(message, "the address space has") != NULL;    /* no thread has such a stack */
}

/* Both directions of the claim at the top of this file. */
static enum outcome assert_honest(const struct settings *settings) {
    struct result checked = try_in_child(settings, true);
    struct result unchecked = {OUTCOME_ENDED, ""};
    char text[SETTINGS_MAX * SETTING_SIZE + 1];
    join(settings, text, sizeof text);
    if (checked.outcome == OUTCOME_WRONG || checked.outcome == OUTCOME_ENDED) {
        fail_msg("accepted, but %s:%s %s", outcome_names[checked.outcome], text, checked.message);
    }
    if (checked.outcome != OUTCOME_REFUSED || is_strict_on_purpose(checked.message)) {
        return checked.outcome;
    }
    unchecked = try_in_child(settings, false);
    if (unchecked.outcome == OUTCOME_RUNS) {
        fail_msg("refused (%s), but %s:%s", checked.message, outcome_names[unchecked.outcome],
                 text);
    }
    return checked.outcome;
}

static struct settings settings_of(const char *text) {
    struct settings settings = {.count = 0};
    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        assert_in_range(length, 1, SETTING_SIZE - 1);
        assert_in_range(settings.count, 0, SETTINGS_MAX - 1);
        (void)snprintf(settings.texts[settings.count++], SETTING_SIZE, "%.*s", (int)length, text);
        text += length + strspn(text + length, " ");
    }
    return settings;
}

/* Known contradictions: whatever this major does, libwmt has to foresee it. */
static void contradictions_are_refused_where_the_library_aborts_and_only_there(void **state) {
    static const char *const sets[] = {
        "wasm-simd=off",
        "wasm-simd=off wasm-relaxed-simd=off",
        "wasm-relaxed-simd=off wasm-simd=on",
        "wasm-bulk-memory=off",
        "wasm-bulk-memory=off wasm-reference-types=off",
        "wasm-bulk-memory=off wasm-reference-types=off wasm-threads=off",
        "wasm-reference-types=off",
        "wasm-reference-types=off wasm-function-references=on",
        "wasm-reference-types=off concurrency-support=off",
        "wasm-reference-types=off wasm-component-model-async=off",
        "wasm-reference-types=off cranelift-flag=enable_safepoints:off",
        "wasm-gc=on",
        "wasm-gc=on wasm-function-references=off",
        "wasm-gc=on wasm-function-references=on",
        "concurrency-support=on",
        "concurrency-support=off wasm-component-model-async=on",
        "concurrency-support=off wasm-component-model-async-stackful=on",
        "concurrency-support=off wasm-component-model-more-async-builtins=on",
        "strategy=winch",
        "strategy=winch wasm-gc=on",
        "strategy=winch gc-support=on",
        "strategy=winch wasm-exceptions=on",
        "strategy=winch wasm-tail-call=on",
        "strategy=winch wasm-simd=off",
        "strategy=winch wasm-relaxed-simd=on",
        "strategy=winch wasm-stack-switching=on",
        "strategy=winch wasm-threads=on",
        "strategy=winch wasm-wide-arithmetic=on",
        "strategy=winch wasm-component-model-async=on",
        "strategy=winch signals-based-traps=off",
        "strategy=winch signals-based-traps=on",
        "strategy=winch debug-info=on",
        "strategy=winch target=pulley64",
        "strategy=winch cranelift-flag=wasmtime_linkopt_force_jump_veneer:true",
        "target=pulley64",
        "target=pulley32",
        "target=pulley64 wasm-threads=on",
        "target=pulley64 cranelift-flag=has_avx:on",
        "target=pulley64 cranelift-flag=enable_heap_access_spectre_mitigation:on",
        "target=pulley32 pooling=on",
        "target=x86_64-unknown-linux-gnu",
        "target=aarch64-unknown-linux-gnu",
        "target=riscv64gc-unknown-linux-gnu",
        "target=i686-unknown-linux-gnu",
        "target=avr",
        "target=x86_64-pc-windows-msvc native-unwind-info=off",
        "target=x86_64-pc-windows-msvc cranelift-flag=unwind_info:off",
        "target=x86_64-pc-windows-msvc wasm-stack-switching=on",
        "target=x86_64-apple-darwin wasm-stack-switching=on",
        "native-unwind-info=off cranelift-flag=unwind_info:on",
        "native-unwind-info=on cranelift-flag=unwind_info:off",
        "native-unwind-info=off cranelift-flag=unwind_info:no",
        "signals-based-traps=off",
        "signals-based-traps=off cranelift-flag=enable_heap_access_spectre_mitigation",
        "signals-based-traps=off cranelift-flag=enable_table_access_spectre_mitigation:1",
        "wasm-stack-switching=on cranelift-flag=stack_switch_model:none",
        "wasm-stack-switching=on cranelift-flag=stack_switch_model:basic",
        "cranelift-flag=sign_return_address",
        "cranelift-flag=sign_return_address cranelift-flag=sign_return_address_with_bkey",
        "cranelift-flag=sign_return_address cranelift-flag=use_bti",
        "max-wasm-stack=1",
        "max-wasm-stack=2MiB",
        "max-wasm-stack=3MiB",
        "max-wasm-stack=3MiB async-stack-size=2MiB",
        "max-wasm-stack=3MiB async-stack-size=2MiB async-support=on",
        "max-wasm-stack=3MiB async-support=on",
        "max-wasm-stack=131072GiB",
        "max-wasm-stack=18446744073709551615",
        "async-stack-size=0",
        "async-stack-size=512KiB",
        "async-stack-size=524287",
        "memory-guard-size=0",
        "memory-guard-size=17179869183GiB",
        "memory-reservation=0",
        "memory-reservation=18446744073709551615",
        "static-memory-guard-size=0",
        "static-memory-guard-size=65535",
        "static-memory-guard-size=61440",
        "dynamic-memory-guard-size=2GiB",
        "dynamic-memory-guard-size=2147483649",
        "dynamic-memory-guard-size=4GiB memory-guard-size=1GiB",
        "memory-guard-size=1GiB dynamic-memory-guard-size=4GiB",
        "profiler=vtune",
        "macos-use-mach-ports=on",
        "cache-config=default",
    };
    size_t counts[OUTCOME_ENDED + 1] = {0};
    (void)state;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        struct settings settings = settings_of(sets[i]);
        counts[assert_honest(&settings)]++;
    }
    assert_in_range(counts[OUTCOME_RUNS], 10, sizeof sets / sizeof *sets);
    assert_in_range(counts[OUTCOME_REFUSED], 5, sizeof sets / sizeof *sets);
}

static void pools_that_do_not_fit_are_refused_and_others_are_not(void **state) {
    static const char *const sets[] = {
        "pooling=on",
        "pooling-total-stacks=4294967295", /* without pooling=on of no meaning */
        "pooling=on pooling-total-memories=100000",
        "pooling=on pooling-total-memories=20000",
        "pooling=on pooling-total-memories=4294967295",
        "pooling=on pooling-total-memories=4294967295 memory-reservation=18446744073709551615",
        "pooling=on pooling-total-memories=0",
        "pooling=on pooling-total-tables=100000",
        "pooling=on pooling-total-tables=4294967295",
        "pooling=on pooling-table-elements=1099511627776",
        "pooling=on pooling-table-elements=18446744073709551615",
        "pooling=on pooling-total-stacks=10000",
        "pooling=on pooling-total-stacks=100000",
        "pooling=on pooling-total-stacks=4294967295",
        "pooling=on async-stack-size=1GiB",
        "pooling=on async-stack-size=1024GiB",
        "pooling=on pooling-total-gc-heaps=100000",
        "pooling=on pooling-total-gc-heaps=4294967295",
        "pooling=on pooling-max-memory-size=4GiB",
        "pooling=on pooling-max-memory-size=4294967297",
        "pooling=on memory-reservation=1GiB",
        "pooling=on memory-reservation=1GiB pooling-max-memory-size=1GiB",
        "pooling=on memory-reservation=131072GiB",
        "pooling=on memory-guard-size=131072GiB",
        "pooling=on memory-guard-size=18446744073709551615",
        "pooling=on memory-guard-size=0",
        "pooling=on pooling-linear-memory-keep-resident=18446744073709551615",
        "pooling=on pooling-table-keep-resident=18446744073709551615",
        "pooling=on pooling-async-stack-keep-resident=18446744073709551615",
        "pooling=on pooling-max-core-instance-size=0",
        "pooling=on pooling-total-core-instances=4294967295",
        "pooling=on pooling-max-memories-per-module=4294967295",
    };
    (void)state;
    if (!config_options[CONFIG_pooling].is_available(runtime_capi(wmt_runtime_default(WMT_DIE)))) {
        skip();
    }
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        struct settings settings = settings_of(sets[i]);
        (void)assert_honest(&settings);
    }
}

/* Words of the table go through libwmt; that the library has them too is asked here. */
static void every_flag_of_cranelift_for_this_processor_is_taken(void **state) {
    const struct capi *capi = runtime_capi(wmt_runtime_default(WMT_DIE));
    struct capi_target target = capi_target_read(capi, NULL, false);
    struct settings settings = {.count = 0};
    const struct capi_cranelift_flag *flag = NULL;
    size_t tried = 0;
    (void)state;
    for (size_t i = 0; (flag = capi_cranelift_flag_at(capi, i)) != NULL; i++) {
        char *text = settings.texts[settings.count];
        if (!capi_cranelift_group_applies(flag->group, target.processor, false) ||
            strcmp(flag->name, "sign_return_address") == 0) { /* see the contradictions */
            continue;
        }
        (void)snprintf(text, SETTING_SIZE, "cranelift-flag=%s%s%.*s", flag->name,
                       flag->kind == CAPI_CRANELIFT_CHOICE ? ":" : "",
                       (int)strcspn(flag->words, " "), flag->words);
        if (flag->kind == CAPI_CRANELIFT_NUMBER) {
            (void)snprintf(text, SETTING_SIZE, "cranelift-flag=%s:%llu", flag->name,
                           (unsigned long long)flag->least);
        }
        tried++;
        if (++settings.count == SETTINGS_MAX) {
            assert_in_range(assert_honest(&settings), OUTCOME_RUNS, OUTCOME_MODULE_REFUSED);
            settings.count = 0;
        }
    }
    assert_in_range(assert_honest(&settings), OUTCOME_RUNS, OUTCOME_MODULE_REFUSED);
    assert_in_range(tried, 30, 200);
}

/* What a message has to say. */
static void a_refusal_names_both_settings(void **state) {
    struct settings settings = settings_of("wasm-simd=off");
    struct result result = try_in_child(&settings, true);
    (void)state;
    assert_int_equal(result.outcome, OUTCOME_REFUSED);
    assert_non_null(strstr(result.message, "`wasm-simd=off`"));
    assert_non_null(strstr(result.message, "`wasm-relaxed-simd=on` (the default)"));
    settings = settings_of("native-unwind-info=on cranelift-flag=unwind_info:off");
    result = try_in_child(&settings, true);
    assert_int_equal(result.outcome, OUTCOME_REFUSED);
    assert_non_null(strstr(result.message, "`native-unwind-info=on`"));
    assert_non_null(strstr(result.message, "`cranelift-flag=unwind_info:false`"));
    settings = settings_of("target=aarch64_be-unknown-linux-gnu");
    result = try_in_child(&settings, true);
    assert_int_equal(result.outcome, OUTCOME_REFUSED);
    assert_non_null(strstr(result.message, "`aarch64_be`"));
}

/* Random settings */

static uint64_t seed = 1;

/* A number below `limit`: xorshift, good enough to get around. */
static size_t pick(size_t limit) {
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (size_t)(seed % limit);
}

static const char *const sizes[] = {
    "0",      "1",       "1000",     "4095",       "4096",           "64KiB",
    "256KiB", "512KiB",  "524289",   "1MiB",       "2MiB",           "8MiB",
    "10MiB",  "1GiB",    "2GiB",     "4294967295", "4GiB",           "5GiB",
    "64GiB",  "1024GiB", "16384GiB", "65536GiB",   "17179869183GiB", "18446744073709551615"};
static const char *const counts[] = {"0",    "1",     "2",     "10",    "100",
                                     "1000", "10000", "40000", "100000"};
static const char *const targets[] = {"x86_64-unknown-linux-gnu",
                                      "x86_64-linux-gnu",
                                      "x86_64-pc-windows-msvc",
                                      "x86_64-apple-darwin",
                                      "pulley64",
                                      "pulley32",
                                      "pulley64be",
                                      "aarch64-unknown-linux-gnu"};

#define PICK(array) ((array)[pick(sizeof(array) / sizeof *(array))])

static const char *pick_word(enum config_option_id id) {
    static const struct word {
        enum config_option_id option;
        const char *text;
    } words[] = {
#define CONFIG_WORD(id, word, constant) {CONFIG_##id, #word},
#include "config_options.def"
    };
    const struct word *word = NULL;
    do {
        word = &PICK(words);
    } while (word->option != id);
    return word->text;
}

static void pick_flag(char *buffer, size_t size) {
    const struct capi *capi = runtime_capi(wmt_runtime_default(WMT_DIE));
    const struct capi_cranelift_flag *flag = NULL;
    char word[64] = "";
    size_t words = 0;
    while (flag == NULL) {
        flag = capi_cranelift_flag_at(capi, pick(250));
    }
    if (flag->kind == CAPI_CRANELIFT_CHOICE) {
        for (const char *c = flag->words; *c != '\0'; c++) {
            words += *c == ' ';
        }
        const char *start = flag->words;
        for (size_t skipped = pick(words + 1); skipped > 0; skipped--) {
            start = strchr(start, ' ') + 1;
        }
        (void)snprintf(word, sizeof word, ":%.*s", (int)strcspn(start, " "), start);
    } else if (flag->kind == CAPI_CRANELIFT_NUMBER) {
        uint64_t span = flag->most - flag->least + 1;
        (void)snprintf(word, sizeof word, ":%llu",
                       (unsigned long long)(flag->least + pick(span > 20 ? 20 : (size_t)span)));
    } else if (flag->kind == CAPI_CRANELIFT_SWITCH) {
        (void)snprintf(word, sizeof word, ":%s", pick(2) == 0 ? "off" : "on");
    }
    (void)snprintf(buffer, size, "cranelift-flag=%s%s", flag->name, word);
}

static bool pick_setting(char *buffer, size_t size, bool pooling) {
    enum config_option_id id = (enum config_option_id)pick(CONFIG_OPTION_COUNT);
    const struct config_option *option = &config_options[id];
    bool is_of_pools = strncmp(option->name, "pooling-", 8) == 0;
    const char *value = NULL;
    if (pick(6) == 0) {
        pick_flag(buffer, size);
        return true;
    }
    if (!option->is_available(runtime_capi(wmt_runtime_default(WMT_DIE))) ||
        (is_of_pools && !pooling) || id == CONFIG_cranelift_flag) {
        return false;
    }
    value = option->kind == WMT_OPTION_SWITCH   ? (pick(2) == 0 ? "off" : "on")
            : option->kind == WMT_OPTION_CHOICE ? pick_word(id)
            : id == CONFIG_target               ? PICK(targets)
            : id == CONFIG_cache_config         ? "default"
            : option->max == UINT32_MAX         ? PICK(counts)
                                                : PICK(sizes);
    (void)snprintf(buffer, size, "%s=%s", option->name, value);
    return true;
}

static struct settings pick_settings(void) {
    struct settings settings = {.count = 0};
    size_t wanted = 1 + pick(SETTINGS_MAX - 1);
    bool pooling = pick(3) == 0 && config_options[CONFIG_pooling].is_available(
                                       runtime_capi(wmt_runtime_default(WMT_DIE)));
    if (pooling) {
        (void)snprintf(settings.texts[settings.count++], SETTING_SIZE, "pooling=on");
    }
    while (settings.count < wanted) {
        settings.count += pick_setting(settings.texts[settings.count], SETTING_SIZE, pooling);
    }
    return settings;
}

static unsigned long environment_number(const char *name, unsigned long otherwise) {
    const char *value = getenv(name);
    return value == NULL ? otherwise : strtoul(value, NULL, 10);
}

static void random_settings_never_end_the_process(void **state) {
    unsigned long trials = environment_number("WMT_CONFIG_TRIALS", 60);
    size_t outcomes[OUTCOME_ENDED + 1] = {0};
    (void)state;
    seed = environment_number("WMT_CONFIG_SEED", 1) * UINT64_C(0x9e3779b97f4a7c15) + 1;
    for (unsigned long i = 0; i < trials; i++) {
        struct settings settings = pick_settings();
        outcomes[assert_honest(&settings)]++;
    }
    for (size_t i = 0; i <= OUTCOME_ENDED; i++) {
        print_message("%s: %zu\n", outcome_names[i], outcomes[i]);
    }
    assert_true(trials < 50 || outcomes[OUTCOME_RUNS] > trials / 5);
}

/* Opens the library for all children, and leaves the current directory: jit-dump files go there. */
static int set_up(void **state) {
    (void)state;
    (void)wmt_runtime_default(WMT_DIE);
    return chdir(P_tmpdir);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contradictions_are_refused_where_the_library_aborts_and_only_there),
        cmocka_unit_test(pools_that_do_not_fit_are_refused_and_others_are_not),
        cmocka_unit_test(every_flag_of_cranelift_for_this_processor_is_taken),
        cmocka_unit_test(a_refusal_names_both_settings),
        cmocka_unit_test(random_settings_never_end_the_process),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
