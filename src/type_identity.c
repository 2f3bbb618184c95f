#include "type_identity.h"

/* What tells the ways apart in which a type refers to another. */
enum reference { TO_NONE, TO_SAME_GROUP, TO_EARLIER_GROUP };

static void add_number64(struct type_group *group, uint64_t number) {
    type_group_add_number(group, (uint32_t)number);
    type_group_add_number(group, (uint32_t)(number >> 32));
}

void type_group_add_number(struct type_group *group, uint32_t number) {
    const uint8_t bytes[4] = {
        (uint8_t)number,
        (uint8_t)(number >> 8),
        (uint8_t)(number >> 16),
        (uint8_t)(number >> 24),
    };
    digest_add(&group->digest, bytes, sizeof bytes);
}

void type_group_begin(struct type_group *group, uint32_t first, uint32_t count) {
    digest_begin(&group->digest);
    group->first = first;
    type_group_add_number(group, count);
}

void type_group_add_head(struct type_group *group, const struct type_def *def,
                         const struct type_def *describes, const struct type_def *descriptor) {
    uint32_t flags = (uint32_t)def->is_final | (uint32_t)def->is_shared << 1;
    type_group_add_number(group, (uint32_t)def->form | flags << 8);
    type_group_add_def(group, def->supertype);
    type_group_add_def(group, describes);
    type_group_add_def(group, descriptor);
}

void type_group_add_def(struct type_group *group, const struct type_def *def) {
    if (def == NULL) {
        type_group_add_number(group, TO_NONE);
    } else if (def->index >= group->first) {
        type_group_add_number(group, TO_SAME_GROUP);
        type_group_add_number(group, def->index - group->first);
    } else {
        type_group_add_number(group, TO_EARLIER_GROUP);
        add_number64(group, def->id.group[0]);
        add_number64(group, def->id.group[1]);
        type_group_add_number(group, def->id.place);
    }
}

/* The kind of a reference to a defined type goes without saying, and is not known yet for one that
 * comes later in the group. */
void type_group_add_val(struct type_group *group, const wmt_valtype *type) {
    uint32_t kind = type->heap == TYPE_HEAP_DEFINED ? WMT_NONE : type->kind;
    uint32_t flags =
        (uint32_t)type->nullable | (uint32_t)type->shared << 1 | (uint32_t)type->exact << 2;
    type_group_add_number(group, kind | (uint32_t)type->heap << 8 | flags << 16);
    type_group_add_def(group, type->def);
}

static uint64_t load_number64(const uint8_t *bytes) {
    uint64_t number = 0;
    for (int i = 7; i >= 0; i--) {
        number = number << 8 | bytes[i];
    }
    return number;
}

void type_group_end(struct type_group *group, struct type_def *defs, uint32_t count) {
    uint8_t result[DIGEST_SIZE];
    digest_end(&group->digest, result);
    for (uint32_t i = 0; i < count; i++) {
        defs[i].id.group[0] = load_number64(result);
        defs[i].id.group[1] = load_number64(result + 8);
        defs[i].id.place = i;
    }
}
