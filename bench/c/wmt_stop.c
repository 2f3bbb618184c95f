/* A guest that never ends, stopped by a time limit. The epochs that this needs make code slower, so
 * it has an engine of its own. */
#include "wmt_guest.h"

#include <wmt/time_limit.h>

static wmt_func *open_spin(const char *path) {
    wmt_config *config = wmt_config_new(NULL, WMT_DIE);
    (void)wmt_config_set(config, "epoch-interruption=on", WMT_DIE);
    wmt_engine *engine = wmt_engine_new(config, WMT_DIE);
    wmt_module *module = wmt_module_new_file(engine, path, WMT_DIE);
    wmt_linker *linker = wmt_linker_new(engine, WMT_DIE);
    wmt_store *store = wmt_store_new(engine, WMT_DIE);
    (void)wmt_linker_define_unknown_as_traps(linker, module, WMT_DIE);
    wmt_instance *instance = wmt_linker_instantiate(linker, store, module, WMT_DIE);
    (void)wmt_store_set_call_time_limit(store, GUEST_TIME_LIMIT, WMT_DIE);
    wmt_config_delete(config);
    return wmt_instance_func(instance, "spin", WMT_DIE);
}

void wmt_guest_stop(const struct run *run) {
    static wmt_func *spin;
    const struct wmt_guest *guest = run->peer;
    if (spin == NULL) {
        spin = open_spin(guest->text);
    }
    for (long i = 0; i < run->count; i++) {
        wmt_error *err = NULL;
        (void)wmt_func_call(spin, NULL, 0, NULL, 0, &err);
        must(wmt_error_kind_of(err) == WMT_ERROR_TIMEOUT, "stopping the guest");
        wmt_error_clear(&err);
    }
}
