#include "bulk_module.h"

#include "column.h"
#include "writer.h"

/* The binary format: https://webassembly.github.io/spec/core/binary/index.html */
enum { TYPE_FUNC = 0x60, TYPE_I32 = 0x7f, BLOCK_EMPTY = 0x40 };
enum { KIND_FUNC = 0, KIND_MEMORY = 2 };
enum { NAMES_MODULE = 0, NAMES_FUNCS = 1 };
enum {
    SECTION_CUSTOM = 0,
    SECTION_TYPE = 1,
    SECTION_IMPORT = 2,
    SECTION_FUNCTION = 3,
    SECTION_MEMORY = 5,
    SECTION_EXPORT = 7,
    SECTION_CODE = 10
};
enum {
    OP_LOOP = 0x03,
    OP_END = 0x0b,
    OP_BR_IF = 0x0d,
    OP_CALL = 0x10,
    OP_LOCAL_GET = 0x20,
    OP_LOCAL_SET = 0x21,
    OP_LOCAL_TEE = 0x22,
    OP_I32_STORE = 0x36,
    OP_I32_CONST = 0x41,
    OP_I32_LT_U = 0x49,
    OP_I32_ADD = 0x6a,
    OP_I32_SHL = 0x74
};

/* How values of a kind are written; vectors have a prefix before the numbers of instructions. */
struct encoding {
    uint8_t type;
    uint8_t size_log2;
    uint8_t load;
    uint8_t store;
};

enum { OP_VECTOR_PREFIX = 0xfd };

static const struct encoding encodings[] = {
    [WMT_I32] = {0x7f, 2, 0x28, OP_I32_STORE}, [WMT_I64] = {0x7e, 3, 0x29, 0x37},
    [WMT_F32] = {0x7d, 2, 0x2a, 0x38},         [WMT_F64] = {0x7c, 3, 0x2b, 0x39},
    [WMT_V128] = {0x7b, 4, 0x00, 0x0b},
};

/* The functions and types of the module, and the locals of its own function. */
enum { FUNC_IMPORTED = 0, FUNC_ROWS = 1 };
enum { SIGNATURE_IMPORTED = 0, SIGNATURE_ROWS = 1 };
enum { LOCAL_COUNT = 0, LOCAL_ROW = 1, LOCAL_FIRST_RESULT = 2 };

static void put_types(struct writer *writer, const wmt_valtype *types, size_t count) {
    writer_number(writer, count);
    for (size_t i = 0; i < count; i++) {
        writer_byte(writer, encodings[types[i].kind].type);
    }
}

static void write_types(struct writer *writer, const struct type_func *type) {
    size_t start = writer_begin_section(writer, SECTION_TYPE);
    writer_number(writer, 2);
    writer_byte(writer, TYPE_FUNC);
    put_types(writer, type->params, type->param_count);
    put_types(writer, type->results, type->result_count);
    writer_byte(writer, TYPE_FUNC);
    writer_number(writer, 1);
    writer_byte(writer, TYPE_I32);
    writer_number(writer, 0);
    writer_end(writer, start);
}

static void write_import(struct writer *writer) {
    size_t start = writer_begin_section(writer, SECTION_IMPORT);
    writer_number(writer, 1);
    writer_name(writer, "libwmt");
    writer_name(writer, "func");
    writer_byte(writer, KIND_FUNC);
    writer_number(writer, SIGNATURE_IMPORTED);
    writer_end(writer, start);
}

static void write_function(struct writer *writer) {
    size_t start = writer_begin_section(writer, SECTION_FUNCTION);
    writer_number(writer, 1);
    writer_number(writer, SIGNATURE_ROWS);
    writer_end(writer, start);
}

/* One page, for ever: so it never moves. */
static void write_memory(struct writer *writer) {
    enum { HAS_MAXIMUM = 1 };
    size_t start = writer_begin_section(writer, SECTION_MEMORY);
    writer_number(writer, 1);
    writer_byte(writer, HAS_MAXIMUM);
    writer_number(writer, 1);
    writer_number(writer, 1);
    writer_end(writer, start);
}

static void write_exports(struct writer *writer) {
    size_t start = writer_begin_section(writer, SECTION_EXPORT);
    writer_number(writer, 2);
    writer_name(writer, BULK_EXPORT_ROWS);
    writer_byte(writer, KIND_FUNC);
    writer_number(writer, FUNC_ROWS);
    writer_name(writer, BULK_EXPORT_REGION);
    writer_byte(writer, KIND_MEMORY);
    writer_number(writer, 0);
    writer_end(writer, start);
}

static void put_local(struct writer *writer, unsigned op, size_t local) {
    writer_byte(writer, op);
    writer_number(writer, local);
}

/* Constants are signed: below 64 they are as short as they look. */
static void put_const(struct writer *writer, unsigned small) {
    writer_byte(writer, OP_I32_CONST);
    writer_byte(writer, small);
}

/* A load or store at `offset` behind the address on the stack. */
static void put_access(struct writer *writer, uint32_t kind, unsigned op, size_t offset) {
    if (kind == WMT_V128) {
        writer_byte(writer, OP_VECTOR_PREFIX);
    }
    writer_byte(writer, op);
    writer_number(writer, encodings[kind].size_log2);
    writer_number(writer, offset);
}

/* How far the value of the row is from the start of its column. */
static void put_row_offset(struct writer *writer, uint32_t kind) {
    put_local(writer, OP_LOCAL_GET, LOCAL_ROW);
    put_const(writer, encodings[kind].size_log2);
    writer_byte(writer, OP_I32_SHL);
}

static void put_note_of_row(struct writer *writer) {
    put_const(writer, 0);
    put_local(writer, OP_LOCAL_GET, LOCAL_ROW);
    put_access(writer, WMT_I32, OP_I32_STORE, 0);
}

/* Gives where the columns of the results begin. */
static size_t put_loads(struct writer *writer, const struct type_func *type, size_t capacity) {
    size_t column = BULK_HEADER_SIZE;
    for (size_t i = 0; i < type->param_count; i++) {
        uint32_t kind = type->params[i].kind;
        put_row_offset(writer, kind);
        put_access(writer, kind, encodings[kind].load, column);
        column += capacity * column_value_size(kind);
    }
    return column;
}

static void put_stores(struct writer *writer, const struct type_func *type, size_t capacity,
                       size_t column) {
    for (size_t i = type->result_count; i-- > 0;) {
        put_local(writer, OP_LOCAL_SET, LOCAL_FIRST_RESULT + i);
    }
    for (size_t i = 0; i < type->result_count; i++) {
        uint32_t kind = type->results[i].kind;
        put_row_offset(writer, kind);
        put_local(writer, OP_LOCAL_GET, LOCAL_FIRST_RESULT + i);
        put_access(writer, kind, encodings[kind].store, column);
        column += capacity * column_value_size(kind);
    }
}

static void put_next_row(struct writer *writer) {
    put_local(writer, OP_LOCAL_GET, LOCAL_ROW);
    put_const(writer, 1);
    writer_byte(writer, OP_I32_ADD);
    put_local(writer, OP_LOCAL_TEE, LOCAL_ROW);
    put_local(writer, OP_LOCAL_GET, LOCAL_COUNT);
    writer_byte(writer, OP_I32_LT_U);
    writer_byte(writer, OP_BR_IF);
    writer_number(writer, 0);
}

static void put_loop(struct writer *writer, const struct type_func *type) {
    size_t capacity = bulk_module_capacity(type);
    size_t results = 0;
    writer_byte(writer, OP_LOOP);
    writer_byte(writer, BLOCK_EMPTY);
    put_note_of_row(writer);
    results = put_loads(writer, type, capacity);
    writer_byte(writer, OP_CALL);
    writer_number(writer, FUNC_IMPORTED);
    put_stores(writer, type, capacity, results);
    put_next_row(writer);
    writer_byte(writer, OP_END);
}

/* The row, and the results, in runs of one local each. */
static void put_locals(struct writer *writer, const struct type_func *type) {
    writer_number(writer, 1 + type->result_count);
    writer_number(writer, 1);
    writer_byte(writer, TYPE_I32);
    for (size_t i = 0; i < type->result_count; i++) {
        writer_number(writer, 1);
        writer_byte(writer, encodings[type->results[i].kind].type);
    }
}

static void write_code(struct writer *writer, const struct type_func *type) {
    size_t start = writer_begin_section(writer, SECTION_CODE);
    size_t body = 0;
    writer_number(writer, 1);
    body = writer_begin(writer);
    put_locals(writer, type);
    put_loop(writer, type);
    writer_byte(writer, OP_END);
    writer_end(writer, body);
    writer_end(writer, start);
}

/* What frames call it. */
static void write_names(struct writer *writer) {
    size_t start = writer_begin_section(writer, SECTION_CUSTOM);
    size_t part = 0;
    writer_name(writer, "name");
    part = writer_begin_section(writer, NAMES_MODULE);
    writer_name(writer, "wmt_bulk");
    writer_end(writer, part);
    part = writer_begin_section(writer, NAMES_FUNCS);
    writer_number(writer, 1);
    writer_number(writer, FUNC_ROWS);
    writer_name(writer, "rows");
    writer_end(writer, part);
    writer_end(writer, start);
}

static size_t values_size(const wmt_valtype *types, size_t count) {
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        size += column_value_size(types[i].kind);
    }
    return size;
}

/* A multiple of 16 where that is few of them, so that all columns begin at a cache line. */
size_t bulk_module_capacity(const struct type_func *type) {
    enum { MULTIPLE = 16 };
    size_t row = values_size(type->params, type->param_count) +
                 values_size(type->results, type->result_count);
    size_t capacity = row == 0 ? INT32_MAX : (BULK_REGION_SIZE - BULK_HEADER_SIZE) / row;
    return capacity < MULTIPLE ? capacity : capacity / MULTIPLE * MULTIPLE;
}

wmt_bytes *bulk_module_write(const struct type_func *type) {
    struct writer writer;
    writer_begin_module(&writer);
    write_types(&writer, type);
    write_import(&writer);
    write_function(&writer);
    write_memory(&writer);
    write_exports(&writer);
    write_code(&writer, type);
    write_names(&writer);
    return writer_take(&writer);
}
