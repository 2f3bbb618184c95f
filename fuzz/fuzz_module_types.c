/* Any bytes as a module: fuzz_module_types fuzz/corpus/module_types */
#include <stdlib.h>
#include <string.h>

#include "module_types.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void require(bool condition) {
    if (!condition) {
        abort();
    }
}

/* Everything that a type can be asked. */
static void check_type(const wmt_type *type) {
    size_t params = wmt_type_param_count(type);
    uint64_t maximum = 0;
    require(wmt_type_kind(type) != WMT_EXTERN_NONE);
    require(strlen(wmt_type_text(type)) > 0);
    for (size_t i = 0; i < params; i++) {
        require(wmt_valtype_kind(wmt_type_param(type, i)) != WMT_NONE);
        require(strlen(wmt_valtype_text(wmt_type_param(type, i))) > 0);
    }
    (void)wmt_type_maximum(type, &maximum);
    (void)wmt_type_page_size(type);
    (void)type_first_unnameable(type);
    require(type_matches(type, type));
}

static void check_imports(const struct module_types *types) {
    enum { COMPARED = 16 };
    for (size_t i = 0; i < types->import_count; i++) {
        const struct module_import *import = &types->imports[i];
        require(import->module[import->module_length] == '\0');
        require(import->name[import->name_length] == '\0');
        check_type(import->type);
        for (size_t other = 0; other < i && other < COMPARED; other++) {
            (void)type_matches(import->type, types->imports[other].type);
        }
    }
}

static void check_exports(const struct module_types *types) {
    for (size_t i = 0; i < types->export_count; i++) {
        const struct module_export *export = &types->exports[i];
        check_type(export->type);
        require(module_types_export(types, export->name, export->name_length) == export);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static const uint8_t nothing[1];
    struct module_types *types = NULL;
    wmt_error *err = NULL;
    bool done = module_types_parse(bytes == NULL ? nothing : bytes, size, &types, &err);
    require(done == (types != NULL) && done == (err == NULL));
    if (done) {
        check_imports(types);
        check_exports(types);
    }
    module_types_delete(types);
    wmt_error_clear(&err);
    return 0;
}
