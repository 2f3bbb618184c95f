#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { REPETITIONS = 21 };

static double now(void) {
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static int compare_doubles(const void *one, const void *other) {
    double a = *(const double *)one;
    double b = *(const double *)other;
    return (a > b) - (a < b);
}

static double median(double *values) {
    qsort(values, REPETITIONS, sizeof *values, compare_doubles);
    return values[REPETITIONS / 2];
}

void bench_compare(const char *title, const struct contestant *contestants, size_t contestant_count,
                   void *context, long count) {
    double times[CONTESTANTS_MAX][REPETITIONS];
    double first = 0;
    for (size_t i = 0; i < contestant_count; i++) {
        contestants[i].work(context, count / 10 + 1); /* caches and branch predictors */
    }
    for (int repetition = 0; repetition < REPETITIONS; repetition++) {
        for (size_t i = 0; i < contestant_count; i++) {
            double start = now();
            contestants[i].work(context, count);
            times[i][repetition] = (now() - start) / (double)count;
        }
    }
    printf("%s\n", title);
    for (size_t i = 0; i < contestant_count; i++) {
        double time = median(times[i]);
        first = i == 0 ? time : first;
        printf("  %-36s %10.1f ns  %6.2f\n", contestants[i].name, time, time / first);
    }
}
