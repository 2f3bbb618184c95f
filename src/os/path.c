#include "os/os.h"

#include "alloc.h"

#include <string.h>

static bool is_separator(char c) {
#ifdef _WIN32
    return c == '/' || c == '\\';
#else
    return c == '/';
#endif
}

/* Just behind the last separator; the start if there is none. */
static const char *file_name_of(const char *path) {
    const char *name = path;
    for (const char *at = path; *at != '\0'; at++) {
        name = is_separator(*at) ? at + 1 : name;
    }
    return name;
}

bool os_path_is_absolute(const char *path) {
#ifdef _WIN32
    bool has_drive = path[0] != '\0' && path[1] == ':' && is_separator(path[2]);
    return has_drive || (is_separator(path[0]) && is_separator(path[1]));
#else
    return is_separator(path[0]);
#endif
}

bool os_path_has_directory(const char *path) { return file_name_of(path) != path; }

char *os_path_directory(const char *path) {
    size_t length = (size_t)(file_name_of(path) - path);
    if (length == 0) {
        return mem_copy_text(".");
    }
    return mem_copy_bytes(path, length == 1 ? 1 : length - 1);
}

char *os_path_join(const char *directory, const char *name) {
    size_t length = strlen(directory);
    size_t name_size = strlen(name) + 1;
    bool needs_separator = length > 0 && !is_separator(directory[length - 1]);
    char *path = mem_alloc(length + needs_separator + name_size);
    if (path == NULL) {
        return NULL;
    }
    memcpy(path, directory, length);
    if (needs_separator) {
        path[length++] = '/';
    }
    memcpy(path + length, name, name_size);
    return path;
}
