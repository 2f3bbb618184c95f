/* Data of the host's own in each store: one linker serves many requests, each in its own store. */
#include <stdio.h>
#include <stdlib.h>
#include <wmt.h>

static const char guest[] = "(module"
                            "  (import \"session\" \"request_id\" (func $request_id (result i32)))"
                            "  (import \"\" \"greet\" (func $greet (param i32)))"
                            "  (func (export \"run\") (call $greet (call $request_id))))";

struct session {
    int request_id;
    int greetings;
};

/* The function is defined once, for all stores; which request it is for, the store knows. */
static void request_id(wmt_call *call) {
    const struct session *session = (const struct session *)wmt_store_data(wmt_call_store(call));
    call->results[0] = wmt_i32(session->request_id);
}

static void greet(wmt_call *call) {
    struct session *session = (struct session *)wmt_store_data(wmt_call_store(call));
    session->greetings++;
    printf("Hello, request %d\n", (int)call->args[0].of.i32);
}

/* The finalizer of a session: called when its store ends. */
static void end_session(void *data) {
    const struct session *session = (const struct session *)data;
    printf("request %d ends after %d greeting\n", session->request_id, session->greetings);
    free(data);
}

static void serve(wmt_linker *linker, const wmt_module *module, wmt_engine *engine, int number,
                  wmt_error **err) {
    struct session *session = (struct session *)calloc(1, sizeof *session);
    wmt_store *store = wmt_store_new(engine, err);
    if (session == NULL || !wmt_store_set_data(store, session, end_session, err)) {
        free(session); /* the store has not taken it */
    } else {
        session->request_id = number;
        wmt_instance *instance = wmt_linker_instantiate(linker, store, module, err);
        wmt_func_call(wmt_instance_func(instance, "run", err), NULL, 0, NULL, 0, err);
    }
    wmt_store_delete(store);
}

int main(void) {
    wmt_error *err = NULL;
    wmt_engine *engine = wmt_engine_new(NULL, &err);
    wmt_module *module = wmt_module_new_wat(engine, guest, &err);
    wmt_linker *linker = wmt_linker_new(engine, &err);
    wmt_linker_define_func(linker, "session", "request_id", "() -> (i32)", request_id, NULL, NULL,
                           &err);
    wmt_linker_define_func(linker, "", "greet", "(i32) -> ()", greet, NULL, NULL, &err);

    for (int number = 0; number < 3; number++) {
        serve(linker, module, engine, number, &err);
    }

    wmt_linker_delete(linker);
    wmt_module_delete(module);
    wmt_engine_delete(engine);
    return wmt_error_report(&err);
}
