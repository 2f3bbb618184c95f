#include "official_guest.h"

#include <wmt.h>

/* Finds the libwasmtime as libwmt does, so that all peers measure the same. */
static void open_api(struct official_guest *guest) {
    enum { FIRST_MAJOR = 37 };
    wmt_runtime *runtime = wmt_runtime_default(WMT_DIE);
    must(wmt_runtime_major(runtime) >= FIRST_MAJOR, "finding libwasmtime 37 or newer");
    (void)snprintf(guest->version, sizeof guest->version, "%s", wmt_runtime_version(runtime));
    official_open(&guest->api, wmt_runtime_path(runtime));
}

static wasm_byte_vec_t read_wasm(const struct official *api, const char *path) {
    char text[1 << 14];
    wasm_byte_vec_t wasm;
    FILE *file = fopen(path, "r");
    must(file != NULL, path);
    size_t size = fread(text, 1, sizeof text, file);
    must(feof(file) && fclose(file) == 0, path);
    must(api->wasmtime_wat2wasm(text, size, &wasm) == NULL, path);
    return wasm;
}

static void compile(struct official_guest *guest, const char *path) {
    const struct official *api = &guest->api;
    wasm_byte_vec_t wasm = read_wasm(api, path);
    guest->engine = api->wasm_engine_new();
    must(api->wasmtime_module_new(guest->engine, (const uint8_t *)wasm.data, wasm.size,
                                  &guest->module) == NULL,
         "compiling");
    api->wasm_byte_vec_delete(&wasm);
}

static void write_artifact(const struct official_guest *guest) {
    const struct official *api = &guest->api;
    wasm_byte_vec_t bytes;
    FILE *file = fopen(guest->artifact, "wb");
    must(file != NULL, guest->artifact);
    must(api->wasmtime_module_serialize(guest->module, &bytes) == NULL, "serializing");
    must(fwrite(bytes.data, 1, bytes.size, file) == bytes.size && fclose(file) == 0, "writing");
    api->wasm_byte_vec_delete(&bytes);
}

static void make_types(const struct official *api, wasm_valtype_vec_t *vec, wasm_valkind_t kind,
                       size_t count) {
    wasm_valtype_t *types[4];
    for (size_t i = 0; i < count; i++) {
        types[i] = api->wasm_valtype_new(kind);
    }
    api->wasm_valtype_vec_new(vec, count, types);
}

static wasm_functype_t *host_type(const struct official *api, enum guest_host host) {
    static const size_t param_counts[] = {0, 2, 4};
    wasm_valkind_t kind = host == GUEST_HOST_FOUR ? WASM_F64 : WASM_I32;
    wasm_valtype_vec_t params;
    wasm_valtype_vec_t results;
    make_types(api, &params, kind, param_counts[host]);
    make_types(api, &results, kind, host == GUEST_HOST_NONE ? 0 : 1);
    return api->wasm_functype_new(&params, &results);
}

static void link_hosts(struct official_guest *guest, official_define *define) {
    const struct official *api = &guest->api;
    wasmtime_linker_t *linker = api->wasmtime_linker_new(guest->engine);
    for (int host = 0; host < GUEST_HOST_COUNT; host++) {
        wasm_functype_t *type = host_type(api, (enum guest_host)host);
        must(define(api, linker, (enum guest_host)host, type) == NULL, guest_host_names[host]);
        api->wasm_functype_delete(type);
    }
    must(api->wasmtime_linker_instantiate_pre(linker, guest->module, &guest->pre) == NULL,
         "preparing");
    api->wasmtime_linker_delete(linker);
}

static wasmtime_store_t *instantiate(const struct official_guest *guest,
                                     wasmtime_instance_t *instance) {
    const struct official *api = &guest->api;
    wasmtime_store_t *store = api->wasmtime_store_new(guest->engine, NULL, NULL);
    wasm_trap_t *trap = NULL;
    must(api->wasmtime_instance_pre_instantiate(guest->pre, api->wasmtime_store_context(store),
                                                instance, &trap) == NULL &&
             trap == NULL,
         "instantiating");
    return store;
}

static wasmtime_extern_t find(const struct official_guest *guest,
                              const wasmtime_instance_t *instance, const char *name) {
    wasmtime_extern_t item;
    must(guest->api.wasmtime_instance_export_get(guest->context, instance, name, strlen(name),
                                                 &item),
         name);
    return item;
}

void official_guest_open(struct official_guest *guest, int argument_count, char **arguments,
                         official_define *define) {
    wasmtime_instance_t instance;
    must(argument_count == 3, "usage: PEER GUEST ARTIFACT:");
    guest->artifact = arguments[2];
    open_api(guest);
    compile(guest, arguments[1]);
    write_artifact(guest);
    link_hosts(guest, define);
    guest->store = instantiate(guest, &instance);
    guest->context = guest->api.wasmtime_store_context(guest->store);
    for (int i = 0; i < GUEST_FUNC_COUNT; i++) {
        guest->funcs[i] = find(guest, &instance, guest_func_names[i]).of.func;
    }
    guest->memory = find(guest, &instance, "memory").of.memory;
}

void official_instantiate(const struct run *run) {
    const struct official_guest *guest = run->peer;
    wasmtime_instance_t instance;
    for (long i = 0; i < run->count; i++) {
        guest->api.wasmtime_store_delete(instantiate(guest, &instance));
    }
}

void official_load(const struct run *run) {
    const struct official_guest *guest = run->peer;
    const struct official *api = &guest->api;
    for (long i = 0; i < run->count; i++) {
        wasmtime_module_t *module = NULL;
        must(api->wasmtime_module_deserialize_file(guest->engine, guest->artifact, &module) == NULL,
             "loading");
        api->wasmtime_module_delete(module);
    }
}

void official_keep_instances(const struct run *run) {
    wasmtime_instance_t instance;
    for (long i = 0; i < run->count; i++) {
        (void)instantiate(run->peer, &instance);
    }
}
