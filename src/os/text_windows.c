#include "os/text_windows.h"

#include "alloc.h"

#include <stdio.h>
#include <string.h>
#include <windows.h>

/* NULL with GetLastError(). */
static wchar_t *alloc_wide(size_t length) {
    wchar_t *wide = mem_alloc_array(length, sizeof *wide);
    if (wide == NULL) {
        SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    }
    return wide;
}

wchar_t *windows_wide_text(const char *text) {
    int length = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, NULL, 0);
    wchar_t *wide = length <= 0 ? NULL : alloc_wide((size_t)length);
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

/* What the system says that it has written; NULL with GetLastError() if it has not, or if there was
 * suddenly more of it than `room` for it. */
static wchar_t *check_written(wchar_t *wide, DWORD room, DWORD written) {
    if (written > 0 && written < room) {
        return wide;
    }
    mem_free(wide);
    SetLastError(ERROR_NOT_FOUND);
    return NULL;
}

wchar_t *windows_full_path(const wchar_t *path) {
    DWORD room = GetFullPathNameW(path, 0, NULL, NULL);
    wchar_t *wide = room == 0 ? NULL : alloc_wide(room);
    return wide == NULL ? NULL
                        : check_written(wide, room, GetFullPathNameW(path, room, wide, NULL));
}

wchar_t *windows_variable(const wchar_t *name) {
    DWORD room = GetEnvironmentVariableW(name, NULL, 0);
    wchar_t *wide = room == 0 ? NULL : alloc_wide(room);
    return wide == NULL ? NULL
                        : check_written(wide, room, GetEnvironmentVariableW(name, wide, room));
}

wchar_t *windows_find_file(const wchar_t *directories, const wchar_t *name) {
    DWORD room = SearchPathW(directories, name, NULL, 0, NULL, NULL);
    wchar_t *wide = room == 0 ? NULL : alloc_wide(room);
    return wide == NULL
               ? NULL
               : check_written(wide, room, SearchPathW(directories, name, NULL, room, wide, NULL));
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

bool windows_is_out_of_memory(unsigned long code) {
    return code == ERROR_NOT_ENOUGH_MEMORY || code == ERROR_OUTOFMEMORY;
}

void windows_error_text(unsigned long code, char *text, size_t size) {
    enum { LONGEST = 512 };
    wchar_t wide[LONGEST];
    char utf8[3 * LONGEST] = "";
    size_t end = 0;
    DWORD flags = FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS |
                  FORMAT_MESSAGE_MAX_WIDTH_MASK; /* no line breaks */
    if (windows_is_out_of_memory(code)) {
        text[0] = '\0';
        return;
    }
    if (code == ERROR_NO_UNICODE_TRANSLATION) { /* windows_wide_text() of a path */
        (void)snprintf(text, size, "the path is not UTF-8");
        return;
    }
    if (FormatMessageW(flags, NULL, code, 0, wide, LONGEST, NULL) > 0) {
        (void)WideCharToMultiByte(CP_UTF8, 0, wide, -1, utf8, sizeof utf8, NULL, NULL);
    }
    end = strlen(utf8);
    while (end > 0 && (utf8[end - 1] == ' ' || utf8[end - 1] == '.')) {
        utf8[--end] = '\0';
    }
    if (end == 0) {
        (void)snprintf(text, size, "system error %lu", code);
    } else {
        (void)snprintf(text, size, "%s", utf8);
    }
}
