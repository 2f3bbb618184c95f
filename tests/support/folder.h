/* A folder for one test, and files in it. Every failure ends the test. */
#ifndef TEST_SUPPORT_FOLDER_H
#define TEST_SUPPORT_FOLDER_H

#include <stdbool.h>

/* What the system says of a file that it does not give; Windows has words of its own. */
#if defined(_WIN32)
#define POSIX_REASON(text) ""
#else
#define POSIX_REASON(text) text
#endif

struct folder {
    char path[128];
};

/* An empty one, among the system's temporary files. */
void folder_make(struct folder *folder);
/* Removes it, with all that is in it. */
void folder_remove(const struct folder *folder);

/* The path of something in it; one of a few static buffers that take turns. */
const char *folder_path(const struct folder *folder, const char *name);

void folder_write(const struct folder *folder, const char *name, const char *text);
void folder_make_directory(const struct folder *folder, const char *name);
/* Whether the system lets everybody make symbolic links; Windows does not. */
bool folder_can_link(void);
void folder_link(const struct folder *folder, const char *target, const char *name);
bool folder_has(const struct folder *folder, const char *name);
/* What a file holds; likewise static. */
const char *folder_read(const struct folder *folder, const char *name);

#endif
