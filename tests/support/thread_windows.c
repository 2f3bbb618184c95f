#include "support/thread.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>
#include <windows.h>

struct call {
    void (*run)(void *data);
    void *data;
};

static DWORD WINAPI enter(void *data) {
    const struct call *call = data;
    call->run(call->data);
    return 0;
}

void thread_run(size_t stack_size, void (*run)(void *data), void *data) {
    struct call call = {run, data};
    HANDLE thread =
        CreateThread(NULL, stack_size, enter, &call, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    assert_non_null(thread);
    assert_int_equal(WaitForSingleObject(thread, INFINITE), WAIT_OBJECT_0);
    (void)CloseHandle(thread);
}
