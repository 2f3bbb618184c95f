#include "system.h"

#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <string.h>
#include <sys/stat.h>
#include <windows.h>

bool system_is_terminal(FILE *stream) { return _isatty(_fileno(stream)) != 0; }

void system_make_binary(FILE *stream) { (void)_setmode(_fileno(stream), _O_BINARY); }

bool system_is_no_plain_file(const char *path) {
    struct _stat64 found;
    return _stat64(path, &found) == 0 && (found.st_mode & _S_IFMT) != _S_IFREG;
}

bool system_replace_file(const char *from, const char *to) {
    bool moved = MoveFileExA(from, to, MOVEFILE_REPLACE_EXISTING) != 0;
    errno = moved ? errno : EACCES;
    return moved;
}

void system_write_error(const char *text) {
    DWORD written = 0;
    (void)WriteFile(GetStdHandle(STD_ERROR_HANDLE), text, (DWORD)strlen(text), &written, NULL);
}

static HANDLE alarm_timer;
static void (*alarm_call)(void);
static volatile LONG alarm_came;

static VOID CALLBACK handle_alarm(PVOID data, BOOLEAN fired) {
    (void)data;
    (void)fired;
    (void)InterlockedExchange(&alarm_came, 1);
    alarm_call();
}

void system_alarm_begin(void (*late)(void)) {
    enum { MILLISECONDS = 1000 };
    alarm_call = late;
    alarm_came = 0;
    if (!CreateTimerQueueTimer(&alarm_timer, NULL, handle_alarm, NULL, MILLISECONDS, 0,
                               WT_EXECUTEONLYONCE)) {
        alarm_timer = NULL;
    }
}

bool system_alarm_end(void) {
    if (alarm_timer != NULL) {
        (void)DeleteTimerQueueTimer(NULL, alarm_timer,
                                    INVALID_HANDLE_VALUE); /* waits for the call */
    }
    return alarm_came != 0;
}
