/* What `wmt inspect` shows, as text and as JSON. */
#ifndef WMT_CLI_INSPECT_H
#define WMT_CLI_INSPECT_H

#include <wmt.h>

struct inspected {
    const char *file;    /* to be shown */
    const char *content; /* what the file holds: "module", "text", "artifact" */
    size_t size;         /* of the file */
    const char *version; /* of the Wasmtime that made an artifact; NULL for anything else */
    const wmt_inspection *inspection;
};

/* Each gives STATUS_OK, or what to end with, everything said. */
int inspect_print_text(const struct inspected *inspected);
int inspect_print_json(const struct inspected *inspected);

#endif
