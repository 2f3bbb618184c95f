/* wmt: run WebAssembly with whichever libwasmtime there is. */
#include "command.h"
#include "options.h"
#include "report.h"
#include "system/system.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* A subcommand: one line here, one file beside this. */
struct command {
    const char *name;
    const char *summary;
    int (*run)(int argc, const char **argv);
};

static int command_help(int argc, const char **argv);

static const struct command commands[] = {
    {"run", "run a program, or call one function of a module", command_run},
    {"compile", "compile a module ahead of time, to run it later", command_compile},
    {"validate", "check whether a module is valid", command_validate},
    {"inspect", "say what a module imports, exports and consists of", command_inspect},
    {"wat", "translate the text format to the binary format", command_wat},
    {"doctor", "say which libwasmtime is used, and what it can do", command_doctor},
    {"help", "explain a subcommand: wmt help run", command_help},
};
static const size_t command_count = sizeof commands / sizeof *commands;

static const struct command *find_command(const char *name) {
    for (size_t i = 0; i < command_count; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

static void print_commands(void) {
    (void)puts("Usage: wmt SUBCOMMAND [ARGS...]\n\nSubcommands:");
    for (size_t i = 0; i < command_count; i++) {
        (void)printf("  %-8s %s\n", commands[i].name, commands[i].summary);
    }
    (void)puts("\nOptions:\n"
               "  -h, --help       Show this help and end\n"
               "  -V, --version    Show the versions of wmt and of libwasmtime, and end\n"
               "\n`wmt SUBCOMMAND --help` says more.");
}

static int reject_command(const char *name) {
    (void)fprintf(stderr, "wmt: there is no subcommand `%s`; there are:", name);
    for (size_t i = 0; i < command_count; i++) {
        (void)fprintf(stderr, " %s", commands[i].name);
    }
    (void)fputs(" (see `wmt --help`)\n", stderr);
    return STATUS_USAGE;
}

static int command_help(int argc, const char **argv) {
    const struct command *command = NULL;
    const char *wanted[] = {NULL, "--help", NULL};
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0) {
        print_commands();
        return STATUS_OK;
    }
    command = find_command(argv[1]);
    return command == NULL ? reject_command(argv[1]) : command->run(2, wanted);
}

static bool is_either(const char *text, const char *letter, const char *name) {
    return strcmp(text, letter) == 0 || strcmp(text, name) == 0;
}

/* `argv` begins with what follows the word wmt. */
static int run_command(int argc, const char **argv) {
    const struct command *command = NULL;
    if (argc == 0) {
        return report_usage("wmt", "no subcommand");
    }
    if (is_either(argv[0], "-h", "--help")) {
        print_commands();
        return STATUS_OK;
    }
    if (is_either(argv[0], "-V", "--version")) {
        return command_version();
    }
    if (argv[0][0] == '-') {
        return report_usage("wmt", "%s: unknown option", argv[0]);
    }
    command = find_command(argv[0]);
    return command == NULL ? reject_command(argv[0]) : command->run(argc, argv);
}

int main(int argc, char **argv) {
    int status = STATUS_FAILURE;
    argv = system_start(&argc, argv);
    if (argv == NULL) {
        return report_failure("memory ran out");
    }
    if (argc > 0) { /* a caller may leave out even the program's name */
        argc--;
        argv++;
    }
    status = run_command(argc, (const char **)argv);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        perror("wmt: standard output");
        status = status == STATUS_OK ? STATUS_FAILURE : status;
    }
    return status;
}
