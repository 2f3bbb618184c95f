/* Modules in files, by names that the system spells in its own way. */
#include "smoke.h"

#include <string.h>

/* A folder with a file in it, both prepared by tools/test-foreign. */
#define FOLDER_OF_MANY_SCRIPTS "Ordner \xc3\xa9\xd0\xb6\xe4\xb8\xad"

static void check_module_file(const char *path) {
    wmt_engine *engine = wmt_engine_new(NULL, &err);
    wmt_module *module = wmt_module_new_file(engine, path, &err);
    CHECK(module != NULL);
    CHECK(strcmp(wmt_module_export_name(module, 0, NULL), "in a file") == 0);
    wmt_module_delete(module);
    wmt_engine_delete(engine);
}

static void a_module_is_read_from_a_file(void) {
    check_module_file("plain/guest.wat");
    check_module_file("./plain/../plain/guest.wat");
}

static void names_may_have_any_characters(void) {
    check_module_file(FOLDER_OF_MANY_SCRIPTS "/\xc3\xbc\xe6\x96\x87 1.wat");
}

static void check_file_refused(const char *path) {
    wmt_engine *engine = wmt_engine_new(NULL, &err);
    (void)wmt_module_new_file(engine, path, &err);
    CHECK_ERROR(WMT_ERROR_IO, "file", path);
    wmt_engine_delete(engine);
}

static void files_that_cannot_be_read_are_named(void) {
    check_file_refused("plain/absent.wat");
    check_file_refused("absent/guest.wat");
    check_file_refused(FOLDER_OF_MANY_SCRIPTS "/absent.wat");
    check_file_refused("plain");
    check_file_refused("");
}

static void an_empty_file_is_no_module(void) {
    wmt_engine *engine = wmt_engine_new(NULL, &err);
    file_write("empty.wasm", "", 0);
    CHECK(wmt_module_new_file(engine, "empty.wasm", &err) == NULL);
    CHECK(wmt_error_kind_of(err) == WMT_ERROR_COMPILE);
    wmt_error_clear(&err);
    wmt_engine_delete(engine);
}

const struct smoke_case file_cases[] = {
    {"a_module_is_read_from_a_file", a_module_is_read_from_a_file},
    {"names_may_have_any_characters", names_may_have_any_characters},
    {"files_that_cannot_be_read_are_named", files_that_cannot_be_read_are_named},
    {"an_empty_file_is_no_module", an_empty_file_is_no_module},
    {NULL, NULL},
};
