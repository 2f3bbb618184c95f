/* `wmt run --invoke FUNC`: one function of the guest, called with values from the command line. */
#ifndef WMT_CLI_INVOKE_H
#define WMT_CLI_INVOKE_H

#include <wmt.h>

/* A call that is ready to be made. */
struct invocation {
    const char *func;
    wmt_val *args;
    size_t nargs;
    wmt_val *results;
    size_t nresults;
};

/*
 * Find what the module says of `func` and parse its arguments, so that nothing of the guest has run
 * if they are wrong. Gives STATUS_OK, or the status to end with, everything said.
 * invocation_end() has to be called in both cases.
 */
int invocation_prepare(struct invocation *call, const wmt_module *module, const char *func,
                       const char *const *args, size_t nargs);

/* Make the call, and print its results, one a line. */
void invocation_run(struct invocation *call, wmt_instance *instance, wmt_error **err);

void invocation_end(struct invocation *call);

#endif
