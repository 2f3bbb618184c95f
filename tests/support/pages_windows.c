#include "support/pages.h"

#include <windows.h>

void *pages_reserve(size_t size) { return VirtualAlloc(NULL, size, MEM_RESERVE, PAGE_NOACCESS); }

bool pages_open(void *start, size_t size) {
    return size == 0 || VirtualAlloc(start, size, MEM_COMMIT, PAGE_READWRITE) != NULL;
}

void pages_release(void *base, size_t size) {
    (void)size;
    (void)VirtualFree(base, 0, MEM_RELEASE);
}
