#include "guest.h"

#include "peer.h"

#define FUNC_NAME(name, constant) #name,
const char *const guest_func_names[] = {GUEST_FUNCS(FUNC_NAME)};
#undef FUNC_NAME

const char *const guest_host_names[] = {"none", "two", "four"};

const char guest_text[] = "a string that the guest makes upper case, 64 bytes of it in all.";

volatile uint64_t guest_sink;

static int32_t *make_column(void) {
    int32_t *values = malloc(COLUMN_ROWS * sizeof *values);
    must(values != NULL, "allocating");
    for (int32_t i = 0; i < COLUMN_ROWS; i++) {
        values[i] = i;
    }
    return values;
}

const struct columns *guest_columns(void) {
    static struct columns columns;
    if (columns.first == NULL) {
        columns = (struct columns){make_column(), make_column(), make_column()};
    }
    return &columns;
}
