/* words [-x STATUS] FILE...: counts lines, words and bytes of files, "-" being standard input, as
 * wc does, with the title that the environment variable TITLE gives. Ends with STATUS if that is
 * given, and with 1 if a file could not be read. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct counts {
    long lines;
    long words;
    long bytes;
};

static struct counts count(FILE *file) {
    struct counts counts = {0, 0, 0};
    int in_word = 0;
    for (int c = getc(file); c != EOF; c = getc(file)) {
        counts.bytes++;
        counts.lines += c == '\n';
        counts.words += !in_word && !isspace(c);
        in_word = !isspace(c);
    }
    return counts;
}

static int print_counts(const char *path) {
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
    struct counts counts;
    if (file == NULL) {
        fprintf(stderr, "words: %s: %s\n", path, strerror(errno));
        return 0;
    }
    counts = count(file);
    printf("%ld %ld %ld %s\n", counts.lines, counts.words, counts.bytes, path);
    fclose(file);
    return 1;
}

int main(int argc, char **argv) {
    const char *title = getenv("TITLE");
    int first = 1;
    int status = 0;
    if (argc > 2 && strcmp(argv[1], "-x") == 0) {
        status = atoi(argv[2]);
        first = 3;
    }
    if (title != NULL) {
        puts(title);
    }
    for (int i = first; i < argc; i++) {
        status = print_counts(argv[i]) ? status : 1;
    }
    return status;
}
