#include "peer.h"

#include <string.h>
#include <time.h>

enum { LINE_MAX_BYTES = 256 };

static double now(void) {
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void say_ready(const char *version, const struct work *works, size_t work_count) {
    printf("ready %s", version);
    for (size_t i = 0; i < work_count; i++) {
        printf(" %s", works[i].name);
    }
    printf("\n");
    (void)fflush(stdout);
}

static const struct work *find_work(const char *name, const struct work *works, size_t work_count) {
    for (size_t i = 0; i < work_count; i++) {
        if (strcmp(works[i].name, name) == 0) {
            return &works[i];
        }
    }
    must(false, name);
    return NULL;
}

void peer_serve(const char *version, void *peer, const struct work *works, size_t work_count) {
    char line[LINE_MAX_BYTES];
    say_ready(version, works, work_count);
    while (fgets(line, sizeof line, stdin) != NULL) {
        char *count = strchr(line, ' ');
        must(count != NULL, line);
        *count++ = '\0';
        const struct work *work = find_work(line, works, work_count);
        struct run run = {peer, strtol(count, NULL, 10), work->parameter};
        double start = now();
        work->run(&run);
        printf("done %.0f\n", now() - start);
        (void)fflush(stdout);
    }
}
