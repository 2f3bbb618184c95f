/* Function types from text. */
#include "arena.h"
#include "type_identity.h"
#include "type_text.h"

#include <string.h>

/* Reads "(TYPE, ...)". With `types` NULL it only counts them. */
static size_t read_values(struct type_text *text, wmt_valtype *types) {
    size_t count = 0;
    type_text_expect(text, "(", "`(`");
    if (type_text_accept(text, ")")) {
        return 0;
    }
    do {
        wmt_valtype type;
        if (count == TYPE_VALUES_MAX) {
            type_text_fail(text, "`)` after at most 1000 types");
        }
        type_text_value(text, &type);
        if (types != NULL && !text->failed) {
            types[count] = type;
        }
        count++;
    } while (!text->failed && type_text_accept(text, ","));
    type_text_expect(text, ")", "`,` or `)`");
    return count;
}

/* The whole text: how many values there are, and, unless they are NULL, which. */
static bool read_func(struct type_text *text, wmt_valtype *params, wmt_valtype *results,
                      struct type_func *func) {
    text->at = text->text;
    func->param_count = read_values(text, params);
    type_text_expect(text, "->", "`->`");
    func->result_count = read_values(text, results);
    return type_text_end(text);
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

static wmt_type *make(struct type_text *text, struct arena *arena, int kind) {
    wmt_type draft = {.kind = kind, .owner = arena};
    struct type_func *func = &draft.func;
    wmt_valtype *params = NULL;
    wmt_valtype *results = NULL;
    if (!read_func(text, NULL, NULL, func)) {
        return NULL;
    }
    params = arena_alloc_array(arena, func->param_count, sizeof *params);
    results = arena_alloc_array(arena, func->result_count, sizeof *results);
    if (params == NULL || results == NULL) {
        return NULL;
    }
    (void)read_func(text, params, results, func);
    if (!add_texts(arena, params, func->param_count) ||
        !add_texts(arena, results, func->result_count)) {
        return NULL;
    }
    func->params = params;
    func->results = results;
    func->def = make_def(arena, func);
    return func->def == NULL ? NULL : type_make(arena, &draft);
}

static wmt_type *make_func(struct type_text *text, struct arena *arena) {
    return make(text, arena, WMT_EXTERN_FUNC);
}

static wmt_type *make_tag(struct type_text *text, struct arena *arena) {
    wmt_type *type = make(text, arena, WMT_EXTERN_TAG);
    if (type != NULL && type->func.result_count > 0) {
        type_text_fail(text, "no results, which a tag cannot have");
        return NULL;
    }
    return type;
}

wmt_type *type_parse_func(const char *signature, wmt_error **err) {
    struct type_text text = {signature, signature, false, err, ERROR_ID_BAD_SIGNATURE, "signature"};
    return type_text_parse(&text, make_func);
}

wmt_type *type_parse_tag(const char *signature, wmt_error **err) {
    struct type_text text = {signature, signature, false, err, ERROR_ID_BAD_SIGNATURE, "signature"};
    return type_text_parse(&text, make_tag);
}
