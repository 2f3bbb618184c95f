#include "capi/config_rules.h"

#include "capi/capi.h"
#include "capi/constants.h"
#include "error.h"

#include <string.h>

#define OFF 0
#define ON 1
#define SETTING(id) CAPI_INDEX_wasmtime_config_##id##_set

struct span {
    int first;
    int last;
};

static bool applies(const struct capi *capi, struct span span) {
    int major = capi->identity.major;
    return major >= span.first && (major <= span.last || span.last == CAPI_MAJOR_LAST);
}

static const struct value_row {
    struct span span;
    enum capi_function_index setting;
    uint64_t value;
} value_rows[] = {
#define CAPI_CONFIG_VALUE(first, last, setting, value) {{first, last}, SETTING(setting), value},
#include "capi/config_rules.def"
};

static const struct default_row {
    struct span span;
    enum capi_function_index setting;
    uint64_t value;
} default_rows[] = {
#define CAPI_CONFIG_DEFAULT(first, last, setting, value) {{first, last}, SETTING(setting), value},
#include "capi/config_rules.def"
};

static const struct conflict_row {
    struct span span;
    enum capi_function_index setting;
    uint64_t value;
    enum capi_function_index other;
    uint64_t other_value;
} cannot_rows[] =
    {
#define CAPI_CONFIG_CANNOT(first, last, setting, value, feature)                                   \
    {{first, last}, SETTING(setting), value, SETTING(feature), ON},
#include "capi/config_rules.def"
},
  default_with_rows[] =
      {
#define CAPI_CONFIG_DEFAULT_WITH(first, last, setting, value, other, other_value)                  \
    {{first, last}, SETTING(setting), value, SETTING(other), other_value},
#include "capi/config_rules.def"
},
  conflict_rows[] = {
#define CAPI_CONFIG_CONFLICT(first, last, setting, value, other, other_value)                      \
    {{first, last}, SETTING(setting), value, SETTING(other), other_value},
#include "capi/config_rules.def"
};

static const struct flag_row {
    struct span span;
    enum capi_function_index setting;
    uint64_t value;
    const char *flag;
    const char *word;
} flag_rows[] = {
#define CAPI_CONFIG_FLAG_CONFLICT(first, last, setting, value, flag, word)                         \
    {{first, last}, SETTING(setting), value, flag, word},
#include "capi/config_rules.def"
};

static const struct flags_row {
    struct span span;
    unsigned property;
    const char *flag;
    const char *word;
    const char *other_flag;
    const char *other_word;
} flags_rows[] = {
#define CAPI_CONFIG_FLAGS_CONFLICT(first, last, property, flag, word, other, other_word)           \
    {{first, last}, property, flag, word, other, other_word},
#include "capi/config_rules.def"
};

#define ROWS(table) (sizeof(table) / sizeof *(table))

bool capi_config_takes(const struct capi *capi, enum capi_function_index setting, uint64_t value,
                       struct capi_config_value_range *range) {
    for (size_t i = 0; i < ROWS(value_rows); i++) {
        const struct value_row *row = &value_rows[i];
        if (row->setting == setting && row->value == value && !applies(capi, row->span)) {
            range->first = row->span.first;
            range->last = row->span.last;
            return false;
        }
    }
    return true;
}

bool capi_config_set_absent(const struct capi *capi, enum capi_function_index setting,
                            const char *name, wmt_error **err) {
    const struct capi_function_fact *fact = &capi_function_facts[setting];
    const char *version = capi->identity.version;
    int major = capi->identity.major;
    if (capi->symbol[setting] != NULL) {
        return error_set(err, ERROR_ID_UNTESTED_FUNCTION,
                         "the option `%s` is not used on libwasmtime %s, a version unknown to this "
                         "libwmt",
                         name, version);
    }
    if (major < fact->first) {
        return error_set(err, ERROR_ID_UNSUPPORTED_OPTION,
                         "the option `%s` is in libwasmtime %d and newer, and the one opened is %s",
                         name, fact->first, version);
    }
    if (major > fact->last) {
        return error_set(err, ERROR_ID_UNSUPPORTED_OPTION,
                         "the option `%s` is in libwasmtime up to %d, and the one opened is %s",
                         name, fact->last, version);
    }
    return error_set(err, ERROR_ID_UNSUPPORTED_OPTION,
                     "the libwasmtime opened, %s, was built without the option `%s`", version,
                     name);
}

/* Whether the setting was given, and as this value; a target has several properties at once. */
static bool is_given_as(const struct capi_config_view *view, enum capi_function_index setting,
                        uint64_t value) {
    uint64_t given = 0;
    if (setting == SETTING(target)) {
        return (view->target & value) != 0;
    }
    return view->get(view->settings, setting, &given) && given == value;
}

static bool has_value(const struct capi *capi, const struct capi_config_view *view,
                      enum capi_function_index setting, uint64_t value,
                      struct capi_config_term *term);

/* The value of a switch that was not given; false when it is of no interest to the rules. */
static bool get_default(const struct capi *capi, const struct capi_config_view *view,
                        enum capi_function_index setting, uint64_t *value) {
    struct capi_config_term term;
    for (size_t i = 0; i < ROWS(cannot_rows); i++) {
        const struct conflict_row *row = &cannot_rows[i];
        if (row->other == setting && applies(capi, row->span) &&
            is_given_as(view, row->setting, row->value)) {
            *value = OFF;
            return true;
        }
    }
    for (size_t i = 0; i < ROWS(default_with_rows); i++) {
        const struct conflict_row *row = &default_with_rows[i];
        if (row->setting == setting && applies(capi, row->span) &&
            has_value(capi, view, row->other, row->other_value, &term)) {
            *value = row->value;
            return true;
        }
    }
    for (size_t i = 0; i < ROWS(default_rows); i++) {
        if (default_rows[i].setting == setting && applies(capi, default_rows[i].span)) {
            *value = default_rows[i].value;
            return true;
        }
    }
    return false;
}

/* Whether the setting has this value, given or by default; `term` then says so. */
static bool has_value(const struct capi *capi, const struct capi_config_view *view,
                      enum capi_function_index setting, uint64_t value,
                      struct capi_config_term *term) {
    uint64_t found = 0;
    term->setting = setting;
    term->value = value;
    term->is_default = false;
    if (setting == SETTING(target)) {
        return is_given_as(view, setting, value);
    }
    if (view->get(view->settings, setting, &found)) {
        return found == value;
    }
    term->is_default = true;
    return get_default(capi, view, setting, &found) && found == value;
}

static bool find_cannot(const struct capi *capi, const struct capi_config_view *view,
                        struct capi_config_clash *clash) {
    for (size_t i = 0; i < ROWS(cannot_rows); i++) {
        const struct conflict_row *row = &cannot_rows[i];
        if (applies(capi, row->span) && is_given_as(view, row->other, ON) &&
            has_value(capi, view, row->setting, row->value, &clash->a)) {
            clash->b.setting = row->other;
            clash->b.value = ON;
            clash->b.is_default = false;
            return true;
        }
    }
    return false;
}

static bool find_conflict(const struct capi *capi, const struct capi_config_view *view,
                          struct capi_config_clash *clash) {
    for (size_t i = 0; i < ROWS(conflict_rows); i++) {
        const struct conflict_row *row = &conflict_rows[i];
        if (applies(capi, row->span) &&
            has_value(capi, view, row->setting, row->value, &clash->a) &&
            has_value(capi, view, row->other, row->other_value, &clash->b)) {
            return true;
        }
    }
    return false;
}

static bool is_flag_set(const struct capi_config_view *view, const char *flag, const char *word) {
    const char *given = view->get_flag(view->settings, flag);
    return given != NULL && strcmp(given, word) == 0;
}

static bool find_flags_conflict(const struct capi *capi, const struct capi_config_view *view,
                                struct capi_config_clash *clash) {
    for (size_t i = 0; i < ROWS(flags_rows); i++) {
        const struct flags_row *row = &flags_rows[i];
        if (applies(capi, row->span) && (view->target & row->property) != 0 &&
            is_flag_set(view, row->flag, row->word) &&
            is_flag_set(view, row->other_flag, row->other_word)) {
            clash->flag = row->flag;
            clash->word = row->word;
            clash->other_flag = row->other_flag;
            clash->other_word = row->other_word;
            return true;
        }
    }
    return false;
}

static bool find_flag_conflict(const struct capi *capi, const struct capi_config_view *view,
                               struct capi_config_clash *clash) {
    for (size_t i = 0; i < ROWS(flag_rows); i++) {
        const struct flag_row *row = &flag_rows[i];
        if (applies(capi, row->span) && is_flag_set(view, row->flag, row->word) &&
            has_value(capi, view, row->setting, row->value, &clash->a)) {
            clash->flag = row->flag;
            clash->word = row->word;
            return true;
        }
    }
    return false;
}

bool capi_config_agrees(const struct capi *capi, const struct capi_config_view *view,
                        struct capi_config_clash *clash) {
    memset(clash, 0, sizeof *clash);
    return !find_cannot(capi, view, clash) && !find_conflict(capi, view, clash) &&
           !find_flag_conflict(capi, view, clash) && !find_flags_conflict(capi, view, clash);
}

/* From this major on every engine can be used both ways. */
enum { BOTH_WAYS_FIRST = 42 };

bool capi_config_compares_stacks(const struct capi *capi, bool async_support) {
    return async_support || capi->identity.major >= BOTH_WAYS_FIRST;
}

enum { EXACT_GUARDS_FIRST = 23, ONE_GUARD_FIRST = 27 };

static uint64_t round_up(uint64_t size, uint64_t page) {
    return size > UINT64_MAX - page ? UINT64_MAX : (size + page - 1) / page * page;
}

bool capi_config_guards_agree(const struct capi *capi, uint64_t fixed, uint64_t moving,
                              uint64_t page) {
    if (capi->identity.major >= ONE_GUARD_FIRST) {
        return true;
    }
    return capi->identity.major >= EXACT_GUARDS_FIRST
               ? fixed >= moving
               : round_up(fixed, page) >= round_up(moving, page);
}

bool capi_config_allows_async(const struct capi *capi, bool async_support) {
    return async_support || capi->identity.major >= BOTH_WAYS_FIRST;
}

bool capi_config_allows_sync(const struct capi *capi, bool async_support) {
    return !async_support || capi->identity.major >= BOTH_WAYS_FIRST;
}
