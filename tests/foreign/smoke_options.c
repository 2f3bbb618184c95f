/* The options of engines, some of which libwasmtime aborts on, on one platform or another. */
#include "smoke.h"

#include <stdio.h>
#include <string.h>

/* What may be wrong with an option that is set alone. A guest may be stopped by it later, and
 * nothing can be compiled with a flag that this processor lacks. */
static bool is_refusal(const wmt_error *error) {
    int kind = wmt_error_kind_of(error);
    return kind == WMT_ERROR_INVALID || kind == WMT_ERROR_UNSUPPORTED;
}

static bool is_stop(const wmt_error *error) {
    int kind = wmt_error_kind_of(error);
    return kind == WMT_ERROR_INTERRUPTED || kind == WMT_ERROR_LIMIT || kind == WMT_ERROR_TRAP ||
           kind == WMT_ERROR_COMPILE;
}

static void run_guest(wmt_engine *engine, wmt_error **error) {
    wmt_store *store = wmt_store_new(engine, error);
    wmt_module *module = wmt_module_new_wat(engine, "(module (func (export \"run\")))", error);
    wmt_instance *instance = wmt_instance_new(store, module, NULL, 0, error);
    (void)wmt_func_call(wmt_instance_func(instance, "run", error), NULL, 0, NULL, 0, error);
    wmt_module_delete(module);
    wmt_store_delete(store);
}

static void try_setting(const char *setting) {
    wmt_config *config = wmt_config_new(NULL, &err);
    wmt_error *refused = NULL;
    wmt_error *stopped = NULL;
    wmt_engine *engine = NULL;
    bool is_fine = false;
    (void)wmt_config_set(config, setting, &refused);
    engine = wmt_engine_new(config, &refused);
    if (engine != NULL) {
        run_guest(engine, &stopped);
    }
    is_fine = (refused == NULL || is_refusal(refused)) &&
              (stopped == NULL || is_stop(stopped) || is_refusal(stopped));
    if (!is_fine) {
        printf("%s: %s\n", setting, wmt_error_message(refused == NULL ? stopped : refused));
    }
    wmt_error_clear(&stopped);
    wmt_error_clear(&refused);
    wmt_engine_delete(engine);
    wmt_config_delete(config);
    CHECK(is_fine);
}

/* A library that aborts ends the program here, after the name of the case before. */
static void every_switch_gives_an_engine_or_an_error(void) {
    wmt_runtime *runtime = wmt_runtime_default(&err);
    const char *name = NULL;
    int kind = 0;
    size_t tried = 0;
    for (size_t i = 0; (name = wmt_config_option(runtime, i, &kind, NULL, NULL, NULL)); i++) {
        static const char *const values[] = {"on", "off"};
        for (size_t j = 0; kind == WMT_OPTION_SWITCH && j < 2; j++) {
            char setting[128];
            (void)snprintf(setting, sizeof setting, "%s=%s", name, values[j]);
            try_setting(setting);
            tried++;
        }
    }
    CHECK(tried > 20);
}

static void numbers_and_choices_give_an_engine_or_an_error(void) {
    static const char *const settings[] = {
        "strategy=winch",
        "strategy=cranelift",
        "cranelift-opt-level=none",
        "cranelift-opt-level=speed-and-size",
        "cranelift-regalloc-algorithm=single-pass",
        "cranelift-flag=has_avx",
        "cranelift-flag=has_avx512f",
        "cranelift-flag=has_lse",
        "cranelift-flag=unwind_info:false",
        "profiler=none",
        "profiler=jitdump",
        "profiler=vtune",
        "profiler=perfmap",
        "max-wasm-stack=64KiB",
        "max-wasm-stack=0",
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
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        try_setting(settings[i]);
    }
}

const struct smoke_case option_cases[] = {
    {"every_switch_gives_an_engine_or_an_error", every_switch_gives_an_engine_or_an_error},
    {"numbers_and_choices_give_an_engine_or_an_error",
     numbers_and_choices_give_an_engine_or_an_error},
    {NULL, NULL},
};
