/* cmocka puts handlers of its own for the signals of hardware faults in place around each test, and
 * so takes away those by which libwasmtime turns a guest's faults into traps. This signal() stands
 * before the system's in test programs, and does not let it. A fault of a test's own ends the
 * program then, with a signal that ctest reports. */
#include <signal.h>
#include <stddef.h>

static int is_fault(int number) {
    return number == SIGSEGV || number == SIGBUS || number == SIGILL || number == SIGFPE;
}

/* Visible, or cmocka's library would not find it. */
__attribute__((visibility("default"))) void (*signal(int number, void (*handler)(int)))(int) {
    struct sigaction wanted = {0};
    struct sigaction old = {0};
    if (is_fault(number)) {
        return SIG_DFL;
    }
    wanted.sa_handler = handler;
    wanted.sa_flags = SA_RESTART;
    return sigaction(number, &wanted, &old) == 0 ? old.sa_handler : SIG_ERR;
}
