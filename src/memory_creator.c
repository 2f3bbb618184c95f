#include "memory_creator.h"

#include "alloc.h"
#include "capi/capi.h"
#include "config_settings.h"
#include "error.h"
#include "os/mapping.h"

#include <stdatomic.h>
#include <string.h>

struct memory_creator {
    atomic_size_t references;
    wmt_memory_allocate allocate;
    wmt_memory_commit commit;
    wmt_memory_release release;
    void *env;
    wmt_finalizer finalizer;
};

/* A creator in the service of one engine. */
struct maker {
    const struct capi *capi;
    struct memory_creator *creator; /* kept */
    struct memory_creation creation;
    bool *refused; /* set if it is finalized while it is being installed */
};

/* A memory that a creator has made. */
struct made_memory {
    const struct maker *maker;
    uint8_t *base;
    size_t size;
    size_t maximum;
    size_t reserved;
    size_t guard;
};

bool wmt_config_set_memory_creator(wmt_config *config, wmt_memory_allocate allocate,
                                   wmt_memory_commit commit, wmt_memory_release release, void *env,
                                   wmt_finalizer finalizer, wmt_error **err) {
    struct memory_creator *creator = NULL;
    if (!error_enter(err) || !error_check_argument(config, "config", err) ||
        !(allocate != NULL || error_set_null("allocate", err)) ||
        !(commit != NULL || error_set_null("commit", err)) ||
        !(release != NULL || error_set_null("release", err))) {
        return false;
    }
    creator = mem_calloc(1, sizeof *creator);
    if (creator == NULL) {
        return error_set_nomem(err);
    }
    atomic_init(&creator->references, 1);
    creator->allocate = allocate;
    creator->commit = commit;
    creator->release = release;
    creator->env = env;
    creator->finalizer = finalizer;
    memory_creator_delete(config->memory_creator);
    config->memory_creator = creator;
    return true;
}

void memory_creator_delete(struct memory_creator *creator) {
    if (creator == NULL ||
        atomic_fetch_sub_explicit(&creator->references, 1, memory_order_acq_rel) != 1) {
        return;
    }
    if (creator->finalizer != NULL) {
        creator->finalizer(creator->env);
    }
    mem_free(creator);
}

/* Errors on their way to libwasmtime */

/* Consumes `error`; NULL stands for a creator that has failed and not said why. */
static wasmtime_error_t *tell(const struct capi *capi, wmt_error *error) {
    wasmtime_error_t *native = capi_wasmtime_error_new(
        capi, error == NULL ? "the memory creator failed" : wmt_error_message(error));
    wmt_error_delete(error);
    return native;
}

/* Allocating */

/* SIZE_MAX, which no allocation can have, where the next page would be beyond all addresses. */
static size_t round_up_to_page(size_t size) {
    size_t page = os_page_size();
    return size > SIZE_MAX - page ? SIZE_MAX : (size + page - 1) / page * page;
}

/* False with an error. */
static bool allocate(struct made_memory *memory, wmt_error **err) {
    const struct memory_creator *creator = memory->maker->creator;
    void *base = NULL;
    if (memory->reserved == SIZE_MAX || memory->guard > SIZE_MAX - memory->reserved) {
        return error_set(err, ERROR_ID_BAD_ARGUMENT, "the memory is larger than all addresses");
    }
    base = creator->allocate(creator->env, memory->size, memory->maximum, memory->reserved,
                             memory->guard, err);
    if (base == NULL) {
        return false;
    }
    if (*err != NULL || (uintptr_t)base % os_page_size() != 0 ||
        (uintptr_t)base > SIZE_MAX - memory->reserved - memory->guard) {
        creator->release(creator->env, base, memory->size, memory->reserved, memory->guard);
        return *err == NULL && error_set(err, ERROR_ID_BAD_ARGUMENT,
                                         "the memory creator gave %p, which is no address of pages "
                                         "for a memory of this size",
                                         base);
    }
    memory->base = base;
    return true;
}

static void release(const struct made_memory *memory) {
    const struct memory_creator *creator = memory->maker->creator;
    creator->release(creator->env, memory->base, memory->size, memory->reserved, memory->guard);
}

/* Growing */

/* How much to reserve for one that has to move: more than it needs now, or it would move each time.
 */
static size_t reserve_after_moving(const struct made_memory *memory, size_t size) {
    uint64_t growth = memory->maker->creation.growth;
    uint64_t extra = growth == 0 ? size : growth;
    size_t reserved = extra > SIZE_MAX - size ? SIZE_MAX : size + (size_t)extra;
    size_t bound = memory->maximum < size ? size : memory->maximum;
    return round_up_to_page(reserved < bound ? reserved : bound);
}

static bool move(struct made_memory *memory, size_t size, wmt_error **err) {
    struct made_memory moved = *memory;
    moved.size = size;
    moved.reserved = reserve_after_moving(memory, size);
    if (!memory->maker->creation.may_move) {
        return error_set(err, ERROR_ID_MEMORY_LIMIT,
                         "the memory must not move, and has %zu bytes reserved", memory->reserved);
    }
    if (!allocate(&moved, err)) {
        return false;
    }
    if (memory->size > 0) {
        memcpy(moved.base, memory->base, memory->size);
    }
    release(memory);
    *memory = moved;
    return true;
}

static bool commit(struct made_memory *memory, size_t size, wmt_error **err) {
    const struct memory_creator *creator = memory->maker->creator;
    if (!creator->commit(creator->env, memory->base, memory->size, size, err)) {
        return false;
    }
    memory->size = size;
    return true;
}

/* What libwasmtime calls */

static wasmtime_error_t *grow_memory(void *env, size_t size) {
    struct made_memory *memory = env;
    wmt_error *error = NULL;
    bool grown =
        size <= memory->reserved ? commit(memory, size, &error) : move(memory, size, &error);
    return grown && error == NULL ? NULL : tell(memory->maker->capi, error);
}

static uint8_t *get_memory(void *env, size_t *size, size_t *capacity) {
    const struct made_memory *memory = env;
    *size = memory->size;
    *capacity = memory->reserved;
    return memory->base;
}

static void finalize_memory(void *env) {
    struct made_memory *memory = env;
    release(memory);
    mem_free(memory);
}

static wasmtime_error_t *new_memory(void *env, const wasm_memorytype_t *type, size_t minimum,
                                    size_t maximum, size_t reserved, size_t guard,
                                    wasmtime_linear_memory_t *native) {
    const struct maker *maker = env;
    struct made_memory *memory = mem_calloc(1, sizeof *memory);
    wmt_error *error = NULL;
    (void)type;
    if (memory == NULL) {
        (void)error_set_nomem(&error);
        return tell(maker->capi, error);
    }
    memory->maker = maker;
    memory->size = minimum;
    memory->maximum = maximum;
    memory->reserved = round_up_to_page(reserved > minimum ? reserved : minimum + (minimum == 0));
    memory->guard = round_up_to_page(guard);
    if (!allocate(memory, &error)) {
        mem_free(memory);
        return tell(maker->capi, error);
    }
    native->env = memory;
    native->get_memory = get_memory;
    native->grow_memory = grow_memory;
    native->finalizer = finalize_memory;
    return NULL;
}

static void finalize_maker(void *env) {
    struct maker *maker = env;
    if (maker->refused != NULL) {
        *maker->refused = true;
    }
    memory_creator_delete(maker->creator);
    mem_free(maker);
}

bool memory_creator_install(struct memory_creator *creator, const struct memory_creation *creation,
                            const struct capi *capi, wasm_config_t *native, wmt_error **err) {
    struct maker *maker = NULL;
    wasmtime_memory_creator_t native_creator = {NULL, new_memory, finalize_maker};
    bool refused = false;
    if (!capi_require(capi, wasmtime_config_host_memory_creator_set, err) ||
        !capi_require(capi, wasmtime_error_new, err)) {
        return false;
    }
    maker = mem_calloc(1, sizeof *maker);
    if (maker == NULL) {
        return error_set_nomem(err);
    }
    atomic_fetch_add_explicit(&creator->references, 1, memory_order_relaxed);
    maker->capi = capi;
    maker->creator = creator;
    maker->creation = *creation;
    maker->refused = &refused;
    native_creator.env = maker;
    capi_wasmtime_config_host_memory_creator_set(capi, native, &native_creator);
    if (refused) {
        return error_set_nomem(err);
    }
    maker->refused = NULL;
    return true;
}
