/* A test program for platforms without the library that the other tests are written with. It uses
 * the public API alone, and runs in a folder that tools/test-foreign has prepared. */
#ifndef TESTS_FOREIGN_SMOKE_H
#define TESTS_FOREIGN_SMOKE_H

#include <wmt.h>

/* The error of the case that runs. One that is left in it when the case ends is a failure. */
extern wmt_error *err;

/* Ends the case as failed unless the condition holds. */
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!smoke_check(condition, #condition, __FILE__, __LINE__)) {                             \
            return;                                                                                \
        }                                                                                          \
    } while (0)

/* Ends the case as failed unless `err` is of this kind and code, with `part` in its message, which
 * is one line. Clears `err`. */
#define CHECK_ERROR(kind, code, part)                                                              \
    do {                                                                                           \
        if (!smoke_check_error(kind, code, part, __FILE__, __LINE__)) {                            \
            return;                                                                                \
        }                                                                                          \
    } while (0)

bool smoke_check(bool condition, const char *text, const char *file, int line);
bool smoke_check_error(int kind, const char *code, const char *part, const char *file, int line);

/* The cases, by the file that holds them; each list ends with one that has no name. */
struct smoke_case {
    const char *name;
    void (*run)(void);
};

extern const struct smoke_case artifact_cases[];
extern const struct smoke_case call_cases[];
extern const struct smoke_case linking_cases[];
extern const struct smoke_case file_cases[];
extern const struct smoke_case library_cases[];
extern const struct smoke_case option_cases[];
extern const struct smoke_case thread_cases[];
extern const struct smoke_case wasi_cases[];

/* One guest in a store of an engine of its own. */
struct world {
    wmt_engine *engine;
    wmt_store *store;
    wmt_instance *instance;
};

/* An instance of the module that `text` stands for, made with the definitions of `define` (which
 * may be NULL). Errors are left in `*error`. */
struct world world_open(const char *text, void (*define)(wmt_linker *linker, wmt_error **error),
                        wmt_error **error);
void world_close(struct world *world);

/* Calls an export that takes and gives one i32. */
int32_t world_call(const struct world *world, const char *name, int32_t argument,
                   wmt_error **error);

/* What a file holds, cut to what fits into a static buffer; "" if there is none. */
const char *file_text(const char *path);
/* Fails the case, by an IO error, when it cannot be written. */
void file_write(const char *path, const void *bytes, size_t size);
bool file_is_there(const char *path);

/* A thread that runs a function, with a stack of at least this size: Wine makes it 1 MiB, and C
 * libraries give threads the larger stacks of others that have ended. NULL when there can be no
 * such thread. */
struct thread;
struct thread *thread_start(size_t stack_size, void (*run)(void *data), void *data);

/* Waits for its end. */
void thread_join(struct thread *thread);

#endif
