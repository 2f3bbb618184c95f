/* Types of structs and arrays. See include/wmt/object_type.h. */
#ifndef WMT_SRC_OBJECT_TYPE_H
#define WMT_SRC_OBJECT_TYPE_H

#include "engine.h"
#include "type.h"

#include <stdatomic.h>
#include <wmt/object_type.h>
#include <wmt/ref.h>

struct object_field {
    wmt_valtype type; /* of its values: i32 if it is packed */
    uint8_t packed_bits;
    bool is_mutable;
};

struct wmt_object_type {
    atomic_size_t references;
    wmt_engine *engine; /* kept alive */
    wmt_ref_kind kind;  /* says which of the two it is */
    union {
        wasmtime_struct_type_t *structure;
        wasmtime_array_type_t *array;
    } native;
    const struct object_field *fields; /* of an array one, its element */
    size_t field_count;
    const char *text;
    struct arena *arena; /* for the fields and the text */
};

/* One with one reference and an arena, and nothing else yet. NULL with an error. */
wmt_object_type *object_type_begin(wmt_engine *engine, wmt_error **err);

/* Gives it its fields, which lie in its arena, and makes their texts and its own. False: out of
 * memory. */
bool object_type_set_fields(wmt_object_type *type, struct object_field *fields, size_t count);

/* The type of an object in `store`, for wmt_ref_object_type(). NULL with an error. */
wmt_object_type *object_type_of_struct(wmt_store *store, const wasmtime_structref_t *structure,
                                       wmt_error **err);
wmt_object_type *object_type_of_array(wmt_store *store, const wasmtime_arrayref_t *array,
                                      wmt_error **err);

/* Reads `text` into kind, fields and the canonical text of `type`, which has its arena. False with
 * an error. */
bool object_type_parse(wmt_object_type *type, const char *text, wmt_error **err);

#endif
