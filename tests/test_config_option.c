/* The table of options against the C API's functions, and the reading of their values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

#include "capi/capi.h"
#include "capi/cranelift_flag.h"
#include "config_option.h"

static bool starts_with(const char *text, const char *start) {
    return strncmp(text, start, strlen(start)) == 0;
}

static bool ends_with(const char *text, const char *end) {
    size_t length = strlen(text);
    return length >= strlen(end) && strcmp(text + length - strlen(end), end) == 0;
}

static bool is_setter(const char *function) {
    bool is_for_engines = starts_with(function, "wasmtime_config_");
    bool is_for_pools = starts_with(function, "wasmtime_pooling_allocation_") &&
                        !ends_with(function, "_new") && !ends_with(function, "_delete");
    return is_for_engines || is_for_pools;
}

static bool is_exempt(const char *function) {
    static const char *const exempt[] = {
#define CONFIG_EXEMPT(function) #function,
#include "config_options.def"
        "wasmtime_config_cranelift_flag_enable", /* cranelift-flag uses both functions */
    };
    for (size_t i = 0; i < sizeof exempt / sizeof *exempt; i++) {
        if (strcmp(exempt[i], function) == 0) {
            return true;
        }
    }
    return false;
}

static const struct config_option *option_set_by(enum capi_function_index function) {
    for (size_t i = 0; i < CONFIG_OPTION_COUNT; i++) {
        if (config_options[i].function == function) {
            return &config_options[i];
        }
    }
    return NULL;
}

static void every_setter_of_the_c_api_has_an_option_or_an_exemption(void **state) {
    size_t setters = 0;
    (void)state;
    for (size_t i = 0; i < CAPI_FUNCTION_COUNT; i++) {
        const char *function = capi_function_facts[i].name;
        if (!is_setter(function)) {
            continue;
        }
        setters++;
        if ((option_set_by((enum capi_function_index)i) != NULL) == is_exempt(function)) {
            fail_msg("%s", function);
        }
    }
    assert_in_range(setters, 80, 200);
}

static void the_majors_of_an_option_are_those_of_its_function(void **state) {
    (void)state;
    for (size_t i = 0; i < CONFIG_OPTION_COUNT; i++) {
        const struct config_option *option = &config_options[i];
        const struct capi_function_fact *fact = &capi_function_facts[option->function];
        /* an adapter may make it of an older function */
        bool first = option->first == fact->first || (fact->drifted && option->first < fact->first);
        if (!first || option->last != fact->last) {
            fail_msg("%s: %d to %d, but %s: %d to %d", option->name, option->first, option->last,
                     fact->name, fact->first, fact->last);
        }
    }
}

/* consume-fuel for wasmtime_config_consume_fuel_set */
static void an_option_is_called_as_its_function_is(void **state) {
    (void)state;
    for (size_t i = 0; i < CONFIG_OPTION_COUNT; i++) {
        const char *function = capi_function_facts[config_options[i].function].name;
        char expected[128] = "";
        size_t length = 0;
        bool pooling = starts_with(function, "wasmtime_pooling_allocation_config_");
        const char *part =
            function + strlen(pooling ? "wasmtime_pooling_allocation_config_" : "wasmtime_config_");
        length =
            (size_t)snprintf(expected, sizeof expected, "%s%s", pooling ? "pooling-" : "", part);
        if (!ends_with(function, "_set")) {
            assert_string_equal(config_options[i].name, "cache-config");
            continue;
        }
        expected[length - strlen("_set")] = '\0';
        for (char *c = expected; *c != '\0'; c++) {
            *c = *c == '_' ? '-' : *c;
        }
        if (strcmp(config_options[i].name, "pooling") != 0) {
            assert_string_equal(config_options[i].name, expected);
        }
    }
}

static void an_option_is_listed_once_and_described(void **state) {
    (void)state;
    for (size_t i = 0; i < CONFIG_OPTION_COUNT; i++) {
        assert_int_equal(
            config_option_find(config_options[i].name, strlen(config_options[i].name), WMT_DIE), i);
        assert_true(strlen(config_options[i].description) > 5);
        assert_null(strchr(config_options[i].description, '\n'));
    }
}

static void a_word_means_a_value_that_the_constants_table_knows(void **state) {
    static const struct known {
        const char *name;
        uint64_t value;
    } constants[] = {
#define CAPI_CONSTANT(name, first, last, value) {#name, value},
#include "capi/constants.def"
    };
    static const struct known words[] = {
#define CONFIG_WORD(id, word, constant) {#constant, constant},
#include "config_options.def"
    };
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t found = 0;
        for (size_t k = 0; k < sizeof constants / sizeof *constants; k++) {
            found += strcmp(constants[k].name, words[i].name) == 0 &&
                     constants[k].value == words[i].value;
        }
        assert_int_equal(found, 1);
    }
}

/* Nearest names */

static void assert_nearest(const char *mistyped, const char *expected) {
    wmt_error *err = NULL;
    assert_int_equal(config_option_find(mistyped, strlen(mistyped), &err), CONFIG_OPTION_COUNT);
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_NOTFOUND);
    assert_string_equal(wmt_error_code(err), "no-option");
    if (expected == NULL) {
        assert_null(strstr(wmt_error_message(err), "nearest"));
    } else if (strstr(wmt_error_message(err), expected) == NULL) {
        fail_msg("%s: %s", mistyped, wmt_error_message(err));
    }
    wmt_error_clear(&err);
}

static void a_mistyped_name_gets_the_nearest_one(void **state) {
    (void)state;
    assert_nearest("consume-fule", "`consume-fuel`");
    assert_nearest("consume_fuel", "`consume-fuel`");
    assert_nearest("wasm-smid", "`wasm-simd`");
    assert_nearest("Target", "`target`");
    assert_nearest("max-wasm-stak", "`max-wasm-stack`");
    assert_nearest("pooling-total-stack", "`pooling-total-stacks`");
    /* the end of a name */
    assert_nearest("opt-level", "`cranelift-opt-level`");
    assert_nearest("simd", "`wasm-simd`");
}

static void a_name_that_is_like_none_gets_none(void **state) {
    (void)state;
    assert_nearest("", NULL);
    assert_nearest("x", NULL);
    assert_nearest("turbo-encabulator", NULL);
}

static void a_very_long_name_is_cut_in_the_message(void **state) {
    char name[5000];
    wmt_error *err = NULL;
    (void)state;
    memset(name, 'a', sizeof name);
    assert_int_equal(config_option_find(name, sizeof name, &err), CONFIG_OPTION_COUNT);
    assert_in_range(strlen(wmt_error_message(err)), 20, 300);
    wmt_error_clear(&err);
}

static void the_edit_distance_counts_changes(void **state) {
    (void)state;
    assert_int_equal(config_edit_distance("", 0, ""), 0);
    assert_int_equal(config_edit_distance("", 0, "abc"), 3);
    assert_int_equal(config_edit_distance("abc", 3, ""), 3);
    assert_int_equal(config_edit_distance("abc", 3, "abc"), 0);
    assert_int_equal(config_edit_distance("abc", 3, "abd"), 1);
    assert_int_equal(config_edit_distance("abc", 3, "ac"), 1);
    assert_int_equal(config_edit_distance("kitten", 6, "sitting"), 3);
    assert_int_equal(config_edit_distance("abcx", 3, "abc"), 0); /* only the length given counts */
}

/* Values */

static void numbers_are_whole_and_may_have_units(void **state) {
    static const struct good {
        const char *text;
        uint64_t value;
    } good[] = {
        {"0", 0},
        {"007", 7},
        {"4096", 4096},
        {"1KiB", 1024},
        {"3MiB", 3 << 20},
        {"4GiB", UINT64_C(4) << 30},
        {"18446744073709551615", UINT64_MAX},
        {"17179869183GiB", UINT64_C(17179869183) << 30},
    };
    static const char *const bad[] = {
        "",
        " 1",
        "1 ",
        "+1",
        "-1",
        "1.5",
        "0x10",
        "1e3",
        "KiB",
        "1K",
        "1KB",
        "1kib",
        "1 KiB",
        "1KiBB",
        "1TiB",
        "one",
        "18446744073709551616",
        "99999999999999999999999999",
        "17179869184GiB",
        "36028797018963968KiB",
    };
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        uint64_t value = 1234567;
        assert_true(config_read_number(good[i].text, true, &value));
        assert_int_equal(value, good[i].value);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uint64_t value = 0;
        if (config_read_number(bad[i], true, &value)) {
            fail_msg("`%s` was read as %llu", bad[i], (unsigned long long)value);
        }
    }
}

static void counts_take_no_units_where_they_would_mean_nothing(void **state) {
    uint64_t value = 0;
    (void)state;
    assert_true(config_read_number("12", false, &value));
    assert_false(config_read_number("12KiB", false, &value));
}

static void switches_have_four_pairs_of_words(void **state) {
    static const char *const on[] = {"on", "true", "yes", "1"};
    static const char *const off[] = {"off", "false", "no", "0"};
    static const char *const bad[] = {"", "ON", "On", "2", "01", "y", "enable", "on "};
    bool value = false;
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        assert_true(config_read_switch(on[i], &value) && value);
        assert_true(config_read_switch(off[i], &value) && !value);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(config_read_switch(bad[i], &value));
    }
}

static void assert_value(enum config_option_id id, const char *text, bool good, uint64_t value) {
    uint64_t read = 0;
    wmt_error *err = NULL;
    if (good) {
        assert_true(config_option_read(id, text, &read, WMT_DIE));
        assert_int_equal(read, value);
        return;
    }
    assert_false(config_option_read(id, text, &read, &err));
    assert_int_equal(wmt_error_kind_of(err), WMT_ERROR_INVALID);
    assert_string_equal(wmt_error_code(err), "bad-option-value");
    assert_non_null(strstr(wmt_error_message(err), config_options[id].name));
    assert_non_null(strstr(wmt_error_message(err), text));
    wmt_error_clear(&err);
}

static void a_value_is_read_by_the_kind_of_its_option(void **state) {
    (void)state;
    assert_value(CONFIG_consume_fuel, "yes", true, 1);
    assert_value(CONFIG_consume_fuel, "speed", false, 0);
    assert_value(CONFIG_strategy, "cranelift", true, WASMTIME_STRATEGY_CRANELIFT);
    assert_value(CONFIG_strategy, "1", false, 0);
    assert_value(CONFIG_cranelift_opt_level, "speed-and-size", true,
                 WASMTIME_OPT_LEVEL_SPEED_AND_SIZE);
    assert_value(CONFIG_cranelift_opt_level, "speed_and_size", false, 0);
    assert_value(CONFIG_max_wasm_stack, "0", false, 0);
    assert_value(CONFIG_max_wasm_stack, "1", true, 1);
    assert_value(CONFIG_memory_reservation, "18446744073709551615", true, UINT64_MAX);
    assert_value(CONFIG_pooling_total_stacks, "4294967295", true, UINT32_MAX);
    assert_value(CONFIG_pooling_total_stacks, "4294967296", false, 0);
    assert_value(CONFIG_pooling_total_stacks, "4GiB", false, 0);
}

static void the_message_for_a_wrong_word_lists_the_right_ones(void **state) {
    uint64_t value = 0;
    wmt_error *err = NULL;
    (void)state;
    assert_false(config_option_read(CONFIG_profiler, "gprof", &value, &err));
    assert_non_null(strstr(wmt_error_message(err), "none, jitdump, vtune, perfmap"));
    wmt_error_clear(&err);
}

static void an_option_is_written_as_it_is_set(void **state) {
    char text[64];
    (void)state;
    config_option_format(CONFIG_wasm_simd, 0, text, sizeof text);
    assert_string_equal(text, "wasm-simd=off");
    config_option_format(CONFIG_strategy, WASMTIME_STRATEGY_WINCH, text, sizeof text);
    assert_string_equal(text, "strategy=winch");
    config_option_format(CONFIG_max_wasm_stack, 4096, text, sizeof text);
    assert_string_equal(text, "max-wasm-stack=4096");
    config_option_format(CONFIG_max_wasm_stack, 4096, text, 8);
    assert_string_equal(text, "max-was");
}

/* Cranelift's flags: every name once in a major, with majors that follow each other. */
static void a_flag_of_cranelift_is_one_thing_in_each_major(void **state) {
    static const struct row {
        const char *name;
        int first;
        int last;
    } rows[] = {
#define CAPI_CRANELIFT_FLAG(group, name, kind, least, most, words, first, last) {name, first, last},
#include "capi/cranelift_flags.def"
    };
    size_t count = sizeof rows / sizeof *rows;
    (void)state;
    for (size_t i = 0; i < count; i++) {
        assert_in_range(rows[i].first, CAPI_MAJOR_FIRST, rows[i].last);
        assert_in_range(rows[i].last, rows[i].first, CAPI_MAJOR_LAST);
        for (size_t k = i + 1; k < count; k++) {
            if (strcmp(rows[i].name, rows[k].name) == 0 && rows[i].first <= rows[k].last &&
                rows[k].first <= rows[i].last) {
                fail_msg("%s has two rows for a major", rows[i].name);
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_setter_of_the_c_api_has_an_option_or_an_exemption),
        cmocka_unit_test(the_majors_of_an_option_are_those_of_its_function),
        cmocka_unit_test(an_option_is_called_as_its_function_is),
        cmocka_unit_test(an_option_is_listed_once_and_described),
        cmocka_unit_test(a_word_means_a_value_that_the_constants_table_knows),
        cmocka_unit_test(a_mistyped_name_gets_the_nearest_one),
        cmocka_unit_test(a_name_that_is_like_none_gets_none),
        cmocka_unit_test(a_very_long_name_is_cut_in_the_message),
        cmocka_unit_test(the_edit_distance_counts_changes),
        cmocka_unit_test(numbers_are_whole_and_may_have_units),
        cmocka_unit_test(counts_take_no_units_where_they_would_mean_nothing),
        cmocka_unit_test(switches_have_four_pairs_of_words),
        cmocka_unit_test(a_value_is_read_by_the_kind_of_its_option),
        cmocka_unit_test(the_message_for_a_wrong_word_lists_the_right_ones),
        cmocka_unit_test(an_option_is_written_as_it_is_set),
        cmocka_unit_test(a_flag_of_cranelift_is_one_thing_in_each_major),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
