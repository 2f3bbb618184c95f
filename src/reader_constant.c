#include "reader_constant.h"

struct instruction {
    uint32_t code;
    const char *immediates; /* in order: u, i, l a number, h a heap type, a digit that many bytes */
};

static const struct instruction plain[] = {
    {0x23, "u"}, /* global.get */
    {0x41, "i"}, /* i32.const */
    {0x42, "l"}, /* i64.const */
    {0x43, "4"}, /* f32.const */
    {0x44, "8"}, /* f64.const */
    {0x6a, ""},  /* i32.add */
    {0x6b, ""},  /* i32.sub */
    {0x6c, ""},  /* i32.mul */
    {0x7c, ""},  /* i64.add */
    {0x7d, ""},  /* i64.sub */
    {0x7e, ""},  /* i64.mul */
    {0xd0, "h"}, /* ref.null */
    {0xd2, "u"}, /* ref.func */
};

/* Behind the prefix byte of that name: */
static const struct instruction behind_fb[] = {
    {0x00, "u"},  /* struct.new */
    {0x01, "u"},  /* struct.new_default */
    {0x06, "u"},  /* array.new */
    {0x07, "u"},  /* array.new_default */
    {0x08, "uu"}, /* array.new_fixed */
    {0x1a, ""},   /* any.convert_extern */
    {0x1b, ""},   /* extern.convert_any */
    {0x1c, ""},   /* ref.i31 */
    {0x20, "u"},  /* struct.new_desc */
    {0x21, "u"},  /* struct.new_default_desc */
};

static const struct instruction behind_fd[] = {
    {0x0c, "88"}, /* v128.const */
};

static const struct instruction behind_fe[] = {
    {0x72, ""}, /* ref.i31_shared */
};

struct instructions {
    const struct instruction *rows;
    size_t count;
};

#define ROWS(table)                                                                                \
    { table, sizeof(table) / sizeof(table)[0] }

static const struct instructions without_prefix = ROWS(plain);

static const struct {
    uint8_t prefix;
    struct instructions behind;
} prefixes[] = {
    {0xfb, ROWS(behind_fb)},
    {0xfd, ROWS(behind_fd)},
    {0xfe, ROWS(behind_fe)},
};

static void skip_heap_type(struct reader *reader) {
    if (reader_accept(reader, 0x65)) { /* shared */
        (void)reader_byte(reader);
    } else if (reader_accept(reader, 0x62)) { /* exact */
        (void)reader_u32(reader);
    } else {
        (void)reader_signed(reader, 33);
    }
}

static void skip_immediate(struct reader *reader, char immediate) {
    switch (immediate) {
    case 'u':
        (void)reader_u32(reader);
        break;
    case 'i':
        (void)reader_signed(reader, 32);
        break;
    case 'l':
        (void)reader_signed(reader, 64);
        break;
    case 'h':
        skip_heap_type(reader);
        break;
    default:
        reader_skip(reader, (size_t)(immediate - '0'));
    }
}

static const struct instructions *find_instructions(uint8_t prefix) {
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++) {
        if (prefixes[i].prefix == prefix) {
            return &prefixes[i].behind;
        }
    }
    return &without_prefix;
}

static const struct instruction *find_instruction(const struct instructions *in, uint32_t code) {
    for (size_t i = 0; i < in->count; i++) {
        if (in->rows[i].code == code) {
            return &in->rows[i];
        }
    }
    return NULL;
}

static void skip_instruction(struct reader *reader) {
    size_t start = reader->position;
    uint8_t first = reader_byte(reader);
    const struct instructions *in = find_instructions(first);
    uint32_t code = in == &without_prefix ? first : reader_u32(reader);
    const struct instruction *instruction = find_instruction(in, code);
    if (instruction == NULL) {
        reader_fail_unknown(reader, start, first, "constant instruction");
        return;
    }
    for (const char *immediate = instruction->immediates; *immediate != '\0'; immediate++) {
        skip_immediate(reader, *immediate);
    }
}

void reader_skip_constant(struct reader *reader) {
    while (!reader->failed && !reader_accept(reader, 0x0b)) {
        skip_instruction(reader);
    }
}
