/* What runs the tests of another platform, for tests of what it cannot do. */
#ifndef TEST_SUPPORT_EMULATOR_H
#define TEST_SUPPORT_EMULATOR_H

#include <stdbool.h>

/* Whether it is this one, "qemu" or "wine", as tools/emulate says. */
bool emulator_is(const char *name);

#endif
