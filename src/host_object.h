/* What an externref of the host's refers to: a pointer of the embedder's and its finalizer. */
#ifndef WMT_SRC_HOST_OBJECT_H
#define WMT_SRC_HOST_OBJECT_H

#include "ref.h"

struct host_object {
    wmt_store *store;
    struct host_object *next; /* of those that are garbage */
    void *data;
    wmt_finalizer finalizer; /* may be NULL */
};

/* The object that a value refers to; NULL if it is none of the host's. */
struct host_object *host_object_of(const wmt_store *store, const wasmtime_val_t *native);

#endif
