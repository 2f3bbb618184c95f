/* Memory, table and global types from text. */
#include "type_text.h"

/* "i64 1 16": `what` is what there is a least number of. */
static void read_limits(struct type_text *text, struct type_limits *limits, const char *what) {
    limits->is_64 = type_text_accept(text, "i64");
    if (!type_text_number(text, &limits->minimum)) {
        type_text_fail(text, what);
    }
    limits->has_maximum = type_text_number(text, &limits->maximum);
    if (!limits->has_maximum) {
        limits->maximum = UINT64_MAX;
    }
}

/* `most` is how many there can be at all, and `why` says so. */
static void check_limits(struct type_text *text, const struct type_limits *limits, uint64_t most,
                         const char *why) {
    if (limits->minimum > limits->maximum) {
        type_text_fail(text, "a maximum that is not below the minimum");
    } else if (limits->minimum > most || (limits->has_maximum && limits->maximum > most)) {
        type_text_fail(text, why);
    }
}

/* The specification knows these two page sizes. */
static void read_page_size(struct type_text *text, struct type_limits *limits) {
    if (type_text_accept(text, "1")) {
        limits->page_size_log2 = 0;
    } else {
        type_text_expect(text, "65536", "1 or 65536");
    }
}

/* How many pages the addresses of such a memory reach. */
static uint64_t most_pages(const struct type_limits *limits) {
    uint64_t last_byte = limits->is_64 ? UINT64_MAX : UINT32_MAX;
    uint64_t last_page = last_byte >> limits->page_size_log2;
    return last_page == UINT64_MAX ? last_page : last_page + 1;
}

static wmt_type *make_memory(struct type_text *text, struct arena *arena) {
    wmt_type draft = {.kind = WMT_EXTERN_MEMORY, .owner = arena};
    struct type_limits *limits = &draft.limits;
    limits->page_size_log2 = TYPE_PAGE_SIZE_LOG2;
    (void)type_text_accept(text, "memory");
    read_limits(text, limits, "the least number of pages");
    draft.is_shared = type_text_accept(text, "shared");
    if (type_text_accept(text, "pagesize")) {
        read_page_size(text, limits);
    }
    (void)type_text_end(text);
    check_limits(text, limits, most_pages(limits), "no more pages than its addresses reach");
    if (draft.is_shared && !limits->has_maximum) {
        type_text_fail(text, "a maximum, which a shared memory needs");
    }
    return text->failed ? NULL : type_make(arena, &draft);
}

wmt_type *type_parse_memory(const char *type, wmt_error **err) {
    struct type_text text = {type, type, false, err, ERROR_ID_BAD_MEMORY_TYPE, "type"};
    return type_text_parse(&text, make_memory);
}

static wmt_type *make_table(struct type_text *text, struct arena *arena) {
    wmt_type draft = {.kind = WMT_EXTERN_TABLE, .owner = arena};
    (void)type_text_accept(text, "table");
    read_limits(text, &draft.limits, "the least number of elements");
    type_text_value(text, &draft.element);
    if (draft.element.heap == TYPE_HEAP_NOTHING) {
        type_text_fail(text, "a reference type for the elements");
    }
    (void)type_text_end(text);
    check_limits(text, &draft.limits, draft.limits.is_64 ? UINT64_MAX : UINT32_MAX,
                 "no more elements than its indices reach");
    return text->failed ? NULL : type_make(arena, &draft);
}

wmt_type *type_parse_table(const char *type, wmt_error **err) {
    struct type_text text = {type, type, false, err, ERROR_ID_BAD_TABLE_TYPE, "type"};
    return type_text_parse(&text, make_table);
}

static wmt_type *make_global(struct type_text *text, struct arena *arena) {
    wmt_type draft = {.kind = WMT_EXTERN_GLOBAL, .owner = arena};
    (void)type_text_accept(text, "global");
    draft.is_mutable = type_text_accept(text, "mut");
    type_text_value(text, &draft.element);
    return type_text_end(text) ? type_make(arena, &draft) : NULL;
}

wmt_type *type_parse_global(const char *type, wmt_error **err) {
    struct type_text text = {type, type, false, err, ERROR_ID_BAD_GLOBAL_TYPE, "type"};
    return type_text_parse(&text, make_global);
}
