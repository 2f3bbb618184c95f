/* Prints where libwasmtime was found, or why there is none: what tools/test-foreign asks in folders
 * that it has prepared. */
#include <stdio.h>
#include <wmt.h>

int main(void) {
    wmt_error *err = NULL;
    wmt_runtime *runtime = wmt_runtime_default(&err);
    if (runtime == NULL) {
        printf("%s: %s\n", wmt_error_code(err), wmt_error_message(err));
    } else {
        printf("found %s\n", wmt_runtime_path(runtime));
    }
    wmt_error_delete(err);
    return 0;
}
