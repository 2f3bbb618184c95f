/* The names of libwasmtime, for hello_linked to be linked with. The program opens the real one,
 * which the driver names when it starts it, so that one build measures every version. */
#include "official.h"

#include <stdlib.h>

#define NAME(result, name, parameters)                                                             \
    __attribute__((visibility("default"))) void name(void) { abort(); }
OFFICIAL_FUNCTIONS(NAME)
