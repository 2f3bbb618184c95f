#include <wmt/bulk.h>

#include "alloc.h"
#include "bulk_loop.h"
#include "bulk_module.h"
#include "column.h"
#include "error.h"
#include "failure.h"
#include "store.h"

#include <string.h>

enum {
    LOOP_ROWS = 16,     /* fewer rows are faster without the loop */
    SLOTS_ON_STACK = 16 /* functions with more parameters or results than this allocate */
};

/* One call in bulk, as the caller wants it, and how far it is. */
struct bulk_call {
    struct handle *func;
    const wmt_column *args;
    const wmt_column *results;
    size_t rows;
    size_t done;
};

static bool check_counts(const wmt_type *type, size_t nargs, size_t nresults, wmt_error **err) {
    if (nargs == type->func.param_count && nresults == type->func.result_count) {
        return true;
    }
    return error_set(err, ERROR_ID_ARGUMENT_COUNT,
                     "%zu columns of arguments and %zu of results given to a function of type %s",
                     nargs, nresults, type->text);
}

static bool check(const struct bulk_call *call, size_t nargs, size_t nresults, wmt_error **err) {
    const wmt_type *type = call->func->type;
    if (!store_check_free(call->func->store, err)) {
        return false;
    }
    if (type == NULL) {
        return error_set(err, ERROR_ID_NO_TYPES,
                         "the function's type, which calls in bulk go by, is not known");
    }
    return check_counts(type, nargs, nresults, err) &&
           column_check_args("args", type->func.params, nargs, call->args, call->rows, err) &&
           column_check_results("results", type->func.results, nresults, call->results, call->rows,
                                err);
}

/* One entry into WebAssembly. */
static bool enter(const struct bulk_call *call, const wasmtime_func_t *func,
                  wasmtime_val_raw_t *slots, size_t nslots, wmt_error **err) {
    wmt_store *store = call->func->store;
    wasm_trap_t *trap = NULL;
    wasmtime_error_t *native_error =
        capi_wasmtime_func_call_unchecked(store->capi, store->context, func, slots, nslots, &trap);
    return failure_check_run(store, native_error, trap, ERROR_ID_GUEST_HOST, err);
}

/* Row by row */

static bool run_row(const struct bulk_call *call, wasmtime_val_raw_t *slots, size_t nslots,
                    wmt_error **err) {
    const struct type_func *type = &call->func->type->func;
    memset(slots, 0, nslots * sizeof *slots);
    for (size_t i = 0; i < type->param_count; i++) {
        column_copy_value(&slots[i], column_value(&call->args[i], call->done),
                          column_value_size(type->params[i].kind));
    }
    if (!enter(call, &call->func->native.func, slots, nslots, err)) {
        return false;
    }
    for (size_t i = 0; i < type->result_count; i++) {
        column_copy_value(column_value(&call->results[i], call->done), &slots[i],
                          column_value_size(type->results[i].kind));
    }
    return true;
}

static bool run_rows(struct bulk_call *call, wasmtime_val_raw_t *slots, size_t nslots,
                     wmt_error **err) {
    for (; call->done < call->rows; call->done++) {
        if (!run_row(call, slots, nslots, err)) {
            return false;
        }
    }
    return true;
}

static bool run_row_by_row(struct bulk_call *call, wmt_error **err) {
    const struct type_func *type = &call->func->type->func;
    size_t nslots = type->param_count > type->result_count ? type->param_count : type->result_count;
    wasmtime_val_raw_t on_stack[SLOTS_ON_STACK];
    wasmtime_val_raw_t *slots = on_stack;
    bool succeeded = false;
    if (nslots > SLOTS_ON_STACK) {
        slots = mem_alloc_array(nslots, sizeof *slots);
    }
    if (slots == NULL) {
        return error_set_nomem(err);
    }
    succeeded = run_rows(call, slots, nslots, err);
    if (slots != on_stack) {
        mem_free(slots);
    }
    return succeeded;
}

/* With the loop, as many rows at a time as the region has room for */

/* A constant is there since the first rows, which were as many as any. Gives where the columns of
 * the results begin. */
static uint8_t *copy_args(const struct bulk_call *call, const struct bulk_loop *loop, size_t rows) {
    const struct type_func *type = &call->func->type->func;
    uint8_t *place = loop->region + BULK_HEADER_SIZE;
    for (size_t i = 0; i < type->param_count; i++) {
        const wmt_column *column = &call->args[i];
        size_t size = column_value_size(column->kind);
        if (column->stride != 0 || call->done == 0) {
            column_copy(place, size, column_value(column, call->done), column->stride, size, rows);
        }
        place += loop->capacity * size;
    }
    return place;
}

static void copy_results(const struct bulk_call *call, const struct bulk_loop *loop,
                         const uint8_t *place, size_t rows) {
    const struct type_func *type = &call->func->type->func;
    for (size_t i = 0; i < type->result_count; i++) {
        const wmt_column *column = &call->results[i];
        size_t size = column_value_size(column->kind);
        column_copy(column_value(column, call->done), column->stride, place, size, size, rows);
        place += loop->capacity * size;
    }
}

/* The row is zeroed before, since the stack can be exhausted before the loop has started. */
static bool run_chunk(struct bulk_call *call, const struct bulk_loop *loop, size_t rows,
                      wmt_error **err) {
    const uint8_t *results = copy_args(call, loop, rows);
    wasmtime_val_raw_t slot;
    uint32_t row = 0;
    bool succeeded = false;
    memset(&slot, 0, sizeof slot);
    slot.i32 = (int32_t)rows;
    memcpy(loop->region, &row, sizeof row);
    succeeded = enter(call, &loop->rows, &slot, 1, err);
    if (!succeeded) {
        memcpy(&row, loop->region, sizeof row);
        rows = row;
    }
    copy_results(call, loop, results, rows);
    call->done += rows;
    return succeeded;
}

static bool run_loop(struct bulk_call *call, struct bulk_loop *loop, wmt_error **err) {
    bool succeeded = true;
    loop->is_running = true;
    while (succeeded && call->done < call->rows) {
        size_t left = call->rows - call->done;
        succeeded = run_chunk(call, loop, left < loop->capacity ? left : loop->capacity, err);
    }
    loop->is_running = false;
    return succeeded;
}

static bool can_use(const struct bulk_loop *loop) {
    return loop != NULL && loop->region != NULL && !loop->is_running;
}

/* The store may be gone when it is left. */
static bool run(struct bulk_call *call, wmt_error **err) {
    wmt_store *store = call->func->store;
    struct bulk_loop *loop = NULL;
    wmt_error *failure = NULL;
    bool succeeded = false;
    if (call->rows >= LOOP_ROWS) {
        if (!bulk_loop_prepare(call->func, err)) {
            return false;
        }
        loop = call->func->own.loop;
    }
    if (!store_enter_wasm(store, err)) {
        return false;
    }
    succeeded = can_use(loop) ? run_loop(call, loop, &failure) : run_row_by_row(call, &failure);
    store_leave_wasm(store);
    if (!succeeded) {
        error_set_row(failure, call->done);
        (void)error_set_object(err, failure);
    }
    return succeeded;
}

static bool call_in_bulk(wmt_func *func, struct bulk_call *call, size_t nargs, size_t nresults,
                         wmt_error **err) {
    if (!error_enter(err)) {
        return false;
    }
    call->func = handle_check(func, WMT_EXTERN_FUNC, "func", err);
    if (call->func == NULL || !check(call, nargs, nresults, err)) {
        return false;
    }
    return call->rows == 0 || run(call, err);
}

bool wmt_bulk_call(wmt_func *func, size_t rows, const wmt_column *args, size_t nargs,
                   const wmt_column *results, size_t nresults, size_t *done, wmt_error **err) {
    struct bulk_call call = {NULL, args, results, rows, 0};
    bool succeeded = call_in_bulk(func, &call, nargs, nresults, err);
    if (done != NULL) {
        *done = call.done;
    }
    return succeeded;
}
