/* Reading value types, and the type section that they refer to.
 * https://webassembly.github.io/spec/core/binary/types.html and the proposals of shared types,
 * stack switching (continuations) and custom descriptors (exact types). */
#ifndef WMT_SRC_TYPE_SECTION_H
#define WMT_SRC_TYPE_SECTION_H

#include "reader.h"
#include "type.h"

struct arena;

/* What can be made of a function type. */
enum func_use { USE_FUNC, USE_EXACT_FUNC, USE_TAG, FUNC_USES };

/* A type of the section. */
struct defined {
    struct type_def *def;
    size_t body; /* of a function: where its parameters begin */
    const wmt_type *made[FUNC_USES];
};

struct type_section {
    struct reader *reader;
    struct arena *arena; /* for all that outlives the section */
    struct defined *defined;
    size_t count;
    size_t capacity;
    bool has_unnameable_func; /* see struct module_types */
};

/* Reads the section's content. */
void type_section_read(struct type_section *section);

/* Frees what does not lie in the arena. */
void type_section_end(struct type_section *section);

/* Reads a value type, without its text. */
void type_section_read_value(struct type_section *section, wmt_valtype *type);

/* The same, but it has to be a reference. */
void type_section_read_reference(struct type_section *section, wmt_valtype *type);

/* Reads the index of a function type. */
uint32_t type_section_read_func_index(struct type_section *section);

/* The function or tag type that uses this function type; always the same one for the same use. NULL
 * when memory has run out, or on account of a type that is malformed. */
const wmt_type *type_section_func(struct type_section *section, uint32_t index, enum func_use use);

#endif
