/* What a module imports and exports, read from its bytes.
 *
 * libwasmtime's own reflection aborts on types that its C API cannot name, so libwmt never uses it.
 * This reader looks at the sections that carry types and skips the others; it accepts a little more
 * than a valid module, since libwasmtime validates each module before it is used. Input is hostile:
 * memory and time stay proportional to its size. */
#ifndef WMT_SRC_MODULE_TYPES_H
#define WMT_SRC_MODULE_TYPES_H

#include "type.h"

#include <wmt/error.h>

/* Names are UTF-8 and NUL-terminated, but may have NULs inside as well: hence the lengths. */
struct module_import {
    const char *module;
    size_t module_length;
    const char *name;
    size_t name_length;
    const wmt_type *type;
};

struct module_export {
    const char *name;
    size_t name_length;
    const wmt_type *type;
    uint32_t index; /* among the module's things of this kind, imported ones first */
};

struct module_types {
    const struct module_import *imports; /* in the module's order */
    size_t import_count;
    const struct module_export *exports; /* in the module's order */
    size_t export_count;
    const struct module_export **exports_by_name; /* sorted; for module_types_export() */
    struct arena *arena;                          /* everything above lies in there */
    bool has_unnameable_func; /* a function type has values that are not type_val_is_nameable() */
};

/* Reads the module in `bytes`, which are not needed any more afterwards. On failure `*out` is NULL:
 * INVALID_MODULE with the offset, UNKNOWN_ENCODING for a form that this libwmt does not know,
 * COMPONENT or NATIVE_CODE for what is not a core module at all, OUT_OF_MEMORY, NULL_ARGUMENT. */
bool module_types_parse(const uint8_t *bytes, size_t size, struct module_types **out,
                        wmt_error **err);

/* Frees it and all its types; NULL is fine. */
void module_types_delete(struct module_types *types);

/* The export of this name, or NULL. Its position is the difference to `types->exports`. */
const struct module_export *module_types_export(const struct module_types *types, const char *name,
                                                size_t name_length);

#endif
