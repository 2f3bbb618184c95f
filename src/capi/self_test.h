/* Proving that a libwasmtime does what libwmt expects of it. */
#ifndef CAPI_SELF_TEST_H
#define CAPI_SELF_TEST_H

#include "capi/table.h"

#include <wmt/base.h>

/*
 * Runs all steps. `exercised`, all false on entry and possibly NULL, receives which functions were
 * called by steps that passed. The rest is as in capi_self_test().
 */
bool self_test_run(const struct capi *capi, bool exercised[CAPI_FUNCTION_COUNT],
                   void (*report)(void *data, const char *line), void *data, wmt_error **err);

#endif
