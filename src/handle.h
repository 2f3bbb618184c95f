/* Handles: what a wmt_func, wmt_memory, wmt_table, wmt_global, wmt_tag, wmt_extern, wmt_instance or
 * wmt_ref points to.
 *
 * All kinds share one slot type, so that one kind passed as another (easy to do through an FFI) is
 * found out. Slots belong to the engine and are used again after their store has ended; they stay
 * of this type for ever, so a stale handle can be looked at safely. A slot is HANDLE_SIZE bytes
 * large and as much aligned, and the public pointer points `generation` bytes into it: the pointer
 * itself tells which use of the slot it means. Nobody but this file turns one into the other. */
#ifndef WMT_SRC_HANDLE_H
#define WMT_SRC_HANDLE_H

#include "capi/table.h"
#include "os/os.h"

#include <stdatomic.h>
#include <wmt/error.h>
#include <wmt/extern.h>
#include <wmt/instance.h>

struct bulk_loop;
struct host_object;
struct instance;

enum {
    HANDLE_SIZE = 128, /* bytes; also the number of generations */
    HANDLE_CHUNK = 64, /* slots allocated at a time */
    HANDLE_QUARANTINE =
        1024, /* free slots that are kept back, so that reuse is slow to come round */
    HANDLE_LIVE = HANDLE_SIZE /* the bit beside a generation in `life` */
};

/* Kinds of wmt_extern have the number of their wmt_extern_kind. */
enum handle_kind { HANDLE_INSTANCE = 16, HANDLE_REF };

struct handle {
    /* Of a reference, until it is deleted: its generation and HANDLE_LIVE; else 0. Any thread may
     * look at it at any time. */
    atomic_uint life;
    wmt_store *store;     /* NULL while the slot is free */
    struct handle *next;  /* of the store's handles, or of the pool's free slots */
    const wmt_type *type; /* NULL: libwasmtime cannot tell (functions only) */
    wmt_type *own_type;   /* one that was made for this handle, and ends with it; may be NULL */
    uint8_t kind;         /* a wmt_extern_kind or an enum handle_kind */
    uint8_t generation;
    bool is_shared_memory; /* `native.shared_memory` is the one that counts */
    const void *plain;     /* of a live function whose raw calls take slots as they are: its public
                              pointer; else NULL, or it is not known yet */
    size_t plain_slots;    /* how many slots such a call has at least */
    union {
        wasmtime_func_t func;
        wasmtime_table_t table;
        wasmtime_memory_t memory;
        wasmtime_sharedmemory_t *shared_memory;
        wasmtime_global_t global;
        wasmtime_tag_t tag;
        wasmtime_instance_t instance;
        wasmtime_val_t ref;
    } native;
    union {
        struct instance *instance;
        struct bulk_loop *loop; /* of a function that was called in bulk; else NULL */
        struct {
            uint8_t *base;
            uint64_t size;   /* bytes */
            uint64_t growth; /* what the store's counter was when base and size were asked */
        } memory;
        uint64_t table_size; /* elements, as of when the store was last free */
        struct {
            struct handle *previous;  /* in the list of which `next` is the other link */
            struct handle *deleted;   /* the next of those that wait for their release */
            struct host_object *host; /* what it refers to, if that is an object of the host */
            unsigned scope; /* how many host functions were active when it was made; 0: it lasts */
            uint8_t referent; /* a wmt_ref_kind; WMT_REF_NONE: not yet asked */
        } ref;
    } own;
};

_Static_assert(sizeof(struct handle) <= HANDLE_SIZE, "a handle has to fit its slot");

/* The slots of an engine. Any thread may use it. */
struct handle_pool {
    struct os_mutex mutex;
    struct handle_chunk *chunks;
    struct handle *free_first; /* taken from here */
    struct handle *free_last;  /* given back here */
    size_t free_count;
};

/* False: the system has no resources left. */
bool handle_pool_init(struct handle_pool *pool);
/* No store of the engine is left. */
void handle_pool_destroy(struct handle_pool *pool);
/* A slot for `store`, zeroed but for store and generation; NULL: out of memory. */
struct handle *handle_pool_take(struct handle_pool *pool, wmt_store *store);
/* Takes a list (by `next`) of slots back: from here on their handles are stale. */
void handle_pool_give_back(struct handle_pool *pool, struct handle *list);

/* The public pointer of a handle. */
void *handle_public(const struct handle *handle);

/* The handle of a reference, which is the caller's to release then, and nobody's to find; NULL if
 * somebody else was first, or the pointer is no reference. Any thread, at any time. */
struct handle *handle_end_life(const void *public_pointer);

/* The handle of a public pointer; NULL if that is NULL or stale. */
static inline struct handle *handle_find(const void *public_pointer) {
    uintptr_t generation = (uintptr_t)public_pointer % HANDLE_SIZE;
    struct handle *slot = (struct handle *)((uintptr_t)public_pointer - generation);
    if (public_pointer == NULL || slot->store == NULL || slot->generation != generation) {
        return NULL;
    }
    return slot;
}

/* The same for plain functions alone: one comparison says that the pointer is of a live handle, of
 * a function, and of one that needs no conversion. NULL: handle_check() has to say what it is. */
static inline const struct handle *handle_find_plain(const wmt_func *func) {
    uintptr_t address = (uintptr_t)func;
    const struct handle *slot = (const struct handle *)(address - address % HANDLE_SIZE);
    return slot != NULL && slot->plain == func ? slot : NULL;
}

/* Whether it is of that kind; 0 means any extern. */
static inline bool handle_is(const struct handle *handle, int kind) {
    return kind == 0 ? handle->kind < HANDLE_INSTANCE : handle->kind == kind;
}

/* The error for an argument that handle_check() does not take. Returns NULL. */
struct handle *handle_refuse_argument(const void *public_pointer, int kind, const char *name,
                                      wmt_error **err);

/* handle_find() for functions with an `err`: `name` is the argument's name, `kind` what it has to
 * be, 0 for any extern. */
static inline struct handle *handle_check(const void *public_pointer, int kind, const char *name,
                                          wmt_error **err) {
    struct handle *handle = handle_find(public_pointer);
    return handle != NULL && handle_is(handle, kind)
               ? handle
               : handle_refuse_argument(public_pointer, kind, name, err);
}

/* The error for a pointer that is not NULL and cannot be used as `kind`: stale, or of another kind.
 * `what` is what messages call it. Returns NULL. */
struct handle *handle_refuse(const void *public_pointer, int kind, const char *what,
                             wmt_error **err);

/* `handle` if it is of that kind, else NULL with an error about the export `name`; NULL for NULL.
 */
struct handle *handle_of_kind(struct handle *handle, int kind, const char *name, wmt_error **err);

/* Words for messages: "a func", "a memory", ..., "an instance", "a reference", "an extern" for 0.
 */
const char *handle_kind_words(int kind);

#endif
