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

/* Reads `text` into kind, fields and the canonical text of `type`, which has its arena. False with
 * an error. */
bool object_type_parse(wmt_object_type *type, const char *text, wmt_error **err);

#endif
