#define _GNU_SOURCE /* AT_EACCESS */
#include "os/os.h"

#include "alloc.h"
#include "os/text_posix.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* 0 or an errno, for all of these. */

static int check_access(const char *path, int mode) {
    return faccessat(AT_FDCWD, path, mode, AT_EACCESS) == 0 ? 0 : errno;
}

static int check_directory(const char *path) {
    struct stat status;
    if (stat(path, &status) != 0) {
        return errno;
    }
    return S_ISDIR(status.st_mode) ? 0 : ENOTDIR;
}

static int check_existing_file(const char *path, int mode) {
    struct stat status;
    if (stat(path, &status) != 0) {
        return errno;
    }
    return S_ISDIR(status.st_mode) ? EISDIR : check_access(path, mode);
}

static int check_new_file(const char *path) {
    char *directory = os_path_directory(path);
    int code = directory == NULL ? ENOMEM : check_directory(directory);
    if (code == 0) {
        code = check_access(directory, W_OK | X_OK);
    }
    mem_free(directory);
    return code;
}

static int check(const char *path, enum os_path_use use) {
    int code = 0;
    switch (use) {
    case OS_PATH_READ_FILE:
        return check_existing_file(path, R_OK);
    case OS_PATH_WRITE_FILE:
        code = check_existing_file(path, W_OK);
        return code == ENOENT ? check_new_file(path) : code;
    case OS_PATH_OPEN_DIRECTORY:
        break;
    }
    return check_directory(path);
}

bool os_path_check(const char *path, enum os_path_use use, char *reason, size_t size) {
    int code = check(path, use);
    if (code == 0) {
        return true;
    }
    posix_error_text(code, reason, size);
    return false;
}
