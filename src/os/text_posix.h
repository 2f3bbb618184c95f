/* For the *_posix.c files: what the system's error numbers mean. */
#ifndef OS_TEXT_POSIX_H
#define OS_TEXT_POSIX_H

#include <stddef.h>

/* The reason that an errno stands for, as in os/os.h. Any thread, unlike strerror(). */
void posix_error_text(int code, char *text, size_t size);

#endif
