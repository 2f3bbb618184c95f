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

bool os_environment_get(const char *name, char **value) {
    wchar_t *wide_name = windows_wide_text(name);
    wchar_t *wide = wide_name == NULL ? NULL : windows_variable(wide_name);
    bool known = wide != NULL || !windows_is_out_of_memory(GetLastError());
    *value = NULL;
    if (wide != NULL) {
        *value = windows_utf8_text(wide);
        known = *value != NULL;
    }
    mem_free(wide);
    mem_free(wide_name);
    return known;
}
