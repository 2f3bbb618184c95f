#include "engine.h"

#include "command.h"
#include "report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A mistake in what the command line says of the engine is wrong usage. */
static int report_option(const char *about, wmt_error **err) {
    int kind = wmt_error_kind_of(*err);
    int status = *err == NULL ? STATUS_OK : report_error(about, err);
    return kind == WMT_ERROR_NOTFOUND || kind == WMT_ERROR_INVALID ? STATUS_USAGE : status;
}

static int set_target(wmt_config *config, const char *target) {
    static const char name[] = "target=";
    wmt_error *err = NULL;
    size_t size = sizeof name + strlen(target);
    char *setting = malloc(size);
    if (setting == NULL) {
        return report_failure("memory ran out");
    }
    (void)snprintf(setting, size, "%s%s", name, target);
    (void)wmt_config_set(config, setting, &err);
    free(setting);
    return report_option("--target", &err);
}

static int set_each(wmt_config *config, const char *const *setting) {
    wmt_error *err = NULL;
    int status = STATUS_OK;
    for (; status == STATUS_OK && setting != NULL && *setting != NULL; setting++) {
        (void)wmt_config_set(config, *setting, &err);
        status = report_option("-C", &err);
    }
    return status;
}

/* What the user sets comes last, and counts. */
static int set_all(wmt_config *config, const struct engine_options *options) {
    const char *target = options_last(options->target);
    int status = set_each(config, options->needed);
    if (status == STATUS_OK && target != NULL) {
        status = set_target(config, target);
    }
    return status == STATUS_OK ? set_each(config, options->settings) : status;
}

int engine_make(const struct engine_options *options, wmt_engine **engine) {
    wmt_error *err = NULL;
    const char *path = options_last(options->library);
    wmt_runtime *runtime = path == NULL ? NULL : wmt_runtime_open(path, &err);
    wmt_config *config = wmt_config_new(runtime, &err);
    int status = err == NULL ? set_all(config, options) : report_error(NULL, &err);
    *engine = NULL;
    if (status == STATUS_OK) {
        *engine = wmt_engine_new(config, &err);
        status = report_option(options->settings == NULL ? NULL : "-C", &err);
    }
    wmt_config_delete(config);
    wmt_runtime_delete(runtime);
    return status;
}

void engine_free_options(struct engine_options *options) {
    options_free_values(options->settings);
    options_free_values(options->target);
    options_free_values(options->library);
}
