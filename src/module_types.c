#include "module_types.h"

#include "alloc.h"
#include "arena.h"
#include "error.h"
#include "reader.h"
#include "reader_constant.h"
#include "type_section.h"

#include <stdlib.h>
#include <string.h>

/* Something that can be exported. Most things are not, so only imports get their type at once; that
 * of others is read again, from `at`, when they are exported. */
struct item {
    const wmt_type *type;
    size_t at; /* where its type begins; of a function or tag, the index of its function type */
};

struct items {
    struct item *list;
    size_t count;
    size_t capacity;
};

/* What has been read so far. */
struct parser {
    struct reader reader;
    struct arena *arena; /* of the result */
    struct type_section types;
    struct items items[WMT_EXTERN_TAG + 1]; /* by kind */
    struct module_import *imports;
    size_t import_count;
    size_t import_capacity;
    struct module_export *exports;
    size_t export_count;
    const struct module_export **exports_by_name;
};

/* Bits of the byte before limits. */
enum limits_flag {
    LIMITS_MAXIMUM = 0x01,
    LIMITS_SHARED = 0x02,
    LIMITS_64 = 0x04,
    LIMITS_PAGE_SIZE = 0x08,
};

static uint8_t read_flags(struct reader *reader, uint8_t known, const char *what) {
    size_t start = reader->position;
    uint8_t flags = reader_byte(reader);
    if ((flags & ~known) != 0) {
        reader_fail_unknown(reader, start, flags, what);
    }
    return flags;
}

static uint64_t read_limit(struct reader *reader, bool is_64) {
    return is_64 ? reader_u64(reader) : reader_u32(reader);
}

static uint8_t read_page_size(struct reader *reader) {
    size_t start = reader->position;
    uint32_t log2 = reader_u32(reader);
    if (log2 >= 64) {
        reader_fail(reader, start, "page size too large");
        return 0;
    }
    return (uint8_t)log2;
}

static void read_limits(struct reader *reader, uint8_t flags, wmt_type *type) {
    struct type_limits *limits = &type->limits;
    type->is_shared = (flags & LIMITS_SHARED) != 0;
    limits->is_64 = (flags & LIMITS_64) != 0;
    limits->has_maximum = (flags & LIMITS_MAXIMUM) != 0;
    limits->minimum = read_limit(reader, limits->is_64);
    limits->maximum = limits->has_maximum ? read_limit(reader, limits->is_64) : UINT64_MAX;
}

static void read_table_type(struct parser *parser, wmt_type *type) {
    uint8_t flags = 0;
    type_section_read_reference(&parser->types, &type->element);
    flags = read_flags(&parser->reader, LIMITS_MAXIMUM | LIMITS_SHARED | LIMITS_64,
                       "set of a table's flags");
    read_limits(&parser->reader, flags, type);
}

static void read_memory_type(struct parser *parser, wmt_type *type) {
    uint8_t flags =
        read_flags(&parser->reader, LIMITS_MAXIMUM | LIMITS_SHARED | LIMITS_64 | LIMITS_PAGE_SIZE,
                   "set of a memory's flags");
    read_limits(&parser->reader, flags, type);
    type->limits.page_size_log2 =
        (flags & LIMITS_PAGE_SIZE) != 0 ? read_page_size(&parser->reader) : TYPE_PAGE_SIZE_LOG2;
}

static void read_global_type(struct parser *parser, wmt_type *type) {
    enum { GLOBAL_MUTABLE = 0x01, GLOBAL_SHARED = 0x02 };
    uint8_t flags = 0;
    type_section_read_value(&parser->types, &type->element);
    flags = read_flags(&parser->reader, GLOBAL_MUTABLE | GLOBAL_SHARED, "set of a global's flags");
    type->is_mutable = (flags & GLOBAL_MUTABLE) != 0;
    type->is_shared = (flags & GLOBAL_SHARED) != 0;
}

/* A table, memory or global. */
static wmt_type read_simple_type(struct parser *parser, int kind) {
    wmt_type type;
    memset(&type, 0, sizeof type);
    type.kind = kind;
    if (kind == WMT_EXTERN_TABLE) {
        read_table_type(parser, &type);
    } else if (kind == WMT_EXTERN_MEMORY) {
        read_memory_type(parser, &type);
    } else {
        read_global_type(parser, &type);
    }
    return type;
}

static const wmt_type *make_simple_type(struct parser *parser, int kind) {
    wmt_type draft = read_simple_type(parser, kind);
    const wmt_type *type = parser->reader.failed ? NULL : type_make(parser->arena, &draft);
    if (type == NULL) {
        reader_fail_nomem(&parser->reader);
    }
    return type;
}

/* Of a tag: what kind of tag it is, and the index of its function type. */
static uint32_t read_tag(struct parser *parser) {
    (void)read_flags(&parser->reader, 0, "kind of tag");
    return type_section_read_func_index(&parser->types);
}

static void add_item(struct parser *parser, int kind, const wmt_type *type, size_t at) {
    struct items *items = &parser->items[kind];
    if (!mem_grow_array(&items->list, items->count, &items->capacity, sizeof *items->list)) {
        reader_fail_nomem(&parser->reader);
        return;
    }
    items->list[items->count].type = type;
    items->list[items->count].at = at;
    items->count++;
}

/* Imports */

enum { CODE_EXACT_FUNC = 0x20 };

/* The byte that says what is imported or exported. */
static int read_kind(struct reader *reader) {
    size_t start = reader->position;
    uint8_t byte = reader_byte(reader);
    if (byte >= WMT_EXTERN_TAG) {
        reader_fail_unknown(reader, start, byte, "kind of import or export");
    }
    return reader->failed ? WMT_EXTERN_NONE : byte + 1;
}

static const wmt_type *read_import_type(struct parser *parser) {
    struct type_section *types = &parser->types;
    bool exact = reader_accept(&parser->reader, CODE_EXACT_FUNC);
    int kind = exact ? WMT_EXTERN_FUNC : read_kind(&parser->reader);
    switch (kind) {
    case WMT_EXTERN_NONE:
        return NULL;
    case WMT_EXTERN_FUNC:
        return type_section_func(types, type_section_read_func_index(types),
                                 exact ? USE_EXACT_FUNC : USE_FUNC);
    case WMT_EXTERN_TAG:
        return type_section_func(types, read_tag(parser), USE_TAG);
    default:
        return make_simple_type(parser, kind);
    }
}

/* A name, kept. */
static const char *read_name(struct parser *parser, size_t *length) {
    const char *name = reader_name(&parser->reader, length);
    char *copy = NULL;
    if (parser->reader.failed) {
        return NULL;
    }
    copy = arena_copy_bytes(parser->arena, name, *length);
    if (copy == NULL) {
        reader_fail_nomem(&parser->reader);
    }
    return copy;
}

static void add_import(struct parser *parser, const struct module_import *import) {
    if (parser->reader.failed) {
        return;
    }
    if (!mem_grow_array(&parser->imports, parser->import_count, &parser->import_capacity,
                        sizeof *parser->imports)) {
        reader_fail_nomem(&parser->reader);
        return;
    }
    parser->imports[parser->import_count++] = *import;
    add_item(parser, import->type->kind, import->type, 0);
}

/* Many names of one module, each with its type, or all with the one that comes first. */
static void read_compact_imports(struct parser *parser, struct module_import *import,
                                 bool same_type) {
    uint32_t count = 0;
    if (same_type) {
        import->type = read_import_type(parser);
    }
    count = reader_count(&parser->reader);
    for (uint32_t i = 0; i < count && !parser->reader.failed; i++) {
        import->name = read_name(parser, &import->name_length);
        if (!same_type) {
            import->type = read_import_type(parser);
        }
        add_import(parser, import);
    }
}

/* The compact forms look like an import with an empty name and an impossible kind. */
static void read_import(struct parser *parser) {
    enum { COMPACT_TYPES = 0x7f, COMPACT_NAMES = 0x7e };
    struct module_import import;
    memset(&import, 0, sizeof import);
    import.module = read_name(parser, &import.module_length);
    import.name = read_name(parser, &import.name_length);
    if (import.name_length == 0 && reader_accept(&parser->reader, COMPACT_TYPES)) {
        read_compact_imports(parser, &import, false);
    } else if (import.name_length == 0 && reader_accept(&parser->reader, COMPACT_NAMES)) {
        read_compact_imports(parser, &import, true);
    } else {
        import.type = read_import_type(parser);
        add_import(parser, &import);
    }
}

/* Functions, tables, memories, tags, globals */

static void read_func(struct parser *parser) {
    add_item(parser, WMT_EXTERN_FUNC, NULL, type_section_read_func_index(&parser->types));
}

static void read_table(struct parser *parser) {
    enum { WITH_INITIAL_VALUE = 0x40 };
    bool has_value = reader_accept(&parser->reader, WITH_INITIAL_VALUE);
    if (has_value) {
        (void)read_flags(&parser->reader, 0, "form of table");
    }
    add_item(parser, WMT_EXTERN_TABLE, NULL, parser->reader.position);
    (void)read_simple_type(parser, WMT_EXTERN_TABLE);
    if (has_value) {
        reader_skip_constant(&parser->reader);
    }
}

static void read_memory(struct parser *parser) {
    add_item(parser, WMT_EXTERN_MEMORY, NULL, parser->reader.position);
    (void)read_simple_type(parser, WMT_EXTERN_MEMORY);
}

static void read_defined_tag(struct parser *parser) {
    add_item(parser, WMT_EXTERN_TAG, NULL, read_tag(parser));
}

static void read_global(struct parser *parser) {
    add_item(parser, WMT_EXTERN_GLOBAL, NULL, parser->reader.position);
    (void)read_simple_type(parser, WMT_EXTERN_GLOBAL);
    reader_skip_constant(&parser->reader);
}

/* Exports */

/* The type of something that is exported; one object however often that happens. */
static const wmt_type *make_item_type(struct parser *parser, int kind, struct item *item) {
    size_t position = parser->reader.position;
    const wmt_type *type = NULL;
    if (kind == WMT_EXTERN_FUNC || kind == WMT_EXTERN_TAG) {
        return type_section_func(&parser->types, (uint32_t)item->at,
                                 kind == WMT_EXTERN_TAG ? USE_TAG : USE_FUNC);
    }
    parser->reader.position = item->at;
    type = make_simple_type(parser, kind);
    parser->reader.position = position;
    return type;
}

static void read_export(struct parser *parser) {
    struct module_export *export = &parser->exports[parser->export_count];
    struct items *items = NULL;
    struct item *item = NULL;
    size_t start = 0;
    export->name = read_name(parser, &export->name_length);
    items = &parser->items[read_kind(&parser->reader)];
    start = parser->reader.position;
    export->index = reader_u32(&parser->reader);
    if (!parser->reader.failed && export->index >= items->count) {
        reader_fail(&parser->reader, start, "export of something that does not exist");
    }
    if (parser->reader.failed) {
        return;
    }
    item = &items->list[export->index];
    if (item->type == NULL) {
        item->type = make_item_type(parser, (int)(items - parser->items), item);
    }
    export->type = item->type;
    parser->exports_by_name[parser->export_count++] = export;
}

/* By length first, which is quicker and as good as any other order. */
static int compare_names(const char *one, size_t one_length, const char *other,
                         size_t other_length) {
    if (one_length != other_length) {
        return one_length < other_length ? -1 : 1;
    }
    return memcmp(one, other, one_length);
}

static int compare_exports(const void *one, const void *other) {
    const struct module_export *first = *(const struct module_export *const *)one;
    const struct module_export *second = *(const struct module_export *const *)other;
    return compare_names(first->name, first->name_length, second->name, second->name_length);
}

static void sort_exports(struct parser *parser, size_t start) {
    const struct module_export **sorted = parser->exports_by_name;
    qsort(sorted, parser->export_count, sizeof(const struct module_export *), compare_exports);
    for (size_t i = 1; i < parser->export_count; i++) {
        if (compare_exports(&sorted[i - 1], &sorted[i]) == 0) {
            reader_fail(&parser->reader, start, "two exports of one name in the section");
        }
    }
}

static void read_export_section(struct parser *parser) {
    size_t start = parser->reader.position;
    uint32_t count = reader_count(&parser->reader);
    parser->exports = arena_alloc_array(parser->arena, count, sizeof *parser->exports);
    parser->exports_by_name =
        arena_alloc_array(parser->arena, count, sizeof(const struct module_export *));
    if (parser->exports == NULL || parser->exports_by_name == NULL) {
        reader_fail_nomem(&parser->reader);
    }
    for (uint32_t i = 0; i < count && !parser->reader.failed; i++) {
        read_export(parser);
    }
    if (!parser->reader.failed) {
        sort_exports(parser, start);
    }
}

/* The module */

static void read_type_section(struct parser *parser) { type_section_read(&parser->types); }

/* By the section's number: its place in the order that modules have to keep, and how to read it, or
 * each of its things. Those with neither are skipped. */
static const struct section {
    int order;
    void (*read)(struct parser *parser);
    void (*read_each)(struct parser *parser);
} sections[] = {
    [0] = {.order = 0}, /* custom: anywhere */
    [1] = {.order = 1, .read = read_type_section},
    [2] = {.order = 2, .read_each = read_import},
    [3] = {.order = 3, .read_each = read_func},
    [4] = {.order = 4, .read_each = read_table},
    [5] = {.order = 5, .read_each = read_memory},
    [13] = {.order = 6, .read_each = read_defined_tag},
    [6] = {.order = 7, .read_each = read_global},
    [7] = {.order = 8, .read = read_export_section},
    [8] = {.order = 9},   /* start */
    [9] = {.order = 10},  /* elements */
    [12] = {.order = 11}, /* data count */
    [10] = {.order = 12}, /* code */
    [11] = {.order = 13}, /* data */
};

static void read_content(struct parser *parser, const struct section *section) {
    if (section->read != NULL) {
        section->read(parser);
    } else if (section->read_each != NULL) {
        uint32_t count = reader_count(&parser->reader);
        for (uint32_t i = 0; i < count && !parser->reader.failed; i++) {
            section->read_each(parser);
        }
    } else {
        parser->reader.position = parser->reader.end;
    }
}

static const struct section *read_section_number(struct reader *reader, int *order) {
    size_t start = reader->position;
    uint8_t number = reader_byte(reader);
    const struct section *section = NULL;
    if (number >= sizeof sections / sizeof sections[0]) {
        reader_fail_unknown(reader, start, number, "section");
        return NULL;
    }
    section = &sections[number];
    if (section->order != 0 && section->order <= *order) {
        reader_fail(reader, start, "section that is out of order or there twice");
        return NULL;
    }
    *order = section->order != 0 ? section->order : *order;
    return section;
}

static void read_section(struct parser *parser, int *order) {
    struct reader *reader = &parser->reader;
    const struct section *section = read_section_number(reader, order);
    size_t start = reader->position;
    size_t size = reader_u32(reader);
    size_t end_of_module = reader->end;
    if (!reader->failed && size > reader_remaining(reader)) {
        reader_fail(reader, start, "section that goes beyond the module's end");
    }
    if (reader->failed) {
        return;
    }
    reader->end = reader->position + size;
    read_content(parser, section);
    if (!reader->failed && reader->position != reader->end) {
        reader_fail(reader, reader->position, "section longer than its content");
    }
    reader->end = end_of_module;
}

static const char magic[4] = {'\0', 'a', 's', 'm'};

static bool begins_with(const struct reader *reader, const char *bytes, size_t size) {
    size_t compared = reader->end < size ? reader->end : size;
    return memcmp(reader->bytes, bytes, compared) == 0;
}

/* What is no module at all gets an error that says what it is instead. */
static bool check_magic(struct reader *reader) {
    static const char elf[4] = {0x7f, 'E', 'L', 'F'};
    if (reader->end == 0) {
        return error_set(reader->err, ERROR_ID_INVALID_MODULE, "the module is empty: 0 bytes");
    }
    if (begins_with(reader, elf, sizeof elf)) {
        return error_set(reader->err, ERROR_ID_NATIVE_CODE,
                         "these bytes are native code (an ELF image), not WebAssembly");
    }
    if (begins_with(reader, "(", 1)) {
        return error_set(reader->err, ERROR_ID_INVALID_MODULE,
                         "these bytes are WebAssembly's text format, not a binary module");
    }
    if (!begins_with(reader, magic, sizeof magic)) {
        return error_set(reader->err, ERROR_ID_INVALID_MODULE,
                         "these bytes are not WebAssembly: they do not begin with \\0asm");
    }
    return true;
}

static uint32_t read_u16(struct reader *reader) {
    uint32_t low = reader_byte(reader);
    return low | (uint32_t)reader_byte(reader) << 8;
}

/* The version is two numbers nowadays, the second of which tells modules from components. */
static bool read_header(struct reader *reader) {
    uint32_t version = 0;
    uint32_t layer = 0;
    if (!check_magic(reader)) {
        return false;
    }
    reader_skip(reader, sizeof magic);
    version = read_u16(reader);
    layer = read_u16(reader);
    if (layer == 1 && !reader->failed) {
        return error_set(reader->err, ERROR_ID_COMPONENT,
                         "these bytes are a component, not a core module");
    }
    if (version != 1 || layer != 0) {
        reader_fail_unknown(reader, sizeof magic, version | layer << 16, "version");
    }
    return !reader->failed;
}

static void read_module(struct parser *parser) {
    int order = 0;
    while (!parser->reader.failed && reader_remaining(&parser->reader) > 0) {
        read_section(parser, &order);
    }
}

static struct module_types *make_result(struct parser *parser) {
    struct module_types *result = arena_alloc(parser->arena, sizeof *result);
    struct module_import *imports =
        arena_alloc_array(parser->arena, parser->import_count, sizeof *imports);
    if (result == NULL || imports == NULL) {
        reader_fail_nomem(&parser->reader);
        return NULL;
    }
    if (parser->import_count > 0) {
        memcpy(imports, parser->imports, parser->import_count * sizeof *imports);
    }
    result->imports = imports;
    result->import_count = parser->import_count;
    result->exports = parser->exports;
    result->export_count = parser->export_count;
    result->exports_by_name = parser->exports_by_name;
    result->arena = parser->arena;
    result->has_unnameable_func = parser->types.has_unnameable_func;
    return result;
}

static void end_parser(struct parser *parser) {
    type_section_end(&parser->types);
    mem_free(parser->imports);
    for (int kind = 0; kind <= WMT_EXTERN_TAG; kind++) {
        mem_free(parser->items[kind].list);
    }
}

static struct module_types *parse(struct parser *parser) {
    struct module_types *result = NULL;
    parser->arena = arena_new();
    if (parser->arena == NULL) {
        reader_fail_nomem(&parser->reader);
        return NULL;
    }
    parser->types.reader = &parser->reader;
    parser->types.arena = parser->arena;
    read_module(parser);
    if (!parser->reader.failed) {
        result = make_result(parser);
    }
    end_parser(parser);
    if (result == NULL) {
        arena_delete(parser->arena);
    }
    return result;
}

bool module_types_parse(const uint8_t *bytes, size_t size, struct module_types **out,
                        wmt_error **err) {
    struct parser parser;
    memset(&parser, 0, sizeof parser);
    parser.reader.bytes = bytes;
    parser.reader.end = size;
    parser.reader.err = err;
    *out = NULL;
    if (!error_enter(err) || !error_check_argument(bytes, "bytes", err)) {
        return false;
    }
    if (read_header(&parser.reader)) {
        *out = parse(&parser);
    }
    return *out != NULL;
}

void module_types_delete(struct module_types *types) {
    if (types != NULL) {
        arena_delete(types->arena);
    }
}

const struct module_export *module_types_export(const struct module_types *types, const char *name,
                                                size_t name_length) {
    size_t first = 0;
    size_t end = types->export_count;
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        const struct module_export *export = types->exports_by_name[middle];
        int order = compare_names(name, name_length, export->name, export->name_length);
        if (order == 0) {
            return export;
        }
        if (order < 0) {
            end = middle;
        } else {
            first = middle + 1;
        }
    }
    return NULL;
}
