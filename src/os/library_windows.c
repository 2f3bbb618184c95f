#include "os/os.h"

#include "alloc.h"
#include "os/text_windows.h"

#include <stdio.h>
#include <string.h>
#include <windows.h>

const char os_library_prefix[] = "";
const char os_library_suffix[] = ".dll";
const char *const os_library_directories[] = {NULL}; /* the loader has its own, and PATH */

static void describe(DWORD code, char *reason, size_t size) {
    /* The system's own text for this one has a placeholder in it, so nothing comes out. */
    if (code == ERROR_BAD_EXE_FORMAT) {
        (void)snprintf(reason, size, "it is damaged, or not a DLL for this processor");
        return;
    }
    windows_error_text(code, reason, size);
}

/* mem_free() that keeps GetLastError(). */
static void free_text(wchar_t *text) {
    DWORD code = GetLastError();
    mem_free(text);
    SetLastError(code);
}

/* Each of these gives NULL with GetLastError(). */

static HMODULE load(const wchar_t *path, DWORD flags) {
    HMODULE module = NULL;
    DWORD mode = 0;
    DWORD code = 0;
    /* Or else the system shows its user a window about a damaged file. */
    (void)SetThreadErrorMode(SEM_FAILCRITICALERRORS, &mode);
    module = LoadLibraryExW(path, NULL, flags);
    code = GetLastError();
    (void)SetThreadErrorMode(mode, NULL);
    SetLastError(code);
    return module;
}

static HMODULE load_file(const wchar_t *path) {
    /* The first lets the library's own needs be found beside it; it wants an absolute path. */
    const DWORD flags = LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS;
    wchar_t *full = windows_full_path(path);
    HMODULE module = full == NULL ? NULL : load(full, flags);
    free_text(full);
    return module;
}

static wchar_t *find_in_path(const wchar_t *name) {
    wchar_t *directories = windows_variable(L"PATH");
    wchar_t *path = directories == NULL ? NULL : windows_find_file(directories, name);
    free_text(directories);
    return path;
}

/* As the system looks for a bare name, but never in the current directory, where anybody may have
 * put a library. */
static HMODULE load_named(const wchar_t *name) {
    HMODULE module = load(name, LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    DWORD code = GetLastError();
    wchar_t *path = module == NULL ? find_in_path(name) : NULL;
    if (path != NULL) {
        module = load_file(path);
    } else if (!windows_is_out_of_memory(GetLastError())) {
        SetLastError(code); /* says more than that PATH does not lead to it either */
    }
    free_text(path);
    return module;
}

struct os_library *os_library_open(const char *path, char *reason, size_t size) {
    wchar_t *wide = windows_wide_text(path);
    HMODULE module = NULL;
    if (wide != NULL) {
        module = os_path_has_directory(path) ? load_file(wide) : load_named(wide);
    }
    if (module == NULL) {
        describe(GetLastError(), reason, size);
    }
    mem_free(wide);
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
