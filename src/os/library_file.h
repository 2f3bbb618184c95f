/* What a file that could not be opened as a library is, for the error message. */
#ifndef OS_LIBRARY_FILE_H
#define OS_LIBRARY_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Looks at the first bytes of a file. True when they are those of a shared library for this system
 * and processor; false with a sentence about the file in `reason`, such as "it is made for aarch64
 * on Linux, and one for x86-64 on Linux is needed".
 */
bool library_file_fits(const uint8_t *bytes, size_t size, char *reason, size_t reason_size);

#endif
