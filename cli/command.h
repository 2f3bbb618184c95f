/* The subcommands of wmt. Each gets its own arguments, with `wmt NAME` as the first, and gives the
 * exit status of the process. */
#ifndef WMT_CLI_COMMAND_H
#define WMT_CLI_COMMAND_H

/* Exit statuses of wmt itself; a guest that ends itself has its own. */
enum command_status {
    STATUS_OK = 0,
    STATUS_FAILURE = 1, /* something did not work */
    STATUS_USAGE = 2,   /* the command line is wrong */
    STATUS_TRAP = 134   /* the guest trapped: what a shell shows for abort(), and so wasmtime too */
};

int command_run(int argc, const char **argv);
int command_compile(int argc, const char **argv);
int command_validate(int argc, const char **argv);
int command_wat(int argc, const char **argv);
int command_inspect(int argc, const char **argv);
int command_doctor(int argc, const char **argv);

/* `wmt --version`. */
int command_version(void);

#endif
