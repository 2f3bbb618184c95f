#include "column.h"

#include "error.h"

_Static_assert(offsetof(wmt_column, kind) == 0 && offsetof(wmt_column, data) == 8,
               "the layout of wmt_column is frozen");
_Static_assert(offsetof(wmt_column, stride) == 8 + sizeof(void *) &&
                   sizeof(wmt_column) == 8 + 2 * sizeof(void *),
               "the layout of wmt_column is frozen");

/* Whether the last value ends before the address space does. */
static bool fits(const wmt_column *column, size_t rows, size_t value_size) {
    size_t room = (size_t)(UINTPTR_MAX - (uintptr_t)column->data);
    return room >= value_size &&
           (column->stride == 0 || rows - 1 <= (room - value_size) / column->stride);
}

static bool check_one(const char *name, size_t index, const wmt_valtype *type,
                      const wmt_column *column, size_t rows, wmt_error **err) {
    size_t value_size = column_value_size(type->kind);
    if (value_size == 0) {
        return error_set(err, ERROR_ID_UNSUPPORTED_VALUE,
                         "`%s[%zu]` has to be %s, and columns hold no references", name, index,
                         type->text);
    }
    if (column->kind != type->kind) {
        return error_set(err, ERROR_ID_ARGUMENT_KIND, "`%s[%zu]` is of %s, but %s is wanted", name,
                         index, wmt_valkind_name(column->kind), type->text);
    }
    if (rows == 0) {
        return true;
    }
    if (column->data == NULL) {
        return error_set(err, ERROR_ID_NULL_ARGUMENT, "`%s[%zu].data` is NULL", name, index);
    }
    return fits(column, rows, value_size) ||
           error_set(err, ERROR_ID_BAD_ARGUMENT,
                     "%zu rows, %zu bytes apart, of `%s[%zu]` do not fit the address space", rows,
                     column->stride, name, index);
}

bool column_check_args(const char *name, const wmt_valtype *types, size_t count,
                       const wmt_column *columns, size_t rows, wmt_error **err) {
    if (count > 0 && !error_check_argument(columns, name, err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!check_one(name, i, &types[i], &columns[i], rows, err)) {
            return false;
        }
    }
    return true;
}

bool column_check_results(const char *name, const wmt_valtype *types, size_t count,
                          const wmt_column *columns, size_t rows, wmt_error **err) {
    if (!column_check_args(name, types, count, columns, rows, err)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (columns[i].stride < column_value_size(columns[i].kind)) {
            return error_set(err, ERROR_ID_BAD_ARGUMENT,
                             "the values of `%s[%zu]` lie over each other: its stride is %zu bytes",
                             name, i, columns[i].stride);
        }
    }
    return true;
}

static inline void copy_values(uint8_t *to, size_t to_stride, const uint8_t *from,
                               size_t from_stride, size_t value_size, size_t count) {
    for (size_t i = 0; i < count; i++) {
        column_copy_value(to + i * to_stride, from + i * from_stride, value_size);
    }
}

/* One loop for each size, so that none has to ask for it. */
void column_copy(uint8_t *to, size_t to_stride, const uint8_t *from, size_t from_stride,
                 size_t value_size, size_t count) {
    if (to_stride == value_size && from_stride == value_size) {
        memcpy(to, from, count * value_size);
        return;
    }
    switch (value_size) {
    case 4:
        copy_values(to, to_stride, from, from_stride, 4, count);
        break;
    case 8:
        copy_values(to, to_stride, from, from_stride, 8, count);
        break;
    default:
        copy_values(to, to_stride, from, from_stride, 16, count);
        break;
    }
}
