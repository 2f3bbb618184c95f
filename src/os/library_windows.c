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

/* NULL with GetLastError(). */
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

/* NULL with GetLastError(). */
static HMODULE load_file(const char *path) {
    char *absolute = os_path_absolute(path);
    wchar_t *wide = absolute == NULL ? NULL : windows_wide_text(absolute);
    HMODULE module = NULL;
    DWORD code = ERROR_NOT_ENOUGH_MEMORY;
    if (wide != NULL) {
        /* The first flag lets the library's own needs be found beside it; it wants an absolute
         * path. */
        module = load(wide, LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR | LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
        code = GetLastError();
    }
    mem_free(wide);
    mem_free(absolute);
    SetLastError(code);
    return module;
}

/* NULL if there is no such file in the directories, which PATH lists so. */
static char *find_file(const wchar_t *directories, const wchar_t *name) {
    DWORD size = SearchPathW(directories, name, NULL, 0, NULL, NULL);
    wchar_t *wide = size == 0 ? NULL : mem_alloc_array(size, sizeof *wide);
    char *path = NULL;
    if (wide != NULL && SearchPathW(directories, name, NULL, size, wide, NULL) < size) {
        path = windows_utf8_text(wide);
    }
    mem_free(wide);
    return path;
}

static char *find_in_path(const wchar_t *name) {
    char *variable = NULL;
    wchar_t *directories = NULL;
    char *path = NULL;
    if (os_environment_get("PATH", &variable) && variable != NULL) {
        directories = windows_wide_text(variable);
    }
    if (directories != NULL) {
        path = find_file(directories, name);
    }
    mem_free(directories);
    mem_free(variable);
    return path;
}

/* As the system looks for a bare name, but never in the current directory, where anybody may have
 * put a library. NULL with GetLastError(). */
static HMODULE load_named(const wchar_t *name) {
    HMODULE module = load(name, LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
    DWORD code = GetLastError();
    char *path = module == NULL ? find_in_path(name) : NULL;
    if (path != NULL) {
        module = load_file(path);
        code = GetLastError();
    }
    mem_free(path);
    SetLastError(code);
    return module;
}

struct os_library *os_library_open(const char *path, char *reason, size_t size) {
    wchar_t *wide = windows_wide_text(path);
    HMODULE module = NULL;
    if (wide == NULL) {
        (void)snprintf(reason, size, "the path is not UTF-8, or memory ran out");
        return NULL;
    }
    module = os_path_has_directory(path) ? load_file(path) : load_named(wide);
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
