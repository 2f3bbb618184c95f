/* What the C peers know of ../guest.wat, and what they give it. */
#ifndef BENCH_GUEST_H
#define BENCH_GUEST_H

#include <stdint.h>

/* Its exported functions: FUNC(name, constant) */
#define GUEST_FUNCS(FUNC)                                                                          \
    FUNC(none, GUEST_NONE)                                                                         \
    FUNC(two, GUEST_TWO)                                                                           \
    FUNC(four, GUEST_FOUR)                                                                         \
    FUNC(loop_none, GUEST_LOOP_NONE)                                                               \
    FUNC(loop_two, GUEST_LOOP_TWO)                                                                 \
    FUNC(loop_four, GUEST_LOOP_FOUR)                                                               \
    FUNC(upper, GUEST_UPPER)

#define GUEST_CONSTANT(name, constant) constant,
enum guest_func { GUEST_FUNCS(GUEST_CONSTANT) GUEST_FUNC_COUNT };
#undef GUEST_CONSTANT

extern const char *const guest_func_names[GUEST_FUNC_COUNT];

/* The functions that it imports from the module "host". */
enum guest_host { GUEST_HOST_NONE, GUEST_HOST_TWO, GUEST_HOST_FOUR, GUEST_HOST_COUNT };

extern const char *const guest_host_names[GUEST_HOST_COUNT];

/* Two columns of arguments for the function `two`, and one for its results. */
enum { COLUMN_ROWS = 1000000 };

struct columns {
    int32_t *first;
    int32_t *second;
    int32_t *sums;
};

/* They are made when they are asked for the first time. */
const struct columns *guest_columns(void);

/* The works that go through the first rows, by the function `run`. */
/* clang-format off */
#define ROWS_WORKS(run)                                                                            \
    {"rows_1", run, 1},                                                                            \
    {"rows_100", run, 100},                                                                        \
    {"rows_1000000", run, COLUMN_ROWS}
/* clang-format on */

/* The work of reading memory goes round in this many words of 8 bytes. */
enum { GUEST_MEMORY_WORDS = 8000 };

/* How many milliseconds `spin`, which never ends, may take. */
enum { GUEST_TIME_LIMIT = 50 };

/* The text that the function `upper` gets, and where. */
enum { GUEST_TEXT_ADDRESS = 1024, GUEST_TEXT_SIZE = 64 };
extern const char guest_text[GUEST_TEXT_SIZE + 1];

/* Takes what a work gives, so that the compiler does not leave the work out. */
extern volatile uint64_t guest_sink;

#endif
