/* streams OPERATION ARGUMENTS ...: does one thing after the other with its descriptors.
 *
 *     write FD TEXT   by write(), of FD and TEXT; or says "write FD: ERROR" on standard error
 *     printf TEXT     through the buffer of stdout
 *     writev FD       "one", "", "two" and "three", in one call
 *     open PATH       to write; the lowest number that is free is used
 *     close FD        likewise with errors
 *     renumber FD TO  likewise; TO must be open
 *     tty FD          says "tty" or "no tty" on standard error
 *     exit STATUS
 *     trap
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>
#include <wasi/libc.h>

static int run_write(char **arguments) {
    return write(atoi(arguments[0]), arguments[1], strlen(arguments[1])) < 0;
}

static int run_printf(char **arguments) { return printf("%s", arguments[0]) < 0; }

static int run_writev(char **arguments) {
    struct iovec parts[] = {{"one", 3}, {"", 0}, {"two", 3}, {"three", 5}};
    return writev(atoi(arguments[0]), parts, 4) != 11;
}

static int run_open(char **arguments) {
    return open(arguments[0], O_WRONLY | O_CREAT | O_APPEND, 0666) < 0;
}

static int run_close(char **arguments) { return close(atoi(arguments[0])); }

static int run_renumber(char **arguments) {
    return __wasilibc_fd_renumber(atoi(arguments[0]), atoi(arguments[1]));
}

static int run_tty(char **arguments) {
    fputs(isatty(atoi(arguments[0])) ? "tty\n" : "no tty\n", stderr);
    return 0;
}

static int run_exit(char **arguments) { exit(atoi(arguments[0])); }

static int run_trap(char **arguments) {
    (void)arguments;
    __builtin_trap();
}

static const struct operation {
    const char *name;
    int argument_count;
    int (*run)(char **arguments);
} operations[] = {
    {"write", 2, run_write}, {"printf", 1, run_printf}, {"writev", 1, run_writev},
    {"open", 1, run_open},   {"close", 1, run_close},   {"renumber", 2, run_renumber},
    {"tty", 1, run_tty},     {"exit", 1, run_exit},     {"trap", 0, run_trap},
};

static const struct operation *find(const char *name) {
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        if (strcmp(operations[i].name, name) == 0) {
            return &operations[i];
        }
    }
    return NULL;
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc;) {
        const struct operation *operation = find(argv[i]);
        char **arguments = &argv[i + 1];
        if (operation == NULL || i + operation->argument_count >= argc) {
            return 99;
        }
        if (operation->run(arguments) != 0) {
            fprintf(stderr, "%s %s: %s\n", operation->name, arguments[0], strerror(errno));
        }
        i += 1 + operation->argument_count;
    }
    return 0;
}
