/* files OPERATION PATH [TEXT or PATH]: does one thing to a file, and prints "ok", what it read, or
 * the error. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int read_file(const char *path, const char *other) {
    char block[256];
    ssize_t count = 0;
    int file = open(path, O_RDONLY);
    (void)other;
    while (file >= 0 && (count = read(file, block, sizeof block)) > 0) {
        fwrite(block, 1, (size_t)count, stdout);
    }
    return file < 0 || count < 0 ? -1 : close(file);
}

static int write_with(int flags, const char *path, const char *text) {
    int file = open(path, O_WRONLY | flags, 0666);
    if (file < 0) {
        return -1;
    }
    return write(file, text, strlen(text)) < 0 ? -1 : close(file);
}

static int create_file(const char *path, const char *text) {
    return write_with(O_CREAT | O_EXCL, path, text);
}

static int write_file(const char *path, const char *text) {
    return write_with(O_CREAT | O_TRUNC, path, text);
}

static int overwrite_file(const char *path, const char *text) { return write_with(0, path, text); }

static int truncate_file(const char *path, const char *other) {
    int file = open(path, O_RDWR);
    (void)other;
    if (file < 0) {
        return -1;
    }
    return ftruncate(file, 0) < 0 ? -1 : close(file);
}

/* Opening to read, and emptying all the same. */
static int open_truncated(const char *path, const char *other) {
    int file = open(path, O_RDONLY | O_TRUNC);
    (void)other;
    return file < 0 ? -1 : close(file);
}

static int touch_file(const char *path, const char *other) {
    const struct timespec times[2] = {{1, 0}, {1, 0}};
    (void)other;
    return utimensat(AT_FDCWD, path, times, 0);
}

static int make_directory(const char *path, const char *other) {
    (void)other;
    return mkdir(path, 0777);
}

static int remove_directory(const char *path, const char *other) {
    (void)other;
    return rmdir(path);
}

static int remove_file(const char *path, const char *other) {
    (void)other;
    return unlink(path);
}

/* symlink TARGET PATH, link OLD NEW, rename OLD NEW: as the system calls. */

static int list_directory(const char *path, const char *other) {
    DIR *directory = opendir(path);
    (void)other;
    if (directory == NULL) {
        return -1;
    }
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        if (entry->d_name[0] != '.') {
            puts(entry->d_name);
        }
    }
    return closedir(directory);
}

static const struct operation {
    const char *name;
    int (*run)(const char *path, const char *other);
} operations[] = {
    {"read", read_file},           {"create", create_file},     {"write", write_file},
    {"overwrite", overwrite_file}, {"truncate", truncate_file}, {"open-truncated", open_truncated},
    {"touch", touch_file},         {"mkdir", make_directory},   {"rmdir", remove_directory},
    {"unlink", remove_file},       {"rename", rename},          {"link", link},
    {"symlink", symlink},          {"list", list_directory},
};

int main(int argc, char **argv) {
    const char *other = argc > 3 ? argv[3] : "";
    for (size_t i = 0; argc > 2 && i < sizeof operations / sizeof *operations; i++) {
        if (strcmp(operations[i].name, argv[1]) == 0) {
            puts(operations[i].run(argv[2], other) == 0 ? "ok" : strerror(errno));
            return 0;
        }
    }
    return 2;
}
