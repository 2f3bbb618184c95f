/* The columns of calls in bulk: checking and copying them. See include/wmt/bulk.h. */
#ifndef WMT_SRC_COLUMN_H
#define WMT_SRC_COLUMN_H

#include "type.h"

#include <string.h>
#include <wmt/bulk.h>

/* Bytes of a value of that kind; 0 for what cannot lie in a column. */
static inline size_t column_value_size(uint32_t kind) {
    static const uint8_t sizes[] = {
        [WMT_I32] = 4, [WMT_I64] = 8, [WMT_F32] = 4, [WMT_F64] = 8, [WMT_V128] = 16,
    };
    return kind < sizeof sizes ? sizes[kind] : 0;
}

/* Copies a value of 4, 8 or 16 bytes, by one or two instructions where the size is known. */
static inline void column_copy_value(void *to, const void *from, size_t value_size) {
    switch (value_size) {
    case 4:
        memcpy(to, from, 4);
        break;
    case 8:
        memcpy(to, from, 8);
        break;
    default:
        memcpy(to, from, 16);
        break;
    }
}

/* Checks the columns of all `types`: `name` is what the caller's argument is called. False with an
 * error. */
bool column_check_args(const char *name, const wmt_valtype *types, size_t count,
                       const wmt_column *columns, size_t rows, wmt_error **err);
/* The same for columns that are written to. */
bool column_check_results(const char *name, const wmt_valtype *types, size_t count,
                          const wmt_column *columns, size_t rows, wmt_error **err);

/* The value of a row. */
static inline uint8_t *column_value(const wmt_column *column, size_t row) {
    return (uint8_t *)column->data + row * column->stride;
}

/* Copies `count` values of 4, 8 or 16 bytes between places that are so many bytes apart. */
void column_copy(uint8_t *to, size_t to_stride, const uint8_t *from, size_t from_stride,
                 size_t value_size, size_t count);

#endif
