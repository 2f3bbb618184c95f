/* Two libwasmtime, of different versions if you like, in one process.
 *
 *     two_runtimes PATH PATH
 */
#include <stdio.h>
#include <wmt.h>

static const char guest[] = "(module"
                            "  (func (export \"add\") (param i32 i32) (result i32)"
                            "    (i32.add (local.get 0) (local.get 1)))"
                            "  (func (export \"divide\") (param i32 i32) (result i32)"
                            "    (i32.div_s (local.get 0) (local.get 1))))";

/* All that belongs to one library. What is of different engines cannot be mixed: an error. */
struct world {
    wmt_engine *engine;
    wmt_store *store;
    wmt_instance *instance;
};

static struct world open_world(const char *path, wmt_error **err) {
    struct world world;
    wmt_runtime *runtime = wmt_runtime_open(path, err);
    wmt_config *config = wmt_config_new(runtime, err);
    world.engine = wmt_engine_new(config, err);
    world.store = wmt_store_new(world.engine, err);
    wmt_module *module = wmt_module_new_wat(world.engine, guest, err);
    world.instance = wmt_instance_new(world.store, module, NULL, 0, err);
    /* The engine keeps the runtime alive, the instance its module. */
    wmt_module_delete(module);
    wmt_config_delete(config);
    wmt_runtime_delete(runtime);
    return world;
}

static void close_world(struct world world) {
    wmt_store_delete(world.store);
    wmt_engine_delete(world.engine);
}

/* Calls a function with two numbers; traps are shown, other errors are left in `err`. */
static void call(struct world world, const char *name, int a, int b, wmt_error **err) {
    wmt_func *func = wmt_instance_func(world.instance, name, err);
    wmt_val args[] = {wmt_i32(a), wmt_i32(b)};
    wmt_val result;
    int major = wmt_runtime_major(wmt_engine_runtime(world.engine));
    if (wmt_func_call(func, args, 2, &result, 1, err)) {
        printf("libwasmtime %d: %s(%d, %d) = %d\n", major, name, a, b, (int)result.of.i32);
    } else if (wmt_error_kind_of(*err) == WMT_ERROR_TRAP) {
        printf("libwasmtime %d: %s(%d, %d): %s\n", major, name, a, b,
               wmt_trap_name(wmt_error_trap(*err)));
        wmt_error_clear(err);
    }
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: two_runtimes PATH PATH\n");
        return 2;
    }
    wmt_error *err = NULL;
    struct world worlds[2];
    worlds[0] = open_world(argv[1], &err);
    worlds[1] = open_world(argv[2], &err);
    for (int i = 0; i < 2; i++) {
        call(worlds[i], "add", 40, 2, &err);
        call(worlds[i], "divide", 1, 0, &err);
    }
    close_world(worlds[0]);
    close_world(worlds[1]);
    return wmt_error_report(&err);
}
