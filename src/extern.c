#include "handle.h"

/* A handle of any extern; NULL for NULL, for a stale one and for what is no extern. */
static struct handle *find(const void *item) {
    struct handle *handle = handle_find(item);
    return handle == NULL || !handle_is(handle, 0) ? NULL : handle;
}

int wmt_extern_kind_of(const wmt_extern *item) {
    const struct handle *handle = find(item);
    return handle == NULL ? WMT_EXTERN_NONE : handle->kind;
}

const wmt_type *wmt_extern_type(const wmt_extern *item) {
    const struct handle *handle = find(item);
    return handle == NULL ? NULL : handle->type;
}

wmt_store *wmt_extern_store(const wmt_extern *item) {
    const struct handle *handle = find(item);
    return handle == NULL ? NULL : handle->store;
}

static void *as_kind(wmt_extern *item, int kind) {
    return wmt_extern_kind_of(item) == kind ? item : NULL;
}

wmt_func *wmt_extern_func(wmt_extern *item) { return as_kind(item, WMT_EXTERN_FUNC); }
wmt_table *wmt_extern_table(wmt_extern *item) { return as_kind(item, WMT_EXTERN_TABLE); }
wmt_memory *wmt_extern_memory(wmt_extern *item) { return as_kind(item, WMT_EXTERN_MEMORY); }
wmt_global *wmt_extern_global(wmt_extern *item) { return as_kind(item, WMT_EXTERN_GLOBAL); }
wmt_tag *wmt_extern_tag(wmt_extern *item) { return as_kind(item, WMT_EXTERN_TAG); }

wmt_extern *wmt_func_extern(wmt_func *func) { return (wmt_extern *)(void *)func; }
wmt_extern *wmt_table_extern(wmt_table *table) { return (wmt_extern *)(void *)table; }
wmt_extern *wmt_memory_extern(wmt_memory *memory) { return (wmt_extern *)(void *)memory; }
wmt_extern *wmt_global_extern(wmt_global *global) { return (wmt_extern *)(void *)global; }
wmt_extern *wmt_tag_extern(wmt_tag *tag) { return (wmt_extern *)(void *)tag; }
