/*
 * The second size that a created memory tells is its capacity since 28; up to 27 it was its
 * maximum, 0 for none, beyond which it was not grown. What it is created with tells the maximum.
 * (Source: crates/c-api/src/config.rs, 27 and 28.)
 */
#include "alloc.h"
#include "capi/drift/drift.h"

struct creator_of_maximums {
    const struct capi *capi;
    wasmtime_memory_creator_t creator;
};

struct memory_with_maximum {
    wasmtime_linear_memory_t memory;
    size_t maximum;
};

static uint8_t *get_memory(void *env, size_t *size, size_t *maximum) {
    const struct memory_with_maximum *with = env;
    size_t capacity = 0;
    *maximum = with->maximum;
    return with->memory.get_memory(with->memory.env, size, &capacity);
}

static wasmtime_error_t *grow_memory(void *env, size_t size) {
    const struct memory_with_maximum *with = env;
    return with->memory.grow_memory(with->memory.env, size);
}

static void finalize_memory(void *env) {
    struct memory_with_maximum *with = env;
    if (with->memory.finalizer != NULL) {
        with->memory.finalizer(with->memory.env);
    }
    mem_free(with);
}

static wasmtime_error_t *new_memory(void *env, const wasm_memorytype_t *type, size_t minimum,
                                    size_t maximum, size_t reserved, size_t guard,
                                    wasmtime_linear_memory_t *memory) {
    const struct creator_of_maximums *of = env;
    struct memory_with_maximum *with = mem_calloc(1, sizeof(*with));
    wasmtime_error_t *error = NULL;
    if (with == NULL) {
        return capi_wasmtime_error_new(of->capi, "out of memory");
    }
    error = of->creator.new_memory(of->creator.env, type, minimum, maximum, reserved, guard,
                                   &with->memory);
    if (error != NULL) {
        mem_free(with);
        return error;
    }
    with->maximum = maximum == SIZE_MAX ? 0 : maximum;
    memory->env = with;
    memory->get_memory = get_memory;
    memory->grow_memory = grow_memory;
    memory->finalizer = finalize_memory;
    return NULL;
}

static void finalize_creator(void *env) {
    struct creator_of_maximums *of = env;
    if (of->creator.finalizer != NULL) {
        of->creator.finalizer(of->creator.env);
    }
    mem_free(of);
}

typedef void creator_set(wasm_config_t *config, wasmtime_memory_creator_t *creator);

/* Without memory for it, the creator is finalized at once. */
static void host_memory_creator_set(const struct capi *capi, wasm_config_t *config,
                                    wasmtime_memory_creator_t *creator) {
    struct creator_of_maximums *of = mem_alloc(sizeof(*of));
    wasmtime_memory_creator_t adapted = {of, new_memory, finalize_creator};
    if (of == NULL) {
        if (creator->finalizer != NULL) {
            creator->finalizer(creator->env);
        }
        return;
    }
    of->capi = capi;
    of->creator = *creator;
    capi_native(capi, wasmtime_config_host_memory_creator_set, creator_set *)(config, &adapted);
}

void drift_created_memory_tells_its_maximum(struct capi *capi) {
    DRIFT_ADAPT(capi, wasmtime_config_host_memory_creator_set,
                wasmtime_config_host_memory_creator_set, host_memory_creator_set);
}
