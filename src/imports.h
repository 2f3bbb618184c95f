/* Satisfying a module's imports. libwmt resolves and compares them itself, before libwasmtime sees
 * them: one text for each mistake, and some majors abort on some missing imports. */
#ifndef WMT_SRC_IMPORTS_H
#define WMT_SRC_IMPORTS_H

#include "module.h"
#include "store.h"

/* Whether store and module are of one engine. */
bool imports_check_engine(const wmt_store *store, const wmt_module *module, wmt_error **err);

/* The items for wasmtime_instance_new(): `count` of them, which has to be the number of the
 * module's imports, to be freed with mem_free(). NULL with an error that names the import. */
wasmtime_extern_t *imports_resolve(const wmt_store *store, const wmt_module *module,
                                   wmt_extern *const *imports, size_t count, wmt_error **err);

/* Whether `given`, a live handle of the store, can be the import. */
bool imports_check(const wmt_store *store, const struct module_import *import,
                   const struct handle *given, wmt_error **err);

/* Reports that the import has a definition of type `given`, which does not match. Returns false. */
bool imports_set_mismatch(wmt_error **err, const struct module_import *import,
                          const wmt_type *given);

/* Reports that nothing is there for the import. Returns false. */
bool imports_set_missing(wmt_error **err, const struct module_import *import);

/* A handle as libwasmtime has it; a shared memory is borrowed. */
void imports_item_of(const struct handle *handle, wasmtime_extern_t *item);

#endif
