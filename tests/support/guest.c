#include "support/guest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static wmt_engine *engine;
static wmt_linker *linker;

static struct program {
    char name[32];
    wmt_module *module;
} programs[16];

wmt_engine *guest_engine(void) {
    if (engine == NULL) {
        engine = wmt_engine_new(NULL, WMT_DIE);
    }
    return engine;
}

wmt_linker *guest_linker(void) {
    if (linker == NULL) {
        linker = wmt_linker_new(guest_engine(), WMT_DIE);
        wmt_linker_define_wasi(linker, WMT_DIE);
    }
    return linker;
}

static void compile(struct program *program, const char *name) {
    char path[512];
    snprintf(program->name, sizeof program->name, "%s", name);
    snprintf(path, sizeof path, "%s/guests/%s.wasm", WMT_TEST_BIN, name);
    program->module = wmt_module_new_file(guest_engine(), path, WMT_DIE);
}

wmt_module *guest_module(const char *name) {
    struct program *program = programs;
    while (program->module != NULL && strcmp(program->name, name) != 0) {
        program++;
        assert_true(program < programs + sizeof programs / sizeof *programs);
    }
    if (program->module == NULL) {
        compile(program, name);
    }
    return program->module;
}

void guest_end(void) {
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        wmt_module_delete(programs[i].module);
        programs[i].module = NULL;
    }
    wmt_linker_delete(linker);
    wmt_engine_delete(engine);
    linker = NULL;
    engine = NULL;
}

wmt_module *guest_module_wat(const char *text) {
    wmt_error *err = NULL;
    wmt_module *module = wmt_module_new_wat(guest_engine(), text, &err);
    assert_string_equal(wmt_error_message(err), "");
    return module;
}

bool guest_try(const char *name, const wmt_wasi *wasi, int *status, wmt_error **err) {
    wmt_store *store = wmt_store_new(guest_engine(), err);
    wmt_instance *instance = NULL;
    bool done = false;
    wmt_store_set_wasi(store, wasi, err);
    instance = wmt_linker_instantiate(guest_linker(), store, guest_module(name), err);
    done = wmt_instance_run(instance, status, err);
    wmt_store_delete(store);
    return done;
}

int guest_run(const char *name, const wmt_wasi *wasi) {
    wmt_error *err = NULL;
    int status = -1;
    bool done = guest_try(name, wasi, &status, &err);
    assert_string_equal(wmt_error_message(err), "");
    assert_true(done);
    return status;
}

void guest_expect_error(wmt_error **err, int kind, const char *code, const char *part) {
    assert_string_equal(wmt_error_code(*err), code);
    assert_int_equal(wmt_error_kind_of(*err), kind);
    if (strstr(wmt_error_message(*err), part) == NULL) {
        fail_msg("\"%s\" is not in \"%s\"", part, wmt_error_message(*err));
    }
    wmt_error_clear(err);
}
