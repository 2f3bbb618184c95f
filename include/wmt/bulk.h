/**
 * @file wmt/bulk.h
 * Calls in bulk: one function applied to many rows of arguments, which lie in arrays.
 *
 * For those who evaluate a guest's function over columns: databases, signal processing, games. One
 * wmt_bulk_call() gives what a loop over wmt_func_call() gives, for a small part of its time:
 * WebAssembly is entered once for thousands of rows, and the loop over them runs in there.
 *
 * @code
 * double prices[ROWS], totals[ROWS];
 * int32_t amounts[ROWS];
 * wmt_column args[] = {wmt_f64_column(prices), wmt_i32_column(amounts)};
 * wmt_column results[] = {wmt_f64_column(totals)};
 * wmt_bulk_call(total, ROWS, args, 2, results, 1, NULL, &err);
 * @endcode
 *
 * ### How it works
 * The first call of a function with at least 16 rows gives it a loop: an instance of a small
 * module that libwmt makes, with a memory of 64 KiB of its own, which belongs to the store and
 * takes one of its instances and memories. It is made in some 20 microseconds, and once for each
 * signature of an engine the module is compiled, in about a millisecond. Rows are copied into that
 * memory and results out of it, as many at a time as it has room for. The guest does not see it.
 *
 * Rows go by single calls, with the same results, where there are fewer of them and no loop yet,
 * where a host function calls the function in bulk that is being called in bulk already, and where
 * no loop can be made: the store or the pools have no room for it, libwasmtime was built without a
 * compiler, or the function's type is one of a recursion group or is open to subtypes, so that no
 * other module can name it. The log (wmt/runtime.h) tells of the last as WMT_LOG_WARNING.
 *
 * The loop is WebAssembly: it uses up fuel itself (a row 11 units, each parameter 4 and each result
 * 6), and stops at an epoch deadline. In the frames of an error it is `wmt_bulk!rows`, the
 * outermost one.
 *
 * Since libwasmtime 20. A function belongs to its store, and so to one thread at a time.
 */
#ifndef WMT_BULK_H
#define WMT_BULK_H

#include <wmt/base.h>
#include <wmt/val.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * One parameter or result, for all rows: where its values lie. The layout is frozen.
 *
 * The value of row `i` is the C value (int32_t, int64_t, float, double, or 16 bytes) at the address
 * `data + i * stride`, which needs no alignment. So a member of an array of structures is a column
 * too, and a constant is one with the stride 0.
 */
typedef struct wmt_column {
    uint32_t kind;     /**< what the values are: WMT_I32, WMT_I64, WMT_F32, WMT_F64 or WMT_V128 */
    uint32_t reserved; /**< 0 */
    void *data;        /**< the first row's value; of an argument it is only read */
    size_t stride;     /**< bytes from one row's value to the next's; 0: all rows have the same */
} wmt_column;

/**
 * Call a function once for each row, in their order.
 *
 * The columns are borrowed until it returns. A result may have the very column of an argument;
 * columns that overlap otherwise give results that are not specified.
 *
 * On failure nothing is undone: the rows before the failing one have run and their results are
 * delivered, the result columns of all others are as they were. wmt_error_row() tells the row.
 *
 * A store that a host function deletes (wmt_store_delete()) lives until all rows are done.
 *
 * @param func any function of a store, of a guest or of the host.
 * @param rows how many; with 0 only the arguments are checked.
 * @param args a column for each parameter; may be NULL if there are none.
 * @param nargs how many: exactly as many as the function's type says.
 * @param results a column for each result, whose strides are at least the size of a value; may be
 *        NULL if there are none.
 * @param nresults how many: exactly as many as the function's type says.
 * @param done receives how many rows have run and been delivered: `rows` on success. May be NULL.
 * @return true if all rows have run; false on failure: what wmt_func_call() fails with, and before
 *         any row has run WMT_ERROR_INVALID (a column of the wrong kind, without data, or that
 *         does not fit the address space), WMT_ERROR_UNSUPPORTED (a parameter or result that is a
 *         reference), WMT_ERROR_NOTFOUND (a function whose type is not known: code "no-types").
 */
WMT_API bool wmt_bulk_call(wmt_func *func, size_t rows, const wmt_column *args, size_t nargs,
                           const wmt_column *results, size_t nresults, size_t *done,
                           wmt_error **err);

#ifdef __cplusplus
}
#endif

/* Makers, for C and for C++. They are inline: nothing of them is in the binary interface. As with
 * struct iovec, `data` is the same pointer for reading and for writing: what is const must not be
 * made a result. */

/** A column of values of `kind`, `stride` bytes apart: of a member of structures, or, with the
 *  stride 0, a constant. */
static inline wmt_column wmt_column_of(wmt_valkind kind, const void *data, size_t stride) {
    wmt_column column;
    column.kind = (uint32_t)kind;
    column.reserved = 0;
    column.data = (void *)(uintptr_t)data;
    column.stride = stride;
    return column;
}

/** A column of 32-bit integers that lie side by side. */
static inline wmt_column wmt_i32_column(const int32_t *values) {
    return wmt_column_of(WMT_I32, values, sizeof *values);
}

/** A column of 64-bit integers that lie side by side. */
static inline wmt_column wmt_i64_column(const int64_t *values) {
    return wmt_column_of(WMT_I64, values, sizeof *values);
}

/** A column of 32-bit floats that lie side by side. */
static inline wmt_column wmt_f32_column(const float *values) {
    return wmt_column_of(WMT_F32, values, sizeof *values);
}

/** A column of 64-bit floats that lie side by side. */
static inline wmt_column wmt_f64_column(const double *values) {
    return wmt_column_of(WMT_F64, values, sizeof *values);
}

/** A column of vectors of 16 bytes, lane 0 first, that lie side by side. */
static inline wmt_column wmt_v128_column(const void *vectors) {
    return wmt_column_of(WMT_V128, vectors, 16);
}

#endif
