#include "os/os.h"

#include "alloc.h"
#include "os/text_windows.h"

#include <stdio.h>
#include <string.h>
#include <windows.h>

static void describe(DWORD code, char *reason, size_t size) {
    /* The system's own text for this one has a placeholder in it, so nothing comes out. */
    if (code == ERROR_BAD_EXE_FORMAT) {
        (void)snprintf(reason, size, "not a DLL for this processor");
        return;
    }
    windows_error_text(code, reason, size);
}

static HMODULE load(const wchar_t *path, bool has_directory) {
    /* The second flag lets the library's own needs be found beside it; it wants an absolute path. */
    DWORD flags =
        has_directory ? LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS : 0;
    return LoadLibraryExW(path, NULL, flags);
}

struct os_library *os_library_open(const char *path, char *reason, size_t size) {
    bool has_directory = os_path_has_directory(path);
    char *absolute = has_directory ? os_path_absolute(path) : mem_copy_text(path);
    wchar_t *wide = absolute == NULL ? NULL : windows_wide_text(absolute);
    HMODULE module = NULL;
    if (wide == NULL) {
        (void)snprintf(reason, size, "memory ran out");
    } else {
        module = load(wide, has_directory);
        if (module == NULL) {
            describe(GetLastError(), reason, size);
        }
    }
    mem_free(wide);
    mem_free(absolute);
    return (struct os_library *)module;
}

os_symbol os_library_symbol(struct os_library *library, const char *name) {
    FARPROC address = GetProcAddress((HMODULE)library, name);
    os_symbol symbol = NULL;
    memcpy(&symbol, &address, sizeof symbol);
    return symbol;
}

char *os_library_path_of(os_symbol address) {
    HMODULE module = NULL;
    LPCWSTR inside = NULL;
    DWORD flags =
        GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
    memcpy(&inside, &address, sizeof inside);
    if (!GetModuleHandleExW(flags, inside, &module)) {
        return mem_copy_text("");
    }
    return windows_module_path(module);
}
