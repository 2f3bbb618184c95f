#define _GNU_SOURCE /* dladdr() */
#include "os/os.h"

#include "alloc.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

const char os_library_prefix[] = "lib";

#ifdef __APPLE__
const char os_library_suffix[] = ".dylib";
const char *const os_library_directories[] = {
    "/opt/homebrew/lib", "/opt/local/lib", "/usr/local/lib", "/usr/lib", NULL,
};
#else
const char os_library_suffix[] = ".so";

#if defined(__x86_64__)
#define MULTIARCH_DIRECTORY "/usr/lib/x86_64-linux-gnu"
#elif defined(__aarch64__)
#define MULTIARCH_DIRECTORY "/usr/lib/aarch64-linux-gnu"
#elif defined(__riscv)
#define MULTIARCH_DIRECTORY "/usr/lib/riscv64-linux-gnu"
#else
#define MULTIARCH_DIRECTORY "/lib"
#endif
const char *const os_library_directories[] = {
    "/usr/local/lib", "/usr/local/lib64", MULTIARCH_DIRECTORY, "/usr/lib", "/usr/lib64", NULL,
};
#endif

/* A library for the other C library of Linux fails on one of that one's files, which tells a reader
 * little. Other systems have no such files. */
#ifdef __GLIBC__
#define MADE_FOR_OTHER_C_LIBRARY "it is made for musl, and one for glibc is needed: "
static const char *const files_of_other[] = {"libc.so:", "libc.musl-"};
#else
#define MADE_FOR_OTHER_C_LIBRARY "it is made for glibc, and one for musl is needed: "
static const char *const files_of_other[] = {"ld-linux", "libc.so.6"};
#endif

static const char *explain(const char *message) {
    bool is_other =
        strstr(message, files_of_other[0]) != NULL || strstr(message, files_of_other[1]) != NULL;
    return is_other ? MADE_FOR_OTHER_C_LIBRARY : "";
}

/* The loader's message as one line: on macOS it has several. Most begin with the path, which the
 * caller knows. */
static void copy_reason(const char *message, const char *path, char *reason, size_t size) {
    size_t length = strlen(path);
    bool begins_so = strncmp(message, path, length) == 0 && strncmp(message + length, ": ", 2) == 0;
    (void)snprintf(reason, size, "%s%s", explain(message),
                   begins_so ? message + length + 2 : message);
    for (char *at = reason; *at != '\0'; at++) {
        *at = *at == '\n' || *at == '\t' ? ' ' : *at;
    }
}

struct os_library *os_library_open(const char *path, char *reason, size_t size) {
    const char *message = NULL;
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (handle == NULL) {
        message = dlerror();
        copy_reason(message == NULL ? "the system gives no reason" : message, path, reason, size);
    }
    return handle;
}

os_symbol os_library_symbol(struct os_library *library, const char *name) {
    os_symbol symbol = NULL;
    void *address = dlsym(library, name);
    /* POSIX makes object and function pointers alike, ISO C has no cast between them. */
    _Static_assert(sizeof symbol == sizeof address, "function pointers are like others");
    memcpy(&symbol, &address, sizeof symbol);
    return symbol;
}

char *os_library_path_of(os_symbol address) {
    Dl_info info;
    void *object = NULL;
    memcpy(&object, &address, sizeof object);
    /* For the program itself dladdr() gives what it was started as, which may be any text. */
    if (os_program_holds(address)) {
        return os_program_path();
    }
    return mem_copy_text(dladdr(object, &info) == 0 ? "" : info.dli_fname);
}
