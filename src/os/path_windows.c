#include "os/os.h"

#include "alloc.h"
#include "os/text_windows.h"

#include <windows.h>

char *os_path_absolute(const char *path) {
    wchar_t *wide = windows_wide_text(path);
    wchar_t *full = wide == NULL ? NULL : windows_full_path(wide);
    char *absolute = NULL;
    if (full != NULL) {
        absolute = windows_utf8_text(full);
    } else if (!windows_is_out_of_memory(GetLastError())) {
        absolute = mem_copy_text(path);
    }
    mem_free(full);
    mem_free(wide);
    return absolute;
}
