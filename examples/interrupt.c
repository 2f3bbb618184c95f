/* A guest that never ends, stopped: when its time is up, and by whoever wants it to end. */
#include <stdio.h>
#include <wmt.h>

static const char guest[] = "(module"
                            "  (import \"\" \"started\" (func $started))"
                            "  (func (export \"run\") (call $started) (loop (br 0))))";

/* A handle may be used at any time on any thread: that of a user interface, or one that waits for a
 * client to hang up. Here the guest has such a client itself. */
static void started(wmt_call *call) {
    wmt_interrupt_handle **handle = (wmt_interrupt_handle **)call->env;
    puts("the guest runs");
    wmt_interrupt_handle_interrupt(*handle); /* which does nothing for NULL */
}

static void run_and_tell(wmt_func *run) {
    wmt_error *stopped = NULL;
    wmt_func_call(run, NULL, 0, NULL, 0, &stopped);
    printf("it was stopped: %s\n", wmt_error_code(stopped));
    wmt_error_clear(&stopped);
}

int main(void) {
    wmt_error *err = NULL;

    /* Stopping has to be compiled in, so it is an option of the engine. */
    wmt_config *config = wmt_config_new(NULL, &err);
    wmt_config_set(config, "epoch-interruption=on", &err);
    wmt_engine *engine = wmt_engine_new(config, &err);
    wmt_store *store = wmt_store_new(engine, &err);
    wmt_module *module = wmt_module_new_wat(engine, guest, &err);

    wmt_interrupt_handle *handle = NULL;
    wmt_func *func = wmt_func_new(store, "() -> ()", started, &handle, NULL, &err);
    wmt_extern *imports[] = {wmt_func_extern(func)};
    wmt_instance *instance = wmt_instance_new(store, module, imports, 1, &err);
    wmt_func *run = wmt_instance_func(instance, "run", &err);

    if (err == NULL) {
        /* Each call may take 50 milliseconds. */
        wmt_store_set_call_time_limit(store, 50, &err);
        run_and_tell(run);

        /* Calls may take as long as they like, until somebody interrupts them. */
        wmt_store_set_call_time_limit(store, WMT_NO_LIMIT, &err);
        handle = wmt_interrupt_handle_new(store, &err);
        run_and_tell(run);
    }

    wmt_interrupt_handle_delete(handle);
    wmt_module_delete(module);
    wmt_store_delete(store);
    wmt_engine_delete(engine);
    wmt_config_delete(config);
    return wmt_error_report(&err);
}
