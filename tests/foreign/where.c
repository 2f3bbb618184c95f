/* Prints where libwasmtime was found, or why there is none: what tools/test-foreign asks in folders
 * that it has prepared.
 *
 *     where        looks for it as every program does
 *     where PATH   opens this one
 */
#include <stdio.h>
#include <wmt.h>

int main(int argc, char **argv) {
    wmt_error *err = NULL;
    wmt_runtime *runtime = wmt_runtime_open(argc > 1 ? argv[1] : NULL, &err);
    if (runtime == NULL) {
        printf("%s: %s\n", wmt_error_code(err), wmt_error_message(err));
    } else {
        printf("found %s\n", wmt_runtime_path(runtime));
    }
    wmt_runtime_delete(runtime);
    wmt_error_delete(err);
    return 0;
}
