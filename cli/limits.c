#include "limits.h"

#include "command.h"
#include "report.h"
#include "value.h"

#include <string.h>

static const char command[] = "wmt run";

/* What stands before = in `--limit`, by wmt_store_limit. */
static const char *const limit_names[] = {
    [WMT_LIMIT_MEMORY_SIZE] = "memory-size", [WMT_LIMIT_TABLE_ELEMENTS] = "table-elements",
    [WMT_LIMIT_INSTANCES] = "instances",     [WMT_LIMIT_TABLES] = "tables",
    [WMT_LIMIT_MEMORIES] = "memories",
};

enum { LIMIT_COUNT = sizeof limit_names / sizeof *limit_names };

void limits_settings(const struct limits_options *options, const char **settings) {
    if (options->time_limit != NULL) {
        *settings++ = "epoch-interruption=on";
    }
    if (options->fuel != NULL) {
        *settings++ = "consume-fuel=on";
    }
    *settings = NULL;
}

/* An option whose value is a number: set by `set`, if it is given. */
static int apply_number(const char *option, options_values values, wmt_store *store,
                        bool (*set)(wmt_store *, uint64_t, wmt_error **)) {
    wmt_error *err = NULL;
    const char *text = options_last(values);
    uint64_t number = 0;
    if (text == NULL) {
        return STATUS_OK;
    }
    if (!value_parse_count(text, &number)) {
        return report_usage(command, "%s: `%s` is not a whole number from 0 on", option, text);
    }
    return set(store, number, &err) ? STATUS_OK : report_error(option, &err);
}

/* The number of the limit that a setting begins with; LIMIT_COUNT if there is none of that name. */
static int find_limit(const char *setting, size_t length) {
    int limit = 0;
    while (limit < LIMIT_COUNT && (strlen(limit_names[limit]) != length ||
                                   memcmp(limit_names[limit], setting, length) != 0)) {
        limit++;
    }
    return limit;
}

static int apply_limit(const char *setting, wmt_store *store) {
    wmt_error *err = NULL;
    size_t length = strcspn(setting, "=");
    int limit = find_limit(setting, length);
    uint64_t number = 0;
    if (limit == LIMIT_COUNT) {
        return report_usage(command, "--limit %s: there is no limit `%.*s`", setting, (int)length,
                            setting);
    }
    if (setting[length] == '\0' || !value_parse_count(setting + length + 1, &number)) {
        return report_usage(command, "--limit %s: after = there is no whole number from 0 on",
                            setting);
    }
    return wmt_store_set_limit(store, limit, number, &err) ? STATUS_OK
                                                           : report_error("--limit", &err);
}

int limits_apply(const struct limits_options *options, wmt_store *store) {
    options_values setting = options->limits;
    int status = apply_number("--fuel", options->fuel, store, wmt_store_set_fuel);
    for (; status == STATUS_OK && setting != NULL && *setting != NULL; setting++) {
        status = apply_limit(*setting, store);
    }
    if (status == STATUS_OK) {
        status = apply_number("--time-limit", options->time_limit, store, wmt_store_set_time_limit);
    }
    return status;
}

void limits_free_options(struct limits_options *options) {
    options_free_values(options->time_limit);
    options_free_values(options->fuel);
    options_free_values(options->limits);
}
