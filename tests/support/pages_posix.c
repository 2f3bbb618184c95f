#include "support/pages.h"

#include <sys/mman.h>

void *pages_reserve(size_t size) {
    void *base = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return base == MAP_FAILED ? NULL : base;
}

bool pages_open(void *start, size_t size) {
    return size == 0 || mprotect(start, size, PROT_READ | PROT_WRITE) == 0;
}

void pages_release(void *base, size_t size) { (void)munmap(base, size); }
