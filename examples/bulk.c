/* Calls in bulk: a guest computes a price for each row of a table. */
#include <stdio.h>
#include <wmt.h>

static const char guest[] =
    "(module"
    "  (func (export \"price\") (param $amount i32) (param $each f64) (param $rate f64) (result "
    "f64)"
    "    (if (i32.lt_s (local.get $amount) (i32.const 0)) (then unreachable))"
    "    (f64.mul (f64.mul (f64.convert_i32_s (local.get $amount)) (local.get $each))"
    "      (local.get $rate))))";

struct order {
    char code;
    int32_t amount;
    double each;
};

enum { ROWS = 10000 };
static struct order orders[ROWS];
static double prices[ROWS];

int main(void) {
    wmt_error *err = NULL;
    wmt_engine *engine = wmt_engine_new(NULL, &err);
    wmt_store *store = wmt_store_new(engine, &err);
    wmt_module *module = wmt_module_new_wat(engine, guest, &err);
    wmt_instance *instance = wmt_instance_new(store, module, NULL, 0, &err);
    wmt_func *price = wmt_instance_func(instance, "price", &err);

    for (int i = 0; i < ROWS; i++) {
        orders[i].code = (char)('A' + i % 26);
        orders[i].amount = i % 100;
        orders[i].each = 0.5;
    }

    /* A column for each parameter: here two members of the structures, and the same for all. */
    double rate = 2;
    wmt_column args[] = {wmt_column_of(WMT_I32, &orders[0].amount, sizeof *orders),
                         wmt_column_of(WMT_F64, &orders[0].each, sizeof *orders),
                         wmt_column_of(WMT_F64, &rate, 0)};
    wmt_column results[] = {wmt_f64_column(prices)};

    double sum = 0;
    if (wmt_bulk_call(price, ROWS, args, 3, results, 1, NULL, &err)) {
        for (int i = 0; i < ROWS; i++) {
            sum += prices[i];
        }
        printf("%d prices, %.2f in all\n", ROWS, sum);
    }

    /* A row that traps: the rows before it have their results. */
    wmt_error *failure = NULL;
    size_t done = 0;
    size_t row = 0;
    orders[7000].amount = -1;
    wmt_bulk_call(price, ROWS, args, 3, results, 1, &done, &failure);
    if (wmt_error_row(failure, &row)) {
        printf("row %u: %s; %u done before\n", (unsigned)row, wmt_error_message(failure),
               (unsigned)done);
    }
    wmt_error_clear(&failure);

    wmt_module_delete(module);
    wmt_store_delete(store);
    wmt_engine_delete(engine);
    return wmt_error_report(&err);
}
