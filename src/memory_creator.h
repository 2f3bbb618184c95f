/* Memory creators. See include/wmt/memory_creator.h. */
#ifndef WMT_SRC_MEMORY_CREATOR_H
#define WMT_SRC_MEMORY_CREATOR_H

#include "capi/table.h"

#include <wmt/memory_creator.h>

/* A creator, shared by configs and the engines made of them. */
struct memory_creator;

/* What the engine's settings say about memories. */
struct memory_creation {
    bool may_move;
    uint64_t growth; /* bytes reserved beyond one that moves; 0: as much as it has */
};

/* Gives a reference back. NULL is fine. */
void memory_creator_delete(struct memory_creator *creator);

/* Has the creator make the memories of the engine that `native` is for, which takes a reference of
 * its own. False: out of memory. */
bool memory_creator_install(struct memory_creator *creator, const struct memory_creation *creation,
                            const struct capi *capi, wasm_config_t *native, wmt_error **err);

#endif
