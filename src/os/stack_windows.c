#include "os/os.h"

#include <windows.h>

bool os_stack_remaining(size_t *remaining) {
    ULONG_PTR low = 0;
    ULONG_PTR high = 0;
    ULONG_PTR here = (ULONG_PTR)&low;
    *remaining = 0;
    /* Reads the thread's own block, so there is nothing to gain by keeping the answer. A fiber that
     * the system knows of has its own bounds there. */
    GetCurrentThreadStackLimits(&low, &high);
    if (here < low || here >= high) {
        return false;
    }
    *remaining = here - low;
    return true;
}
