#include "options.h"

#include "command.h"
#include "report.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static void print_help(const struct options_help *help, poptContext context) {
    poptSetOtherOptionHelp(context, help->arguments);
    poptPrintHelp(context, stdout, 0);
    (void)printf("\n%s", help->text);
}

bool options_parse(const struct options_help *help, const struct poptOption *table, int argc,
                   const char **argv, struct options_rest *rest, int *status) {
    int found = 0;
    rest->args = NULL;
    rest->count = 0;
    argv[0] = help->command; /* the name that popt's help shows */
    rest->context = poptGetContext(help->command, argc, argv, table,
                                   help->has_guest ? POPT_CONTEXT_POSIXMEHARDER : 0);
    if (rest->context == NULL) {
        *status = report_failure("memory ran out");
        return false;
    }
    found = poptGetNextOpt(rest->context);
    if (found == 'h') {
        print_help(help, rest->context);
        *status = STATUS_OK;
        return false;
    }
    if (found < -1) {
        *status = report_usage(help->command, "%s: %s", poptBadOption(rest->context, 0),
                               poptStrerror(found));
        return false;
    }
    rest->args = poptGetArgs(rest->context);
    while (rest->args != NULL && rest->args[rest->count] != NULL) {
        rest->count++;
    }
    return true;
}

bool options_parse_one_file(const struct options_help *help, const struct poptOption *table,
                            int argc, const char **argv, struct options_rest *rest, int *status) {
    if (!options_parse(help, table, argc, argv, rest, status)) {
        return false;
    }
    if (rest->count == 0) {
        *status = report_usage(help->command, "no FILE is given");
    } else if (rest->count > 1) {
        *status = report_usage(help->command, "%s: only one FILE can be given", rest->args[1]);
    }
    return rest->count == 1;
}

void options_end(struct options_rest *rest) { (void)poptFreeContext(rest->context); }

const char *options_last(options_values values) {
    const char *last = NULL;
    for (; values != NULL && *values != NULL; values++) {
        last = *values;
    }
    return last;
}

void options_free_values(options_values values) {
    for (options_values value = values; value != NULL && *value != NULL; value++) {
        free((void *)(uintptr_t)*value); /* popt's own copies, declared const by popt */
    }
    free((void *)values);
}
