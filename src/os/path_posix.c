#define _GNU_SOURCE /* PATH_MAX */
#include "os/os.h"

#include "alloc.h"

#include <limits.h>
#include <unistd.h>

char *os_path_absolute(const char *path) {
    char current[PATH_MAX];
    if (os_path_is_absolute(path) || getcwd(current, sizeof current) == NULL) {
        return mem_copy_text(path);
    }
    return os_path_join(current, path);
}
