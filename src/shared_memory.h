/* Shared memories. See include/wmt/shared_memory.h. */
#ifndef WMT_SRC_SHARED_MEMORY_H
#define WMT_SRC_SHARED_MEMORY_H

#include "engine.h"
#include "store.h"
#include "type.h"

#include <stdatomic.h>
#include <wmt/shared_memory.h>

struct wmt_shared_memory {
    atomic_size_t references;
    wmt_engine *engine; /* kept alive */
    wasmtime_sharedmemory_t *native;
    uint8_t *base;  /* never moves */
    wmt_type *type; /* owned; NULL: not known */
};

/* A new one of libwasmtime's, to be deleted; NULL with an error. */
wasmtime_sharedmemory_t *shared_memory_new_native(const wmt_engine *engine, const wmt_type *type,
                                                  wmt_error **err);

/* The memory as one of the store, whose engine has been checked. NULL with an error. */
struct handle *shared_memory_intern(const wmt_shared_memory *memory, wmt_store *store,
                                    wmt_error **err);

#endif
