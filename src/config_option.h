/* The table of options: what each is called, what it takes, which function sets it. */
#ifndef WMT_SRC_CONFIG_OPTION_H
#define WMT_SRC_CONFIG_OPTION_H

#include "capi/table.h"

#include <wmt/config.h>

enum config_option_id {
#define CONFIG_OPTION(id, name, type, first, last, description) CONFIG_##id,
#define CONFIG_POOLING_OPTION(id, name, type, first, last, description) CONFIG_pooling_##id,
#define CONFIG_SPECIAL_OPTION(id, name, function, kind, first, last, description) CONFIG_##id,
#include "config_options.def"
    CONFIG_OPTION_COUNT
};

/* What settings are applied to. */
struct config_draft {
    wasm_config_t *config;
    wasmtime_pooling_allocation_config_t *pooling; /* NULL where the library has none */
};

struct config_option {
    const char *name;
    const char *description;
    wmt_option_kind kind;
    int first; /* major */
    int last;
    uint64_t max;                      /* of a NUMBER */
    enum capi_function_index function; /* what sets it */
    bool (*is_available)(const struct capi *capi);
    /* NULL for those that take text, and for pooling itself. */
    void (*apply)(const struct capi *capi, const struct config_draft *draft, uint64_t value);
};

extern const struct config_option config_options[CONFIG_OPTION_COUNT];

/* The option called `name`, of `length` bytes. CONFIG_OPTION_COUNT with WMT_ERROR_NOTFOUND, which
 * names the nearest one, if there is none. */
enum config_option_id config_option_find(const char *name, size_t length, wmt_error **err);

/* Reads the value of an option that is no TEXT. False with WMT_ERROR_INVALID. */
bool config_option_read(enum config_option_id id, const char *text, uint64_t *value,
                        wmt_error **err);

/* Reads `on`, `off` and the other words for them; false for any other text. */
bool config_read_switch(const char *text, bool *value);

/* Reads a whole number, and with a unit if `units`; false for any other text. */
bool config_read_number(const char *text, bool units, uint64_t *value);

/* Writes `name=value` as a person would set it; cut to `size`. */
void config_option_format(enum config_option_id id, uint64_t value, char *buffer, size_t size);

/* How many single characters have to be added, removed or changed to make `b` of `a`; the length of
 * the first `length` bytes of `a` when that is all the answer there is. */
size_t config_edit_distance(const char *a, size_t length, const char *b);

#endif
