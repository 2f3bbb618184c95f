/* The works that are made of single calls, for each way of calling.
 *
 * Include this after defining that way, inline, for a peer of the program's own type:
 *     static void call_none(void *peer);
 *     static int32_t call_two(void *peer, int32_t, int32_t);
 *     static double call_four(void *peer, double, double, double, double);
 *     static int32_t call_upper(void *peer, int32_t address, int32_t size);
 *     static void call_loop(void *peer, enum guest_func loop, int32_t count);
 * and how bytes get into the guest's memory and out of it:
 *     static void put(void *peer, size_t address, const void *bytes, size_t size);
 *     static void get(void *peer, size_t address, void *bytes, size_t size);
 * CALL_WORKS then are the works' rows in the peer's table. */
#ifndef BENCH_CALLS_H
#define BENCH_CALLS_H

#include "guest.h"
#include "peer.h"

static void run_none(const struct run *run) {
    for (long i = 0; i < run->count; i++) {
        call_none(run->peer);
    }
}

static void run_two(const struct run *run) {
    int64_t sum = 0;
    for (long i = 0; i < run->count; i++) {
        sum += call_two(run->peer, (int32_t)i, 2);
    }
    guest_sink = (uint64_t)sum;
}

static void run_four(const struct run *run) {
    double sum = 0;
    for (long i = 0; i < run->count; i++) {
        sum += call_four(run->peer, (double)i, 2, 3, 4);
    }
    guest_sink = (uint64_t)sum;
}

/* One call into the guest, `count` calls out of it. */
static void run_loop(const struct run *run) {
    call_loop(run->peer, (enum guest_func)run->parameter, (int32_t)run->count);
}

static void run_rows(const struct run *run) {
    const struct columns *columns = guest_columns();
    for (long i = 0; i < run->count; i++) {
        for (long row = 0; row < run->parameter; row++) {
            columns->sums[row] = call_two(run->peer, columns->first[row], columns->second[row]);
        }
    }
}

/* Word by word, round and round. */
static void run_read(const struct run *run) {
    uint64_t sum = 0;
    for (long i = 0; i < run->count; i++) {
        uint64_t word = 0;
        get(run->peer, (size_t)(i % GUEST_MEMORY_WORDS) * sizeof word, &word, sizeof word);
        sum += word;
    }
    guest_sink = sum;
}

static void run_string(const struct run *run) {
    char answer[GUEST_TEXT_SIZE];
    for (long i = 0; i < run->count; i++) {
        put(run->peer, GUEST_TEXT_ADDRESS, guest_text, GUEST_TEXT_SIZE);
        int32_t address = call_upper(run->peer, GUEST_TEXT_ADDRESS, GUEST_TEXT_SIZE);
        get(run->peer, (uint32_t)address, answer, GUEST_TEXT_SIZE);
        must(answer[0] == 'A', "making upper case");
    }
}

/* clang-format off */
#define CALL_WORKS                                                                                 \
    {"call_none", run_none, 0},                                                                    \
    {"call_two", run_two, 0},                                                                      \
    {"call_four", run_four, 0},                                                                    \
    {"host_none", run_loop, GUEST_LOOP_NONE},                                                      \
    {"host_two", run_loop, GUEST_LOOP_TWO},                                                        \
    {"host_four", run_loop, GUEST_LOOP_FOUR},                                                      \
    ROWS_WORKS(run_rows),                                                                          \
    {"read", run_read, 0},                                                                         \
    {"string", run_string, 0}
/* clang-format on */

#endif
