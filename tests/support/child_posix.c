#include "support/child.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

void child_begin(int argc, char **argv) { (void)argc, (void)argv; }

int child_run(void (*body)(void), char *text, size_t size) {
    int ends[2];
    int status = 0;
    size_t length = 0;
    ssize_t count = 0;
    pid_t child = 0;
    assert_int_equal(pipe(ends), 0);
    (void)fflush(NULL);
    child = fork();
    if (child == 0) {
        (void)dup2(ends[1], STDERR_FILENO);
        body();
        _exit(CHILD_CAME_BACK);
    }
    (void)close(ends[1]);
    while ((count = read(ends[0], text + length, size - 1 - length)) > 0) {
        length += (size_t)count;
    }
    text[length] = '\0';
    (void)close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

size_t child_peak_memory(void) {
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (size_t)usage.ru_maxrss * 1024 : 0;
}
