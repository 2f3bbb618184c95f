/* A file's WebAssembly in the binary format: what the file holds, or its text translated. */
#ifndef WMT_CLI_BINARY_H
#define WMT_CLI_BINARY_H

#include "file.h"

#include <wmt.h>

struct binary {
    const char *file; /* to be shown */
    struct file_content content;
    int kind; /* a wmt_content: what the file holds */
    wmt_bytes *translated;
};

/* Gives STATUS_OK, or what to end with, everything said. binary_free() has to be called in both
 * cases. */
int binary_read(const char *path, struct binary *binary);

/* Translates text; nothing happens to anything else. Likewise. */
int binary_translate(struct binary *binary, wmt_engine *engine);

const void *binary_bytes(const struct binary *binary);
size_t binary_size(const struct binary *binary);

void binary_free(struct binary *binary);

#endif
