#include "alloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#ifdef WMT_TESTING
#include <limits.h>
#include <stdatomic.h>

/* Allocations with these numbers fail, the last included. */
static atomic_long fail_first = -1;
static atomic_long fail_last = -1;
static atomic_long allocations;

static void fail_range(long first, long last) {
    atomic_store(&allocations, 0);
    atomic_store(&fail_first, first);
    atomic_store(&fail_last, last);
}

void mem_fail_from(long nth) { fail_range(nth, nth < 0 ? -1 : LONG_MAX); }

void mem_fail_once(long nth) { fail_range(nth, nth < 0 ? -1 : nth); }

long mem_allocation_count(void) { return atomic_load(&allocations); }

static int must_fail(void) {
    long number = atomic_fetch_add(&allocations, 1);
    return number >= atomic_load(&fail_first) && number <= atomic_load(&fail_last);
}
#else
static int must_fail(void) { return 0; }
#endif

/* malloc(0) may give NULL, which callers would take for a failure. */
static size_t at_least_one(size_t size) { return size == 0 ? 1 : size; }

void *mem_alloc(size_t size) { return must_fail() ? NULL : malloc(at_least_one(size)); }

static int overflows(size_t count, size_t size) { return size != 0 && count > SIZE_MAX / size; }

void *mem_calloc(size_t count, size_t size) {
    if (overflows(count, size) || must_fail()) {
        return NULL;
    }
    return calloc(at_least_one(count), at_least_one(size));
}

void *mem_realloc(void *block, size_t size) {
    return must_fail() ? NULL : realloc(block, at_least_one(size));
}

void mem_free(void *block) { free(block); }

void *mem_alloc_array(size_t count, size_t size) {
    return overflows(count, size) ? NULL : mem_alloc(count * size);
}

char *mem_copy_text(const char *text) {
    return text == NULL ? NULL : mem_copy_bytes(text, strlen(text));
}

char *mem_copy_bytes(const void *bytes, size_t size) {
    char *copy = size == SIZE_MAX ? NULL : mem_alloc(size + 1);
    if (copy == NULL) {
        return NULL;
    }
    if (size > 0) {
        memcpy(copy, bytes, size);
    }
    copy[size] = '\0';
    return copy;
}

int mem_grow_array(void *array, size_t count, size_t *capacity, size_t element_size) {
    void *old = NULL;
    void *grown = NULL;
    size_t wanted = *capacity == 0 ? 8 : *capacity * 2;
    if (count < *capacity) {
        return 1;
    }
    if (wanted < *capacity || wanted > SIZE_MAX / element_size) {
        return 0;
    }
    memcpy(&old, array, sizeof old);
    grown = mem_realloc(old, wanted * element_size);
    if (grown == NULL) {
        return 0;
    }
    memcpy(array, &grown, sizeof grown);
    *capacity = wanted;
    return 1;
}
