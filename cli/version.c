/* wmt --version: of wmt, and of the libwasmtime that it finds. */
#include "command.h"

#include <wmt.h>

#include <stdio.h>

int command_version(void) {
    wmt_error *err = NULL;
    wmt_runtime *runtime = wmt_runtime_open(NULL, &err);
    (void)printf("wmt %s\n", wmt_version());
    if (runtime != NULL) {
        (void)printf("libwasmtime %s (%s)\n", wmt_runtime_version(runtime),
                     wmt_runtime_path(runtime));
    } else {
        (void)puts("libwasmtime: none that can be used was found (`wmt doctor` says why)");
    }
    wmt_error_clear(&err);
    wmt_runtime_delete(runtime);
    return STATUS_OK;
}
