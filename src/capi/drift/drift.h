/*
 * Lifting the C API of older majors to the newest one.
 *
 * A drift is one change of the C API between two majors: a parameter more, another numbering, a
 * structure of another size, a function under another name. For each there is a row in drifts.def
 * and an install function drift_NAME, in a file of this directory named after what drifted. The
 * install function puts adapters into the table: functions of the newest shape that reach the
 * library's own through capi_native.
 */
#ifndef CAPI_DRIFT_H
#define CAPI_DRIFT_H

#include <limits.h>

#include "capi/table.h"

/* The last major of a drift that is still there in the newest. */
#define CAPI_DRIFT_ONWARD INT_MAX

/* Puts the adapters in place that the library's major and features call for. Comes after
 * capi_install_direct; capi->identity has to be known. */
void capi_install_adapters(struct capi *capi);

/* For install functions: puts an adapter in the place of `function` if the library has `needed`,
 * the function that the adapter calls. A library built without a feature has not. */
#define DRIFT_ADAPT(capi, function, needed, adapter)                                               \
    do {                                                                                           \
        if ((capi)->symbol[CAPI_INDEX_##needed] != NULL) {                                         \
            (capi)->function = (adapter);                                                          \
        }                                                                                          \
    } while (0)

struct drift {
    const char *name;
    int first; /* major */
    int last;
    void (*install)(struct capi *capi);
};

/* All rows of drifts.def, for tests. */
extern const struct drift drifts[];
extern const size_t drift_count;

#define CAPI_DRIFT(name, first, last, condition) void drift_##name(struct capi *capi);
#include "capi/drift/drifts.def"

#endif
