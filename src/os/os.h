/*
 * What differs between operating systems: libraries, paths, files, the environment, threads,
 * clocks, stacks.
 * Each concept has a file for POSIX and one for Windows, side by side; nothing outside this folder
 * asks which system it is on.
 *
 * Paths and other texts are UTF-8 on Windows, and the bytes that the system uses elsewhere. What is
 * returned as `char *` belongs to the caller, who frees it with mem_free().
 *
 * A `reason` says why something failed: one line, cut to `size` bytes, which is at least 1. It is
 * "" when memory has run out: then nothing is known, and what there is to say is WMT_ERROR_NOMEM.
 */
#ifndef OS_OS_H
#define OS_OS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <wmt/base.h>

#ifndef _WIN32
#include <pthread.h>
#endif

/* Libraries */

/* A library opened at run time. It is never closed. */
struct os_library;

/* The address of a function; it has to be cast to the function's type before it is called. */
typedef void (*os_symbol)(void);

/* The file of a library `x` is called os_library_prefix x os_library_suffix, as in "libx.so". */
extern const char os_library_prefix[];
extern const char os_library_suffix[];

/* Where packages and people put libraries, also those that the system's loader does not look into.
 * Ends with NULL. */
extern const char *const os_library_directories[];

/*
 * Opens the library at `path`; a `path` without a directory is looked for as the system does. NULL
 * on failure, with the reason.
 */
struct os_library *os_library_open(const char *path, char *reason, size_t size);

/* NULL when the library has no such symbol. */
os_symbol os_library_symbol(struct os_library *library, const char *name);

/* The file that holds the code at `address`, as the system names it: relative if it was opened so,
 * "" if it does not know. NULL: out of memory. */
char *os_library_path_of(os_symbol address);

/* The program */

/* The program's own file, absolute; "" when the system does not tell. NULL: out of memory. */
char *os_program_path(void);

/* Whether the code at `address` is part of the program's own file; false also when the system does
 * not tell. */
bool os_program_holds(os_symbol address);

/* Whether the program is linked so that it cannot open libraries. It must not try: a static glibc
 * program seems to succeed, and crashes later. */
bool os_program_is_static(void);

/* Whether the program has privileges that the user who started it has not (set-user-id): what that
 * user controls must not decide which code is run. */
bool os_program_is_privileged(void);

/* The environment variable `name` in `*value`, NULL if it is not set or the program is privileged.
 * False only when memory has run out. */
bool os_environment_get(const char *name, char **value);

/* Calls `visit` with each variable as "NAME=VALUE", until it gives false. False when it did, or
 * when memory has run out. Nobody may change the environment meanwhile. */
bool os_environment_each(bool (*visit)(void *data, const char *variable), void *data);

/* Paths */

bool os_path_is_absolute(const char *path);

/* Whether `path` names a directory or a file in one, rather than being a bare file name. */
bool os_path_has_directory(const char *path);

/* The part before the last separator, without it; "." if there is none. NULL: out of memory. */
char *os_path_directory(const char *path);

char *os_path_join(const char *directory, const char *name);

/* `path` itself if it is absolute, else joined to the current directory; a copy of `path` where
 * that is not known. NULL: out of memory. */
char *os_path_absolute(const char *path);

/* Files */

/* Whether something is there, in `*exists`. False only when memory has run out. */
bool os_file_exists(const char *path, bool *exists);

enum os_path_use { OS_PATH_READ_FILE, OS_PATH_WRITE_FILE, OS_PATH_OPEN_DIRECTORY };

/*
 * Whether the system would let a path be used in this way. Nothing is opened or made to find out,
 * so the use itself can still fail. False with the reason. A file to be written need not exist.
 */
bool os_path_check(const char *path, enum os_path_use use, char *reason, size_t size);

/*
 * Reads a whole file, or what comes out of a pipe until its end, into `*bytes` (freed with
 * mem_free()) and `*size`. More than `limit` bytes are an error. False with WMT_ERROR_IO or
 * WMT_ERROR_NOMEM, and NULL and 0, on failure. `err` as in wmt/error.h, nothing set on entry.
 */
bool os_file_read(const char *path, size_t limit, uint8_t **bytes, size_t *size, wmt_error **err);

/* Reads up to `size` bytes from the start of a file, whose whole size is then in `*file_size`. The
 * number read; 0, for both, on failure and for what is no regular file. */
size_t os_file_read_start(const char *path, void *bytes, size_t size, uint64_t *file_size);

/* Threads */

#ifdef _WIN32
struct os_mutex {
    void *lock; /* an SRWLOCK */
};
#define OS_MUTEX_INITIAL                                                                           \
    { NULL }
#else
struct os_mutex {
    pthread_mutex_t lock;
};
#define OS_MUTEX_INITIAL                                                                           \
    { PTHREAD_MUTEX_INITIALIZER }
#endif

/* For one that OS_MUTEX_INITIAL cannot make. False: the system has no resources left. */
bool os_mutex_init(struct os_mutex *mutex);
void os_mutex_destroy(struct os_mutex *mutex);
void os_mutex_lock(struct os_mutex *mutex);
void os_mutex_unlock(struct os_mutex *mutex);

/* What a thread waits for, and others wake it by. */
#ifdef _WIN32
struct os_condition {
    void *condition; /* a CONDITION_VARIABLE */
};
#else
struct os_condition {
    pthread_cond_t condition;
};
#endif

/* False: the system has no resources left. */
bool os_condition_init(struct os_condition *condition);
void os_condition_destroy(struct os_condition *condition);
/* Lets go of the mutex until it is woken, or until the clock shows `end`; it may also come back for
 * no reason. OS_CLOCK_NEVER: the clock is not looked at. */
void os_condition_wait(struct os_condition *condition, struct os_mutex *mutex, uint64_t end);
/* Wakes all that wait. */
void os_condition_wake(struct os_condition *condition);

/* A thread of libwmt's own. It stays where it is in memory until it is joined. */
struct os_thread {
    void (*run)(void *data);
    void *data;
#ifdef _WIN32
    void *thread; /* a HANDLE */
#else
    pthread_t thread;
#endif
};

/* No signal is handled on it. False: the system has no resources left. */
bool os_thread_start(struct os_thread *thread, void (*body)(void *data), void *data);
void os_thread_join(struct os_thread *thread);

/* Another one in a process that was forked. */
uint64_t os_process_id(void);

/* Lets another thread run, if one is waiting to. */
void os_thread_yield(void);

/*
 * How many bytes of the calling thread's stack lie below the caller. False when they are not known:
 * the system does not tell, or the caller runs on a stack that somebody else made (a coroutine's, a
 * fiber's). The first call of a thread takes some microseconds, later ones about a nanosecond.
 */
bool os_stack_remaining(size_t *remaining);

/* Whether at least `needed` bytes are left, in a few instructions. False also when it takes
 * os_stack_remaining() to tell, as in the first call of a thread. */
static inline bool os_stack_has(int64_t needed);

/* What the calling thread is running, as it was said last; NULL at first. Where the system has no
 * variables of threads that are a few instructions away, it stays NULL. */
static inline void *os_thread_running(void);
static inline void os_thread_set_running(void *what);

#ifdef _WIN32
static inline bool os_stack_has(int64_t needed) {
    size_t remaining = 0;
    return os_stack_remaining(&remaining) && (int64_t)remaining >= needed;
}

static inline void *os_thread_running(void) { return NULL; }
static inline void os_thread_set_running(void *what) { (void)what; }
#else
/* glibc has room set aside for such variables of libraries that are opened at run time, musl has
 * not. */
#ifdef __GLIBC__
#define OS_THREAD_LOCAL __attribute__((tls_model("initial-exec"))) _Thread_local
#else
#define OS_THREAD_LOCAL _Thread_local
#endif

/* In one variable, since finding the first member takes more than finding the others. */
struct os_thread_notes {
    int64_t stack_end; /* INT64_MAX as long as that is not known */
    void *running;
};

extern OS_THREAD_LOCAL struct os_thread_notes os_thread_notes;

/* On a stack that somebody else made, above the thread's own, the difference is large: nobody knows
 * then, as os_stack_remaining() would say. Below it is negative. */
static inline bool os_stack_has(int64_t needed) {
    char here;
    uintptr_t address = (uintptr_t)&here;
    /* Or else compilers keep the address, in a register that has to be saved for that. */
    __asm__("" : "+r"(address));
    return (int64_t)((uint64_t)address - (uint64_t)os_thread_notes.stack_end) >= needed;
}

static inline void *os_thread_running(void) { return os_thread_notes.running; }
static inline void os_thread_set_running(void *what) { os_thread_notes.running = what; }
#endif

/* Clocks */

/* Nanoseconds in a second. */
#define OS_CLOCK_SECOND UINT64_C(1000000000)
/* A time that never comes. */
#define OS_CLOCK_NEVER UINT64_MAX

/* Nanoseconds since some moment; nothing sets this clock. */
uint64_t os_clock_now(void);

#endif
