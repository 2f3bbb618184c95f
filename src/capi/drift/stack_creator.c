/*
 * A creator of stacks is told since 30 whether the stack has to be zeroed; before, it was not told.
 * A zeroed stack is never wrong, so that is what is asked for.
 * (Headers 29 and 30: include/wasmtime/async.h.)
 */
#include "alloc.h"
#include "capi/drift/drift.h"

typedef wasmtime_error_t *(*new_stack_untold)(void *env, size_t size,
                                              wasmtime_stack_memory_t *stack);

struct stack_creator_untold {
    void *env;
    new_stack_untold new_stack;
    capi_finalizer_t finalizer;
};

typedef void creator_set_untold(wasm_config_t *config, struct stack_creator_untold *creator);

static wasmtime_error_t *new_stack(void *env, size_t size, wasmtime_stack_memory_t *stack) {
    const wasmtime_stack_creator_t *creator = env;
    return creator->new_stack(creator->env, size, true, stack);
}

static void finalize(void *env) {
    wasmtime_stack_creator_t *creator = env;
    if (creator->finalizer != NULL) {
        creator->finalizer(creator->env);
    }
    mem_free(creator);
}

/* Without memory for it, stacks are made as they are without a creator. */
static void host_stack_creator_set(const struct capi *capi, wasm_config_t *config,
                                   wasmtime_stack_creator_t *creator) {
    wasmtime_stack_creator_t *kept = mem_alloc(sizeof(*kept));
    if (kept == NULL) {
        if (creator->finalizer != NULL) {
            creator->finalizer(creator->env);
        }
        return;
    }
    *kept = *creator;
    struct stack_creator_untold untold = {kept, new_stack, finalize};
    capi_native(capi, wasmtime_config_host_stack_creator_set, creator_set_untold *)(config,
                                                                                    &untold);
}

void drift_stack_creator_untold_of_zeroing(struct capi *capi) {
    DRIFT_ADAPT(capi, wasmtime_config_host_stack_creator_set,
                wasmtime_config_host_stack_creator_set, host_stack_creator_set);
}
