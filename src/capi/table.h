/*
 * The table of the C API: one struct capi for each libwasmtime that is open.
 *
 * Code outside src/capi calls the canonical interface, which is the newest major's, through
 *
 *     capi_wasmtime_module_new(capi, engine, wasm, wasm_len, &module)
 *
 * that is, a function capi_NAME for each NAME of functions.def, with the table as its first
 * argument. No call checks that the library has the function: ask capi_has(capi, NAME) first for
 * one that is not there from the first major to the last.
 *
 * A plain function's member holds the library's own address. A drifted function's member (marked
 * CAPI_DRIFTED) takes the table as well, so that an adapter can stand there for the majors whose
 * function differs: it finds the library's own in symbol[]. capi_NAME hides the difference.
 */
#ifndef CAPI_TABLE_H
#define CAPI_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capi/types.h"

/* What is known of an open library. Asked by src/capi alone: code above asks capi_has. */
struct capi_identity {
    int major;
    char version[32];   /* as far as the library tells it: "36.0.0", or "48" */
    bool has_compiler;  /* can compile, not only load what was compiled */
    bool has_gc;        /* was built with garbage-collected references */
    size_t val_size;    /* the library's own sizeof(wasmtime_val_t) */
    size_t extern_size; /* the library's own sizeof(wasmtime_extern_t) */
};

/* The place of each function in symbol[] and capi_function_facts[]. */
enum capi_function_index {
#define CAPI_FUNCTION(result, name, shape, params, args, returned, first, last) CAPI_INDEX_##name,
#include "capi/functions.def"
    CAPI_FUNCTION_COUNT
};

/* A function of any type; it has to be cast back before it is called. */
typedef void (*capi_symbol)(void);

/* Columns of functions.def made into text for a compiler. */
#define CAPI_UNWRAP(...) __VA_ARGS__
#define CAPI_SELF_PARAMS_SOME(params) (const struct capi *capi, CAPI_UNWRAP params)
#define CAPI_SELF_PARAMS_NONE(params) (const struct capi *capi)
#define CAPI_SELF_ARGS_SOME(args) (capi, CAPI_UNWRAP args)
#define CAPI_SELF_ARGS_NONE(args) (capi)
#define CAPI_RETURN_VALUE return
#define CAPI_RETURN_NOTHING

struct capi {
    struct capi_identity identity;

    /* As found in the library, NULL where it has no such function. */
    capi_symbol symbol[CAPI_FUNCTION_COUNT];

    /* The canonical interface: NULL where neither the library nor an adapter has the function. */
#define CAPI_FUNCTION(result, name, shape, params, args, returned, first, last)                    \
    result(*name) params;
#define CAPI_DRIFTED(result, name, shape, params, args, returned, first, last)                     \
    result(*name) CAPI_SELF_PARAMS_##shape(params);
#include "capi/functions.def"
};

#define CAPI_FUNCTION(result, name, shape, params, args, returned, first, last)                    \
    static inline result capi_##name CAPI_SELF_PARAMS_##shape(params) {                            \
        CAPI_RETURN_##returned capi->name args;                                                    \
    }
#define CAPI_DRIFTED(result, name, shape, params, args, returned, first, last)                     \
    static inline result capi_##name CAPI_SELF_PARAMS_##shape(params) {                            \
        CAPI_RETURN_##returned capi->name CAPI_SELF_ARGS_##shape(args);                            \
    }
#include "capi/functions.def"

/* Whether the canonical function can be called, natively or through an adapter. */
#define capi_has(capi, function) ((capi)->function != NULL)

/* For adapters: the library's own function, as what it is in the majors the adapter is for. */
#define capi_native(capi, function, type) ((type)(capi)->symbol[CAPI_INDEX_##function])

struct capi_function_fact {
    const char *name;
    uint8_t first; /* major */
    uint8_t last;
    bool drifted;
};

extern const struct capi_function_fact capi_function_facts[CAPI_FUNCTION_COUNT];

/* Gives the library's function of that name, or NULL. */
typedef capi_symbol capi_symbol_finder(void *data, const char *name);

/* Fills symbol[]: a miss is no failure, since no library has every function. */
void capi_resolve(struct capi *capi, capi_symbol_finder *find, void *data);

/*
 * Fills the canonical members from symbol[] as if the library were of the newest major. Adapters
 * are put in place after this, over the members that the library's major calls for.
 */
void capi_install_direct(struct capi *capi);

/* Empties a canonical member, so that capi_has says that the function is absent. */
void capi_remove(struct capi *capi, enum capi_function_index index);

#endif
