/* sqlite DATABASE [SQL...]: runs the SQL of its arguments, or else of standard input, and prints
 * the rows, their columns separated by '|'. Ends with 1 after an error, which it reports. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <sqlite3.h>

static int print_row(void *data, int count, char **values, char **names) {
    (void)data;
    (void)names;
    for (int i = 0; i < count; i++) {
        printf("%s%s", i == 0 ? "" : "|", values[i] == NULL ? "" : values[i]);
    }
    putchar('\n');
    return 0;
}

static bool run(sqlite3 *database, const char *sql) {
    char *message = NULL;
    if (sqlite3_exec(database, sql, print_row, NULL, &message) == SQLITE_OK) {
        return true;
    }
    fprintf(stderr, "sqlite: %s\n", message);
    sqlite3_free(message);
    return false;
}

/* All of standard input; NULL: out of memory. */
static char *read_input(void) {
    enum { BLOCK = 64 * 1024 };
    char *text = NULL;
    size_t size = 0;
    size_t got = 0;
    do {
        char *grown = realloc(text, size + BLOCK + 1);
        if (grown == NULL) {
            free(text);
            return NULL;
        }
        text = grown;
        got = fread(text + size, 1, BLOCK, stdin);
        size += got;
        text[size] = '\0';
    } while (got > 0);
    return text;
}

static bool run_input(sqlite3 *database) {
    char *sql = read_input();
    bool done = sql != NULL && run(database, sql);
    free(sql);
    return done;
}

static bool run_all(sqlite3 *database, char **sql, int count) {
    bool done = count > 0 || run_input(database);
    for (int i = 0; done && i < count; i++) {
        done = run(database, sql[i]);
    }
    return done;
}

int main(int argc, char **argv) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    sqlite3 *database = NULL;
    bool done = false;
    if (argc < 2) {
        fprintf(stderr, "usage: sqlite DATABASE [SQL...]\n");
        return 2;
    }
    if (sqlite3_open_v2(argv[1], &database, flags, "unix-none") != SQLITE_OK) {
        fprintf(stderr, "sqlite: %s\n", sqlite3_errmsg(database));
    } else {
        done = run_all(database, argv + 2, argc - 2);
    }
    sqlite3_close(database);
    return done ? 0 : 1;
}
