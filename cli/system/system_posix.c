#define _GNU_SOURCE /* fileno(), SA_RESTART, setitimer(), strdup() */

#include "system.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

char **system_start(int *argc, char **argv) {
    (void)argc;
    return argv;
}

char *system_variable(const char *name) {
    const char *value = getenv(name);
    return value == NULL ? NULL : strdup(value);
}

const char *system_file_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

size_t system_drive_length(const char *path) {
    (void)path;
    return 0;
}

FILE *system_open_file(const char *path, const char *mode) { return fopen(path, mode); }

FILE *system_create_file(const char *path) { return fopen(path, "wbx"); }

void system_remove_file(const char *path) { (void)remove(path); }

bool system_is_terminal(FILE *stream) { return isatty(fileno(stream)) == 1; }

void system_make_binary(FILE *stream) { (void)stream; /* there is no other form here */ }

bool system_is_no_plain_file(const char *path) {
    struct stat found;
    return stat(path, &found) == 0 && !S_ISREG(found.st_mode);
}

bool system_replace_file(const char *from, const char *to) { return rename(from, to) == 0; }

void system_write_error(const char *text) {
    size_t length = strlen(text);
    ssize_t written = 0;
    while (length > 0 && (written = write(STDERR_FILENO, text, length)) > 0) {
        text += written;
        length -= (size_t)written;
    }
}

/* What a signal handler can reach. */
static void (*alarm_call)(void);
static volatile sig_atomic_t alarm_came;

static void handle_alarm(int signal_number) {
    (void)signal_number;
    alarm_came = 1;
    alarm_call();
}

static void set_timer(long seconds) {
    struct itimerval timer;
    memset(&timer, 0, sizeof timer);
    timer.it_value.tv_sec = seconds;
    (void)setitimer(ITIMER_REAL, &timer, NULL);
}

void system_alarm_begin(void (*late)(void)) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = handle_alarm;
    action.sa_flags = SA_RESTART; /* nobody else should notice */
    alarm_call = late;
    alarm_came = 0;
    (void)sigaction(SIGALRM, &action, NULL);
    set_timer(1);
}

bool system_alarm_end(void) {
    set_timer(0);
    (void)signal(SIGALRM, SIG_DFL);
    return alarm_came != 0;
}
