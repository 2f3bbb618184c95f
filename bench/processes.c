/* Whole processes, from start to end: hello linked with libwasmtime, and hello with libwmt.
 *
 * usage: processes LINKED WMT    (two programs that print a line) */
#include "harness.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

extern char **environ;

static const char *linked;
static const char *own;
static posix_spawn_file_actions_t quiet;

static void run(const char *program, long count) {
    char *const arguments[] = {(char *)(size_t)program, NULL};
    for (long i = 0; i < count; i++) {
        pid_t child = 0;
        int status = 0;
        if (posix_spawn(&child, program, &quiet, NULL, arguments, environ) != 0 ||
            waitpid(child, &status, 0) != child || status != 0) {
            (void)fprintf(stderr, "%s failed\n", program);
            exit(EXIT_FAILURE);
        }
    }
}

static void run_linked(void *context, long count) {
    (void)context;
    run(linked, count);
}

static void run_own(void *context, long count) {
    (void)context;
    run(own, count);
}

int main(int argc, char **argv) {
    const struct contestant contestants[] = {{"linked with -lwasmtime", run_linked},
                                             {"with libwmt", run_own}};
    if (argc != 3) {
        (void)fprintf(stderr, "usage: processes LINKED WMT\n");
        return 2;
    }
    linked = argv[1];
    own = argv[2];
    (void)posix_spawn_file_actions_init(&quiet);
    (void)posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
    bench_compare("hello, the whole process", contestants, 2, NULL, 10);
    return EXIT_SUCCESS;
}
