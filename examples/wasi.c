/* A program of WASI preview 1, run with arguments and an environment; its output goes to a file. */
#include <stdio.h>
#include <wmt.h>

/* Writes its arguments and its environment, one a line, and ends itself with the number of its
 * arguments as exit status. Compilers for WASI make such modules out of ordinary programs; this one
 * is written by hand so that the example is complete.
 *
 * In its memory: at 0 an iovec (address, length), at 8 the number of bytes written, at 16 the count
 * and size of strings, at 64 pointers to them, at 1024 the strings. */
static const char guest[] =
    "(module"
    "  (import \"wasi_snapshot_preview1\" \"args_sizes_get\""
    "    (func $args_sizes (param i32 i32) (result i32)))"
    "  (import \"wasi_snapshot_preview1\" \"args_get\""
    "    (func $args (param i32 i32) (result i32)))"
    "  (import \"wasi_snapshot_preview1\" \"environ_sizes_get\""
    "    (func $environ_sizes (param i32 i32) (result i32)))"
    "  (import \"wasi_snapshot_preview1\" \"environ_get\""
    "    (func $environ (param i32 i32) (result i32)))"
    "  (import \"wasi_snapshot_preview1\" \"fd_write\""
    "    (func $fd_write (param i32 i32 i32 i32) (result i32)))"
    "  (import \"wasi_snapshot_preview1\" \"proc_exit\" (func $exit (param i32)))"
    "  (memory (export \"memory\") 1)"
    ""
    "  (func $print_all" /* the strings at 1024: every NUL becomes a line feed */
    "    (local $at i32) (local $end i32)"
    "    (local.set $at (i32.const 1024))"
    "    (local.set $end (i32.add (i32.const 1024) (i32.load (i32.const 20))))"
    "    (loop $next"
    "      (if (i32.lt_u (local.get $at) (local.get $end)) (then"
    "        (if (i32.eqz (i32.load8_u (local.get $at)))"
    "          (then (i32.store8 (local.get $at) (i32.const 10))))"
    "        (local.set $at (i32.add (local.get $at) (i32.const 1)))"
    "        (br $next))))"
    "    (i32.store (i32.const 0) (i32.const 1024))"
    "    (i32.store (i32.const 4) (i32.load (i32.const 20)))"
    "    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))"
    ""
    "  (func (export \"_start\")"
    "    (local $count i32)"
    "    (drop (call $args_sizes (i32.const 16) (i32.const 20)))"
    "    (local.set $count (i32.load (i32.const 16)))"
    "    (drop (call $args (i32.const 64) (i32.const 1024)))"
    "    (call $print_all)"
    "    (drop (call $environ_sizes (i32.const 16) (i32.const 20)))"
    "    (drop (call $environ (i32.const 64) (i32.const 1024)))"
    "    (call $print_all)"
    "    (call $exit (local.get $count))))";

static void print_file(const char *path) {
    char line[256];
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        printf("  %s", line);
    }
    if (file != NULL) {
        fclose(file);
    }
}

int main(int argc, char **argv) {
    const char *output = argc > 1 ? argv[1] : "wasi-output.txt";
    wmt_error *err = NULL;
    wmt_engine *engine = wmt_engine_new(NULL, &err);
    wmt_store *store = wmt_store_new(engine, &err);
    wmt_module *module = wmt_module_new_wat(engine, guest, &err);

    /* What the guest may see. All else, the file system and our own environment too, it does not.
     * wmt_wasi_inherit_stdio() would give it our terminal, wmt_wasi_preopen_dir() a directory. */
    wmt_wasi *wasi = wmt_wasi_new(&err);
    const char *args[] = {"guest", "one", "two words"};
    wmt_wasi_set_args(wasi, args, 3, &err);
    wmt_wasi_set_env(wasi, "COLOR", "blue", &err);
    wmt_wasi_set_stdout_file(wasi, output, &err);
    wmt_store_set_wasi(store, wasi, &err);
    wmt_wasi_delete(wasi);

    /* The linker has the functions of WASI; the store says what they do. */
    wmt_linker *linker = wmt_linker_new(engine, &err);
    wmt_linker_define_wasi(linker, &err);
    wmt_instance *instance = wmt_linker_instantiate(linker, store, module, &err);

    /* Runs `_start`. A program that ends itself, whatever its status, is no error. */
    int status = 0;
    if (wmt_instance_run(instance, &status, &err)) {
        printf("the guest ended with status %d and wrote:\n", status);
    }

    wmt_linker_delete(linker);
    wmt_module_delete(module);
    wmt_store_delete(store); /* now the file is closed */
    wmt_engine_delete(engine);
    print_file(output);
    return wmt_error_report(&err);
}
