/* How far a guest may go, as the options --time-limit, --fuel and --limit say it. */
#ifndef WMT_CLI_LIMITS_H
#define WMT_CLI_LIMITS_H

#include "options.h"

#include <wmt.h>

struct limits_options {
    options_values time_limit;
    options_values fuel;
    options_values limits;
};

/* Rows of a table of options. */
#define LIMITS_ROWS(options)                                                                       \
    OPTIONS_VALUES_ROW("time-limit", 0, &(options)->time_limit, "Stop the program after so long",  \
                       "MILLISECONDS"),                                                            \
        OPTIONS_VALUES_ROW("fuel", 0, &(options)->fuel,                                            \
                           "Stop it after about so many instructions", "UNITS"),                   \
        OPTIONS_VALUES_ROW("limit", 0, &(options)->limits, "Limit what it may make: see below",    \
                           "NAME=NUMBER")

/* The most settings that limits_settings() gives, and the NULL behind them. */
enum { LIMITS_SETTINGS = 3 };

/* The options of the engine that the limits need, ended by NULL. */
void limits_settings(const struct limits_options *options, const char **settings);

/* Set the limits of a store; time counts from now. Gives STATUS_OK, or the status to end with,
 * everything said. */
int limits_apply(const struct limits_options *options, wmt_store *store);

void limits_free_options(struct limits_options *options);

#endif
