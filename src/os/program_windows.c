#include "os/os.h"

#include "alloc.h"
#include "os/text_windows.h"

#include <windows.h>

bool os_program_is_static(void) { return false; /* any program can open DLLs */ }

bool os_program_is_privileged(void) { return false; /* there is no set-user-id */ }

bool os_program_holds(os_symbol address) {
    (void)address;
    return false; /* no need: every module knows its absolute path */
}

char *os_program_path(void) { return windows_module_path(NULL); }

static bool get_wide(const wchar_t *name, char **value) {
    DWORD size = GetEnvironmentVariableW(name, NULL, 0);
    wchar_t *wide = NULL;
    if (size == 0) {
        return true;
    }
    wide = mem_alloc_array(size, sizeof *wide);
    if (wide == NULL) {
        return false;
    }
    /* 0 now: another thread has removed it. */
    if (GetEnvironmentVariableW(name, wide, size) == 0) {
        mem_free(wide);
        return true;
    }
    *value = windows_utf8_text(wide);
    mem_free(wide);
    return *value != NULL;
}

bool os_environment_get(const char *name, char **value) {
    wchar_t *wide_name = windows_wide_text(name);
    bool known = false;
    *value = NULL;
    known = wide_name != NULL && get_wide(wide_name, value);
    mem_free(wide_name);
    return known;
}
