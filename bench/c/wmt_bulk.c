/* Calls by libwmt in bulk: a column for each parameter and result. */
#include "wmt_guest.h"

#include <wmt/bulk.h>

static void run_rows(const struct run *run) {
    const struct wmt_guest *guest = run->peer;
    const struct columns *columns = guest_columns();
    wmt_column args[2];
    wmt_column sums = wmt_i32_column(columns->sums);
    args[0] = wmt_i32_column(columns->first);
    args[1] = wmt_i32_column(columns->second);
    for (long i = 0; i < run->count; i++) {
        (void)wmt_bulk_call(guest->funcs[GUEST_TWO], (size_t)run->parameter, args, 2, &sums, 1,
                            NULL, WMT_DIE);
    }
}

static const struct work works[] = {ROWS_WORKS(run_rows)};

int main(int argument_count, char **arguments) {
    static struct wmt_guest guest;
    wmt_guest_open(&guest, argument_count, arguments, NULL);
    wmt_guest_serve(&guest, works, sizeof works / sizeof *works);
    return EXIT_SUCCESS;
}
