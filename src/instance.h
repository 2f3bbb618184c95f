/* Instances. See include/wmt/instance.h. */
#ifndef WMT_SRC_INSTANCE_H
#define WMT_SRC_INSTANCE_H

#include "extern_index.h"
#include "handle.h"
#include "module.h"

struct instance {
    struct instance *next; /* of the store's instances, or of those that are starting */
    struct handle *handle;
    wmt_module *module;       /* kept alive */
    struct handle *exports[]; /* in the module's order; NULL until asked for */
};

/* The call of libwasmtime that makes an instance; the start function runs in it. */
typedef wasmtime_error_t *instance_native_maker(void *data, wmt_store *store,
                                                const wmt_module *module,
                                                wasmtime_instance_t *native, wasm_trap_t **trap);

/* Makes an instance by way of `make`. All checks of imports have been made; the store is free. */
wmt_instance *instance_run_native(wmt_store *store, const wmt_module *module,
                                  instance_native_maker *make, void *data, wmt_error **err);

/* All instances of a store, when it ends. */
void instance_free_all(struct instance *instances);

/* The type of what `key` stands for, if one of the store's instances exports it; else NULL. */
const wmt_type *instance_find_type(wmt_store *store, const struct extern_key *key);

/* The type of what a host function's caller exports as `name`, if that caller can only be the
 * instance whose start function runs: such an instance is not yet among the store's. Else NULL: a
 * function's type must not be guessed. */
const wmt_type *instance_starting_type(const wmt_store *store, const char *name, int kind);

/* Whether the export `name` of a caller can be asked for: some majors abort where it is a tag.
 * Which instance calls is not known, so a tag of that name in any of the store's is enough to
 * refuse. */
bool instance_check_not_tag(const wmt_store *store, const char *name, wmt_error **err);

#endif
