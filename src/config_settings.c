#include "config_settings.h"

#include "capi/config_rules.h"

#include <string.h>

const struct config_setting *config_find(const wmt_config *config, enum config_option_id id) {
    for (size_t i = config == NULL ? 0 : config->count; i > 0; i--) {
        if (config->settings[i - 1].option == id) {
            return &config->settings[i - 1];
        }
    }
    return NULL;
}

uint64_t config_number(const wmt_config *config, enum config_option_id id, uint64_t otherwise) {
    const struct config_setting *setting = config_find(config, id);
    return setting == NULL ? otherwise : setting->number;
}

const char *config_text(const wmt_config *config, enum config_option_id id) {
    const struct config_setting *setting = config_find(config, id);
    return setting == NULL ? NULL : setting->text;
}

bool config_is_on(const wmt_config *config, enum config_option_id id) {
    return config_number(config, id, 0) != 0;
}

uint64_t config_async_stack(const wmt_config *config) {
    const uint64_t usual = UINT64_C(2) << 20;
    const uint64_t for_host = usual - CONFIG_DEFAULT_WASM_STACK;
    uint64_t wasm = config_number(config, CONFIG_max_wasm_stack, CONFIG_DEFAULT_WASM_STACK);
    uint64_t needed = wasm > SIZE_MAX - for_host ? SIZE_MAX : wasm + for_host;
    bool must_fit = config != NULL && capi_config_compares_stacks(
                                          config->capi, config_is_on(config, CONFIG_async_support));
    return config_number(config, CONFIG_async_stack_size,
                         must_fit && needed > usual ? needed : usual);
}

uint64_t config_number_of_either(const wmt_config *config, enum config_option_id id,
                                 enum config_option_id alias, uint64_t otherwise) {
    const struct config_setting *setting = config_find(config, id);
    const struct config_setting *other = config_find(config, alias);
    if (setting == NULL || (other != NULL && other > setting)) {
        setting = other;
    }
    return setting == NULL ? otherwise : setting->number;
}
