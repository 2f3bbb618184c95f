/* The steps that call into a guest and are called by it, and what they need for it. */
#include "capi/self_test_step.h"

static const struct self_test_numbers sent = {
    .i32 = 0x11223344,
    .i64 = 0x5566778899aabbcc,
    .f32 = 1.5F,
    .f64 = -2.25,
    .v128 = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
};
static const struct self_test_numbers returned = {
    .i32 = -0x01020304,
    .i64 = -0x7060504030201000,
    .f32 = -8.75F,
    .f64 = 1024.0625,
    .v128 = {0xf0, 0xe1, 0xd2, 0xc3, 0xb4, 0xa5, 0x96, 0x87, 0x78, 0x69, 0x5a, 0x4b, 0x3c, 0x2d,
             0x1e, 0x0f},
};
enum { NUMBER_COUNT = 5 };

static bool are_equal(const struct self_test_numbers *one, const struct self_test_numbers *other) {
    return one->i32 == other->i32 && one->i64 == other->i64 &&
           memcmp(&one->f32, &other->f32, sizeof one->f32) == 0 &&
           memcmp(&one->f64, &other->f64, sizeof one->f64) == 0 &&
           memcmp(one->v128, other->v128, sizeof one->v128) == 0;
}

/* Types */

static const enum capi_function_index types_functions[] = {
    CAPI_INDEX_wasm_valtype_new,     CAPI_INDEX_wasm_valtype_vec_new_uninitialized,
    CAPI_INDEX_wasm_valtype_delete,  CAPI_INDEX_wasm_valtype_vec_delete,
    CAPI_INDEX_wasm_functype_new,    CAPI_INDEX_wasmtime_wasm_valtype_v128,
    CAPI_INDEX_wasm_functype_delete,
};

static wasm_valtype_t *make_type(struct self_test *test, wasm_valkind_t kind) {
    return SELF_TEST_USE(test, wasm_valtype_new)(test->capi, kind);
}

static bool make_vector(struct self_test *test, wasm_valtype_vec_t *types) {
    SELF_TEST_GUARDED(wasm_valtype_vec_t) vector;
    SELF_TEST_ARM(vector);
    SELF_TEST_USE(test, wasm_valtype_vec_new_uninitialized)
    (test->capi, &vector.value, NUMBER_COUNT);
    if (!self_test_expect(test, vector.value.size == NUMBER_COUNT,
                          "a vector of types is not as long as wanted")) {
        return false;
    }
    for (size_t i = 0; i < NUMBER_COUNT; i++) {
        vector.value.data[i] = NULL;
    }
    *types = vector.value;
    return self_test_expect(test, SELF_TEST_IS_WHOLE(vector), "a vector of types has another size");
}

/* What is in the vector has to be deleted, also on failure. */
static bool make_types(struct self_test *test, bool backwards, wasm_valtype_vec_t *types) {
    static const wasm_valkind_t kinds[] = {WASM_I32, WASM_I64, WASM_F32, WASM_F64};
    if (!make_vector(test, types)) {
        return false;
    }
    for (size_t i = 0; i < NUMBER_COUNT; i++) {
        types->data[backwards ? NUMBER_COUNT - 1 - i : i] =
            i < SELF_TEST_COUNT(kinds)
                ? make_type(test, kinds[i])
                : SELF_TEST_USE(test, wasmtime_wasm_valtype_v128)(test->capi);
    }
    return true;
}

wasm_functype_t *self_test_make_numbers_type(struct self_test *test) {
    wasm_valtype_vec_t params = {0, NULL};
    wasm_valtype_vec_t results = {0, NULL};
    wasm_functype_t *type = NULL;
    if (!make_types(test, false, &params) || !make_types(test, true, &results)) {
        SELF_TEST_USE(test, wasm_valtype_vec_delete)(test->capi, &params);
        SELF_TEST_USE(test, wasm_valtype_vec_delete)(test->capi, &results);
        return NULL;
    }
    type = SELF_TEST_USE(test, wasm_functype_new)(test->capi, &params, &results);
    (void)self_test_expect(test, type != NULL, "no function type was made");
    return type;
}

static bool run_types(struct self_test *test) {
    wasm_valtype_vec_t unused = {0, NULL};
    wasm_functype_t *type = NULL;
    bool made = make_types(test, false, &unused);
    SELF_TEST_USE(test, wasm_valtype_vec_delete)(test->capi, &unused);
    if (!made) {
        return false;
    }
    SELF_TEST_USE(test, wasm_valtype_delete)(test->capi, make_type(test, WASM_I32));
    type = self_test_make_numbers_type(test);
    if (type != NULL) {
        SELF_TEST_USE(test, wasm_functype_delete)(test->capi, type);
    }
    return type != NULL;
}

const struct self_test_step self_test_step_types = {
    "function types of all numbers and vectors can be made",
    true,
    SELF_TEST_FUNCTIONS(types_functions),
    run_types,
};

/* An instance */

static const enum capi_function_index instance_functions[] = {
    CAPI_INDEX_wasmtime_func_new_unchecked,
    CAPI_INDEX_wasmtime_instance_new,
    CAPI_INDEX_wasmtime_instance_export_get,
    CAPI_INDEX_wasmtime_trap_new,
    CAPI_INDEX_wasm_trap_delete,
};

static void look_at_caller(struct self_test *test, wasmtime_caller_t *caller) {
    static const char name[] = "memory";
    SELF_TEST_GUARDED(wasmtime_extern_t) item;
    SELF_TEST_ARM(item);
    test->host_context = SELF_TEST_USE(test, wasmtime_caller_context)(test->capi, caller);
    test->host_found = SELF_TEST_USE(test, wasmtime_caller_export_get)(
                           test->capi, caller, name, sizeof name - 1, &item.value) &&
                       item.value.kind == WASMTIME_EXTERN_MEMORY && SELF_TEST_IS_WHOLE(item);
}

static wasm_trap_t *fail_host(struct self_test *test) {
    static const char message[] = "the host gives up";
    return SELF_TEST_USE(test, wasmtime_trap_new)(test->capi, message, sizeof message - 1);
}

wasm_trap_t *self_test_host(void *env, wasmtime_caller_t *caller, wasmtime_val_raw_t *slots,
                            size_t count) {
    struct self_test *test = env;
    struct self_test_numbers *saw = test->host_saw;
    if (test->host_looks) {
        look_at_caller(test, caller);
    }
    if (test->host_fails || saw == NULL || count < NUMBER_COUNT) {
        return fail_host(test);
    }
    saw->i32 = slots[0].i32;
    saw->i64 = slots[1].i64;
    saw->f32 = slots[2].f32;
    saw->f64 = slots[3].f64;
    memcpy(saw->v128, slots[4].v128, sizeof saw->v128);
    memcpy(slots[0].v128, returned.v128, sizeof returned.v128);
    slots[1].f64 = returned.f64;
    slots[2].f32 = returned.f32;
    slots[3].i64 = returned.i64;
    slots[4].i32 = returned.i32;
    return NULL;
}

static bool make_host(struct self_test *test, wasmtime_context_t *context,
                      wasmtime_extern_t *item) {
    SELF_TEST_GUARDED(wasmtime_func_t) func;
    /* A type belongs to the first engine that sees it. */
    wasm_functype_t *type = self_test_make_numbers_type(test);
    if (type == NULL) {
        return false;
    }
    SELF_TEST_ARM(func);
    SELF_TEST_USE(test, wasmtime_func_new_unchecked)
    (test->capi, context, type, self_test_host, test, NULL, &func.value);
    SELF_TEST_USE(test, wasm_functype_delete)(test->capi, type);
    memset(item, 0, sizeof *item);
    item->kind = WASMTIME_EXTERN_FUNC;
    item->of.func = func.value;
    return self_test_expect(test, SELF_TEST_IS_WHOLE(func) && func.value.store_id != 0,
                            "a function's handle has another size");
}

bool self_test_instantiate(struct self_test *test, const wasmtime_module_t *module,
                           struct self_test_guest *guest) {
    SELF_TEST_GUARDED(wasmtime_instance_t) instance;
    SELF_TEST_GUARDED(wasm_trap_t *) trap;
    wasmtime_extern_t item;
    wasmtime_error_t *error = NULL;
    SELF_TEST_ARM(instance);
    SELF_TEST_ARM(trap);
    if (!make_host(test, guest->context, &item)) {
        return false;
    }
    error = SELF_TEST_USE(test, wasmtime_instance_new)(test->capi, guest->context, module, &item, 1,
                                                       &instance.value, &trap.value);
    guest->instance = instance.value;
    return self_test_succeeds(test, error, trap.value) &&
           self_test_expect(test, SELF_TEST_IS_WHOLE(instance) && SELF_TEST_IS_WHOLE(trap),
                            "an instance's handle has another size");
}

static bool run_instance(struct self_test *test) {
    struct self_test_guest guest = {.context = test->context};
    wasmtime_extern_t item;
    bool made = self_test_instantiate(test, test->module, &guest);
    test->instance = guest.instance;
    return made && self_test_export(test, guest, "numbers", WASMTIME_EXTERN_FUNC, &item) &&
           self_test_export(test, guest, "memory", WASMTIME_EXTERN_MEMORY, &item);
}

struct self_test_guest self_test_main_guest(const struct self_test *test) {
    return (struct self_test_guest){test->context, test->instance};
}

bool self_test_export(struct self_test *test, struct self_test_guest guest, const char *name,
                      wasmtime_extern_kind_t kind, wasmtime_extern_t *item) {
    SELF_TEST_GUARDED(wasmtime_extern_t) found;
    bool exists = false;
    SELF_TEST_ARM(found);
    exists = SELF_TEST_USE(test, wasmtime_instance_export_get)(
        test->capi, guest.context, &guest.instance, name, strlen(name), &found.value);
    *item = found.value;
    return self_test_expect(test, exists, "an export is missing") &&
           self_test_expect(test, found.value.kind == kind, "an export has another kind") &&
           self_test_expect(test, SELF_TEST_IS_WHOLE(found), "an extern has another size");
}

const struct self_test_step self_test_step_instance = {
    "a module with a host function as import is instantiated, and its exports are found",
    true,
    SELF_TEST_FUNCTIONS(instance_functions),
    run_instance,
};

/* Calls */

static const enum capi_function_index numbers_functions[] = {
    CAPI_INDEX_wasmtime_func_call_unchecked,
};

bool self_test_call(struct self_test *test, struct self_test_guest guest, const char *name,
                    wasmtime_val_raw_t *slots, size_t count, struct self_test_outcome *outcome) {
    enum { SLOTS_BEHIND = 4 };
    SELF_TEST_GUARDED(wasm_trap_t *) trap;
    struct {
        uint8_t before[SELF_TEST_GUARD_SIZE];
        wasmtime_val_raw_t slots[NUMBER_COUNT + SLOTS_BEHIND];
    } room;
    uint8_t *behind = (uint8_t *)&room.slots[count];
    wasmtime_extern_t item;
    if (!self_test_export(test, guest, name, WASMTIME_EXTERN_FUNC, &item)) {
        return false;
    }
    SELF_TEST_ARM(trap);
    self_test_fill_guard(room.before);
    self_test_fill_guard(behind); /* four slots are as large as a guard */
    memcpy(room.slots, slots, count * sizeof *slots);
    outcome->error = SELF_TEST_USE(test, wasmtime_func_call_unchecked)(
        test->capi, guest.context, &item.of.func, room.slots, count, &trap.value);
    outcome->trap = trap.value;
    memcpy(slots, room.slots, count * sizeof *slots);
    return self_test_expect(test,
                            SELF_TEST_IS_WHOLE(trap) && self_test_is_guard_whole(room.before) &&
                                self_test_is_guard_whole(behind),
                            "a call wrote beside its slots or its trap");
}

_Static_assert(4 * sizeof(wasmtime_val_raw_t) == SELF_TEST_GUARD_SIZE, "self_test_call()");

bool self_test_call_i32(struct self_test *test, struct self_test_guest guest, const char *name,
                        int32_t first, int32_t second, int32_t *result) {
    wasmtime_val_raw_t slots[2] = {{.i32 = first}, {.i32 = second}};
    struct self_test_outcome outcome;
    if (!self_test_call(test, guest, name, slots, 2, &outcome) ||
        !self_test_succeeds(test, outcome.error, outcome.trap)) {
        return false;
    }
    *result = slots[0].i32;
    return true;
}

bool self_test_call_numbers(struct self_test *test, struct self_test_guest guest) {
    struct self_test_numbers host_saw = {0};
    struct self_test_numbers back = {0};
    wasmtime_val_raw_t slots[NUMBER_COUNT] = {
        {.i32 = sent.i32}, {.i64 = sent.i64}, {.f32 = sent.f32}, {.f64 = sent.f64}, {.i64 = 0},
    };
    struct self_test_outcome outcome;
    bool called = false;
    memcpy(slots[4].v128, sent.v128, sizeof sent.v128);
    test->host_saw = &host_saw;
    called = self_test_call(test, guest, "numbers", slots, NUMBER_COUNT, &outcome);
    test->host_saw = NULL;
    if (!called || !self_test_succeeds(test, outcome.error, outcome.trap)) {
        return false;
    }
    memcpy(back.v128, slots[0].v128, sizeof back.v128);
    back.f64 = slots[1].f64;
    back.f32 = slots[2].f32;
    back.i64 = slots[3].i64;
    back.i32 = slots[4].i32;
    return self_test_expect(test, are_equal(&host_saw, &sent), "the host got other arguments") &&
           self_test_expect(test, are_equal(&back, &returned), "the caller got other results");
}

static bool run_numbers(struct self_test *test) {
    return self_test_call_numbers(test, self_test_main_guest(test));
}

const struct self_test_step self_test_step_numbers = {
    "numbers and vectors pass through a call and a host function unchanged",
    true,
    SELF_TEST_FUNCTIONS(numbers_functions),
    run_numbers,
};

/* What a host function sees of its caller */

static const enum capi_function_index caller_functions[] = {
    CAPI_INDEX_wasmtime_caller_context,
    CAPI_INDEX_wasmtime_caller_export_get,
};

static bool run_caller(struct self_test *test) {
    bool called = false;
    test->host_looks = true;
    called = self_test_call_numbers(test, self_test_main_guest(test));
    test->host_looks = false;
    return called &&
           self_test_expect(test, test->host_context == test->context,
                            "a host function sees another context than its store's") &&
           self_test_expect(test, test->host_found,
                            "a host function does not see its caller's memory");
}

const struct self_test_step self_test_step_caller = {
    "a host function sees its caller's store and exports",
    false,
    SELF_TEST_FUNCTIONS(caller_functions),
    run_caller,
};

/* Types of functions */

static const enum capi_function_index func_type_functions[] = {
    CAPI_INDEX_wasmtime_func_type,
    CAPI_INDEX_wasm_functype_params,
    CAPI_INDEX_wasm_functype_results,
    CAPI_INDEX_wasm_valtype_kind,
};

/* From 45 on types can be compared, and telling their kinds is built on that. */
static bool is_i32(struct self_test *test, const wasm_valtype_t *type) {
    const struct capi *capi = test->capi;
    bool equal = true;
    if (capi_has(capi, wasmtime_wasm_valtype_equal)) {
        wasm_valtype_t *i32 = make_type(test, WASM_I32);
        equal = SELF_TEST_USE(test, wasmtime_wasm_valtype_equal)(capi, type, i32);
        SELF_TEST_USE(test, wasm_valtype_delete)(capi, i32);
    }
    return equal && SELF_TEST_USE(test, wasm_valtype_kind)(capi, type) == WASM_I32;
}

static bool are_i32(struct self_test *test, const wasm_valtype_vec_t *types, size_t count) {
    if (types->size != count) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!is_i32(test, types->data[i])) {
            return false;
        }
    }
    return true;
}

static bool run_func_type(struct self_test *test) {
    wasmtime_extern_t item;
    wasm_functype_t *type = NULL;
    bool right = false;
    if (!self_test_export(test, self_test_main_guest(test), "divide", WASMTIME_EXTERN_FUNC,
                          &item)) {
        return false;
    }
    type = SELF_TEST_USE(test, wasmtime_func_type)(test->capi, test->context, &item.of.func);
    if (!self_test_expect(test, type != NULL, "a function has no type")) {
        return false;
    }
    right = are_i32(test, SELF_TEST_USE(test, wasm_functype_params)(test->capi, type), 2) &&
            are_i32(test, SELF_TEST_USE(test, wasm_functype_results)(test->capi, type), 1);
    SELF_TEST_USE(test, wasm_functype_delete)(test->capi, type);
    return self_test_expect(test, right, "a function has another type");
}

const struct self_test_step self_test_step_func_type = {
    "a function tells its type",
    false,
    SELF_TEST_FUNCTIONS(func_type_functions),
    run_func_type,
};

/* A checked call, for which values have kinds */

static const enum capi_function_index checked_call_functions[] = {
    CAPI_INDEX_wasmtime_func_call,
    CAPI_INDEX_wasmtime_val_unroot,
};

static bool run_checked_call(struct self_test *test) {
    SELF_TEST_GUARDED(wasmtime_val_t) quotient;
    SELF_TEST_GUARDED(wasm_trap_t *) trap;
    const wasmtime_val_t args[] = {
        {.kind = WASMTIME_I32, .of.i32 = -42},
        {.kind = WASMTIME_I32, .of.i32 = 6},
    };
    wasmtime_extern_t item;
    wasmtime_error_t *error = NULL;
    bool right = false;
    SELF_TEST_ARM(quotient);
    SELF_TEST_ARM(trap);
    if (!self_test_export(test, self_test_main_guest(test), "divide", WASMTIME_EXTERN_FUNC,
                          &item)) {
        return false;
    }
    error = SELF_TEST_USE(test, wasmtime_func_call)(test->capi, test->context, &item.of.func, args,
                                                    2, &quotient.value, 1, &trap.value);
    if (!self_test_succeeds(test, error, trap.value)) {
        return false;
    }
    right = quotient.value.kind == WASMTIME_I32 && quotient.value.of.i32 == -7 &&
            SELF_TEST_IS_WHOLE(quotient) && SELF_TEST_IS_WHOLE(trap);
    SELF_TEST_USE(test, wasmtime_val_unroot)(test->capi, &quotient.value);
    return self_test_expect(test, right, "a checked call gave another result");
}

const struct self_test_step self_test_step_checked_call = {
    "a checked call takes and gives values with their kinds",
    false,
    SELF_TEST_FUNCTIONS(checked_call_functions),
    run_checked_call,
};

/* Functions as raw pointers */

static const enum capi_function_index raw_functions[] = {
    CAPI_INDEX_wasmtime_func_to_raw,
    CAPI_INDEX_wasmtime_func_from_raw,
};

static bool run_raw_functions(struct self_test *test) {
    SELF_TEST_GUARDED(wasmtime_func_t) again;
    struct self_test_guest guest = self_test_main_guest(test);
    wasmtime_extern_t item;
    void *raw = NULL;
    SELF_TEST_ARM(again);
    if (!self_test_export(test, guest, "divide", WASMTIME_EXTERN_FUNC, &item)) {
        return false;
    }
    raw = SELF_TEST_USE(test, wasmtime_func_to_raw)(test->capi, guest.context, &item.of.func);
    if (!self_test_expect(test, raw != NULL, "a function has no raw pointer")) {
        return false;
    }
    SELF_TEST_USE(test, wasmtime_func_from_raw)(test->capi, guest.context, raw, &again.value);
    return self_test_expect(
               test, SELF_TEST_IS_WHOLE(again) && again.value.store_id == item.of.func.store_id,
               "a function's raw pointer does not lead back to it") &&
           self_test_expect(test,
                            SELF_TEST_USE(test, wasmtime_func_to_raw)(test->capi, guest.context,
                                                                      &again.value) == raw,
                            "a function has two raw pointers");
}

const struct self_test_step self_test_step_raw_functions = {
    "a function's raw pointer is stable and leads back to it",
    false,
    SELF_TEST_FUNCTIONS(raw_functions),
    run_raw_functions,
};
