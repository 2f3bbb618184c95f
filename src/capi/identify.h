/* Which libwasmtime a library is. */
#ifndef CAPI_IDENTIFY_H
#define CAPI_IDENTIFY_H

#include "capi/table.h"

#include <wmt/base.h>

/*
 * Fills capi->identity. Needs symbol[] and, taken as they are, the canonical members; starts no
 * threads in the library. False with WMT_ERROR_VERSION (too old, not readable) or WMT_ERROR_NOMEM.
 */
bool capi_identify(struct capi *capi, wmt_error **err);

/* Takes a version such as "36.0.0" or "48" apart. False if it is none. */
bool capi_parse_version(const char *text, size_t length, struct capi_identity *identity);

#endif
