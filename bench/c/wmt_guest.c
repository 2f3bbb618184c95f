#include "wmt_guest.h"

#include <wmt/artifact.h>

static void write_artifact(const struct wmt_guest *guest) {
    wmt_bytes *bytes = wmt_module_serialize(guest->module, WMT_DIE);
    FILE *file = fopen(guest->artifact, "wb");
    must(file != NULL, guest->artifact);
    must(fwrite(wmt_bytes_data(bytes), 1, wmt_bytes_size(bytes), file) == wmt_bytes_size(bytes) &&
             fclose(file) == 0,
         "writing");
    wmt_bytes_delete(bytes);
}

void wmt_guest_open(struct wmt_guest *guest, int argument_count, char **arguments,
                    wmt_guest_define *define) {
    must(argument_count == 3, "usage: PEER GUEST ARTIFACT:");
    guest->text = arguments[1];
    guest->engine = wmt_engine_new(NULL, WMT_DIE);
    guest->module = wmt_module_new_file(guest->engine, guest->text, WMT_DIE);
    guest->artifact = arguments[2];
    write_artifact(guest);

    wmt_linker *linker = wmt_linker_new(guest->engine, WMT_DIE);
    if (define != NULL) {
        define(linker);
    }
    (void)wmt_linker_define_unknown_as_traps(linker, guest->module, WMT_DIE);
    guest->pre = wmt_linker_instantiate_pre(linker, guest->module, WMT_DIE);
    wmt_linker_delete(linker);

    guest->store = wmt_store_new(guest->engine, WMT_DIE);
    wmt_instance *instance = wmt_instance_pre_instantiate(guest->pre, guest->store, WMT_DIE);
    for (int i = 0; i < GUEST_FUNC_COUNT; i++) {
        guest->funcs[i] = wmt_instance_func(instance, guest_func_names[i], WMT_DIE);
    }
    guest->memory = wmt_instance_memory(instance, "memory", WMT_DIE);
}

void wmt_guest_serve(struct wmt_guest *guest, const struct work *works, size_t work_count) {
    peer_serve(wmt_runtime_version(wmt_engine_runtime(guest->engine)), guest, works, work_count);
}

void wmt_guest_instantiate(const struct run *run) {
    const struct wmt_guest *guest = run->peer;
    for (long i = 0; i < run->count; i++) {
        wmt_store *store = wmt_store_new(guest->engine, WMT_DIE);
        (void)wmt_instance_pre_instantiate(guest->pre, store, WMT_DIE);
        wmt_store_delete(store);
    }
}

void wmt_guest_load(const struct run *run) {
    const struct wmt_guest *guest = run->peer;
    for (long i = 0; i < run->count; i++) {
        wmt_module_delete(wmt_module_deserialize_file(guest->engine, guest->artifact, WMT_DIE));
    }
}

void wmt_guest_keep_instances(const struct run *run) {
    const struct wmt_guest *guest = run->peer;
    for (long i = 0; i < run->count; i++) {
        wmt_store *store = wmt_store_new(guest->engine, WMT_DIE);
        (void)wmt_instance_pre_instantiate(guest->pre, store, WMT_DIE);
    }
}
