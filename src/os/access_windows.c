#include "os/os.h"

#include "alloc.h"
#include "os/text_windows.h"

#include <stdio.h>
#include <windows.h>

/* ERROR_SUCCESS or what GetLastError() gave, for all of these. */

static DWORD attributes_of(const char *path, DWORD *attributes) {
    wchar_t *wide = windows_wide_text(path);
    DWORD code = ERROR_SUCCESS;
    if (wide == NULL) {
        return GetLastError();
    }
    *attributes = GetFileAttributesW(wide);
    if (*attributes == INVALID_FILE_ATTRIBUTES) {
        code = GetLastError();
    }
    mem_free(wide);
    return code;
}

static DWORD check_directory(const char *path) {
    DWORD attributes = 0;
    DWORD code = attributes_of(path, &attributes);
    if (code != ERROR_SUCCESS) {
        return code;
    }
    return (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0 ? ERROR_SUCCESS : ERROR_DIRECTORY;
}

/* Attributes say nothing of access rights: those show only when the file is opened. */
static DWORD check_existing_file(const char *path, DWORD refused_attributes) {
    DWORD attributes = 0;
    DWORD code = attributes_of(path, &attributes);
    if (code != ERROR_SUCCESS) {
        return code;
    }
    return (attributes & (FILE_ATTRIBUTE_DIRECTORY | refused_attributes)) != 0 ? ERROR_ACCESS_DENIED
                                                                               : ERROR_SUCCESS;
}

static DWORD check_new_file(const char *path) {
    char *directory = os_path_directory(path);
    DWORD code = directory == NULL ? ERROR_NOT_ENOUGH_MEMORY : check_directory(directory);
    mem_free(directory);
    return code;
}

static DWORD check(const char *path, enum os_path_use use) {
    DWORD code = ERROR_SUCCESS;
    switch (use) {
    case OS_PATH_READ_FILE:
        return check_existing_file(path, 0);
    case OS_PATH_WRITE_FILE:
        code = check_existing_file(path, FILE_ATTRIBUTE_READONLY);
        return code == ERROR_FILE_NOT_FOUND ? check_new_file(path) : code;
    case OS_PATH_OPEN_DIRECTORY:
        break;
    }
    return check_directory(path);
}

bool os_path_check(const char *path, enum os_path_use use, char *reason, size_t size) {
    DWORD code = check(path, use);
    if (code == ERROR_SUCCESS) {
        return true;
    }
    windows_error_text(code, reason, size);
    return false;
}
