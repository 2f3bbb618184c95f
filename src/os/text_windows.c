#include "os/text_windows.h"

#include "alloc.h"

#include <stdio.h>
#include <string.h>
#include <windows.h>

wchar_t *windows_wide_text(const char *text) {
    int length = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, NULL, 0);
    wchar_t *wide = length <= 0 ? NULL : mem_alloc_array((size_t)length, sizeof *wide);
    if (wide != NULL) {
        (void)MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, length);
    }
    return wide;
}

char *windows_utf8_text(const wchar_t *wide) {
    int length = WideCharToMultiByte(CP_UTF8, 0, wide, -1, NULL, 0, NULL, NULL);
    char *text = length <= 0 ? NULL : mem_alloc((size_t)length);
    if (text != NULL) {
        (void)WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, length, NULL, NULL);
    }
    return text;
}

char *windows_module_path(void *module) {
    enum { LONGEST_PATH = 32768 }; /* in UTF-16 units, the system's limit */
    wchar_t *wide = mem_alloc_array(LONGEST_PATH, sizeof *wide);
    char *path = NULL;
    if (wide == NULL) {
        return NULL;
    }
    if (GetModuleFileNameW(module, wide, LONGEST_PATH) == 0) {
        wide[0] = L'\0';
    }
    path = windows_utf8_text(wide);
    mem_free(wide);
    return path;
}

void windows_error_text(unsigned long code, char *text, size_t size) {
    wchar_t wide[512];
    DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS |
                  FORMAT_MESSAGE_MAX_WIDTH_MASK; /* no line breaks */
    DWORD length = FormatMessageW(flags, NULL, code, 0, wide, sizeof wide / sizeof *wide, NULL);
    char *utf8 = length == 0 ? NULL : windows_utf8_text(wide);
    size_t end = utf8 == NULL ? 0 : strlen(utf8);
    while (end > 0 && (utf8[end - 1] == ' ' || utf8[end - 1] == '.')) {
        utf8[--end] = '\0';
    }
    if (end == 0) {
        (void)snprintf(text, size, "system error %lu", code);
    } else {
        (void)snprintf(text, size, "%s", utf8);
    }
    mem_free(utf8);
}
