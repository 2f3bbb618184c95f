#include "error.h"
#include "memory.h"

#include <string.h>
#include <wmt/memory_view.h>

_Static_assert(offsetof(wmt_memory_view, base) == 0 && offsetof(wmt_memory_view, size) == 8 &&
                   offsetof(wmt_memory_view, growth) == 16 &&
                   offsetof(wmt_memory_view, growth_now) == 24,
               "programs were compiled with this layout");

static void fill(wmt_memory_view *view, const struct handle *memory) {
    view->base = memory->own.memory.base;
    view->size = memory->own.memory.size;
    view->growth = memory->store->growth;
    view->growth_now = &memory->store->growth;
}

bool wmt_memory_view_init(wmt_memory_view *view, wmt_memory *memory, wmt_error **err) {
    const struct handle *handle = NULL;
    if (view != NULL) {
        memset(view, 0, sizeof *view);
    }
    if (!error_enter(err) || !error_check_argument(view, "view", err)) {
        return false;
    }
    handle = memory_check(memory, err);
    if (handle == NULL) {
        return false;
    }
    view->memory = memory;
    fill(view, handle);
    return true;
}

void *wmt_memory_view_renew(wmt_memory_view *view, uint64_t address, uint64_t size,
                            wmt_error **err) {
    const struct handle *handle = NULL;
    if (!error_enter(err) || !error_check_argument(view, "view", err)) {
        return NULL;
    }
    handle = memory_check(view->memory, err);
    if (handle == NULL) {
        return NULL;
    }
    fill(view, handle);
    return memory_locate(handle, address, size, err);
}
