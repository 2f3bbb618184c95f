#include "invoke.h"

#include "command.h"
#include "report.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

/* The type of a function that `module` exports as `name`; NULL if it exports none of that name. */
static const wmt_type *exported_func_type(const wmt_module *module, const char *name) {
    for (size_t i = 0; i < wmt_module_export_count(module); i++) {
        size_t length = 0;
        const char *export_name = wmt_module_export_name(module, i, &length);
        const wmt_type *type = wmt_module_export_type(module, i);
        bool same_name = length == strlen(name) && memcmp(export_name, name, length) == 0;
        if (same_name && wmt_type_kind(type) == WMT_EXTERN_FUNC) {
            return type;
        }
    }
    return NULL;
}

static int parse_args(struct invocation *call, const wmt_type *type, const char *const *args,
                      size_t nargs) {
    if (nargs != call->nargs) {
        return report_usage("wmt run", "the function `%s` is %s: it takes %zu argument%s, not %zu",
                            call->func, wmt_type_text(type), call->nargs,
                            call->nargs == 1 ? "" : "s", nargs);
    }
    for (size_t i = 0; i < nargs; i++) {
        const wmt_valtype *param = wmt_type_param(type, i);
        const char *wrong = value_parse(param, args[i], &call->args[i]);
        if (wrong != NULL) {
            return report_usage("wmt run", "argument %zu of `%s` (%s): `%s` %s", i + 1, call->func,
                                wmt_valtype_text(param), args[i], wrong);
        }
    }
    return STATUS_OK;
}

int invocation_prepare(struct invocation *call, const wmt_module *module, const char *func,
                       const char *const *args, size_t nargs) {
    const wmt_type *type = exported_func_type(module, func);
    if (type == NULL) {
        return report_failure("the module exports no function `%s`", func);
    }
    call->func = func;
    call->nargs = wmt_type_param_count(type);
    call->nresults = wmt_type_result_count(type);
    call->args = calloc(call->nargs + 1, sizeof *call->args); /* + 1: never of size 0 */
    call->results = calloc(call->nresults + 1, sizeof *call->results);
    if (call->args == NULL || call->results == NULL) {
        return report_failure("memory ran out");
    }
    return parse_args(call, type, args, nargs);
}

void invocation_run(struct invocation *call, wmt_instance *instance, wmt_error **err) {
    wmt_func *func = wmt_instance_func(instance, call->func, err);
    if (!wmt_func_call(func, call->args, call->nargs, call->results, call->nresults, err)) {
        return;
    }
    for (size_t i = 0; i < call->nresults; i++) {
        value_print(stdout, &call->results[i]);
        (void)putchar('\n');
    }
}

void invocation_end(struct invocation *call) {
    free(call->args);
    free(call->results);
}
