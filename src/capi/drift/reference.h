/*
 * What a canonical reference holds for the libraries in which references are something else.
 *
 * Cloning and unrooting took a context up to 37, and today they take none. So a lifted reference
 * keeps its context in a part of it that the library does not know:
 *
 *     major       store_id      private1, private2     private3
 *     20          the context   0                      the library's box
 *     21 to 36    the library's own 16 bytes           the context
 *     37          the library's own 24 bytes; the context that it wants is not looked at
 *
 * A reference with store_id 0 is null in all of them.
 */
#ifndef CAPI_DRIFT_REFERENCE_H
#define CAPI_DRIFT_REFERENCE_H

#include "capi/table.h"

enum { REFERENCE_BOXED_LAST_MAJOR = 20, REFERENCE_NARROW_LAST_MAJOR = 36 };

static inline bool reference_is_boxed(const struct capi *capi) {
    return capi->identity.major <= REFERENCE_BOXED_LAST_MAJOR;
}

static inline bool reference_is_narrow(const struct capi *capi) {
    return capi->identity.major <= REFERENCE_NARROW_LAST_MAJOR;
}

/* Both kinds of reference are alike, but they are two types in C. */
#define REFERENCE_FUNCTIONS(type)                                                                  \
    static inline void *type##_box(const wasmtime_##type##_t *ref) {                               \
        return ref == NULL || ref->store_id == 0 ? NULL : ref->private3;                           \
    }                                                                                              \
    static inline wasmtime_context_t *type##_box_context(const wasmtime_##type##_t *ref) {         \
        return (wasmtime_context_t *)(uintptr_t)ref->store_id;                                     \
    }                                                                                              \
    static inline void type##_set_box(wasmtime_##type##_t *ref, wasmtime_context_t *context,       \
                                      void *box) {                                                 \
        ref->store_id = box == NULL ? 0 : (uint64_t)(uintptr_t)context;                            \
        ref->private1 = ref->private2 = 0;                                                         \
        ref->private3 = box;                                                                       \
    }
REFERENCE_FUNCTIONS(anyref)
REFERENCE_FUNCTIONS(externref)
#undef REFERENCE_FUNCTIONS

/* Of the kinds that are rooted, as against functions. */
static inline bool reference_is_kind(wasmtime_valkind_t kind) {
    return kind == WASMTIME_ANYREF || kind == WASMTIME_EXTERNREF;
}

#endif
