/* The guest profiler: whose frames a profile has, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

#include "alloc.h"
#include "support/embedding.h"

static const char calling_module[] = "(module $guest (import \"\" \"host\" (func $host))"
                                     "  (func $underneath (call $host))"
                                     "  (func $topmost (export \"run\") (call $underneath)))";

struct scene {
    wmt_profiler *profiler;
    wmt_module *module;
    wmt_func *func;
    int samples;
};

static void sample(wmt_call *call) {
    struct scene *scene = call->env;
    scene->samples +=
        wmt_profiler_sample(scene->profiler, wmt_call_store(call), 1000, &call->err) ? 1 : 0;
}

static void no_host(wmt_call *call) { (void)call; }

static wmt_instance *instantiate(const struct embedding *embedding, wmt_module *module,
                                 wmt_func_callback callback, void *env) {
    wmt_error *err = NULL;
    wmt_func *host = wmt_func_new(embedding->store, "() -> ()", callback, env, NULL, &err);
    wmt_extern *imports[] = {wmt_func_extern(host)};
    wmt_instance *instance = wmt_instance_new(embedding->store, module, imports, 1, &err);
    assert_no_error(&err);
    return instance;
}

static void open_scene(const struct embedding *embedding, struct scene *scene) {
    static const char *const names[] = {"the module"};
    wmt_error *err = NULL;
    scene->samples = 0;
    scene->module = embedding_module(embedding, calling_module);
    scene->func =
        wmt_instance_func(instantiate(embedding, scene->module, sample, scene), "run", &err);
    scene->profiler =
        wmt_profiler_new(embedding->engine, "the profile", 1000000, names, &scene->module, 1, &err);
    assert_no_error(&err);
}

static void close_scene(struct scene *scene) {
    wmt_profiler_delete(scene->profiler);
    wmt_module_delete(scene->module);
}

static bool has_text(const wmt_bytes *bytes, const char *text) {
    const char *data = wmt_bytes_data(bytes);
    size_t length = strlen(text);
    for (size_t i = 0; i + length <= wmt_bytes_size(bytes); i++) {
        if (memcmp(data + i, text, length) == 0) {
            return true;
        }
    }
    return false;
}

static void a_profile_names_the_functions_that_were_active(void **state) {
    struct embedding *embedding = *state;
    struct scene scene;
    wmt_error *err = NULL;
    wmt_bytes *json = NULL;
    open_scene(embedding, &scene);
    for (int i = 0; i < 3; i++) {
        assert_true(wmt_func_call(scene.func, NULL, 0, NULL, 0, &err));
    }
    assert_int_equal(scene.samples, 3);
    json = wmt_profiler_finish(scene.profiler, &err);
    assert_no_error(&err);
    assert_int_equal(((const char *)wmt_bytes_data(json))[0], '{');
    assert_true(has_text(json, "the profile"));
    assert_true(has_text(json, "the module"));
    assert_true(has_text(json, "underneath"));
    assert_true(has_text(json, "topmost"));
    wmt_bytes_delete(json);
    close_scene(&scene);
}

static void a_profile_has_no_functions_of_other_modules(void **state) {
    struct embedding *embedding = *state;
    struct scene scene;
    wmt_error *err = NULL;
    wmt_bytes *json = NULL;
    open_scene(embedding, &scene);
    wmt_profiler_delete(scene.profiler);
    scene.profiler = wmt_profiler_new(embedding->engine, "", 0, NULL, NULL, 0, &err);
    assert_true(wmt_func_call(scene.func, NULL, 0, NULL, 0, &err));
    json = wmt_profiler_finish(scene.profiler, &err);
    assert_no_error(&err);
    assert_false(has_text(json, "underneath"));
    wmt_bytes_delete(json);
    close_scene(&scene);
}

static void a_sample_between_calls_is_empty(void **state) {
    struct embedding *embedding = *state;
    struct scene scene;
    wmt_error *err = NULL;
    wmt_bytes *json = NULL;
    open_scene(embedding, &scene);
    assert_true(wmt_profiler_sample(scene.profiler, embedding->store, UINT64_MAX, &err));
    assert_true(wmt_profiler_sample(scene.profiler, embedding->store, 0, &err));
    json = wmt_profiler_finish(scene.profiler, &err);
    assert_no_error(&err);
    assert_false(has_text(json, "underneath"));
    wmt_bytes_delete(json);
    close_scene(&scene);
}

static void a_profiler_that_is_finished_does_no_more(void **state) {
    struct embedding *embedding = *state;
    struct scene scene;
    wmt_error *err = NULL;
    open_scene(embedding, &scene);
    wmt_bytes_delete(wmt_profiler_finish(scene.profiler, &err));
    assert_no_error(&err);
    assert_null(wmt_profiler_finish(scene.profiler, &err));
    assert_error(&err, WMT_ERROR_INVALID, "bad-argument", "is finished");
    assert_false(wmt_func_call(scene.func, NULL, 0, NULL, 0, &err));
    assert_error(&err, WMT_ERROR_INVALID, "bad-argument", "is finished");
    close_scene(&scene);
}

/* Libwasmtime would abort on each of these. */
static void what_a_profiler_cannot_have_is_refused(void **state) {
    static const char *const names[] = {"a", "b"};
    static const char *const bad_names[] = {"\xff"};
    struct embedding *embedding = *state;
    struct embedding other = embedding_start("");
    wmt_module *module = embedding_module(embedding, "(module (func))");
    wmt_module *foreign = embedding_module(&other, "(module (func))");
    wmt_module *twice[] = {module, module};
    wmt_module *none[] = {NULL};
    wmt_profiler *profiler = NULL;
    wmt_error *err = NULL;
    assert_null(wmt_profiler_new(embedding->engine, "p", 1, names, &foreign, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-engine", "module 0");
    assert_null(wmt_profiler_new(embedding->engine, "p", 1, names, twice, 2, &err));
    assert_error(&err, WMT_ERROR_INVALID, "bad-argument", "module 1");
    assert_null(wmt_profiler_new(embedding->engine, "p", 1, bad_names, &module, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "bad-utf8", "names");
    assert_null(wmt_profiler_new(embedding->engine, "\xff", 1, names, &module, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "bad-utf8", "name");
    assert_null(wmt_profiler_new(embedding->engine, "p", 1, names, none, 1, &err));
    assert_error(&err, WMT_ERROR_INVALID, "null-argument", "modules");
    profiler = wmt_profiler_new(embedding->engine, "p", UINT64_MAX, names, &module, 1, &err);
    assert_no_error(&err);
    assert_false(wmt_profiler_sample(profiler, other.store, 0, &err));
    assert_error(&err, WMT_ERROR_INVALID, "wrong-engine", "store");
    wmt_profiler_delete(profiler);
    wmt_module_delete(foreign);
    wmt_module_delete(module);
    embedding_end(&other);
}

static void modules_may_have_no_functions(void **state) {
    static const char *const names[] = {"empty", "guest"};
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_module *modules[] = {embedding_module(embedding, "(module)"),
                             embedding_module(embedding, calling_module)};
    wmt_profiler *profiler = wmt_profiler_new(embedding->engine, "p", 1, names, modules, 2, &err);
    wmt_instance *instance = instantiate(embedding, modules[1], no_host, NULL);
    assert_true(wmt_instance_run(instance, NULL, &err) || err != NULL);
    wmt_error_clear(&err);
    wmt_bytes_delete(wmt_profiler_finish(profiler, &err));
    assert_no_error(&err);
    wmt_profiler_delete(profiler);
    wmt_module_delete(modules[0]);
    wmt_module_delete(modules[1]);
}

static void a_profiler_outlives_what_it_was_made_of(void **state) {
    struct embedding *embedding = *state;
    struct scene scene;
    wmt_error *err = NULL;
    open_scene(embedding, &scene);
    assert_true(wmt_func_call(scene.func, NULL, 0, NULL, 0, &err));
    wmt_module_delete(scene.module);
    scene.module = NULL;
    embedding_end(embedding);
    embedding->store = NULL;
    embedding->engine = NULL;
    wmt_bytes_delete(wmt_profiler_finish(scene.profiler, &err));
    assert_no_error(&err);
    close_scene(&scene);
}

static void every_allocation_may_fail(void **state) {
    static const char *const names[] = {"guest"};
    struct embedding *embedding = *state;
    wmt_module *module = embedding_module(embedding, "(module (func))");
    for (long nth = 0;; nth++) {
        wmt_error *err = NULL;
        wmt_profiler *profiler = NULL;
        mem_fail_from(nth);
        profiler = wmt_profiler_new(embedding->engine, "p", 1, names, &module, 1, &err);
        (void)wmt_profiler_sample(profiler, embedding->store, 0, &err);
        wmt_bytes_delete(wmt_profiler_finish(profiler, &err));
        wmt_profiler_delete(profiler);
        mem_fail_from(-1);
        if (err == NULL) {
            break;
        }
        assert_error(&err, WMT_ERROR_NOMEM, "out-of-memory", "");
    }
    wmt_module_delete(module);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        embedding_test(a_profile_names_the_functions_that_were_active),
        embedding_test(a_profile_has_no_functions_of_other_modules),
        embedding_test(a_sample_between_calls_is_empty),
        embedding_test(a_profiler_that_is_finished_does_no_more),
        embedding_test(what_a_profiler_cannot_have_is_refused),
        embedding_test(modules_may_have_no_functions),
        embedding_test(a_profiler_outlives_what_it_was_made_of),
        embedding_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
