#include "type_text.h"

#include "arena.h"

#include <string.h>

/* The names of value types as they stand alone, and of heap types inside `(ref ...)`. */
struct name {
    const char *text;
    uint8_t kind;
    uint8_t heap;
};

static const struct name value_names[] = {{"i32", WMT_I32, TYPE_HEAP_NOTHING},
                                          {"i64", WMT_I64, TYPE_HEAP_NOTHING},
                                          {"f32", WMT_F32, TYPE_HEAP_NOTHING},
                                          {"f64", WMT_F64, TYPE_HEAP_NOTHING},
                                          {"v128", WMT_V128, TYPE_HEAP_NOTHING},
#define VALUE_ROW(id, byte, name, reference, kind) {reference, kind, TYPE_HEAP_##id},
                                          TYPE_HEAPS(VALUE_ROW)
#undef VALUE_ROW
};

static const struct name heap_names[] = {
#define HEAP_ROW(id, byte, name, reference, kind) {name, kind, TYPE_HEAP_##id},
    TYPE_HEAPS(HEAP_ROW)
#undef HEAP_ROW
};

/* A sign, a word of letters and digits, or the end (length 0). */
struct token {
    const char *text;
    size_t length;
};

static bool is_word_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static struct token peek(struct type_text *text) {
    struct token token = {NULL, 0};
    text->at += strspn(text->at, " \t\r\n");
    token.text = text->at;
    while (is_word_char(token.text[token.length])) {
        token.length++;
    }
    if (token.length == 0 && strncmp(token.text, "->", 2) == 0) {
        token.length = 2;
    } else if (token.length == 0 && token.text[0] != '\0') {
        token.length = 1;
    }
    return token;
}

static bool token_is(struct token token, const char *word) {
    return strlen(word) == token.length && memcmp(token.text, word, token.length) == 0;
}

/* What stands at the column is quoted as far as it can be printed. */
void type_text_fail(struct type_text *text, const char *expected) {
    struct token found = peek(text);
    size_t column = (size_t)(found.text - text->text) + 1;
    unsigned char first = (unsigned char)found.text[0];
    if (text->failed) {
        return;
    }
    text->failed = true;
    if (found.length == 0) {
        error_set(text->err, text->id, "column %zu of the %s: expected %s, but it ends here",
                  column, text->what, expected);
    } else if (first < 0x21 || first > 0x7e) {
        error_set(text->err, text->id, "column %zu of the %s: expected %s, found the byte 0x%02x",
                  column, text->what, expected, first);
    } else {
        error_set(text->err, text->id, "column %zu of the %s: expected %s, found `%.*s`", column,
                  text->what, expected, (int)(found.length < 40 ? found.length : 40), found.text);
    }
}

bool type_text_accept(struct type_text *text, const char *word) {
    struct token token = peek(text);
    if (text->failed || !token_is(token, word)) {
        return false;
    }
    text->at += token.length;
    return true;
}

void type_text_expect(struct type_text *text, const char *word, const char *expected) {
    if (!type_text_accept(text, word)) {
        type_text_fail(text, expected);
    }
}

static bool accept_name(struct type_text *text, const struct name *names, size_t count,
                        wmt_valtype *type) {
    for (size_t i = 0; i < count; i++) {
        if (type_text_accept(text, names[i].text)) {
            type->kind = names[i].kind;
            type->heap = names[i].heap;
            return true;
        }
    }
    return false;
}

static void read_heap(struct type_text *text, wmt_valtype *type) {
    if (!accept_name(text, heap_names, sizeof heap_names / sizeof heap_names[0], type)) {
        type_text_fail(text, "a heap type such as `any` (an index would need a module)");
    }
}

/* What follows `(ref`. */
static void read_reference(struct type_text *text, wmt_valtype *type) {
    type->nullable = type_text_accept(text, "null");
    if (type_text_accept(text, "(")) {
        type_text_expect(text, "shared", "`shared`");
        type->shared = true;
        read_heap(text, type);
        type_text_expect(text, ")", "`)`");
    } else {
        read_heap(text, type);
    }
    type_text_expect(text, ")", "`)`");
}

void type_text_value(struct type_text *text, wmt_valtype *type) {
    memset(type, 0, sizeof *type);
    if (type_text_accept(text, "(")) {
        type_text_expect(text, "ref", "`ref`");
        read_reference(text, type);
    } else if (accept_name(text, value_names, sizeof value_names / sizeof value_names[0], type)) {
        type->nullable = type->heap != TYPE_HEAP_NOTHING;
    } else {
        type_text_fail(text, "a value type such as `i32`");
    }
}

static bool add_digit(uint64_t *number, char digit) {
    uint64_t value = (uint64_t)(digit - '0');
    bool fits = digit >= '0' && digit <= '9' && *number <= (UINT64_MAX - value) / 10;
    *number = fits ? *number * 10 + value : 0;
    return fits;
}

bool type_text_number(struct type_text *text, uint64_t *number) {
    struct token token = peek(text);
    *number = 0;
    if (text->failed || token.length == 0) {
        return false;
    }
    for (size_t i = 0; i < token.length; i++) {
        if (!add_digit(number, token.text[i])) {
            return false;
        }
    }
    text->at += token.length;
    return true;
}

bool type_text_end(struct type_text *text) {
    if (peek(text).length != 0) {
        type_text_fail(text, "the end");
    }
    return !text->failed;
}

wmt_type *type_text_parse(struct type_text *text, type_maker *make) {
    struct arena *arena = NULL;
    wmt_type *type = NULL;
    if (!error_enter(text->err) || !error_check_argument(text->text, text->what, text->err)) {
        return NULL;
    }
    arena = arena_new();
    if (arena != NULL) {
        type = make(text, arena);
    }
    if (type == NULL && !text->failed) {
        error_set_nomem(text->err);
    }
    if (type == NULL) {
        arena_delete(arena);
    }
    return type;
}
