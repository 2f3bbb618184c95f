/* Every drift of the core API has an adapter, in every major concerned. Needs no library. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "capi/capi.h"
#include "capi/drift/drift.h"

struct stretch {
    enum capi_function_index function;
    int first; /* major */
    int last;
};

static const struct stretch stretches[] = {
#define CAPI_STRETCH(function, oldest, newest) {CAPI_INDEX_##function, oldest, newest},
#include "capi/stretches.def"
};

/* Functions that meet an older shape of a structure or of a callback. */
static const struct stretch shapes[] = {
#define CAPI_SHAPE(function, oldest, newest) {CAPI_INDEX_##function, oldest, newest},
#include "capi/shapes.def"
};

enum { STRETCHES = sizeof(stretches) / sizeof(stretches[0]) };

/* What has no adapter, by the beginning of its name, and why: it is absent where it drifted. */
static const struct exception {
    const char *prefix;
    const char *reason;
} exceptions[] = {
    {"wasmtime_component_", "components are not used yet"},
    {"wasmtime_func_call_async", "async calls are not used yet"},
    {"wasmtime_linker_define_async_func", "async calls are not used yet"},
    {"wasmtime_context_set_exception", "44 has opaque exceptions that are no references"},
    {"wasmtime_context_take_exception", "44 has opaque exceptions that are no references"},
    {"wasmtime_anyref_delete", "a name of 20 for wasmtime_anyref_unroot"},
    {"wasmtime_externref_delete", "a name of 20 for wasmtime_externref_unroot"},
    {"wasmtime_val_copy", "a name of 20 for wasmtime_val_clone"},
    {"wasmtime_val_delete", "a name of 20 for wasmtime_val_unroot"},
};

static const size_t member_offsets[CAPI_FUNCTION_COUNT] = {
#define CAPI_FUNCTION(result, function, shape, params, args, returned, oldest, newest)             \
    offsetof(struct capi, function),
#include "capi/functions.def"
};

static capi_symbol member(const struct capi *capi, size_t index) {
    capi_symbol value;
    memcpy(&value, (const char *)capi + member_offsets[index], sizeof(value));
    return value;
}

static void no_function(void) { abort(); }

static capi_symbol find_in_major(void *data, const char *name) {
    const int *major = data;
    for (size_t i = 0; i < CAPI_FUNCTION_COUNT; i++) {
        const struct capi_function_fact *fact = &capi_function_facts[i];
        if (strcmp(fact->name, name) == 0) {
            return fact->first <= *major && *major <= fact->last ? no_function : NULL;
        }
    }
    return NULL;
}

/* A table as for a library of that major, before and after the adapters. */
static void make_tables(int major, struct capi *direct, struct capi *lifted) {
    memset(direct, 0, sizeof(*direct));
    direct->identity.major = major;
    direct->identity.has_compiler = direct->identity.has_gc = true;
    direct->identity.val_size = major < 37 ? 24 : 32;
    direct->identity.extern_size = major < 34 ? 24 : 32;
    capi_resolve(direct, find_in_major, &major);
    capi_install_direct(direct);
    *lifted = *direct;
    capi_install_adapters(lifted);
}

static const struct exception *find_exception(const char *name) {
    for (size_t i = 0; i < sizeof(exceptions) / sizeof(exceptions[0]); i++) {
        if (strncmp(name, exceptions[i].prefix, strlen(exceptions[i].prefix)) == 0) {
            return &exceptions[i];
        }
    }
    return NULL;
}

static bool is_adapted(const struct capi *direct, const struct capi *lifted, size_t index) {
    return member(lifted, index) != NULL && member(lifted, index) != member(direct, index);
}

static bool is_in_a_stretch(size_t function, int major) {
    for (size_t i = 0; i < STRETCHES; i++) {
        const struct stretch *stretch = &stretches[i];
        if (stretch->function == function && stretch->first <= major && major <= stretch->last) {
            return true;
        }
    }
    return false;
}

static void every_function_is_adapted_where_it_drifted_and_nowhere_else(void **state) {
    (void)state;
    static struct capi direct, lifted;
    int wrong = 0;
    for (int major = CAPI_MAJOR_FIRST; major <= CAPI_MAJOR_LAST; major++) {
        make_tables(major, &direct, &lifted);
        for (size_t i = 0; i < CAPI_FUNCTION_COUNT; i++) {
            const char *name = capi_function_facts[i].name;
            bool wanted = is_in_a_stretch(i, major) && find_exception(name) == NULL;
            if (wanted != is_adapted(&direct, &lifted, i)) {
                print_error("%s of %d %s\n", name, major,
                            wanted ? "lacks an adapter" : "has an adapter without a known drift");
                wrong++;
            }
            if (is_in_a_stretch(i, major) && !wanted && member(&lifted, i) != NULL) {
                print_error("%s of %d is there as if it had not drifted\n", name, major);
                wrong++;
            }
        }
    }
    assert_int_equal(wrong, 0);
}

/* Which of these functions have drifted was found out by hand; which had to be, the layouts and
 * callbacks themselves say. */
static void every_function_that_meets_an_older_shape_has_drifted_there(void **state) {
    int wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
        const char *name = capi_function_facts[shapes[i].function].name;
        for (int major = shapes[i].first; major <= shapes[i].last; major++) {
            if (!is_in_a_stretch(shapes[i].function, major)) {
                print_error("%s of %d meets an older shape, and has not drifted\n", name, major);
                wrong++;
            }
        }
    }
    assert_int_equal(wrong, 0);
}

static void the_shapes_that_are_known_to_have_drifted_are_found(void **state) {
    static const struct stretch known[] = {
        {CAPI_INDEX_wasmtime_func_call, 20, 36},    /* an array of values that grew */
        {CAPI_INDEX_wasmtime_instance_new, 20, 33}, /* an array of externs that grew */
        {CAPI_INDEX_wasmtime_func_new, 20, 36},     /* its callback receives such an array */
        {CAPI_INDEX_wasmtime_config_host_stack_creator_set, 20, 29}, /* a callback in a structure */
        {CAPI_INDEX_wasmtime_struct_type_new, 44, 44},               /* fields that have moved */
    };
    (void)state;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        bool found = false;
        for (size_t k = 0; k < sizeof(shapes) / sizeof(shapes[0]); k++) {
            found = found || memcmp(&shapes[k], &known[i], sizeof(known[i])) == 0;
        }
        assert_true(found);
    }
}

static capi_symbol find_nothing(void *data, const char *name) {
    (void)data, (void)name;
    return NULL;
}

/* Libraries can be built without a feature. */
static void a_library_without_functions_gets_none_by_adapters(void **state) {
    (void)state;
    static struct capi capi;
    for (int major = CAPI_MAJOR_FIRST; major <= CAPI_MAJOR_LAST; major++) {
        memset(&capi, 0, sizeof(capi));
        capi.identity.major = major;
        capi.identity.val_size = 24;
        capi_resolve(&capi, find_nothing, NULL);
        capi_install_direct(&capi);
        capi_install_adapters(&capi);
        for (size_t i = 0; i < CAPI_FUNCTION_COUNT; i++) {
            if (member(&capi, i) != NULL) {
                fail_msg("%s of %d", capi_function_facts[i].name, major);
            }
        }
    }
}

static void every_exception_is_one(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(exceptions) / sizeof(exceptions[0]); i++) {
        bool met = false;
        for (size_t k = 0; k < STRETCHES; k++) {
            const char *name = capi_function_facts[stretches[k].function].name;
            met = met || find_exception(name) == &exceptions[i];
        }
        assert_true(met);
        assert_non_null(exceptions[i].reason);
    }
}

static void every_row_concerns_a_supported_major(void **state) {
    (void)state;
    for (size_t i = 0; i < drift_count; i++) {
        assert_true(drifts[i].first <= drifts[i].last);
        assert_in_range(drifts[i].first, CAPI_MAJOR_FIRST, CAPI_MAJOR_LAST);
        assert_true(drifts[i].last <= CAPI_MAJOR_LAST || drifts[i].last == CAPI_DRIFT_ONWARD);
    }
}

static void a_drift_that_is_left_out_is_not_installed(void **state) {
    (void)state;
    static struct capi direct, lifted;
    setenv("WMT_TEST_WITHOUT_DRIFT", "instance_new_with_narrow_externs", 1);
    make_tables(33, &direct, &lifted);
    unsetenv("WMT_TEST_WITHOUT_DRIFT");
    assert_false(is_adapted(&direct, &lifted, CAPI_INDEX_wasmtime_instance_new));
    assert_true(is_adapted(&direct, &lifted, CAPI_INDEX_wasmtime_memorytype_new));
}

static void a_constant_is_known_from_its_first_major_on(void **state) {
    (void)state;
    static struct capi capi;
    static const struct {
        int major;
        bool knows_auto, knows_winch;
    } rows[] = {{20, true, false}, {44, true, false}, {45, true, true}, {51, true, true}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        capi.identity.major = rows[i].major;
        assert_int_equal(capi_knows_constant(&capi, "WASMTIME_STRATEGY_AUTO"), rows[i].knows_auto);
        assert_int_equal(capi_knows_constant(&capi, "WASMTIME_STRATEGY_WINCH"),
                         rows[i].knows_winch);
        assert_false(capi_knows_constant(&capi, "WASMTIME_NO_SUCH_CONSTANT"));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_function_is_adapted_where_it_drifted_and_nowhere_else),
        cmocka_unit_test(every_function_that_meets_an_older_shape_has_drifted_there),
        cmocka_unit_test(the_shapes_that_are_known_to_have_drifted_are_found),
        cmocka_unit_test(a_library_without_functions_gets_none_by_adapters),
        cmocka_unit_test(every_exception_is_one),
        cmocka_unit_test(every_row_concerns_a_supported_major),
        cmocka_unit_test(a_constant_is_known_from_its_first_major_on),
        cmocka_unit_test(a_drift_that_is_left_out_is_not_installed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
