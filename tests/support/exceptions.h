/* An engine with exceptions, for tests of what this libwasmtime may not have. */
#ifndef TEST_SUPPORT_EXCEPTIONS_H
#define TEST_SUPPORT_EXCEPTIONS_H

#include "support/embedding.h"

/* As embedding_open(), with exceptions on; `engine` is NULL where there are none. */
int exceptions_open(void **state);

/* Skips the test unless this libwasmtime lets a host make exceptions. */
struct embedding *exceptions_or_skip(void **state);

#define exceptions_test(function)                                                                  \
    cmocka_unit_test_setup_teardown(function, exceptions_open, embedding_close)

#endif
