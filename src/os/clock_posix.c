#define _GNU_SOURCE /* CLOCK_MONOTONIC */
#include "os/os.h"

#include <time.h>

uint64_t os_clock_now(void) {
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * OS_CLOCK_SECOND + (uint64_t)now.tv_nsec;
}
