/* A linker with the definitions of another. */
#include "alloc.h"
#include "capi/abilities.h"
#include "capi/capi.h"
#include "error.h"
#include "linker.h"

/* False: out of memory. */
static bool copy_definition(struct name_table *table, const struct name_table_entry *entry) {
    const struct definition *definition = entry->value;
    struct definition *copy = mem_alloc(sizeof *copy);
    void *replaced = NULL;
    if (copy == NULL || !name_table_set(table, &entry->name, copy, &replaced)) {
        mem_free(copy);
        return false;
    }
    *copy = *definition;
    return true;
}

static bool copy_definitions(wmt_linker *clone, const wmt_linker *linker) {
    for (size_t i = 0; i < linker->definitions.capacity; i++) {
        const struct name_table_entry *entry = &linker->definitions.entries[i];
        if (entry->value != NULL && !copy_definition(&clone->definitions, entry)) {
            return false;
        }
    }
    return true;
}

static wmt_linker *clone_of(const wmt_linker *linker) {
    const struct capi *capi = linker->engine->capi;
    wmt_linker *clone = mem_calloc(1, sizeof *clone);
    if (clone == NULL) {
        return NULL;
    }
    atomic_init(&clone->references, 1);
    clone->engine = wmt_engine_keep(linker->engine);
    if (!capi_linker_clones_outlive_their_origin(capi)) {
        clone->origin = wmt_linker_keep((wmt_linker *)(uintptr_t)linker);
    }
    clone->native = capi_wasmtime_linker_clone(capi, linker->native);
    clone->allow_shadowing = linker->allow_shadowing;
    clone->has_wasi = linker->has_wasi;
    if (!copy_definitions(clone, linker)) {
        wmt_linker_delete(clone);
        return NULL;
    }
    return clone;
}

wmt_linker *wmt_linker_clone(const wmt_linker *linker, wmt_error **err) {
    wmt_linker *clone = NULL;
    if (!error_enter(err) || !error_check_argument(linker, "linker", err) ||
        !capi_require(linker->engine->capi, wasmtime_linker_clone, err)) {
        return NULL;
    }
    clone = clone_of(linker);
    if (clone == NULL) {
        (void)error_set_nomem(err);
    }
    return clone;
}
