/*
 * The pooling allocator takes all of its address space when the engine is made, and aborts when
 * there is too little. So its layout is calculated here, and the same space is taken for a moment.
 * (Source: the crate wasmtime, runtime/vm/instance/allocator/pooling/, the same from 32 to 50.)
 */
#include "config_check.h"
#include "error.h"
#include "os/mapping.h"

#include <inttypes.h>

/* Wasmtime's defaults. */
#define DEFAULT_COUNT 1000 /* of memories, tables, stacks and heaps each */
#define DEFAULT_TABLE_ELEMENTS 20000
#define DEFAULT_MAX_MEMORY (UINT64_C(4) << 30)
#define DEFAULT_RESERVATION (UINT64_C(4) << 30)
#define DEFAULT_GUARD (UINT64_C(32) << 20)
#define NARROW_RESERVATION (UINT64_C(10) << 20) /* for targets of 32 bits */
#define NARROW_GUARD (UINT64_C(64) << 10)
#define ELEMENT_SIZE 8

/* At most what libwasmtime keeps in its own memory for each memory, table, stack or heap. */
#define BOOKKEEPING_SIZE 128

struct pools {
    uint64_t reservation; /* of one memory */
    uint64_t guard;       /* after it */
    uint64_t max_memory;
    uint64_t memories;
    uint64_t tables;
    uint64_t elements; /* of one table */
    uint64_t stacks;
    uint64_t stack;
    uint64_t heaps;
};

/* Arithmetic that remembers that it has overflowed. */
struct sum {
    uint64_t value;
    bool overflowed;
};

static struct sum of(uint64_t value) { return (struct sum){value, value > SIZE_MAX}; }

static struct sum add(struct sum a, struct sum b) {
    struct sum sum = of(a.value + b.value);
    sum.overflowed |= a.overflowed || b.overflowed || sum.value < a.value;
    return sum;
}

static struct sum multiply(struct sum a, uint64_t b) {
    struct sum product = of(a.value * b);
    product.overflowed |= a.overflowed || (b != 0 && a.value > UINT64_MAX / b);
    return product;
}

static struct sum round_up(struct sum a) {
    uint64_t page = os_page_size();
    struct sum sum = add(a, of(page - 1));
    sum.value -= sum.value % page;
    return sum;
}

static struct pools read_pools(const wmt_config *config, bool narrow, bool pulley) {
    uint64_t guard = narrow ? NARROW_GUARD : DEFAULT_GUARD;
    struct pools pools;
    pools.reservation = config_number(config, CONFIG_memory_reservation,
                                      narrow ? NARROW_RESERVATION : DEFAULT_RESERVATION);
    pools.guard = config_number(config, CONFIG_memory_guard_size, pulley ? 0 : guard);
    pools.max_memory = config_number(config, CONFIG_pooling_max_memory_size, DEFAULT_MAX_MEMORY);
    pools.memories = config_number(config, CONFIG_pooling_total_memories, DEFAULT_COUNT);
    pools.tables = config_number(config, CONFIG_pooling_total_tables, DEFAULT_COUNT);
    pools.elements = config_number(config, CONFIG_pooling_table_elements, DEFAULT_TABLE_ELEMENTS);
    pools.stacks = config_number(config, CONFIG_pooling_total_stacks, DEFAULT_COUNT);
    pools.stack = config_async_stack(config);
    pools.heaps = config_number(config, CONFIG_pooling_total_gc_heaps, DEFAULT_COUNT);
    return pools;
}

/* Guards after each memory, and one before the first. */
static struct sum memory_space(const struct pools *pools) {
    uint64_t memory =
        pools->reservation > pools->max_memory ? pools->reservation : pools->max_memory;
    struct sum guard = round_up(of(pools->guard));
    struct sum slot = add(round_up(of(memory)), guard);
    return add(multiply(slot, pools->memories), guard);
}

static struct sum table_space(const struct pools *pools) {
    return multiply(round_up(multiply(of(pools->elements), ELEMENT_SIZE)), pools->tables);
}

/* A stack and the guard below it. */
static struct sum stack_stride(const struct pools *pools) {
    struct sum stack = round_up(of(pools->stack));
    return pools->stack == 0 ? stack : add(stack, of(os_page_size()));
}

static struct sum bookkeeping(const struct pools *pools) {
    uint64_t stacks = os_has_mapped_stacks() ? pools->stacks : 0;
    uint64_t things = pools->memories + pools->tables + stacks + pools->heaps;
    return multiply(of(things), BOOKKEEPING_SIZE);
}

static bool set_too_large(wmt_error **err, const char *what, struct sum size) {
    if (size.overflowed) {
        return error_set(
            err, ERROR_ID_BAD_OPTION_VALUE,
            "the settings of the pooling allocator ask for more %s than can be counted", what);
    }
    return error_set(err, ERROR_ID_BAD_OPTION_VALUE,
                     "the settings of the pooling allocator ask for %" PRIu64
                     " bytes of %s, which this process cannot have",
                     size.value, what);
}

/* Takes the space; what was taken before stays taken. */
static bool take(struct os_mapping *mapping, struct sum size, enum os_mapping_use use,
                 const char *what, wmt_error **err) {
    if (size.overflowed || !os_mapping_make(mapping, (size_t)size.value, use)) {
        return set_too_large(err, what, size);
    }
    return true;
}

static bool take_stacks(struct os_mapping *mapping, const struct pools *pools, wmt_error **err) {
    struct sum stride = stack_stride(pools);
    if (!os_has_mapped_stacks()) {
        return true;
    }
    if (!take(mapping, multiply(stride, pools->stacks), OS_MAPPING_WRITABLE,
              "address space for stacks", err)) {
        return false;
    }
    return os_mapping_guard(mapping, (size_t)stride.value) ||
           error_set(err, ERROR_ID_BAD_OPTION_VALUE,
                     "`pooling-total-stacks=%" PRIu64
                     "` needs more pieces of address space than the system lets a process have",
                     pools->stacks);
}

static bool check_space(const struct pools *pools, wmt_error **err) {
    struct os_mapping memories = {NULL, 0};
    struct os_mapping tables = {NULL, 0};
    struct os_mapping stacks = {NULL, 0};
    struct os_mapping books = {NULL, 0};
    bool fits =
        take(&memories, memory_space(pools), OS_MAPPING_RESERVED, "address space for memories",
             err) &&
        take(&tables, table_space(pools), OS_MAPPING_WRITABLE, "address space for tables", err) &&
        take_stacks(&stacks, pools, err) &&
        take(&books, round_up(bookkeeping(pools)), OS_MAPPING_BACKED, "memory for bookkeeping",
             err);
    os_mapping_release(&books);
    os_mapping_release(&stacks);
    os_mapping_release(&tables);
    os_mapping_release(&memories);
    return fits;
}

/* They are rounded up to whole pages, and that must not overflow. */
static bool check_resident(const wmt_config *config, wmt_error **err) {
    static const enum config_option_id ids[] = {CONFIG_pooling_linear_memory_keep_resident,
                                                CONFIG_pooling_table_keep_resident,
                                                CONFIG_pooling_async_stack_keep_resident};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        uint64_t value = config_number(config, ids[i], 0);
        if (round_up(of(value)).overflowed) {
            return error_set(err, ERROR_ID_BAD_OPTION_VALUE,
                             "`%s=%" PRIu64 "` is more than the address space has",
                             config_options[ids[i]].name, value);
        }
    }
    return true;
}

bool config_check_pools(const wmt_config *config, bool narrow_target, bool pulley_target,
                        wmt_error **err) {
    struct pools pools = read_pools(config, narrow_target, pulley_target);
    if (!config_is_on(config, CONFIG_pooling)) {
        return true;
    }
    if (pools.max_memory > pools.reservation) {
        return error_set(err, ERROR_ID_CONTRADICTING_OPTIONS,
                         "`pooling-max-memory-size=%" PRIu64
                         "` is more than `memory-reservation=%" PRIu64 "`",
                         pools.max_memory, pools.reservation);
    }
    return check_resident(config, err) && check_space(&pools, err);
}
