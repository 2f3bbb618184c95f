/* Function and memory types from text. */
#include "type.h"

#include "arena.h"
#include "error.h"
#include "type_identity.h"

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

/* The text and how far it has been read. After a failure everything else fails too. */
struct signature {
    const char *text;
    const char *at;
    bool failed;
    wmt_error **err;
    enum error_id id; /* of its failures */
    const char *what; /* it is, for messages */
};

/* A sign, a word of letters and digits, or the end (length 0). */
struct token {
    const char *text;
    size_t length;
};

static bool is_word_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static struct token peek(struct signature *signature) {
    struct token token = {NULL, 0};
    signature->at += strspn(signature->at, " \t\r\n");
    token.text = signature->at;
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

static bool token_is(struct token token, const char *text) {
    return strlen(text) == token.length && memcmp(token.text, text, token.length) == 0;
}

/* What stands at the column is quoted as far as it can be printed. */
static void fail(struct signature *signature, const char *expected) {
    struct token found = peek(signature);
    size_t column = (size_t)(found.text - signature->text) + 1;
    unsigned char first = (unsigned char)found.text[0];
    if (signature->failed) {
        return;
    }
    signature->failed = true;
    if (found.length == 0) {
        error_set(signature->err, signature->id,
                  "column %zu of the %s: expected %s, but it ends here", column, signature->what,
                  expected);
    } else if (first < 0x21 || first > 0x7e) {
        error_set(signature->err, signature->id,
                  "column %zu of the %s: expected %s, found the byte 0x%02x", column,
                  signature->what, expected, first);
    } else {
        error_set(signature->err, signature->id, "column %zu of the %s: expected %s, found `%.*s`",
                  column, signature->what, expected, (int)(found.length < 40 ? found.length : 40),
                  found.text);
    }
}

static bool accept(struct signature *signature, const char *text) {
    struct token token = peek(signature);
    if (signature->failed || !token_is(token, text)) {
        return false;
    }
    signature->at += token.length;
    return true;
}

static void expect(struct signature *signature, const char *text, const char *expected) {
    if (!accept(signature, text)) {
        fail(signature, expected);
    }
}

static bool accept_name(struct signature *signature, const struct name *names, size_t count,
                        wmt_valtype *type) {
    for (size_t i = 0; i < count; i++) {
        if (accept(signature, names[i].text)) {
            type->kind = names[i].kind;
            type->heap = names[i].heap;
            return true;
        }
    }
    return false;
}

static void read_heap(struct signature *signature, wmt_valtype *type) {
    if (!accept_name(signature, heap_names, sizeof heap_names / sizeof heap_names[0], type)) {
        fail(signature, "a heap type such as `any` (an index would need a module)");
    }
}

/* What follows `(ref`. */
static void read_reference(struct signature *signature, wmt_valtype *type) {
    type->nullable = accept(signature, "null");
    if (accept(signature, "(")) {
        expect(signature, "shared", "`shared`");
        type->shared = true;
        read_heap(signature, type);
        expect(signature, ")", "`)`");
    } else {
        read_heap(signature, type);
    }
    expect(signature, ")", "`)`");
}

static void read_value(struct signature *signature, wmt_valtype *type) {
    memset(type, 0, sizeof *type);
    if (accept(signature, "(")) {
        expect(signature, "ref", "`ref`");
        read_reference(signature, type);
    } else if (accept_name(signature, value_names, sizeof value_names / sizeof value_names[0],
                           type)) {
        type->nullable = type->heap != TYPE_HEAP_NOTHING;
    } else {
        fail(signature, "a value type such as `i32`");
    }
}

/* Reads "(TYPE, ...)". With `types` NULL it only counts them. */
static size_t read_values(struct signature *signature, wmt_valtype *types) {
    size_t count = 0;
    expect(signature, "(", "`(`");
    if (accept(signature, ")")) {
        return 0;
    }
    do {
        wmt_valtype type;
        if (count == TYPE_VALUES_MAX) {
            fail(signature, "`)` after at most 1000 types");
        }
        read_value(signature, &type);
        if (types != NULL && !signature->failed) {
            types[count] = type;
        }
        count++;
    } while (!signature->failed && accept(signature, ","));
    expect(signature, ")", "`,` or `)`");
    return count;
}

/* The whole text: how many values there are, and, unless they are NULL, which. */
static bool read_func(struct signature *signature, wmt_valtype *params, wmt_valtype *results,
                      struct type_func *func) {
    signature->at = signature->text;
    func->param_count = read_values(signature, params);
    expect(signature, "->", "`->`");
    func->result_count = read_values(signature, results);
    if (peek(signature).length != 0) {
        fail(signature, "the end");
    }
    return !signature->failed;
}

static bool add_texts(struct arena *arena, wmt_valtype *types, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!type_add_val_text(arena, &types[i])) {
            return false;
        }
    }
    return true;
}

static void add_identities(struct type_group *group, const wmt_valtype *types, size_t count) {
    type_group_add_number(group, (uint32_t)count);
    for (size_t i = 0; i < count; i++) {
        type_group_add_val(group, &types[i]);
    }
}

/* The definition that such a type has in a module: alone in its group, final, without supertype. */
static const struct type_def *make_def(struct arena *arena, const struct type_func *func) {
    struct type_group group;
    struct type_def *def = arena_alloc(arena, sizeof *def);
    if (def == NULL) {
        return NULL;
    }
    memset(def, 0, sizeof *def);
    def->form = TYPE_FORM_FUNC;
    def->is_final = true;
    type_group_begin(&group, 0, 1);
    type_group_add_head(&group, def, NULL, NULL);
    add_identities(&group, func->params, func->param_count);
    add_identities(&group, func->results, func->result_count);
    type_group_end(&group, def, 1);
    return def;
}

static wmt_type *make_func(struct signature *signature, struct arena *arena) {
    wmt_type draft = {.kind = WMT_EXTERN_FUNC, .owner = arena};
    struct type_func *func = &draft.func;
    wmt_valtype *params = NULL;
    wmt_valtype *results = NULL;
    if (!read_func(signature, NULL, NULL, func)) {
        return NULL;
    }
    params = arena_alloc_array(arena, func->param_count, sizeof *params);
    results = arena_alloc_array(arena, func->result_count, sizeof *results);
    if (params == NULL || results == NULL) {
        return NULL;
    }
    (void)read_func(signature, params, results, func);
    if (!add_texts(arena, params, func->param_count) ||
        !add_texts(arena, results, func->result_count)) {
        return NULL;
    }
    func->params = params;
    func->results = results;
    func->def = make_def(arena, func);
    return func->def == NULL ? NULL : type_make(arena, &draft);
}

/* What makes a type of a text, in an arena that the type will own. NULL after a failure, or when
 * memory ran out. */
typedef wmt_type *type_maker(struct signature *signature, struct arena *arena);

static wmt_type *parse(struct signature *signature, type_maker *make) {
    struct arena *arena = NULL;
    wmt_type *type = NULL;
    if (!error_enter(signature->err) ||
        !error_check_argument(signature->text, signature->what, signature->err)) {
        return NULL;
    }
    arena = arena_new();
    if (arena != NULL) {
        type = make(signature, arena);
    }
    if (type == NULL && !signature->failed) {
        error_set_nomem(signature->err);
    }
    if (type == NULL) {
        arena_delete(arena);
    }
    return type;
}

wmt_type *type_parse_func(const char *text, wmt_error **err) {
    struct signature signature = {text, text, false, err, ERROR_ID_BAD_SIGNATURE, "signature"};
    return parse(&signature, make_func);
}

static bool add_digit(uint64_t *number, char digit) {
    uint64_t value = (uint64_t)(digit - '0');
    bool fits = digit >= '0' && digit <= '9' && *number <= (UINT64_MAX - value) / 10;
    *number = fits ? *number * 10 + value : 0;
    return fits;
}

static bool accept_number(struct signature *signature, uint64_t *number) {
    struct token token = peek(signature);
    *number = 0;
    if (signature->failed || token.length == 0) {
        return false;
    }
    for (size_t i = 0; i < token.length; i++) {
        if (!add_digit(number, token.text[i])) {
            return false;
        }
    }
    signature->at += token.length;
    return true;
}

/* The specification knows these two page sizes. */
static void read_page_size(struct signature *signature, struct type_limits *limits) {
    if (accept(signature, "1")) {
        limits->page_size_log2 = 0;
    } else {
        expect(signature, "65536", "1 or 65536");
    }
}

/* How many pages the addresses of such a memory reach. */
static uint64_t most_pages(const struct type_limits *limits) {
    uint64_t last_byte = limits->is_64 ? UINT64_MAX : UINT32_MAX;
    uint64_t last_page = last_byte >> limits->page_size_log2;
    return last_page == UINT64_MAX ? last_page : last_page + 1;
}

static void check_limits(struct signature *signature, const struct type_limits *limits) {
    if (limits->minimum > limits->maximum) {
        fail(signature, "a maximum that is not below the minimum");
    } else if (limits->minimum > most_pages(limits) ||
               (limits->has_maximum && limits->maximum > most_pages(limits))) {
        fail(signature, "no more pages than its addresses reach");
    }
}

static wmt_type *make_memory(struct signature *signature, struct arena *arena) {
    wmt_type draft = {.kind = WMT_EXTERN_MEMORY, .owner = arena};
    struct type_limits *limits = &draft.limits;
    limits->page_size_log2 = TYPE_PAGE_SIZE_LOG2;
    limits->maximum = UINT64_MAX;
    (void)accept(signature, "memory");
    limits->is_64 = accept(signature, "i64");
    if (!accept_number(signature, &limits->minimum)) {
        fail(signature, "the least number of pages");
    }
    limits->has_maximum = accept_number(signature, &limits->maximum);
    if (!limits->has_maximum) {
        limits->maximum = UINT64_MAX;
    }
    draft.is_shared = accept(signature, "shared");
    if (accept(signature, "pagesize")) {
        read_page_size(signature, limits);
    }
    if (peek(signature).length != 0) {
        fail(signature, "the end");
    }
    check_limits(signature, limits);
    if (draft.is_shared && !limits->has_maximum) {
        fail(signature, "a maximum, which a shared memory needs");
    }
    return signature->failed ? NULL : type_make(arena, &draft);
}

wmt_type *type_parse_memory(const char *text, wmt_error **err) {
    struct signature signature = {text, text, false, err, ERROR_ID_BAD_MEMORY_TYPE, "type"};
    return parse(&signature, make_memory);
}
