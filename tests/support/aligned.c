#include "support/aligned.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#if defined(_WIN32)
#include <malloc.h>
#endif

#include <cmocka.h>

void *aligned_new(size_t alignment, size_t size) {
#if defined(_WIN32)
    void *memory = _aligned_malloc(size, alignment);
#else
    void *memory = aligned_alloc(alignment, size);
#endif
    assert_non_null(memory);
    memset(memory, 0, size);
    return memory;
}

void aligned_delete(void *memory) {
#if defined(_WIN32)
    _aligned_free(memory);
#else
    free(memory);
#endif
}
