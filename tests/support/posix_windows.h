/* What the tests use of POSIX and Windows does not have, or has under another name. On Windows,
 * this is included before every file of the tests. */
#ifndef TEST_SUPPORT_POSIX_WINDOWS_H
#define TEST_SUPPORT_POSIX_WINDOWS_H

#include <direct.h>
#include <fcntl.h>
#include <io.h>
#include <sys/stat.h>

#define mkdir(path, mode) _mkdir(path)
#define pipe(ends) _pipe(ends, 4096, _O_BINARY)
#define lstat(path, status) stat(path, status)

char *mkdtemp(char *pattern);
int setenv(const char *name, const char *value, int overwrite);
int unsetenv(const char *name);

#endif
