/* Guests that call WASI with arguments that nobody means well by: each function in a process of its
 * own, which must not end by a signal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/embedding.h"
#include "support/folder.h"

enum { HANGS_AFTER = 120 /* seconds */, TEXT_SIZE = 2048 };

static const char *const functions[][2] = {
#define WASI_FUNCTION(name, signature) {#name, signature},
#include "wasi_preview1.def"
#undef WASI_FUNCTION
};

enum { FUNCTION_COUNT = sizeof functions / sizeof *functions };

/* 8 is the start of a name in the guest's memory, 16 that of an iovec, 3 a directory, 4 a file. */
static const int64_t values[] = {0,  1,         3,         4,          8,         16,
                                 17, 65532,     65536,     INT32_MAX,  INT32_MIN, -1,
                                 -8, INT64_MAX, INT64_MIN, 0x20000000, 0x10000000};

enum { VALUE_COUNT = sizeof values / sizeof *values, PARAMS_MAX = 9 };

/* What the child tries, for its parent to tell. */
static char *trial;

static struct folder folder;

static size_t count_params(const char *signature) {
    size_t count = strchr(signature, ')') - signature > 1;
    for (const char *at = signature; *at != ')'; at++) {
        count += *at == ',';
    }
    return count;
}

/* "(i32, i64) -> (i32)" as "(param i32 i64) (result i32)" */
static void write_type(const char *signature, char *text, size_t size) {
    char params[128];
    size_t length = 0;
    for (const char *at = signature + 1; *at != ')'; at++) {
        if (*at != ',') {
            params[length++] = *at;
        }
    }
    params[length] = '\0';
    (void)snprintf(text, size, "(param %s)%s", params,
                   strstr(signature, "-> (i32)") == NULL ? "" : " (result i32)");
}

/* `run` calls the function; descriptor 4 is opened first. */
static void write_guest(const char *name, const char *signature, char *text, size_t size) {
    char type[200];
    char gets[PARAMS_MAX * 20];
    size_t length = 0;
    gets[0] = '\0';
    for (size_t i = 0; i < count_params(signature); i++) {
        length += (size_t)snprintf(gets + length, sizeof gets - length, " (local.get %zu)", i);
    }
    write_type(signature, type, sizeof type);
    (void)snprintf(
        text, size,
        "(module (import \"wasi_snapshot_preview1\" \"%s\" (func $call %s))"
        " (import \"wasi_snapshot_preview1\" \"path_open\""
        "  (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))"
        " (memory (export \"memory\") 1)"
        " (data (i32.const 8) \"file\") (data (i32.const 16) \"\\00\\00\\00\\00\\ff\\ff\\ff\\ff\")"
        " (func (export \"open\") (result i32) (call $open (i32.const 3) (i32.const 0)"
        "  (i32.const 8) (i32.const 4) (i32.const 1) (i64.const 0x1fffffff) (i64.const 0x1fffffff)"
        "  (i32.const 0) (i32.const 1024)))"
        " (func (export \"run\") %s (call $call%s)))",
        name, type, type, gets);
}

struct scene {
    struct embedding embedding;
    wmt_linker *linker;
    wmt_module *module;
};

static wmt_instance *start(const struct scene *scene, wmt_store *store) {
    wmt_wasi *wasi = wmt_wasi_new(WMT_DIE);
    wmt_wasi_preopen_dir(wasi, folder.path, "/", WMT_WASI_READ_WRITE, WMT_DIE);
    wmt_store_set_wasi(store, wasi, WMT_DIE);
    wmt_wasi_delete(wasi);
    wmt_store_set_call_time_limit(store, 1000, WMT_DIE);
    return wmt_linker_instantiate(scene->linker, store, scene->module, WMT_DIE);
}

static void note_trial(const char *name, const wmt_val *args, size_t count) {
    size_t length = (size_t)snprintf(trial, TEXT_SIZE, "%s", name);
    for (size_t i = 0; i < count; i++) {
        length += (size_t)snprintf(trial + length, TEXT_SIZE - length, " %lld",
                                   args[i].kind == WMT_I32 ? (long long)args[i].of.i32
                                                           : (long long)args[i].of.i64);
    }
}

/* Whatever it gives, the guest goes on to open files, which finds out damage done before. */
static void try_once(const struct scene *scene, const char *name, const wmt_val *args,
                     size_t count) {
    wmt_store *store = wmt_store_new(scene->embedding.engine, WMT_DIE);
    wmt_instance *instance = start(scene, store);
    wmt_func *run = wmt_instance_func(instance, "run", WMT_DIE);
    wmt_func *open = wmt_instance_func(instance, "open", WMT_DIE);
    wmt_val result = {0};
    note_trial(name, args, count);
    wmt_func_call(open, NULL, 0, &result, 1, NULL);
    wmt_func_call(run, args, count, &result, strcmp(name, "proc_exit") != 0, NULL);
    for (int i = 0; i < 3; i++) {
        wmt_func_call(open, NULL, 0, &result, 1, NULL);
    }
    wmt_store_delete(store);
}

static wmt_val value_of(const char *signature, size_t index, int64_t number) {
    const char *at = signature + 1 + 5 * index;
    return at[1] == '3' ? wmt_i32((int32_t)number) : wmt_i64(number);
}

/* Each parameter takes each value, while the others have one that may well be right. */
static void try_all(const struct scene *scene, const char *name, const char *signature) {
    static const int64_t others[] = {3, 4, 0, 8};
    size_t count = count_params(signature);
    wmt_val args[PARAMS_MAX];
    for (size_t varied = 0; varied < count; varied++) {
        for (size_t i = 0; i < VALUE_COUNT * sizeof others / sizeof *others; i++) {
            for (size_t j = 0; j < count; j++) {
                args[j] = value_of(signature, j, j == 0 ? others[i / VALUE_COUNT] : 16);
            }
            args[varied] = value_of(signature, varied, values[i % VALUE_COUNT]);
            try_once(scene, name, args, count);
        }
    }
    for (size_t i = 0; i < VALUE_COUNT; i++) {
        for (size_t j = 0; j < count; j++) {
            args[j] = value_of(signature, j, values[i]);
        }
        try_once(scene, name, args, count);
    }
}

/* What is asked for in gigabytes shall not be there. */
static void limit_memory(void) {
    const size_t gigabyte = (size_t)1 << 30;
    size_t pages = 0;
    struct rlimit limit;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file != NULL && fscanf(file, "%zu", &pages) == 1) {
        limit.rlim_cur = limit.rlim_max = pages * (size_t)sysconf(_SC_PAGESIZE) + gigabyte;
        (void)setrlimit(RLIMIT_AS, &limit);
    }
    if (file != NULL) {
        (void)fclose(file);
    }
}

/* Nothing is proved by a guest that cannot open files. */
static void check_scene(const struct scene *scene) {
    wmt_store *store = wmt_store_new(scene->embedding.engine, WMT_DIE);
    wmt_func *open = wmt_instance_func(start(scene, store), "open", WMT_DIE);
    wmt_val result = {0};
    assert_true(wmt_func_call(open, NULL, 0, &result, 1, WMT_DIE));
    assert_int_equal(result.of.i32, 0);
    wmt_store_delete(store);
}

static void run_child(const char *name, const char *signature) {
    char text[TEXT_SIZE];
    struct scene scene = {
        embedding_start("epoch-interruption=on memory-reservation=0 memory-guard-size=0"
                        " memory-reservation-for-growth=0"),
        NULL, NULL};
    (void)alarm(HANGS_AFTER);
    write_guest(name, signature, text, sizeof text);
    scene.linker = wmt_linker_new(scene.embedding.engine, WMT_DIE);
    wmt_linker_define_wasi(scene.linker, WMT_DIE);
    scene.module = embedding_module(&scene.embedding, text);
    check_scene(&scene);
    limit_memory();
    try_all(&scene, name, signature);
}

static void no_arguments_end_the_process(void **state) {
    int failed = 0;
    (void)state;
    for (size_t i = 0; i < FUNCTION_COUNT; i++) {
        int status = 0;
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            run_child(functions[i][0], functions[i][1]);
            _exit(0);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        if (status != 0) {
            print_error("status %#x after %s\n", (unsigned)status, trial);
            failed++;
        }
    }
    assert_int_equal(failed, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_arguments_end_the_process)};
    int failed = 0;
    trial = mmap(NULL, TEXT_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(trial != MAP_FAILED);
    folder_make(&folder);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    folder_remove(&folder);
    return failed;
}
