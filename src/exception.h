/* Exceptions on their way between guests and hosts. See include/wmt/exception.h. */
#ifndef WMT_SRC_EXCEPTION_H
#define WMT_SRC_EXCEPTION_H

#include "handle.h"

#include <wmt/exception.h>

/* What a store has of exceptions. */
struct exceptions {
    wmt_error *thrown;     /* of the last one that a host function has thrown */
    wasmtime_func_t taker; /* see exception_take(); of store 0 until it is needed */
    wasmtime_val_t *taken; /* where it puts the exception */
};

/* The trap by which a host function that fails with this error throws its exception; NULL if the
 * error has none of this store. Takes the error over then: it is what comes out again, should
 * nobody catch the exception. */
wasm_trap_t *exception_throw(wmt_store *store, wmt_error *error);

/* The error for the exception that has left the guest's code: the one it was thrown with, if that
 * was by a host function. NULL if there is no exception. */
wmt_error *exception_take(wmt_store *store);

#endif
