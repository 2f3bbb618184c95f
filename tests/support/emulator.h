/* What runs the tests in place of the processor, for tests of what it cannot do. */
#ifndef TEST_SUPPORT_EMULATOR_H
#define TEST_SUPPORT_EMULATOR_H

#include <stdbool.h>

/* Whether it is this one: "qemu" or "wine", as tools/emulate says, or "valgrind". */
bool emulator_is(const char *name);

#endif
