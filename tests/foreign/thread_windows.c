#include "smoke.h"

#include <stdlib.h>
#include <windows.h>

struct thread {
    HANDLE handle;
    void (*run)(void *data);
    void *data;
};

static DWORD WINAPI enter(void *data) {
    struct thread *thread = (struct thread *)data;
    thread->run(thread->data);
    return 0;
}

struct thread *thread_start(size_t stack_size, void (*run)(void *data), void *data) {
    struct thread *thread = (struct thread *)malloc(sizeof *thread);
    if (thread == NULL) {
        return NULL;
    }
    thread->run = run;
    thread->data = data;
    thread->handle =
        CreateThread(NULL, stack_size, enter, thread, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (thread->handle == NULL) {
        free(thread);
        return NULL;
    }
    return thread;
}

void thread_join(struct thread *thread) {
    (void)WaitForSingleObject(thread->handle, INFINITE);
    (void)CloseHandle(thread->handle);
    free(thread);
}
