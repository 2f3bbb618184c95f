#include "support/exceptions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

int exceptions_open(void **state) {
    struct embedding *embedding = malloc(sizeof *embedding);
    assert_non_null(embedding);
    *embedding = embedding_start("wasm-function-references=on wasm-gc=on wasm-exceptions=on");
    *state = embedding;
    return 0;
}

struct embedding *exceptions_or_skip(void **state) {
    struct embedding *embedding = *state;
    wmt_error *err = NULL;
    wmt_ref *ref = NULL;
    bool is_unsupported = embedding->engine == NULL;
    if (!is_unsupported) {
        ref = wmt_ref_new_exception(embedding->store,
                                    wmt_tag_new(embedding->store, "() -> ()", &err), NULL, 0, &err);
        is_unsupported = wmt_error_kind_of(err) == WMT_ERROR_UNSUPPORTED;
    }
    if (is_unsupported) {
        wmt_error_clear(&err);
        skip();
    }
    assert_no_error(&err);
    wmt_ref_delete(ref);
    return embedding;
}
