#include "type.h"

#include "arena.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const kind_names[] = {
    [WMT_EXTERN_NONE] = "none",     [WMT_EXTERN_FUNC] = "func",     [WMT_EXTERN_TABLE] = "table",
    [WMT_EXTERN_MEMORY] = "memory", [WMT_EXTERN_GLOBAL] = "global", [WMT_EXTERN_TAG] = "tag",
};

/* Of abstract references, by heap type, whether nullable, and whether shared. */
static const char *const reference_texts[TYPE_HEAP_COUNT][2][2] = {
#define REFERENCE_ROW(id, byte, name, reference, kind)                                             \
    [TYPE_HEAP_##id] = {{"(ref " name ")", "(ref (shared " name "))"},                             \
                        {reference, "(ref null (shared " name "))"}},
    TYPE_HEAPS(REFERENCE_ROW)
#undef REFERENCE_ROW
};

/* Writing text: with `to` NULL only its length is counted, so the same steps measure and write. */
struct text {
    char *to;
    size_t length;
};

static void add(struct text *text, const char *piece) {
    size_t length = strlen(piece);
    if (text->to != NULL) {
        memcpy(text->to + text->length, piece, length);
    }
    text->length += length;
}

static void add_if(struct text *text, bool condition, const char *piece) {
    if (condition) {
        add(text, piece);
    }
}

static void add_number(struct text *text, uint64_t number) {
    char digits[24];
    (void)snprintf(digits, sizeof digits, "%" PRIu64, number);
    add(text, digits);
}

static void add_values(struct text *text, const wmt_valtype *types, size_t count) {
    add(text, "(");
    for (size_t i = 0; i < count; i++) {
        add_if(text, i > 0, ", ");
        add(text, types[i].text);
    }
    add(text, ")");
}

static void add_func(struct text *text, const wmt_type *type) {
    const struct type_func *func = &type->func;
    add_if(text, func->exact, "exact ");
    add_if(text, type->is_shared, "shared ");
    add_values(text, func->params, func->param_count);
    add(text, " -> ");
    add_values(text, func->results, func->result_count);
}

static void add_limits(struct text *text, const struct type_limits *limits) {
    add_if(text, limits->is_64, "i64 ");
    add_number(text, limits->minimum);
    if (limits->has_maximum) {
        add(text, " ");
        add_number(text, limits->maximum);
    }
}

static void add_table(struct text *text, const wmt_type *type) {
    add(text, "table ");
    add_if(text, type->is_shared, "shared ");
    add_limits(text, &type->limits);
    add(text, " ");
    add(text, type->element.text);
}

static void add_memory(struct text *text, const wmt_type *type) {
    add(text, "memory ");
    add_limits(text, &type->limits);
    add_if(text, type->is_shared, " shared");
    if (type->limits.page_size_log2 != TYPE_PAGE_SIZE_LOG2) {
        add(text, " pagesize ");
        add_number(text, wmt_type_page_size(type));
    }
}

static void add_global(struct text *text, const wmt_type *type) {
    add(text, "global ");
    add_if(text, type->is_shared, "shared ");
    add_if(text, type->is_mutable, "mut ");
    add(text, type->element.text);
}

static void add_type(struct text *text, const wmt_type *type) {
    switch (type->kind) {
    case WMT_EXTERN_FUNC:
        add_func(text, type);
        break;
    case WMT_EXTERN_TABLE:
        add_table(text, type);
        break;
    case WMT_EXTERN_MEMORY:
        add_memory(text, type);
        break;
    case WMT_EXTERN_GLOBAL:
        add_global(text, type);
        break;
    default:
        add(text, "tag ");
        add_func(text, type);
    }
}

static const char *make_text(struct arena *arena, const wmt_type *type) {
    struct text text = {NULL, 0};
    add_type(&text, type);
    text.to = arena_alloc(arena, text.length + 1);
    if (text.to != NULL) {
        text.length = 0;
        add_type(&text, type);
        text.to[text.length] = '\0';
    }
    return text.to;
}

static const char *make_defined_text(struct arena *arena, const wmt_valtype *type) {
    char text[48];
    int length =
        snprintf(text, sizeof text, "(ref %s%s%" PRIu32 "%s)", type->nullable ? "null " : "",
                 type->exact ? "(exact " : "", type->def->index, type->exact ? ")" : "");
    return arena_copy_bytes(arena, text, (size_t)length);
}

bool type_add_val_text(struct arena *arena, wmt_valtype *type) {
    if (type->heap == TYPE_HEAP_NOTHING) {
        type->text = wmt_valkind_name(type->kind);
    } else if (type->heap == TYPE_HEAP_DEFINED) {
        type->text = make_defined_text(arena, type);
    } else {
        type->text = reference_texts[type->heap][type->nullable][type->shared];
    }
    return type->text != NULL;
}

wmt_type *type_make(struct arena *arena, const wmt_type *draft) {
    wmt_type *type = arena_alloc(arena, sizeof *type);
    if (type == NULL) {
        return NULL;
    }
    *type = *draft;
    for (size_t i = 0; i < draft->func.param_count; i++) {
        type->func.has_narrow_param |= type_is_narrow(&draft->func.params[i]);
    }
    if (type->element.kind != WMT_NONE && !type_add_val_text(arena, &type->element)) {
        return NULL;
    }
    type->text = make_text(arena, type);
    return type->text == NULL ? NULL : type;
}

void type_delete(wmt_type *type) {
    if (type != NULL) {
        arena_delete(type->owner);
    }
}

bool type_val_is_nameable(const wmt_valtype *type) {
    switch (type->heap) {
    case TYPE_HEAP_NOTHING:
        return true;
    case TYPE_HEAP_FUNC:
    case TYPE_HEAP_EXTERN:
        return type->nullable && !type->shared;
    default:
        return false;
    }
}

bool type_is_narrow(const wmt_valtype *type) {
    return type->kind == WMT_ANYREF && type->heap != TYPE_HEAP_ANY && type->heap != TYPE_HEAP_I31;
}

static const wmt_valtype *first_unnameable(const wmt_valtype *types, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!type_val_is_nameable(&types[i])) {
            return &types[i];
        }
    }
    return NULL;
}

const wmt_valtype *type_first_unnameable(const wmt_type *type) {
    const struct type_func *func = &type->func;
    const wmt_valtype *found = first_unnameable(func->params, func->param_count);
    if (found == NULL) {
        found = first_unnameable(func->results, func->result_count);
    }
    if (found == NULL && wmt_type_element(type) != NULL) {
        found = first_unnameable(&type->element, 1);
    }
    return found;
}

const char *wmt_extern_kind_name(int kind) {
    return kind > 0 && (size_t)kind < sizeof kind_names / sizeof kind_names[0]
               ? kind_names[kind]
               : kind_names[WMT_EXTERN_NONE];
}

int wmt_type_kind(const wmt_type *type) { return type == NULL ? WMT_EXTERN_NONE : type->kind; }

const char *wmt_type_text(const wmt_type *type) { return type == NULL ? "" : type->text; }

size_t wmt_type_param_count(const wmt_type *type) {
    return type == NULL ? 0 : type->func.param_count;
}

const wmt_valtype *wmt_type_param(const wmt_type *type, size_t index) {
    return index < wmt_type_param_count(type) ? &type->func.params[index] : NULL;
}

size_t wmt_type_result_count(const wmt_type *type) {
    return type == NULL ? 0 : type->func.result_count;
}

const wmt_valtype *wmt_type_result(const wmt_type *type, size_t index) {
    return index < wmt_type_result_count(type) ? &type->func.results[index] : NULL;
}

uint64_t wmt_type_minimum(const wmt_type *type) { return type == NULL ? 0 : type->limits.minimum; }

bool wmt_type_maximum(const wmt_type *type, uint64_t *maximum) {
    bool has_maximum = type != NULL && type->limits.has_maximum;
    if (maximum != NULL) {
        *maximum = has_maximum ? type->limits.maximum : 0;
    }
    return has_maximum;
}

bool wmt_type_is_64(const wmt_type *type) { return type != NULL && type->limits.is_64; }

bool wmt_type_is_shared(const wmt_type *type) { return type != NULL && type->is_shared; }

uint64_t wmt_type_page_size(const wmt_type *type) {
    return wmt_type_kind(type) == WMT_EXTERN_MEMORY ? UINT64_C(1) << type->limits.page_size_log2
                                                    : 0;
}

const wmt_valtype *wmt_type_element(const wmt_type *type) {
    return type != NULL && type->element.kind != WMT_NONE ? &type->element : NULL;
}

bool wmt_type_is_mutable(const wmt_type *type) { return type != NULL && type->is_mutable; }

uint32_t wmt_valtype_kind(const wmt_valtype *type) { return type == NULL ? WMT_NONE : type->kind; }

const char *wmt_valtype_text(const wmt_valtype *type) { return type == NULL ? "" : type->text; }

bool wmt_valtype_is_nullable(const wmt_valtype *type) { return type != NULL && type->nullable; }
