/* Calls in both directions, values of every kind on their way, and traps. */
#include "smoke.h"

#include <stdio.h>
#include <string.h>

/* The host function `mix` gives back its arguments in reverse, so that a value which came in the
 * wrong place, or in the wrong form, shows. */
static void mix(wmt_call *call) {
    for (size_t i = 0; i < call->nargs; i++) {
        call->results[i] = call->args[call->nargs - 1 - i];
    }
}

static void define_mix(wmt_linker *linker, wmt_error **error) {
    wmt_linker_define_func(linker, "host", "mix",
                           "(i32, f64, i64, f32, i64, f64, i32, f32, v128) -> "
                           "(v128, f32, i32, f64, i64, f32, i64, f64, i32)",
                           mix, NULL, NULL, error);
}

static void values_of_every_kind_go_both_ways(void) {
    static const uint8_t lanes[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 255};
    struct world world =
        world_open("(module"
                   "  (type $mix (func (param i32 f64 i64 f32 i64 f64 i32 f32 v128)"
                   "                   (result v128 f32 i32 f64 i64 f32 i64 f64 i32)))"
                   "  (import \"host\" \"mix\" (func $mix (type $mix)))"
                   "  (func (export \"run\") (type $mix)"
                   "    (call $mix (local.get 0) (local.get 1) (local.get 2) (local.get 3)"
                   "      (local.get 4) (local.get 5) (local.get 6) (local.get 7) (local.get 8))))",
                   define_mix, &err);
    wmt_val args[] = {wmt_i32(INT32_MIN),
                      wmt_f64(-1.25),
                      wmt_i64(INT64_MIN),
                      wmt_f32(0.5F),
                      wmt_i64(1234567890123456789),
                      wmt_f64(1e300),
                      wmt_i32(-42),
                      wmt_f32(-2.0F),
                      wmt_v128(lanes)};
    wmt_val results[9];
    bool called =
        wmt_func_call(wmt_instance_func(world.instance, "run", &err), args, 9, results, 9, &err);
    world_close(&world);
    CHECK(called);
    CHECK(memcmp(results[0].of.v128, lanes, sizeof lanes) == 0);
    CHECK(results[1].of.f32 == -2.0F && results[5].of.f32 == 0.5F);
    CHECK(results[2].of.i32 == -42 && results[8].of.i32 == INT32_MIN);
    CHECK(results[3].of.f64 == 1e300 && results[7].of.f64 == -1.25);
    CHECK(results[4].of.i64 == 1234567890123456789 && results[6].of.i64 == INT64_MIN);
}

/* Calls the guest's `down` with one less, to and fro, until nothing is left. */
static void descend(wmt_call *call) {
    wmt_func *down = wmt_call_func(call, "down", &call->err);
    wmt_val arg = wmt_i32(call->args[0].of.i32 - 1);
    (void)wmt_func_call(down, &arg, 1, &call->results[0], 1, &call->err);
}

static void define_descend(wmt_linker *linker, wmt_error **error) {
    wmt_linker_define_func(linker, "host", "descend", "(i32) -> (i32)", descend, NULL, NULL, error);
}

static const char descent[] =
    "(module"
    "  (import \"host\" \"descend\" (func $descend (param i32) (result i32)))"
    "  (func $down (export \"down\") (param $left i32) (result i32)"
    "    (if (result i32) (local.get $left)"
    "      (then (i32.add (i32.const 1) (call $descend (local.get $left))))"
    "      (else (i32.div_s (i32.const 0) (local.get $left))))))"; /* traps at the bottom */

static void a_trap_comes_out_of_nested_calls(void) {
    struct world world = world_open(descent, define_descend, &err);
    (void)world_call(&world, "down", 20, &err);
    CHECK(wmt_error_trap(err) == WMT_TRAP_INTEGER_DIVISION_BY_ZERO);
    CHECK(wmt_error_frame_count(err) >= 20);
    CHECK(wmt_error_frame_func_name(err, 0) != NULL);
    CHECK(strcmp(wmt_error_frame_func_name(err, 0), "down") == 0);
    CHECK_ERROR(WMT_ERROR_TRAP, "trap", "divide by zero");
    world_close(&world);
}

static void refuse(wmt_call *call) {
    call->err = wmt_error_new("the host says no");
    wmt_error_set_data(call->err, call->env, NULL);
}

static int refusal;

static void define_refuse(wmt_linker *linker, wmt_error **error) {
    wmt_linker_define_func(linker, "host", "refuse", "(i32) -> (i32)", refuse, &refusal, NULL,
                           error);
}

static void the_error_of_a_host_function_comes_out(void) {
    struct world world =
        world_open("(module (import \"host\" \"refuse\" (func $refuse (param i32) (result i32)))"
                   "  (func (export \"run\") (param i32) (result i32)"
                   "    (call $refuse (local.get 0))))",
                   define_refuse, &err);
    (void)world_call(&world, "run", 1, &err);
    CHECK(wmt_error_data(err) == &refusal);
    CHECK_ERROR(WMT_ERROR_HOST, "host", "the host says no");
    world_close(&world);
}

/* A function for each way to trap; all take and give an i32. The argument is always 0. */
static const char trapping[] =
    "(module"
    "  (type $other (func))"
    "  (memory 1)"
    "  (table 3 funcref)"
    "  (elem (i32.const 0) $loop)"
    "  (func (export \"unreachable\") (param i32) (result i32) unreachable)"
    "  (func (export \"divide by zero\") (param i32) (result i32)"
    "    (i32.div_s (i32.const 1) (local.get 0)))"
    "  (func (export \"divide too far\") (param i32) (result i32)"
    "    (i32.div_s (i32.const 0x80000000) (i32.sub (local.get 0) (i32.const 1))))"
    "  (func (export \"convert nan\") (param i32) (result i32)"
    "    (i32.trunc_f64_s (f64.const nan)))"
    "  (func (export \"convert too much\") (param i32) (result i32)"
    "    (i32.trunc_f64_s (f64.const 1e10)))"
    "  (func (export \"load just outside\") (param i32) (result i32)"
    "    (i32.load (i32.add (local.get 0) (i32.const 65533))))"
    "  (func (export \"load far outside\") (param i32) (result i32)"
    "    (i32.load offset=0xfffffff0 (i32.sub (local.get 0) (i32.const 1))))"
    "  (func (export \"store outside\") (param i32) (result i32)"
    "    (i64.store (i32.const 65536) (i64.const 1)) (local.get 0))"
    "  (func (export \"call beyond the table\") (param i32) (result i32)"
    "    (call_indirect (type $other) (i32.const 3)) (local.get 0))"
    "  (func (export \"call null\") (param i32) (result i32)"
    "    (call_indirect (type $other) (i32.const 1)) (local.get 0))"
    "  (func (export \"call another type\") (param i32) (result i32)"
    "    (call_indirect (type $other) (i32.const 0)) (local.get 0))"
    "  (func $loop (export \"recurse\") (param i32) (result i32)"
    "    (i32.add (i32.const 1) (call $loop (i32.add (local.get 0) (i32.const 1)))))"
    "  (func (export \"fine\") (param i32) (result i32) (i32.const 7)))";

static const struct trap_row {
    const char *name;
    int trap;
} traps[] = {
    {"unreachable", WMT_TRAP_UNREACHABLE},
    {"divide by zero", WMT_TRAP_INTEGER_DIVISION_BY_ZERO},
    {"divide too far", WMT_TRAP_INTEGER_OVERFLOW},
    {"convert nan", WMT_TRAP_BAD_CONVERSION_TO_INTEGER},
    {"convert too much", WMT_TRAP_INTEGER_OVERFLOW},
    {"load just outside", WMT_TRAP_MEMORY_OUT_OF_BOUNDS},
    {"load far outside", WMT_TRAP_MEMORY_OUT_OF_BOUNDS},
    {"store outside", WMT_TRAP_MEMORY_OUT_OF_BOUNDS},
    {"call beyond the table", WMT_TRAP_TABLE_OUT_OF_BOUNDS},
    {"call null", WMT_TRAP_INDIRECT_CALL_TO_NULL},
    {"call another type", WMT_TRAP_BAD_SIGNATURE},
    {"recurse", WMT_TRAP_STACK_OVERFLOW},
};

static void every_trap_has_its_code_and_leaves_the_store_usable(void) {
    struct world world = world_open(trapping, NULL, &err);
    for (size_t i = 0; i < 3 * (sizeof traps / sizeof *traps); i++) {
        const struct trap_row *row = &traps[i % (sizeof traps / sizeof *traps)];
        (void)world_call(&world, row->name, 0, &err);
        CHECK(wmt_error_kind_of(err) == WMT_ERROR_TRAP);
        CHECK(wmt_error_trap(err) == row->trap);
        CHECK(wmt_error_frame_count(err) > 0);
        wmt_error_clear(&err);
        CHECK(world_call(&world, "fine", 0, &err) == 7);
    }
    world_close(&world);
}

static void ten_thousand_traps_are_no_trouble(void) {
    struct world world = world_open(trapping, NULL, &err);
    for (int i = 0; i < 10000; i++) {
        (void)world_call(&world, i % 2 == 0 ? "store outside" : "unreachable", 0, &err);
        CHECK(wmt_error_kind_of(err) == WMT_ERROR_TRAP);
        wmt_error_clear(&err);
    }
    world_close(&world);
}

static void mistakes_in_a_call_are_errors(void) {
    struct world world = world_open(trapping, NULL, &err);
    wmt_func *fine = wmt_instance_func(world.instance, "fine", &err);
    wmt_val wrong = wmt_f64(1);
    wmt_val right = wmt_i32(1);
    wmt_val result;
    (void)wmt_func_call(fine, &wrong, 1, &result, 1, &err);
    CHECK_ERROR(WMT_ERROR_INVALID, "argument-kind", "f64");
    (void)wmt_func_call(fine, NULL, 0, &result, 1, &err);
    CHECK_ERROR(WMT_ERROR_INVALID, "argument-count", "0 arguments");
    (void)wmt_func_call(NULL, &right, 1, &result, 1, &err);
    CHECK_ERROR(WMT_ERROR_INVALID, "null-argument", "func");
    wmt_store_delete(world.store);
    world.store = NULL;
    (void)wmt_func_call(fine, &right, 1, &result, 1, &err);
    CHECK_ERROR(WMT_ERROR_INVALID, "stale-handle", "");
    world_close(&world);
}

const struct smoke_case call_cases[] = {
    {"values_of_every_kind_go_both_ways", values_of_every_kind_go_both_ways},
    {"a_trap_comes_out_of_nested_calls", a_trap_comes_out_of_nested_calls},
    {"the_error_of_a_host_function_comes_out", the_error_of_a_host_function_comes_out},
    {"every_trap_has_its_code_and_leaves_the_store_usable",
     every_trap_has_its_code_and_leaves_the_store_usable},
    {"ten_thousand_traps_are_no_trouble", ten_thousand_traps_are_no_trouble},
    {"mistakes_in_a_call_are_errors", mistakes_in_a_call_are_errors},
    {NULL, NULL},
};
