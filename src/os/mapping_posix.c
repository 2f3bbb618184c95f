#define _GNU_SOURCE /* MAP_ANONYMOUS, MAP_NORESERVE */
#include "os/mapping.h"

#include <sys/mman.h>
#include <unistd.h>

#ifdef MAP_NORESERVE
#define NO_SWAP_NEEDED MAP_NORESERVE
#else
#define NO_SWAP_NEEDED 0
#endif

bool os_mapping_make(struct os_mapping *mapping, size_t size, enum os_mapping_use use) {
    int access = use == OS_MAPPING_RESERVED ? PROT_NONE : PROT_READ | PROT_WRITE;
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | (use == OS_MAPPING_BACKED ? 0 : NO_SWAP_NEEDED);
    mapping->start = NULL;
    mapping->size = size;
    if (size == 0) {
        return true;
    }
    mapping->start = mmap(NULL, size, access, flags, -1, 0);
    if (mapping->start == MAP_FAILED) {
        mapping->start = NULL;
        return false;
    }
    return true;
}

bool os_mapping_guard(const struct os_mapping *mapping, size_t stride) {
    char *start = mapping->start;
    for (size_t offset = 0; stride > 0 && offset < mapping->size; offset += stride) {
        if (mprotect(start + offset, os_page_size(), PROT_NONE) != 0) {
            return false;
        }
    }
    return true;
}

void os_mapping_release(struct os_mapping *mapping) {
    if (mapping->start != NULL) {
        (void)munmap(mapping->start, mapping->size);
        mapping->start = NULL;
    }
}

size_t os_page_size(void) {
    long size = sysconf(_SC_PAGESIZE);
    return size > 0 ? (size_t)size : 4096;
}

bool os_has_mapped_stacks(void) { return true; }
