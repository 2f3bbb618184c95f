/*
 * What an open library can do, where having a function is not the answer: an adapter can make the
 * function, but not everything that it should do. Code outside src/capi asks here before it calls,
 * and never asks for the version.
 */
#ifndef CAPI_ABILITIES_H
#define CAPI_ABILITIES_H

#include "capi/table.h"

/* Whether wasi_config_preopen_dir can keep the guest from writing (since 27). Where it cannot, a
 * call with `fs_mutable` false returns false and gives the guest nothing. */
bool capi_can_preopen_read_only(const struct capi *capi);

/* Whether the library knows the constant of that name, such as WASMTIME_STRATEGY_WINCH: some came
 * later than the function that takes them, and older libraries do anything with an unknown value.
 */
bool capi_knows_constant(const struct capi *capi, const char *name);

/* Whether an instance's export that is a tag can be had: asking for one ends the process in 39 to
 * 43, the first majors that compile modules with tags. */
bool capi_can_get_tags(const struct capi *capi);

/* Whether values can be passed as eqref: up to 29 a reference that is not null ends the process. */
bool capi_can_pass_eqref(const struct capi *capi);

/* Whether a guest may be let run into the guard of a memory that a memory creator has made: up to
 * 27 that ends the process. */
bool capi_knows_guards_of_creators(const struct capi *capi);

/* Whether a clone of a linker may outlive what it was cloned from: in 43 it goes on reading the
 * names in there. */
bool capi_linker_clones_outlive_their_origin(const struct capi *capi);

/* Number `index` of what libwmt can do with some libwasmtimes only (abilities.def): a description,
 * the first major with which it can, and whether it can with this library. NULL after the last. */
const char *capi_ability(const struct capi *capi, size_t index, int *first, bool *available);

/* Whether compiled modules that name this version of Wasmtime are the library's own. */
bool capi_loads_images_of(const struct capi *capi, const char *version);

#endif
