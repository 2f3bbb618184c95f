/* Options of a subcommand, by libpopt. */
#ifndef WMT_CLI_OPTIONS_H
#define WMT_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include <popt.h>

/* What `--help` says beside the options themselves. */
struct options_help {
    const char *command;   /* "wmt run" */
    const char *arguments; /* "[OPTIONS] FILE [ARGS...]" */
    const char *text;      /* what it does, printed under the options */
    bool has_guest;        /* from the first argument that is no option, all belong to the guest */
};

/* The values of an option that may be given several times: ended by NULL; NULL if never given. */
typedef const char **options_values;

/* Rows of a table of options. Every option with a value is kept as options_values. */
#define OPTIONS_HELP_ROW                                                                           \
    { "help", 'h', POPT_ARG_NONE, NULL, 'h', "Show this help and end", NULL }
#define OPTIONS_VALUES_ROW(name, letter, values, description, placeholder)                         \
    { name, letter, POPT_ARG_ARGV, values, 0, description, placeholder }

/* What is left when the options are parsed; it lives until options_end(). */
struct options_rest {
    poptContext context;
    const char *const *args;
    size_t count;
};

/*
 * Parse the options in `argv`, storing them where `table` says. The table has an OPTIONS_HELP_ROW.
 *
 * Gives true to go on. Otherwise all is said (the help, or what is wrong), and `*status` is what to
 * end with. In both cases options_end() has to be called.
 */
bool options_parse(const struct options_help *help, const struct poptOption *table, int argc,
                   const char **argv, struct options_rest *rest, int *status);

/* The same for a subcommand that takes one FILE: on true, it is
 * `rest->args[0]`. */
bool options_parse_one_file(const struct options_help *help, const struct poptOption *table,
                            int argc, const char **argv, struct options_rest *rest, int *status);

void options_end(struct options_rest *rest);

/* The value given last; NULL if none was. */
const char *options_last(options_values values);

void options_free_values(options_values values);

#endif
