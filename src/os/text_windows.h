/* For the *_windows.c files: Windows speaks UTF-16, libwmt UTF-8. */
#ifndef OS_TEXT_WINDOWS_H
#define OS_TEXT_WINDOWS_H

#include <stdbool.h>
#include <stddef.h>

/* Copies, freed with mem_free(). Each is NULL on failure; of those that can fail otherwise than for
 * lack of memory, GetLastError() tells why. */

/* In UTF-16. */
wchar_t *windows_wide_text(const char *text);

/* In UTF-8. NULL: out of memory. */
char *windows_utf8_text(const wchar_t *wide);

/* The absolute path. */
wchar_t *windows_full_path(const wchar_t *path);

/* The value of an environment variable. */
wchar_t *windows_variable(const wchar_t *name);

/* The path of a file by that name in one of the directories, which are listed as PATH does. */
wchar_t *windows_find_file(const wchar_t *directories, const wchar_t *name);

/* The file of a module (HMODULE), of the program for NULL; "" if unknown. NULL: out of memory. */
char *windows_module_path(void *module);

/* Whether what GetLastError() gave is lack of memory. */
bool windows_is_out_of_memory(unsigned long code);

/* The reason that it stands for, as in os/os.h. */
void windows_error_text(unsigned long code, char *text, size_t size);

#endif
