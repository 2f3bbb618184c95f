/* What the options -C, --target and --library ask for: an engine. */
#ifndef WMT_CLI_ENGINE_H
#define WMT_CLI_ENGINE_H

#include "options.h"

#include <wmt.h>

struct engine_options {
    const char *const *needed; /* settings that other options need, ended by NULL; NULL if none */
    options_values settings;
    options_values target;
    options_values library;
};

/* Rows of a table of options. */
#define ENGINE_CONFIG_ROW(options)                                                                 \
    OPTIONS_VALUES_ROW("config", 'C', &(options)->settings, "Set an option of the engine",         \
                       "NAME=VALUE")
#define ENGINE_LIBRARY_ROW(options)                                                                \
    OPTIONS_VALUES_ROW("library", 0, &(options)->library, "Use this libwasmtime", "PATH")

/* Makes the engine. Gives STATUS_OK, or what to end with, everything said: STATUS_USAGE for options
 * that do not exist, have no such value or contradict each other. `*engine` is NULL then. */
int engine_make(const struct engine_options *options, wmt_engine **engine);

void engine_free_options(struct engine_options *options);

#endif
