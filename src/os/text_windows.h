/* For the *_windows.c files: Windows speaks UTF-16, libwmt UTF-8. */
#ifndef OS_TEXT_WINDOWS_H
#define OS_TEXT_WINDOWS_H

#include <stddef.h>

/* A copy in UTF-16, freed with mem_free(); NULL when memory has run out or it is not UTF-8. */
wchar_t *windows_wide_text(const char *text);

/* A copy in UTF-8, freed with mem_free(); NULL when memory has run out. */
char *windows_utf8_text(const wchar_t *wide);

/* The file of a module (HMODULE), of the program for NULL; "" if unknown. NULL: out of memory. */
char *windows_module_path(void *module);

/* What GetLastError() gave, as one line of text. */
void windows_error_text(unsigned long code, char *text, size_t size);

#endif
