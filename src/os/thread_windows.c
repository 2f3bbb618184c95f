#include "os/os.h"

#include <windows.h>

static DWORD WINAPI run(void *data) {
    struct os_thread *thread = data;
    thread->run(thread->data);
    return 0;
}

bool os_thread_start(struct os_thread *thread, void (*body)(void *data), void *data) {
    thread->run = body;
    thread->data = data;
    thread->thread = CreateThread(NULL, 0, run, thread, 0, NULL);
    return thread->thread != NULL;
}

void os_thread_join(struct os_thread *thread) {
    (void)WaitForSingleObject(thread->thread, INFINITE);
    (void)CloseHandle(thread->thread);
}

uint64_t os_process_id(void) { return GetCurrentProcessId(); }
