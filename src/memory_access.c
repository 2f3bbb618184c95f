/* Reading and writing a memory: bytes, strings and numbers. */
#include "error.h"
#include "memory.h"

#include <string.h>
#include <wmt/memory.h>
#include <wmt/memory_view.h>

static uint8_t *locate(const wmt_memory *memory, uint64_t address, uint64_t size, wmt_error **err) {
    const struct handle *handle = memory_check(memory, err);
    return handle == NULL ? NULL : memory_locate(handle, address, size, err);
}

void *wmt_memory_data(const wmt_memory *memory, uint64_t address, size_t size, wmt_error **err) {
    return error_enter(err) ? locate(memory, address, size, err) : NULL;
}

bool wmt_memory_read(const wmt_memory *memory, uint64_t address, void *bytes, size_t size,
                     wmt_error **err) {
    const uint8_t *from = NULL;
    if (error_enter(err) && (size == 0 || error_check_argument(bytes, "bytes", err))) {
        from = locate(memory, address, size, err);
    }
    if (from == NULL && bytes != NULL) {
        memset(bytes, 0, size);
    } else if (size > 0 && from != NULL) {
        memcpy(bytes, from, size);
    }
    return from != NULL;
}

bool wmt_memory_write(wmt_memory *memory, uint64_t address, const void *bytes, size_t size,
                      wmt_error **err) {
    uint8_t *to = NULL;
    if (!error_enter(err) || (size > 0 && !error_check_argument(bytes, "bytes", err))) {
        return false;
    }
    to = locate(memory, address, size, err);
    if (to != NULL && size > 0) {
        memcpy(to, bytes, size);
    }
    return to != NULL;
}

bool wmt_memory_fill(wmt_memory *memory, uint64_t address, uint8_t byte, uint64_t size,
                     wmt_error **err) {
    uint8_t *to = error_enter(err) ? locate(memory, address, size, err) : NULL;
    if (to != NULL && size > 0) {
        memset(to, byte, (size_t)size);
    }
    return to != NULL;
}

bool wmt_memory_copy(wmt_memory *to, uint64_t to_address, const wmt_memory *from,
                     uint64_t from_address, uint64_t size, wmt_error **err) {
    const uint8_t *source = NULL;
    uint8_t *target = NULL;
    if (!error_enter(err) || !error_check_argument(to, "to", err) ||
        !error_check_argument(from, "from", err)) {
        return false;
    }
    source = locate(from, from_address, size, err);
    target = source == NULL ? NULL : locate(to, to_address, size, err);
    if (target != NULL && size > 0) {
        memmove(target, source, (size_t)size);
    }
    return target != NULL;
}

bool wmt_memory_compare(const wmt_memory *memory, uint64_t address, const void *bytes, size_t size,
                        int *order, wmt_error **err) {
    const uint8_t *found = NULL;
    int compared = 0;
    if (error_enter(err) && error_check_argument(order, "order", err) &&
        (size == 0 || error_check_argument(bytes, "bytes", err))) {
        found = locate(memory, address, size, err);
    }
    if (found != NULL && size > 0) {
        compared = memcmp(found, bytes, size);
    }
    if (order != NULL) {
        *order = (compared > 0) - (compared < 0);
    }
    return found != NULL;
}

/* Strings */

/* Ends `buffer` by NUL after as much of the string as it has room for. */
static void copy_string(char *buffer, size_t size, const uint8_t *start, uint64_t length) {
    size_t copied = 0;
    if (size == 0 || buffer == NULL) {
        return;
    }
    copied = length < size ? (size_t)length : size - 1;
    if (copied > 0) {
        memcpy(buffer, start, copied);
    }
    buffer[copied] = '\0';
}

/* The length of the string that starts at `address`; false with an error if it has no end. */
static bool measure_string(const wmt_memory *memory, uint64_t address, const uint8_t **start,
                           size_t *length, wmt_error **err) {
    uint64_t rest = 0;
    const uint8_t *end = NULL;
    *start = locate(memory, address, 0, err);
    if (*start == NULL) {
        return false;
    }
    rest = handle_find(memory)->own.memory.size - address;
    end = rest == 0 ? NULL : memchr(*start, 0, (size_t)rest);
    if (end == NULL) {
        return error_set(err, ERROR_ID_MEMORY_BOUNDS,
                         "the string at address %llu does not end within the memory",
                         (unsigned long long)address);
    }
    *length = (size_t)(end - *start);
    return true;
}

bool wmt_memory_read_string(const wmt_memory *memory, uint64_t address, char *buffer, size_t size,
                            size_t *length, wmt_error **err) {
    const uint8_t *start = NULL;
    size_t whole = 0;
    bool found = error_enter(err) && (size == 0 || error_check_argument(buffer, "buffer", err)) &&
                 measure_string(memory, address, &start, &whole, err);
    if (length != NULL) {
        *length = whole;
    }
    copy_string(buffer, size, start, whole);
    return found;
}

bool wmt_memory_read_string_n(const wmt_memory *memory, uint64_t address, uint64_t length,
                              char *buffer, size_t size, wmt_error **err) {
    const uint8_t *start = NULL;
    if (error_enter(err) && (size == 0 || error_check_argument(buffer, "buffer", err))) {
        start = locate(memory, address, length, err);
    }
    copy_string(buffer, size, start, start == NULL ? 0 : length);
    return start != NULL;
}

bool wmt_memory_write_string(wmt_memory *memory, uint64_t address, const char *string,
                             wmt_error **err) {
    if (!error_enter(err) || !error_check_argument(string, "string", err)) {
        return false;
    }
    return wmt_memory_write(memory, address, string, strlen(string) + 1, err);
}

/* Numbers, in the guest's byte order */

#define MEMORY_NUMBER(name, type)                                                                  \
    type wmt_memory_##name(const wmt_memory *memory, uint64_t address, wmt_error **err) {          \
        type value = 0;                                                                            \
        (void)wmt_memory_read(memory, address, &value, sizeof value, err);                         \
        wmt_memory_view_order(&value, sizeof value);                                               \
        return value;                                                                              \
    }                                                                                              \
    bool wmt_memory_set_##name(wmt_memory *memory, uint64_t address, type value,                   \
                               wmt_error **err) {                                                  \
        wmt_memory_view_order(&value, sizeof value);                                               \
        return wmt_memory_write(memory, address, &value, sizeof value, err);                       \
    }
MEMORY_NUMBER(u8, uint8_t)
MEMORY_NUMBER(i8, int8_t)
MEMORY_NUMBER(u16, uint16_t)
MEMORY_NUMBER(i16, int16_t)
MEMORY_NUMBER(u32, uint32_t)
MEMORY_NUMBER(i32, int32_t)
MEMORY_NUMBER(u64, uint64_t)
MEMORY_NUMBER(i64, int64_t)
MEMORY_NUMBER(f32, float)
MEMORY_NUMBER(f64, double)
