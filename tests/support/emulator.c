#include "emulator.h"

#include <stdlib.h>
#include <string.h>

bool emulator_is(const char *name) {
    const char *emulator = getenv("WMT_TEST_EMULATOR");
    return emulator != NULL && strcmp(emulator, name) == 0;
}
