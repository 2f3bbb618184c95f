/* The types of imports and exports. See include/wmt/type.h for what callers see.
 *
 * A type is immutable once made, so any thread may read it. It lies either in the arena of the
 * module it was read from (module_types.h) or, made from text, in one of its own. */
#ifndef WMT_SRC_TYPE_H
#define WMT_SRC_TYPE_H

#include <wmt/error.h>
#include <wmt/type.h>

struct arena;

/* The abstract heap types: ROW(identifier, byte in the binary format, name inside `(ref ...)`,
 * short name of the nullable reference, kind of values). */
#define TYPE_HEAPS(ROW)                                                                            \
    ROW(FUNC, 0x70, "func", "funcref", WMT_FUNCREF)                                                \
    ROW(NOFUNC, 0x73, "nofunc", "nullfuncref", WMT_FUNCREF)                                        \
    ROW(EXTERN, 0x6f, "extern", "externref", WMT_EXTERNREF)                                        \
    ROW(NOEXTERN, 0x72, "noextern", "nullexternref", WMT_EXTERNREF)                                \
    ROW(ANY, 0x6e, "any", "anyref", WMT_ANYREF)                                                    \
    ROW(EQ, 0x6d, "eq", "eqref", WMT_ANYREF)                                                       \
    ROW(I31, 0x6c, "i31", "i31ref", WMT_ANYREF)                                                    \
    ROW(STRUCT, 0x6b, "struct", "structref", WMT_ANYREF)                                           \
    ROW(ARRAY, 0x6a, "array", "arrayref", WMT_ANYREF)                                              \
    ROW(NONE, 0x71, "none", "nullref", WMT_ANYREF)                                                 \
    ROW(EXN, 0x69, "exn", "exnref", WMT_EXNREF)                                                    \
    ROW(NOEXN, 0x74, "noexn", "nullexnref", WMT_EXNREF)                                            \
    ROW(CONT, 0x68, "cont", "contref", WMT_CONTREF)                                                \
    ROW(NOCONT, 0x75, "nocont", "nullcontref", WMT_CONTREF)

enum type_heap {
    TYPE_HEAP_NOTHING, /* not a reference */
#define TYPE_HEAP_ROW(id, byte, name, reference, kind) TYPE_HEAP_##id,
    TYPE_HEAPS(TYPE_HEAP_ROW)
#undef TYPE_HEAP_ROW
        TYPE_HEAP_DEFINED, /* a type of the module's own: `index` and `def` say which */
    TYPE_HEAP_COUNT
};

struct wmt_valtype {
    uint8_t kind; /* wmt_valkind */
    uint8_t heap; /* enum type_heap */
    bool nullable;
    bool shared;                /* of an abstract heap type; a defined one knows it itself */
    bool exact;                 /* of a defined one: none of its subtypes */
    const struct type_def *def; /* of a TYPE_HEAP_DEFINED */
    const char *text;
};

/* What tells a defined type from all others, over all modules: a digest of its recursion group, and
 * its place in there. Equal identities mean equal types by the specification's (iso-recursive)
 * rules, and the comparison costs the same however the type is built. */
struct type_id {
    uint64_t group[2];
    uint32_t place;
};

/* What a defined type is. */
enum type_form { TYPE_FORM_FUNC, TYPE_FORM_STRUCT, TYPE_FORM_ARRAY, TYPE_FORM_CONT };

/* Engines agree on these limits: supertypes above a type, and parameters or results of a function.
 * A page has 2 to the power of TYPE_PAGE_SIZE_LOG2 bytes unless its memory says otherwise. */
enum { TYPE_DEPTH_MAX = 63, TYPE_VALUES_MAX = 1000, TYPE_PAGE_SIZE_LOG2 = 16 };

/* A type of a module's type section (or of a signature's text, which has a single one). What it is
 * made of is not kept: the identity says enough. */
struct type_def {
    struct type_id id;
    uint32_t index; /* in the type section */
    uint8_t form;   /* enum type_form */
    bool is_final;
    bool is_shared;
    uint8_t depth;                    /* how many supertypes are above it, to TYPE_DEPTH_MAX */
    const struct type_def *supertype; /* the one it declares, or NULL */
};

/* Of function and tag types. */
struct type_func {
    const wmt_valtype *params; /* `params[i].kind` is the kind of values */
    size_t param_count;
    const wmt_valtype *results;
    size_t result_count;
    const struct type_def *def; /* NULL: see type_is_known_exactly() */
    bool exact; /* of an import: takes functions of this very type, not of its subtypes */
    bool has_narrow_param; /* see type_is_narrow() */
};

/* Of memory and table types; in pages or elements. */
struct type_limits {
    uint64_t minimum;
    uint64_t maximum; /* UINT64_MAX if there is none */
    bool has_maximum;
    bool is_64;
    uint8_t page_size_log2; /* of a memory */
};

struct wmt_type {
    int kind; /* wmt_extern_kind */
    bool is_shared;
    bool is_mutable; /* of a global */
    struct type_func func;
    struct type_limits limits;
    wmt_valtype element; /* of a table or global */
    const char *text;
    struct arena *owner; /* of a type made from text; NULL: it lies in its module's arena */
};

/* A copy of `draft` in `arena`, with its text (and that of `element`) added; what `draft` points to
 * is not copied, and has its text already. NULL when memory has run out. */
wmt_type *type_make(struct arena *arena, const wmt_type *draft);

/* Adds the text of a value type; false when memory has run out. */
bool type_add_val_text(struct arena *arena, wmt_valtype *type);

/* The function type that `text` stands for, such as "(i32, i64) -> (f64)". Spaces may be anywhere
 * between the words and signs; parentheses and "->" are required. Value types are those of
 * include/wmt/type.h without indices, since there is no module that they could refer to.
 * ERROR_ID_BAD_SIGNATURE names the column. To be freed with type_delete(). */
wmt_type *type_parse_func(const char *text, wmt_error **err);
/* The same for a tag, which has no results. */
wmt_type *type_parse_tag(const char *text, wmt_error **err);

/* The memory type that `type` stands for, such as "1 16" or "memory i64 1 16 shared"; the word
 * `memory` may be left out. ERROR_ID_BAD_MEMORY_TYPE names the column, and refuses what no memory
 * can be. To be freed with type_delete(). */
wmt_type *type_parse_memory(const char *type, wmt_error **err);

/* The table type that `type` stands for, such as "10 20 funcref" or "table i64 0 (ref null any)",
 * and the global type, such as "i32" or "global mut v128"; the first word may be left out. */
wmt_type *type_parse_table(const char *type, wmt_error **err);
wmt_type *type_parse_global(const char *type, wmt_error **err);

/* For types made from text only; NULL is fine. */
void type_delete(wmt_type *type);

/* Whether libwasmtime's wasm_valtype_t can name the type: i32, i64, f32, f64, v128, funcref and
 * externref alone on some majors, which abort when they are asked for any other. */
bool type_val_is_nameable(const wmt_valtype *type);

/* The first parameter or result, element or content that is not nameable; NULL if there is none. */
const wmt_valtype *type_first_unnameable(const wmt_type *type);

/* Whether something of type `given` satisfies an import of type `wanted`, by the rules of
 * https://webassembly.github.io/spec/core/valid/matching.html. The types may be of different
 * modules. For a memory or table that has grown since, use type_matches_sized(). */
bool type_matches(const wmt_type *given, const wmt_type *wanted);

/* The same for a memory or table that has `actual_size` pages or elements now, which is what counts
 * instead of the minimum in its type. Ignored for the other kinds. */
bool type_matches_sized(const wmt_type *given, const wmt_type *wanted, uint64_t actual_size);

/* Whether a function's type says which of equal-looking types it is. One that libwasmtime was asked
 * for does not: it can be called, but not compared. False for NULL. */
bool type_is_known_exactly(const wmt_type *func_type);

/* Whether two function (or two tag) types are one and the same. */
bool type_same_func(const wmt_type *one, const wmt_type *other);

/* Whether values of the type cannot all be told by libwmt itself: references to guest objects, but
 * not to all of them. libwasmtime has to check them. */
bool type_is_narrow(const wmt_valtype *type);

/* Whether every value of type `given` is one of type `wanted`. */
bool type_val_matches(const wmt_valtype *given, const wmt_valtype *wanted);

#endif
