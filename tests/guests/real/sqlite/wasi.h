/* Included before everything when SQLite is compiled for WASI: what its Unix file system asks for
 * and WASI has not. The variant without locks, "unix-none", gets by without all of it. */
#include <errno.h>
#include <sys/types.h>

enum { F_RDLCK, F_WRLCK, F_UNLCK, F_GETLK = 64, F_SETLK };

static inline int fchmod(int file, mode_t mode) {
    (void)file;
    (void)mode;
    errno = ENOTSUP;
    return -1;
}

static inline int fchown(int file, uid_t user, gid_t group) {
    (void)file;
    (void)user;
    (void)group;
    errno = ENOTSUP;
    return -1;
}

static inline uid_t geteuid(void) { return 1; }
