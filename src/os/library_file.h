/* What a library's file is, for what the system's loader does not find out or does not say. */
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

/*
 * Whether the bytes are those of a library for another system or processor. Opening it could kill
 * the process: the loader of musl does not look whether a file is an ELF file, nor for what
 * processor.
 */
bool library_file_is_foreign(const uint8_t *bytes, size_t size);

/*
 * Whether the file, which starts with `bytes` and is `file_size` long, ends before what its headers
 * say that it has. Opening it could then kill the process, by a SIGBUS. False also for a file of
 * another system, and one whose headers are not within `bytes`.
 */
bool library_file_is_cut_off(const uint8_t *bytes, size_t size, uint64_t file_size);

#endif
