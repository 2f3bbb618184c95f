/* exit STATUS: calls exit(); return STATUS: returns from main; abort: traps. */
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
    int status = argc > 2 ? atoi(argv[2]) : 0;
    if (argc > 1 && strcmp(argv[1], "exit") == 0) {
        exit(status);
    }
    if (argc > 1 && strcmp(argv[1], "abort") == 0) {
        abort();
    }
    return status;
}
