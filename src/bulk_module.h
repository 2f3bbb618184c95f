/* The module whose loop calls a function for many rows, written byte by byte for a signature.
 *
 * It imports the function and exports a memory of one page, the region, and a function `(i32) ->
 * ()` that calls the imported one for so many rows, at least one. In the region lie, behind a
 * header, the columns of all parameters and then of all results, each with room for
 * bulk_module_capacity() rows. The header has the row that runs as a 32-bit number: it tells which
 * one trapped. */
#ifndef WMT_SRC_BULK_MODULE_H
#define WMT_SRC_BULK_MODULE_H

#include "bytes.h"
#include "type.h"

enum {
    BULK_REGION_SIZE = 32768, /* half of the page: it stays in the processor's first cache */
    BULK_HEADER_SIZE = 64     /* columns begin at a cache line */
};

/* What the module calls its exports. Host functions can ask for the exports of their caller, so
 * these are names that nobody looks for. */
#define BULK_EXPORT_ROWS "libwmt: rows"
#define BULK_EXPORT_REGION "libwmt: region"

/* For how many rows the region has room; at least one, since functions have at most 1000 parameters
 * and results each. */
size_t bulk_module_capacity(const struct type_func *type);

/* The module in the binary format; all parameters and results are numbers or vectors. NULL: out of
 * memory. */
wmt_bytes *bulk_module_write(const struct type_func *type);

#endif
