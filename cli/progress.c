#include "progress.h"

#include "system/system.h"

/* The alarm finds it here: there is one command line, and one file that is compiled. */
static const char *compiled_file;

static void show(void) {
    system_write_error("wmt: compiling ");
    system_write_error(compiled_file);
    system_write_error(" ...");
}

void progress_begin(const char *file) {
    compiled_file = file;
    if (system_is_terminal(stderr)) {
        system_alarm_begin(show);
    }
}

void progress_end(void) {
    if (system_is_terminal(stderr) && system_alarm_end()) {
        system_write_error("\r\033[K"); /* to the line's beginning, and clear it to its end */
    }
}
