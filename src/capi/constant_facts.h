/* Every value that each constant of the C API ever had. */
#ifndef CAPI_CONSTANT_FACTS_H
#define CAPI_CONSTANT_FACTS_H

#include <stddef.h>

struct capi_constant_fact {
    const char *name;
    int first; /* major */
    int last;
    int value;
};

extern const struct capi_constant_fact capi_constant_facts[];
extern const size_t capi_constant_fact_count;

#endif
