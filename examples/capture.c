/* Input for a guest from memory, and its output into memory or to a callback. */
#include <stdio.h>
#include <wmt.h>

/* Copies standard input to standard output, and says "done" on standard error. Compilers for WASI
 * make such modules out of ordinary programs; this one is written by hand so that the example is
 * complete.
 *
 * In its memory: at 0 an iovec (address, length) for both, at 8 how much was read or written, at 16
 * another one for "done", at 64 the bytes. */
static const char guest[] =
    "(module"
    "  (import \"wasi_snapshot_preview1\" \"fd_read\""
    "    (func $fd_read (param i32 i32 i32 i32) (result i32)))"
    "  (import \"wasi_snapshot_preview1\" \"fd_write\""
    "    (func $fd_write (param i32 i32 i32 i32) (result i32)))"
    "  (memory (export \"memory\") 1)"
    "  (data (i32.const 16) \"\\20\\00\\00\\00\\05\\00\\00\\00\")"
    "  (data (i32.const 32) \"done\\n\")"
    ""
    "  (func (export \"_start\")"
    "    (i32.store (i32.const 0) (i32.const 64))"
    "    (loop $next"
    "      (i32.store (i32.const 4) (i32.const 1024))"
    "      (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))"
    "      (if (i32.load (i32.const 8)) (then"
    "        (i32.store (i32.const 4) (i32.load (i32.const 8)))"
    "        (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))"
    "        (br $next))))"
    "    (drop (call $fd_write (i32.const 2) (i32.const 16) (i32.const 1) (i32.const 8)))))";

/* Called in the middle of the guest's write, on the same thread. To stop the guest, a callback sets
 * `*err`. */
static void show(void *env, const void *bytes, size_t size, wmt_error **err) {
    (void)err;
    printf("%s: %.*s", (const char *)env, (int)size, (const char *)bytes);
}

int main(void) {
    char name[] = "standard error";
    wmt_error *err = NULL;
    wmt_engine *engine = wmt_engine_new(NULL, &err);
    wmt_store *store = wmt_store_new(engine, &err);
    wmt_module *module = wmt_module_new_wat(engine, guest, &err);
    wmt_linker *linker = wmt_linker_new(engine, &err);

    wmt_wasi *wasi = wmt_wasi_new(&err);
    wmt_wasi_set_stdin_bytes(wasi, "one\ntwo\n", 8, &err);
    wmt_wasi_set_stdout_buffer(wasi, 1000000, &err); /* more would stop the guest */
    wmt_wasi_set_stderr_callback(wasi, show, name, NULL, &err);
    wmt_store_set_wasi(store, wasi, &err); /* before the guest is instantiated */
    wmt_wasi_delete(wasi);

    wmt_linker_define_wasi(linker, &err);
    wmt_instance *instance = wmt_linker_instantiate(linker, store, module, &err);
    int status = 0;
    wmt_instance_run(instance, &status, &err);

    wmt_bytes *output = wmt_store_take_stdout(store, &err);
    if (output != NULL) {
        printf("standard output has %d bytes:\n%.*s", (int)wmt_bytes_size(output),
               (int)wmt_bytes_size(output), (const char *)wmt_bytes_data(output));
    }
    wmt_bytes_delete(output);
    wmt_linker_delete(linker);
    wmt_module_delete(module);
    wmt_store_delete(store);
    wmt_engine_delete(engine);
    return wmt_error_report(&err);
}
