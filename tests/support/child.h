/* A part of a test that may end its process, and so runs in one of its own. */
#ifndef TEST_SUPPORT_CHILD_H
#define TEST_SUPPORT_CHILD_H

#include <stddef.h>

enum { CHILD_CAME_BACK = 77 /* the status of a child whose function has returned */ };

/* The first thing that main() does: where there is no fork(), a child is this program once more. */
void child_begin(int argc, char **argv);

/* Runs `body` in a child. Gives its exit status, and in `text` what it wrote to stderr. Fails the
 * test if it is ended otherwise than by exiting. */
int child_run(void (*body)(void), char *text, size_t size);

/* The most bytes of memory that this process has had at a time; 0 if the system does not tell. */
size_t child_peak_memory(void);

#endif
