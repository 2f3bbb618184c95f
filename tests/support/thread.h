/* Threads with a stack of a certain size, which pthreads of Windows do not have. */
#ifndef TEST_SUPPORT_THREAD_H
#define TEST_SUPPORT_THREAD_H

#include <stddef.h>

/* Runs a function on a thread with a stack of at least this size, and waits for its end. Wine
 * makes it 1 MiB, and C libraries give threads the larger stacks of others that have ended. Fails
 * the test when there can be no such thread. */
void thread_run(size_t stack_size, void (*run)(void *data), void *data);

#endif
