/* Which types fit where: https://webassembly.github.io/spec/core/valid/matching.html */
#include "type.h"

/* The next larger heap type. Bottom types have none here: they are below all of their hierarchy. */
static const uint8_t heap_parents[TYPE_HEAP_COUNT] = {
    [TYPE_HEAP_EQ] = TYPE_HEAP_ANY,
    [TYPE_HEAP_I31] = TYPE_HEAP_EQ,
    [TYPE_HEAP_STRUCT] = TYPE_HEAP_EQ,
    [TYPE_HEAP_ARRAY] = TYPE_HEAP_EQ,
};

static const uint8_t form_heaps[] = {
    [TYPE_FORM_FUNC] = TYPE_HEAP_FUNC,
    [TYPE_FORM_STRUCT] = TYPE_HEAP_STRUCT,
    [TYPE_FORM_ARRAY] = TYPE_HEAP_ARRAY,
    [TYPE_FORM_CONT] = TYPE_HEAP_CONT,
};

static bool id_equal(const struct type_id *one, const struct type_id *other) {
    return one->group[0] == other->group[0] && one->group[1] == other->group[1] &&
           one->place == other->place;
}

static bool def_matches(const struct type_def *given, const struct type_def *wanted) {
    for (; given != NULL; given = given->supertype) {
        if (id_equal(&given->id, &wanted->id)) {
            return true;
        }
    }
    return false;
}

static bool heap_is_bottom(uint8_t heap) {
    switch (heap) {
    case TYPE_HEAP_NOFUNC:
    case TYPE_HEAP_NOEXTERN:
    case TYPE_HEAP_NONE:
    case TYPE_HEAP_NOEXN:
    case TYPE_HEAP_NOCONT:
        return true;
    default:
        return false;
    }
}

/* Of two abstract heap types in one hierarchy. */
static bool heap_matches(uint8_t given, uint8_t wanted) {
    if (heap_is_bottom(given)) {
        return true;
    }
    while (given != wanted && given != TYPE_HEAP_NOTHING) {
        given = heap_parents[given];
    }
    return given == wanted;
}

static bool is_shared(const wmt_valtype *type) {
    return type->heap == TYPE_HEAP_DEFINED ? type->def->is_shared : type->shared;
}

/* Of two reference types in one hierarchy, without regard to null. */
static bool referent_matches(const wmt_valtype *given, const wmt_valtype *wanted) {
    bool from_defined = given->heap == TYPE_HEAP_DEFINED;
    if (is_shared(given) != is_shared(wanted)) {
        return false;
    }
    if (wanted->heap == TYPE_HEAP_DEFINED) {
        if (!from_defined) {
            return heap_is_bottom(given->heap);
        }
        if (wanted->exact) {
            return given->exact && id_equal(&given->def->id, &wanted->def->id);
        }
        return def_matches(given->def, wanted->def);
    }
    return heap_matches(from_defined ? form_heaps[given->def->form] : given->heap, wanted->heap);
}

bool type_val_matches(const wmt_valtype *given, const wmt_valtype *wanted) {
    if (given->kind != wanted->kind) {
        return false;
    }
    if (given->heap == TYPE_HEAP_NOTHING) {
        return true;
    }
    return (wanted->nullable || !given->nullable) && referent_matches(given, wanted);
}

static bool val_equal(const wmt_valtype *one, const wmt_valtype *other) {
    return type_val_matches(one, other) && type_val_matches(other, one);
}

static bool limits_match(const struct type_limits *given, const struct type_limits *wanted,
                         uint64_t actual_size) {
    if (given->is_64 != wanted->is_64 || given->page_size_log2 != wanted->page_size_log2) {
        return false;
    }
    if (actual_size < wanted->minimum) {
        return false;
    }
    return !wanted->has_maximum || (given->has_maximum && given->maximum <= wanted->maximum);
}

static bool func_matches(const struct type_func *given, const struct type_func *wanted) {
    if (wanted->exact) {
        return id_equal(&given->def->id, &wanted->def->id);
    }
    return def_matches(given->def, wanted->def);
}

static bool global_matches(const wmt_type *given, const wmt_type *wanted) {
    if (given->is_mutable != wanted->is_mutable) {
        return false;
    }
    return given->is_mutable ? val_equal(&given->element, &wanted->element)
                             : type_val_matches(&given->element, &wanted->element);
}

bool type_matches_sized(const wmt_type *given, const wmt_type *wanted, uint64_t actual_size) {
    if (given->kind != wanted->kind || given->is_shared != wanted->is_shared) {
        return false;
    }
    switch (wanted->kind) {
    case WMT_EXTERN_FUNC:
        return func_matches(&given->func, &wanted->func);
    case WMT_EXTERN_TABLE:
        return limits_match(&given->limits, &wanted->limits, actual_size) &&
               val_equal(&given->element, &wanted->element);
    case WMT_EXTERN_MEMORY:
        return limits_match(&given->limits, &wanted->limits, actual_size);
    case WMT_EXTERN_GLOBAL:
        return global_matches(given, wanted);
    case WMT_EXTERN_TAG:
        return type_same_func(given, wanted);
    default:
        return false;
    }
}

bool type_matches(const wmt_type *given, const wmt_type *wanted) {
    return type_matches_sized(given, wanted, given->limits.minimum);
}

bool type_is_known_exactly(const wmt_type *func_type) {
    return func_type != NULL && func_type->func.def != NULL;
}

bool type_same_func(const wmt_type *one, const wmt_type *other) {
    return one->func.def != NULL && other->func.def != NULL &&
           id_equal(&one->func.def->id, &other->func.def->id);
}
