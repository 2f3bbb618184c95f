/* Defining whole instances and modules in a linker. */
#include "alloc.h"
#include "error.h"
#include "instance.h"
#include "linker.h"

#include <string.h>

static bool define_exports(wmt_linker *linker, const char *module, wmt_instance *instance,
                           wmt_error **err) {
    const struct module_types *types = wmt_instance_module(instance)->types;
    for (size_t i = 0; i < types->export_count; i++) {
        const struct module_export *export = &types->exports[i];
        const struct two_part_name name = {module, strlen(module), export->name,
                                           export->name_length};
        wmt_extern *item = wmt_instance_export_at(instance, i, err);
        if (item == NULL || !linker_define_handle(linker, &name, handle_find(item), err)) {
            return false;
        }
    }
    return true;
}

/* Without them nobody knows which names there are. */
static bool check_types(const wmt_module *module, wmt_error **err) {
    return module_has_types(module) ||
           error_set(err, ERROR_ID_NO_TYPES, "the module is an artifact that has no types");
}

bool wmt_linker_define_instance(wmt_linker *linker, const char *module, wmt_instance *instance,
                                wmt_error **err) {
    const struct handle *handle = NULL;
    if (!error_enter(err) || !linker_check_name(linker, module, "module", err)) {
        return false;
    }
    handle = handle_check(instance, HANDLE_INSTANCE, "instance", err);
    return handle != NULL && store_check_free(handle->store, err) &&
           check_types(wmt_instance_module(instance), err) &&
           define_exports(linker, module, instance, err);
}

/* One function of a command, as a definition: each call is of a new instance. */
struct command {
    wmt_instance_pre *pre; /* kept alive */
    char *export;
};

static void command_delete(void *env) {
    struct command *command = env;
    wmt_instance_pre_delete(command->pre);
    mem_free(command->export);
    mem_free(command);
}

static void command_call(wmt_call *call) {
    const struct command *command = call->env;
    wmt_instance *instance =
        wmt_instance_pre_instantiate(command->pre, wmt_call_store(call), &call->err);
    wmt_func *func = wmt_instance_func(instance, command->export, &call->err);
    (void)wmt_func_call(func, call->args, call->nargs, call->results, call->nresults, &call->err);
}

static struct command *command_new(wmt_instance_pre *pre, const char *export, wmt_error **err) {
    struct command *command = mem_calloc(1, sizeof *command);
    if (command != NULL) {
        command->export = mem_copy_text(export);
    }
    if (command == NULL || command->export == NULL) {
        mem_free(command);
        (void)error_set_nomem(err);
        return NULL;
    }
    command->pre = wmt_instance_pre_keep(pre);
    return command;
}

static bool define_command_func(wmt_linker *linker, const char *module, wmt_instance_pre *pre,
                                const struct module_export *export, wmt_error **err) {
    const struct two_part_name name = {module, strlen(module), export->name, export->name_length};
    struct host_func_source source = {export->type->text, command_call, NULL, NULL, command_delete};
    struct command *command = NULL;
    if (type_first_unnameable(export->type) != NULL) {
        return error_set(err, ERROR_ID_UNSUPPORTED_TYPE,
                         "the function \"%s\" of the command \"%s\" has the type %s", export->name,
                         module, export->type->text);
    }
    command = command_new(pre, export->name, err);
    if (command == NULL) {
        return false;
    }
    source.env = command;
    if (!linker_define_host_func(linker, &name, &source, err)) {
        command_delete(command);
        return false;
    }
    return true;
}

/* Memories are what a command's own functions work on; they are not for others. */
static bool define_command_export(wmt_linker *linker, const char *module, wmt_instance_pre *pre,
                                  const struct module_export *export, wmt_error **err) {
    if (export->type->kind == WMT_EXTERN_FUNC) {
        return define_command_func(linker, module, pre, export, err);
    }
    return export->type->kind == WMT_EXTERN_MEMORY ||
           error_set(err, ERROR_ID_BAD_ARGUMENT,
                     "\"%s\" is a command, which may export functions only, and \"%s\" is %s",
                     module, export->name, handle_kind_words(export->type->kind));
}

static bool define_command(wmt_linker *linker, const char *name, const wmt_module *module,
                           wmt_error **err) {
    wmt_instance_pre *pre = wmt_linker_instantiate_pre(linker, module, err);
    bool defined = pre != NULL;
    for (size_t i = 0; defined && i < module->types->export_count; i++) {
        defined = define_command_export(linker, name, pre, &module->types->exports[i], err);
    }
    wmt_instance_pre_delete(pre);
    return defined;
}

static bool define_reactor(wmt_linker *linker, wmt_store *store, const char *name,
                           const wmt_module *module, wmt_error **err) {
    static const char initialize[] = "_initialize";
    wmt_instance *instance = wmt_linker_instantiate(linker, store, module, err);
    bool has_initialize =
        module_types_export(module->types, initialize, strlen(initialize)) != NULL;
    if (instance == NULL ||
        (has_initialize &&
         !wmt_func_call(wmt_instance_func(instance, initialize, err), NULL, 0, NULL, 0, err))) {
        return false;
    }
    return define_exports(linker, name, instance, err);
}

static bool exports_func(const wmt_module *module, const char *name) {
    const struct module_export *export = module_types_export(module->types, name, strlen(name));
    return export != NULL && export->type->kind == WMT_EXTERN_FUNC;
}

bool wmt_linker_define_module(wmt_linker *linker, wmt_store *store, const char *name,
                              const wmt_module *module, wmt_error **err) {
    if (!error_enter(err) || !linker_check_name(linker, name, "name", err) ||
        !error_check_argument(store, "store", err) ||
        !error_check_argument(module, "module", err) || !check_types(module, err)) {
        return false;
    }
    return exports_func(module, "_start") || exports_func(module, "")
               ? define_command(linker, name, module, err)
               : define_reactor(linker, store, name, module, err);
}
