#include "os/mapping.h"

#include <windows.h>

bool os_mapping_make(struct os_mapping *mapping, size_t size, enum os_mapping_use use) {
    bool writable = use != OS_MAPPING_RESERVED;
    DWORD type = writable ? MEM_RESERVE | MEM_COMMIT : MEM_RESERVE;
    mapping->start = NULL;
    mapping->size = size;
    if (size == 0) {
        return true;
    }
    mapping->start = VirtualAlloc(NULL, size, type, writable ? PAGE_READWRITE : PAGE_NOACCESS);
    return mapping->start != NULL;
}

bool os_mapping_guard(const struct os_mapping *mapping, size_t stride) {
    char *start = mapping->start;
    for (size_t offset = 0; stride > 0 && offset < mapping->size; offset += stride) {
        DWORD before = 0;
        if (!VirtualProtect(start + offset, os_page_size(), PAGE_NOACCESS, &before)) {
            return false;
        }
    }
    return true;
}

void os_mapping_release(struct os_mapping *mapping) {
    if (mapping->start != NULL) {
        (void)VirtualFree(mapping->start, 0, MEM_RELEASE);
        mapping->start = NULL;
    }
}

size_t os_page_size(void) {
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    return info.dwPageSize;
}

bool os_has_mapped_stacks(void) { return false; }
