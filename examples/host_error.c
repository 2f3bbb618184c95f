/* A host function that fails, with data of its own attached to the error. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wmt.h>

/* What this program knows about a failure; an exception object of another language would do. */
struct disk_failure {
    int drive;
    char reason[32];
};

/* `env` is the pointer given when the function was made: here, the drive's number. */
static void write_block(wmt_call *call) {
    const int *drive = (const int *)call->env;
    int block = call->args[0].of.i32;
    if (block < 100) {
        call->results[0] = wmt_i32(512); /* a result that is not set would be an error as well */
        return;
    }

    /* To fail, set call->err. The guest is stopped, and whoever called it gets this very object. */
    struct disk_failure *failure = (struct disk_failure *)malloc(sizeof *failure);
    if (failure != NULL) {
        failure->drive = *drive;
        strcpy(failure->reason, "the drive is full");
    }
    call->err = wmt_error_new("block was not written");
    wmt_error_set_data(call->err, failure, free); /* free() will be called with the error's end */
}

static const char guest[] = "(module $writer"
                            "  (import \"disk\" \"write\" (func $write (param i32) (result i32)))"
                            "  (func $save (export \"save\") (param $block i32) (result i32)"
                            "    (call $write (local.get $block))))";

int main(void) {
    wmt_error *err = NULL;
    wmt_engine *engine = wmt_engine_new(NULL, &err);
    wmt_store *store = wmt_store_new(engine, &err);
    wmt_module *module = wmt_module_new_wat(engine, guest, &err);

    /* A linker satisfies imports by their names. */
    int drive = 7;
    wmt_linker *linker = wmt_linker_new(engine, &err);
    wmt_linker_define_func(linker, "disk", "write", "(i32) -> (i32)", write_block, &drive, NULL,
                           &err);
    wmt_instance *instance = wmt_linker_instantiate(linker, store, module, &err);
    wmt_func *save = wmt_instance_func(instance, "save", &err);

    wmt_val block = wmt_i32(1);
    wmt_val written;
    if (wmt_func_call(save, &block, 1, &written, 1, &err)) {
        printf("block 1: %d bytes\n", (int)written.of.i32);
    }

    wmt_error *expected = NULL;
    block = wmt_i32(200);
    if (!wmt_func_call(save, &block, 1, &written, 1, &expected)) {
        const struct disk_failure *failure = (const struct disk_failure *)wmt_error_data(expected);
        printf("block 200: %s error: %s\n", wmt_error_kind_name(wmt_error_kind_of(expected)),
               wmt_error_message(expected));
        if (failure != NULL) {
            printf("drive %d: %s\n", failure->drive, failure->reason);
        }
        if (wmt_error_frame_count(expected) > 0) {
            printf("called from %s\n", wmt_error_frame_func_name(expected, 0));
        }
    }
    wmt_error_clear(&expected);

    /* The store is as good as before. */
    block = wmt_i32(2);
    if (wmt_func_call(save, &block, 1, &written, 1, &err)) {
        printf("block 2: %d bytes\n", (int)written.of.i32);
    }

    wmt_linker_delete(linker);
    wmt_module_delete(module);
    wmt_store_delete(store);
    wmt_engine_delete(engine);
    return wmt_error_report(&err);
}
