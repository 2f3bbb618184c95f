#include "inspect.h"

#include "command.h"
#include "report.h"

#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

/* jansson's setters take a new value over, and fail if it is NULL: so whether memory ran out, the
 * one thing that can go wrong here, shows in what they give, and each function hands it on. */
static bool set(json_t *object, const char *key, json_t *value) {
    return json_object_set_new(object, key, value) == 0;
}

static bool set_size(json_t *object, const char *key, uint64_t size) {
    bool fits = size <= INT64_MAX; /* JSON's readers take greater ones for floats in any case */
    return set(object, key, fits ? json_integer((json_int_t)size) : json_real((double)size));
}

static json_t *list_values(const wmt_type *type, size_t count,
                           const wmt_valtype *(*get)(const wmt_type *, size_t)) {
    json_t *list = json_array();
    for (size_t i = 0; list != NULL && i < count; i++) {
        if (json_array_append_new(list, json_string(wmt_valtype_text(get(type, i)))) != 0) {
            json_decref(list);
            list = NULL;
        }
    }
    return list;
}

static bool set_signature(json_t *object, const wmt_type *type) {
    return set(object, "params", list_values(type, wmt_type_param_count(type), wmt_type_param)) &&
           set(object, "results", list_values(type, wmt_type_result_count(type), wmt_type_result));
}

static bool set_limits(json_t *object, const wmt_type *type) {
    uint64_t maximum = 0;
    bool has_maximum = wmt_type_maximum(type, &maximum);
    return set_size(object, "minimum", wmt_type_minimum(type)) &&
           (!has_maximum || set_size(object, "maximum", maximum)) &&
           set(object, "64-bit", json_boolean(wmt_type_is_64(type)));
}

static bool set_value(json_t *object, const char *key, const wmt_type *type) {
    return set(object, key, json_string(wmt_valtype_text(wmt_type_element(type))));
}

static bool set_parts(json_t *object, const wmt_type *type) {
    switch (wmt_type_kind(type)) {
    case WMT_EXTERN_TABLE:
        return set_value(object, "element", type) && set_limits(object, type);
    case WMT_EXTERN_MEMORY:
        return set_limits(object, type) && set_size(object, "page-size", wmt_type_page_size(type));
    case WMT_EXTERN_GLOBAL:
        return set_value(object, "value", type) &&
               set(object, "mutable", json_boolean(wmt_type_is_mutable(type)));
    default:
        return set_signature(object, type);
    }
}

static bool set_type(json_t *object, const wmt_type *type) {
    return set(object, "kind", json_string(wmt_extern_kind_name(wmt_type_kind(type)))) &&
           set(object, "type", json_string(wmt_type_text(type))) && set_parts(object, type) &&
           set(object, "shared", json_boolean(wmt_type_is_shared(type)));
}

/* Makes what a list holds at `index`, into an empty object. */
typedef bool describer(json_t *object, const wmt_inspection *inspection, size_t index);

static bool describe_import(json_t *object, const wmt_inspection *inspection, size_t index) {
    size_t module_length = 0;
    size_t name_length = 0;
    const char *module = wmt_inspection_import_module(inspection, index, &module_length);
    const char *name = wmt_inspection_import_name(inspection, index, &name_length);
    return set(object, "module", json_stringn(module, module_length)) &&
           set(object, "name", json_stringn(name, name_length)) &&
           set_type(object, wmt_inspection_import_type(inspection, index));
}

static bool describe_export(json_t *object, const wmt_inspection *inspection, size_t index) {
    size_t length = 0;
    const char *name = wmt_inspection_export_name(inspection, index, &length);
    return set(object, "name", json_stringn(name, length)) &&
           set_type(object, wmt_inspection_export_type(inspection, index));
}

static bool describe_section(json_t *object, const wmt_inspection *inspection, size_t index) {
    size_t length = 0;
    const char *name = wmt_inspection_section_name(inspection, index, &length);
    int id = wmt_inspection_section_id(inspection, index);
    return set(object, "name", json_stringn(name, length)) &&
           (id < 0 || set(object, "id", json_integer(id))) &&
           set_size(object, "offset", wmt_inspection_section_offset(inspection, index)) &&
           set_size(object, "size", wmt_inspection_section_size(inspection, index));
}

static json_t *list_all(const wmt_inspection *inspection, size_t count, describer *describe) {
    json_t *list = json_array();
    for (size_t i = 0; list != NULL && i < count; i++) {
        json_t *object = json_object();
        bool described = describe(object, inspection, i);
        if (json_array_append_new(list, object) != 0 || !described) {
            json_decref(list);
            list = NULL;
        }
    }
    return list;
}

static bool describe_all(json_t *object, const struct inspected *inspected) {
    const wmt_inspection *inspection = inspected->inspection;
    return set(object, "content", json_string(inspected->content)) &&
           set_size(object, "size", inspected->size) &&
           (inspected->version == NULL ||
            set(object, "wasmtime", json_string(inspected->version))) &&
           set(object, "imports",
               list_all(inspection, wmt_inspection_import_count(inspection), describe_import)) &&
           set(object, "exports",
               list_all(inspection, wmt_inspection_export_count(inspection), describe_export)) &&
           set(object, "sections",
               list_all(inspection, wmt_inspection_section_count(inspection), describe_section));
}

int inspect_print_json(const struct inspected *inspected) {
    json_t *object = json_object();
    bool described = describe_all(object, inspected);
    if (described) {
        /* Whether all went well, main() sees when it flushes the stream. */
        (void)json_dumpf(object, stdout, JSON_INDENT(2));
        (void)putchar('\n');
    }
    json_decref(object);
    return described ? STATUS_OK : report_failure("memory ran out");
}
