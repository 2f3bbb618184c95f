/**
 * @file wmt/memory_view.h
 * Reading and writing guest memory in loops: a bounds-checked access for the price of a load.
 *
 * wmt_memory_read() looks at the handle, the store and the memory each time. A view keeps what it
 * found, and its functions are inline: as long as nothing can have changed, an access compares the
 * address with the size and one counter with what it was, and then loads or stores.
 *
 * @code
 * wmt_memory_view view;
 * wmt_memory_view_init(&view, memory, &err);
 * for (uint64_t i = 0; i < count && err == NULL; i++) {
 *     sum += wmt_memory_view_f64(&view, address + 8 * i, &err);
 * }
 * @endcode
 *
 * A view is yours: a local variable, on the stack, copied as you like. There is nothing to delete.
 *
 * ### When it is still right
 * Always, as far as handles promise (wmt/store.h). Whenever WebAssembly runs in the store, or the
 * host grows one of its memories, the counter of the store moves on; the next access asks the
 * memory anew, finds where it lies now and how large it is, and goes on. So a view may be kept
 * across calls, and used in host functions. In a store that is busy an access is WMT_ERROR_INVALID
 * (code "store-busy"), and after the store's end it is "stale-handle", as long as the engine lives.
 * A zeroed view, and one whose init failed, reports the memory as NULL.
 *
 * A view belongs to one thread at a time, that of the store. A shared memory, which other threads
 * may grow, never moves and never shrinks: the view asks for the size when an address lies beyond
 * the one it knows. What other threads write at the same time may come torn.
 *
 * ### Numbers
 * Guest memory is little-endian, also on hosts that are not. Addresses need no alignment.
 *
 * | value | read | write |
 * |---|---|---|
 * | 8-bit integer | wmt_memory_view_u8(), wmt_memory_view_i8() | ..._set_u8(), ..._set_i8() |
 * | 16-bit integer | wmt_memory_view_u16(), ..._i16() | ..._set_u16(), ..._set_i16() |
 * | 32-bit integer | wmt_memory_view_u32(), ..._i32() | ..._set_u32(), ..._set_i32() |
 * | 64-bit integer | wmt_memory_view_u64(), ..._i64() | ..._set_u64(), ..._set_i64() |
 * | float | wmt_memory_view_f32(), ..._f64() | ..._set_f32(), ..._set_f64() |
 *
 * All are `TYPE wmt_memory_view_NAME(wmt_memory_view *view, uint64_t address, wmt_error **err)`,
 * which gives 0 on failure, and `bool wmt_memory_view_set_NAME(wmt_memory_view *view, uint64_t
 * address, TYPE value, wmt_error **err)`. They fail with WMT_ERROR_INVALID: code "memory-bounds"
 * when the value does not lie within the memory, and what is said above.
 */
#ifndef WMT_MEMORY_VIEW_H
#define WMT_MEMORY_VIEW_H

#include <string.h>
#include <wmt/base.h>
#include <wmt/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What is known of a memory. The layout is frozen for the inline functions; leave it alone. */
typedef struct wmt_memory_view {
    uint8_t *base;   /**< where the memory starts */
    uint64_t size;   /**< how many bytes of it are known to be there */
    uint64_t growth; /**< what the store's counter was when base and size were asked */
    const uint64_t
        *growth_now;    /**< the store's counter; stays readable as long as the engine lives */
    wmt_memory *memory; /**< whose view it is */
} wmt_memory_view;

/**
 * Begin to view a memory.
 *
 * @param view receives what is known of it; zeroed on failure.
 * @return false on failure: WMT_ERROR_INVALID.
 */
WMT_API bool wmt_memory_view_init(wmt_memory_view *view, wmt_memory *memory, wmt_error **err);

/**
 * Look at the memory anew, and find some of its bytes: what the inline functions call when they
 * cannot be sure.
 *
 * @return where `address` is, for `size` bytes; NULL on failure, as wmt_memory_data().
 */
WMT_API void *wmt_memory_view_renew(wmt_memory_view *view, uint64_t address, uint64_t size,
                                    wmt_error **err);

#ifdef __cplusplus
}
#endif

/**
 * Find bytes of the memory.
 *
 * @return where `address` is, for `size` bytes: to be used before WebAssembly runs in the store
 *         again, and before a memory grows. NULL on failure.
 */
static inline void *wmt_memory_view_at(wmt_memory_view *view, uint64_t address, uint64_t size,
                                       wmt_error **err) {
    if (view != 0 && address < view->size && size <= view->size - address &&
        view->growth == *view->growth_now && (err == 0 || err == WMT_DIE || *err == 0)) {
        return view->base + address;
    }
    return wmt_memory_view_renew(view, address, size, err);
}

/** Copy bytes out of the guest; they are zeroed on failure. As wmt_memory_read(). */
static inline bool wmt_memory_view_read(wmt_memory_view *view, uint64_t address, void *bytes,
                                        size_t size, wmt_error **err) {
    const void *from = wmt_memory_view_at(view, address, size, err);
    if (from == 0) {
        memset(bytes, 0, size);
        return false;
    }
    memcpy(bytes, from, size);
    return true;
}

/** Copy bytes into the guest. As wmt_memory_write(). */
static inline bool wmt_memory_view_write(wmt_memory_view *view, uint64_t address, const void *bytes,
                                         size_t size, wmt_error **err) {
    void *to = wmt_memory_view_at(view, address, size, err);
    if (to != 0) {
        memcpy(to, bytes, size);
    }
    return to != 0;
}

/** Turn the bytes of a number between the guest's order and the host's: for the functions below. */
static inline void wmt_memory_view_order(void *number, size_t size) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    uint8_t *bytes = (uint8_t *)number;
    for (size_t i = 0; i < size / 2; i++) {
        uint8_t byte = bytes[i];
        bytes[i] = bytes[size - 1 - i];
        bytes[size - 1 - i] = byte;
    }
#else
    (void)number;
    (void)size;
#endif
}

/**
 * Declares, for each kind of number, `TYPE wmt_memory_view_NAME(view, address, err)`, which reads
 * one in the guest's byte order and gives 0 on failure, and
 * `bool wmt_memory_view_set_NAME(view, address, value, err)`, which writes one. `NAME` is u8, i8,
 * u16, i16, u32, i32, u64, i64, f32 or f64. Addresses need no alignment.
 */
#define WMT_MEMORY_VIEW_NUMBER(name, type)                                                         \
    static inline type wmt_memory_view_##name(wmt_memory_view *view, uint64_t address,             \
                                              wmt_error **err) {                                   \
        type value = 0;                                                                            \
        (void)wmt_memory_view_read(view, address, &value, sizeof value, err);                      \
        wmt_memory_view_order(&value, sizeof value);                                               \
        return value;                                                                              \
    }                                                                                              \
    static inline bool wmt_memory_view_set_##name(wmt_memory_view *view, uint64_t address,         \
                                                  type value, wmt_error **err) {                   \
        wmt_memory_view_order(&value, sizeof value);                                               \
        return wmt_memory_view_write(view, address, &value, sizeof value, err);                    \
    }
WMT_MEMORY_VIEW_NUMBER(u8, uint8_t)
WMT_MEMORY_VIEW_NUMBER(i8, int8_t)
WMT_MEMORY_VIEW_NUMBER(u16, uint16_t)
WMT_MEMORY_VIEW_NUMBER(i16, int16_t)
WMT_MEMORY_VIEW_NUMBER(u32, uint32_t)
WMT_MEMORY_VIEW_NUMBER(i32, int32_t)
WMT_MEMORY_VIEW_NUMBER(u64, uint64_t)
WMT_MEMORY_VIEW_NUMBER(i64, int64_t)
WMT_MEMORY_VIEW_NUMBER(f32, float)
WMT_MEMORY_VIEW_NUMBER(f64, double)
#undef WMT_MEMORY_VIEW_NUMBER

#endif
