#include "os/os.h"

#include "alloc.h"
#include "os/text_windows.h"

#include <windows.h>

static char *full_path(const wchar_t *path) {
    DWORD length = GetFullPathNameW(path, 0, NULL, NULL);
    wchar_t *full = length == 0 ? NULL : mem_alloc_array(length, sizeof *full);
    char *text = NULL;
    if (full == NULL) {
        return NULL;
    }
    if (GetFullPathNameW(path, length, full, NULL) > 0) {
        text = windows_utf8_text(full);
    }
    mem_free(full);
    return text;
}

char *os_path_absolute(const char *path) {
    wchar_t *wide = windows_wide_text(path);
    char *absolute = wide == NULL ? NULL : full_path(wide);
    mem_free(wide);
    return absolute == NULL ? mem_copy_text(path) : absolute;
}
