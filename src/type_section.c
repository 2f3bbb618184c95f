#include "type_section.h"

#include "alloc.h"
#include "arena.h"
#include "type_identity.h"

#include <string.h>

static const struct {
    uint8_t byte;
    uint8_t kind;
    uint8_t heap;
} codes[] = {{0x7f, WMT_I32, TYPE_HEAP_NOTHING},
             {0x7e, WMT_I64, TYPE_HEAP_NOTHING},
             {0x7d, WMT_F32, TYPE_HEAP_NOTHING},
             {0x7c, WMT_F64, TYPE_HEAP_NOTHING},
             {0x7b, WMT_V128, TYPE_HEAP_NOTHING},
#define CODE_ROW(id, byte, name, reference, kind) {byte, kind, TYPE_HEAP_##id},
             TYPE_HEAPS(CODE_ROW)
#undef CODE_ROW
};

/* Bytes that begin a type which is not a single byte. */
enum prefix {
    PREFIX_DESCRIBES = 0x4c,
    PREFIX_DESCRIPTOR = 0x4d,
    PREFIX_REC = 0x4e,
    PREFIX_SUB_FINAL = 0x4f,
    PREFIX_SUB = 0x50,
    PREFIX_CONT = 0x5d,
    PREFIX_ARRAY = 0x5e,
    PREFIX_STRUCT = 0x5f,
    PREFIX_FUNC = 0x60,
    PREFIX_EXACT = 0x62,
    PREFIX_REF_NULL = 0x63,
    PREFIX_REF = 0x64,
    PREFIX_SHARED = 0x65,
    PACKED_I16 = 0x77,
    PACKED_I8 = 0x78,
};

static const uint8_t form_kinds[] = {
    [TYPE_FORM_FUNC] = WMT_FUNCREF,
    [TYPE_FORM_STRUCT] = WMT_ANYREF,
    [TYPE_FORM_ARRAY] = WMT_ANYREF,
    [TYPE_FORM_CONT] = WMT_CONTREF,
};

/* NULL, and a failure, if there is no such type. */
static struct defined *find_defined(struct type_section *section, uint32_t index, size_t offset) {
    if (!section->reader->failed && index >= section->count) {
        reader_fail(section->reader, offset, "index of a type that does not exist");
    }
    return section->reader->failed ? NULL : &section->defined[index];
}

static struct type_def *read_def(struct type_section *section) {
    size_t start = section->reader->position;
    const struct defined *defined = find_defined(section, reader_u32(section->reader), start);
    return defined == NULL ? NULL : defined->def;
}

static void set_def(wmt_valtype *type, const struct type_def *def) {
    if (def != NULL) {
        type->kind = form_kinds[def->form];
        type->heap = TYPE_HEAP_DEFINED;
        type->def = def;
    }
}

/* The byte that says what a value or heap type is. */
static void read_code(struct type_section *section, wmt_valtype *type, const char *what) {
    size_t start = section->reader->position;
    uint8_t byte = reader_byte(section->reader);
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        if (codes[i].byte == byte) {
            type->kind = codes[i].kind;
            type->heap = codes[i].heap;
            return;
        }
    }
    reader_fail_unknown(section->reader, start, byte, what);
}

static void check_reference(struct type_section *section, const wmt_valtype *type, size_t start) {
    if (type->heap == TYPE_HEAP_NOTHING) {
        reader_fail(section->reader, start, "number type where a reference belongs");
    }
}

static void read_abstract_heap(struct type_section *section, wmt_valtype *type) {
    size_t start = section->reader->position;
    type->shared = reader_accept(section->reader, PREFIX_SHARED);
    read_code(section, type, "heap type");
    check_reference(section, type, start);
}

/* Indices are numbers from 0, abstract heap types negative ones of a single byte. */
static bool is_negative(uint8_t byte) { return (byte & 0xc0) == 0x40; }

static void read_heap(struct type_section *section, wmt_valtype *type) {
    struct reader *reader = section->reader;
    size_t start = reader->position;
    if (reader_accept(reader, PREFIX_EXACT)) {
        type->exact = true;
        set_def(type, read_def(section));
    } else if (is_negative(reader_peek(reader))) {
        read_abstract_heap(section, type);
    } else {
        int64_t index = reader_signed(reader, 33);
        const struct defined *defined = NULL;
        if (index < 0) {
            reader_fail(reader, start, "heap type of more than one byte");
        }
        defined = find_defined(section, (uint32_t)index, start);
        set_def(type, defined == NULL ? NULL : defined->def);
    }
}

void type_section_read_value(struct type_section *section, wmt_valtype *type) {
    struct reader *reader = section->reader;
    memset(type, 0, sizeof *type);
    if (reader_accept(reader, PREFIX_REF)) {
        read_heap(section, type);
    } else if (reader_accept(reader, PREFIX_REF_NULL)) {
        type->nullable = true;
        read_heap(section, type);
    } else if (reader_peek(reader) == PREFIX_SHARED) {
        type->nullable = true;
        read_abstract_heap(section, type);
    } else {
        read_code(section, type, "value type");
        type->nullable = type->heap != TYPE_HEAP_NOTHING;
    }
}

void type_section_read_reference(struct type_section *section, wmt_valtype *type) {
    size_t start = section->reader->position;
    type_section_read_value(section, type);
    check_reference(section, type, start);
}

/* From here on, types go into the digest of their group instead of being kept. */

static uint32_t read_value_count(struct reader *reader) {
    size_t start = reader->position;
    uint32_t count = reader_count(reader);
    if (count > TYPE_VALUES_MAX) {
        reader_fail(reader, start, "more than 1000 parameters or results");
        return 0;
    }
    return count;
}

static void digest_values(struct type_section *section, struct type_group *group) {
    uint32_t count = read_value_count(section->reader);
    type_group_add_number(group, count);
    for (uint32_t i = 0; i < count && !section->reader->failed; i++) {
        wmt_valtype type;
        type_section_read_value(section, &type);
        type_group_add_val(group, &type);
        section->has_unnameable_func |= !type_val_is_nameable(&type);
    }
}

static void digest_field(struct type_section *section, struct type_group *group) {
    struct reader *reader = section->reader;
    uint8_t first = reader_peek(reader);
    bool packed = first == PACKED_I8 || first == PACKED_I16;
    size_t at = 0;
    uint8_t mutability = 0;
    if (packed) {
        reader_skip(reader, 1);
        type_group_add_number(group, UINT32_MAX - first);
    } else {
        wmt_valtype type;
        type_section_read_value(section, &type);
        type_group_add_val(group, &type);
    }
    at = reader->position;
    mutability = reader_byte(reader);
    if (mutability > 1) {
        reader_fail_unknown(reader, at, mutability, "mutability of a field");
    }
    type_group_add_number(group, mutability);
}

static void digest_fields(struct type_section *section, struct type_group *group) {
    uint32_t count = reader_count(section->reader);
    type_group_add_number(group, count);
    for (uint32_t i = 0; i < count && !section->reader->failed; i++) {
        digest_field(section, group);
    }
}

static void digest_cont(struct type_section *section, struct type_group *group) {
    wmt_valtype type;
    size_t start = section->reader->position;
    memset(&type, 0, sizeof type);
    read_heap(section, &type);
    if (type.def == NULL || type.exact) {
        reader_fail(section->reader, start, "continuation without the index of its type");
    }
    type_group_add_def(group, type.def);
}

/* The parts of a type that its first byte announces. */
static void digest_parts(struct type_section *section, struct type_group *group,
                         enum type_form form) {
    switch (form) {
    case TYPE_FORM_FUNC:
        digest_values(section, group);
        digest_values(section, group);
        break;
    case TYPE_FORM_STRUCT:
        digest_fields(section, group);
        break;
    case TYPE_FORM_ARRAY:
        digest_field(section, group);
        break;
    case TYPE_FORM_CONT:
        digest_cont(section, group);
    }
}

static enum type_form read_form(struct reader *reader) {
    size_t start = reader->position;
    uint8_t byte = reader_byte(reader);
    switch (byte) {
    case PREFIX_FUNC:
        return TYPE_FORM_FUNC;
    case PREFIX_STRUCT:
        return TYPE_FORM_STRUCT;
    case PREFIX_ARRAY:
        return TYPE_FORM_ARRAY;
    case PREFIX_CONT:
        return TYPE_FORM_CONT;
    default:
        reader_fail_unknown(reader, start, byte, "form of type");
        return TYPE_FORM_CONT;
    }
}

/* At most one, and an earlier type, so that chains of supertypes are short and end. */
static const struct type_def *read_supertype(struct type_section *section, struct type_def *def) {
    size_t start = section->reader->position;
    uint32_t count = reader_count(section->reader);
    const struct type_def *supertype = NULL;
    if (count > 1) {
        reader_fail(section->reader, start, "type with several supertypes");
    }
    if (count == 0 || section->reader->failed) {
        return NULL;
    }
    supertype = read_def(section);
    if (supertype == NULL) {
        return NULL;
    }
    if (supertype->index >= def->index) {
        reader_fail(section->reader, start, "supertype that is not an earlier type");
        return NULL;
    }
    if (supertype->depth == TYPE_DEPTH_MAX) {
        reader_fail(section->reader, start, "more than 63 supertypes above a type");
        return NULL;
    }
    def->depth = (uint8_t)(supertype->depth + 1);
    return supertype;
}

static void read_type(struct type_section *section, struct type_group *group,
                      struct defined *defined) {
    struct reader *reader = section->reader;
    struct type_def *def = defined->def;
    const struct type_def *describes = NULL;
    const struct type_def *descriptor = NULL;
    bool is_sub = reader_accept(reader, PREFIX_SUB);
    def->is_final = !is_sub;
    if (is_sub || reader_accept(reader, PREFIX_SUB_FINAL)) {
        def->supertype = read_supertype(section, def);
    }
    def->is_shared = reader_accept(reader, PREFIX_SHARED);
    if (reader_accept(reader, PREFIX_DESCRIBES)) {
        describes = read_def(section);
    }
    if (reader_accept(reader, PREFIX_DESCRIPTOR)) {
        descriptor = read_def(section);
    }
    def->form = (uint8_t)read_form(reader);
    defined->body = reader->position;
    type_group_add_head(group, def, describes, descriptor);
    digest_parts(section, group, (enum type_form)def->form);
}

/* Makes room for all types of a group, since any of them may refer to any other. */
static struct type_def *add_defs(struct type_section *section, uint32_t count) {
    struct type_def *defs = arena_alloc_array(section->arena, count, sizeof *defs);
    if (defs == NULL) {
        reader_fail_nomem(section->reader);
        return NULL;
    }
    memset(defs, 0, count * sizeof *defs);
    for (uint32_t i = 0; i < count; i++) {
        struct defined *defined = NULL;
        if (!mem_grow_array(&section->defined, section->count, &section->capacity,
                            sizeof *section->defined)) {
            reader_fail_nomem(section->reader);
            return NULL;
        }
        defined = &section->defined[section->count];
        memset(defined, 0, sizeof *defined);
        defined->def = &defs[i];
        defs[i].index = (uint32_t)section->count++;
    }
    return defs;
}

static void read_group(struct type_section *section) {
    bool is_group = reader_accept(section->reader, PREFIX_REC);
    uint32_t count = is_group ? reader_count(section->reader) : 1;
    size_t first = section->count;
    struct type_group group;
    struct type_def *defs = section->reader->failed ? NULL : add_defs(section, count);
    if (defs == NULL) {
        return;
    }
    type_group_begin(&group, (uint32_t)first, count);
    for (uint32_t i = 0; i < count && !section->reader->failed; i++) {
        read_type(section, &group, &section->defined[first + i]);
    }
    type_group_end(&group, defs, count);
}

void type_section_read(struct type_section *section) {
    uint32_t count = reader_count(section->reader);
    for (uint32_t i = 0; i < count && !section->reader->failed; i++) {
        read_group(section);
    }
}

void type_section_end(struct type_section *section) { mem_free(section->defined); }

uint32_t type_section_read_func_index(struct type_section *section) {
    size_t start = section->reader->position;
    uint32_t index = reader_u32(section->reader);
    const struct defined *defined = find_defined(section, index, start);
    if (defined != NULL && defined->def->form != TYPE_FORM_FUNC) {
        reader_fail(section->reader, start, "index of a type that is not a function's");
    }
    return section->reader->failed ? 0 : index;
}

/* Parameters or results, this time to be kept. */
static const wmt_valtype *read_values(struct type_section *section, size_t *count) {
    struct reader *reader = section->reader;
    wmt_valtype *types = NULL;
    *count = read_value_count(reader);
    types = arena_alloc_array(section->arena, *count, sizeof *types);
    if (types == NULL) {
        reader_fail_nomem(reader);
    }
    for (size_t i = 0; i < *count && !reader->failed; i++) {
        type_section_read_value(section, &types[i]);
        if (!reader->failed && !type_add_val_text(section->arena, &types[i])) {
            reader_fail_nomem(reader);
        }
    }
    return types;
}

/* Goes back to where the function type is. */
static void read_func(struct type_section *section, const struct defined *defined,
                      struct type_func *func) {
    size_t position = section->reader->position;
    section->reader->position = defined->body;
    func->def = defined->def;
    func->params = read_values(section, &func->param_count);
    func->results = read_values(section, &func->result_count);
    section->reader->position = position;
}

static const wmt_type *make_func(struct type_section *section, const struct defined *defined,
                                 enum func_use use) {
    wmt_type draft = {.kind = use == USE_TAG ? WMT_EXTERN_TAG : WMT_EXTERN_FUNC};
    const wmt_type *type = NULL;
    draft.is_shared = defined->def->is_shared;
    read_func(section, defined, &draft.func);
    draft.func.exact = use == USE_EXACT_FUNC;
    if (section->reader->failed) {
        return NULL;
    }
    type = type_make(section->arena, &draft);
    if (type == NULL) {
        reader_fail_nomem(section->reader);
    }
    return type;
}

const wmt_type *type_section_func(struct type_section *section, uint32_t index, enum func_use use) {
    struct defined *defined = section->reader->failed ? NULL : &section->defined[index];
    if (defined != NULL && defined->made[use] == NULL) {
        defined->made[use] = make_func(section, defined, use);
    }
    return defined == NULL ? NULL : defined->made[use];
}
