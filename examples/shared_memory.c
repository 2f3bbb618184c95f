/* A shared memory: guests in two stores, which may be two threads, and the host count together. */
#include <stdio.h>
#include <wmt.h>

/* Imports a memory that is shared, and adds to the number at address 64. */
static const char guest[] = "(module"
                            "  (import \"env\" \"memory\" (memory 1 16 shared))"
                            "  (func (export \"add\") (param $amount i32)"
                            "    (drop (i32.atomic.rmw.add (i32.const 64) (local.get $amount))))"
                            "  (func (export \"grow\") (drop (memory.grow (i32.const 1)))))";

enum { COUNTER = 64 };

/* Engines make shared memories when they are told to; before libwasmtime 40 they always do, and
 * have no such option. */
static wmt_engine *make_engine(wmt_error **err) {
    wmt_error *no_option = NULL;
    wmt_config *config = wmt_config_new(NULL, err);
    wmt_config_set(config, "shared-memory=on", &no_option);
    wmt_error_clear(&no_option);
    wmt_engine *engine = wmt_engine_new(config, err);
    wmt_config_delete(config);
    return engine;
}

static void call_add(wmt_instance *instance, int32_t amount, wmt_error **err) {
    wmt_val args[] = {wmt_i32(amount)};
    wmt_func_call(wmt_instance_func(instance, "add", err), args, 1, NULL, 0, err);
}

int main(void) {
    wmt_error *err = NULL;
    wmt_engine *engine = make_engine(&err);
    wmt_module *module = wmt_module_new_wat(engine, guest, &err);

    /* It belongs to the engine, and the linker gives it to every store. */
    wmt_shared_memory *shared = wmt_shared_memory_new(engine, "1 16 shared", &err);
    wmt_linker *linker = wmt_linker_new(engine, &err);
    wmt_linker_define_shared_memory(linker, "env", "memory", shared, &err);

    /* Each store may be used on a thread of its own, at the same time. */
    wmt_store *first = wmt_store_new(engine, &err);
    wmt_store *second = wmt_store_new(engine, &err);
    wmt_instance *first_guest = wmt_linker_instantiate(linker, first, module, &err);
    wmt_instance *second_guest = wmt_linker_instantiate(linker, second, module, &err);
    call_add(first_guest, 1, &err);
    call_add(second_guest, 20, &err);

    /* So may the memory itself, from any thread. */
    wmt_shared_memory_add_u32(shared, COUNTER, 300, &err);
    printf("together: %u\n", (unsigned)wmt_shared_memory_load_u32(shared, COUNTER, &err));

    /* It never moves, so a pointer stays right while it grows. */
    const void *before = wmt_shared_memory_data(shared, COUNTER, 4, &err);
    wmt_func_call(wmt_instance_func(first_guest, "grow", &err), NULL, 0, NULL, 0, &err);
    const void *after = wmt_shared_memory_data(shared, COUNTER, 4, &err);
    printf("%u pages, %s\n", (unsigned)wmt_shared_memory_pages(shared),
           before == after ? "at the same place" : "elsewhere");

    /* The memory outlives the stores. */
    wmt_store_delete(first);
    wmt_store_delete(second);
    printf("afterwards: %u\n", (unsigned)wmt_shared_memory_load_u32(shared, COUNTER, &err));

    wmt_linker_delete(linker);
    wmt_shared_memory_delete(shared);
    wmt_module_delete(module);
    wmt_engine_delete(engine);
    return wmt_error_report(&err);
}
