#include "os/os.h"

#include <windows.h>

/* Seconds and the rest apart: together they would overflow after some days. */
uint64_t os_clock_now(void) {
    LARGE_INTEGER now;
    LARGE_INTEGER frequency;
    uint64_t count = 0;
    uint64_t per_second = 0;
    (void)QueryPerformanceCounter(&now);
    (void)QueryPerformanceFrequency(&frequency);
    count = (uint64_t)now.QuadPart;
    per_second = (uint64_t)frequency.QuadPart;
    return count / per_second * OS_CLOCK_SECOND + count % per_second * OS_CLOCK_SECOND / per_second;
}
