/* Which types fit where, within a module and across modules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "module_types.h"
#include "support/module_bytes.h"
#include "type.h"

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

/* The types that the tables below refer to. */
#define TYPES                                                                                      \
    "60 00 00 "             /* $0: func */                                                         \
    "50 00 60 00 00 "       /* $1: sub func */                                                     \
    "50 01 $1 60 00 00 "    /* $2: sub $1 func */                                                  \
    "4f 01 $2 60 00 00 "    /* $3: sub final $2 func */                                            \
    "60 01 7f 00 "          /* $4: func (param i32) */                                             \
    "50 00 5f 00 "          /* $5: sub struct */                                                   \
    "50 01 $5 5f 01 7f 00 " /* $6: sub $5 struct (field i32) */                                    \
    "5e 78 00 "             /* $7: array i8 */                                                     \
    "5d $0 "                /* $8: cont $0 */                                                      \
    "65 5f 00 "             /* $9: shared struct */                                                \
    "65 60 00 00 "          /* $10: shared func */

static struct module_types *parse(const char *description, uint32_t shift) {
    struct module_bytes module = module_bytes(description, shift);
    struct module_types *types = NULL;
    wmt_error *err = NULL;
    (void)module_types_parse(module.bytes, module.size, &types, &err);
    assert_string_equal(wmt_error_message(err), "");
    return types;
}

/* A module whose one import has the type in `bytes`. With a shift of 1 all types have another index
 * than without. */
static struct module_types *import_of(const char *bytes, uint32_t shift) {
    char description[600];
    (void)snprintf(description, sizeof description, "1: %s " TYPES "; 2: 01 'm' 'n' %s ;",
                   shift == 0 ? "0b" : "0c 60 01 7c 00", bytes);
    return parse(description, shift);
}

/* The given type in one module, the wanted one in another. */
static void assert_matches(const char *given_bytes, const char *wanted_bytes, bool expected) {
    struct module_types *given = import_of(given_bytes, 0);
    struct module_types *wanted = import_of(wanted_bytes, 1);
    if (type_matches(given->imports[0].type, wanted->imports[0].type) != expected) {
        fail_msg("given %s, wanted %s: expected %d", given->imports[0].type->text,
                 wanted->imports[0].type->text, expected);
    }
    module_types_delete(given);
    module_types_delete(wanted);
}

struct match {
    const char *given;
    const char *wanted;
    bool expected;
};

static void assert_rows(const struct match *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        assert_matches(rows[i].given, rows[i].wanted, rows[i].expected);
    }
}

static void functions_match_by_their_declared_supertypes(void **state) {
    static const struct match rows[] = {
        {"00 $0", "00 $0", true},     {"00 $1", "00 $1", true},
        {"00 $2", "00 $1", true},     {"00 $3", "00 $1", true},
        {"00 $3", "00 $2", true},     {"00 $1", "00 $2", false},
        {"00 $0", "00 $1", false}, /* of the same shape, but not declared */
        {"00 $1", "00 $0", false},    {"00 $0", "00 $4", false},
        {"00 $4", "00 $4", true},     {"00 $10", "00 $10", true},
        {"00 $10", "00 $0", false},                             /* shared */
        {"00 $0", "00 $10", false},   {"00 $2", "20 $2", true}, /* exact */
        {"00 $3", "20 $2", false},    {"20 $3", "00 $1", true},
        {"00 $0", "02 00 00", false}, /* another kind */
        {"00 $0", "04 00 $0", false},
    };
    (void)state;
    assert_rows(rows, COUNT(rows));
}

static void memories_match_by_limits_and_flags(void **state) {
    static const struct match rows[] = {
        {"02 00 01", "02 00 01", true},
        {"02 00 02", "02 00 01", true},
        {"02 00 01", "02 00 02", false},
        {"02 00 01", "02 01 01 05", false}, /* no maximum given */
        {"02 01 01 05", "02 01 01 05", true},
        {"02 01 01 04", "02 01 01 05", true},
        {"02 01 01 06", "02 01 01 05", false},
        {"02 01 01 05", "02 00 01", true},
        {"02 04 01", "02 00 01", false}, /* 64 bits */
        {"02 00 01", "02 04 01", false},
        {"02 04 01", "02 04 01", true},
        {"02 03 01 05", "02 01 01 05", false}, /* shared */
        {"02 01 01 05", "02 03 01 05", false},
        {"02 03 01 05", "02 03 01 05", true},
        {"02 08 01 00", "02 00 01", false}, /* page size */
        {"02 08 01 00", "02 08 01 00", true},
        {"02 08 01 10", "02 00 01", true},
        {"02 00 01", "01 70 00 01", false}, /* another kind */
    };
    (void)state;
    assert_rows(rows, COUNT(rows));
}

static void tables_match_by_limits_and_the_very_element_type(void **state) {
    static const struct match rows[] = {
        {"01 70 00 0a", "01 70 00 0a", true},
        {"01 70 00 0b", "01 70 00 0a", true},
        {"01 70 00 09", "01 70 00 0a", false},
        {"01 70 01 0a 14", "01 70 01 0a 15", true},
        {"01 70 01 0a 16", "01 70 01 0a 15", false},
        {"01 70 00 0a", "01 70 01 0a 15", false},
        {"01 70 00 0a", "01 6f 00 0a", false},
        {"01 70 04 0a", "01 70 00 0a", false}, /* 64 bits */
        {"01 65 70 02 0a", "01 65 70 02 0a", true},
        {"01 65 70 00 0a", "01 65 70 02 0a", false}, /* shared */
        {"01 63 $0 00 0a", "01 63 $0 00 0a", true},
        {"01 64 $0 00 0a", "01 63 $0 00 0a", false}, /* a subtype, but not the same */
        {"01 63 $0 00 0a", "01 70 00 0a", false},
        {"01 63 $2 00 0a", "01 63 $1 00 0a", false},
        {"01 63 70 00 0a", "01 70 00 0a", true}, /* two ways to write it */
    };
    (void)state;
    assert_rows(rows, COUNT(rows));
}

static void globals_match_by_mutability_and_content(void **state) {
    static const struct match rows[] = {
        {"03 7f 00", "03 7f 00", true},
        {"03 7f 01", "03 7f 01", true},
        {"03 7f 00", "03 7f 01", false},
        {"03 7f 01", "03 7f 00", false},
        {"03 7f 00", "03 7e 00", false},
        {"03 7f 02", "03 7f 00", false}, /* shared */
        {"03 64 $2 00", "03 63 $1 00", true},
        {"03 64 $2 01", "03 63 $1 01", false}, /* mutable: the very type */
        {"03 63 $2 01", "03 63 $2 01", true},
        {"03 63 $1 00", "03 63 $2 00", false},
    };
    (void)state;
    assert_rows(rows, COUNT(rows));
}

static void tags_match_by_the_very_function_type(void **state) {
    static const struct match rows[] = {
        {"04 00 $4", "04 00 $4", true},
        {"04 00 $4", "04 00 $0", false},
        {"04 00 $2", "04 00 $1", false},
        {"04 00 $4", "00 $4", false},
    };
    (void)state;
    assert_rows(rows, COUNT(rows));
}

/* Value types as the content of immutable globals, which are covariant. */
static void values_match_by_the_hierarchies_of_heap_types(void **state) {
    static const struct match rows[] = {
        {"7b", "7b", true},
        {"7f", "7d", false},
        {"7f", "6e", false},
        {"6e", "7f", false},
        {"6e", "6e", true},
        {"6d", "6e", true},        /* eq, any */
        {"6c", "6d", true},        /* i31, eq */
        {"6b", "6e", true},        /* struct, any */
        {"6a", "6d", true},        /* array, eq */
        {"71", "6c", true},        /* none, i31 */
        {"71", "6e", true},        /* none, any */
        {"6e", "6d", false},       /* any, eq */
        {"6b", "6a", false},       /* struct, array */
        {"6c", "6b", false},       /* i31, struct */
        {"6b", "71", false},       /* struct, none */
        {"71", "70", false},       /* none, func */
        {"73", "70", true},        /* nofunc, func */
        {"72", "6f", true},        /* noextern, extern */
        {"74", "69", true},        /* noexn, exn */
        {"75", "68", true},        /* nocont, cont */
        {"73", "6f", false},       /* nofunc, extern */
        {"6f", "6e", false},       /* extern, any */
        {"70", "6e", false},       /* func, any */
        {"64 6e", "6e", true},     /* not null, null */
        {"6e", "64 6e", false},    /* null, not null */
        {"64 71", "64 6e", true},  /* both not null */
        {"65 6e", "65 6e", true},  /* both shared */
        {"65 6c", "65 6d", true},  /* both shared */
        {"65 6e", "6e", false},    /* shared, not shared */
        {"6e", "65 6e", false},    /* not shared, shared */
        {"65 71", "6e", false},    /* shared none, any */
        {"63 $0", "70", true},     /* func $0, func */
        {"63 $5", "6b", true},     /* struct $5, struct */
        {"63 $5", "6e", true},     /* struct $5, any */
        {"63 $5", "6a", false},    /* struct $5, array */
        {"63 $7", "6a", true},     /* array $7, array */
        {"63 $8", "68", true},     /* cont $8, cont */
        {"63 $0", "6e", false},    /* func $0, any */
        {"63 $6", "63 $5", true},  /* declared */
        {"63 $5", "63 $6", false}, /* the other way */
        {"73", "63 $0", true},     /* nofunc, func $0 */
        {"71", "63 $7", true},     /* none, array $7 */
        {"75", "63 $8", true},     /* nocont, cont $8 */
        {"71", "63 $0", false},    /* none, func $0 */
        {"70", "63 $0", false},    /* func, func $0 */
        {"6b", "63 $5", false},    /* struct, struct $5 */
        {"63 $9", "65 6b", true},  /* shared struct $9, shared struct */
        {"63 $9", "6b", false},    /* shared struct $9, struct */
        {"65 71", "63 $9", true},  /* shared none, shared struct $9 */
        {"71", "63 $9", false},    /* none, shared struct $9 */
        {"63 62 $5", "63 $5", true},
        {"63 $5", "63 62 $5", false},
        {"63 62 $5", "63 62 $5", true},
        {"63 62 $6", "63 62 $5", false},
        {"63 62 $6", "63 $5", true},
        {"63 62 $6", "6b", true},
        {"71", "63 62 $5", true},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        char given[40];
        char wanted[40];
        (void)snprintf(given, sizeof given, "03 %s 00", rows[i].given);
        (void)snprintf(wanted, sizeof wanted, "03 %s 00", rows[i].wanted);
        assert_matches(given, wanted, rows[i].expected);
    }
}

static void what_has_grown_is_as_large_as_it_is_now(void **state) {
    struct module_types *given = parse("2: 01 'm' 'n' 02 01 01 05 ;", 0);
    struct module_types *wanted = parse("2: 01 'm' 'n' 02 01 03 05 ;", 0);
    const wmt_type *given_type = given->imports[0].type;
    const wmt_type *wanted_type = wanted->imports[0].type;
    (void)state;
    assert_false(type_matches(given_type, wanted_type));
    assert_false(type_matches_sized(given_type, wanted_type, 2));
    assert_true(type_matches_sized(given_type, wanted_type, 3));
    module_types_delete(given);
    module_types_delete(wanted);
}

/* Two type sections, and the index of a function type in each. */
static const struct identity {
    const char *what;
    const char *one;
    int one_index;
    const char *other;
    int other_index;
    bool same;
} identities[] = {
    {"other types before it do not matter", "01 60 01 7f 00", 0, "03 5f 00 60 00 00 60 01 7f 00", 2,
     true},
    {"parameters and results do", "01 60 01 7f 00", 0, "01 60 00 01 7f", 0, false},
    {"their order does", "01 60 02 7f 7e 00", 0, "01 60 02 7e 7f 00", 0, false},
    {"null does", "01 60 01 6e 00", 0, "01 60 01 64 6e 00", 0, false},
    {"both ways to write a reference are one", "01 60 01 6e 00", 0, "01 60 01 63 6e 00", 0, true},
    {"being final does", "01 60 00 00", 0, "01 50 00 60 00 00", 0, false},
    {"final is what a type is if it does not say", "01 60 00 00", 0, "01 4f 00 60 00 00", 0, true},
    {"a supertype does", "02 50 00 60 00 00 50 00 60 00 00", 1,
     "02 50 00 60 00 00 50 01 00 60 00 00", 1, false},
    {"a group of one is the type alone", "01 60 00 00", 0, "01 4e 01 60 00 00", 0, true},
    {"a group of two is not", "01 60 00 00", 0, "01 4e 02 60 00 00 60 00 00", 0, false},
    {"the place in a group does", "01 4e 02 60 00 00 60 00 00", 0, "01 4e 02 60 00 00 60 00 00", 1,
     false},
    {"the order in a group does", "01 4e 02 60 00 00 60 01 7f 00", 0,
     "01 4e 02 60 01 7f 00 60 00 00", 1, false},
    {"the group's other types do", "01 4e 02 60 00 00 5f 00", 0, "01 4e 02 60 00 00 5f 01 7f 00", 0,
     false},
    {"a reference to an equal type, numbered differently", "02 5f 00 60 01 64 00 00", 1,
     "03 5e 78 00 5f 00 60 01 64 01 00", 2, true},
    {"a reference to another type", "02 5f 00 60 01 64 00 00", 1,
     "03 5e 78 00 5f 00 60 01 64 00 00", 2, false},
    {"a reference to itself", "01 60 01 64 00 00", 0, "02 5f 00 60 01 64 01 00", 1, true},
    {"a reference to one that refers to itself", "01 60 01 64 00 00", 0,
     "02 60 01 64 00 00 60 01 64 00 00", 1, false},
    {"a group that refers to itself, numbered differently",
     "01 4e 02 60 01 64 01 00 5f 01 64 00 00", 0,
     "03 60 00 00 60 00 00 4e 02 60 01 64 03 00 5f 01 64 02 00", 2, true},
    {"inside and outside of the group", "02 5f 00 4e 02 60 01 64 00 00 5f 00", 1,
     "01 4e 02 60 01 64 01 00 5f 00", 0, false},
    {"exactness of a reference", "01 60 01 64 00 00", 0, "01 60 01 64 62 00 00", 0, false},
    {"packed fields of the group", "01 4e 02 60 00 00 5f 01 78 00", 0,
     "01 4e 02 60 00 00 5f 01 77 00", 0, false},
    {"packed and whole fields", "01 4e 02 60 00 00 5f 01 78 00", 0, "01 4e 02 60 00 00 5f 01 7f 00",
     0, false},
    {"mutability of the group's fields", "01 4e 02 60 00 00 5f 01 7f 00", 0,
     "01 4e 02 60 00 00 5f 01 7f 01", 0, false},
    {"array or struct", "01 4e 02 60 00 00 5e 7f 00", 0, "01 4e 02 60 00 00 5f 01 7f 00", 0, false},
    {"what a continuation continues", "01 4e 03 60 00 00 60 01 7f 00 5d 00", 0,
     "01 4e 03 60 00 00 60 01 7f 00 5d 01", 0, false},
    {"sharing", "01 60 00 00", 0, "01 65 60 00 00", 0, false},
    {"descriptors of the group", "01 4e 03 60 00 00 5f 00 5f 00", 0,
     "01 4e 03 60 00 00 4d 02 5f 00 4c 01 5f 00", 0, false},
};

static struct module_types *import_func(const char *type_section, int index) {
    char description[300];
    (void)snprintf(description, sizeof description, "1: %s ; 2: 01 'm' 'n' 00 #%d ;", type_section,
                   index);
    return parse(description, 0);
}

static void function_types_are_compared_across_modules_by_their_structure(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(identities); i++) {
        const struct identity *row = &identities[i];
        struct module_types *one = import_func(row->one, row->one_index);
        struct module_types *other = import_func(row->other, row->other_index);
        if (type_same_func(one->imports[0].type, other->imports[0].type) != row->same) {
            fail_msg("%s: expected %d", row->what, row->same);
        }
        assert_int_equal(type_matches(one->imports[0].type, other->imports[0].type), row->same);
        module_types_delete(one);
        module_types_delete(other);
    }
}

static void a_type_from_text_equals_the_same_one_in_a_module(void **state) {
    static const struct {
        const char *text;
        const char *type_section;
        bool same;
    } rows[] = {
        {"() -> ()", "01 60 00 00", true},
        {"(i32, f64) -> (v128)", "01 60 02 7f 7c 01 7b", true},
        {"(anyref, (ref (shared eq))) -> ((ref noexn))", "01 60 02 6e 64 65 6d 01 64 74", true},
        {"(i32) -> ()", "01 60 01 7e 00", false},
        {"() -> ()", "01 50 00 60 00 00", false},
        {"() -> ()", "01 4e 02 60 00 00 60 00 00", false},
        {"(funcref) -> ()", "01 60 01 64 70 00", false},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        wmt_type *type = type_parse_func(rows[i].text, NULL);
        struct module_types *types = import_func(rows[i].type_section, 0);
        assert_non_null(type);
        assert_int_equal(type_same_func(type, types->imports[0].type), rows[i].same);
        assert_int_equal(type_matches(type, types->imports[0].type), rows[i].same);
        type_delete(type);
        module_types_delete(types);
    }
}

static void only_function_types_are_the_same_function_type(void **state) {
    struct module_types *types = parse("2: 02 'm' 'n' 02 00 00 'm' 'n' 02 00 00 ;", 0);
    (void)state;
    assert_false(type_same_func(types->imports[0].type, types->imports[1].type));
    module_types_delete(types);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_match_by_their_declared_supertypes),
        cmocka_unit_test(memories_match_by_limits_and_flags),
        cmocka_unit_test(tables_match_by_limits_and_the_very_element_type),
        cmocka_unit_test(globals_match_by_mutability_and_content),
        cmocka_unit_test(tags_match_by_the_very_function_type),
        cmocka_unit_test(values_match_by_the_hierarchies_of_heap_types),
        cmocka_unit_test(what_has_grown_is_as_large_as_it_is_now),
        cmocka_unit_test(function_types_are_compared_across_modules_by_their_structure),
        cmocka_unit_test(a_type_from_text_equals_the_same_one_in_a_module),
        cmocka_unit_test(only_function_types_are_the_same_function_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
