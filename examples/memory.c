/* The guest's memory: write text into it, let the guest change it, read it back. */
#include <stdio.h>
#include <wmt.h>

/* Exports a memory of one page (64 KiB) that may grow to two, and a function that turns `length`
 * small letters at `address` into capitals. */
static const char guest[] =
    "(module"
    "  (memory (export \"memory\") 1 2)"
    "  (func (export \"capitalize\") (param $address i32) (param $length i32)"
    "    (local $end i32)"
    "    (local.set $end (i32.add (local.get $address) (local.get $length)))"
    "    (block $done"
    "      (loop $next"
    "        (br_if $done (i32.ge_u (local.get $address) (local.get $end)))"
    "        (if (i32.lt_u (i32.sub (i32.load8_u (local.get $address)) (i32.const 97))"
    "                      (i32.const 26))"
    "          (then (i32.store8 (local.get $address)"
    "                  (i32.sub (i32.load8_u (local.get $address)) (i32.const 32)))))"
    "        (local.set $address (i32.add (local.get $address) (i32.const 1)))"
    "        (br $next)))))";

/* Prints what went wrong, by its stable name, and forgets it: the program goes on. */
static void show_and_clear(const char *what, wmt_error **err) {
    printf("%s: %s\n", what, wmt_error_code(*err));
    wmt_error_clear(err);
}

int main(void) {
    wmt_error *err = NULL;
    wmt_engine *engine = wmt_engine_new(NULL, &err);
    wmt_store *store = wmt_store_new(engine, &err);
    wmt_module *module = wmt_module_new_wat(engine, guest, &err);
    wmt_instance *instance = wmt_instance_new(store, module, NULL, 0, &err);
    wmt_memory *memory = wmt_instance_memory(instance, "memory", &err);
    wmt_func *capitalize = wmt_instance_func(instance, "capitalize", &err);

    /* Addresses are offsets into the guest's memory, not pointers. */
    const int address = 1000;
    char text[32] = "";
    size_t length = 0;
    wmt_memory_write_string(memory, (uint64_t)address, "hello, memory", &err);

    wmt_val args[] = {wmt_i32(address), wmt_i32(13)};
    wmt_func_call(capitalize, args, 2, NULL, 0, &err);
    wmt_memory_read_string(memory, (uint64_t)address, text, sizeof text, &length, &err);
    printf("%s (%u characters)\n", text, (unsigned)length);

    /* For loops there are views: inline, checked, and right also after the memory has grown. */
    wmt_memory_view view;
    unsigned letters = 0;
    wmt_memory_view_init(&view, memory, &err);
    for (uint64_t i = 0; i < length && err == NULL; i++) {
        uint8_t letter = wmt_memory_view_u8(&view, (uint64_t)address + i, &err);
        letters += letter >= 'A' && letter <= 'Z';
    }
    printf("%u of them capitals\n", letters);

    /* Memory grows by pages, up to the maximum that its type says. */
    uint64_t pages_before = 0;
    wmt_memory_grow(memory, 1, &pages_before, &err);
    printf("%u page before, %u bytes now\n", (unsigned)pages_before,
           (unsigned)wmt_memory_size(memory));

    /* Every access is checked. These errors have a variable of their own: they are expected. */
    wmt_error *expected = NULL;
    wmt_memory_grow(memory, 1, NULL, &expected);
    show_and_clear("growing beyond the maximum", &expected);
    wmt_memory_read(memory, wmt_memory_size(memory) - 1, text, 2, &expected);
    show_and_clear("reading beyond the end", &expected);
    wmt_val outside[] = {wmt_i32(1000000), wmt_i32(13)};
    wmt_func_call(capitalize, outside, 2, NULL, 0, &expected);
    printf("the guest itself, %s: %s\n", wmt_error_code(expected),
           wmt_trap_name(wmt_error_trap(expected)));
    wmt_error_clear(&expected);

    wmt_module_delete(module);
    wmt_store_delete(store);
    wmt_engine_delete(engine);
    return wmt_error_report(&err);
}
