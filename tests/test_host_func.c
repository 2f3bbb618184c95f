/* Host functions: what they get, what they give, and what they may do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/embedding.h"
#include "support/thread.h"

/* Values */

struct seen {
    size_t calls;
    size_t nargs;
    size_t nresults;
    wmt_val args[1000];
    bool results_unset;
    bool err_unset;
};

static bool all_unset(const wmt_val *vals, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (vals[i].kind != WMT_NONE) {
            return false;
        }
    }
    return true;
}

/* Gives its arguments back in reverse order. */
static void turn_round(wmt_call *call) {
    struct seen *seen = call->env;
    seen->calls++;
    seen->nargs = call->nargs;
    seen->nresults = call->nresults;
    seen->results_unset = all_unset(call->results, call->nresults);
    seen->err_unset = call->err == NULL;
    memcpy(seen->args, call->args, call->nargs * sizeof *call->args);
    for (size_t i = 0; i < call->nresults; i++) {
        call->results[i] = call->args[call->nargs - 1 - i];
    }
}

static void numbers_reach_a_host_function_bit_by_bit(void **state) {
    static const uint8_t vector[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255};
    static struct seen seen;
    wmt_error *err = NULL;
    wmt_val args[5] = {wmt_i32(-2), wmt_i64(INT64_MIN), wmt_f32(0), wmt_f64(0), wmt_v128(vector)};
    wmt_val results[5];
    wmt_func *func = embedding_func_with_host(
        *state,
        "(module (import \"\" \"host\" (func $host (param i32 i64 f32 f64 v128)"
        "    (result v128 f64 f32 i64 i32)))"
        "  (func (export \"run\") (param i32 i64 f32 f64 v128) (result v128 f64 f32 i64 i32)"
        "    (call $host (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4))))",
        "(i32, i64, f32, f64, v128) -> (v128, f64, f32, i64, i32)", turn_round, &seen);
    memset(&seen, 0, sizeof seen);
    args[2].of.u32 = 0x7f800001; /* signalling NaNs */
    args[3].of.u64 = 0xfff0000000000001;
    (void)wmt_func_call(func, args, 5, results, 5, &err);
    assert_no_error(&err);
    assert_int_equal(seen.calls, 1);
    assert_int_equal(seen.nargs, 5);
    assert_int_equal(seen.nresults, 5);
    assert_true(seen.results_unset);
    assert_true(seen.err_unset);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(seen.args[i].kind, args[i].kind);
        assert_memory_equal(&seen.args[i].of, &args[i].of, i == 4 ? 16 : 8);
        assert_int_equal(results[i].kind, args[4 - i].kind);
        assert_memory_equal(&results[i].of, &args[4 - i].of, i == 0 ? 16 : 8);
    }
}

enum { MANY = 1000 }; /* as many as a function can have */

static char *add(char *end, const char *text) {
    strcpy(end, text);
    return end + strlen(text);
}

static char *add_repeated(char *end, const char *text, size_t count) {
    for (size_t i = 0; i < count; i++) {
        end = add(end, text);
    }
    return end;
}

/* "(i64, i64) -> ()" and so on. */
static const char *signature_of_counts(size_t params, size_t results) {
    static char text[2 * MANY * 5 + 20];
    char *end = add(text, "(");
    end = add_repeated(end, "i64, ", params);
    end = add(end - (params > 0 ? 2 : 0), ") -> (");
    end = add_repeated(end, "i64, ", results);
    (void)add(end - (results > 0 ? 2 : 0), ")");
    return text;
}

static const char *module_of_counts(size_t params, size_t results) {
    static char text[MANY * 40 + 200];
    char *end = add(text, "(module (type $t (func (param");
    end = add_repeated(end, " i64", params);
    end = add(end, ") (result");
    end = add_repeated(end, " i64", results);
    end = add(end, ")))"
                   "  (import \"\" \"host\" (func $host (type $t)))"
                   "  (func (export \"run\") (type $t) (call $host");
    for (size_t i = 0; i < params; i++) {
        end += sprintf(end, " (local.get %zu)", i);
    }
    (void)add(end, ")))");
    return text;
}

static void give_squares(wmt_call *call) {
    struct seen *seen = call->env;
    seen->nargs = call->nargs;
    memcpy(seen->args, call->args, call->nargs * sizeof *call->args);
    for (size_t i = 0; i < call->nresults; i++) {
        call->results[i] = wmt_i64((int64_t)(i * i));
    }
}

static void call_with_counts(const struct embedding *embedding, size_t params, size_t results) {
    static struct seen seen;
    static wmt_val vals[MANY];
    wmt_error *err = NULL;
    wmt_func *func =
        embedding_func_with_host(embedding, module_of_counts(params, results),
                                 signature_of_counts(params, results), give_squares, &seen);
    for (size_t i = 0; i < params; i++) {
        vals[i] = wmt_i64((int64_t)i + 5);
    }
    memset(&seen, 0, sizeof seen);
    (void)wmt_func_call(func, vals, params, vals, results, &err);
    assert_no_error(&err);
    assert_int_equal(seen.nargs, params);
    for (size_t i = 0; i < params; i++) {
        assert_int_equal(seen.args[i].of.i64, i + 5);
    }
    for (size_t i = 0; i < results; i++) {
        assert_int_equal(vals[i].of.i64, i * i);
    }
}

static void any_number_of_arguments_and_results_passes(void **state) {
    static const size_t counts[] = {0, 1, 2, 7, 8, 9, 15, 16, 17, 33, 40, MANY};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        call_with_counts(*state, counts[i], counts[i]);
        call_with_counts(*state, counts[i], 0);
        call_with_counts(*state, 0, counts[i]);
    }
}

/* Results that are wrong */

struct wrong_results {
    wmt_val results[2];
    int count; /* how many are set */
};

static void give_results(wmt_call *call) {
    const struct wrong_results *wrong = call->env;
    for (int i = 0; i < wrong->count; i++) {
        call->results[i] = wrong->results[i];
    }
}

static void a_result_unset_or_of_another_kind_is_the_host_functions_mistake(void **state) {
    static const struct {
        wmt_valkind kinds[2];
        int count;
        const char *message;
    } rows[] = {
        {{WMT_NONE, WMT_NONE}, 0, "result 0 is not set, but i32 is wanted"},
        {{WMT_I32, WMT_NONE}, 1, "result 1 is not set, but f64 is wanted"},
        {{WMT_I64, WMT_F64}, 2, "result 0 is i64, but i32 is wanted"},
        {{WMT_I32, WMT_F32}, 2, "result 1 is f32, but f64 is wanted"},
        {{(wmt_valkind)99, WMT_F64}, 2, "result 0 is unknown, but i32 is wanted"},
    };
    static struct wrong_results wrong;
    wmt_error *err = NULL;
    wmt_val results[2];
    wmt_func *func =
        embedding_func_with_host(*state,
                                 "(module (import \"\" \"host\" (func $host (result i32 f64)))"
                                 "  (func (export \"run\") (result i32 f64) (call $host)))",
                                 "() -> (i32, f64)", give_results, &wrong);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        memset(&wrong, 0, sizeof wrong);
        wrong.results[0].kind = rows[i].kinds[0];
        wrong.results[1].kind = rows[i].kinds[1];
        wrong.count = rows[i].count;
        assert_false(wmt_func_call(func, NULL, 0, results, 2, &err));
        assert_error(&err, WMT_ERROR_INVALID, "result-kind", rows[i].message);
    }
    wrong.results[0] = wmt_i32(1);
    wrong.results[1] = wmt_f64(2);
    wrong.count = 2;
    assert_true(wmt_func_call(func, NULL, 0, results, 2, &err));
}

static void set_result_and_fail(wmt_call *call) {
    call->results[0] = wmt_i64(1); /* of another kind, too: nobody looks */
    call->err = wmt_error_new("no result today");
}

static void results_of_a_failed_host_function_are_ignored(void **state) {
    wmt_error *err = NULL;
    wmt_val result = wmt_i32(7);
    wmt_func *func =
        embedding_func_with_host(*state,
                                 "(module (import \"\" \"host\" (func $host (result i32)))"
                                 "  (func (export \"run\") (result i32) (call $host)))",
                                 "() -> (i32)", set_result_and_fail, NULL);
    assert_false(wmt_func_call(func, NULL, 0, &result, 1, &err));
    assert_error(&err, WMT_ERROR_HOST, "host", "no result today");
    assert_int_equal(result.kind, WMT_NONE);
}

/* References */

struct passing {
    wmt_func *seen;
    wmt_func *give;
};

static void pass_func(wmt_call *call) {
    struct passing *passing = call->env;
    passing->seen = call->args[0].of.func;
    call->results[0] = wmt_funcref(passing->give);
}

static const char passing_module[] =
    "(module (import \"\" \"host\" (func $host (param funcref) (result funcref)))"
    "  (func $own (export \"own\")) (memory (export \"memory\") 1)"
    "  (elem declare func $host)"
    "  (func (export \"null\") (result funcref) (call $host (ref.null func)))"
    "  (func (export \"run\") (result funcref) (call $host (ref.func $own)))"
    "  (func (export \"self\") (result funcref) (call $host (ref.func $host))))";

static wmt_func *call_for_func(wmt_instance *instance, const char *name, wmt_error **err) {
    wmt_val result = wmt_null(WMT_FUNCREF);
    (void)wmt_func_call(wmt_instance_func(instance, name, err), NULL, 0, &result, 1, err);
    return result.of.func;
}

static void function_references_pass_both_ways(void **state) {
    struct embedding *embedding = *state;
    struct passing passing = {NULL, NULL};
    wmt_error *err = NULL;
    wmt_func *host =
        wmt_func_new(embedding->store, "(funcref) -> (funcref)", pass_func, &passing, NULL, &err);
    wmt_extern *imports[] = {wmt_func_extern(host)};
    wmt_instance *instance = embedding_instance(embedding, passing_module, imports, 1);
    wmt_func *own = wmt_instance_func(instance, "own", &err);
    assert_null(call_for_func(instance, "null", &err));
    assert_null(passing.seen);
    passing.give = own;
    assert_ptr_equal(call_for_func(instance, "run", &err), own);
    assert_ptr_equal(passing.seen, own);
    passing.give = host;
    assert_ptr_equal(call_for_func(instance, "run", &err), host);
    assert_non_null(call_for_func(instance, "self", &err));
    assert_no_error(&err);
    /* A host function that a guest was given is another one to libwasmtime; it works all the same.
     */
    assert_string_equal(wmt_type_text(wmt_func_type(passing.seen)), "(funcref) -> (funcref)");
    passing.give = NULL;
    {
        wmt_val arg = wmt_funcref(own);
        wmt_val result;
        assert_true(wmt_func_call(passing.seen, &arg, 1, &result, 1, &err));
        assert_ptr_equal(passing.seen, own);
    }
}

static void function_references_that_cannot_be_given_are_refused(void **state) {
    struct embedding *embedding = *state;
    struct passing passing = {NULL, NULL};
    wmt_error *err = NULL;
    wmt_store *other = wmt_store_new(embedding->engine, &err);
    wmt_func *host =
        wmt_func_new(embedding->store, "(funcref) -> (funcref)", pass_func, &passing, NULL, &err);
    wmt_extern *imports[] = {wmt_func_extern(host)};
    wmt_instance *instance = embedding_instance(embedding, passing_module, imports, 1);
    passing.give = wmt_func_new(other, "() -> ()", pass_func, NULL, NULL, &err);
    assert_no_error(&err);
    assert_null(call_for_func(instance, "run", &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-store", "result 0 is a function of another store");
    wmt_store_delete(other);
    assert_null(call_for_func(instance, "run", &err));
    assert_error(&err, WMT_ERROR_INVALID, "stale-handle", "result 0 belongs to a store that was");
    passing.give = (wmt_func *)(void *)wmt_instance_memory(instance, "memory", &err);
    assert_null(call_for_func(instance, "run", &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-kind", "result 0 is a memory, not a func");
    passing.give = NULL;
    assert_null(call_for_func(instance, "run", &err));
    assert_no_error(&err);
}

/* Errors on their way out */

static int finalized;
static void count_finalizer(void *data) { finalized += *(int *)data; }

/* What the levels of a chain of calls do: host and guest call each other, `depth` times. */
struct chain {
    wmt_func *guest;
    int depth;
    int deepest;
    wmt_error *made;     /* by the deepest level */
    int swallow_at;      /* the level that clears the error, 0 for none */
    int replace_at;      /* the level that makes another one of it */
    bool trap_at_bottom; /* the deepest level lets the guest trap instead */
};

static void call_deeper(wmt_call *call, struct chain *chain, int level) {
    wmt_val arg = wmt_i32(level);
    wmt_val result;
    if (wmt_func_call(chain->guest, &arg, 1, &result, 1, &call->err)) {
        call->results[0] = wmt_i32(result.of.i32 + 1);
    }
}

static void swallow_or_replace(wmt_call *call, const struct chain *chain, int level) {
    if (call->err != NULL && level == chain->swallow_at) {
        wmt_error_clear(&call->err);
        call->results[0] = wmt_i32(1000);
    } else if (call->err != NULL && level == chain->replace_at) {
        wmt_error_clear(&call->err);
        call->err = wmt_error_new("replaced");
    }
}

static void link_of_chain(wmt_call *call) {
    struct chain *chain = call->env;
    int level = call->args[0].of.i32 + 1;
    chain->deepest = level > chain->deepest ? level : chain->deepest;
    if (level < chain->depth) {
        call_deeper(call, chain, level);
    } else if (chain->trap_at_bottom) {
        call_deeper(call, chain, -1);
    } else if (chain->made != NULL) {
        call->err = chain->made;
    } else {
        call->results[0] = wmt_i32(0);
    }
    swallow_or_replace(call, chain, level);
}

static const char chain_module[] =
    "(module $chain (import \"\" \"host\" (func $host (param i32) (result i32)))"
    "  (func $step (param i32) (result i32)"
    "    (if (i32.lt_s (local.get 0) (i32.const 0)) (then unreachable))"
    "    (call $host (local.get 0)))"
    "  (func $run (export \"run\") (param i32) (result i32) (call $step (local.get 0))))";

static void make_chain(const struct embedding *embedding, struct chain *chain, int depth) {
    memset(chain, 0, sizeof *chain);
    chain->depth = depth;
    chain->guest =
        embedding_func_with_host(embedding, chain_module, "(i32) -> (i32)", link_of_chain, chain);
}

static int32_t run_chain(const struct chain *chain, wmt_error **err) {
    wmt_val arg = wmt_i32(0);
    wmt_val result = wmt_i32(0);
    (void)wmt_func_call(chain->guest, &arg, 1, &result, 1, err);
    return result.of.i32;
}

static void host_and_guest_call_each_other_to_any_depth(void **state) {
    struct chain chain;
    wmt_error *err = NULL;
    make_chain(*state, &chain, 100);
    assert_int_equal(run_chain(&chain, &err), 99);
    assert_no_error(&err);
    assert_int_equal(chain.deepest, 100);
}

/* The guest's functions take turns: each level has a `step` that `run` called. Some libraries give
 * no more than 20 frames. */
static void assert_chain_frames(const wmt_error *err, size_t count) {
    size_t given = wmt_error_frame_count(err);
    assert_in_range(given, count < 20 ? count : 20, count);
    for (size_t i = 0; i < given; i++) {
        assert_string_equal(wmt_error_frame_func_name(err, i), i % 2 == 0 ? "step" : "run");
        assert_string_equal(wmt_error_frame_module_name(err, i), "chain");
        assert_int_equal(wmt_error_frame_func_index(err, i), i % 2 == 0 ? 1 : 2);
        assert_true(wmt_error_frame_module_offset(err, i) > 0);
    }
}

static void an_error_comes_out_as_the_object_it_went_in_as(void **state) {
    static const int depths[] = {1, 2, 3, 5, 32, 33, 50};
    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
        struct chain chain;
        wmt_error *err = NULL;
        int one = 1;
        size_t frames = (size_t)depths[i] * 2;
        make_chain(*state, &chain, depths[i]);
        chain.made = wmt_error_new("from the bottom");
        finalized = 0;
        assert_true(wmt_error_set_data(chain.made, &one, count_finalizer));
        (void)run_chain(&chain, &err);
        assert_ptr_equal(err, chain.made);
        assert_ptr_equal(wmt_error_data(err), &one);
        assert_int_equal(finalized, 0);
        assert_int_equal(chain.deepest, depths[i]);
        assert_chain_frames(err, frames < 64 ? frames : 64);
        assert_error(&err, WMT_ERROR_HOST, "host", "from the bottom");
        assert_int_equal(finalized, 1);
        chain.made = NULL;
        assert_int_equal(run_chain(&chain, &err), depths[i] - 1);
        assert_no_error(&err);
    }
}

static void a_trap_comes_out_through_host_functions(void **state) {
    struct chain chain;
    wmt_error *err = NULL;
    make_chain(*state, &chain, 3);
    chain.trap_at_bottom = true;
    (void)run_chain(&chain, &err);
    assert_int_equal(wmt_error_trap(err), WMT_TRAP_UNREACHABLE);
    assert_chain_frames(err, 8);
    assert_error(&err, WMT_ERROR_TRAP, "trap", "unreachable");
}

static void a_host_function_on_the_way_can_swallow_an_error(void **state) {
    struct chain chain;
    wmt_error *err = NULL;
    int one = 1;
    make_chain(*state, &chain, 5);
    chain.swallow_at = 3;
    chain.made = wmt_error_new("to be swallowed");
    finalized = 0;
    (void)wmt_error_set_data(chain.made, &one, count_finalizer);
    assert_int_equal(run_chain(&chain, &err), 1002);
    assert_no_error(&err);
    assert_int_equal(finalized, 1);
    chain.trap_at_bottom = true;
    assert_int_equal(run_chain(&chain, &err), 1002);
    assert_no_error(&err);
}

static void a_host_function_on_the_way_can_replace_an_error(void **state) {
    struct chain chain;
    wmt_error *err = NULL;
    make_chain(*state, &chain, 5);
    chain.replace_at = 3;
    chain.made = wmt_error_new("to be replaced");
    (void)run_chain(&chain, &err);
    assert_chain_frames(err, 6); /* of the levels that the new one has passed */
    assert_error(&err, WMT_ERROR_HOST, "host", "replaced");
}

static void fail_with_env(wmt_call *call) { call->err = call->env; }

static const char call_host[] = "(module $m (import \"\" \"host\" (func $host))"
                                "  (func $run (export \"run\") (call $host)))";

static void errors_of_every_kind_pass(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    int status = 0;
    wmt_func *func = embedding_func_with_host(embedding, call_host, "() -> ()", fail_with_env,
                                              wmt_error_new_exit(42));
    assert_false(wmt_func_call(func, NULL, 0, NULL, 0, &err));
    assert_true(wmt_error_exit_status(err, &status));
    assert_int_equal(status, 42);
    wmt_error_clear(&err);
    (void)wmt_store_new(NULL, &err);
    func = embedding_func_with_host(embedding, call_host, "() -> ()", fail_with_env, err);
    err = NULL;
    assert_false(wmt_func_call(func, NULL, 0, NULL, 0, &err));
    assert_int_equal(wmt_error_frame_count(err), 1);
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`engine`");
}

static void a_host_function_traps_as_the_guest_would(void **state) {
    static const struct {
        int trap;
        int kind;
        const char *code;
        int seen;
    } rows[] = {
        {WMT_TRAP_MEMORY_OUT_OF_BOUNDS, WMT_ERROR_TRAP, "trap", WMT_TRAP_MEMORY_OUT_OF_BOUNDS},
        {WMT_TRAP_COMPONENT, WMT_ERROR_TRAP, "trap", WMT_TRAP_COMPONENT},
        {WMT_TRAP_OUT_OF_FUEL, WMT_ERROR_LIMIT, "out-of-fuel", WMT_TRAP_OUT_OF_FUEL},
        {WMT_TRAP_INTERRUPT, WMT_ERROR_INTERRUPTED, "epoch-deadline", WMT_TRAP_INTERRUPT},
        {WMT_TRAP_NONE, WMT_ERROR_TRAP, "trap", WMT_TRAP_OTHER},
        {-1, WMT_ERROR_TRAP, "trap", WMT_TRAP_OTHER},
        {1000, WMT_ERROR_TRAP, "trap", WMT_TRAP_OTHER},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        wmt_error *err = NULL;
        wmt_func *func = embedding_func_with_host(*state, call_host, "() -> ()", fail_with_env,
                                                  wmt_error_new_trap(rows[i].trap));
        assert_false(wmt_func_call(func, NULL, 0, NULL, 0, &err));
        assert_int_equal(wmt_error_trap(err), rows[i].seen);
        assert_int_equal(wmt_error_frame_count(err), 1);
        assert_error(&err, rows[i].kind, rows[i].code, wmt_trap_name(rows[i].seen));
    }
}

static const char catching[] = "(module $m (import \"\" \"host\" (func $host))"
                               "  (func $run (export \"run\")"
                               "    (block $caught (try_table (catch_all $caught) (call $host)))))";

/* But for the exceptions that it throws: see test_exception.c. */
static void a_guest_cannot_catch_what_a_host_function_reports(void **state) {
    struct embedding embedding =
        embedding_start("wasm-function-references=on wasm-gc=on wasm-exceptions=on");
    wmt_error *err = NULL;
    wmt_func *func = NULL;
    (void)state;
    if (embedding.engine == NULL) {
        skip();
    }
    func = embedding_func_with_host(&embedding, catching, "() -> ()", fail_with_env,
                                    wmt_error_new("not for the guest"));
    assert_false(wmt_func_call(func, NULL, 0, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_HOST, "host", "not for the guest");
    embedding_end(&embedding);
}

/* Frames of two stores */

static void call_other_store(wmt_call *call) {
    (void)wmt_func_call(call->env, NULL, 0, NULL, 0, &call->err);
}

static void frames_of_several_stores_come_one_after_the_other(void **state) {
    struct embedding *embedding = *state;
    struct embedding other = {embedding->engine, NULL};
    wmt_error *err = NULL;
    wmt_func *inner = NULL;
    wmt_func *outer = NULL;
    other.store = wmt_store_new(embedding->engine, &err);
    inner = embedding_func(&other,
                           "(module $there (func $trap unreachable)"
                           "  (func $inner (export \"run\") (call $trap)))",
                           NULL, 0);
    outer = embedding_func_with_host(embedding, call_host, "() -> ()", call_other_store, inner);
    assert_false(wmt_func_call(outer, NULL, 0, NULL, 0, &err));
    assert_int_equal(wmt_error_frame_count(err), 3);
    assert_string_equal(wmt_error_frame_func_name(err, 0), "trap");
    assert_string_equal(wmt_error_frame_module_name(err, 0), "there");
    assert_string_equal(wmt_error_frame_func_name(err, 1), "inner");
    assert_string_equal(wmt_error_frame_func_name(err, 2), "run");
    assert_string_equal(wmt_error_frame_module_name(err, 2), "m");
    assert_error(&err, WMT_ERROR_TRAP, "trap", "unreachable");
    wmt_store_delete(other.store);
}

/* Which store is calling */

enum { STORES = 3 };

/* A guest in each store, which calls the next one's by way of the host, between two other calls of
 * the host. */
struct store_ring {
    wmt_store *stores[STORES];
    wmt_func *funcs[STORES];
    wmt_store *seen[STORES * 3]; /* by whom the host was called, in that order */
    size_t seen_count;
    wmt_error *failure; /* NULL, or what the innermost call fails with */
};

static void note_store(struct store_ring *ring, wmt_call *call) {
    ring->seen[ring->seen_count++] = wmt_call_store(call);
}

static void note_in_ring(wmt_call *call) { note_store(call->env, call); }

static void note_in_ring_raw(wmt_call *call, wmt_raw *slots) {
    (void)slots;
    note_store(call->env, call);
}

static void call_next_store(wmt_call *call) {
    struct store_ring *ring = call->env;
    wmt_error *err = NULL;
    size_t current = 0;
    note_store(ring, call);
    while (wmt_call_store(call) != ring->stores[current]) {
        current++;
    }
    if (current + 1 < STORES) {
        (void)wmt_func_call(ring->funcs[current + 1], NULL, 0, NULL, 0, &err);
        wmt_error_clear(&err);
    } else {
        call->err = ring->failure;
    }
}

static wmt_linker *link_ring(wmt_engine *engine, struct store_ring *ring) {
    wmt_linker *linker = wmt_linker_new(engine, WMT_DIE);
    assert_true(wmt_linker_define_func(linker, "host", "note", "() -> ()", note_in_ring, ring, NULL,
                                       WMT_DIE));
    assert_true(wmt_linker_define_func_raw(linker, "host", "note_raw", "() -> ()", note_in_ring_raw,
                                           ring, NULL, WMT_DIE));
    assert_true(wmt_linker_define_func(linker, "host", "next", "() -> ()", call_next_store, ring,
                                       NULL, WMT_DIE));
    return linker;
}

static void run_ring(const struct embedding *embedding, struct store_ring *ring) {
    wmt_linker *linker = link_ring(embedding->engine, ring);
    wmt_module *module =
        embedding_module(embedding, "(module (import \"host\" \"note\" (func $note))"
                                    "  (import \"host\" \"note_raw\" (func $note_raw))"
                                    "  (import \"host\" \"next\" (func $next))"
                                    "  (func (export \"run\")"
                                    "    (call $note) (call $next) (call $note_raw)))");
    for (size_t i = 0; i < STORES; i++) {
        wmt_instance *instance = NULL;
        ring->stores[i] = wmt_store_new(embedding->engine, WMT_DIE);
        instance = wmt_linker_instantiate(linker, ring->stores[i], module, WMT_DIE);
        ring->funcs[i] = wmt_instance_func(instance, "run", WMT_DIE);
    }
    assert_true(wmt_func_call(ring->funcs[0], NULL, 0, NULL, 0, WMT_DIE));
    for (size_t i = 0; i < STORES; i++) {
        wmt_store_delete(ring->stores[i]);
    }
    wmt_module_delete(module);
    wmt_linker_delete(linker);
}

static void expect_seen(const struct store_ring *ring, const size_t *expected, size_t count) {
    assert_int_equal(ring->seen_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(ring->seen[i], ring->stores[expected[i]]);
    }
}

static void nested_calls_of_several_stores_are_told_apart(void **state) {
    static const size_t expected[] = {0, 0, 1, 1, 2, 2, 2, 1, 0};
    struct store_ring ring = {.failure = NULL};
    run_ring(*state, &ring);
    expect_seen(&ring, expected, sizeof expected / sizeof *expected);
}

static void stores_are_told_apart_after_a_nested_call_that_failed(void **state) {
    static const size_t expected[] = {0, 0, 1, 1, 2, 2, 1, 0};
    struct store_ring ring = {.failure = wmt_error_new("enough")};
    run_ring(*state, &ring);
    expect_seen(&ring, expected, sizeof expected / sizeof *expected);
}

/* The caller's exports */

struct exports_seen {
    wmt_extern *memory_as_extern;
    wmt_memory *memory;
    wmt_func *func;
    wmt_store *store;
    uint64_t memory_size;
    char code[3][32];
};

static void note_error(wmt_error **err, char code[32]) {
    (void)snprintf(code, 32, "%s", wmt_error_code(*err));
    wmt_error_clear(err);
}

static void look_at_exports(wmt_call *call) {
    struct exports_seen *seen = call->env;
    wmt_error *err = NULL;
    seen->store = wmt_call_store(call);
    seen->memory_as_extern = wmt_call_export(call, "memory", &call->err);
    seen->memory = wmt_call_memory(call, "memory", &call->err);
    seen->memory_size = wmt_memory_size(seen->memory);
    seen->func = wmt_call_func(call, "own", &call->err);
    (void)wmt_call_export(call, "absent", &err);
    note_error(&err, seen->code[0]);
    (void)wmt_call_memory(call, "own", &err);
    note_error(&err, seen->code[1]);
    (void)wmt_call_func(call, "mem\xff", &err);
    note_error(&err, seen->code[2]);
}

static const char exporting[] = "(module (import \"\" \"host\" (func $host))"
                                "  (memory (export \"memory\") 2)"
                                "  (func (export \"own\") (param i32) (result i64)"
                                "    (i64.extend_i32_s (local.get 0)))"
                                "  (func $run (export \"run\") (call $host)))";

static void a_host_function_finds_its_callers_exports(void **state) {
    struct embedding *embedding = *state;
    struct exports_seen seen;
    wmt_error *err = NULL;
    wmt_func *host = wmt_func_new(embedding->store, "() -> ()", look_at_exports, &seen, NULL, &err);
    wmt_extern *imports[] = {wmt_func_extern(host)};
    wmt_instance *instance = embedding_instance(embedding, exporting, imports, 1);
    for (int i = 0; i < 2; i++) {
        memset(&seen, 0, sizeof seen);
        (void)wmt_func_call(wmt_instance_func(instance, "run", &err), NULL, 0, NULL, 0, &err);
        assert_no_error(&err);
        assert_ptr_equal(seen.store, embedding->store);
        assert_ptr_equal(seen.memory, wmt_instance_memory(instance, "memory", &err));
        assert_ptr_equal(seen.memory_as_extern, wmt_instance_export(instance, "memory", &err));
        assert_ptr_equal(seen.func, wmt_instance_func(instance, "own", &err));
        assert_int_equal(seen.memory_size, 2 * 65536);
        assert_string_equal(seen.code[0], "no-export");
        assert_string_equal(seen.code[1], "wrong-kind");
        assert_string_equal(seen.code[2], "no-export");
    }
}

static void a_start_function_has_exports_too(void **state) {
    struct embedding *embedding = *state;
    struct exports_seen seen;
    wmt_error *err = NULL;
    wmt_val arg = wmt_i32(-5);
    wmt_val result;
    wmt_func *host = wmt_func_new(embedding->store, "() -> ()", look_at_exports, &seen, NULL, &err);
    wmt_extern *imports[] = {wmt_func_extern(host)};
    wmt_instance *instance = NULL;
    char text[600];
    (void)snprintf(text, sizeof text, "%.*s (start $run))", (int)strlen(exporting) - 1, exporting);
    memset(&seen, 0, sizeof seen);
    instance = embedding_instance(embedding, text, imports, 1);
    assert_string_equal(seen.code[0], "no-export");
    assert_int_equal(seen.memory_size, 2 * 65536);
    assert_string_equal(wmt_type_text(wmt_memory_type(seen.memory)), "memory 2");
    assert_string_equal(wmt_type_text(wmt_func_type(seen.func)), "(i32) -> (i64)");
    assert_ptr_equal(seen.memory, wmt_instance_memory(instance, "memory", &err));
    assert_ptr_equal(seen.func, wmt_instance_func(instance, "own", &err));
    (void)wmt_func_call(seen.func, &arg, 1, &result, 1, &err);
    assert_no_error(&err);
    assert_int_equal(result.of.i64, -5);
}

static void call_own(wmt_call *call) {
    wmt_val arg = wmt_i32(20);
    wmt_val result = wmt_i64(0);
    (void)wmt_func_call(wmt_call_func(call, "own", &call->err), &arg, 1, &result, 1, &call->err);
    *(int64_t *)call->env = result.of.i64;
}

static void a_start_functions_exports_can_be_called(void **state) {
    struct embedding *embedding = *state;
    int64_t seen = 0;
    wmt_error *err = NULL;
    wmt_func *host = wmt_func_new(embedding->store, "() -> ()", call_own, &seen, NULL, &err);
    wmt_extern *imports[] = {wmt_func_extern(host)};
    char text[600];
    (void)snprintf(text, sizeof text, "%.*s (start $run))", (int)strlen(exporting) - 1, exporting);
    (void)embedding_instance(embedding, text, imports, 1);
    assert_int_equal(seen, 20);
}

/* An instance whose start function failed lives on in a table. When a later start function comes
 * through it to the host, its exports must not be taken for those of the instance that starts. */
static void the_exports_of_a_lost_instance_are_not_taken_for_anothers(void **state) {
    static const char table_owner[] = "(module (table (export \"table\") 1 funcref)"
                                      "  (func (export \"run\") (call_indirect (i32.const 0))))";
    static const char lost[] =
        "(module (import \"\" \"host\" (func $host)) (import \"\" \"table\" (table 1 funcref))"
        "  (func $callback (call $host)) (elem (i32.const 0) $callback)"
        "  (func (export \"own\") (result i64) (i64.const 7))"
        "  (func $fail unreachable) (start $fail))";
    static const char starting[] =
        "(module (import \"\" \"run\" (func $run))"
        "  (func (export \"own\") (param i32) (result i64) (i64.const 8)) (start $run))";
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    int64_t seen = 0;
    wmt_func *host = wmt_func_new(embedding->store, "() -> ()", call_own, &seen, NULL, &err);
    wmt_instance *owner = embedding_instance(embedding, table_owner, NULL, 0);
    wmt_extern *lost_imports[] = {wmt_func_extern(host), wmt_instance_export(owner, "table", &err)};
    wmt_extern *starting_imports[] = {wmt_instance_export(owner, "run", &err)};
    wmt_module *module = embedding_module(embedding, lost);
    assert_null(wmt_instance_new(embedding->store, module, lost_imports, 2, &err));
    assert_error(&err, WMT_ERROR_TRAP, "trap", "unreachable");
    wmt_module_delete(module);
    module = embedding_module(embedding, starting);
    assert_null(wmt_instance_new(embedding->store, module, starting_imports, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "argument-count", "() -> (i64)");
    wmt_module_delete(module);
}

/* Likewise an instance whose types are not known. */
static void the_exports_of_a_bare_artifact_are_not_taken_for_anothers(void **state) {
    static const char bare[] = "(module (import \"\" \"host\" (func $host))"
                               "  (func (export \"run\") (call $host))"
                               "  (func (export \"own\") (result i64) (i64.const 7)))";
    static const char starting[] =
        "(module (import \"\" \"run\" (func $run))"
        "  (func (export \"own\") (param i32) (result i64) (i64.const 8)) (start $run))";
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    int64_t seen = 0;
    wmt_func *host = wmt_func_new(embedding->store, "() -> ()", call_own, &seen, NULL, &err);
    wmt_extern *bare_imports[] = {wmt_func_extern(host)};
    wmt_module *module = embedding_bare_artifact(embedding, bare);
    wmt_instance *instance = wmt_instance_new(embedding->store, module, bare_imports, 1, &err);
    wmt_extern *imports[] = {wmt_instance_export(instance, "run", &err)};
    assert_no_error(&err);
    wmt_module_delete(module);
    module = embedding_module(embedding, starting);
    assert_null(wmt_instance_new(embedding->store, module, imports, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "argument-kind", ""); /* one argument too many */
    assert_int_equal(seen, 0);
    wmt_error_clear(&err);
    wmt_module_delete(module);
}

/* Called by the host */

static void a_host_function_can_be_called_by_the_host(void **state) {
    static struct seen seen;
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_val args[2] = {wmt_i32(1), wmt_i64(2)};
    wmt_val results[2];
    wmt_func *host =
        wmt_func_new(embedding->store, "(i32, i64) -> (i64, i32)", turn_round, &seen, NULL, &err);
    memset(&seen, 0, sizeof seen);
    (void)wmt_func_call(host, args, 2, results, 2, &err);
    assert_no_error(&err);
    assert_int_equal(results[0].of.i64, 2);
    assert_int_equal(results[1].of.i32, 1);
    assert_int_equal(seen.calls, 1);
}

static void a_host_function_that_the_host_calls_has_no_callers_exports(void **state) {
    struct embedding *embedding = *state;
    struct exports_seen seen;
    wmt_error *err = NULL;
    wmt_func *host = wmt_func_new(embedding->store, "() -> ()", look_at_exports, &seen, NULL, &err);
    memset(&seen, 0, sizeof seen);
    assert_false(wmt_func_call(host, NULL, 0, NULL, 0, &err));
    assert_int_equal(wmt_error_frame_count(err), 0);
    assert_error(&err, WMT_ERROR_NOTFOUND, "no-export", "\"memory\"");
    assert_ptr_equal(seen.store, embedding->store);
}

static void failures_of_a_host_function_reach_the_host_that_calls_it(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_error *made = wmt_error_new("direct");
    wmt_func *host = wmt_func_new(embedding->store, "() -> ()", fail_with_env, made, NULL, &err);
    assert_false(wmt_func_call(host, NULL, 0, NULL, 0, &err));
    assert_ptr_equal(err, made);
    wmt_error_clear(&err);
}

static void null_is_no_call(void **state) {
    wmt_error *err = NULL;
    (void)state;
    assert_null(wmt_call_store(NULL));
    assert_null(wmt_call_export(NULL, "memory", &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`call`");
    assert_null(wmt_call_memory(NULL, "memory", &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`call`");
    assert_null(wmt_call_func(NULL, "memory", &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`call`");
}

static void ask_for_null(wmt_call *call) { (void)wmt_call_export(call, NULL, &call->err); }

static void a_name_is_needed(void **state) {
    wmt_error *err = NULL;
    wmt_func *func = embedding_func_with_host(*state, call_host, "() -> ()", ask_for_null, NULL);
    assert_false(wmt_func_call(func, NULL, 0, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`name`");
}

/* What a host function may do */

struct busy_host {
    wmt_module *module;
    int64_t result;
    uint64_t pages;
};

static void use_the_store(wmt_call *call) {
    struct busy_host *busy = call->env;
    wmt_store *store = wmt_call_store(call);
    wmt_error **err = &call->err;
    wmt_memory *memory = wmt_call_memory(call, "memory", err);
    wmt_instance *instance = NULL;
    wmt_func *func = NULL;
    wmt_val result = wmt_i64(0);
    (void)wmt_memory_grow(memory, 3, NULL, err);
    busy->pages = wmt_memory_pages(memory);
    (void)wmt_memory_write(memory, 4 * 65536, "x", 1, err);
    instance = wmt_instance_new(store, busy->module, NULL, 0, err);
    func = wmt_instance_func(instance, "run", err);
    (void)wmt_func_call(func, NULL, 0, &result, 1, err);
    (void)wmt_func_new(store, "() -> ()", use_the_store, busy, NULL, err);
    busy->result = result.of.i64;
}

static void a_host_function_uses_the_store_in_every_way(void **state) {
    struct embedding *embedding = *state;
    struct busy_host busy = {NULL, 0, 0};
    wmt_error *err = NULL;
    wmt_func *func = NULL;
    busy.module =
        embedding_module(embedding, "(module (func (export \"run\") (result i64) (i64.const 77)))");
    func = embedding_func_with_host(embedding, exporting, "() -> ()", use_the_store, &busy);
    (void)wmt_func_call(func, NULL, 0, NULL, 0, &err);
    assert_no_error(&err);
    assert_int_equal(busy.result, 77);
    assert_int_equal(busy.pages, 5);
    wmt_module_delete(busy.module);
}

static wmt_func *itself;

static void recurse(wmt_call *call) {
    wmt_val arg = wmt_i32(call->args[0].of.i32 - 1);
    wmt_val result = wmt_i32(0);
    if (arg.of.i32 > 0) {
        (void)wmt_func_call(itself, &arg, 1, &result, 1, &call->err);
    }
    call->results[0] = wmt_i32(result.of.i32 + 1);
}

static void a_host_function_can_call_itself(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_val arg = wmt_i32(50);
    wmt_val result;
    itself = wmt_func_new(embedding->store, "(i32) -> (i32)", recurse, NULL, NULL, &err);
    (void)wmt_func_call(itself, &arg, 1, &result, 1, &err);
    assert_no_error(&err);
    assert_int_equal(result.of.i32, 50);
}

static void endless_recursion_through_the_host_is_a_stack_overflow(void **state) {
    struct chain chain;
    wmt_error *err = NULL;
    make_chain(*state, &chain, INT32_MAX);
    for (int i = 0; i < 2; i++) {
        (void)run_chain(&chain, &err);
        assert_int_equal(wmt_error_trap(err), WMT_TRAP_STACK_OVERFLOW);
        assert_in_range(wmt_error_frame_count(err), 20, 64);
        assert_error(&err, WMT_ERROR_TRAP, "trap", "call stack exhausted");
    }
    chain.depth = 3;
    assert_int_equal(run_chain(&chain, &err), 2);
    assert_no_error(&err);
}

static void recurse_directly(wmt_call *call) {
    ++*(int *)call->env;
    (void)wmt_func_call(itself, NULL, 0, NULL, 0, &call->err);
}

static void call_itself(void *err) { (void)wmt_func_call(itself, NULL, 0, NULL, 0, err); }

/* On a small stack: some libwasmtimes take a time for each failure that grows with its depth. */
static void endless_recursion_without_a_guest_is_found_too(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    int depth = 0;
    itself = wmt_func_new(embedding->store, "() -> ()", recurse_directly, &depth, NULL, &err);
    thread_run((size_t)1 << 20, call_itself, &err);
    assert_error(&err, WMT_ERROR_LIMIT, "stack", "but a nested call needs 32 KiB");
    assert_true(depth > 100);
}

/* Making them */

static void do_nothing(wmt_call *call) { (void)call; }

static void what_a_host_function_is_made_of_is_checked(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    int one = 1;
    finalized = 0;
    assert_null(wmt_func_new(NULL, "() -> ()", do_nothing, &one, count_finalizer, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`store`");
    assert_null(wmt_func_new(embedding->store, NULL, do_nothing, &one, count_finalizer, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`signature`");
    assert_null(wmt_func_new(embedding->store, "() -> ()", NULL, &one, count_finalizer, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "`callback`");
    assert_null(wmt_func_new(embedding->store, "i32", do_nothing, &one, count_finalizer, &err));
    assert_error(&err, WMT_ERROR_INVALID, "bad-signature", "");
    assert_null(
        wmt_func_new(embedding->store, "(contref) -> ()", do_nothing, &one, count_finalizer, &err));
    assert_error(&err, WMT_ERROR_UNSUPPORTED, "unsupported-type", "contref");
    wmt_store_delete(embedding->store);
    embedding->store = NULL;
    assert_int_equal(finalized, 0); /* on failure it stays the caller's */
}

static void env_is_finalized_once_with_the_store(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    int one = 1;
    int ten = 10;
    finalized = 0;
    (void)wmt_func_new(embedding->store, "() -> ()", do_nothing, &one, count_finalizer, &err);
    (void)wmt_func_new(embedding->store, "() -> ()", do_nothing, &ten, count_finalizer, &err);
    (void)wmt_func_new(embedding->store, "() -> ()", do_nothing, &ten, NULL, &err);
    assert_no_error(&err);
    assert_int_equal(finalized, 0);
    wmt_store_delete(embedding->store);
    embedding->store = NULL;
    assert_int_equal(finalized, 11);
}

/* Types that only some libwasmtimes can name: where one can, it works; where not, it says so. */
static void host_functions_of_unusual_types_work_or_say_why_not(void **state) {
    static const char *const signatures[] = {
        "(anyref) -> ()",     "(eqref, i31ref) -> ()", "() -> (nullfuncref)", "(exnref) -> ()",
        "((ref func)) -> ()", "((ref extern)) -> ()",  "(v128) -> (v128)",    "() -> (nullref)",
    };
    struct embedding *embedding = *state;
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
        wmt_error *err = NULL;
        wmt_func *func =
            wmt_func_new(embedding->store, signatures[i], do_nothing, NULL, NULL, &err);
        if (func == NULL) {
            assert_error(&err, WMT_ERROR_UNSUPPORTED, "unsupported-type", "cannot make");
        } else {
            assert_string_equal(wmt_type_text(wmt_func_type(func)), signatures[i]);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        embedding_test(numbers_reach_a_host_function_bit_by_bit),
        embedding_test(any_number_of_arguments_and_results_passes),
        embedding_test(a_result_unset_or_of_another_kind_is_the_host_functions_mistake),
        embedding_test(results_of_a_failed_host_function_are_ignored),
        embedding_test(function_references_pass_both_ways),
        embedding_test(function_references_that_cannot_be_given_are_refused),
        embedding_test(host_and_guest_call_each_other_to_any_depth),
        embedding_test(an_error_comes_out_as_the_object_it_went_in_as),
        embedding_test(a_trap_comes_out_through_host_functions),
        embedding_test(a_host_function_on_the_way_can_swallow_an_error),
        embedding_test(a_host_function_on_the_way_can_replace_an_error),
        embedding_test(errors_of_every_kind_pass),
        embedding_test(a_host_function_traps_as_the_guest_would),
        cmocka_unit_test(a_guest_cannot_catch_what_a_host_function_reports),
        embedding_test(frames_of_several_stores_come_one_after_the_other),
        embedding_test(nested_calls_of_several_stores_are_told_apart),
        embedding_test(stores_are_told_apart_after_a_nested_call_that_failed),
        embedding_test(a_host_function_finds_its_callers_exports),
        embedding_test(a_start_function_has_exports_too),
        embedding_test(a_start_functions_exports_can_be_called),
        embedding_test(the_exports_of_a_lost_instance_are_not_taken_for_anothers),
        embedding_test(the_exports_of_a_bare_artifact_are_not_taken_for_anothers),
        embedding_test(a_host_function_can_be_called_by_the_host),
        embedding_test(a_host_function_that_the_host_calls_has_no_callers_exports),
        embedding_test(failures_of_a_host_function_reach_the_host_that_calls_it),
        cmocka_unit_test(null_is_no_call),
        embedding_test(a_name_is_needed),
        embedding_test(a_host_function_uses_the_store_in_every_way),
        embedding_test(a_host_function_can_call_itself),
        embedding_test(endless_recursion_through_the_host_is_a_stack_overflow),
        embedding_test(endless_recursion_without_a_guest_is_found_too),
        embedding_test(what_a_host_function_is_made_of_is_checked),
        embedding_test(env_is_finalized_once_with_the_store),
        embedding_test(host_functions_of_unusual_types_work_or_say_why_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
