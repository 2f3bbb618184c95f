/* A peer: a process that does one kind of work whenever the driver says so. See ../README.md. */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

/* One repetition of a work. */
struct run {
    void *peer;     /* what the peer does it with */
    long count;     /* how many times to do it */
    long parameter; /* that of the work */
};

struct work {
    const char *name; /* the driver's name for it, in ../driver/works.py */
    void (*run)(const struct run *run);
    long parameter; /* what tells apart works that are done by one function */
};

/* Does what the driver asks for, until it closes the pipe. `version` is the libwasmtime's. */
void peer_serve(const char *version, void *peer, const struct work *works, size_t work_count);

/* Ends the process unless `condition` holds. */
static inline void must(bool condition, const char *what) {
    if (!condition) {
        (void)fprintf(stderr, "%s failed\n", what);
        exit(EXIT_FAILURE);
    }
}

#endif
