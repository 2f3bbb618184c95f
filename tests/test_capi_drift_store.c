/* Drifts of what a store does: collecting, profiling, fiber stacks, types of objects. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/aligned.h"
#include "support/capi_library.h"

static wasm_config_t *new_config(void) {
    const struct capi *capi = capi_library();
    wasm_config_t *config = capi_wasm_config_new(capi);
    capi_wasmtime_config_parallel_compilation_set(capi, config, false);
    return config;
}

static void collecting_gives_no_error(void **state) {
    (void)state;
    struct capi_store store = capi_store_open(NULL);
    assert_null(capi_wasmtime_context_gc(store.capi, store.context));
    capi_store_close(&store);
}

static void *collect_and_leave_something(wasmtime_context_t *context) { return context; }

/* Where nothing is returned, what happens to be in the place of the result is no error. */
static void collecting_gives_no_error_by_accident(void **state) {
    (void)state;
    if (capi_library()->identity.major > 41) {
        skip();
    }
    struct capi made_up = *capi_library();
    int something;
    made_up.symbol[CAPI_INDEX_wasmtime_context_gc] = (capi_symbol)collect_and_leave_something;
    assert_null(capi_wasmtime_context_gc(&made_up, (wasmtime_context_t *)(void *)&something));
}

static wasm_name_t name_of(const char *text) {
    wasm_name_t name;
    capi_wasm_byte_vec_new(capi_library(), &name, strlen(text), text);
    return name;
}

static void a_profile_names_the_guest(void **state) {
    (void)state;
    struct capi_store store = capi_store_open(NULL);
    const struct capi *capi = store.capi;
    wasmtime_module_t *module = capi_module(&store, "(module (func (export \"f\")))");
    wasm_name_t guest = name_of("the guest"), part = name_of("its part");
    wasmtime_guestprofiler_modules_t modules = {&part, module};
    wasmtime_guestprofiler_t *profiler =
        capi_wasmtime_guestprofiler_new(capi, store.engine, &guest, 1000000, &modules, 1);
    assert_non_null(profiler);
    capi_wasmtime_guestprofiler_sample(capi, profiler, store.store, 1000);
    wasm_byte_vec_t profile;
    capi_assert_ok(capi, capi_wasmtime_guestprofiler_finish(capi, profiler, &profile));
    static const char name[] = "\"the guest\"";
    bool found = false;
    for (size_t i = 0; i + strlen(name) <= profile.size && !found; i++) {
        found = memcmp(profile.data + i, name, strlen(name)) == 0;
    }
    assert_true(found);
    capi_wasm_byte_vec_delete(capi, &profile);
    capi_wasm_byte_vec_delete(capi, &guest);
    capi_wasm_byte_vec_delete(capi, &part);
    capi_wasmtime_module_delete(capi, module);
    capi_store_close(&store);
}

enum { STACK_ALIGNMENT = 65536 };

struct stacks {
    int made;
    int finalized;
    size_t size;
    uint8_t *bytes;
    unsigned char zeroed; /* as it came: another argument would hardly be 0 or 1 */
};

static uint8_t *get_stack_top(void *env, size_t *size) {
    struct stacks *stacks = env;
    *size = stacks->size;
    return stacks->bytes + stacks->size;
}

static wasmtime_error_t *new_stack(void *env, size_t size, bool zeroed,
                                   wasmtime_stack_memory_t *stack) {
    struct stacks *stacks = env;
    stacks->size = (size + STACK_ALIGNMENT - 1) / STACK_ALIGNMENT * STACK_ALIGNMENT;
    stacks->bytes = aligned_new(STACK_ALIGNMENT, stacks->size);
    memcpy(&stacks->zeroed, &zeroed, 1);
    stacks->made++;
    stack->env = stacks;
    stack->get_stack_memory = get_stack_top;
    stack->finalizer = NULL;
    return NULL;
}

static void count_finalization(void *env) { ((struct stacks *)env)->finalized++; }

static struct capi_store open_async(struct stacks *stacks) {
    const struct capi *capi = capi_library();
    wasm_config_t *config = new_config();
    if (capi_has(capi, wasmtime_config_async_support_set)) {
        capi_wasmtime_config_async_support_set(capi, config, true);
    }
    wasmtime_stack_creator_t creator = {stacks, new_stack, count_finalization};
    capi_wasmtime_config_host_stack_creator_set(capi, config, &creator);
    return capi_store_open(config);
}

static void a_fiber_runs_on_a_stack_of_the_host(void **state) {
    (void)state;
#if defined(_WIN32)
    skip(); /* there, only the system makes the stacks of fibers */
#endif
    struct stacks stacks = {0};
    struct capi_store store = open_async(&stacks);
    const struct capi *capi = store.capi;
    wasmtime_linker_t *linker = capi_wasmtime_linker_new(capi, store.engine);
    wasmtime_module_t *module = capi_module(&store, "(module (func $f) (start $f))");
    wasmtime_instance_t instance;
    wasm_trap_t *trap = NULL;
    wasmtime_error_t *error = NULL;
    wasmtime_call_future_t *future = capi_wasmtime_linker_instantiate_async(
        capi, linker, store.context, module, &instance, &trap, &error);
    while (!capi_wasmtime_call_future_poll(capi, future)) {
    }
    capi_wasmtime_call_future_delete(capi, future);
    capi_assert_ok(capi, error);
    assert_null(trap);
    assert_int_equal(stacks.made, 1);
    assert_in_range(stacks.zeroed, capi->identity.major < 30 ? 1 : 0, 1);
    capi_wasmtime_module_delete(capi, module);
    capi_wasmtime_linker_delete(capi, linker);
    capi_store_close(&store);
    assert_int_equal(stacks.finalized, 1);
    aligned_delete(stacks.bytes);
}

static struct capi_store open_gc(void) {
    const struct capi *capi = capi_library();
    wasm_config_t *config = new_config();
    capi_wasmtime_config_wasm_function_references_set(capi, config, true);
    capi_wasmtime_config_wasm_gc_set(capi, config, true);
    return capi_store_open(config);
}

static void a_struct_has_the_fields_of_its_type(void **state) {
    (void)state;
    const struct capi *capi = capi_library();
    if (!capi_has(capi, wasmtime_struct_type_new)) {
        skip();
    }
    struct capi_store store = open_gc();
    wasm_valtype_t *i64 = capi_wasm_valtype_new(capi, WASM_I64);
    wasm_valtype_t *externref = capi_wasm_valtype_new(capi, WASM_EXTERNREF);
    const wasmtime_field_type_t fields[] = {
        {true, {WASMTIME_STORAGE_TYPE_KIND_I8, NULL}},
        {false, {WASMTIME_STORAGE_TYPE_KIND_VALTYPE, i64}},
        {true, {WASMTIME_STORAGE_TYPE_KIND_VALTYPE, externref}},
        {true, {WASMTIME_STORAGE_TYPE_KIND_I16, NULL}},
    };
    wasmtime_struct_type_t *type = capi_wasmtime_struct_type_new(capi, store.engine, fields, 4);
    assert_non_null(type);
    wasmtime_struct_ref_pre_t *pre = capi_wasmtime_struct_ref_pre_new(capi, store.context, type);
    const wasmtime_val_t vals[] = {{.kind = WASMTIME_I32, .of.i32 = 0x1234},
                                   {.kind = WASMTIME_I64, .of.i64 = INT64_MAX},
                                   {.kind = WASMTIME_EXTERNREF},
                                   {.kind = WASMTIME_I32, .of.i32 = 0x123456}};
    wasmtime_structref_t ref;
    capi_assert_ok(capi, capi_wasmtime_structref_new(capi, store.context, pre, vals, 4, &ref));
    static const int64_t expected[] = {0x34, INT64_MAX, 0, 0x3456};
    for (size_t i = 0; i < 4; i++) {
        wasmtime_val_t read;
        capi_assert_ok(capi, capi_wasmtime_structref_field(capi, store.context, &ref, i, &read));
        assert_int_equal(read.kind, vals[i].kind);
        assert_int_equal(read.kind == WASMTIME_I32 ? read.of.i32 : read.of.i64, expected[i]);
    }
    /* only the field that is not mutable refuses to be set */
    for (size_t i = 0; i < 4; i++) {
        char text[200];
        wasmtime_error_t *error =
            capi_wasmtime_structref_set_field(capi, store.context, &ref, i, &vals[i]);
        assert_int_equal(capi_take_error(capi, error, text, sizeof(text)), !fields[i].mutable_);
    }
    capi_wasmtime_structref_unroot(capi, &ref);
    capi_wasmtime_struct_ref_pre_delete(capi, pre);
    capi_wasmtime_struct_type_delete(capi, type);
    capi_wasm_valtype_delete(capi, i64);
    capi_wasm_valtype_delete(capi, externref);
    capi_store_close(&store);
}

static void an_array_has_elements_of_its_type(void **state) {
    (void)state;
    const struct capi *capi = capi_library();
    if (!capi_has(capi, wasmtime_array_type_new)) {
        skip();
    }
    struct capi_store store = open_gc();
    wasm_valtype_t *f64 = capi_wasm_valtype_new(capi, WASM_F64);
    const wasmtime_field_type_t field = {true, {WASMTIME_STORAGE_TYPE_KIND_VALTYPE, f64}};
    wasmtime_array_type_t *type = capi_wasmtime_array_type_new(capi, store.engine, &field);
    assert_non_null(type);
    wasmtime_array_ref_pre_t *pre = capi_wasmtime_array_ref_pre_new(capi, store.context, type);
    const wasmtime_val_t val = {.kind = WASMTIME_F64, .of.f64 = 0.125};
    wasmtime_arrayref_t ref;
    wasmtime_val_t read;
    capi_assert_ok(capi, capi_wasmtime_arrayref_new(capi, store.context, pre, &val, 3, &ref));
    capi_assert_ok(capi, capi_wasmtime_arrayref_get(capi, store.context, &ref, 2, &read));
    assert_int_equal(read.kind, WASMTIME_F64);
    assert_true(read.of.f64 == 0.125);
    capi_wasmtime_arrayref_unroot(capi, &ref);
    capi_wasmtime_array_ref_pre_delete(capi, pre);
    capi_wasmtime_array_type_delete(capi, type);
    capi_wasm_valtype_delete(capi, f64);
    capi_store_close(&store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(collecting_gives_no_error),
        cmocka_unit_test(collecting_gives_no_error_by_accident),
        cmocka_unit_test(a_profile_names_the_guest),
        cmocka_unit_test(a_fiber_runs_on_a_stack_of_the_host),
        cmocka_unit_test(a_struct_has_the_fields_of_its_type),
        cmocka_unit_test(an_array_has_elements_of_its_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
