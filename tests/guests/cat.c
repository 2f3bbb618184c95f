/* Copies standard input to standard output; then says on standard error how many bytes. */
#include <stdio.h>

int main(void) {
    char block[4096];
    size_t total = 0;
    size_t count = 0;
    while ((count = fread(block, 1, sizeof block, stdin)) > 0) {
        fwrite(block, 1, count, stdout);
        total += count;
    }
    if (fflush(stdout) != 0) {
        return 1;
    }
    fprintf(stderr, "%zu bytes\n", total);
    return 0;
}
