/* An engine and a store for a test of the public API, and short ways to what every such test needs.
 * Failures that a test does not ask to see end it. Not for use inside host functions: a failed
 * assertion jumps, which must not happen through WebAssembly frames. */
#ifndef TEST_SUPPORT_EMBEDDING_H
#define TEST_SUPPORT_EMBEDDING_H

#include <wmt.h>

struct embedding {
    wmt_engine *engine;
    wmt_store *store;
};

/* For cmocka_unit_test_setup_teardown(): `*state` is the struct embedding. A test may end the store
 * or the engine itself, and has to set it to NULL then. */
int embedding_open(void **state);
/* Likewise, with garbage-collected objects; where there are none yet, engine and store are NULL. */
int embedding_open_gc(void **state);
int embedding_close(void **state);

#define embedding_test(function)                                                                   \
    cmocka_unit_test_setup_teardown(function, embedding_open, embedding_close)

/* The same with settings (wmt/config.h), separated by spaces. A setting that this libwasmtime does
 * not have makes it give an engine and a store that are NULL. To be closed by embedding_end(). */
struct embedding embedding_start(const char *settings);
/* One whose engine makes shared memories. */
struct embedding embedding_start_sharing(void);
void embedding_end(struct embedding *embedding);

/* The module that `text` stands for; the caller's. */
wmt_module *embedding_module(const struct embedding *embedding, const char *text);

/* The same by way of an artifact as libwasmtime makes it, which does not tell its types. */
wmt_module *embedding_bare_artifact(const struct embedding *embedding, const char *text);

/* Whether this libwasmtime compiles the module with default settings. */
bool embedding_can_compile(const struct embedding *embedding, const char *text);

/* An instance of the module that `text` stands for. */
wmt_instance *embedding_instance(const struct embedding *embedding, const char *text,
                                 wmt_extern *const *imports, size_t nimports);

/* The export `run` of such an instance. */
wmt_func *embedding_func(const struct embedding *embedding, const char *text,
                         wmt_extern *const *imports, size_t nimports);

/* The export `run` of a module that imports this host function as "" "host". */
wmt_func *embedding_func_with_host(const struct embedding *embedding, const char *text,
                                   const char *signature, wmt_func_callback callback, void *env);

/* Fails with the error's text if there is one. */
void assert_no_error(wmt_error **err);

/* Fails unless `*err` is of that kind and code and its message has `part` in it; clears it. */
void assert_error(wmt_error **err, int kind, const char *code, const char *part);

#endif
