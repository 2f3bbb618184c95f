/* The store. See include/wmt/store.h. */
#ifndef WMT_SRC_STORE_H
#define WMT_SRC_STORE_H

#include "engine.h"
#include "epoch.h"
#include "exception.h"
#include "extern_index.h"
#include "ref.h"
#include "store_limits.h"
#include "time_limit.h"

#include <stdatomic.h>
#include <wmt/store.h>

/* Who may use the store now. */
enum store_state {
    STORE_HOST = 0, /* between calls, or inside a host function: every operation is allowed */
    STORE_WASM,     /* WebAssembly runs */
    STORE_BUSY      /* a finalizer or an output callback runs, or the store is ending */
};

/* What a call has to look at that usually need not be: bits, since one test has to be enough. */
enum store_attention {
    STORE_ATTENTION_END = 1,       /* wmt_store_delete() waits for the outermost exit */
    STORE_ATTENTION_CALLS = 2,     /* time limits and interrupts may have to do with each call */
    STORE_ATTENTION_COLLECTED = 16 /* finalizers of garbage wait for it */
};

struct wmt_store {
    wmt_engine *engine;      /* kept alive */
    const struct capi *capi; /* the engine's */
    wasmtime_store_t *native;
    wasmtime_context_t *context;
    uint8_t state;          /* an enum store_state */
    atomic_uchar attention; /* of enum store_attention; other threads may add to it */
    unsigned depth;         /* how many calls into WebAssembly are active */
    int64_t stack_needed;   /* what a call may use of the stack, in bytes */
    bool has_wasi;
    bool inherits_stdin;          /* its guests may wait for input */
    struct wasi_capture *capture; /* NULL as long as no output was to be captured */
    bool has_uncaptured_guest;    /* WASI functions were given out when it was NULL */
    struct wasi_forward *wasi_forwards;
    uint64_t growth;       /* moves on before a memory may grow: what was known of one while
                                     the count was another has to be asked anew */
    wmt_store *next_ended; /* of the pool */
    wmt_error *pending;    /* a host function's error, on its way to the call that entered */
    struct handle *handles;
    struct extern_index index;
    struct refs refs;
    struct exceptions exceptions;
    struct instance *instances; /* all of them, newest first */
    struct instance *starting;  /* those that are being made, innermost first */
    bool has_unnameable_func;   /* one of their modules may have: see struct module_types */
    bool has_untold_instance;   /* one with exports not known, or a start function that failed */
    void *data;
    wmt_finalizer data_finalizer;
    struct store_limits limits;
    struct time_limit time_limit;
    struct epoch_deadline epoch;
    wmt_interrupt_handle *interrupt; /* NULL: nobody may interrupt it */
};

/* Whether there can be stores of `engine`. */
bool store_check_engine(const wmt_engine *engine, wmt_error **err);

/* For store_check_free(). Returns false. */
bool store_set_busy(const wmt_store *store, wmt_error **err);

/* Checks that the store may be used now: false with STORE_BUSY. */
static inline bool store_check_free(const wmt_store *store, wmt_error **err) {
    return store->state == STORE_HOST || store_set_busy(store, err);
}

/* For the functions below. */
bool store_look_before_wasm(wmt_store *store, wmt_error **err);
void store_attend_exit(wmt_store *store);

static inline unsigned store_attention(const wmt_store *store) {
    return atomic_load_explicit(&store->attention, memory_order_relaxed);
}

/* Whether store_enter_wasm() would find nothing to look at or to do. False also when it takes more
 * to tell. */
static inline bool store_can_enter_wasm(const wmt_store *store) {
    uintptr_t deleted = (uintptr_t)atomic_load_explicit(&store->refs.deleted, memory_order_relaxed);
    return store->state == STORE_HOST && (deleted | store_attention(store)) == 0 &&
           os_stack_has(store->stack_needed);
}

/* The store whose WebAssembly this thread has entered last, if no call into any has ended on it
 * since then; else NULL, also where the system cannot keep this for threads. So it is never another
 * one than the store whose WebAssembly calls the host, however calls are nested. */
static inline wmt_store *store_running(void) { return os_thread_running(); }
static inline void store_set_running(wmt_store *store) { os_thread_set_running(store); }

/* The last part of store_enter_wasm(). */
static inline void store_begin_wasm(wmt_store *store) {
    store->state = STORE_WASM;
    store->growth++;
    store->depth++;
    store_set_running(store);
}

/* The first part of store_leave_wasm(). */
static inline void store_end_wasm(wmt_store *store) {
    store->state = STORE_HOST;
    store->depth--;
    store_set_running(NULL);
}

/* Around every call that can run WebAssembly. Entering checks that the store is free and that the
 * thread has stack enough. After leaving, the store may be gone (wmt_store_delete() inside a host
 * function): it must not be touched. */
static inline bool store_enter_wasm(wmt_store *store, wmt_error **err) {
    if (!store_can_enter_wasm(store) && !store_look_before_wasm(store, err)) {
        return false;
    }
    store_begin_wasm(store);
    return true;
}

static inline void store_leave_wasm(wmt_store *store) {
    store_end_wasm(store);
    if (store_attention(store) != 0) {
        store_attend_exit(store);
    }
}

/* From now on STORE_ATTENTION_CALLS is set as long as it is needed. */
void store_look_after_calls(wmt_store *store);

/* Around a host function that WebAssembly calls. Before leaving, the references that it has made
 * have to end. */
static inline void store_enter_host(wmt_store *store) { store->state = STORE_HOST; }

static inline void store_leave_host(wmt_store *store) {
    store->state = STORE_WASM;
    store->growth++;
}

/* What the call that entered WebAssembly will report. A later error replaces an earlier one, which
 * cannot have reached anybody. */
void store_set_pending(wmt_store *store, wmt_error *error);

/* A new handle of the store; NULL with an error when memory runs out. */
struct handle *store_new_handle(wmt_store *store, uint8_t kind, wmt_error **err);

/* What tells this item from all others of the store. */
struct extern_key store_key(const wmt_store *store, const wasmtime_extern_t *item);

/* The handle of something that libwasmtime gave, the same one each time. Takes `item` over. `type`
 * is what the module says, NULL if it is not known: it is looked for then, and may stay unknown.
 * NULL with an error. */
struct handle *store_intern(wmt_store *store, wasmtime_extern_t *item, const wmt_type *type,
                            wmt_error **err);

/* The same for a function reference, as raw calls have them; `raw` is not null. */
struct handle *store_intern_func(wmt_store *store, void *raw, wmt_error **err);

#endif
