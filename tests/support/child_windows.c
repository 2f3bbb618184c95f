#define PSAPI_VERSION 2 /* in kernel32 */
#include "support/child.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <process.h>
#include <windows.h>

#include <psapi.h>

static const char is_child[] =
    "--child"; /* and then the function, seen from where the program is */

static uintptr_t start_of_program(void) { return (uintptr_t)GetModuleHandleW(NULL); }

void child_begin(int argc, char **argv) {
    void (*body)(void) = NULL;
    uintptr_t address = 0;
    if (argc != 3 || strcmp(argv[1], is_child) != 0) {
        return;
    }
    address = start_of_program() + (uintptr_t)strtoull(argv[2], NULL, 16);
    memcpy(&body, &address, sizeof body);
    body();
    _exit(CHILD_CAME_BACK);
}

/* The child has the end of the pipe as its stderr. */
static intptr_t start(void (*body)(void), int end) {
    char offset[24];
    const char *program = _pgmptr;
    int before = _dup(STDERR_FILENO);
    intptr_t child = 0;
    (void)snprintf(offset, sizeof offset, "%llx",
                   (unsigned long long)((uintptr_t)body - start_of_program()));
    (void)fflush(NULL);
    (void)_dup2(end, STDERR_FILENO);
    child = _spawnl(_P_NOWAIT, program, "child", is_child, offset, NULL);
    (void)_dup2(before, STDERR_FILENO);
    (void)_close(before);
    (void)_close(end);
    return child;
}

int child_run(void (*body)(void), char *text, size_t size) {
    int ends[2];
    int status = 0;
    size_t length = 0;
    int count = 0;
    intptr_t child = 0;
    assert_int_equal(_pipe(ends, 4096, _O_TEXT), 0);
    child = start(body, ends[1]);
    while ((count = _read(ends[0], text + length, (unsigned)(size - 1 - length))) > 0) {
        length += (size_t)count;
    }
    text[length] = '\0';
    (void)_close(ends[0]);
    assert_int_equal(_cwait(&status, child, 0), child);
    assert_in_range(status, 0, 255); /* an exception would be more, or negative */
    return status;
}

size_t child_peak_memory(void) {
    PROCESS_MEMORY_COUNTERS counters;
    BOOL told = GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters);
    return told ? counters.PeakWorkingSetSize : 0;
}
