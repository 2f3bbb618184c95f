/* Types of structs and arrays from text, and their text. */
#include "arena.h"
#include "object_type.h"
#include "type_text.h"

#include <stdio.h>
#include <string.h>

enum { FIELDS_MAX = 10000 /* libwasmtime aborts above it */ };

/* The fields that are read. With `fields` NULL they are only counted. */
struct field_list {
    struct object_field *fields;
    size_t count;
};

static void read_content(struct type_text *text, struct object_field *field) {
    if (type_text_accept(text, "i8")) {
        field->packed_bits = 8;
    } else if (type_text_accept(text, "i16")) {
        field->packed_bits = 16;
    } else {
        type_text_value(text, &field->type);
        return;
    }
    field->type.kind = WMT_I32;
}

/* `(` can be the beginning of `(mut` or of a value type. */
static void read_storage(struct type_text *text, struct object_field *field) {
    const char *start = text->at;
    memset(field, 0, sizeof *field);
    field->is_mutable = type_text_accept(text, "(") && type_text_accept(text, "mut");
    if (!field->is_mutable) {
        text->at = start;
    }
    read_content(text, field);
    if (field->is_mutable) {
        type_text_expect(text, ")", "`)` after the type of what can be changed");
    }
}

static void read_field(struct type_text *text, struct field_list *list) {
    struct object_field field;
    if (list->count == FIELDS_MAX) {
        type_text_fail(text, "the end after at most 10000 fields");
        return;
    }
    read_storage(text, &field);
    if (list->fields != NULL && !text->failed) {
        list->fields[list->count] = field;
    }
    list->count++;
}

/* What follows `(struct`. */
static void read_struct(struct type_text *text, struct field_list *list) {
    while (type_text_accept(text, "(")) {
        type_text_expect(text, "field", "`field`");
        while (!text->failed && !type_text_accept(text, ")")) {
            read_field(text, list);
        }
    }
    type_text_expect(text, ")", "`(field` or `)`");
}

/* What follows `(array`. */
static void read_array(struct type_text *text, struct field_list *list) {
    read_field(text, list);
    type_text_expect(text, ")", "`)`");
}

static wmt_ref_kind read_object(struct type_text *text, struct field_list *list) {
    wmt_ref_kind kind = WMT_REF_STRUCT;
    text->at = text->text;
    type_text_expect(text, "(", "`(`");
    if (type_text_accept(text, "struct")) {
        read_struct(text, list);
    } else if (type_text_accept(text, "array")) {
        kind = WMT_REF_ARRAY;
        read_array(text, list);
    } else {
        type_text_fail(text, "`struct` or `array`");
    }
    (void)type_text_end(text);
    return kind;
}

static const char *storage_text(const struct object_field *field) {
    switch (field->packed_bits) {
    case 8:
        return "i8";
    case 16:
        return "i16";
    default:
        return field->type.text;
    }
}

/* How long the text is; writes as much of it as there is room for. */
static size_t write_text(const wmt_object_type *type, char *to, size_t room) {
    bool is_struct = type->kind == WMT_REF_STRUCT;
    size_t length = (size_t)snprintf(to, room, "(%s", is_struct ? "struct" : "array");
    for (size_t i = 0; i < type->field_count; i++) {
        const struct object_field *field = &type->fields[i];
        bool fits = length < room;
        length += (size_t)snprintf(fits ? to + length : NULL, fits ? room - length : 0,
                                   " %s%s%s%s%s", is_struct ? "(field " : "",
                                   field->is_mutable ? "(mut " : "", storage_text(field),
                                   field->is_mutable ? ")" : "", is_struct ? ")" : "");
    }
    if (length < room) {
        (void)snprintf(to + length, room - length, ")");
    }
    return length + 1;
}

bool object_type_set_fields(wmt_object_type *type, struct object_field *fields, size_t count) {
    size_t room = 0;
    char *text = NULL;
    type->fields = fields;
    type->field_count = count;
    for (size_t i = 0; i < type->field_count; i++) {
        if (!type_add_val_text(type->arena, &fields[i].type)) {
            return false;
        }
    }
    room = write_text(type, NULL, 0) + 1;
    text = arena_alloc(type->arena, room);
    if (text != NULL) {
        (void)write_text(type, text, room);
    }
    type->text = text;
    return text != NULL;
}

bool object_type_parse(wmt_object_type *type, const char *text, wmt_error **err) {
    struct type_text reader = {text, text, false, err, ERROR_ID_BAD_OBJECT_TYPE, "type"};
    struct field_list list = {NULL, 0};
    type->kind = read_object(&reader, &list);
    if (reader.failed) {
        return false;
    }
    list.fields = arena_alloc_array(type->arena, list.count, sizeof *list.fields);
    if (list.fields == NULL) {
        return error_set_nomem(err);
    }
    list.count = 0;
    (void)read_object(&reader, &list);
    return object_type_set_fields(type, list.fields, list.count) || error_set_nomem(err);
}
