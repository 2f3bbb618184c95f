/*
 * smoke          runs all cases on the libwasmtime that is found; ends with "N passed, M failed"
 * smoke CASE...  runs these
 */
#include "smoke.h"

#include <stdio.h>
#include <string.h>

wmt_error *err;

static bool failed; /* the case that runs */

bool smoke_check(bool condition, const char *text, const char *file, int line) {
    if (!condition) {
        printf("%s:%d: not so: %s\n", file, line, text);
        failed = true;
    }
    return condition;
}

static void print_error(const char *before) {
    char text[1024];
    (void)wmt_error_format(err, text, sizeof text);
    printf("%s%s\n", before, text);
}

bool smoke_check_error(int kind, const char *code, const char *part, const char *file, int line) {
    bool as_wanted = wmt_error_kind_of(err) == kind && strcmp(wmt_error_code(err), code) == 0 &&
                     strstr(wmt_error_message(err), part) != NULL &&
                     strchr(wmt_error_message(err), '\n') == NULL;
    if (!as_wanted) {
        printf("%s:%d: wanted: %s error, %s, with \"%s\"\n", file, line, wmt_error_kind_name(kind),
               code, part);
        print_error("what came: ");
        failed = true;
    }
    wmt_error_clear(&err);
    return as_wanted;
}

struct world world_open(const char *text, void (*define)(wmt_linker *linker, wmt_error **error),
                        wmt_error **error) {
    struct world world;
    wmt_linker *linker = NULL;
    wmt_module *module = NULL;
    world.engine = wmt_engine_new(NULL, error);
    world.store = wmt_store_new(world.engine, error);
    linker = wmt_linker_new(world.engine, error);
    module = wmt_module_new_wat(world.engine, text, error);
    if (define != NULL) {
        define(linker, error);
    }
    world.instance = wmt_linker_instantiate(linker, world.store, module, error);
    wmt_module_delete(module);
    wmt_linker_delete(linker);
    return world;
}

void world_close(struct world *world) {
    wmt_store_delete(world->store);
    wmt_engine_delete(world->engine);
    world->store = NULL;
    world->engine = NULL;
}

int32_t world_call(const struct world *world, const char *name, int32_t argument,
                   wmt_error **error) {
    wmt_val arg = wmt_i32(argument);
    wmt_val result = wmt_i32(0);
    (void)wmt_func_call(wmt_instance_func(world->instance, name, error), &arg, 1, &result, 1,
                        error);
    return result.of.i32;
}

const char *file_text(const char *path) {
    static char text[65536];
    FILE *file = fopen(path, "rb");
    size_t length = 0;
    if (file != NULL) {
        length = fread(text, 1, sizeof text - 1, file);
        (void)fclose(file);
    }
    text[length] = '\0';
    return text;
}

void file_write(const char *path, const void *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    bool done = file != NULL && fwrite(bytes, 1, size, file) == size;
    done = file != NULL && fclose(file) == 0 && done;
    if (!done && err == NULL) {
        err = wmt_error_new("a file for the test could not be written");
    }
}

bool file_is_there(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file != NULL) {
        (void)fclose(file);
    }
    return file != NULL;
}

static bool run(const struct smoke_case *one) {
    failed = false;
    one->run();
    if (err != NULL) {
        print_error("an error is left: ");
        wmt_error_clear(&err);
        failed = true;
    }
    printf("%s %s\n", failed ? "FAILED" : "ok", one->name);
    (void)fflush(stdout); /* what is printed tells how far it got, should the next one crash */
    return !failed;
}

static bool is_wanted(const char *name, int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], name) == 0) {
            return true;
        }
    }
    return argc < 2;
}

int main(int argc, char **argv) {
    static const struct smoke_case *const lists[] = {
        call_cases,    linking_cases, artifact_cases, file_cases,
        library_cases, option_cases,  thread_cases,   wasi_cases,
    };
    int counts[2] = {0, 0};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        for (const struct smoke_case *one = lists[i]; one->name != NULL; one++) {
            if (is_wanted(one->name, argc, argv)) {
                counts[run(one)]++;
            }
        }
    }
    printf("%d passed, %d failed\n", counts[1], counts[0]);
    return counts[0] == 0 && counts[1] > 0 ? 0 : 1;
}
