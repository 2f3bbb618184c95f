#define _GNU_SOURCE /* mkdtemp(), nftw() */
#include "support/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ftw.h>

#include <cmocka.h>

void folder_make(struct folder *folder) {
#if defined(_WIN32)
    const char *parent = getenv("TEMP");
#else
    const char *parent = "/tmp";
#endif
    int length = snprintf(folder->path, sizeof folder->path, "%s/wmt-test-XXXXXX", parent);
    assert_in_range(length, 0, sizeof folder->path - 1);
    assert_non_null(mkdtemp(folder->path));
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk) {
    (void)status;
    (void)walk;
    return type == FTW_DP ? rmdir(path) : remove(path);
}

void folder_remove(const struct folder *folder) {
    assert_int_equal(nftw(folder->path, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
}

const char *folder_path(const struct folder *folder, const char *name) {
    enum { COUNT = 4 };
    static char paths[COUNT][256];
    static unsigned next;
    char *path = paths[next++ % COUNT];
    snprintf(path, sizeof paths[0], "%s/%s", folder->path, name);
    return path;
}

void folder_write(const struct folder *folder, const char *name, const char *text) {
    FILE *file = fopen(folder_path(folder, name), "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

void folder_make_directory(const struct folder *folder, const char *name) {
    assert_int_equal(mkdir(folder_path(folder, name), 0777), 0);
}

#if defined(_WIN32)
bool folder_can_link(void) { return false; }

void folder_link(const struct folder *folder, const char *target, const char *name) {
    fail_msg("%s: no link to %s can be made", folder_path(folder, name), target);
}
#else
bool folder_can_link(void) { return true; }

void folder_link(const struct folder *folder, const char *target, const char *name) {
    assert_int_equal(symlink(target, folder_path(folder, name)), 0);
}
#endif

/* Also when it is a symbolic link that leads nowhere. */
bool folder_has(const struct folder *folder, const char *name) {
    struct stat status;
    return lstat(folder_path(folder, name), &status) == 0;
}

const char *folder_read(const struct folder *folder, const char *name) {
    static char text[64 * 1024];
    FILE *file = fopen(folder_path(folder, name), "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}
