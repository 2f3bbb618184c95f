/* What a wmt_config holds: for the files that make it up. */
#ifndef WMT_SRC_CONFIG_SETTINGS_H
#define WMT_SRC_CONFIG_SETTINGS_H

#include "config_option.h"
#include "memory_creator.h"

struct config_setting {
    enum config_option_id option;
    uint64_t number;
    char *text; /* of a TEXT option: for a flag of Cranelift the flag's name; else NULL */
    const char *flag_value; /* part of the text's block; NULL for a flag that takes none */
};

struct wmt_config {
    wmt_runtime *runtime;
    const struct capi *capi;
    struct config_setting *settings; /* in the order they were made, each option once */
    size_t count;
    size_t capacity;
    struct memory_creator *memory_creator; /* NULL: none */
};

/* Wasmtime's default of max-wasm-stack, in bytes. */
#define CONFIG_DEFAULT_WASM_STACK (UINT64_C(512) << 10)

/* The last setting of the option; NULL when there is none, or no config. */
const struct config_setting *config_find(const wmt_config *config, enum config_option_id id);

/* Its value, or `otherwise`. */
uint64_t config_number(const wmt_config *config, enum config_option_id id, uint64_t otherwise);
/* Its text, or NULL. */
const char *config_text(const wmt_config *config, enum config_option_id id);
/* Whether it was turned on. */
bool config_is_on(const wmt_config *config, enum config_option_id id);

/* Bytes of a stack for asynchronous calls: as set or, by default, the 2 MiB of Wasmtime, and more
 * where guests that may use more have to fit in. From 42 on they have to even if no call is
 * asynchronous, and a config that raises max-wasm-stack alone shall not fail there. */
uint64_t config_async_stack(const wmt_config *config);

/* The value of the one that was set last of an option and an older or newer name of it. */
uint64_t config_number_of_either(const wmt_config *config, enum config_option_id id,
                                 enum config_option_id alias, uint64_t otherwise);

/* config_build() without the checks, which lets tests ask the library itself. NULL with
 * WMT_ERROR_IO or WMT_ERROR_INVALID for a text that libwasmtime refuses. */
wasm_config_t *config_build_unchecked(const wmt_config *config, wmt_error **err);

#endif
