/* Measuring several ways to do the same work, in turns. */
#ifndef BENCH_HARNESS_H
#define BENCH_HARNESS_H

#include <stddef.h>

/* Does the work `count` times. */
typedef void bench_work(void *context, long count);

struct contestant {
    const char *name;
    bench_work *work;
};

enum { CONTESTANTS_MAX = 6 };

/* Measures all contestants and prints a line each: nanoseconds each time, and the ratio to the
 * first. `count` is how often a repetition does the work. */
void bench_compare(const char *title, const struct contestant *contestants, size_t contestant_count,
                   void *context, long count);

#endif
