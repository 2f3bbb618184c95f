/* A libwasmtime newer than all that this libwmt knows. */
#ifndef CAPI_UNKNOWN_MAJOR_H
#define CAPI_UNKNOWN_MAJOR_H

#include "capi/table.h"

#include <wmt/base.h>

/*
 * Any function can have changed in it. The self-test has to pass; the functions that it has seen at
 * work stay in the table, and all others are taken out of it, unless the environment variable
 * WMT_ALLOW_UNTESTED is 1. False with WMT_ERROR_VERSION or WMT_ERROR_NOMEM.
 */
bool capi_admit_unknown_major(struct capi *capi, wmt_error **err);

#endif
