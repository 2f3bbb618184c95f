/* Any bytes as the text of a function type: fuzz_signature fuzz/corpus/signature */
#include <stdlib.h>
#include <string.h>

#include "type.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void require(bool condition) {
    if (!condition) {
        abort();
    }
}

/* The text that a type gives is that of an equal type. */
static void check_text(const wmt_type *type) {
    wmt_error *err = NULL;
    wmt_type *again = type_parse_func(wmt_type_text(type), &err);
    require(again != NULL && err == NULL);
    require(strcmp(wmt_type_text(again), wmt_type_text(type)) == 0);
    require(type_same_func(type, again));
    require(type_matches(type, again));
    type_delete(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    wmt_error *err = NULL;
    wmt_type *type = NULL;
    char *text = malloc(size + 1);
    require(text != NULL);
    if (size > 0) {
        memcpy(text, bytes, size);
    }
    text[size] = '\0';
    type = type_parse_func(text, &err);
    require((type != NULL) == (err == NULL));
    if (type != NULL) {
        check_text(type);
    }
    type_delete(type);
    wmt_error_clear(&err);
    free(text);
    return 0;
}
