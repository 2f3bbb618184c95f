#include "system.h"

#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <windows.h>

#include <shellapi.h>

/* NULL with errno: out of memory, or it is not UTF-8. */
static wchar_t *wide_text(const char *text) {
    int length = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, NULL, 0);
    wchar_t *wide = length <= 0 ? NULL : calloc((size_t)length, sizeof *wide);
    if (wide == NULL) {
        errno = length <= 0 ? EILSEQ : ENOMEM;
        return NULL;
    }
    (void)MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, length);
    return wide;
}

/* NULL: out of memory. */
static char *utf8_text(const wchar_t *wide) {
    int length = WideCharToMultiByte(CP_UTF8, 0, wide, -1, NULL, 0, NULL, NULL);
    char *text = length <= 0 ? NULL : malloc((size_t)length);
    if (text != NULL) {
        (void)WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, length, NULL, NULL);
    }
    return text;
}

static UINT code_page_before;

static void restore_code_page(void) { (void)SetConsoleOutputCP(code_page_before); }

/* A console shows bytes by its code page, which outlives the program. Standard error comes in whole
 * texts: single bytes of a character would not be shown. */
static void prepare_streams(void) {
    code_page_before = GetConsoleOutputCP();
    if (code_page_before != 0 && SetConsoleOutputCP(CP_UTF8)) {
        (void)atexit(restore_code_page);
    }
    (void)setvbuf(stderr, NULL, _IOFBF, BUFSIZ);
}

/* What main() is given is in the system's code page, which has few of all characters. */
char **system_start(int *argc, char **argv) {
    wchar_t **wide = CommandLineToArgvW(GetCommandLineW(), argc);
    char **texts = wide == NULL ? NULL : calloc((size_t)*argc + 1, sizeof *texts);
    (void)argv;
    prepare_streams();
    for (int i = 0; texts != NULL && i < *argc; i++) {
        texts[i] = utf8_text(wide[i]);
        if (texts[i] == NULL) {
            return NULL;
        }
    }
    (void)LocalFree(wide);
    return texts;
}

char *system_variable(const char *name) {
    wchar_t *wide = wide_text(name);
    const wchar_t *value = wide == NULL ? NULL : _wgetenv(wide);
    char *text = value == NULL ? NULL : utf8_text(value);
    free(wide);
    return text;
}

const char *system_file_name(const char *path) {
    const char *name = path + system_drive_length(path);
    for (const char *at = name; *at != '\0'; at++) {
        name = *at == '/' || *at == '\\' ? at + 1 : name;
    }
    return name;
}

/* In "x::" the colons are a separator, and "x" a name of one letter. */
size_t system_drive_length(const char *path) {
    bool is_letter = (*path >= 'A' && *path <= 'Z') || (*path >= 'a' && *path <= 'z');
    if (!is_letter || path[1] != ':' || (path[2] == ':' && path[3] != ':')) {
        return 0;
    }
    return 2;
}

FILE *system_open_file(const char *path, const char *mode) {
    wchar_t *wide = wide_text(path);
    wchar_t *wide_mode = wide_text(mode);
    FILE *stream = wide == NULL || wide_mode == NULL ? NULL : _wfopen(wide, wide_mode);
    free(wide_mode);
    free(wide);
    return stream;
}

FILE *system_create_file(const char *path) {
    const int flags = _O_WRONLY | _O_CREAT | _O_EXCL | _O_BINARY;
    wchar_t *wide = wide_text(path);
    int file = wide == NULL ? -1 : _wopen(wide, flags, _S_IREAD | _S_IWRITE);
    FILE *stream = file < 0 ? NULL : _fdopen(file, "wb");
    if (file >= 0 && stream == NULL) {
        (void)_close(file);
    }
    free(wide);
    return stream;
}

void system_remove_file(const char *path) {
    wchar_t *wide = wide_text(path);
    if (wide != NULL) {
        (void)_wremove(wide);
    }
    free(wide);
}

bool system_is_terminal(FILE *stream) { return _isatty(_fileno(stream)) != 0; }

void system_make_binary(FILE *stream) { (void)_setmode(_fileno(stream), _O_BINARY); }

/* Devices have names, such as NUL, that only opening them tells from those of files. */
static bool is_disk_file(HANDLE file) {
    BY_HANDLE_FILE_INFORMATION information;
    return GetFileType(file) == FILE_TYPE_DISK && GetFileInformationByHandle(file, &information) &&
           (information.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) == 0;
}

bool system_is_no_plain_file(const char *path) {
    const DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    wchar_t *wide = wide_text(path);
    HANDLE file = wide == NULL ? INVALID_HANDLE_VALUE
                               : CreateFileW(wide, FILE_READ_ATTRIBUTES, share, NULL, OPEN_EXISTING,
                                             FILE_FLAG_BACKUP_SEMANTICS, NULL);
    bool is_plain = file == INVALID_HANDLE_VALUE || is_disk_file(file);
    if (file != INVALID_HANDLE_VALUE) {
        (void)CloseHandle(file);
    }
    free(wide);
    return !is_plain;
}

bool system_replace_file(const char *from, const char *to) {
    wchar_t *wide_from = wide_text(from);
    wchar_t *wide_to = wide_text(to);
    bool moved = wide_from != NULL && wide_to != NULL &&
                 MoveFileExW(wide_from, wide_to, MOVEFILE_REPLACE_EXISTING) != 0;
    free(wide_to);
    free(wide_from);
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
