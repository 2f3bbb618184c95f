#define _GNU_SOURCE /* strerror_r() */
#include "os/text_posix.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void posix_error_text(int code, char *text, size_t size) {
    char buffer[160] = "unknown error";
    /* glibc's form, which may give a text of its own instead of filling the buffer, and that of
     * POSIX, which gives a number. */
#ifdef __GLIBC__
    const char *reason = strerror_r(code, buffer, sizeof buffer);
#else
    const char *reason = buffer;
    (void)strerror_r(code, buffer, sizeof buffer);
#endif
    (void)snprintf(text, size, "%s", code == ENOMEM ? "" : reason);
}
