/* libwmt beside the official C API of Wasmtime, on the same libwasmtime. See README.md. */
#include "harness.h"
#include "official.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wmt.h>

/* The loops run inside WebAssembly, so that calls out of it are measured without calls into it. */
static const char module_text[] =
    "(module (import \"host\" \"none\" (func $none))"
    "  (import \"host\" \"two\" (func $two (param i32 i32) (result i32)))"
    "  (import \"host\" \"four\" (func $four (param f64 f64 f64 f64) (result f64)))"
    "  (memory (export \"memory\") 1)"
    "  (func (export \"none\"))"
    "  (func (export \"two\") (param i32 i32) (result i32)"
    "    (i32.add (local.get 0) (local.get 1)))"
    "  (func (export \"four\") (param f64 f64 f64 f64) (result f64)"
    "    (f64.add (f64.add (local.get 0) (local.get 1)) (f64.add (local.get 2) (local.get 3))))"
    "  (func (export \"loop_none\") (param i32)"
    "    (loop $l (call $none)"
    "      (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))"
    "  (func (export \"loop_two\") (param i32)"
    "    (loop $l (drop (call $two (local.get 0) (i32.const 3)))"
    "      (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))"
    "  (func (export \"loop_four\") (param i32)"
    "    (loop $l (drop (call $four (f64.const 1) (f64.const 2) (f64.const 3) (f64.const 4)))"
    "      (br_if $l (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))";

static const char *const func_names[] = {"none",      "two",      "four",
                                         "loop_none", "loop_two", "loop_four"};
enum func_index { NONE, TWO, FOUR, LOOP_NONE, LOOP_TWO, LOOP_FOUR, FUNC_COUNT };

/* The same module in three engines' stores: libwmt's, and the official API's with checked and with
 * unchecked host functions. */
struct official_side {
    wasmtime_linker_t *linker;
    wasmtime_instance_pre_t *pre;
    wasmtime_store_t *store;
    wasmtime_context_t *context;
    wasmtime_func_t funcs[FUNC_COUNT];
    wasmtime_memory_t memory;
};

struct bench {
    struct official official;
    wasm_engine_t *engine;
    wasmtime_module_t *module;
    struct official_side checked;
    struct official_side unchecked;
    wmt_engine *wmt_engine;
    wmt_module *wmt_module;
    wmt_instance_pre *wmt_pre;
    wmt_store *store;
    wmt_func *funcs[FUNC_COUNT];
    wmt_memory *memory;
};

static void must(bool condition, const char *what) {
    if (!condition) {
        (void)fprintf(stderr, "bench: %s failed\n", what);
        exit(EXIT_FAILURE);
    }
}

/* Host functions: libwmt's, the official checked ones, the official unchecked ones */

static void host_none(wmt_call *call) { (void)call; }

static void host_two(wmt_call *call) {
    call->results[0] = wmt_i32(call->args[0].of.i32 + call->args[1].of.i32);
}

static void host_four(wmt_call *call) {
    call->results[0] = wmt_f64(call->args[0].of.f64 + call->args[1].of.f64 + call->args[2].of.f64 +
                               call->args[3].of.f64);
}

static wasm_trap_t *checked_none(void *env, wasmtime_caller_t *caller, const wasmtime_val_t *args,
                                 size_t nargs, wasmtime_val_t *results, size_t nresults) {
    (void)env, (void)caller, (void)args, (void)nargs, (void)results, (void)nresults;
    return NULL;
}

static wasm_trap_t *checked_two(void *env, wasmtime_caller_t *caller, const wasmtime_val_t *args,
                                size_t nargs, wasmtime_val_t *results, size_t nresults) {
    (void)env, (void)caller, (void)nargs, (void)nresults;
    results[0].kind = WASMTIME_I32;
    results[0].of.i32 = args[0].of.i32 + args[1].of.i32;
    return NULL;
}

static wasm_trap_t *checked_four(void *env, wasmtime_caller_t *caller, const wasmtime_val_t *args,
                                 size_t nargs, wasmtime_val_t *results, size_t nresults) {
    (void)env, (void)caller, (void)nargs, (void)nresults;
    results[0].kind = WASMTIME_F64;
    results[0].of.f64 = args[0].of.f64 + args[1].of.f64 + args[2].of.f64 + args[3].of.f64;
    return NULL;
}

static wasm_trap_t *unchecked_none(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                                   size_t nslots) {
    (void)env, (void)caller, (void)slots, (void)nslots;
    return NULL;
}

static wasm_trap_t *unchecked_two(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                                  size_t nslots) {
    (void)env, (void)caller, (void)nslots;
    slots[0].i64 = (uint32_t)(slots[0].i32 + slots[1].i32);
    return NULL;
}

static wasm_trap_t *unchecked_four(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                                   size_t nslots) {
    (void)env, (void)caller, (void)nslots;
    slots[0].f64 = slots[0].f64 + slots[1].f64 + slots[2].f64 + slots[3].f64;
    return NULL;
}

struct host {
    const char *name;
    const char *signature;
    wmt_func_callback own;
    wasmtime_func_callback_t checked;
    wasmtime_func_unchecked_callback_t unchecked;
    wasm_valkind_t kind;
    size_t param_count;
    size_t result_count;
};

static const struct host hosts[] = {
    {"none", "() -> ()", host_none, checked_none, unchecked_none, WASM_I32, 0, 0},
    {"two", "(i32, i32) -> (i32)", host_two, checked_two, unchecked_two, WASM_I32, 2, 1},
    {"four", "(f64, f64, f64, f64) -> (f64)", host_four, checked_four, unchecked_four, WASM_F64, 4,
     1},
};
enum { HOST_COUNT = sizeof hosts / sizeof *hosts };

static void make_types(const struct official *official, wasm_valtype_vec_t *vec,
                       wasm_valkind_t kind, size_t count) {
    wasm_valtype_t *types[4];
    for (size_t i = 0; i < count; i++) {
        types[i] = official->wasm_valtype_new(kind);
    }
    official->wasm_valtype_vec_new(vec, count, types);
}

static void define_host(const struct official *official, wasmtime_linker_t *linker,
                        const struct host *host, bool checked) {
    wasm_valtype_vec_t params;
    wasm_valtype_vec_t results;
    wasm_functype_t *type = NULL;
    wasmtime_error_t *error = NULL;
    size_t length = strlen(host->name);
    make_types(official, &params, host->kind, host->param_count);
    make_types(official, &results, host->kind, host->result_count);
    type = official->wasm_functype_new(&params, &results);
    error = checked ? official->wasmtime_linker_define_func(linker, "host", 4, host->name, length,
                                                            type, host->checked, NULL, NULL)
                    : official->wasmtime_linker_define_func_unchecked(
                          linker, "host", 4, host->name, length, type, host->unchecked, NULL, NULL);
    official->wasm_functype_delete(type);
    must(error == NULL, host->name);
}

static void open_official_side(struct bench *bench, struct official_side *side, bool checked) {
    const struct official *official = &bench->official;
    wasmtime_instance_t instance;
    wasmtime_extern_t item;
    wasm_trap_t *trap = NULL;
    side->linker = official->wasmtime_linker_new(bench->engine);
    for (size_t i = 0; i < HOST_COUNT; i++) {
        define_host(official, side->linker, &hosts[i], checked);
    }
    must(official->wasmtime_linker_instantiate_pre(side->linker, bench->module, &side->pre) == NULL,
         "instantiate_pre");
    side->store = official->wasmtime_store_new(bench->engine, NULL, NULL);
    side->context = official->wasmtime_store_context(side->store);
    must(official->wasmtime_instance_pre_instantiate(side->pre, side->context, &instance, &trap) ==
             NULL,
         "instantiate");
    for (size_t i = 0; i < FUNC_COUNT; i++) {
        must(official->wasmtime_instance_export_get(side->context, &instance, func_names[i],
                                                    strlen(func_names[i]), &item),
             func_names[i]);
        side->funcs[i] = item.of.func;
    }
    must(official->wasmtime_instance_export_get(side->context, &instance, "memory", 6, &item),
         "memory");
    side->memory = item.of.memory;
}

static void open_wmt_side(struct bench *bench) {
    wmt_linker *linker = NULL;
    wmt_instance *instance = NULL;
    bench->wmt_engine = wmt_engine_new(NULL, WMT_DIE);
    bench->wmt_module = wmt_module_new_wat(bench->wmt_engine, module_text, WMT_DIE);
    linker = wmt_linker_new(bench->wmt_engine, WMT_DIE);
    for (size_t i = 0; i < HOST_COUNT; i++) {
        (void)wmt_linker_define_func(linker, "host", hosts[i].name, hosts[i].signature,
                                     hosts[i].own, NULL, NULL, WMT_DIE);
    }
    bench->wmt_pre = wmt_linker_instantiate_pre(linker, bench->wmt_module, WMT_DIE);
    wmt_linker_delete(linker);
    bench->store = wmt_store_new(bench->wmt_engine, WMT_DIE);
    instance = wmt_instance_pre_instantiate(bench->wmt_pre, bench->store, WMT_DIE);
    for (size_t i = 0; i < FUNC_COUNT; i++) {
        bench->funcs[i] = wmt_instance_func(instance, func_names[i], WMT_DIE);
    }
    bench->memory = wmt_instance_memory(instance, "memory", WMT_DIE);
}

static void open_bench(struct bench *bench) {
    wmt_runtime *runtime = wmt_runtime_default(WMT_DIE);
    wmt_bytes *wasm = NULL;
    printf("libwmt %s on libwasmtime %s\n", wmt_version(), wmt_runtime_version(runtime));
    if (wmt_runtime_major(runtime) < 49) {
        (void)fprintf(stderr, "the official API is called as 49 and newer have it\n");
        exit(EXIT_FAILURE);
    }
    open_wmt_side(bench);
    official_open(&bench->official, wmt_runtime_path(runtime));
    wasm = wmt_wat_to_wasm(bench->wmt_engine, module_text, strlen(module_text), WMT_DIE);
    bench->engine = bench->official.wasm_engine_new();
    must(bench->official.wasmtime_module_new(bench->engine, wmt_bytes_data(wasm),
                                             wmt_bytes_size(wasm), &bench->module) == NULL,
         "module_new");
    wmt_bytes_delete(wasm);
    open_official_side(bench, &bench->checked, true);
    open_official_side(bench, &bench->unchecked, false);
}

/* Calls into WebAssembly: CALL_WORK(suffix, function, arguments, results, kind and value of an
 * argument) */
#define CALL_WORK(suffix, index, nparams, nresults, maker, native_kind, member, raw)               \
    static void wmt_##suffix(void *context, long count) {                                          \
        struct bench *bench = context;                                                             \
        wmt_val args[nparams + 1];                                                                 \
        wmt_val results[nresults + 1];                                                             \
        for (long i = 0; i < count; i++) {                                                         \
            for (int k = 0; k < nparams; k++) {                                                    \
                args[k] = maker(k + 1);                                                            \
            }                                                                                      \
            (void)wmt_func_call(bench->funcs[index], args, nparams, results, nresults, WMT_DIE);   \
        }                                                                                          \
    }                                                                                              \
    static void checked_call_##suffix(void *context, long count) {                                 \
        struct bench *bench = context;                                                             \
        wasmtime_val_t args[nparams + 1];                                                          \
        wasmtime_val_t results[nresults + 1];                                                      \
        wasm_trap_t *trap = NULL;                                                                  \
        for (long i = 0; i < count; i++) {                                                         \
            for (int k = 0; k < nparams; k++) {                                                    \
                args[k].kind = native_kind;                                                        \
                args[k].of.member = k + 1;                                                         \
            }                                                                                      \
            must(bench->official.wasmtime_func_call(bench->checked.context,                        \
                                                    &bench->checked.funcs[index], args, nparams,   \
                                                    results, nresults, &trap) == NULL,             \
                 "call");                                                                          \
        }                                                                                          \
    }                                                                                              \
    static void unchecked_call_##suffix(void *context, long count) {                               \
        struct bench *bench = context;                                                             \
        wasmtime_val_raw_t slots[nparams + 1];                                                     \
        wasm_trap_t *trap = NULL;                                                                  \
        for (long i = 0; i < count; i++) {                                                         \
            for (int k = 0; k < nparams; k++) {                                                    \
                slots[k].raw = k + 1;                                                              \
            }                                                                                      \
            must(bench->official.wasmtime_func_call_unchecked(bench->unchecked.context,            \
                                                              &bench->unchecked.funcs[index],      \
                                                              slots, nparams + 1, &trap) == NULL,  \
                 "call");                                                                          \
        }                                                                                          \
    }

CALL_WORK(none, NONE, 0, 0, wmt_i32, WASMTIME_I32, i32, i64)
CALL_WORK(two, TWO, 2, 1, wmt_i32, WASMTIME_I32, i32, i64)
CALL_WORK(four, FOUR, 4, 1, wmt_f64, WASMTIME_F64, f64, f64)

/* Calls out of WebAssembly: one call in, `count` out */
#define CALLBACK_WORK(suffix, index)                                                               \
    static void wmt_back_##suffix(void *context, long count) {                                     \
        struct bench *bench = context;                                                             \
        wmt_val arg = wmt_i32((int32_t)count);                                                     \
        (void)wmt_func_call(bench->funcs[index], &arg, 1, NULL, 0, WMT_DIE);                       \
    }                                                                                              \
    static void checked_back_##suffix(void *context, long count) {                                 \
        struct bench *bench = context;                                                             \
        wasmtime_val_raw_t slot;                                                                   \
        wasm_trap_t *trap = NULL;                                                                  \
        slot.i64 = count;                                                                          \
        must(bench->official.wasmtime_func_call_unchecked(                                         \
                 bench->checked.context, &bench->checked.funcs[index], &slot, 1, &trap) == NULL,   \
             "call");                                                                              \
    }                                                                                              \
    static void unchecked_back_##suffix(void *context, long count) {                               \
        struct bench *bench = context;                                                             \
        wasmtime_val_raw_t slot;                                                                   \
        wasm_trap_t *trap = NULL;                                                                  \
        slot.i64 = count;                                                                          \
        must(bench->official.wasmtime_func_call_unchecked(bench->unchecked.context,                \
                                                          &bench->unchecked.funcs[index], &slot,   \
                                                          1, &trap) == NULL,                       \
             "call");                                                                              \
    }

CALLBACK_WORK(none, LOOP_NONE)
CALLBACK_WORK(two, LOOP_TWO)
CALLBACK_WORK(four, LOOP_FOUR)

/* Memory */

static volatile uint64_t sink;

static void wmt_read(void *context, long count) {
    struct bench *bench = context;
    uint64_t sum = 0;
    for (long i = 0; i < count; i++) {
        uint64_t word = 0;
        (void)wmt_memory_read(bench->memory, (uint64_t)i % 8000 * 8, &word, sizeof word, WMT_DIE);
        sum += word;
    }
    sink = sum;
}

static void official_read(void *context, long count) {
    struct bench *bench = context;
    const struct official_side *side = &bench->unchecked;
    uint64_t sum = 0;
    for (long i = 0; i < count; i++) {
        uint64_t word = 0;
        uint64_t address = (uint64_t)i % 8000 * 8;
        size_t size = bench->official.wasmtime_memory_data_size(side->context, &side->memory);
        must(address + sizeof word <= size, "bounds");
        memcpy(&word, bench->official.wasmtime_memory_data(side->context, &side->memory) + address,
               sizeof word);
        sum += word;
    }
    sink = sum;
}

/* A store, an instance in it, and the end of both */

static void wmt_instantiate(void *context, long count) {
    struct bench *bench = context;
    for (long i = 0; i < count; i++) {
        wmt_store *store = wmt_store_new(bench->wmt_engine, WMT_DIE);
        (void)wmt_instance_pre_instantiate(bench->wmt_pre, store, WMT_DIE);
        wmt_store_delete(store);
    }
}

static void official_instantiate(void *context, long count) {
    struct bench *bench = context;
    const struct official *official = &bench->official;
    for (long i = 0; i < count; i++) {
        wasmtime_store_t *store = official->wasmtime_store_new(bench->engine, NULL, NULL);
        wasmtime_instance_t instance;
        wasm_trap_t *trap = NULL;
        must(official->wasmtime_instance_pre_instantiate(bench->unchecked.pre,
                                                         official->wasmtime_store_context(store),
                                                         &instance, &trap) == NULL,
             "instantiate");
        official->wasmtime_store_delete(store);
    }
}

#define COMPARE(title, count, ...)                                                                 \
    do {                                                                                           \
        const struct contestant contestants[] = {__VA_ARGS__};                                     \
        bench_compare(title, contestants, sizeof contestants / sizeof *contestants, &bench,        \
                      count);                                                                      \
    } while (0)

#define COMPARE_CALL(title, suffix)                                                                \
    COMPARE(title, 100000, {"official, unchecked", unchecked_call_##suffix},                       \
            {"official, checked", checked_call_##suffix}, {"wmt_func_call", wmt_##suffix})

#define COMPARE_BACK(title, suffix)                                                                \
    COMPARE(title, 300000, {"official, unchecked", unchecked_back_##suffix},                       \
            {"official, checked", checked_back_##suffix},                                          \
            {"wmt host function", wmt_back_##suffix})

int main(void) {
    static struct bench bench;
    open_bench(&bench);
    COMPARE_CALL("call without arguments", none);
    COMPARE_CALL("call (i32, i32) -> (i32)", two);
    COMPARE_CALL("call (f64, f64, f64, f64) -> (f64)", four);
    COMPARE_BACK("host function without arguments", none);
    COMPARE_BACK("host function (i32, i32) -> (i32)", two);
    COMPARE_BACK("host function (f64, f64, f64, f64) -> (f64)", four);
    COMPARE("read of 8 bytes, bounds checked", 1000000,
            {"official, data_size and data", official_read}, {"wmt_memory_read", wmt_read});
    COMPARE("store, instance of a prepared module, end", 2000, {"official", official_instantiate},
            {"wmt", wmt_instantiate});
    return 0;
}
