#include "config_option.h"

#include "capi/constants.h"
#include "error.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The columns of a row, by its type. */
#define KIND_SWITCH WMT_OPTION_SWITCH
#define KIND_CHOICE WMT_OPTION_CHOICE
#define KIND_SIZE64 WMT_OPTION_NUMBER
#define KIND_SIZE WMT_OPTION_NUMBER
#define KIND_AMOUNT WMT_OPTION_NUMBER
#define KIND_COUNT WMT_OPTION_NUMBER
#define MAX_SWITCH 1
#define MAX_CHOICE UINT8_MAX
#define MAX_SIZE64 UINT64_MAX
#define MAX_SIZE SIZE_MAX
#define MAX_AMOUNT SIZE_MAX
#define MAX_COUNT UINT32_MAX
#define VALUE_SWITCH(value) ((value) != 0)
#define VALUE_CHOICE(value) ((uint8_t)(value))
#define VALUE_SIZE64(value) (value)
#define VALUE_SIZE(value) ((size_t)(value))
#define VALUE_AMOUNT(value) ((size_t)(value))
#define VALUE_COUNT(value) ((uint32_t)(value))

#define SETTER(id) wasmtime_config_##id##_set
#define POOLING_SETTER(id) wasmtime_pooling_allocation_config_##id##_set
#define PASTE(a, b) a##b
#define CALL(function) PASTE(capi_, function)
#define INDEX(function) PASTE(CAPI_INDEX_, function)

#define HAS_FUNCTION(id, function)                                                                 \
    static bool has_##id(const struct capi *capi) { return capi_has(capi, function); }
#define CONFIG_OPTION(id, name, type, first, last, description)                                    \
    HAS_FUNCTION(id, SETTER(id))                                                                   \
    static void apply_##id(const struct capi *capi, const struct config_draft *draft,              \
                           uint64_t value) {                                                       \
        CALL(SETTER(id))(capi, draft->config, VALUE_##type(value));                                \
    }
#define CONFIG_POOLING_OPTION(id, name, type, first, last, description)                            \
    HAS_FUNCTION(pooling_##id, POOLING_SETTER(id))                                                 \
    static void apply_pooling_##id(const struct capi *capi, const struct config_draft *draft,      \
                                   uint64_t value) {                                               \
        CALL(POOLING_SETTER(id))(capi, draft->pooling, VALUE_##type(value));                       \
    }
#define CONFIG_SPECIAL_OPTION(id, name, function, kind, first, last, description)                  \
    HAS_FUNCTION(id, function)
#include "config_options.def"

const struct config_option config_options[CONFIG_OPTION_COUNT] = {
#define CONFIG_OPTION(id, name, type, first, last, description)                                    \
    {name,       description,       KIND_##type, first,     last,                                  \
     MAX_##type, INDEX(SETTER(id)), has_##id,    apply_##id},
#define CONFIG_POOLING_OPTION(id, name, type, first, last, description)                            \
    {name,                                                                                         \
     description,                                                                                  \
     KIND_##type,                                                                                  \
     first,                                                                                        \
     last,                                                                                         \
     MAX_##type,                                                                                   \
     INDEX(POOLING_SETTER(id)),                                                                    \
     has_pooling_##id,                                                                             \
     apply_pooling_##id},
#define CONFIG_SPECIAL_OPTION(id, name, function, kind, first, last, description)                  \
    {name, description, WMT_OPTION_##kind, first, last, 1, INDEX(function), has_##id, NULL},
#include "config_options.def"
};

struct word {
    enum config_option_id option;
    const char *text;
    uint64_t value;
};

static const struct word words[] = {
#define CONFIG_WORD(id, word, constant) {CONFIG_##id, #word, constant},
#include "config_options.def"
};

static const size_t word_count = sizeof words / sizeof *words;

/* Finding */

static size_t smallest(size_t a, size_t b, size_t c) {
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

size_t config_edit_distance(const char *a, size_t length, const char *b) {
    enum { LONGEST = 64 };
    size_t row[LONGEST + 1]; /* distances from the part of `a` read so far to each start of `b` */
    size_t width = strlen(b);
    if (width > LONGEST) {
        return length;
    }
    for (size_t i = 0; i <= width; i++) {
        row[i] = i;
    }
    for (size_t i = 0; i < length; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t k = 1; k <= width; k++) {
            size_t above = row[k];
            row[k] = smallest(above + 1, row[k - 1] + 1, diagonal + (a[i] != b[k - 1]));
            diagonal = above;
        }
    }
    return row[width];
}

/* Whether `name` is the end of the option's name, as opt-level is of cranelift-opt-level. */
static bool is_end_of(const char *name, size_t length, const char *whole) {
    size_t width = strlen(whole);
    return length > 0 && width > length && whole[width - length - 1] == '-' &&
           memcmp(whole + width - length, name, length) == 0;
}

/* The shortest option whose name ends so; NULL if there is none. */
static const char *name_that_ends_with(const char *name, size_t length) {
    const char *shortest = NULL;
    for (size_t i = 0; i < CONFIG_OPTION_COUNT; i++) {
        const char *candidate = config_options[i].name;
        if (is_end_of(name, length, candidate) &&
            (shortest == NULL || strlen(candidate) < strlen(shortest))) {
            shortest = candidate;
        }
    }
    return shortest;
}

/* NULL when nothing is near. */
static const char *nearest_name(const char *name, size_t length) {
    const char *nearest = NULL;
    size_t least = length / 3 + 2;
    for (size_t i = 0; i < CONFIG_OPTION_COUNT; i++) {
        size_t distance = config_edit_distance(name, length, config_options[i].name);
        if (distance < least) {
            least = distance;
            nearest = config_options[i].name;
        }
    }
    return nearest;
}

/* What was meant by a name that there is not. */
static const char *suggest_name(const char *name, size_t length) {
    const char *whole = name_that_ends_with(name, length);
    return whole == NULL ? nearest_name(name, length) : whole;
}

enum { SHOWN_MAX = 80 }; /* bytes of a mistyped text that are repeated in a message */

static int shown(size_t length) { return length < SHOWN_MAX ? (int)length : SHOWN_MAX; }

enum config_option_id config_option_find(const char *name, size_t length, wmt_error **err) {
    const char *nearest = NULL;
    for (size_t i = 0; i < CONFIG_OPTION_COUNT; i++) {
        const char *candidate = config_options[i].name;
        if (strlen(candidate) == length && memcmp(candidate, name, length) == 0) {
            return (enum config_option_id)i;
        }
    }
    nearest = suggest_name(name, length < SHOWN_MAX ? length : SHOWN_MAX);
    (void)error_set(err, ERROR_ID_NO_OPTION, "there is no option `%.*s`%s%s%s", shown(length), name,
                    nearest == NULL ? "" : "; the nearest one is `", nearest == NULL ? "" : nearest,
                    nearest == NULL ? "" : "`");
    return CONFIG_OPTION_COUNT;
}

/* Reading */

bool config_read_switch(const char *text, bool *value) {
    static const char *const spellings[][2] = {
        {"off", "on"}, {"false", "true"}, {"no", "yes"}, {"0", "1"}};
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        for (int k = 0; k < 2; k++) {
            if (strcmp(text, spellings[i][k]) == 0) {
                *value = k == 1;
                return true;
            }
        }
    }
    return false;
}

static const struct unit {
    const char *name;
    unsigned shift;
} units_of_size[] = {{"KiB", 10}, {"MiB", 20}, {"GiB", 30}};

static bool read_unit(const char *text, unsigned *shift) {
    for (size_t i = 0; i < sizeof units_of_size / sizeof *units_of_size; i++) {
        if (strcmp(text, units_of_size[i].name) == 0) {
            *shift = units_of_size[i].shift;
            return true;
        }
    }
    return false;
}

bool config_read_number(const char *text, bool units, uint64_t *value) {
    uint64_t number = 0;
    unsigned shift = 0;
    const char *end = text;
    for (; *end >= '0' && *end <= '9'; end++) {
        uint64_t digit = (uint64_t)(*end - '0');
        if (number > (UINT64_MAX - digit) / 10) {
            return false;
        }
        number = number * 10 + digit;
    }
    if (end == text || (*end != '\0' && (!units || !read_unit(end, &shift)))) {
        return false;
    }
    *value = number << shift;
    return *value >> shift == number;
}

static bool set_bad_value(enum config_option_id id, const char *text, const char *expected,
                          wmt_error **err) {
    return error_set(err, ERROR_ID_BAD_OPTION_VALUE,
                     "the option `%s` cannot be `%.*s`: it takes %s", config_options[id].name,
                     shown(strlen(text)), text, expected);
}

static bool read_number(enum config_option_id id, const char *text, uint64_t *value,
                        wmt_error **err) {
    uint64_t max = config_options[id].max;
    uint64_t min = id == CONFIG_max_wasm_stack ? 1 : 0;
    char expected[128];
    if (config_read_number(text, true, value) && *value >= min && *value <= max) {
        return true;
    }
    (void)snprintf(expected, sizeof expected,
                   "a whole number from %" PRIu64 " to %" PRIu64
                   ", which may end in KiB, MiB or GiB",
                   min, max);
    return set_bad_value(id, text, expected, err);
}

static void list_words(enum config_option_id id, char *buffer, size_t size) {
    size_t length = 0;
    buffer[0] = '\0';
    for (size_t i = 0; i < word_count && length < size; i++) {
        if (words[i].option == id) {
            length += (size_t)snprintf(buffer + length, size - length, "%s%s",
                                       length == 0 ? "" : ", ", words[i].text);
        }
    }
}

static bool read_word(enum config_option_id id, const char *text, uint64_t *value,
                      wmt_error **err) {
    char expected[128];
    for (size_t i = 0; i < word_count; i++) {
        if (words[i].option == id && strcmp(words[i].text, text) == 0) {
            *value = words[i].value;
            return true;
        }
    }
    list_words(id, expected, sizeof expected);
    return set_bad_value(id, text, expected, err);
}

bool config_option_read(enum config_option_id id, const char *text, uint64_t *value,
                        wmt_error **err) {
    bool on = false;
    if (config_options[id].kind == WMT_OPTION_NUMBER) {
        return read_number(id, text, value, err);
    }
    if (config_options[id].kind == WMT_OPTION_CHOICE) {
        return read_word(id, text, value, err);
    }
    if (!config_read_switch(text, &on)) {
        return set_bad_value(id, text, "on or off", err);
    }
    *value = on;
    return true;
}

/* Writing */

static const char *word_of(enum config_option_id id, uint64_t value) {
    for (size_t i = 0; i < word_count; i++) {
        if (words[i].option == id && words[i].value == value) {
            return words[i].text;
        }
    }
    return "?";
}

void config_option_format(enum config_option_id id, uint64_t value, char *buffer, size_t size) {
    const struct config_option *option = &config_options[id];
    if (option->kind == WMT_OPTION_NUMBER) {
        (void)snprintf(buffer, size, "%s=%" PRIu64, option->name, value);
    } else if (option->kind == WMT_OPTION_CHOICE) {
        (void)snprintf(buffer, size, "%s=%s", option->name, word_of(id, value));
    } else {
        (void)snprintf(buffer, size, "%s=%s", option->name, value == 0 ? "off" : "on");
    }
}
