/* Defining what a module imports and nobody has defined. */
#include "alloc.h"
#include "error.h"
#include "imports.h"
#include "linker.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <wmt/memory.h>

static struct two_part_name name_of(const struct module_import *import) {
    const struct two_part_name name = {import->module, import->module_length, import->name,
                                       import->name_length};
    return name;
}

/* Of a host function, which can only be made of types that can be named. */
static bool check_nameable(const struct module_import *import, wmt_error **err) {
    const wmt_valtype *type = type_first_unnameable(import->type);
    return type == NULL || error_set(err, ERROR_ID_UNSUPPORTED_TYPE,
                                     "the import \"%s\" \"%s\" has the type %s, which libwasmtime "
                                     "cannot name",
                                     import->module, import->name, type->text);
}

/* The module is kept alive by the definition, and the import lies in it. */
struct unknown {
    wmt_module *module;
    const struct module_import *import;
};

static void unknown_delete(void *env) {
    struct unknown *unknown = env;
    wmt_module_delete(unknown->module);
    mem_free(unknown);
}

static void unknown_trap(wmt_call *call) {
    const struct unknown *unknown = call->env;
    (void)imports_set_missing(&call->err, unknown->import);
}

/* Zeros: of numbers, and of references, whose null is a zero too. */
static void unknown_default(wmt_call *call) {
    const struct unknown *unknown = call->env;
    for (size_t i = 0; i < call->nresults; i++) {
        memset(&call->results[i], 0, sizeof call->results[i]);
        call->results[i].kind = unknown->import->type->func.results[i].kind;
    }
}

static bool define_func(wmt_linker *linker, const wmt_module *module,
                        const struct module_import *import, wmt_func_callback callback,
                        wmt_error **err) {
    struct two_part_name name = name_of(import);
    struct unknown *unknown = NULL;
    struct host_func_source source = {import->type->text, callback, NULL, NULL, unknown_delete};
    if (!check_nameable(import, err)) {
        return false;
    }
    unknown = mem_alloc(sizeof *unknown);
    if (unknown == NULL) {
        return error_set_nomem(err);
    }
    unknown->module = wmt_module_keep((wmt_module *)(uintptr_t)module);
    unknown->import = import;
    source.env = unknown;
    if (!linker_define_host_func(linker, &name, &source, err)) {
        unknown_delete(unknown);
        return false;
    }
    return true;
}

static bool check_arguments(const wmt_linker *linker, const wmt_module *module, wmt_error **err) {
    if (!error_check_argument(linker, "linker", err) ||
        !error_check_argument(module, "module", err)) {
        return false;
    }
    return linker->engine == module->engine ||
           error_set(err, ERROR_ID_WRONG_ENGINE, "linker and module belong to different engines");
}

static bool is_unknown(const wmt_linker *linker, const struct module_import *import) {
    struct two_part_name name = name_of(import);
    return !linker_defines(linker, &name);
}

bool wmt_linker_define_unknown_as_traps(wmt_linker *linker, const wmt_module *module,
                                        wmt_error **err) {
    if (!error_enter(err) || !check_arguments(linker, module, err)) {
        return false;
    }
    for (size_t i = 0; i < module->types->import_count; i++) {
        const struct module_import *import = &module->types->imports[i];
        if (import->type->kind == WMT_EXTERN_FUNC && is_unknown(linker, import) &&
            !define_func(linker, module, import, unknown_trap, err)) {
            return false;
        }
    }
    return true;
}

/* The value that a global or table of this type starts with, as text; NULL if it has no default. */
static const char *default_text(const wmt_valtype *type) {
    switch (type->kind) {
    case WMT_I32:
        return "(i32.const 0)";
    case WMT_I64:
        return "(i64.const 0)";
    case WMT_F32:
        return "(f32.const 0)";
    case WMT_F64:
        return "(f64.const 0)";
    case WMT_V128:
        return "(v128.const i64x2 0 0)";
    case WMT_FUNCREF:
        return "(ref.null func)";
    case WMT_EXTERNREF:
        return "(ref.null extern)";
    case WMT_ANYREF:
        return "(ref.null none)";
    case WMT_EXNREF:
        return "(ref.null exn)";
    default:
        return NULL;
    }
}

static bool check_default(const struct module_import *import, wmt_error **err) {
    const wmt_valtype *type = &import->type->element;
    bool is_number = type->heap == TYPE_HEAP_NOTHING;
    return is_number || (type->nullable && type->heap != TYPE_HEAP_DEFINED) ||
           error_set(err, ERROR_ID_UNSUPPORTED_TYPE,
                     "the import \"%s\" \"%s\" has the type %s, which has no default",
                     import->module, import->name, import->type->text);
}

/* A module that makes something of the type and exports it under the empty name: so the guest's own
 * types are enough, and libwasmtime's C API need not name them. False if there is no default. */
static bool write_module(const wmt_type *type, char *text, size_t size) {
    const char *value = default_text(&type->element);
    char maximum[24] = "";
    if (type->kind == WMT_EXTERN_TAG || value == NULL) {
        return false;
    }
    if (type->kind == WMT_EXTERN_GLOBAL) {
        return snprintf(text, size, "(module (global (export \"\") %s%s%s %s))",
                        type->is_mutable ? "(mut " : "", type->element.text,
                        type->is_mutable ? ")" : "", value) < (int)size;
    }
    if (type->limits.has_maximum) {
        (void)snprintf(maximum, sizeof maximum, " %" PRIu64, type->limits.maximum);
    }
    return snprintf(text, size, "(module (table (export \"\") %s%" PRIu64 "%s %s))",
                    type->limits.is_64 ? "i64 " : "", type->limits.minimum, maximum,
                    type->element.text) < (int)size;
}

static wmt_extern *make_item(wmt_store *store, const struct module_import *import,
                             wmt_error **err) {
    char text[160];
    wmt_module *module = NULL;
    wmt_extern *item = NULL;
    if (!check_default(import, err)) {
        return NULL;
    }
    if (!write_module(import->type, text, sizeof text)) {
        (void)error_set(err, ERROR_ID_UNSUPPORTED_TYPE,
                        "the import \"%s\" \"%s\" is %s, which has no default", import->module,
                        import->name, import->type->text);
        return NULL;
    }
    module = wmt_module_new_wat(store->engine, text, err);
    item = wmt_instance_export(wmt_instance_new(store, module, NULL, 0, err), "", err);
    wmt_module_delete(module);
    return item;
}

static bool define_default(wmt_linker *linker, wmt_store *store, const wmt_module *module,
                           const struct module_import *import, wmt_error **err) {
    struct two_part_name name = name_of(import);
    wmt_extern *item = NULL;
    if (import->type->kind == WMT_EXTERN_FUNC) {
        return define_func(linker, module, import, unknown_default, err);
    }
    item = import->type->kind == WMT_EXTERN_MEMORY
               ? wmt_memory_extern(wmt_memory_new(store, import->type->text, err))
               : make_item(store, import, err);
    return item != NULL && linker_define_handle(linker, &name, handle_find(item), err);
}

bool wmt_linker_define_unknown_as_defaults(wmt_linker *linker, wmt_store *store,
                                           const wmt_module *module, wmt_error **err) {
    if (!error_enter(err) || !check_arguments(linker, module, err) ||
        !error_check_argument(store, "store", err) || !store_check_free(store, err) ||
        !imports_check_engine(store, module, err)) {
        return false;
    }
    for (size_t i = 0; i < module->types->import_count; i++) {
        const struct module_import *import = &module->types->imports[i];
        if (is_unknown(linker, import) && !define_default(linker, store, module, import, err)) {
            return false;
        }
    }
    return true;
}
