#include "sandbox.h"

#include "system/system.h"

#include <stdlib.h>
#include <string.h>

/* The directory that `--dir` gives, as parts of one copy of its text. */
struct shared_dir {
    char *host;
    char *guest;
    int access; /* a wmt_wasi_access */
};

static char *copy_text(const char *text) {
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    return copy == NULL ? NULL : memcpy(copy, text, size);
}

/*
 * Cut `:ro` or `:rw` off the end. Any other word there is refused rather than taken as part of the
 * name: a misspelt `:ro` must not give a directory that the guest can write to.
 */
static const char *cut_access(char *text, int *access) {
    char *colon = strrchr(text, ':');
    *access = WMT_WASI_READ_WRITE;
    if (colon == NULL || (colon > text && colon[-1] == ':') || strpbrk(colon, "/\\") != NULL) {
        return NULL; /* no colon, or one that is part of `::` or of a path */
    }
    if (strcmp(colon, ":ro") == 0) {
        *access = WMT_WASI_READ_ONLY;
    } else if (strcmp(colon, ":rw") != 0) {
        return "after the last colon only `ro` or `rw` may stand";
    }
    *colon = '\0';
    return NULL;
}

static const char *split_dir(char *text, struct shared_dir *dir) {
    char *behind_drive = text + system_drive_length(text);
    const char *wrong = cut_access(behind_drive, &dir->access);
    char *separator = strstr(behind_drive, "::");
    if (wrong != NULL) {
        return wrong;
    }
    dir->host = text;
    dir->guest = text;
    if (separator != NULL) {
        *separator = '\0';
        dir->guest = separator + 2;
    }
    if (strstr(dir->guest, "::") != NULL) {
        return "there is more than one `::`";
    }
    return *dir->host == '\0' || *dir->guest == '\0' ? "a directory's name is empty" : NULL;
}

bool sandbox_add_dir(wmt_wasi *wasi, const char *setting, const char **wrong, wmt_error **err) {
    struct shared_dir dir = {NULL, NULL, WMT_WASI_READ_WRITE};
    char *text = copy_text(setting);
    bool added = false;
    *wrong = text == NULL ? "memory ran out" : split_dir(text, &dir);
    if (*wrong == NULL) {
        added = wmt_wasi_preopen_dir(wasi, dir.host, dir.guest, dir.access, err);
    }
    free(text);
    return added;
}

static bool add_variable(wmt_wasi *wasi, char *text, const char **wrong, wmt_error **err) {
    char *equals = strchr(text, '=');
    char *inherited = equals == NULL ? system_variable(text) : NULL;
    const char *value = inherited;
    bool added = false;
    if (equals != NULL) {
        *equals = '\0';
        value = equals + 1;
    }
    if (*text == '\0') {
        *wrong = "the variable's name is empty";
    } else if (value == NULL) {
        *wrong = "there is no such variable in the environment to inherit";
    }
    added = *wrong == NULL && wmt_wasi_set_env(wasi, text, value, err);
    free(inherited);
    return added;
}

bool sandbox_add_env(wmt_wasi *wasi, const char *setting, const char **wrong, wmt_error **err) {
    char *text = copy_text(setting);
    bool added = false;
    *wrong = text == NULL ? "memory ran out" : NULL;
    if (text != NULL) {
        added = add_variable(wasi, text, wrong, err);
    }
    free(text);
    return added;
}
