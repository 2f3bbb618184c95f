#include "config.h"

#include "alloc.h"
#include "capi/capi.h"
#include "capi/config_rules.h"
#include "capi/cranelift_flag.h"
#include "config_check.h"
#include "config_settings.h"
#include "error.h"
#include "runtime.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

wmt_config *wmt_config_new(wmt_runtime *runtime, wmt_error **err) {
    wmt_config *config = NULL;
    if (!error_enter(err)) {
        return NULL;
    }
    if (runtime == NULL) {
        runtime = wmt_runtime_default(err);
    }
    if (runtime == NULL) {
        return NULL;
    }
    config = mem_calloc(1, sizeof *config);
    if (config == NULL) {
        (void)error_set_nomem(err);
        return NULL;
    }
    config->runtime = wmt_runtime_keep(runtime);
    config->capi = runtime_capi(runtime);
    return config;
}

void wmt_config_delete(wmt_config *config) {
    if (config == NULL) {
        return;
    }
    for (size_t i = 0; i < config->count; i++) {
        mem_free(config->settings[i].text);
    }
    mem_free(config->settings);
    memory_creator_delete(config->memory_creator);
    wmt_runtime_delete(config->runtime);
    mem_free(config);
}

wmt_runtime *config_runtime(const wmt_config *config) { return config->runtime; }

/* Recording */

/* Settings of one option replace each other, and so do those of one flag of Cranelift. */
static bool replaces(const struct config_setting *new, const struct config_setting *old) {
    return new->option == old->option &&
           (new->option != CONFIG_cranelift_flag || strcmp(new->text, old->text) == 0);
}

static void forget(wmt_config *config, size_t index) {
    struct config_setting *setting = &config->settings[index];
    mem_free(setting->text);
    memmove(setting, setting + 1, (config->count - index - 1) * sizeof *setting);
    config->count--;
}

/* The newest goes to the end: where an old and a new name set the same thing, the last one wins.
 * The setting's text is consumed. */
static bool record(wmt_config *config, const struct config_setting *setting, wmt_error **err) {
    if (!mem_grow_array(&config->settings, config->count, &config->capacity,
                        sizeof *config->settings)) {
        mem_free(setting->text);
        return error_set_nomem(err);
    }
    for (size_t i = 0; i < config->count; i++) {
        if (replaces(setting, &config->settings[i])) {
            forget(config, i);
            break;
        }
    }
    config->settings[config->count++] = *setting;
    return true;
}

/* Flags of Cranelift */

static bool set_unknown_flag(const struct capi *capi, const char *name, wmt_error **err) {
    const struct capi_cranelift_flag *nearest = NULL;
    size_t length = strlen(name);
    size_t least = length / 3 + 2;
    const struct capi_cranelift_flag *flag = NULL;
    for (size_t i = 0; (flag = capi_cranelift_flag_at(capi, i)) != NULL; i++) {
        size_t distance = config_edit_distance(name, length, flag->name);
        if (distance < least) {
            least = distance;
            nearest = flag;
        }
    }
    return error_set(err, ERROR_ID_BAD_OPTION_VALUE,
                     "the Cranelift in libwasmtime %s has no flag `%.80s`%s%s%s",
                     capi_version(capi), name, nearest == NULL ? "" : "; the nearest one is `",
                     nearest == NULL ? "" : nearest->name, nearest == NULL ? "" : "`");
}

static bool is_among(const char *words, const char *word) {
    size_t length = strlen(word);
    const char *end = NULL;
    for (; *words != '\0'; words = *end == '\0' ? end : end + 1) {
        end = words + strcspn(words, " ");
        if ((size_t)(end - words) == length && memcmp(words, word, length) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether the flag takes `*value`, which is then spelled as Cranelift does. */
static bool is_flag_value(const struct capi_cranelift_flag *flag, const char **value) {
    bool on = true;
    uint64_t number = 0;
    if (flag->kind == CAPI_CRANELIFT_PRESET) {
        return *value == NULL;
    }
    if (flag->kind == CAPI_CRANELIFT_SWITCH) {
        bool known = *value == NULL || config_read_switch(*value, &on);
        *value = on ? "true" : "false";
        return known;
    }
    if (*value == NULL) {
        return false;
    }
    if (flag->kind == CAPI_CRANELIFT_NUMBER) {
        return config_read_number(*value, false, &number) && number >= flag->least &&
               number <= flag->most;
    }
    return is_among(flag->words, *value);
}

static bool set_bad_flag_value(const struct capi_cranelift_flag *flag, const char *value,
                               wmt_error **err) {
    char expected[200];
    switch (flag->kind) {
    case CAPI_CRANELIFT_PRESET:
        (void)snprintf(expected, sizeof expected, "no value");
        break;
    case CAPI_CRANELIFT_SWITCH:
        (void)snprintf(expected, sizeof expected, "on or off");
        break;
    case CAPI_CRANELIFT_NUMBER:
        (void)snprintf(expected, sizeof expected, "a whole number from %" PRIu64 " to %" PRIu64,
                       flag->least, flag->most);
        break;
    case CAPI_CRANELIFT_CHOICE:
    default:
        (void)snprintf(expected, sizeof expected, "one of: %s", flag->words);
        break;
    }
    return error_set(err, ERROR_ID_BAD_OPTION_VALUE,
                     "the flag `%s` of Cranelift was given %s%.80s%s, and takes %s", flag->name,
                     value == NULL ? "" : "`", value == NULL ? "no value" : value,
                     value == NULL ? "" : "`", expected);
}

/* One block with both texts, so that a setting has one thing to free. */
static bool record_flag(wmt_config *config, const char *name, const char *value, wmt_error **err) {
    size_t name_size = strlen(name) + 1;
    size_t value_size = value == NULL ? 0 : strlen(value) + 1;
    struct config_setting setting = {.option = CONFIG_cranelift_flag};
    setting.text = mem_alloc(name_size + value_size);
    if (setting.text == NULL) {
        return error_set_nomem(err);
    }
    memcpy(setting.text, name, name_size);
    if (value != NULL) {
        setting.flag_value = memcpy(setting.text + name_size, value, value_size);
    }
    return record(config, &setting, err);
}

static bool set_flag(wmt_config *config, const char *text, wmt_error **err) {
    const struct capi_cranelift_flag *flag = NULL;
    char *name = mem_copy_text(text);
    char *colon = NULL;
    const char *value = NULL;
    bool done = false;
    if (name == NULL) {
        return error_set_nomem(err);
    }
    colon = strchr(name, ':');
    if (colon != NULL) {
        *colon = '\0';
        value = colon + 1;
    }
    flag = capi_cranelift_flag_find(config->capi, name);
    if (flag == NULL) {
        done = set_unknown_flag(config->capi, name, err);
    } else {
        const char *given = value;
        done = is_flag_value(flag, &value) ? record_flag(config, name, value, err)
                                           : set_bad_flag_value(flag, given, err);
    }
    mem_free(name);
    return done;
}

/* Settings that libwasmtime itself checks when it is told. */

static wasmtime_error_t *tell_text(const struct capi *capi, wasm_config_t *native,
                                   enum config_option_id id, const char *text) {
    if (id == CONFIG_target) {
        return capi_wasmtime_config_target_set(capi, native, text);
    }
    return capi_wasmtime_config_cache_config_load(capi, native,
                                                  strcmp(text, "default") == 0 ? NULL : text);
}

/* Reports an error of libwasmtime about a text that it was given. */
static bool take_text_error(const struct capi *capi, enum config_option_id id, const char *text,
                            wasmtime_error_t *error, wmt_error **err) {
    char *message = capi_take_error_message(capi, error);
    bool is_file = id == CONFIG_cache_config;
    (void)error_set(err, is_file ? ERROR_ID_FILE : ERROR_ID_BAD_OPTION_VALUE,
                    "the option `%s` cannot be `%.200s`: %s", config_options[id].name, text,
                    message == NULL ? "libwasmtime refuses it" : message);
    mem_free(message);
    return false;
}

static bool set_text(wmt_config *config, enum config_option_id id, const char *text,
                     wmt_error **err) {
    struct config_setting setting = {.option = id};
    wasm_config_t *trial = capi_config_new(config->capi);
    wasmtime_error_t *error = tell_text(config->capi, trial, id, text);
    capi_wasm_config_delete(config->capi, trial);
    if (error != NULL) {
        return take_text_error(config->capi, id, text, error, err);
    }
    setting.text = mem_copy_text(text);
    return setting.text == NULL ? error_set_nomem(err) : record(config, &setting, err);
}

/* Setting */

static bool set_value(wmt_config *config, enum config_option_id id, const char *text,
                      wmt_error **err) {
    struct config_setting setting = {.option = id};
    struct capi_config_value_range range;
    char shown[80];
    if (!config_option_read(id, text, &setting.number, err)) {
        return false;
    }
    if (!capi_config_takes(config->capi, config_options[id].function, setting.number, &range)) {
        config_option_format(id, setting.number, shown, sizeof shown);
        return error_set(err, ERROR_ID_UNSUPPORTED_OPTION,
                         "`%s` is in libwasmtime %d and newer, and the one opened is %s", shown,
                         range.first, capi_version(config->capi));
    }
    return record(config, &setting, err);
}

bool wmt_config_set(wmt_config *config, const char *setting, wmt_error **err) {
    enum config_option_id id = CONFIG_OPTION_COUNT;
    size_t name_length = 0;
    const char *text = NULL;
    if (!error_enter(err) || !error_check_argument(config, "config", err) ||
        !error_check_argument(setting, "setting", err)) {
        return false;
    }
    name_length = strcspn(setting, "=");
    id = config_option_find(setting, name_length, err);
    if (id == CONFIG_OPTION_COUNT) {
        return false;
    }
    if (!config_options[id].is_available(config->capi)) {
        return capi_config_set_absent(config->capi, config_options[id].function,
                                      config_options[id].name, err);
    }
    text = setting[name_length] == '=' ? setting + name_length + 1 : NULL;
    if (text == NULL && config_options[id].kind != WMT_OPTION_SWITCH) {
        return error_set(err, ERROR_ID_BAD_OPTION_VALUE,
                         "the option `%s` was given no value: write `%s=VALUE`",
                         config_options[id].name, config_options[id].name);
    }
    if (id == CONFIG_cranelift_flag) {
        return set_flag(config, text, err);
    }
    if (config_options[id].kind == WMT_OPTION_TEXT) {
        return set_text(config, id, text, err);
    }
    return set_value(config, id, text == NULL ? "on" : text, err);
}

/* Listing */

const char *wmt_config_option(const wmt_runtime *runtime, size_t index, int *kind, int *first,
                              int *last, bool *available) {
    static const struct config_option none = {.kind = WMT_OPTION_NONE};
    const struct config_option *option =
        index < CONFIG_OPTION_COUNT ? &config_options[index] : &none;
    if (kind != NULL) {
        *kind = (int)option->kind;
    }
    if (first != NULL) {
        *first = option->first;
    }
    if (last != NULL) {
        *last = option->last;
    }
    if (available != NULL) {
        *available =
            runtime != NULL && option->name != NULL && option->is_available(runtime_capi(runtime));
    }
    return option->name;
}

const char *wmt_config_option_description(size_t index) {
    return index < CONFIG_OPTION_COUNT ? config_options[index].description : NULL;
}

/* Building */

static bool apply_text(const struct capi *capi, const struct config_draft *draft,
                       const struct config_setting *setting, wmt_error **err) {
    wasmtime_error_t *error = NULL;
    if (setting->option == CONFIG_cranelift_flag) {
        if (setting->flag_value == NULL) {
            capi_wasmtime_config_cranelift_flag_enable(capi, draft->config, setting->text);
        } else {
            capi_wasmtime_config_cranelift_flag_set(capi, draft->config, setting->text,
                                                    setting->flag_value);
        }
        return true;
    }
    error = tell_text(capi, draft->config, setting->option, setting->text);
    return error == NULL || take_text_error(capi, setting->option, setting->text, error, err);
}

static bool apply_all(const wmt_config *config, const struct config_draft *draft, wmt_error **err) {
    for (size_t i = 0; i < config->count; i++) {
        const struct config_setting *setting = &config->settings[i];
        const struct config_option *option = &config_options[setting->option];
        if (setting->text != NULL) {
            if (!apply_text(config->capi, draft, setting, err)) {
                return false;
            }
        } else if (option->apply != NULL) {
            option->apply(config->capi, draft, setting->number);
        }
    }
    return true;
}

/* Created memories cannot be initialised by copy-on-write: from 28 on libwasmtime aborts when it
 * tries. Guests of older majors must not meet their guards, so they get none. */
static bool apply_memory_creator(const wmt_config *config, wasm_config_t *native, wmt_error **err) {
    struct memory_creation creation = {
        config_number(config, CONFIG_memory_may_move, 1) != 0,
        config_number_of_either(config, CONFIG_memory_reservation_for_growth,
                                CONFIG_dynamic_memory_reserved_for_growth, 0)};
    if (config->memory_creator == NULL) {
        return true;
    }
    if (!capi_require(config->capi, wasmtime_config_memory_init_cow_set, err)) {
        return false;
    }
    capi_wasmtime_config_memory_init_cow_set(config->capi, native, false);
    if (!capi_knows_guards_of_creators(config->capi)) {
        capi_wasmtime_config_memory_reservation_set(config->capi, native, 0);
        capi_wasmtime_config_memory_guard_size_set(config->capi, native, 0);
    }
    return memory_creator_install(config->memory_creator, &creation, config->capi, native, err);
}

static bool apply_with_pooling(const wmt_config *config, struct config_draft *draft,
                               wmt_error **err) {
    const struct capi *capi = config->capi;
    bool done = false;
    if (capi_has(capi, wasmtime_pooling_allocation_config_new)) {
        draft->pooling = capi_wasmtime_pooling_allocation_config_new(capi);
    }
    capi_wasmtime_config_async_stack_size_set(capi, draft->config,
                                              (size_t)config_async_stack(config));
    done = apply_all(config, draft, err) && apply_memory_creator(config, draft->config, err);
    if (config_is_on(config, CONFIG_pooling)) {
        capi_wasmtime_pooling_allocation_strategy_set(capi, draft->config, draft->pooling);
    }
    if (draft->pooling != NULL) {
        capi_wasmtime_pooling_allocation_config_delete(capi, draft->pooling);
    }
    return done;
}

wasm_config_t *config_build_unchecked(const wmt_config *config, wmt_error **err) {
    struct config_draft draft = {capi_config_new(config->capi), NULL};
    if (!apply_with_pooling(config, &draft, err)) {
        capi_wasm_config_delete(config->capi, draft.config);
        return NULL;
    }
    return draft.config;
}

wasm_config_t *config_build(const wmt_config *config, wmt_error **err) {
    return config_check(config, err) ? config_build_unchecked(config, err) : NULL;
}

/* Facts */

struct config_facts config_get_facts(const struct capi *capi, const wmt_config *config) {
    struct config_facts facts = {0};
    bool async_support = config_is_on(config, CONFIG_async_support);
    bool is_winch = config_number(config, CONFIG_strategy, 0) == WASMTIME_STRATEGY_WINCH;
    struct capi_target target =
        capi_target_read(capi, config_text(config, CONFIG_target), is_winch);
    facts.consume_fuel = config_is_on(config, CONFIG_consume_fuel);
    facts.epoch_interruption = config_is_on(config, CONFIG_epoch_interruption);
    facts.async_support = capi_config_allows_async(capi, async_support);
    facts.sync_support = capi_config_allows_sync(capi, async_support);
    facts.parallel_compilation = config_number(config, CONFIG_parallel_compilation, 1) != 0;
    facts.runs_here = target.runs_here;
    facts.stack_switching = config_is_on(config, CONFIG_wasm_stack_switching);
    facts.shared_memory = !config_options[CONFIG_shared_memory].is_available(capi) ||
                          config_is_on(config, CONFIG_shared_memory);
    facts.max_wasm_stack = config_number(config, CONFIG_max_wasm_stack, CONFIG_DEFAULT_WASM_STACK);
    facts.async_stack_size = config_async_stack(config);
    return facts;
}
