/*
 * Opening a libwasmtime and what is known of one that is open. With table.h, abilities.h and this
 * header the code above src/capi has all that it needs, and never asks for a version.
 */
#ifndef CAPI_CAPI_H
#define CAPI_CAPI_H

#include "capi/abilities.h"
#include "capi/table.h"

#include <wmt/base.h>

/* The majors that libwmt was made for and tested with. */
enum { CAPI_MAJOR_FIRST = 20, CAPI_MAJOR_LAST = 50 };

/*
 * Opens the library at `path`, reads its version and fills a table for it. A `path` without a
 * directory is looked for by the system's loader. The library stays open for ever, also when it is
 * refused; the table is freed by capi_delete(). NULL on failure, as wmt_runtime_open() says.
 */
struct capi *capi_open(const char *path, wmt_error **err);

/* Frees the table. NULL is fine. */
void capi_delete(struct capi *capi);

/* The file the library was opened from, freed with mem_free(): absolute, "" if the system does not
 * tell. Right after opening: later the current directory may be another. NULL: out of memory. */
char *capi_library_path(const struct capi *capi);

/* For showing them to people; nothing may be decided by them outside src/capi. */
int capi_major(const struct capi *capi);
const char *capi_version(const struct capi *capi);

/* The features of wmt_runtime_has_feature(). */
bool capi_has_feature(const struct capi *capi, const char *feature);
const char *capi_feature_name(size_t index);

/* capi_has() for a function that is only known by its index. */
bool capi_has_index(const struct capi *capi, enum capi_function_index index);

/*
 * Whether the canonical function can be called; if not, sets WMT_ERROR_UNSUPPORTED, which says what
 * the function needs: a newer or older libwasmtime, one built with more features, or a known one.
 */
#define capi_require(capi, function, err)                                                          \
    (capi_has(capi, function) || capi_set_missing(capi, CAPI_INDEX_##function, err))

/* For capi_require(): always false. */
bool capi_set_missing(const struct capi *capi, enum capi_function_index index, wmt_error **err);

/*
 * A new config that every engine in the process has to start from. On macOS it chooses how traps
 * are caught, a choice that a library makes once for all engines, and aborts when another engine
 * makes it differently: the one that lets several libwasmtimes live in one process.
 */
wasm_config_t *capi_config_new(const struct capi *capi);

/* Takes the message out of an error of libwasmtime and deletes the error. NULL when memory has run
 * out; freed with mem_free(). */
char *capi_take_error_message(const struct capi *capi, wasmtime_error_t *error);

/* As wmt_runtime_self_test(). */
bool capi_self_test(const struct capi *capi, void (*report)(void *data, const char *line),
                    void *data, wmt_error **err);

#ifdef WMT_TESTING
/* Stands between every library that is opened and its table: gets each symbol as it was found, and
 * gives what the table is to have instead; NULL hides it. NULL, the initial value, changes nothing.
 */
extern capi_symbol (*capi_test_substitute)(const char *name, capi_symbol found);
#endif

#endif
