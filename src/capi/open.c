#include "capi/capi.h"

#include "alloc.h"
#include "capi/drift/drift.h"
#include "capi/identify.h"
#include "capi/unknown_major.h"
#include "error.h"
#include "os/library_file.h"
#include "os/os.h"

#include <stdio.h>
#include <string.h>

#ifdef WMT_TESTING
capi_symbol (*capi_test_substitute)(const char *name, capi_symbol found);
#endif

static capi_symbol find_symbol(void *library, const char *name) {
    capi_symbol symbol = os_library_symbol(library, name);
#ifdef WMT_TESTING
    if (capi_test_substitute != NULL) {
        return capi_test_substitute(name, symbol);
    }
#endif
    return symbol;
}

enum { REASON_SIZE = 512 };

/* The start of the file at `path`, if that names one and not something for the loader to find. */
struct file_start {
    uint8_t bytes[4096];
    size_t size;
    uint64_t file_size;
};

static void read_start(const char *path, struct file_start *start) {
    start->size = 0;
    if (os_path_has_directory(path)) {
        start->size =
            os_file_read_start(path, start->bytes, sizeof start->bytes, &start->file_size);
    }
}

static bool set_not_loadable(const char *path, const char *reason, wmt_error **err) {
    return error_set_for_reason(err, ERROR_ID_LIBRARY_NOT_LOADABLE, reason, "cannot open %s", path);
}

static struct os_library *open_file(const char *path, wmt_error **err) {
    struct file_start start;
    char reason[REASON_SIZE] = "";
    struct os_library *library = NULL;
    read_start(path, &start);
    if (start.size > 0 && library_file_is_cut_off(start.bytes, start.size, start.file_size)) {
        (void)set_not_loadable(path, "the end of the file is missing", err);
        return NULL;
    }
    if (!library_file_is_foreign(start.bytes, start.size)) {
        library = os_library_open(path, reason, sizeof reason);
    }
    if (library == NULL) {
        /* The system's loader is short of words about a file that it does not take for a library.
         */
        if (start.size > 0) {
            (void)library_file_fits(start.bytes, start.size, reason, sizeof reason);
        }
        (void)set_not_loadable(path, reason, err);
    }
    return library;
}

static struct os_library *open_library(const char *path, wmt_error **err) {
    bool exists = true;
    if (path[0] == '\0') {
        (void)error_set(err, ERROR_ID_LIBRARY_NOT_FOUND, "the path of the library is empty");
        return NULL;
    }
    if (os_path_has_directory(path) && !os_file_exists(path, &exists)) {
        (void)error_set_nomem(err);
        return NULL;
    }
    if (!exists) {
        (void)error_set(err, ERROR_ID_LIBRARY_NOT_FOUND, "cannot open %s: there is no such file",
                        path);
        return NULL;
    }
    return open_file(path, err);
}

/* What makes a library a libwasmtime, and is used before its version is known. */
static bool check_symbols(const struct capi *capi, wmt_error **err) {
    static const enum capi_function_index needed[] = {
        CAPI_INDEX_wasm_config_new,       CAPI_INDEX_wasm_engine_new_with_config,
        CAPI_INDEX_wasm_engine_delete,    CAPI_INDEX_wasm_byte_vec_delete,
        CAPI_INDEX_wasmtime_error_delete, CAPI_INDEX_wasmtime_error_message,
        CAPI_INDEX_wasmtime_store_new,    CAPI_INDEX_wasmtime_module_delete,
        CAPI_INDEX_wasmtime_linker_new,   CAPI_INDEX_wasmtime_module_deserialize,
    };
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (capi->symbol[needed[i]] == NULL) {
            return error_set(err, ERROR_ID_LIBRARY_NOT_WASMTIME, "it has no function %s",
                             capi_function_facts[needed[i]].name);
        }
    }
    return true;
}

static bool admit(struct capi *capi, wmt_error **err) {
    int major = capi->identity.major;
    if (major < CAPI_MAJOR_FIRST) {
        return error_set(err, ERROR_ID_VERSION_TOO_OLD, "it is Wasmtime %s, older than %d",
                         capi->identity.version, CAPI_MAJOR_FIRST);
    }
    capi_install_adapters(capi);
    return major <= CAPI_MAJOR_LAST || capi_admit_unknown_major(capi, err);
}

static bool fill(struct capi *capi, struct os_library *library, wmt_error **err) {
    capi_resolve(capi, find_symbol, library);
    capi_install_direct(capi);
    return check_symbols(capi, err) && capi_identify(capi, err) && admit(capi, err);
}

/* Steps of fill() speak of "it": here they learn of which library. */
static bool set_refused(const char *path, wmt_error *reason, wmt_error **err) {
    bool done = error_is_static(reason)
                    ? error_set_nomem(err)
                    : error_set(err, reason->id, "cannot use %s: %s", path, reason->message);
    wmt_error_delete(reason);
    return done;
}

struct capi *capi_open(const char *path, wmt_error **err) {
    struct os_library *library = NULL;
    struct capi *capi = NULL;
    wmt_error *reason = NULL;
    library = open_library(path, err);
    if (library == NULL) {
        return NULL;
    }
    capi = mem_calloc(1, sizeof *capi);
    if (capi == NULL) {
        (void)error_set_nomem(err);
        return NULL;
    }
    if (!fill(capi, library, &reason)) {
        (void)set_refused(path, reason, err);
        mem_free(capi);
        return NULL;
    }
    return capi;
}

void capi_delete(struct capi *capi) { mem_free(capi); }

char *capi_library_path(const struct capi *capi) {
    char *path = os_library_path_of(capi->symbol[CAPI_INDEX_wasm_config_new]);
    char *absolute = path == NULL || path[0] == '\0' ? path : os_path_absolute(path);
    if (absolute != path) {
        mem_free(path);
    }
    return absolute;
}

wasm_config_t *capi_config_new(const struct capi *capi) {
    wasm_config_t *config = capi_wasm_config_new(capi);
    if (capi_has(capi, wasmtime_config_macos_use_mach_ports_set)) {
        capi_wasmtime_config_macos_use_mach_ports_set(capi, config, false);
    }
    return config;
}

char *capi_take_error_message(const struct capi *capi, wasmtime_error_t *error) {
    wasm_name_t message = {0, NULL};
    char *text = NULL;
    capi_wasmtime_error_message(capi, error, &message);
    text = mem_copy_bytes(message.data, message.size);
    capi_wasm_byte_vec_delete(capi, &message);
    capi_wasmtime_error_delete(capi, error);
    return text;
}
