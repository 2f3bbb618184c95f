/* Engines: which code they make, and references to them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <wmt.h>

#include "support/embedding.h"

static const char adding_module[] = "(module (func (export \"run\") (param i32 i32) (result i32)"
                                    "  (i32.add (local.get 0) (local.get 1))))";

static int32_t add(wmt_store *store, const wmt_module *module) {
    wmt_error *err = NULL;
    wmt_instance *instance = wmt_instance_new(store, module, NULL, 0, &err);
    wmt_func *run = wmt_instance_func(instance, "run", &err);
    wmt_val args[] = {wmt_i32(40), wmt_i32(2)};
    wmt_val result = wmt_i32(0);
    (void)wmt_func_call(run, args, 2, &result, 1, &err);
    assert_no_error(&err);
    return result.of.i32;
}

static void null_is_no_engine(void **state) {
    (void)state;
    assert_null(wmt_engine_keep(NULL));
    assert_null(wmt_engine_runtime(NULL));
    assert_false(wmt_engine_is_pulley(NULL));
    wmt_engine_delete(NULL);
}

static void an_engine_ends_with_its_last_reference(void **state) {
    struct embedding *embedding = *state;
    wmt_engine *engine = wmt_engine_keep(embedding->engine);
    wmt_module *module = embedding_module(embedding, adding_module);
    assert_ptr_equal(engine, embedding->engine);
    wmt_engine_delete(embedding->engine);
    embedding->engine = NULL;
    assert_non_null(wmt_engine_runtime(engine));
    wmt_engine_delete(engine); /* the store and the module still have it */
    assert_int_equal(add(embedding->store, module), 42);
    wmt_module_delete(module);
}

/* An engine for `target`; NULL if this libwasmtime cannot run code for it. */
static wmt_engine *engine_for(const char *target, wmt_error **err) {
    wmt_config *config = wmt_config_new(NULL, err);
    wmt_engine *engine = NULL;
    (void)wmt_config_set(config, target, err);
    engine = wmt_engine_new(config, err);
    wmt_config_delete(config);
    return engine;
}

/* A guest and an artifact of it run in Pulley, and what is native does not take that artifact. */
static void expect_pulley_to_run(wmt_engine *pulley, wmt_store *store) {
    wmt_error *err = NULL;
    struct embedding native = embedding_start("");
    wmt_module *module = wmt_module_new_wat(pulley, adding_module, &err);
    wmt_bytes *artifact = wmt_module_serialize(module, &err);
    wmt_module *loaded =
        wmt_module_deserialize(pulley, wmt_bytes_data(artifact), wmt_bytes_size(artifact), &err);
    assert_no_error(&err);
    assert_int_equal(add(store, module), 42);
    assert_int_equal(add(store, loaded), 42);
    assert_null(wmt_module_deserialize(native.engine, wmt_bytes_data(artifact),
                                       wmt_bytes_size(artifact), &err));
    assert_error(&err, WMT_ERROR_COMPILE, "incompatible-artifact", "");
    wmt_module_delete(loaded);
    wmt_bytes_delete(artifact);
    wmt_module_delete(module);
    embedding_end(&native);
}

static void pulley_runs_what_the_processor_does_not(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_engine *pulley = engine_for("target=pulley64", &err);
#if defined(__x86_64__) || defined(__aarch64__)
    assert_false(wmt_engine_is_pulley(embedding->engine));
#endif
    (void)embedding;
    wmt_store *store = wmt_store_new(pulley, &err);
    assert_int_equal(wmt_engine_is_pulley(pulley), pulley != NULL);
    if (store != NULL) {
        expect_pulley_to_run(pulley, store);
    } else if (pulley != NULL) { /* 30 to 36 */
        assert_error(&err, WMT_ERROR_INVALID, "contradicting-options", "another platform");
    } else { /* older ones do not know it, or have no compiler for it */
        assert_true(wmt_error_kind_of(err) == WMT_ERROR_UNSUPPORTED ||
                    wmt_error_kind_of(err) == WMT_ERROR_INVALID);
    }
    wmt_error_clear(&err);
    wmt_store_delete(store);
    wmt_engine_delete(pulley);
}

static void a_module_tells_where_its_code_lies(void **state) {
    struct embedding *embedding = *state;
    wmt_module *module = embedding_module(embedding, adding_module);
    wmt_module *other = embedding_module(embedding, adding_module);
    size_t size = 0;
    const char *image = wmt_module_image(module, &size);
    assert_non_null(image);
    assert_true(size > 0);
    assert_int_equal(memcmp(image, image, size), 0); /* all of it can be read */
    assert_ptr_equal(wmt_module_image(module, NULL), image);
    assert_ptr_not_equal(wmt_module_image(other, NULL), image);
    assert_null(wmt_module_image(NULL, &size));
    assert_int_equal(size, 0);
    wmt_module_delete(other);
    wmt_module_delete(module);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(null_is_no_engine),
        embedding_test(an_engine_ends_with_its_last_reference),
        embedding_test(pulley_runs_what_the_processor_does_not),
        embedding_test(a_module_tells_where_its_code_lies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
