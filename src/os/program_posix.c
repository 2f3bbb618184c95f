#define _GNU_SOURCE /* dl_iterate_phdr(), getauxval() */
#include "os/os.h"

#include "alloc.h"

#include <stdlib.h>
#include <unistd.h>

#ifdef __APPLE__
#include <limits.h>
#include <mach-o/dyld.h>

bool os_program_is_static(void) { return false; /* there are none on macOS */ }

bool os_program_holds(os_symbol address) {
    (void)address;
    return false; /* no need: dladdr() gives the absolute path of the program */
}

bool os_program_is_privileged(void) { return issetugid() != 0; }

char *os_program_path(void) {
    char path[PATH_MAX];
    uint32_t size = sizeof path;
    return _NSGetExecutablePath(path, &size) == 0 ? os_path_absolute(path) : mem_copy_text("");
}

#else
#include <limits.h>
#include <link.h>
#include <sys/auxv.h>

/* The program's segments: it is the first that the system lists. */
struct program {
    const ElfW(Phdr) * segments;
    size_t count;
    uintptr_t base;
};

static int take_first(struct dl_phdr_info *info, size_t size, void *data) {
    struct program *program = data;
    (void)size;
    program->segments = info->dlpi_phdr;
    program->count = info->dlpi_phnum;
    program->base = info->dlpi_addr;
    return 1; /* look no further */
}

static struct program get_program(void) {
    struct program program = {NULL, 0, 0};
    (void)dl_iterate_phdr(take_first, &program);
    return program;
}

/* A program that is linked dynamically names the loader that has to run it. */
bool os_program_is_static(void) {
    struct program program = get_program();
    for (size_t i = 0; i < program.count; i++) {
        if (program.segments[i].p_type == PT_INTERP) {
            return false;
        }
    }
    return true;
}

bool os_program_holds(os_symbol address) {
    struct program program = get_program();
    for (size_t i = 0; i < program.count; i++) {
        const ElfW(Phdr) *segment = &program.segments[i];
        uintptr_t start = program.base + segment->p_vaddr;
        if (segment->p_type == PT_LOAD && (uintptr_t)address - start < segment->p_memsz) {
            return true;
        }
    }
    return false;
}

bool os_program_is_privileged(void) { return getauxval(AT_SECURE) != 0; }

char *os_program_path(void) {
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path);
    if (length <= 0 || (size_t)length == sizeof path) {
        return mem_copy_text("");
    }
    return mem_copy_bytes(path, (size_t)length);
}
#endif

bool os_environment_get(const char *name, char **value) {
    const char *text = os_program_is_privileged() ? NULL : getenv(name);
    *value = mem_copy_text(text);
    return text == NULL || *value != NULL;
}
